"""The outputs of a batch run: what stands in them, and that a run in pieces gives what one run gives."""

from __future__ import annotations

import csv
import gzip
import os
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import made
from claimcli.batch import run
from claimcli.choose import Choice
from claimcli.model import Counter, Result
from claimcli.pools import Chunk
from claimcli.render.csv import COLUMNS
from claimcli.runs import Settings
from claimcli.sinks import NAMES, OutputError, by_ending, module_of
from claimcli.work import DONE, FAILED, SAME, Item, Job, Outcome
from corpus import FORMATS, Ear, batch, content, records, write_folder


def needs(form: str) -> None:
    """Skip where the format's library is not installed."""
    if form == "parquet":
        pytest.importorskip("pyarrow")


def test_formats_by_ending() -> None:
    names = ("a.jsonl", "a.b.JSONL.GZ", "x.csv", "y.db", "y.sqlite3", "z.parquet", "q.txt", "gz")
    assert [by_ending(n) for n in names] == ["jsonl", "jsonl.gz", "csv", "sqlite", "sqlite", "parquet", None, None]
    assert set(FORMATS) == set(NAMES)


# SQLite


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Return a database made from a few articles, one a record with title and date."""
    write_folder(tmp_path / "in", 12)
    (tmp_path / "in" / "z.jsonl").write_text(
        '{"id": "r1", "title": "A title", "date": "2024-05-01", "text": "The mayor said the dam was safe."}\n'
    )
    batch([tmp_path / "in"], tmp_path / "out.sqlite")
    batch([tmp_path / "in"], tmp_path / "out.jsonl")
    with closing(sqlite3.connect(tmp_path / "out.sqlite")) as connection:
        yield connection


def test_database_holds_what_the_stream_holds(database: sqlite3.Connection, tmp_path: Path) -> None:
    rows = database.execute(
        "SELECT s.id, s.document, s.tag, t.text, t.text_start, p.name, p.kind, p.role, s.mention, s.cue, s.class,"
        " s.content, s.quote, s.confidence, s.rule FROM statements s JOIN sentences t ON t.id = s.sentence"
        " LEFT JOIN speakers p ON p.id = s.speaker JOIN documents d ON d.id = s.document ORDER BY d.position, s.number"
    ).fetchall()
    found = [
        (
            *(r["id"], r["document"], r["tag"], r["sentence"]["text"], r["sentence"]["start"]),
            *((r["speaker"] or {}).get(key) for key in ("name", "kind", "role", "text")),
            *((r["cue"] or {}).get(key) for key in ("text", "class")),
            *(r["content"]["text"], r["content"]["quote"], r["confidence"], r["rule"]),
        )
        for r in records(tmp_path / "out.jsonl")
    ]
    assert rows == found
    counters = database.execute("SELECT statement, contests FROM counters ORDER BY statement, contests").fetchall()
    assert counters == sorted((r["id"], c["id"]) for r in records(tmp_path / "out.jsonl") for c in r["counters"])
    assert counters
    assert database.execute("SELECT title, date FROM documents WHERE id = 'r1'").fetchone() == ("A title", "2024-05-01")


def test_keys_lead_somewhere_and_are_indexed(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for table in ("sentences", "statements", "counters"):
        indexed = {
            database.execute(f"PRAGMA index_info({index[1]})").fetchone()[2]
            for index in database.execute(f"PRAGMA index_list({table})").fetchall()
        }
        keys = {row[3] for row in database.execute(f"PRAGMA foreign_key_list({table})").fetchall()}
        assert keys <= indexed


def test_full_text_search_and_views(database: sqlite3.Connection) -> None:
    search = (
        "SELECT s.content FROM statements_fts f JOIN statements s ON s.number = f.rowid WHERE statements_fts MATCH ?"
    )
    found = database.execute(search, ("ferry",)).fetchall()
    assert found and all("ferry" in content for (content,) in found)
    assert len(found) == database.execute("SELECT count(*) FROM statements WHERE content LIKE '%ferry%'").fetchone()[0]
    database.execute("UPDATE statements SET content = 'of giraffes' WHERE number = 1")  # as a user may do later
    assert database.execute(search, ("giraffes",)).fetchall() == [("of giraffes",)]
    database.rollback()
    assert ("rejected",) in database.execute("SELECT cue FROM said WHERE tag = 'denial'").fetchall()
    claim = database.execute("SELECT claimed_by, claim, denied_by FROM contested WHERE claim IS NOT NULL").fetchone()
    assert claim is not None
    tags = {row[0] for row in database.execute("SELECT tag FROM sentences")}
    assert {"assertion", "attribution", "denial"} <= tags


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 1)
    mine = tmp_path / "mine.sqlite"
    with closing(sqlite3.connect(mine)) as connection:
        connection.execute("CREATE TABLE precious (x)")
        connection.commit()
    before = mine.read_bytes()
    for options in ({}, {"overwrite": True}, {"resume": True}):
        with pytest.raises(OutputError, match="did not make"):
            batch([folder], mine, **options)
    assert mine.read_bytes() == before
    (tmp_path / "text.sqlite").write_text("no database")
    with pytest.raises(OutputError, match="not a database"):
        batch([folder], tmp_path / "text.sqlite")


# The others


def test_csv_has_a_head_and_the_columns_of_extract(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "in", 3)
    batch([folder], tmp_path / "out.csv")
    batch([folder], tmp_path / "out.jsonl")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [(r["id"], r["content"]) for r in rows] == [
        (r["id"], r["content"]["text"]) for r in records(tmp_path / "out.jsonl")
    ]


def test_gzip_in_members_equals_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    member = 20_000
    monkeypatch.setattr("claimcli.sinks.files.MEMBER", member)
    folder = write_folder(tmp_path / "in", 12)
    batch([folder], tmp_path / "out.jsonl.gz")
    batch([folder], tmp_path / "out.jsonl")
    data = (tmp_path / "out.jsonl.gz").read_bytes()
    plain = (tmp_path / "out.jsonl").read_bytes()
    assert gzip.decompress(data) == plain
    assert len(plain) > 3 * member
    assert data.count(b"\x1f\x8b\x08\x00\x00\x00\x00\x00") >= 3


def test_parquet_rows_and_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import claimcli.sinks.parquet
    import claimcli.supply

    monkeypatch.setattr(claimcli.sinks.parquet, "ROWS", 40)
    folder = write_folder(tmp_path / "in", 12)
    batch([folder], tmp_path / "out.parquet")
    batch([folder], tmp_path / "out.jsonl")
    file = parquet.ParquetFile(tmp_path / "out.parquet")
    assert file.metadata.num_row_groups >= 3
    rows = file.read().to_pylist()
    found = records(tmp_path / "out.jsonl")
    assert [r["id"] for r in rows] == [r["id"] for r in found]
    for row, r in zip(rows, found, strict=True):
        assert row["speaker"] == (r["speaker"] and r["speaker"]["name"])
        assert [[s["start"], s["end"]] for s in row["spans"]] == r["content"]["spans"]
        assert [c["id"] for c in row["counters"]] == [c["id"] for c in r["counters"]]
    assert not (tmp_path / "out.parquet.rows").exists()


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import claimcli.sinks.parquet
    import claimcli.supply

    def none(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(claimcli.sinks.parquet, "import_module", none)
    with pytest.raises(OutputError, match=r"claimcli\[parquet\]"):
        batch([write_folder(tmp_path / "in", 1)], tmp_path / "out.parquet")


@pytest.mark.parametrize("form", FORMATS)
def test_choice_is_kept_in_every_format(form: str) -> None:
    needs(form)
    encode = import_module(f"claimcli.sinks.{module_of(form)}").encode
    result = made.result(made.statement(1), made.statement(2, tag="denial"), made.statement(3, confidence=0.1))
    assert encode(result, Choice())[1] == 3
    assert encode(result, Choice(tags=("denial",)))[1] == 1
    assert encode(result, Choice(min_confidence=0.5))[1] == 2
    assert encode(result, Choice(speaker=frozenset({"nobody"})))[1] == 0


# In pieces


JOB = Job(b"", "1", "", Choice(), 10**6, 0)  # without rules, as nothing is extracted


class Crash(BaseException):
    """Stands for a kill: nothing after it is done but what the system does."""


class Faked:
    """A pool whose documents hold their statements' contents; it crashes after ``left`` documents."""

    workers = 1
    helps = False

    def __init__(self, job: Job, left: int = 10**9) -> None:
        self._job = job
        self._left = left

    def run(self, wave: Sequence[Chunk]) -> Iterator[tuple[Chunk, list[Outcome]]]:
        """See Pool."""
        for chunk in wave:
            yield chunk, [self._outcome(item) for item in chunk]

    def close(self) -> None:
        """See Pool."""

    def _outcome(self, item: Item) -> Outcome:
        self._left -= 1
        if self._left < 0:
            raise Crash
        assert item.text is not None
        if item.text == "bad":
            return Outcome(item.name, FAILED, "h", reason="is bad")
        known = f"h{item.text}"
        if known == item.known:
            return Outcome(item.name, SAME, known)
        payload, count = import_module(f"claimcli.sinks.{self._job.sink}").encode(faked(item), self._job.choice)
        return Outcome(item.name, DONE, known, payload, count, count)


