"""What another rule set changes: the statements of the same articles before and after, paired and told apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from claimcli.model import Statement

GAINED = "gained"
LOST = "lost"
CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``before`` is None for a gained statement, ``after`` for a lost one; ``fields`` tells what
    changed as (field, before, after)."""

    kind: str
    before: Statement | None
    after: Statement | None
    fields: tuple[tuple[str, str, str], ...] = ()

    @property
    def statement(self) -> Statement:
        """The statement after, or where it was lost, before."""
        found = self.after or self.before
        assert found is not None
        return found


def compare(before: Sequence[Statement], after: Sequence[Statement]) -> list[Change]:
    """The differences between two readings of one document, in document order.

    Statements are the same that share a cue; those without one that share a content; what is left over is paired
    where contents overlap.
    """
    left = {id(s): s for s in before}
    right = {id(s): s for s in after}
    pairs: list[tuple[Statement, Statement]] = []
    for key in (_place, _anchor, _content):
        waiting: dict[object, list[Statement]] = {}
        for statement in left.values():
            waiting.setdefault(key(statement), []).append(statement)
        for statement in list(right.values()):
            same = waiting.get(key(statement))
            if same:
                other = same.pop(0)
                pairs.append((other, statement))
                del left[id(other)], right[id(statement)]
    changes = [Change(CHANGED, a, b, fields) for a, b in pairs if (fields := tuple(_differences(a, b)))]
    changes += [Change(LOST, statement, None) for statement in left.values()]
    changes += [Change(GAINED, None, statement) for statement in right.values()]
    return sorted(changes, key=lambda change: (_start(change.statement), change.kind))


def _start(statement: Statement) -> int:
    return statement.cue.start if statement.cue else statement.content.spans[0].start


def _place(statement: Statement) -> object:
    return (_anchor(statement), statement.tag, _content(statement))


def _anchor(statement: Statement) -> object:
    """The cue's last word stands still where auxiliaries come or go."""
    return statement.cue.end if statement.cue else ("content", _content(statement))


def _content(statement: Statement) -> object:
    return tuple((span.start, span.end) for span in statement.content.spans)


def _differences(before: Statement, after: Statement) -> Iterator[tuple[str, str, str]]:
    for field in ("tag", "speaker", "cue", "content", "claimant", "counters", "rule"):
        old, new = _value(before, field), _value(after, field)
        if old != new:
            yield field, old, new


def _value(statement: Statement, field: str) -> str:
    if field == "speaker":
        return statement.speaker.name if statement.speaker else ""
    if field == "cue":
        return statement.cue.text if statement.cue else ""
    if field == "content":
        return statement.content.text
    if field == "counters":
        return str(len(statement.counters))
    return str(getattr(statement, field) or "")
