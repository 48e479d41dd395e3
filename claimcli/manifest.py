"""The manifest of a batch run: which documents are done, from which content, and where their output stands.

It is a small SQLite database beside the output (or inside it, where the output is one), so that it is whole after a
kill at any moment and needs no memory that grows with the run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

FORMAT = "1"

_TABLES = """
CREATE TABLE IF NOT EXISTS _claimcli_run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS _claimcli_documents (
    name TEXT PRIMARY KEY, hash TEXT NOT NULL, state TEXT NOT NULL, words INTEGER NOT NULL,
    statements INTEGER NOT NULL, file INTEGER NOT NULL, number INTEGER NOT NULL, place TEXT NOT NULL,
    run INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS _claimcli_places ON _claimcli_documents (file, number);
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document's output stands: ``number`` counts the documents in ``file`` from 0, ``at`` is the sink's."""

    file: int
    number: int
    at: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What the manifest knows of a document; ``now`` tells whether it was entered or kept in this very run."""

    hash: str
    state: str
    words: int
    statements: int
    place: Place
    now: bool


class Manifest:
    """The manifest over an open SQLite connection. Changes are safe after ``commit``, and not before."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.run = 1
        """The number of this run; documents it came upon bear it."""

    @classmethod
    def open(cls, path: str) -> Manifest:
        """Open or create the manifest file ``path`` ("" is a temporary one). Raises sqlite3.Error where it cannot."""
        connection = sqlite3.connect(path, timeout=1, isolation_level=None)
        connection.execute("PRAGMA synchronous = " + ("NORMAL" if path else "OFF"))
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # no second run into the same output
        return cls(connection)

    def begin(self, signature: str, *, fresh: bool) -> bool:
        """Start a run; all is forgotten if it is ``fresh`` or was made under another signature.

        The signature stands for all that shapes the output but the documents: rules, version, options. Returns
        whether anything of an earlier run can be used.
        """
        self.connection.executescript(_TABLES)
        self.connection.execute("BEGIN IMMEDIATE")
        usable = not fresh and self.get("format") == FORMAT and self.get("signature") == signature
        if not usable:
            self.forget_all()
            self.set("format", FORMAT)
            self.set("signature", signature)
        self.run = int(self.get("run") or "0") + 1
        self.set("run", str(self.run))
        self.set("finished", "no")
        return usable

    def unfinished(self) -> int | None:
        """Return how many documents an unfinished run has entered: 0 for a finished one, None where there is no run."""
        try:
            if self.get("finished") == "yes":
                return 0
            row = self.connection.execute("SELECT count(*) FROM _claimcli_documents WHERE state = 'done'").fetchone()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return None
            raise
        return int(row[0])

    def forget_all(self) -> None:
        """Forget every document and every key."""
        self.connection.execute("DELETE FROM _claimcli_documents")
        self.connection.execute("DELETE FROM _claimcli_run WHERE key NOT IN ('format', 'signature', 'run', 'finished')")

    def get(self, key: str) -> str:
        """Return the value kept under ``key``, "" where there is none."""
        row = self.connection.execute("SELECT value FROM _claimcli_run WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set(self, key: str, value: str) -> None:
        """Keep ``value`` under ``key``."""
        self.connection.execute("INSERT OR REPLACE INTO _claimcli_run VALUES (?, ?)", (key, value))

    def find(self, name: str) -> Past | None:
        """Return what is known of the document, None where it is new."""
        row = self.connection.execute(
            "SELECT hash, state, words, statements, file, number, place, run FROM _claimcli_documents WHERE name = ?",
            (name,),
        ).fetchone()
        return row and Past(row[0], row[1], row[2], row[3], Place(row[4], row[5], row[6]), row[7] == self.run)

    def add(self, name: str, content: str, state: str, words: int, statements: int, place: Place) -> None:
        """Enter a document with the hash of its content, or enter it anew."""
        row = (name, content, state, words, statements, place.file, place.number, place.at, self.run)
        self.connection.execute("INSERT OR REPLACE INTO _claimcli_documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def placed_in(self, file: int, *, now: bool = False, page: int = 1000) -> Iterator[tuple[str, Place]]:
        """Yield the documents whose output stands in ``file``, in the order in which it stands there.

        With ``now`` only those that this run came upon. They may be moved meanwhile.
        """
        number = -1
        while True:
            rows = self.connection.execute(
                "SELECT name, number, place FROM _claimcli_documents"
                " WHERE file = ? AND number > ? AND run >= ? ORDER BY number LIMIT ?",
                (file, number, self.run if now else 0, page),
            ).fetchall()
            for name, number, at in rows:
                yield name, Place(file, number, at)
            if len(rows) < page:
                return

    def any_in(self, file: int) -> bool:
        """Tell whether any document's output stands in ``file``."""
        row = self.connection.execute("SELECT 1 FROM _claimcli_documents WHERE file = ? LIMIT 1", (file,)).fetchone()
        return row is not None

    def move(self, name: str, place: Place) -> None:
        """Enter the new place of a document's output."""
        self.connection.execute(
            "UPDATE _claimcli_documents SET file = ?, number = ?, place = ? WHERE name = ?",
            (place.file, place.number, place.at, name),
        )

    def forget_from(self, file: int, number: int) -> None:
        """Forget the documents whose output stands in ``file`` from ``number`` on: they are to be done again."""
        self.connection.execute("DELETE FROM _claimcli_documents WHERE file = ? AND number >= ?", (file, number))

    def forget_stale(self) -> None:
        """Forget the documents that this run did not come upon: they are no longer among the inputs."""
        self.connection.execute("DELETE FROM _claimcli_documents WHERE run <> ?", (self.run,))

    def finish(self) -> None:
        """Note that the run came to its end, with all inputs seen."""
        # Runs are numbered from 1 again, so that the manifest looks the same whether it took one run or several.
        if self.run != 1:
            self.connection.execute("UPDATE _claimcli_documents SET run = 1")
            self.run = 1
        self.set("run", "1")
        self.set("finished", "yes")

    def commit(self) -> None:
        """Make all changes safe and go on."""
        self.connection.execute("COMMIT")
        self.connection.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Drop what was not committed and close."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        self.connection.close()
