"""From the files of a walk to the documents to read: a file is one document, a corpus holds many."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from claimcli.corpora import Fields, read_corpus
from claimcli.errors import InputError
from claimcli.packed import telling
from claimcli.read import STDIN
from claimcli.walk import CORPORA, Entry, kind_of, packing_of
from claimcli.work import Item


def items(
    entries: Iterable[Entry], fields: Fields, max_bytes: int, *, kind: str = "", stdin: BinaryIO | None = None
) -> Iterator[Item]:
    """Yield the documents in ``entries``; one that cannot be read is an item with a problem.

    ``kind`` is an ending (``.jsonl``, ``.html``) by which all are read whatever their own, "" goes by each name.
    ``-`` stands for ``stdin``, by default the process's own.
    """
    for entry in entries:
        name = printable(entry.name)
        if entry.problem:
            yield Item(name, problem=entry.problem)
            continue
        try:
            if (kind or kind_of(entry.name)) in CORPORA:
                yield from _records(entry.name, name, fields, max_bytes, kind, stdin)
            elif entry.name == STDIN:
                yield Item(name, data=_stdin(stdin).read(max_bytes + 1), kind=kind)
            else:
                # Workers may have another working folder.
                yield Item(name, path=os.path.abspath(entry.name), kind=kind, size=entry.size)
        except InputError as error:
            yield Item(name, problem=error.reason)


def total_size(entries: Iterable[Entry], *, kind: str = "") -> int | None:
    """Return the bytes that ``items`` will go through, None where a packed corpus makes that unknown."""
    total = 0
    for entry in entries:
        if entry.name == STDIN or (packing_of(entry.name) and (kind or kind_of(entry.name)) in CORPORA):
            return None
        total += entry.size
    return total


def printable(name: str) -> str:
    """Return a file's name as text that can be encoded: bytes that are no UTF-8 become escapes."""
    return name.encode("utf-8", "backslashreplace").decode()


def _records(path: str, name: str, fields: Fields, max_bytes: int, kind: str, stdin: BinaryIO | None) -> Iterator[Item]:
    if path == STDIN:
        yield from _items(_stdin(stdin), name, fields, max_bytes, kind)
        return
    with telling(name):
        stream = open(path, "rb")  # noqa: SIM115 - closed below
    with stream:
        yield from _items(stream, name, fields, max_bytes, kind)


def _items(stream: BinaryIO, name: str, fields: Fields, max_bytes: int, kind: str) -> Iterator[Item]:
    for r in read_corpus(stream, name, fields, max_bytes, kind=kind or None):
        yield Item(r.name, text=r.text, title=r.title, date=r.date, size=r.size, problem=r.problem)


def _stdin(stdin: BinaryIO | None) -> BinaryIO:
    if stdin is not None:
        return stdin
    if sys.stdin is None:
        raise InputError(STDIN, "standard input is closed")
    return sys.stdin.buffer
