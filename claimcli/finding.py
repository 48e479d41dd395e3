"""What a rule found in an article before its speaker is named, and how its content is told."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Final

from claimcli.annotate import OUTSIDE
from claimcli.model import ASSERTION, ATTRIBUTION, Content, Cue, Mention, Sentence, Span
from claimcli.records import record

if TYPE_CHECKING:
    from claimcli.annotate import Marked
    from claimcli.lexicon import Lexicon
    from claimcli.match import Match
    from claimcli.model import Article

ASSERTION_RULE: Final = "assertion"
TURN_RULE: Final = "speaker-colon"
TURN_CUE: Final = "colon"
_FIRST: Final = itemgetter(1)
_MARKS: Final = frozenset('"*,.:;?!-')


@record(frozen=True, slots=True)
class Finding:
    """A statement before its speaker is named: ``mention`` is None for an assertion."""

    tag: str
    sentence: Sentence
    mention: Mention | None
    cue: Cue | None
    content: Content
    confidence: float
    rule: str
    target: Span | None = None
    claimant: Span | None = None


def mentions(findings: list[Finding]) -> list[Mention]:
    """Return the mentions of the findings that have one, in order."""
    return [finding.mention for finding in findings if finding.mention is not None]


def from_match(article: Article, marked: Marked, match: Match, lexicon: Lexicon) -> Finding:
    """Return what a match found, with its slots as offsets in the text."""
    text = article.document.text
    spans: list[Span] = []
    mention: Mention | None = None
    target: Span | None = None
    claimant: Span | None = None
    cue: Cue | None = None
    starts = marked.starts
    for name, first, last in sorted(match.captures, key=_FIRST):
        if first == last:  # the content follows in the next sentence
            continue
        start, end = starts[first], marked.end(last - 1)
        if name == "content":
            spans.append(Span(start, end))
        elif name == "speaker":
            mention = Mention(start, end, marked.sentence.index)
        elif name == "target":
            target = Span(start, end)
        elif name == "claimant":
            claimant = Span(start, end)
        elif name == "cue" and match.hit is not None:
            entry = match.hit.entry
            group = marked.words[first:last]
            negated = not lexicon.negators.isdisjoint(group)
            cue = Cue(text[start:end], start, end, entry.cls, entry.text, negated)
    quote = _quote_kind(marked, match)
    content = Content(" … ".join(text[s.start : s.end] for s in spans), tuple(spans), quote)
    rule = match.program.rule
    return Finding(rule.means, marked.sentence, mention, cue, content, match.confidence, rule.name, target, claimant)


def from_turn(article: Article, sentence: Sentence, label: tuple[int, int], confidence: float) -> Finding:
    """What somebody says in a transcript: the rest of the sentence that opens with the label."""
    text = article.document.text
    start, colon = label
    first = colon + 1
    while first < sentence.end - 1 and text[first].isspace():
        first += 1
    content = Content(text[first : sentence.end], (Span(first, sentence.end),), "direct")
    cue = Cue(":", colon, colon + 1, TURN_CUE, ":")
    mention = Mention(start, colon, sentence.index)
    return Finding(ATTRIBUTION, sentence, mention, cue, content, confidence, TURN_RULE)


def from_sentence(sentence: Sentence, confidence: float) -> Finding:
    """Return the assertion that a sentence is."""
    span = Span(sentence.start, sentence.end)
    content = Content(sentence.text, (span,), "indirect")
    return Finding(ASSERTION, sentence, None, None, content, confidence, ASSERTION_RULE)


def _quote_kind(marked: Marked, match: Match) -> str:
    depth = marked.depth
    if depth is None:
        return "indirect"
    over = {
        opening
        for name, first, last in match.captures
        if name == "content"
        for opening, kind in zip(depth[first:last], marked.kinds[first:last], strict=True)
        if kind not in _MARKS
    }
    if OUTSIDE in over:
        return "mixed" if len(over) > 1 else "indirect"
    return "direct" if over else "indirect"
