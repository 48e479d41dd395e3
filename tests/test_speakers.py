"""Mentions led back to named speakers, on sentences written for these tests."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcli.model import Article, Document, Mention, Speaker
from claimcli.names import Names, compatible, join_key
from claimcli.ruleset import RuleSet
from claimcli.segment import segment
from claimcli.speakers import Namer, resolve
from corpus import rules as shipped
from growth import assert_linear


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return shipped()


@pytest.fixture(scope="module")
def namer(rules: RuleSet) -> Namer:
    return Namer(rules)


@pytest.fixture(scope="module")
def names(rules: RuleSet) -> Names:
    return Names(rules)


def _mention(article: Article, start: int, end: int) -> Mention:
    sentence = max(s.index for s in article.sentences if s.start <= start)
    return Mention(start, end, sentence)


def _speakers(namer: Namer, rules: RuleSet, marked: str) -> list[Speaker]:
    """The speakers of the mentions that stand in square brackets."""
    text = ""
    spans: list[tuple[int, int]] = []
    for part in re.split(r"(\[[^\]]*\])", marked):
        if part.startswith("["):
            spans.append((len(text), len(text) + len(part) - 2))
            part = part[1:-1]
        text += part
    article = segment(Document("t", text), rules)
    return namer.resolve(article, [_mention(article, start, end) for start, end in spans])


def _names(namer: Namer, rules: RuleSet, marked: str) -> list[str]:
    return [speaker.name for speaker in _speakers(namer, rules, marked)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # a later surname, a pronoun, a role
        ("[Dana Ortiz] spoke. [Ortiz] said no. [She] said it twice.", ["Dana Ortiz"] * 3),
        (
            "[Foreign Ministry spokesperson Farid Karimi] said so on Friday. [The spokesperson] added more.",
            ["Farid Karimi"] * 2,
        ),
        ("[Hugh Marlow, a doctor at Saint Anne,] said so. [The doctor] said more.", ["Hugh Marlow"] * 2),
        ("[Ortiz] won, papers say. [Mayor Dana Ortiz] was glad.", ["Dana Ortiz"] * 2),
        ("[the mayor of Denver, Dana Ortiz,] said so.", ["Dana Ortiz"]),
        ("[A spokesman, Paul Reyes,] said so.", ["Paul Reyes"]),
        (
            "[The owner, Harrow Strait Lines,] said so. [The airline, Norvane,] said no.",
            ["Harrow Strait Lines", "Norvane"],
        ),
        ("[The company, based in Malta,] said so. [The champion, Italy,] said no.", ["company", "champion"]),
        ("[former secretary of state Dana Ortiz] said so.", ["Dana Ortiz"]),
        ("[Sen. Carl Winter (R-Ohio)] said so. [The senator] was firm.", ["Carl Winter"] * 2),
        # relative pronouns
        ("It came from [Dana Ortiz], [who] denied it.", ["Dana Ortiz"] * 2),
        ("It came from Dana Ortiz, a lawyer in Lima [who] denied it.", ["Dana Ortiz"]),
        # a pronoun before its name
        ("When [he] left, Carl Winter waved.", ["Carl Winter"]),
        # several speakers
        ("Carl Winter met Dana Ortiz. [Winter and Ortiz] said so.", ["Carl Winter and Dana Ortiz"]),
        # whom nobody names
        ("[A senior official] said so.", ["senior official"]),
        ("[Critics] said so.", ["Critics"]),
        ("[Some Republicans] said so.", ["Some Republicans"]),
        (
            "[A spokesman for the Kestrel fund] said so. [The spokesman] said more.",
            ["spokesman for the Kestrel fund"] * 2,
        ),
        # bodies and their abbreviations
        (
            "[The Office of Budget Review (OBR)] said so. [The OBR] said more. [The office] said even more.",
            ["Office of Budget Review"] * 3,
        ),
        (
            "The Assistance Mission in the North (AMIN) counted. [AMIN] said so.",
            ["Assistance Mission in the North"],
        ),
        ("[The Kestrel River Company] said so. [The company] denied it.", ["Kestrel River Company"] * 2),
        (
            "[Human Orchard Watch] said so. [Ratcatchers Against Noise] said no.",
            ["Human Orchard Watch", "Ratcatchers Against Noise"],
        ),
        ("[The Times of Lahore] said so. [The Boy Scouts of Malta] said no.", ["Times of Lahore", "Scouts of Malta"]),
        ("[Doctors Without Walls] said so. [The group] said more.", ["Doctors Without Walls"] * 2),
        ("[Kestrel & Sons] said so. [Barrow & Co.] said no.", ["Kestrel & Sons", "Barrow & Co"]),
        ("[Goldhorn Sax] said so. [The bank] said more.", ["Goldhorn Sax"] * 2),
        (
            "[The Ferry and Canal Agency] said so. [It] said more. [The agency] said even more.",
            ["Ferry and Canal Agency"] * 3,
        ),
        (
            "[The Department of Tides and Human Winds] said so. [It] said more.",
            ["Department of Tides and Human Winds"] * 2,
        ),
        ("[The Taliban and the Kestrel Agency] said so.", ["Taliban and Kestrel Agency"]),
        # a role of another house
        ("Dana Ortiz was hurt. [The hospital's director] said so.", ["hospital's director"]),
        # documents
        ("He cited a recent Harbour Council report. [The report] states the opposite.", ["Harbour Council report"]),
        ("The Kestrel Foundation grew. [The Foundation] said so.", ["Kestrel Foundation"]),
        # family names that are common words, and adjectives made of names
        ("[Dana Young] said so. [Young] said more.", ["Dana Young"] * 2),
        ("[Prime Minister Theresa May] said so. [Mrs May] said more.", ["Theresa May"] * 2),
        ("[Leeds-based Kestrel Foods] said so.", ["Kestrel Foods"]),
        # names that only look like a person's
        ("[The Hollin Harrow, which counts eels,] said so. [It] said more.", ["Hollin Harrow"] * 2),
        ("The builder, Granite Strand Partners, was not there. [It] said so.", ["Granite Strand Partners"]),
        ("He read it in The Lima Ledger. [The Ledger] said so.", ["Lima Ledger"]),
        # people called again by their people, party or age
        ("[Carl Winter] spoke. [The Italian] said more.", ["Carl Winter"] * 2),
        ("[Carl Winter] spoke. [The Kansas Republican] said more.", ["Carl Winter"] * 2),
        ("[Carl Winter] spoke. [The 24-year-old] said more.", ["Carl Winter"] * 2),
        ("[Carl Winter] spoke. [The Germans] said more.", ["Carl Winter", "Germans"]),
        # who is named after the pronoun is somebody else
        ("[Carl Winter] spoke to Hugh Marlow. [He] said Marlow was late.", ["Carl Winter"] * 2),
        # somebody with a given name only
        ("Carl Winter nodded. His friend Angela spoke. “No,” [she] said.", ["Angela"]),
        # capitals keep their name
        ("[Islamabad] insists on talks.", ["Islamabad"]),
    ],
)
def test_mentions_get_the_fullest_name(namer: Namer, rules: RuleSet, marked: str, expected: list[str]) -> None:
    assert _names(namer, rules, marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Foreign Minister Wang Tao] came. [Wang] said so.", ["Wang Tao"] * 2),
        ("[President Kim Dae-sung] came. [Kim] said so.", ["Kim Dae-sung"] * 2),
        ("[Crown Prince Khalid bin Nasser] came. [Bin Nasser] said so.", ["Khalid bin Nasser"] * 2),
        ("[Tariq al-Haddad] came. [Haddad] said so; [al-Haddad] said more.", ["Tariq al-Haddad"] * 3),
        ("[Abdul Rahim Safi] came. [Mr. Safi] said so.", ["Abdul Rahim Safi"] * 2),
        ("[Lt Gen Salman Qureshi] came. [Gen Qureshi] said so.", ["Salman Qureshi"] * 2),
        ("[Mr. José Luis Pérez Molina] came. [Pérez Molina] said so.", ["José Luis Pérez Molina"] * 2),
        ("[Willem van der Berg] came. [Van der Berg] said so.", ["Willem van der Berg"] * 2),
        ("[Ursula von Stein] came. [Von Stein] said so.", ["Ursula von Stein"] * 2),
    ],
)
def test_name_forms_of_the_world(namer: Namer, rules: RuleSet, marked: str, expected: list[str]) -> None:
    assert _names(namer, rules, marked) == expected


def test_people_of_one_surname_stay_apart(namer: Namer, rules: RuleSet) -> None:
    marked = (
        "[Robert Hale] said so. [Laura Hale] disagreed. [Mrs. Hale] was firm. [Mr. Hale] was not. "
        "[She] smiled. [Her husband] left."
    )
    assert _names(namer, rules, marked) == [
        "Robert Hale",
        "Laura Hale",
        "Laura Hale",
        "Robert Hale",
        "Laura Hale",
        "Her husband",
    ]


def test_a_spokeswoman_of_one_is_not_the_spokesman_of_another(namer: Namer, rules: RuleSet) -> None:
    marked = "Winter spokesman Paul Reyes said no. [Ortiz’s spokeswoman] said yes."
    assert _names(namer, rules, marked) == ["Ortiz’s spokeswoman"]


def test_words_inside_a_quotation_are_its_speakers(namer: Namer, rules: RuleSet) -> None:
    assert _names(namer, rules, "“[I] never met him,” [Paul Reyes] said.") == ["Paul Reyes"] * 2
    assert _names(namer, rules, "[I] never met him. Paul Reyes said so.")[0] == "I"


@pytest.mark.parametrize(
    ("marked", "kind", "role"),
    [
        ("[Foreign Ministry spokesperson Farid Karimi] said so.", "person", "Foreign Ministry spokesperson"),
        ("[Hugh Marlow, a doctor at Saint Anne,] said so.", "person", "doctor at Saint Anne"),
        ("[Mr. Marlow] said so.", "person", None),
        ("[Kabul] said so.", "place", None),
        ("[The Finance Ministry] said so.", "organization", None),
        ("[Two officials] said so.", "group", None),
        ("[A poll] said so.", "document", None),
    ],
)
def test_kind_and_role(namer: Namer, rules: RuleSet, marked: str, kind: str, role: str | None) -> None:
    speaker = _speakers(namer, rules, marked)[0]
    assert (speaker.kind, speaker.role) == (kind, role)


def test_offsets_and_words_are_those_of_the_mention(namer: Namer, rules: RuleSet) -> None:
    speaker = _speakers(namer, rules, "[Dana Ortiz] spoke. Then [she] left.")[1]
    assert (speaker.text, speaker.start, speaker.end) == ("she", 23, 26)


def test_no_mentions_no_speakers(rules: RuleSet) -> None:
    assert resolve(segment(Document("t", "Nothing."), rules), [], rules) == []


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("Karimi", "Farid Karimi", True),
        ("Mr. Karimi", "Farid Karimi", True),
        ("Farid Karimi", "Ahmad Karimi", False),
        ("Joe Winter", "Joseph Winter", True),
        ("Carl J. Winter", "Carl Winter", True),
        ("US", "United States", True),
        ("Pakistan's Foreign Office", "Pakistani Foreign Office", True),
        ("Pakistan's Foreign Office", "British Foreign Office", False),
        ("Kim", "Kim Dae-sung", True),
        ("the Kestrel River Company", "Kestrel River Company", True),
        ("", "Dana Ortiz", False),
    ],
)
def test_names_of_several_documents(names: Names, one: str, two: str, same: bool) -> None:
    assert compatible(one, two, names) is same
    assert compatible(two, one, names) is same


def test_join_keys_of_one_person_end_alike(names: Names) -> None:
    assert join_key("Mr. Karimi", names)[-1] == join_key("Farid Karimi", names)[-1]


_WORDS = st.sampled_from(
    [
        "Dana",
        "Ortiz",
        "Mr.",
        "the",
        "The",
        "who",
        "he",
        "said",
        "report",
        "’s",
        "“",
        "”",
        ",",
        ".",
        "\n",
        "(R-Ohio)",
        "U.S.",
        "al-",
        "and",
        "spokesman",
        "Ministry",
        "of",
        "É",
        "ß",
        "İ",
        "—",
        "of Finance",
        "His",
        "campaign",
        "\u0301",
        "[",
        "12",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=40), st.lists(st.tuples(st.integers(0, 150), st.integers(0, 40)), max_size=6))
def test_any_words_give_one_speaker_a_mention(
    namer: Namer, rules: RuleSet, words: list[str], spans: list[tuple[int, int]]
) -> None:
    text = " ".join(words)
    article = segment(Document("t", text), rules)
    last = max(0, len(article.sentences) - 1)
    mentions = [Mention(min(a, len(text)), min(a + n, len(text)), last) for a, n in spans]
    speakers = namer.resolve(article, mentions)
    assert [(s.start, s.end) for s in speakers] == [(m.start, m.end) for m in mentions]
    assert all(s.text == text[s.start : s.end] for s in speakers)


@pytest.mark.parametrize(
    "sentence",
    [
        "{n} Ortiz said so and he left, who said it. ",
        "Ortiz said the report of the agency was his. ",
        "Dana{n} Hale said so. Hale said her campaign won. The spokesman of the Hale{n} group spoke. ",
        "Ortiz Ortiz Ortiz and ",
        "“He said ",
    ],
)
def test_time_grows_with_the_text(rules: RuleSet, sentence: str) -> None:
    def prepare(count: int) -> Callable[[], object]:
        text = "".join(
            sentence.replace("{n}", f"Bo{'abcdefghij'[i % 10]}{'abcdefghij'[i // 10 % 10]}") for i in range(count)
        )
        article = segment(Document("t", text), rules)
        starts = [
            match.span() for match in re.finditer(r"\b(?:he|his|her|who|Ortiz|Hale|the report|the agency)\b", text)
        ]
        number = 0
        mentions = []
        for start, end in starts:
            while number + 1 < len(article.sentences) and article.sentences[number + 1].start <= start:
                number += 1
            mentions.append(Mention(start, end, number))
        return lambda: Namer(rules).resolve(article, mentions)

    assert_linear(prepare, 2400)
