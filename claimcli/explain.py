"""Why a text was read as it was: the rules that matched in each sentence, those that lost, and the nearest misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcli.model import PROSE, TITLE
from claimcli.rivals import rivals, words
from claimcli.trace import ExplainItem, Explanation, Miss, Trace

if TYPE_CHECKING:
    from claimcli.annotate import Marked
    from claimcli.extract import Extractor, Read
    from claimcli.match import Attempt, Match
    from claimcli.model import Document, Sentence, Statement
    from claimcli.pipeline import Engine

MOST_MISSES = 3
MOST_SIGNALS = 4


def explain(document: Document, engine: Engine) -> Explanation:
    """Return what every rule made of every sentence of a document."""
    result = engine.run(document)
    by_sentence: dict[int, list[Statement]] = {}
    for statement in result.statements:
        by_sentence.setdefault(statement.sentence.index, []).append(statement)
    items = []
    for sentence in result.article.sentences:
        statements = tuple(by_sentence.get(sentence.index, ()))
        if sentence.kind not in (PROSE, TITLE):
            items.append(ExplainItem(sentence, (), (), (), statements))
            continue
        read = engine.extractor.read(result.article, sentence, trace=True)
        items.append(_item(engine.extractor, document.text, sentence, read, statements))
    return Explanation(result.article, tuple(items))


def _item(
    extractor: Extractor, text: str, sentence: Sentence, read: Read, statements: tuple[Statement, ...]
) -> ExplainItem:
    won = tuple(_trace(text, read.marked, match, _why_won(extractor, read.marked, match)) for match in read.won)
    lost = tuple(
        _trace(text, read.marked, match, _why_lost(extractor, match, read.won))
        for match in read.matches
        if not any(match is winner for winner in read.won)
    )
    return ExplainItem(sentence, won, lost, _misses(read), statements)


def _trace(text: str, marked: Marked, match: Match, reason: str) -> Trace:
    rule = match.program.rule
    slots = []
    for name, first, last in sorted(match.captures, key=lambda capture: capture[1]):
        if first < last:
            span = marked.span(first, last)
            slots.append((name, span, text[span.start : span.end]))
    return Trace(
        rule.name,
        rule.origin.file,
        rule.origin.line,
        match.program.template.text,
        tuple(slots),
        reason,
        match.confidence,
    )


def _why_won(extractor: Extractor, marked: Marked, match: Match) -> str:
    share, signals = extractor.sureness.parts(match, marked)
    moved = sorted(signals, key=lambda part: -abs(part[1]))[:MOST_SIGNALS]
    told = "".join(f"; {name} {weight:+.2f}" for name, weight in moved if weight)
    entry = f" with ‘{match.hit.entry.text}’" if match.hit else ""
    return f"right in {share:.2f} of cases{entry}{told}"


def _why_lost(extractor: Extractor, match: Match, won: list[Match]) -> str:
    if match.confidence < extractor.least:
        return f"confidence {match.confidence:.2f} is below the least, {extractor.least:.2f}"
    rival = next((winner for winner in won if rivals(match, winner)), None)
    if rival is None:
        return "another reading of the same words won"
    name = rival.program.rule.name
    if match.program.rule.name in rival.program.rule.over:
        return f"‘{name}’ is over it"
    if words(rival) > words(match):
        return f"‘{name}’ has the longer cue"
    if rival.confidence > match.confidence:
        return f"‘{name}’ is surer ({rival.confidence:.2f})"
    if rival.program.fixed > match.program.fixed:
        return f"‘{name}’ has more fixed words"
    if rival.length > match.length:
        return f"‘{name}’ covers more"
    return f"‘{name}’ comes first by name"


def _misses(read: Read) -> tuple[Miss, ...]:
    """The templates that came furthest without fitting, one a rule, nearest first."""
    best: dict[str, Attempt] = {}
    for attempt in read.attempts:
        known = best.get(attempt.program.rule.name)
        if known is None or _left(attempt) < _left(known):
            best[attempt.program.rule.name] = attempt
    matched = {match.program.rule.name for match in read.matches}
    nearest = sorted(
        (a for name, a in best.items() if name not in matched), key=lambda a: (_left(a), a.program.rule.name)
    )
    return tuple(_miss(read.marked, attempt) for attempt in nearest[:MOST_MISSES])


def _left(attempt: Attempt) -> int:
    return len(attempt.program.template.elements) - 1 - attempt.matched


def _miss(marked: Marked, attempt: Attempt) -> Miss:
    rule = attempt.program.rule
    inside = 0 <= attempt.position < marked.size
    return Miss(
        rule.name,
        rule.origin.file,
        rule.origin.line,
        attempt.program.template.text,
        attempt.matched + 1,  # the cue itself held
        marked.starts[attempt.position] if inside else None,
        attempt.wanted,
    )
