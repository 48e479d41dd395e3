"""What holds for every text, however odd: exact offsets, one answer, and never an exception."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claimcli.model import ASSERTION, DENIAL, TAGS, Document, Result, Statement
from claimcli.phrases import WORD, Tokens
from claimcli.pipeline import Engine
from claimcli.render import FORMATS, Options, write
from claimcli.render.record import line, record
from claimcli.rules import load_rules
from corpus import engine

BETWEEN = " … "

NAMES = (
    "Dana Ortiz",
    "Ms. Ortiz",
    "the mayor’s spokesman",
    "She",
    "Kim al-Haddad (47), an engineer,",
    "critics",
    "U.S.",
)
CUES = (
    "said",
    "denied",
    "has repeatedly rejected",
    "told reporters",
    "according to",
    "called",
    "added that",
    "wants to",
)
CLAIMS = (
    "the bridge was safe",
    "claims that no money was taken",
    "“we never closed the road”",
    'it was "a lie"',
    "those reports ‘baseless’",
    "that “the road, which isn't ours, is open",
    "«la paix» was near",
    "``nothing'' was signed",
)
MARKS = (
    "“",
    "”",
    '"',
    "'",
    "‘",
    "’",
    "«",
    "»",
    "„",
    "‟",
    "``",
    "''",
    "(",
    ")",
    "[",
    "]",
    "[[",
    "{",
    "—",
    "–",
    "…",
    "...",
)
STOPS = (
    ".",
    ".”",
    "?”",
    "!",
    ",",
    ", ",
    ";",
    ":",
    ".\n",
    "\n\n",
    "\r\n\r\n",
    "\r",
    "\t",
    " ",
    "  ",
    ".) ",
    "\u2028",
    "\x85",
)
ODD = (
    *("\x00", "\x1b[31m", "\u200b", "\u202e", "\ufeff", "\u00a0", "\u00ad", "\ud800"),
    *("e\u0301", "\U0001f3db\ufe0f", "ﬁ", "İ", "ß", "ǅ", "٣", "Ⅷ", "ａ", "مدير قال", "大臣は"),
    *("-", "--", "_", "@mayor", "https://a.example/b?c=d", "1.", "•", "* ", "# ", "BY KIM PARK", "Read more:"),
)


def pieces(*kinds: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([piece for kind in kinds for piece in kind])


SENTENCES = st.tuples(pieces(NAMES), pieces(CUES), pieces(CLAIMS), pieces(STOPS)).map(" ".join)
NEWS = st.lists(st.one_of(SENTENCES, pieces(MARKS, STOPS), pieces(NAMES, CUES, CLAIMS)), max_size=25).map(" ".join)
MUDDLE = st.lists(st.one_of(pieces(NAMES, CUES, CLAIMS), pieces(MARKS, STOPS, ODD), st.text(max_size=8)), max_size=30)
TEXTS = st.one_of(st.text(max_size=200), NEWS, MUDDLE.map("".join), MUDDLE.map(" ".join))

thorough = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)


def run(text: str, name: str = "a.txt") -> Result:
    return engine().run(Document(name, text))


@thorough
@given(TEXTS)
@example("")
@example("\n")
@example("“")
@example("He said")
@example("said said said “said” said, said.")
@example("“Yes,” she said, “no,” he said, “yes.”")
def test_offsets_point_at_exactly_the_words_given(text: str) -> None:
    for statement in run(text).statements:
        sentence, speaker, cue, content = statement.sentence, statement.speaker, statement.cue, statement.content
        assert text[sentence.start : sentence.end] == sentence.text
        if speaker is not None:
            assert text[speaker.start : speaker.end] == speaker.text != ""
            assert speaker.name
        if cue is not None:
            assert text[cue.start : cue.end] == cue.text != ""
            assert sentence.start <= cue.start < cue.end <= sentence.end
        assert content.spans
        assert BETWEEN.join(text[span.start : span.end] for span in content.spans) == content.text
        assert all(0 <= span.start < span.end <= len(text) for span in content.spans)


@thorough
@given(TEXTS)
def test_content_spans_stand_in_order_and_apart(text: str) -> None:
    for statement in run(text).statements:
        spans = statement.content.spans
        assert all(one.end <= other.start for one, other in pairwise(spans))


@thorough
@given(TEXTS)
def test_sentences_cover_the_blocks_in_order(text: str) -> None:
    article = run(text).article
    sentences = article.sentences
    assert [sentence.index for sentence in sentences] == list(range(len(sentences)))
    assert all(one.end <= other.start for one, other in pairwise(sentences))
    assert all(text[sentence.start : sentence.end] == sentence.text.strip() != "" for sentence in sentences)
    for block in article.blocks:
        inside = sum(s.end - s.start for s in sentences if block.start <= s.start and s.end <= block.end)
        assert "".join(text[block.start : block.end].split()) == "" or inside > 0
    told = "".join("".join(sentence.text.split()) for sentence in sentences)
    whole = "".join("".join(text[block.start : block.end].split()) for block in article.blocks)
    assert told == whole


@thorough
@given(TEXTS)
@example("The paper replied with a note on the story saying that Ortiz had implied she paid but that was not the case.")
def test_statements_are_as_the_contract_says(text: str) -> None:
    statements = run(text).statements
    known = {statement.id: statement for statement in statements}
    assert len(known) == len(statements)
    for statement in statements:
        _check(statement, known)
    firsts = [statement.sentence.start for statement in statements if statement.within is None]
    assert firsts == sorted(firsts)


def _check(statement: Statement, known: dict[str, Statement]) -> None:
    assert statement.document == "a.txt"
    assert statement.tag in TAGS
    assert 0 <= statement.confidence <= 1
    assert statement.rule
    assert statement.content.quote in ("direct", "indirect", "mixed")
    if statement.tag == ASSERTION:
        assert statement.speaker is None
        assert statement.cue is None
    elif statement.within is None:  # a claim inside a denial may have nobody to make it
        assert statement.speaker is not None
    if statement.within is not None:
        assert known[statement.within].tag == DENIAL
    if statement.tag != DENIAL:
        assert not statement.counters
    for counter in statement.counters:
        assert counter.id in known
        assert counter.id != statement.id
        assert 0 <= counter.score <= 1
        assert counter.basis in ("same-sentence", "anaphora", "overlap", "opposition")
    scores = [counter.score for counter in statement.counters]
    assert scores == sorted(scores, reverse=True)


@thorough
@given(TEXTS)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert run(text) == run(text)


def test_a_fresh_engine_and_other_texts_before_change_nothing() -> None:
    text = "\n\n".join(f"{name} {cue} {claim}." for name in NAMES for cue in CUES for claim in CLAIMS)
    before = run(text)
    run(text[::-1])
    assert run(text) == before
    assert Engine(load_rules()).run(Document("a.txt", text)) == before


EVERY_VERB = """
import hashlib
from claimcli.model import Document
from claimcli.phrases import WORD, Tokens
from claimcli.pipeline import Engine
from claimcli.render.record import line
from claimcli.rules import load_rules

