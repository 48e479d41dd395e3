"""Hand-made documents, statements and results for tests of what comes after extraction."""

from __future__ import annotations

from claimcli.model import (
    PROSE,
    Article,
    Block,
    Content,
    Counter,
    Cue,
    Document,
    Result,
    Sentence,
    Span,
    Speaker,
    Statement,
)


def statement(
    number: int = 1,
    *,
    document: str = "a.txt",
    tag: str = "attribution",
    speaker: str | None = "Dana Ortiz",
    role: str | None = "city engineer",
    cue: str | None = "said",
    content: str = "the bridge was safe",
    claimant: str | None = None,
    within: int | None = None,
    counters: tuple[Counter, ...] = (),
    confidence: float = 0.9,
    text: str | None = None,
) -> Statement:
    """Return a statement whose sentence is made of speaker, cue and content, in that order."""
    who = speaker or ""
    words = text if text is not None else " ".join(part for part in (who, cue, content) if part) + "."
    at = len(who) + 1 if who else 0
    return Statement(
        document=document,
        id=f"{document}#{number}",
        tag=tag,
        sentence=Sentence(number, 0, len(words), words, 0),
        speaker=None if speaker is None else Speaker(speaker, who, 0, len(who), "person", role),
        cue=None if cue is None else Cue(cue, at, at + len(cue), "say", cue),
        content=Content(content, (Span(at, len(words)),), "indirect"),
        confidence=confidence,
        rule="said-that",
        claimant=claimant,
        within=None if within is None else f"{document}#{within}",
        counters=counters,
    )


def result(*statements: Statement, document: str = "a.txt", title: str | None = None) -> Result:
    """Return the result of one document, whose text is its statements' sentences."""
    text = " ".join(s.sentence.text for s in statements)
    article = Article(
        Document(document, text, title), (Block(0, len(text), PROSE),), tuple(s.sentence for s in statements), ()
    )
    return Result(article, statements)