def faked(item: Item) -> Result:
    """Return a result with as many statements as the item's text says, told apart by it."""
    assert item.text is not None
    number, _, words = item.text.partition(" ")
    statements = [
        made.statement(
            n,
            document=item.name,
            speaker=f"Speaker {(int(number) + n) % 5}",
            content=f"{words} {n}",
            counters=(Counter(f"{item.name}#{n - 1}", 0.5, "overlap"),) if n else (),
        )
        for n in range(int(number) % 7)
    ]
    return made.result(*statements, document=item.name)


def rows(out: Path) -> Any:
    """Return what an output holds; of a database the rows by key, as numbers may differ after changes."""
    if out.suffix != ".sqlite":
        return content(out)
    found: dict[str, Any] = {}
    with closing(sqlite3.connect(out)) as connection:
        for table in ("documents", "sentences", "speakers", "counters", "said", "contested"):
            found[table] = sorted(map(repr, connection.execute(f"SELECT * FROM {table}")))
        query = "SELECT s.id FROM statements_fts f JOIN statements s ON s.number = f.rowid WHERE statements_fts MATCH ?"
        found["search"] = sorted(connection.execute(query, ("blue",)).fetchall())
        connection.execute("INSERT INTO statements_fts (statements_fts) VALUES ('integrity-check')")
        connection.rollback()
    return found


