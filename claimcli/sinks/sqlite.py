"""A SQLite database, ready for Datasette: documents, sentences, statements, speakers, counters, full-text search.

The manifest stands in the same database, so that output and manifest change in one transaction.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from typing import Any

from claimcli.choose import Choice
from claimcli.manifest import Manifest, Place
from claimcli.model import TAGS, Result, Speaker
from claimcli.sinks import OutputError, Sink

APPLICATION_ID = 0x636C636C
"""Marks the file as ours, so that nobody's own database is written over."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, title TEXT, date TEXT, words INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sentences (
    id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id), number INTEGER NOT NULL,
    text_start INTEGER NOT NULL, text_end INTEGER NOT NULL, kind TEXT NOT NULL, tag TEXT, text TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS speakers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, role TEXT
);
CREATE TABLE IF NOT EXISTS statements (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL REFERENCES documents(id),
    sentence TEXT NOT NULL REFERENCES sentences(id), tag TEXT NOT NULL, speaker INTEGER REFERENCES speakers(id),
    mention TEXT, mention_start INTEGER, mention_end INTEGER,
    cue TEXT, cue_start INTEGER, cue_end INTEGER, class TEXT, lemma TEXT, negated INTEGER,
    content TEXT NOT NULL, spans TEXT NOT NULL, quote TEXT NOT NULL, claimant TEXT,
    confidence REAL NOT NULL, rule TEXT NOT NULL, within TEXT
);
CREATE TABLE IF NOT EXISTS counters (
    statement TEXT NOT NULL REFERENCES statements(id), contests TEXT NOT NULL REFERENCES statements(id),
    score REAL NOT NULL, basis TEXT NOT NULL, why TEXT, PRIMARY KEY (statement, contests)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sentences_document ON sentences (document, number);
CREATE INDEX IF NOT EXISTS statements_document ON statements (document);
CREATE INDEX IF NOT EXISTS statements_sentence ON statements (sentence);
CREATE INDEX IF NOT EXISTS statements_speaker ON statements (speaker);
CREATE INDEX IF NOT EXISTS statements_tag ON statements (tag);
CREATE INDEX IF NOT EXISTS counters_contests ON counters (contests);
CREATE INDEX IF NOT EXISTS speakers_name ON speakers (name);
CREATE VIEW IF NOT EXISTS said AS
    SELECT s.id, s.document, s.tag, p.name AS speaker, p.role, s.cue, s.content, s.confidence, s.rule
    FROM statements s LEFT JOIN speakers p ON p.id = s.speaker;
CREATE VIEW IF NOT EXISTS contested AS
    SELECT c.contests AS claim_id, claim.speaker AS claimed_by, claim.content AS claim,
           c.statement AS denial_id, denial.speaker AS denied_by, denial.content AS denial, c.score, c.basis
    FROM counters c JOIN said denial ON denial.id = c.statement LEFT JOIN said claim ON claim.id = c.contests;
"""
_SEARCH = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS statements_fts"
    " USING fts5 (content, content='statements', content_rowid='number')"
)
# For those who change the database later. While a run writes, the index is fed many statements at a time, which takes
# a tenth of the time.
_TRIGGERS = """
CREATE TRIGGER statements_ai AFTER INSERT ON statements BEGIN
    INSERT INTO statements_fts (rowid, content) VALUES (new.number, new.content);
END;
CREATE TRIGGER statements_ad AFTER DELETE ON statements BEGIN
    INSERT INTO statements_fts (statements_fts, rowid, content) VALUES ('delete', old.number, old.content);
END;
CREATE TRIGGER statements_au AFTER UPDATE ON statements BEGIN
    INSERT INTO statements_fts (statements_fts, rowid, content) VALUES ('delete', old.number, old.content);
    INSERT INTO statements_fts (rowid, content) VALUES (new.number, new.content);
END;
"""
_TRIGGER_NAMES = ("statements_ai", "statements_ad", "statements_au")
_STATEMENT = "INSERT INTO statements VALUES (NULL" + ", ?" * 21 + ")"

Row = tuple[Any, ...]
Payload = tuple[Row, list[Row], list[Row], list[Row], list[Row]]


def encode(result: Result, choice: Choice) -> tuple[Payload, int]:
    """Return the document's rows, by table, and the number of its statements."""
    article = result.article
    document = article.document
    strongest: dict[int, str] = {}
    for s in result.statements:
        tag = strongest.get(s.sentence.index, s.tag)
        strongest[s.sentence.index] = max(tag, s.tag, key=TAGS.index)  # TAGS goes from weak to strong
    sentences = [
        (f"{document.id}:{s.index}", document.id, s.index, s.start, s.end, s.kind, strongest.get(s.index), s.text)
        for s in article.sentences
    ]
    speakers: dict[int, Row] = {}
    statements: list[Row] = []
    counters: list[Row] = []
    for s in result.statements:
        if not choice.keeps(s):
            continue
        speaker, cue = s.speaker, s.cue
        key = None
        if speaker is not None:
            key = _speaker_key(speaker)
            speakers[key] = (key, speaker.name, speaker.kind, speaker.role)
        who = (speaker.text, speaker.start, speaker.end) if speaker is not None else (None,) * 3
        how = (cue.text, cue.start, cue.end, cue.cls, cue.lemma, int(cue.negated)) if cue is not None else (None,) * 6
        spans = json.dumps([[span.start, span.end] for span in s.content.spans])
        statements.append(
            (
                *(s.id, s.document, f"{document.id}:{s.sentence.index}", s.tag, key, *who, *how),
                *(s.content.text, spans, s.content.quote, s.claimant, round(s.confidence, 4), s.rule, s.within),
            )
        )
        counters += [(s.id, c.id, round(c.score, 4), c.basis, c.why or None) for c in s.counters]
    row = (document.id, document.title, document.date, len(document.text.split()))
    return (row, sentences, list(speakers.values()), statements, counters), len(statements)


def _speaker_key(speaker: Speaker) -> int:
    # From the content, so that it is the same in every run and no worker has to ask for it.
    name = f"{speaker.name}\0{speaker.kind}\0{speaker.role or ''}"
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


def connect(target: str) -> sqlite3.Connection:
    """Open or create the database. Raises OutputError where the file is something else, or somebody else's."""
    try:
        connection = sqlite3.connect(target, timeout=1, isolation_level=None)
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error as error:
        raise OutputError(f"{target}: {error}") from None
    if tables and mark != APPLICATION_ID:
        connection.close()
        raise OutputError(f"{target}: is a database that claimcli did not make; name another file")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA cache_size = -32768")  # kibibytes
    return connection


def open_sink(target: str, manifest: Manifest) -> Sink:
    """Return the sink over the database, which ``connect`` opened and which holds the manifest."""
    return SqliteSink(manifest)


class SqliteSink:
    """Writes rows in the manifest's own transactions."""

    commit_every = 200  # a fixed number: a transaction shows in the bytes of the file

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._connection = manifest.connection
        self._number = 0
        manifest.commit()
        self._connection.execute("COMMIT")  # executescript would do so by itself
        self._connection.executescript(_SCHEMA)
        self._search = True
        try:
            self._connection.execute(_SEARCH)
        except sqlite3.OperationalError as error:
            if "fts5" not in str(error):
                raise
            self._search = False  # this Python's SQLite was built without it
        for name in _TRIGGER_NAMES:
            self._connection.execute(f"DROP TRIGGER IF EXISTS {name}")
        self._connection.execute("BEGIN IMMEDIATE")
        self._again = self._connection.execute("SELECT 1 FROM documents").fetchone() is not None
        self._indexed = self._last_number()

    def _last_number(self) -> int:
        return int(self._connection.execute("SELECT coalesce(max(number), 0) FROM statements").fetchone()[0])

    def keep(self, name: str, place: Place) -> Place:
        """See Sink."""
        if place.number != self._number:
            self._connection.execute("UPDATE documents SET position = ? WHERE id = ?", (self._number, name))
        self._number += 1
        return Place(0, self._number - 1)

    def write(self, name: str, payload: Payload) -> Place:
        """See Sink."""
        (key, title, date, words), sentences, speakers, statements, counters = payload
        run = self._connection.executemany
        if self._again:
            self._drop("SELECT ?", (name,))
        self._connection.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?)", (key, self._number, title, date, words)
        )
        run("INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?, ?)", sentences)
        run("INSERT OR IGNORE INTO speakers VALUES (?, ?, ?, ?)", speakers)
        run(_STATEMENT, statements)
        run("INSERT OR IGNORE INTO counters VALUES (?, ?, ?, ?, ?)", counters)
        self._number += 1
        return Place(0, self._number - 1)

    def _drop(self, names: str, values: Row) -> None:
        run = self._connection.execute
        if self._search:
            found = f"SELECT 'delete', number, content FROM statements WHERE number <= ? AND document IN ({names})"
            run(f"INSERT INTO statements_fts (statements_fts, rowid, content) {found}", (self._indexed, *values))
        inner = f"SELECT id FROM statements WHERE document IN ({names})"
        run(f"DELETE FROM counters WHERE statement IN ({inner})", values)
        for table in ("statements", "sentences"):
            run(f"DELETE FROM {table} WHERE document IN ({names})", values)
        run(f"DELETE FROM documents WHERE id IN ({names})", values)
        self._indexed = min(self._indexed, self._last_number())  # the last numbers are given out again

    def flush(self) -> None:
        """See Sink."""

    def settled(self) -> bool:
        """See Sink."""
        return True

    def sync(self) -> None:
        """See Sink."""
        if self._search:
            new = "SELECT number, content FROM statements WHERE number > ?"
            self._connection.execute(f"INSERT INTO statements_fts (rowid, content) {new}", (self._indexed,))
            self._indexed = self._last_number()

    def finish(self, *, whole: bool) -> None:
        """See Sink."""
        self.sync()
        if whole:
            if self._again:
                gone = "SELECT name FROM _claimcli_documents WHERE run <> ? OR state <> 'done'"
                self._drop(gone, (self._manifest.run,))
                used = "SELECT speaker FROM statements WHERE speaker IS NOT NULL"
                self._connection.execute(f"DELETE FROM speakers WHERE id NOT IN ({used})")
            self._manifest.forget_stale()
            self._manifest.finish()
        self._manifest.commit()
        if self._search:
            self._connection.execute("COMMIT")
            self._connection.executescript(_TRIGGERS)
            self._connection.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """The database is closed with the manifest."""


def remove(target: str) -> None:
    """Remove the database, to start anew. Raises OutputError where it is not ours."""
    if os.path.exists(target):
        connection = connect(target)
        try:
            connection.execute("BEGIN IMMEDIATE")  # fails while another run writes to it
        finally:
            connection.close()
        os.unlink(target)
