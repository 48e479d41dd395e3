"""Parquet by pyarrow: one statement a row.

A Parquet file can be read only once its end is written. The rows are therefore kept in a file beside it (``OUT.rows``),
an Arrow batch for each document, and become the Parquet file when the run ends or is stopped.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import Any

from claimcli.choose import Choice
from claimcli.manifest import Manifest, Place
from claimcli.model import Result, Statement
from claimcli.sinks import OutputError, Sink
from claimcli.sinks.files import FileSink, Plain

ROWS = 65536
"""Rows of a row group, about: groups end with documents."""

_TEXT, _COUNT, _NUMBER, _FLAG = "string", "int64", "float64", "bool_"
_COLUMNS = {
    "document": _TEXT,
    "id": _TEXT,
    "tag": _TEXT,
    "sentence_index": _COUNT,
    "sentence_start": _COUNT,
    "sentence_end": _COUNT,
    "sentence": _TEXT,
    "speaker": _TEXT,
    "kind": _TEXT,
    "role": _TEXT,
    "mention": _TEXT,
    "mention_start": _COUNT,
    "mention_end": _COUNT,
    "cue": _TEXT,
    "cue_start": _COUNT,
    "cue_end": _COUNT,
    "class": _TEXT,
    "lemma": _TEXT,
    "negated": _FLAG,
    "content": _TEXT,
    "quote": _TEXT,
    "claimant": _TEXT,
    "confidence": _NUMBER,
    "rule": _TEXT,
    "within": _TEXT,
}


def encode(result: Result, choice: Choice) -> tuple[bytes, int]:
    """Return the document's rows as a serialised Arrow batch (nothing for none), and how many they are."""
    kept = [s for s in result.statements if choice.keeps(s)]
    if not kept:
        return b"", 0
    arrow = import_module("pyarrow")
    columns = [list(values) for values in zip(*map(_row, kept), strict=True)]
    columns.append([[{"start": x.start, "end": x.end} for x in s.content.spans] for s in kept])
    columns.append([[{"id": c.id, "score": round(c.score, 4), "basis": c.basis} for c in s.counters] for s in kept])
    schema = _schema()
    arrays = [arrow.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return arrow.RecordBatch.from_arrays(arrays, schema=schema).serialize().to_pybytes(), len(kept)


def _row(s: Statement) -> tuple[Any, ...]:
    speaker, cue = s.speaker, s.cue
    return (
        *(s.document, s.id, s.tag, s.sentence.index, s.sentence.start, s.sentence.end, s.sentence.text),
        *((speaker.name, speaker.kind, speaker.role) if speaker is not None else (None,) * 3),
        *((speaker.text, speaker.start, speaker.end) if speaker is not None else (None,) * 3),
        *((cue.text, cue.start, cue.end, cue.cls, cue.lemma, cue.negated) if cue is not None else (None,) * 6),
        *(s.content.text, s.content.quote, s.claimant, round(s.confidence, 4), s.rule, s.within),
    )


@lru_cache(maxsize=1)
def _schema() -> Any:
    arrow = import_module("pyarrow")
    fields = [(name, getattr(arrow, kind)()) for name, kind in _COLUMNS.items()]
    span = arrow.struct([("start", arrow.int64()), ("end", arrow.int64())])
    counter = arrow.struct([("id", arrow.string()), ("score", arrow.float64()), ("basis", arrow.string())])
    return arrow.schema([*fields, ("spans", arrow.list_(span)), ("counters", arrow.list_(counter))])


def _batch(block: bytes) -> Any:
    arrow = import_module("pyarrow")
    return arrow.ipc.read_record_batch(arrow.py_buffer(block), _schema())


def open_sink(target: str, manifest: Manifest) -> Sink:
    """Open the file of rows beside ``target``. Raises OSError where that cannot be done, or pyarrow is missing."""
    try:
        import_module("pyarrow.parquet")
    except ImportError:
        raise OutputError(f"{target}: writing Parquet needs pyarrow: pip install 'claimcli[parquet]'") from None
    return ParquetSink(target, manifest)


class ParquetSink:
    """Rows go into a file of blocks; ``finish`` turns that into the Parquet file.

    After that a document's place is in the Parquet file (``SEALED``): its first row, and how many there are.
    """

    commit_every = 0
    SEALED = -2

    def __init__(self, target: str, manifest: Manifest) -> None:
        self._target = target
        self._part = target + ".part"
        self._manifest = manifest
        self._replace_if_due()
        self._old = _Finished(target) if manifest.any_in(self.SEALED) else None
        self._rows = FileSink(target + ".rows", manifest, Plain)

    def keep(self, name: str, place: Place) -> Place:
        """See Sink."""
        if place.file != self.SEALED:
            return self._rows.keep(name, place)
        assert self._old is not None
        return self._rows.write(name, self._old.read(place.at))

    def write(self, name: str, payload: bytes) -> Place:
        """See Sink."""
        return self._rows.write(name, payload)

    def flush(self) -> None:
        """See Sink."""
        self._rows.flush()

    def settled(self) -> bool:
        """See Sink."""
        return self._rows.settled()

    def sync(self) -> None:
        """See Sink."""
        self._rows.sync()

    def close(self) -> None:
        """See Sink."""
        self._rows.close()

    def finish(self, *, whole: bool) -> None:
        """See Sink."""
        if whole:
            self._manifest.forget_stale()
            self._rows.cut()
        self.sync()
        self._manifest.commit()
        if self._manifest.any_in(self.SEALED):
            return  # stopped, and not all of the earlier run's rows are taken over: its file is still needed
        self._seal(move=whole)
        if whole:
            self._manifest.set("files", "")
            self._manifest.set("replace", self._part)
            self._manifest.finish()
            self._manifest.commit()
            self._rows.discard()
            self._replace_if_due()
            self._manifest.commit()
        else:
            self.close()
            os.replace(self._part, self._target)

    def _seal(self, *, move: bool) -> None:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
        row, waiting, size = 0, [], 0
        with open(self._part, "wb") as file, parquet.ParquetWriter(file, _schema(), compression="zstd") as writer:
            for name, place, block in self._rows.blocks():
                batch = _batch(block) if block else None
                rows = batch.num_rows if batch is not None else 0
                if move:
                    self._manifest.move(name, Place(self.SEALED, place.number, f"{row}+{rows}"))
                if batch is not None:
                    waiting.append(batch)
                row, size = row + rows, size + rows
                if size >= ROWS:
                    writer.write_table(arrow.Table.from_batches(waiting), row_group_size=size)
                    waiting, size = [], 0
            if waiting:
                writer.write_table(arrow.Table.from_batches(waiting), row_group_size=size)

    def _replace_if_due(self) -> None:
        if self._manifest.get("replace"):
            with suppress(FileNotFoundError):  # it was done, and only the note of it is missing
                os.replace(self._part, self._target)
            self._manifest.set("replace", "")


class _Finished:
    """Reads documents' rows back from a Parquet file that this module wrote; best in order."""

    def __init__(self, path: str) -> None:
        try:
            self._file = import_module("pyarrow.parquet").ParquetFile(path)
        except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors
            raise OutputError(f"{path} of the earlier run cannot be read: {error}") from None
        metadata = self._file.metadata
        self._first = [0]
        for group in range(metadata.num_row_groups):
            self._first.append(self._first[-1] + metadata.row_group(group).num_rows)
        self._group = -1
        self._table: Any = None

    def read(self, at: str) -> bytes:
        """Return the batch that starts at a row, serialised; ``at`` is ``ROW+ROWS``."""
        first, rows = map(int, at.split("+"))
        if not rows:
            return b""
        if first + rows > self._first[-1]:
            raise OutputError("the Parquet file of the earlier run is shorter than it was")
        group = bisect_right(self._first, first) - 1
        if group != self._group:
            self._table, self._group = self._file.read_row_group(group), group
        batch = self._table.slice(first - self._first[group], rows).combine_chunks().to_batches()[0]
        again = import_module("pyarrow").RecordBatch.from_arrays(batch.columns, schema=_schema())
        return bytes(again.serialize())
