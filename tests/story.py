"""Articles written with their statements marked, for tests of what comes after extraction.

A sentence a line: ``[speaker: The mayor] [cue: denied] [content: taking bribes].`` Brackets nest no deeper; a line
without a cue is an assertion, and a line that starts with ``~`` carries a quotation on.
"""

from __future__ import annotations

import re
from functools import lru_cache

from claimcli.model import (
    ASSERTION,
    ATTRIBUTION,
    PROSE,
    Article,
    Block,
    Content,
    Cue,
    Document,
    Sentence,
    Span,
    Speaker,
    Statement,
)
from claimcli.pair import Pairer
from corpus import rules

MARK = re.compile(r"\[(speaker|cue|content): ([^\]]*)\]")
CLASSES = {
    "deny": "denied|denies|deny|denying|rejected|rejecting|dismissed|disputed|refuted|rebutted|brushed aside"
    "|contradicts|contradicted|pleaded|maintains",
    "accuse": "accused|accuses|blamed",
    "claim": "claimed|claims|alleged|claim|insisted",
    "call": "called|calling|branded",
    "ask": "asked",
    "decline": "declined",
}
LEMMAS = {
    "denies": "deny",
    "denied": "deny",
    "denying": "deny",
    "rebutted": "rebut",
    "brushed aside": "brush aside",
    "contradicts": "contradict",
    "contradicted": "contradict",
    "maintains": "maintain",
}


@lru_cache(maxsize=1)
def pairer() -> Pairer:
    """A pairer with the shipped rules."""
    return Pairer(rules())


def cue_of(text: str, start: int) -> Cue:
    """The cue with these words; "not" or "never" in them negates it."""
    words = text.lower()
    negated = bool(re.search(r"\b(not|never)\b", words))
    last = re.sub(r"^.*\b(?:not|never|has|have|had|did|strongly|firmly)\s+", "", words)
    cls = next((name for name, forms in CLASSES.items() if re.fullmatch(forms, last)), "say")
    lemma = LEMMAS.get(last, re.sub(r"(?<=t)ed$|(?<=ss)ed$|(?<=e)d$|ing$", "", last))
    return Cue(text, start, start + len(text), cls, lemma, negated)


def told(lines: str, document: str = "a.txt", date: str | None = None) -> tuple[Article, list[Statement]]:
    """The article and its statements, ids still provisional."""
    text = ""
    sentences: list[Sentence] = []
    statements: list[Statement] = []
    last: Speaker | None = None
    for index, line in enumerate(line.strip() for line in lines.strip().splitlines() if line.strip()):
        carried = line.startswith("~")
        start = len(text)
        spans: dict[str, list[Span]] = {}
        plain, at = "", 0
        marked = line.lstrip("~ ")
        for match in MARK.finditer(marked):
            plain += marked[at : match.start()]
            first = start + len(plain)
            plain += match[2]
            spans.setdefault(match[1], []).append(Span(first, start + len(plain)))
            at = match.end()
        plain += marked[at:]
        text += plain + " "
        sentence = Sentence(index, start, start + len(plain), plain, 0)
        sentences.append(sentence)
        speaker, cue = last if carried else None, None
        if "speaker" in spans:
            s = spans["speaker"][0]
            name = re.sub(r"^(?:The|A|the|a) ", "", text[s.start : s.end])
            speaker = last = Speaker(name, text[s.start : s.end], s.start, s.end, "person")
        if "cue" in spans:
            c = spans["cue"][0]
            cue = cue_of(text[c.start : c.end], c.start)
        content = tuple(spans.get("content", [Span(start, start + len(plain))]))
        quote = "direct" if "“" in plain else "indirect"
        statements.append(
            Statement(
                document,
                f"#{index}",
                ATTRIBUTION if speaker is not None else ASSERTION,
                sentence,
                speaker,
                cue,
                Content(" ".join(text[s.start : s.end] for s in content), content, quote),
                0.9,
                "test",
            )
        )
    article = Article(Document(document, text, None, date), (Block(0, len(text), PROSE),), tuple(sentences), ())
    return article, statements


def paired(lines: str, document: str = "a.txt", date: str | None = None) -> list[Statement]:
    """The statements after pairing."""
    article, statements = told(lines, document, date)
    return pairer().pair(article, statements)