def go(documents: list[tuple[str, str]], out: Path, form: str, *, left: int = 10**9, **options: Any) -> Any:
    """Run over made-up documents; return the summary."""
    settings = Settings(str(out), form, **options)
    job = replace(JOB, sink=module_of(form), choice=settings.choice)
    return run((Item(name, text=text) for name, text in documents), job, settings, Faked(job, left), Ear())


class Hasty(sqlite3.Connection):
    """A connection that does not wait for the disk."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace("synchronous = NORMAL", "synchronous = OFF"), *parameters)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("seed", range(4))
def test_runs_in_pieces_over_changing_inputs_give_what_one_run_gives(
    tmp_path: Path, form: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs(form)
    import claimcli.output
    import claimcli.sinks.files
    import claimcli.sinks.parquet
    import claimcli.supply

    chance = random.Random(f"{form} {seed}")
    monkeypatch.setattr(claimcli.sinks.files, "MEMBER", 3000)
    monkeypatch.setattr(claimcli.sinks.parquet, "ROWS", 10)
    monkeypatch.setattr(claimcli.output, "_COMMIT_SECONDS", 0.0)
    monkeypatch.setattr(claimcli.supply, "CHUNK", 3)
    monkeypatch.setattr(os, "fsync", lambda number: None)
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Hasty))
    out, fresh = tmp_path / f"out.{form}", tmp_path / f"fresh.{form}"
    documents = [(f"d{n:03}", f"{n} blue") for n in range(40)]
    changed = False
    for step in range(12):
        how = chance.random()
        try:
            summary = go(
                documents,
                out,
                form,
                resume=True,
                left=chance.randrange(60) if how < 0.5 else 10**9,
                strict=0.5 < how < 0.7,
            )
        except Crash:
            summary = None
        if summary is not None and not summary.stopped:
            go(documents, fresh, form)
            assert rows(out) == rows(fresh)
            assert changed or out.read_bytes() == fresh.read_bytes() or form == "sqlite"
            errors, expected = (Path(f"{path}.errors.jsonl") for path in (out, fresh))
            assert errors.exists() == expected.exists()
            assert not errors.exists() or errors.read_bytes() == expected.read_bytes()
            left_behind = sorted(p.name for p in tmp_path.iterdir() if p.name.startswith("out"))
            assert left_behind == sorted(
                p.name.replace("fresh", "out") for p in tmp_path.iterdir() if p.name.startswith("fresh")
            )
            again = go(documents, out, form, resume=True)
            assert (again.kept, again.documents) == (summary.documents, summary.documents)
            assert rows(out) == rows(fresh)
        if step % 3 == 2:
            changed = True
            documents = mutate(documents, chance, step)


def mutate(documents: list[tuple[str, str]], chance: random.Random, step: int) -> list[tuple[str, str]]:
    """Return the documents with some changed, added, taken away, broken, mended or moved."""
    new = []
    for name, text in documents:
        dice = chance.random()
        if dice < 0.05:
            continue
        if dice < 0.1:
            new.append((f"{name}+{step}", f"{step} blue and green"))
        new.append((name, f"{step} red" if 0.1 < dice < 0.2 else "bad" if 0.2 < dice < 0.25 else text))
    if chance.random() < 0.3:
        new = new[5:] + new[:5]
    return new


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_with_other_rules_or_options_starts_anew(tmp_path: Path, form: str) -> None:
    needs(form)
    out = tmp_path / f"out.{form}"
    documents = [(f"d{n}", f"{n} blue") for n in range(10)]
    go(documents, out, form)
    summary = go(documents, out, form, resume=True, choice=Choice(min_confidence=0.95))
    assert summary.kept == 0
    go(documents, tmp_path / f"fresh.{form}", form, choice=Choice(min_confidence=0.95))
    assert rows(out) == rows(tmp_path / f"fresh.{form}")
