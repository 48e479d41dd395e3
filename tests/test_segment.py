"""Sentences: where they end, where they do not, and offsets that hold on any text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcli.model import FURNITURE, PROSE, Article, Document
from claimcli.rules import load_rules, shipped_folder
from claimcli.segment import Segmenter, segment
from growth import assert_linear

RULES = load_rules([shipped_folder() / "abbreviations.yaml", shipped_folder() / "furniture.yaml"], shipped=False)
SEGMENTER = Segmenter(RULES)


def article(text: str) -> Article:
    return SEGMENTER.segment(Document("a.txt", text))


def sentences(marked: str) -> list[str]:
    """The sentences found in a text that has a ¦ wherever one should end."""
    return [sentence.text for sentence in article(marked.replace("¦ ", "").replace("¦", "")).sentences]


def check(marked: str) -> None:
    assert sentences(marked) == [part.strip() for part in marked.split("¦")]


@pytest.mark.parametrize(
    "marked",
    [
        "The bridge is old. ¦ It is unsafe! ¦ Is it? ¦ Nobody knows.",
        "Mr. Ortiz, Mrs. Lee and Dr. Rao met Sen. Ann Park, Rep. Bo Li and Gov. Kim. ¦ Gen. Cruz came too.",
        "Lt. Col. Ann Lee and Sgt. Bo Park left. ¦ They came back.",
        "J. K. Lee and George W. Park left. ¦ D.J. Rao stayed.",
        "She lives in the U.S. ¦ The U.S. Senate met. ¦ It was a U.S. plan.",
        "He moved to Washington, D.C. ¦ In May he left. ¦ The D.C. Council met.",
        "Rep. Ann Lee (D-Calif.) left. ¦ Sen. Bo Park, R-Ohio, stayed in Tampa, Fla. ¦ He was ill. ¦ Ortiz was not.",
        "See No. 5 and No. 10 Mill St. for more. ¦ He said no. ¦ Ortiz left.",
        "On Nov. 8 and Dec. 9 she won. ¦ Ortiz left.",
        "It began at 5 p.m. Eastern time. ¦ It ended at 6 a.m. ¦ Ortiz left at 7 p.m. ¦ Nobody stayed.",
        "She runs Acme Inc. ¦ The firm grew. ¦ Acme Corp. President Ann Lee left.",
        "Mass. voters stayed home. ¦ They went to mass. ¦ Ortiz did not.",
        "It was 2015. ¦ Two left. ¦ It cost $5. ¦ Ten paid 3.5 million.",
        "I just . . . do not know. ¦ She paused ... and left. ¦ He said … nothing. ¦ Well … ¦ The end.",
        "But ... Ortiz said so. ¦ It was over. . . . ¦ Park left.",
        "She worked at Yahoo! News. ¦ Wow! ¦ Ortiz left.",
        "“Stop!” ¦ The police came. ¦ It was over (she said). ¦ (It was late.) ¦ He slept.",
        "He left. ¦ iPhones sell. ¦ It fell.¦The mayor left.",
        "The boys' school closed. ¦ It was the mayor's. ¦ Ortiz left.",
    ],
)
def test_where_sentences_end(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "“It is old. It is unsafe. We know,” she said. ¦ He left.",
        "She said: “It is old. It is unsafe.” ¦ Then she left.",
        "“Why?” asked Ann Lee. ¦ “Because,” said Park. ¦ “It is so.”",
        "“Why?” Ann Lee asked the mayor. ¦ He said nothing.",
        "“Why?” ¦ Ann Lee said she did not know. ¦ He left.",
        "“It is old,” she said. ¦ “It is unsafe. We know.”",
        "\"It is old. It is,\" she said. ¦ 'It is. We know,' he said. ¦ ''It is. We know.'' ¦ They left.",
        "He called it “a bad. Very bad. Joke” and left. ¦ She stayed.",
        "He said “no.”¦“Yes,” she said.",
    ],
)
def test_a_closed_quotation_keeps_its_sentence_whole(marked: str) -> None:
    check(marked)


def test_an_open_quotation_joins_nothing() -> None:
    check("She said “it is old. ¦ It is unsafe. ¦ Nobody knows.")


def test_list_numbers_are_no_sentences() -> None:
    found = sentences("1. The bridge is old.\n2. Park left. So did Lee.\na. One more thing.\n(3) The end is near.")
    assert found == [
        "1. The bridge is old.",
        "2. Park left.",
        "So did Lee.",
        "a. One more thing.",
        "(3) The end is near.",
    ]


def test_hard_wrapped_lines_do_not_end_sentences() -> None:
    text = (
        "The council of the old town said on\nTuesday that a bridge in the U.S.\nwas old. It said that it was\nunsafe."
    )
    assert [s.text.replace("\n", " ") for s in article(text).sentences] == [
        "The council of the old town said on Tuesday that a bridge in the U.S. was old.",
        "It said that it was unsafe.",
    ]


def test_furniture_is_one_sentence_of_its_kind() -> None:
    text = "MARLOW (AP) — The bridge is old. It is unsafe.\n\n© 2025 The Courier. All rights reserved."
    found = [(s.kind, s.text) for s in article(text).sentences]
    assert found == [
        (FURNITURE, "MARLOW (AP) —"),
        (PROSE, "The bridge is old."),
        (PROSE, "It is unsafe."),
        (FURNITURE, "© 2025 The Courier. All rights reserved."),
    ]


PIECES = [
    *("The mayor left", "U.S", "Mr", "no", "Ann Lee", "said", "5", "p.m", "It", "it", "x", "By", "ALSO SEE", "Inc"),
    *(".", "?", "!", "…", ". . .", ",", ":", '"', "“", "”", "‘", "’", "'", "''", "«", "»", "(", ")", "—", "-", "É"),
    *(" ", " ", " ", " ", "\n", "\n\n", "\r\n", "\u00a0", "\u2028"),
]


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
def test_sentences_are_in_order_disjoint_and_hold_every_word(text: str) -> None:
    found = article(text)
    last = 0
    for number, sentence in enumerate(found.sentences):
        assert sentence.index == number
        assert text[last : sentence.start].strip() == ""
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
        block = found.blocks[sentence.block]
        assert block.start <= sentence.start < sentence.end <= block.end and block.kind == sentence.kind
        last = sentence.end
    assert text[last:].strip() == ""
    for quotation in found.quotations:
        if quotation.closed:
            assert not any(quotation.start < s.start < quotation.end for s in found.sentences)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_what_was_read_before_changes_nothing(text: str) -> None:
    assert article(text) == Segmenter(RULES).segment(Document("a.txt", text))


def test_the_function_is_the_class() -> None:
    document = Document("a.txt", "The bridge is old. It is unsafe.")
    assert segment(document, RULES) == SEGMENTER.segment(document)


@pytest.mark.parametrize("word", ["bridge", "Ortiz", "Mr", "U.S", "no", "5", "X", "a-b", "then-Sen", "Nov"])
@pytest.mark.parametrize("following", ["The", "Ortiz", "5", "U.S.", "May"])
def test_the_decision_is_punkts_own(word: str, following: str) -> None:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    asked = SEGMENTER.punkt()
    assert isinstance(asked, PunktSentenceTokenizer)
    text = f"She met {word}. {following} left"
    assert (len(article(text).sentences) == 2) == asked.text_contains_sentbreak(f"{word}. {following}")


HOSTILE: dict[str, Callable[[int], str]] = {
    "no full stop": lambda n: "a" * 40 * n,
    "full stops": lambda n: ". " * n,
    "ellipses": lambda n: "." * n,
    "abbreviations": lambda n: "U.S. " * n,
    "opening marks": lambda n: "“a. " * n,
    "straight marks": lambda n: '"' * n,
    "single marks": lambda n: " 'as' b" * n,
    "two kinds of marks": lambda n: "«“»”" * n,
    "questions": lambda n: "?” A" * n,
    "blanks": lambda n: " " * 20 * n,
    "lines": lambda n: "Ab cd\n" * n,
    "wrapped lines": lambda n: "this is a line that goes on and\r" * n,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_text(name: str) -> None:
    def prepare(size: int) -> Callable[[], object]:
        document = Document("a.txt", HOSTILE[name](size))
        return lambda: SEGMENTER.segment(document)

    assert_linear(prepare, 8000)