rules = load_rules()
verbs = [*dict.fromkeys(cue.entry for cue in rules.cues), *rules.lists.get("other verbs", ())][::8]
text = " ".join(f"The council will {verb} roads claiming that Ortiz has {verb} it." for verb in verbs)
found = Engine(rules).run(Document("a.txt", text)).statements
print(len(found), hashlib.sha256("".join(map(line, found)).encode()).hexdigest())
"""


def test_the_answer_does_not_hang_on_the_order_of_sets() -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", EVERY_VERB],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(3)
    ]
    answers = {process.communicate(timeout=300)[0] for process in running}
    assert not any(process.returncode for process in running)
    assert len(answers) == 1
    assert int(answers.pop().split()[0]) > 100


@thorough
@given(TEXTS)
def test_the_record_survives_json(text: str) -> None:
    for statement in run(text).statements:
        written = line(statement)
        assert "\n" not in written
        assert written.encode("utf-8")
        assert json.loads(written) == record(statement)


@settings(parent=thorough, max_examples=60)
@given(TEXTS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_write_it(form: str, text: str) -> None:
    out = io.StringIO()
    write(form, [run(text)], out, Options(width=60))
    assert "\x1b" not in out.getvalue() or form in ("json", "jsonl")


@thorough
@given(pieces(("“", "”", '"', "'", "‘", "’", "«", "»", "„", "``", "''", "(", "[", "...")), st.integers(0, 62))
def test_a_stray_mark_costs_at_most_its_own_paragraph(mark: str, place: int) -> None:
    first = "Dana Ortiz said the bridge was safe. The road was closed at six."
    second = "Kim Park denied the report. “We have nothing to hide,” Park said."
    whole, hurt = first + "\n\n" + second, first[:place] + mark + first[place:] + "\n\n" + second
    assert _told_from(hurt, len(hurt) - len(second)) == _told_from(whole, len(whole) - len(second))


def _told_from(text: str, start: int) -> list[tuple[str, str, str | None, str]]:
    return [
        (s.tag, s.content.text, s.cue.text if s.cue else None, s.speaker.text if s.speaker else "")
        for s in run(text).statements
        if s.sentence.start >= start
    ]


@thorough
@given(NEWS, st.sampled_from(["\r\n", "\n"]), st.integers(0, 3))
def test_blank_lines_before_the_text_only_move_the_offsets(text: str, newline: str, count: int) -> None:
    text, lead = newline.join(text.splitlines()), newline * count
    moved = run(lead + text).statements
    assert [(s.sentence.start - len(lead), s.tag, s.rule, s.content.text) for s in moved] == [
        (s.sentence.start, s.tag, s.rule, s.content.text) for s in run(text).statements
    ]


@given(st.text("ab1_'’- .,\"\nİΣé\u2003", max_size=14), st.lists(st.integers(0, 14), min_size=2, max_size=4))
def test_the_words_of_stretches_are_those_of_the_text_that_begin_in_them(text: str, places: list[int]) -> None:
    cuts = sorted(min(place, len(text)) for place in places[: len(places) // 2 * 2])
    stretches = list(zip(cuts[::2], cuts[1::2], strict=True))
    found = [word.span() for word in WORD.finditer(text)]
    told = [span for start, end in stretches for span in found if start <= span[0] < end]
    words = Tokens(text).words(stretches)
    assert [(words.start(at), words.end(at)) for at in range(len(words))] == told
    assert words.lower == [text[start:end].lower() for start, end in told]
