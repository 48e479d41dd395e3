"""Statements as a scorer needs them, whether they come from the engine or from a JSON Lines stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from claimcli.errors import InputError
from claimcli.gold import read_records, span, spans
from claimcli.model import Span, Statement

if TYPE_CHECKING:
    from claimcli.finding import Finding


@dataclass(frozen=True, slots=True)
class Told:
    """One statement told. ``document`` is the article's id: the path without folders and a final ``.txt``.

    ``speaker`` and ``cue`` are None where there is none or it has no place; ``spoken`` tells whether there is a
    speaker at all, ``cls`` the cue's meaning class, ``counters`` the ids of the statements contested.
    """

    document: str
    id: str
    tag: str
    sentence: Span | None
    spoken: bool
    name: str
    speaker: Span | None
    cue: Span | None
    cls: str
    content: tuple[Span, ...]
    confidence: float | None
    rule: str
    within: bool
    counters: tuple[str, ...]


def article_id(document: str) -> str:
    """Return the id by which gold names a document: its last part, without a final ``.txt``."""
    return PurePosixPath(document.replace("\\", "/")).name.removesuffix(".txt")


def from_statements(statements: Iterable[Statement], document: str | None = None) -> list[Told]:
    """Return the engine's statements for scoring, as told of the article ``document`` where it is given."""
    return [_from_statement(statement, document) for statement in statements]


def _from_statement(statement: Statement, document: str | None) -> Told:
    speaker, cue = statement.speaker, statement.cue
    return Told(
        document=article_id(statement.document) if document is None else document,
        id=statement.id,
        tag=statement.tag,
        sentence=Span(statement.sentence.start, statement.sentence.end),
        spoken=speaker is not None,
        name=speaker.name if speaker else "",
        speaker=Span(speaker.start, speaker.end) if speaker else None,
        cue=Span(cue.start, cue.end) if cue else None,
        cls=cue.cls if cue else "",
        content=statement.content.spans,
        confidence=statement.confidence,
        rule=statement.rule,
        within=statement.within is not None,
        counters=tuple(counter.id for counter in statement.counters),
    )


def from_findings(findings: Iterable[Finding], document: str) -> list[Told]:
    """Return the findings of the article ``document`` for scoring, before their speakers are named."""
    return [
        Told(
            document=document,
            id="",
            tag=finding.tag,
            sentence=Span(finding.sentence.start, finding.sentence.end),
            spoken=finding.mention is not None,
            name="",
            speaker=Span(finding.mention.start, finding.mention.end) if finding.mention else None,
            cue=Span(finding.cue.start, finding.cue.end) if finding.cue else None,
            cls=finding.cue.cls if finding.cue else "",
            content=finding.content.spans,
            confidence=finding.confidence,
            rule=finding.rule,
            within=False,
            counters=(),
        )
        for finding in findings
    ]


def read_predictions(path: Path) -> Iterator[Told]:
    """Read statements from a JSON Lines file, ``-`` for standard input; other records are passed over.

    Raises InputError, naming the line, where a record is not as the stream's contract says.
    """
    for place, record in read_records(path):
        if record.get("type", "statement") == "statement":
            try:
                yield _from_record(record)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise InputError(place, f"is not a statement record ({error})") from error


def _from_record(record: dict[str, Any]) -> Told:
    speaker, cue = record.get("speaker") or {}, record.get("cue") or {}
    content = record.get("content") or {}
    return Told(
        document=article_id(str(record.get("document", ""))),
        id=str(record.get("id", "")),
        tag=str(record.get("tag", "")),
        sentence=_place(record.get("sentence")),
        spoken=bool(speaker),
        name=speaker.get("name") or "",
        speaker=_place(speaker),
        cue=_place(cue),
        cls=cue.get("class") or "",
        content=spans(content.get("spans"), "content.spans"),
        confidence=record.get("confidence"),
        rule=str(record.get("rule") or ""),
        within=bool(record.get("within")),
        counters=tuple(_target(counter) for counter in record.get("counters") or ()),
    )


def _place(value: dict[str, Any] | None) -> Span | None:
    if not value or value.get("start") is None:
        return None
    return span([value["start"], value["end"]], "start and end")


def _target(counter: object) -> str:
    return str(counter.get("id")) if isinstance(counter, dict) else str(counter)
