"""Corpora, packed files, Markdown, HTML, and the walk to them."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcli.corpora import Fields, Record, read_corpus
from claimcli.errors import InputError
from claimcli.formats import read_file, to_document
from claimcli.inputs import items, total_size
from claimcli.markdown import plain
from claimcli.walk import Entry, Walk, kind_of, names_from
from corpus import Ear, article, batch, claimcli, inside, records
from growth import assert_linear


def read(data: bytes, name: str = "c.jsonl", fields: Fields | None = None, limit: int = 10_000) -> list[Record]:
    """Return the records of a corpus given as bytes."""
    return list(read_corpus(io.BytesIO(data), name, fields or Fields(), limit))


# JSON Lines


def test_json_lines_with_usual_fields() -> None:
    lines = [
        {"id": "a", "text": "One.", "title": "T", "date": "2024-05-01", "more": [1]},
        {"id": 7, "text": "Two."},
        {"text": "Three."},
    ]
    data = "\ufeff".encode() + b"\r\n".join(json.dumps(line).encode() for line in lines) + b"\n\n"
    first, second, third = read(data)
    assert (first.name, first.text, first.title, first.date) == ("a", "One.", "T", "2024-05-01")
    assert (second.name, third.name) == ("7", "c.jsonl:3")
    assert len(data) - 10 < sum(r.size for r in (first, second, third)) <= len(data)


def test_an_output_of_ours_is_no_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(article(1))
    batch([tmp_path], tmp_path / "first.jsonl")
    ear = Ear()
    summary = batch([tmp_path], tmp_path / "second.jsonl", ear=ear)
    assert (summary.documents, summary.failed) == (1, 1)
    assert "claimcli wrote" in ear.failures[str(tmp_path / "first.jsonl")]


def test_fields_by_name_and_by_path() -> None:
    data = json.dumps({"key": "k", "body": {"text": "One."}, "meta": {"when": {"day": "Monday"}}}).encode()
    (found,) = read(data, fields=Fields(text="body.text", id="key", date="meta.when.day"))
    assert (found.name, found.text, found.date) == ("k", "One.", "Monday")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"{nonsense", "not JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b'{"body": "x"}', "it has: body; choose with --text-field"),
        (b'{"text": 7}', "not text"),
        (b'{"text": "\xff"}', "UTF-8"),
        (b'{"text": "' + b"x" * 20_000 + b'"}', "--max-bytes"),
        (b"[" * 9_000, "nested|not JSON"),  # how deep it goes is Python's to say
        (b'{"text": ' + b"9" * 5_000 + b"}", "not"),
    ],
)
def test_a_bad_line_is_told_and_harms_no_other(line: bytes, words: str) -> None:
    first, bad, last = read(b'{"text": "A."}\n' + line + b'\n{"text": "B."}\n')
    assert (first.text, last.text, last.name) == ("A.", "B.", "c.jsonl:3")
    assert re.search(words, bad.problem)
    assert bad.name == "c.jsonl:2"


def test_lone_surrogates_do_not_spoil_the_output(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text(
        '{"id": "x\\ud800", "text": "Dana Ortiz said it \\udfff was safe.", "title": "\\ud800"}\n'
    )
    for form in ("jsonl", "csv", "sqlite"):
        assert batch([tmp_path / "c.jsonl"], tmp_path / f"out.{form}").failed == 0


@pytest.mark.skipif(sys.platform == "win32", reason="the peak is told by POSIX systems")
def test_a_line_of_200_megabytes_is_passed_over_in_little_memory(tmp_path: Path) -> None:
    big = tmp_path / "big.jsonl"
    with big.open("wb") as file:
        file.write(b'{"id": "a", "text": "Dana Ortiz said the bridge was safe."}\n{"text": "')
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"id": "c", "text": "Kim Park denied it."}\n')
    text = tmp_path / "line.txt"
    os.truncate(os.open(text, os.O_CREAT | os.O_WRONLY), 200_000_000)
    # In a process of its own: what the children of this one took counts all the tests before.
    measure = (
        "import subprocess, sys; done = subprocess.run(sys.argv[1:]);"
        "import resource; print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);"
        "sys.exit(done.returncode)"
    )
    command = [sys.executable, "-m", "claimcli", "batch", big, text, "-o", tmp_path / "out.jsonl", "--workers", "1"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", measure, *map(str, command)], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 1
    assert {r["document"] for r in records(tmp_path / "out.jsonl")} == {"a", "c"}
    lines = [line for line in done.stderr.splitlines() if "20,000,000 bytes" in line]
    assert len(lines) == 2
    peak = int(done.stdout.split("peak")[1])
    assert peak < 250_000 or os.uname().sysname == "Darwin"


# CSV


def test_csv_with_quoted_newlines_and_a_byte_order_mark() -> None:
    data = '\ufefftitle,text,id\n"A, b","One\nand ""two"".",x\n,Three.,\n'.encode()
    first, second = read(data, "c.csv")
    assert (first.name, first.text, first.title) == ("x", 'One\nand "two".', "A, b")
    assert (second.name, second.text, second.title) == ("c.csv:3", "Three.", None)


def test_semicolons_and_tabs() -> None:
    assert read(b"text;id\nOne;a\n", "c.csv")[0].name == "a"
    assert read(b"text\tid\nOne, two;\ta\n", "c.tsv")[0].text == "One, two;"


def test_csv_names_a_column_that_is_not_there() -> None:
    with pytest.raises(InputError, match="no column 'text'; it has: body, id"):
        read(b"body,id\nx,y\n", "c.csv")
    assert read(b"body,id\nx,y\n", "c.csv", Fields(text="body"))[0].text == "x"
    assert read(b"", "c.csv") == []


def test_bad_rows_are_told_and_reading_goes_on() -> None:
    rows = read(b"id,text\na,One\nb,\xff\xfe\nc,Three\nd," + b"x" * 20_000 + b"\ne,Five\n", "c.csv")
    assert [(r.name, r.text) for r in rows if not r.problem] == [("a", "One"), ("c", "Three"), ("e", "Five")]
    assert "UTF-8" in rows[1].problem
    assert "--max-bytes" in rows[3].problem
    rows = read(b'id,text\na,"left open\n' + b"and on it goes\n" * 2_000, "c.csv")
    assert "left open" in rows[0].problem


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_give_records_or_a_clear_error(data: bytes) -> None:
    for name in ("c.jsonl", "c.csv", "c.tsv", "c.jsonl.gz"):
        try:
            for found in read(data, name, Fields(text="a"), limit=50):
                assert found.problem or isinstance(found.text, str)
        except InputError as error:
            assert str(error).startswith(name)


@given(st.lists(st.fixed_dictionaries({"text": st.text(max_size=20), "id": st.integers() | st.text(max_size=5)})))
@settings(deadline=None)
def test_records_come_back_as_they_were_written(values: list[dict[str, Any]]) -> None:
    data = "".join(json.dumps(value) + "\n" for value in values).encode()
    found = read(data)
    clean = [v["text"].encode("utf-16", "surrogatepass").decode("utf-16", "replace") for v in values]
    assert [len(r.text) for r in found] == [len(v["text"]) for v in values]
    assert [r.text for r in found if "\ufffd" not in r.text] == [c for c in clean if "\ufffd" not in c]


# Packed


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_packed_corpora_and_files(tmp_path: Path, ending: str) -> None:
    pack = gzip.compress if ending == ".gz" else pytest.importorskip("zstandard").ZstdCompressor().compress
    data = b"".join(json.dumps({"id": f"d{n}", "text": article(n)}).encode() + b"\n" for n in range(300))
    middle = data.index(b"\n", len(data) // 2) + 1
    (tmp_path / f"c.jsonl{ending}").write_bytes(pack(data[:middle]) + pack(data[middle:]))
    (tmp_path / f"a.txt{ending}").write_bytes(pack(article(5).encode()))
    ear = Ear()
    summary = batch([tmp_path], tmp_path / "out.jsonl", ear=ear)
    assert (summary.documents, ear.failures) == (301, {})
    broken = tmp_path / f"broken.jsonl{ending}"
    broken.write_bytes(pack(data)[:-40])
    summary = batch([broken], tmp_path / "out.jsonl", ear=ear)
    assert "breaks off" in ear.failures[str(broken)]
    empty = tmp_path / f"none.txt{ending}"
    empty.write_bytes(b"not packed at all, whatever its name says")
    with pytest.raises(InputError, match="damaged"):
        read_file(str(empty), "none", 1000)
    bomb = tmp_path / f"bomb.txt{ending}"
    bomb.write_bytes(pack(b"\0" * 50_000_000))
    with pytest.raises(InputError, match="larger than the limit"):
        read_file(str(bomb), "bomb", 1_000_000)


def test_zstd_without_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import claimcli.packed

    def none(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(claimcli.packed, "import_module", none)
    (tmp_path / "a.txt.zst").write_bytes(b"x")
    with pytest.raises(InputError, match=r"claimcli\[zstd\]"):
        read_file(str(tmp_path / "a.txt.zst"), "a", 1000)


# Markdown and HTML


def test_markdown_marks_become_blanks() -> None:
    text = (
        '---\ntitle: "The *bridge*"\ndate: 2024-05-01\n---\n# Mayor denies it #\n\n'
        "**Dana Ortiz**, the [mayor](https://x.org/a_(b)), _said_ 3 * 4 snake_case.[^1]\n\n"
        "> “It is *safe*,” she said.\n\n"
        "- ![img](a.png) <b>Bold</b> <!-- no\ncomment -->\n"
        "```python\nx = 1\n```\nHeading\n-------\n[^1]: note\n[ref]: http://x\n"
    )
    found, title, date = plain(text)
    assert len(found) == len(text)
    assert (title, date) == ("The *bridge*", "2024-05-01")
    assert all(new in (old, " ") for old, new in zip(text, found, strict=True))
    words = "Mayor denies it Dana Ortiz , the mayor , said 3 * 4 snake_case. “It is safe ,” she said. Bold Heading note"
    assert found.split() == words.split()


@given(st.text(alphabet="ab *_`#>[]()!<>-=~\\\n\"'1.", max_size=80))
@settings(max_examples=400, deadline=None)
def test_markdown_keeps_every_offset(text: str) -> None:
    found, _, _ = plain(text)
    assert len(found) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, found, strict=True))


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "](", "<!--", "<a ", "*", "_", "> ", "`", "---\n", "\\", "[^", "[a](", "= ", "~~~\n", "[x](a(b"],
)
def test_hostile_markdown_takes_linear_time(piece: str) -> None:
    assert_linear(lambda size: partial(plain, piece * size), 40_000)


def test_html_by_its_article(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    body = "".join(f"<p>{part}</p>" for part in article(3).split("\n\n"))
    page = (
        "<html><head><title>Closed</title><meta property='article:published_time' content='2024-05-01'></head><body>"
        f"<nav><a href='/'>Home</a> <a href='/x'>News</a></nav><article><h1>Closed</h1>{body}</article>"
        "<footer>All rights reserved</footer></body></html>"
    )
    document = to_document(page.encode(), "a.html")
    assert "rejected the claim" in document.text
    assert "rights" not in document.text
    assert (document.title, document.date) == ("Closed", "2024-05-01")
    (tmp_path / "a.html").write_text(page, "utf-8")
    (tmp_path / "b.html").write_text("<html></html>", "utf-8")
    ear = Ear()
    assert batch([tmp_path], tmp_path / "out.jsonl", ear=ear).documents == 1
    assert "no article" in ear.failures[str(tmp_path / "b.html")]


def test_html_without_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    import claimcli.formats

    def none(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(claimcli.formats, "import_module", none)
    with pytest.raises(InputError, match=r"claimcli\[html\]"):
        to_document(b"<p>x</p>", "a.htm")


# The walk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with something of everything."""
    for name in (
        *("b.txt", "a.md", "a.txt~", ".hidden.txt", "~$a.txt", "c.pdf", "d", "sub/z.txt", "sub/a.txt.gz", "sub/x.part"),
        *(".git/a.txt", "sub/deep/q.html", "sub2/e.csv", "B.TXT", "f.tmp"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    return tmp_path


def walked(folder: Path, *arguments: Any) -> list[str]:
    """Return what a walk finds, below the folder, with forward slashes."""
    return [Path(e.name).relative_to(folder).as_posix() for e in Walk([str(folder)], *arguments)]


def test_folders_are_walked_in_order_without_hidden_and_temporary_files(folder: Path) -> None:
    walk = Walk([str(folder)])
    expected = ["B.TXT", "a.md", "b.txt", "sub/a.txt.gz", "sub/deep/q.html", "sub/z.txt", "sub2/e.csv"]
    assert [Path(e.name).relative_to(folder).as_posix() for e in walk] == expected
    assert walk.left_out == {".pdf": 1, "": 1}


def test_globs(folder: Path) -> None:
    assert walked(folder, ["*.txt"]) == ["b.txt", "sub/z.txt"]
    assert walked(folder, ["sub/*"]) == ["sub/a.txt.gz", "sub/deep/q.html", "sub/z.txt"]
    assert walked(folder, ["d", "*.pdf"]) == ["c.pdf", "d"]
    pattern = str(folder / "**" / "*.txt")
    assert [Path(e.name).name for e in Walk([pattern])] == ["b.txt", "z.txt"]
    (none,) = Walk([str(folder / "*.xyz")])
    assert "no file" in none.problem


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and rights of POSIX")
def test_links_pipes_and_closed_folders(folder: Path) -> None:
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "link.txt").symlink_to(folder / "b.txt")
    (folder / "dangling.txt").symlink_to(folder / "none.txt")
    os.mkfifo(folder / "pipe.txt")
    found = walked(folder, ["*.txt"])
    assert found == ["b.txt", "dangling.txt", "link.txt", "sub/z.txt"]
    if os.geteuid() != 0:
        (folder / "sub").chmod(0)
        assert any("cannot be listed" in e.problem for e in Walk([str(folder)]))
        (folder / "sub").chmod(0o755)


def test_folders_deeper_than_pythons_calls(tmp_path: Path) -> None:
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1200):
            os.mkdir("d")
            os.chdir("d")
        Path("a.txt").write_text("x")
        os.chdir(tmp_path)
        found = list(Walk(["d"]))
        assert [os.path.basename(e.name) for e in found if not e.problem] == ["a.txt"]
    finally:
        os.chdir(tmp_path)
        while os.path.isdir("d"):
            os.chdir("d")
        while not os.path.samefile(".", tmp_path):  # pytest could not remove it
            for name in os.listdir("."):
                os.rmdir(name) if os.path.isdir(name) else os.unlink(name)
            os.chdir("..")
        os.chdir(here)


