"""Template and example lines: what they parse to, and where their mistakes stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcli.marks import parse_example
from claimcli.ruleset import Origin
from claimcli.template import MAX_ELEMENTS, Choice, Slot, TemplateError, Word, parse, words

HERE = Origin("x.yaml", 1)


def test_words_marks_choices_and_slots() -> None:
    template = parse("According to {speaker: named}, [the|those old] (A|b c) {cue: say that}: {content: clause}")
    assert template.elements == (
        Word("according"),
        Word("to"),
        Slot("speaker", "named"),
        Word(","),
        Choice((("the",), ("those", "old")), optional=True),
        Choice((("a",), ("b", "c")), optional=False),
        Slot("cue", "", ("say", "that")),
        Word(":"),
        Slot("content", "clause"),
    )
    assert template.slots == ("speaker", "cue", "content")


def test_list_names_may_have_blanks_and_gaps_are_numbers() -> None:
    template = parse("{cue: deny} {target: vain claims} {list: wh words} {gap: 08}")
    assert [element.features for element in template.elements if isinstance(element, Slot)] == [
        ("deny",),
        ("vain claims",),
        ("wh words",),
        ("8",),
    ]


def test_apostrophes_are_straight_and_brackets_can_be_meant() -> None:
    assert parse("{cue: say} ’s (( Don’t ]]").elements[1:] == (Word("'s"), Word("("), Word("don't"), Word("]"))
    assert words("They’ve “GONE”, he said.") == ("they've", "“", "gone", "”", ",", "he", "said.")


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("{speaker} {cue say} x", 12, "no slot is called ‘cue say’"),
        ("{speeker} {cue: say}", 2, "no slot is called ‘speeker’"),
        ("{speaker} {cue: say", 11, "never closed"),
        ("{speaker} [that {cue: say}", 17, "do not nest"),
        ("{speaker} (that|) {cue: say}", 17, "empty option"),
        ("{speaker} [that|That] {cue: say}", 17, "stands here twice"),
        ("{speaker} that] {cue: say}", 15, "closes nothing"),
        ("{speaker} that} {cue: say}", 15, "closes nothing"),
        ("{speaker: nmed} {cue: say}", 11, "no kind of speaker"),
        ("{speaker: named role} {cue: say}", 11, "no kind of speaker"),
        ("{cue: say} {content}", 12, "names its kind"),
        ("{cue: say} {content: sentense}", 22, "no kind of content"),
        ("{cue} {content: clause}", 1, "a cue names what it is"),
        ("{cue:} {content: clause}", 1, "nothing stands after the colon"),
        ("{cue: Say} {content: clause}", 7, "is no name"),
        ("{cue: say} {target}", 12, "names the list"),
        ("{cue: say} {gap: 9}", 12, "from 1 to 8"),
        ("{cue: say} {gap: 0}", 12, "from 1 to 8"),
        ("{cue: say} {gap: ²}", 12, "from 1 to 8"),
        ("{cue: say} {cue: deny}", 12, "at most 1"),
        ("{cue: say} {content: quote} {content: quote} {content: quote}", 46, "at most 2"),
        ("{speaker} {content: clause}", 11, "needs one {cue: …}"),
        ("said that", 1, "needs one {cue: …}"),
        ("   ", 1, "empty template"),
        ("{cue: say} " + "x " * MAX_ELEMENTS, 2 * MAX_ELEMENTS + 10, "at most"),
        ("{cue: say} [a b c d e f g h i]", 13, "at most 8 words"),
        ("{cue: say} [" + "|".join(f"w{n}" for n in range(65)) + "]", 12, "at most 64 options"),
    ],
)
def test_mistakes_name_their_column(line: str, column: int, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse(line)
    assert message in caught.value.message
    assert caught.value.column == column


def test_a_quotation_can_stand_without_a_cue() -> None:
    assert parse("{content: quote} — {speaker: named}").slots == ("content", "speaker")


@given(st.text(alphabet="ab{}[]()|:, {cue: say}’", max_size=60))
def test_any_line_parses_or_names_a_column_in_it(line: str) -> None:
    try:
        parse(line)
    except TemplateError as error:
        assert 1 <= error.column <= max(1, len(line))
    try:
        parse_example(line, HERE)
    except TemplateError as error:
        assert 1 <= error.column <= max(1, len(line))


def test_an_example_gives_its_text_and_marks() -> None:
    example = parse_example("[speaker: Dana Ortiz] [cue: said] “[[sic]] [content:all] is well”.", HERE)
    assert example.text == "Dana Ortiz said “[sic] all is well”."
    assert [(slot, example.text[start:end]) for slot, start, end in example.marks] == [
        ("speaker", "Dana Ortiz"),
        ("cue", "said"),
        ("content", "all"),
    ]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("[speaker: Ann] [cue: said", 16, "never closed"),
        ("[speaker: Ann [cue: said]]", 15, "still open"),
        ("Ann] said", 4, "closes no mark"),
        ("[Ann] said", 1, "names its slot"),
        ("[speker: Ann] said", 2, "no slot is called ‘speker’"),
        ("[speaker: ] said", 1, "is empty"),
    ],
)
def test_mistakes_in_examples_name_their_column(line: str, column: int, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_example(line, HERE)
    assert message in caught.value.message
    assert caught.value.column == column
