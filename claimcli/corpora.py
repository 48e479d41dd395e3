"""Corpora: one file that holds many documents, as JSON Lines or CSV, read as a stream of records."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

from claimcli.errors import InputError
from claimcli.packed import telling, unpacked
from claimcli.walk import kind_of

_SURROGATES = re.compile("[\ud800-\udfff]")
_BLOCK = 1 << 18
_OURS = ("statement", "error")


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields (CSV: columns) that hold each thing. A dot reaches into nested JSON: ``body.text``.

    None looks for the usual name (``text``, ``id``, ``date``, ``title``) and does without where there is none;
    a name given must be there in each record.
    """

    text: str | None = None
    id: str | None = None
    date: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One document of a corpus, or why it cannot be had (``problem``, then all else is empty).

    ``name`` is its id, else the corpus's name and the number of its line or row from 1 (``news.jsonl:17``).
    ``size`` is the bytes it takes in the corpus, unpacked.
    """

    name: str
    text: str = ""
    title: str | None = None
    date: str | None = None
    size: int = 0
    problem: str = ""


def read_corpus(
    stream: BinaryIO, name: str, fields: Fields, max_bytes: int, *, kind: str | None = None
) -> Iterator[Record]:
    """Yield the records of a corpus one by one, holding one at a time; a bad record does not stop the rest.

    ``kind`` is ``.jsonl``, ``.csv`` or ``.tsv``; None goes by the ending of ``name``. Raises InputError where the
    file as a whole cannot be read on: no such column, damaged packing.
    """
    kind = kind or kind_of(name)
    with telling(name):
        lines = _lines(unpacked(stream, name), max_bytes)
        if kind in (".csv", ".tsv"):
            yield from _csv(lines, name, fields, "\t" if kind == ".tsv" else ",", max_bytes)
        else:
            yield from _jsonl(lines, name, fields, max_bytes)


def _lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Yield lines with their ends; None stands for one longer than ``limit`` bytes, whose rest is passed over."""
    first = True
    while True:
        line = stream.readline(limit + 1)
        if not line:
            return
        if first:
            line, first = line.removeprefix(codecs.BOM_UTF8), False
        if len(line) > limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(_BLOCK)
            yield None
        else:
            yield line


def _too_long(limit: int) -> str:
    return f"is longer than {limit:,} bytes and was left out; --max-bytes sets the limit"


def _jsonl(lines: Iterator[bytes | None], name: str, fields: Fields, limit: int) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        place = f"{name}:{number}"
        if line is None:
            yield Record(place, problem=_too_long(limit))
        elif line.strip():
            yield _json_record(line, place, fields)


def _json_record(line: bytes, place: str, fields: Fields) -> Record:
    try:
        value = json.loads(line)
    except UnicodeDecodeError:
        return Record(place, size=len(line), problem="is not UTF-8, as JSON Lines must be")
    except ValueError as error:
        reason = f"is not JSON: {error.msg} at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        return Record(place, size=len(line), problem=reason or f"is not JSON that can be read: {error}")
    except RecursionError:
        return Record(place, size=len(line), problem="is nested too deeply")
    if not isinstance(value, dict):
        return Record(place, size=len(line), problem="is not a JSON object with a field for the text")
    if value.get("type") in _OURS and "document" in value and fields.text is None:
        raise InputError(place.rpartition(":")[0], "is what claimcli wrote, no corpus")
    return _record(value, place, fields, len(line))


def _csv(lines: Iterator[bytes | None], name: str, fields: Fields, delimiter: str, limit: int) -> Iterator[Record]:
    rows = _Rows(lines, delimiter, limit)
    head = next(rows, None)
    if head is None:
        return
    if isinstance(head, str):
        raise InputError(name, f"has no head that can be read: it {head}")
    for field in (fields.text or "text", fields.id, fields.date, fields.title):
        if field is not None and field not in head:
            has = ", ".join(head[:20]) or "none"
            raise InputError(name, f"has no column {field!r}; it has: {has}; choose with --text-field and the like")
    for number, row in enumerate(rows, 2):
        place = f"{name}:{number}"
        if isinstance(row, str):
            yield Record(place, problem=row)
        elif row:
            yield _record(dict(zip(head, row, strict=False)), place, fields, rows.size)


class _Rows:
    """Parses rows; one that cannot be parsed comes as the reason (a str), and parsing goes on with the next line."""

    def __init__(self, lines: Iterator[bytes | None], delimiter: str, limit: int) -> None:
        self.size = 0
        self._delimiter = delimiter
        self._limit = limit
        head = next(lines, b"")
        if head and delimiter == "," and b";" in head and b"," not in head:
            self._delimiter = ";"  # as spreadsheets write it where the comma stands in numbers
        self._lines = chain([head] if head != b"" else [], lines)
        self._parser = self._new()

    def __iter__(self) -> Iterator[list[str] | str]:
        return self

    def __next__(self) -> list[str] | str:
        self.size = 0
        # The limit is the module's own, for all readers: one far above ours, which _text holds to.
        csv.field_size_limit(max(csv.field_size_limit(), min(2 * self._limit, 2**31 - 1)))
        try:
            return next(self._parser)
        except _BadLine as error:
            reason = str(error)
        except csv.Error as error:
            reason = f"is not CSV that can be read: {error}"
        self._parser = self._new()
        return reason

    def _new(self) -> Iterator[list[str]]:
        return csv.reader(self._text(), delimiter=self._delimiter)

    def _text(self) -> Iterator[str]:
        for line in self._lines:
            if line is None:
                raise _BadLine(_too_long(self._limit))
            self.size += len(line)
            if self.size > self._limit:
                raise _BadLine(_too_long(self._limit) + " (is a quotation mark left open?)")
            try:
                yield line.decode("utf-8")
            except UnicodeDecodeError:
                raise _BadLine("is not UTF-8; save the table as UTF-8") from None


class _BadLine(Exception):
    pass


def _record(value: dict[str, Any], place: str, fields: Fields, size: int) -> Record:
    text = _field(value, fields.text or "text")
    if text is None:
        has = ", ".join(str(key) for key in list(value)[:20])
        problem = f"has no text in the field {fields.text or 'text'!r}; it has: {has}; choose with --text-field"
        return Record(place, size=size, problem=problem)
    found = {}
    for usual, given in (("id", fields.id), ("date", fields.date), ("title", fields.title)):
        plain = _plain(_field(value, given or usual))
        if plain is None and given is not None and usual == "id":
            return Record(place, size=size, problem=f"has nothing in its field {given!r}")
        found[usual] = plain
    if not isinstance(text, str):
        return Record(place, size=size, problem=f"its field {fields.text or 'text'!r} is not text")
    return Record(
        found["id"] or place, _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text), found["title"], found["date"], size
    )


def _field(value: dict[str, Any], path: str) -> Any:
    if path in value:
        return value[path]
    found: Any = value
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _plain(value: Any) -> str | None:
    """Return an id, date or title as text; None for nothing, and for what is neither text nor a number."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", str(value).strip()) or None