def test_a_list_of_names(tmp_path: Path) -> None:
    (tmp_path / "new\nline.txt").write_text(article(1))
    (tmp_path / "b.txt").write_text(article(2))
    names = f"{tmp_path}/new\nline.txt\0\0{tmp_path}/b.txt"
    done = claimcli("batch", "--files0-from", "-", input=names)
    assert done.returncode == 0
    found = [json.loads(line)["document"] for line in done.stdout.splitlines()]
    assert list(dict.fromkeys(found)) == [f"{tmp_path}/new\nline.txt", f"{tmp_path}/b.txt"]
    (tmp_path / "list").write_bytes(names.encode())
    again = inside("batch", "--files0-from", tmp_path / "list")
    assert again.stdout == done.stdout
    refused = inside("batch", "--files0-from", tmp_path / "none")
    assert refused.returncode == 2


def test_a_list_comes_in_pieces_and_must_be_one() -> None:
    class Slow(io.RawIOBase):
        def __init__(self) -> None:
            self.pieces = [b"a\0b", b"c", b"\0d\0", b"e", b""]

        def read(self, size: int = -1) -> bytes:
            return self.pieces.pop(0)

    assert list(names_from(Slow())) == ["a", "bc", "d", "e"]
    with pytest.raises(InputError, match="print0"):
        list(names_from(io.BytesIO(b"x" * 3_000_000)))


def test_kind_and_size() -> None:
    assert [kind_of(n) for n in ("a.TXT", "b.jsonl.gz", "c.html.zst", "d", "e.gz")] == [
        ".txt",
        ".jsonl",
        ".html",
        "",
        "",
    ]
    assert total_size([Entry("a.txt", 5), Entry("c.jsonl", 7)]) == 12
    assert total_size([Entry("a.txt", 5), Entry("c.jsonl.gz", 7)]) is None


def test_standard_input_as_a_document_and_as_a_corpus(tmp_path: Path) -> None:
    done = claimcli("batch", "-", input=article(1))
    assert {json.loads(line)["document"] for line in done.stdout.splitlines()} == {"-"}
    lines = "".join(json.dumps({"text": article(n)}) + "\n" for n in range(3))
    done = inside("batch", "-", "--from", "jsonl", stdin=lines)
    assert {json.loads(line)["document"] for line in done.stdout.splitlines()} == {"-:1", "-:2", "-:3"}


def test_a_folder_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_text(json.dumps({"text": article(1), "id": "k"}))
    found = list(items(Walk([str(tmp_path)], ["*.dat"]), Fields(), 10_000, kind=".jsonl"))
    assert [item.name for item in found] == ["k"]
