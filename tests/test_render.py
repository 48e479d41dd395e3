"""The formats: the published record, tables that nothing in an article can break, spreadsheets that stay harmless."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from claimcli.errors import Problem
from claimcli.model import PROSE, TITLE, Article, Block, Content, Counter, Document, Result, Span
from claimcli.render import FORMATS, Options, write
from claimcli.render.clean import visible
from claimcli.render.csv import COLUMNS
from claimcli.render.problems import describe
from claimcli.render.record import line, record
from made import result, statement

NASTY = "a\x1b[31mred\x07\x9b2J\u202eevil\u2028next [the mayor] [/x] | *b* \ttab\r\nnew =1+1 \ud83d 漢字 <b>"
texts = st.text(max_size=60) | st.just(NASTY)


def render(form: str, *results: Result, options: Options | None = None) -> str:
    out = io.StringIO(newline="")
    write(form, results, out, options or Options())
    return out.getvalue()


def rendered_rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


DENIAL = statement(
    3,
    tag="denial",
    speaker="Acme Works",
    role=None,
    cue="rejected",
    content="the union's claim that bolts were missing",
    claimant="the union",
    counters=(Counter("a.txt#4", 0.9, "same-sentence"),),
)
NESTED = statement(4, speaker="the union", role=None, cue="claim", content="bolts were missing", within=3)
ASSERTION = statement(1, tag="assertion", speaker=None, cue=None, content="The bridge closed on Monday [the 5th]")
SAID = statement(2)


class TestRecord:
    def test_fields_stand_in_the_published_order(self) -> None:
        assert list(record(NESTED)) == [
            "type",
            "document",
            "id",
            "tag",
            "sentence",
            "speaker",
            "cue",
            "content",
            "counters",
            "confidence",
            "rule",
            "within",
        ]
        assert list(record(DENIAL)) == [
            "type",
            "document",
            "id",
            "tag",
            "sentence",
            "speaker",
            "cue",
            "content",
            "claimant",
            "counters",
            "confidence",
            "rule",
        ]

    def test_values_are_the_statements(self) -> None:
        got = record(DENIAL)
        assert got["type"] == "statement"
        assert (got["document"], got["id"], got["tag"]) == ("a.txt", "a.txt#3", "denial")
        assert got["sentence"] == {"index": 3, "start": 0, "end": 62, "text": DENIAL.sentence.text}
        assert got["speaker"] == {
            "name": "Acme Works",
            "text": "Acme Works",
            "start": 0,
            "end": 10,
            "kind": "person",
            "role": None,
        }
        assert {k: got["cue"][k] for k in ("text", "start", "end", "class")} == {
            "text": "rejected",
            "start": 11,
            "end": 19,
            "class": "say",
        }
        assert got["content"] == {"text": DENIAL.content.text, "spans": [[11, 62]], "quote": "indirect"}
        assert got["claimant"] == {"name": "the union"}
        assert got["counters"] == [{"id": "a.txt#4", "score": 0.9, "basis": "same-sentence"}]
        assert got["confidence"] == 0.9

    def test_an_assertion_has_neither_speaker_nor_cue_nor_claimant(self) -> None:
        got = record(ASSERTION)
        assert got["speaker"] is None and got["cue"] is None and got["counters"] == []
        assert "claimant" not in got and "within" not in got

    @given(texts)
    def test_a_line_is_one_line_that_reads_back_unharmed(self, text: str) -> None:
        written = line(statement(content=text, text=text, cue=None, speaker=None))
        assert len(written.splitlines()) == 1
        assert json.loads(written)["content"]["text"] == text
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)
        written.encode("utf-8")

    def test_letters_stay_letters(self) -> None:
        assert "“Größe”, 漢字 — naïve" in line(statement(content="“Größe”, 漢字 — naïve"))


class TestFormats:
    @pytest.mark.parametrize("form", FORMATS)
    def test_nothing_found_is_no_error(self, form: str) -> None:
        text = render(form, result())
        if form == "json":
            assert json.loads(text)["statements"] == []
        elif form == "jsonl":
            assert text == ""
        elif form in ("csv", "tsv"):
            assert rendered_rows(text) == []
        else:
            assert "Nothing found." in text

    @pytest.mark.parametrize("form", FORMATS)
    def test_no_input_at_all_is_no_error(self, form: str) -> None:
        render(form)

    @pytest.mark.parametrize("form", FORMATS)
    def test_only_the_statements_kept_are_shown(self, form: str) -> None:
        text = render(form, result(ASSERTION, SAID), options=Options(keep=lambda s: s.tag == "assertion"))
        assert "closed on Monday" in text
        assert "was safe" not in text

    def test_jsonl_and_json_hold_the_same_statements(self) -> None:
        both = result(ASSERTION, SAID, title="Bridge"), result(statement(1, document="b.txt"), document="b.txt")
        lines = [json.loads(each) for each in render("jsonl", *both).splitlines()]
        whole = json.loads(render("json", *both))
        assert whole["statements"] == lines and len(lines) == 3
        assert whole["documents"] == [
            {"id": "a.txt", "title": "Bridge", "date": None, "statements": 2},
            {"id": "b.txt", "title": None, "date": None, "statements": 1},
        ]


class TestSpreadsheets:
    @pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
    def test_one_row_a_statement_under_fixed_columns(self, form: str, delimiter: str) -> None:
        rows = rendered_rows(render(form, result(DENIAL, NESTED)), delimiter)
        assert tuple(rows[0]) == COLUMNS
        assert (
            rows[0]["speaker"] == "Acme Works" and rows[0]["cue"] == "rejected" and rows[0]["claimant"] == "the union"
        )
        assert rows[0]["counters"] == "a.txt#4" and rows[1]["within"] == "a.txt#3"
        assert rows[0]["start"] == "0" and rows[0]["end"] == "62" and rows[0]["confidence"] == "0.9"

    @given(texts)
    def test_tsv_keeps_each_statement_on_one_line(self, text: str) -> None:
        out = render("tsv", result(statement(content=text, role=text, text=text)))
        assert len(out.splitlines()) == 2
        assert all(row.count("\t") == len(COLUMNS) - 1 for row in out.splitlines())

    @pytest.mark.parametrize("form", ["csv", "tsv"])
    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "＝"])
    def test_excel_disarms_formulas_and_adds_the_mark(self, form: str, start: str) -> None:
        danger = start + "cmd|' /C calc'!A0"
        out = render(form, result(statement(speaker=danger, content=danger)), options=Options(excel=True))
        assert out.startswith("\ufeff")
        (row,) = rendered_rows(out.removeprefix("\ufeff"), "\t" if form == "tsv" else ",")
        assert row["content"].startswith("'") and row["speaker"].startswith("'") and row["mention"].startswith("'")
        assert row["start"] == "0"

    def test_without_excel_text_stays_as_it_is(self) -> None:
        out = render("csv", result(statement(content="-5 degrees", text="line\none")))
        (row,) = rendered_rows(out)
        assert not out.startswith("\ufeff") and row["content"] == "-5 degrees" and row["sentence"] == "line\none"


class TestTable:
    def test_shows_who_claims_and_who_denies(self) -> None:
        text = render("table", result(ASSERTION, SAID, DENIAL, NESTED, title="Bridge to close"))
        assert "Bridge to close" in text
        assert "city engineer" in text and "[the 5th]" in text
        after = text[text.index("Claims and counterclaims") :]
        assert "the union" in after and "Acme Works" in after and "rejected" in after
        assert "4 statements: 1 assertion, 2 attributions, 1 denial; 3 speakers; 1 claim contested" in text

    def test_a_claim_inside_a_denial_stands_under_it(self) -> None:
        text = render("table", result(NESTED, SAID, DENIAL))
        tags = [words for row in text.splitlines() for words in re.findall(r"└ attribution|attribution|denial  ", row)]
        assert tags[:3] == ["attribution", "denial  ", "└ attribution"]

    def test_a_claim_whose_denial_is_left_out_still_shows(self) -> None:
        text = render("table", result(DENIAL, NESTED), options=Options(keep=lambda s: s.tag == "attribution"))
        assert "bolts were missing" in text and "1 shown" in text

    def test_pairs_across_documents_come_last(self) -> None:
        other = statement(
            1,
            document="b.txt",
            tag="denial",
            speaker="Lee",
            content="the bridge is not safe",
            counters=(Counter("a.txt#2", 0.5, "overlap"),),
        )
        text = render("table", result(SAID), result(other, document="b.txt"))
        across = text[text.index("across documents") :]
        assert "Dana Ortiz" in across and "Lee" in across and "2 documents." in across

    def test_colour_only_where_wanted(self) -> None:
        plain = render("table", result(DENIAL))
        assert "\x1b" not in plain
        assert "\x1b[" in render("table", result(DENIAL), options=Options(colour=True))

    @settings(max_examples=60, deadline=None)
    @given(texts, texts, st.integers(40, 160), st.booleans())
    def test_any_text_fits_the_width_and_steers_nothing(self, a: str, b: str, width: int, long: bool) -> None:
        claim = a * 40 if long else a
        made = result(
            statement(1, content=claim, speaker=b, role=a, text=a, cue=b),
            statement(2, tag="denial", content=b, counters=(Counter("a.txt#1", 0.5, "overlap"),)),
            title=b,
        )
        out = render("table", made, options=Options(width=width))
        for row in out.split("\n"):
            assert cell_len(row) <= width, row
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
        out.encode("utf-8")

    @pytest.mark.parametrize("width", [40, 71, 72, 100])
    def test_no_word_of_a_claim_is_lost(self, width: int) -> None:
        claim = "the mayor [who was away] had signed nothing on that Monday or on any other day of the month"
        words = set(re.findall(r"\w+", render("table", result(statement(content=claim)), options=Options(width=width))))
        assert set(re.findall(r"\w+", claim)) <= words

    def test_a_megabyte_without_a_blank_is_cut(self) -> None:
        made = result(statement(content="x" * 1_000_000, text="x"))
        assert len(render("table", made)) < 5_000


class TestMarkdown:
    def test_markup_in_the_text_stays_text(self) -> None:
        text = render("md", result(statement(content="a | b <script> *c* [d](e) `f` # g", text="x")))
        (row,) = [each for each in text.splitlines() if "script" in each]
        assert r"a \| b \<script\> \*c\* \[d\](e) \`f\` \# g" in row
        assert len(re.findall(r"(?<!\\)\|", row)) == 6

    def test_pairs_are_listed(self) -> None:
        text = render("md", result(DENIAL, NESTED))
        assert "| the union | bolts were missing | Acme Works |" in text


def test_visible_text_is_one_line_without_controls() -> None:
    assert visible("a\x1b[1m\nb\t c\u202ed\x9b") == "a␛[1m b c<U+202E>d<U+009B>"


@pytest.mark.parametrize(("column", "length", "under"), [(3, 4, "mach"), (1, 2, "  "), (3, 99, "mach: x")])
def test_a_problem_points_at_its_fault(column: int, length: int, under: str) -> None:
    rows = describe(
        Problem("r.yaml", 7, column, "no such key", "  mach: x", length, "did you mean 'match'?")
    ).splitlines()
    assert rows[0] == f"r.yaml:7:{column}: no such key"
    assert "did you mean 'match'?" in rows[3]
    assert _underlined(rows) == under


def test_a_problem_far_to_the_right_and_full_of_controls_keeps_its_caret() -> None:
    rows = describe(Problem("r.yaml", 1, 502, "bad", "\x1b" * 10 + "é" * 491 + "X" + "y" * 400, 1)).splitlines()
    assert len(rows[1]) < 130 and "\x1b" not in rows[1]
    assert _underlined(rows) == "X"


def _underlined(rows: Sequence[str]) -> str:
    return "".join(c for c, mark in zip(rows[1], rows[2], strict=False) if mark == "^")


def test_two_spans_stay_two() -> None:
    split = statement()
    content = Content("a b", (Span(0, 1), Span(4, 5)), "direct")
    made = replace(split, content=content)
    assert record(made)["content"] == {"text": "a b", "spans": [[0, 1], [4, 5]], "quote": "direct"}


def test_the_heading_that_an_article_begins_with_is_its_title() -> None:
    text = "Bridge\n to close\n\nIt closed."
    document = Document("a.txt", text)
    found = Result(Article(document, (Block(0, 16, TITLE), Block(18, len(text), PROSE)), (), ()), ())
    assert "a.txt — Bridge to close" in render("table", found)
    assert json.loads(render("json", found))["documents"][0]["title"] == "Bridge to close"
