"""Where signs and words stand, against the plain way to find them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from claimcli.phrases import WORD, Tokens
from claimcli.places import places, word_places

TEXTS = st.text(st.sampled_from("abA.,'’-_ \n\xa0\u2028“”é1(!"), max_size=60)


@given(TEXTS, st.integers(0, 20), st.integers(0, 60))
def test_signs(text: str, start: int, end: int) -> None:
    found = places(text, ".!“", start, end)
    assert found == [at for at in range(start, min(end, len(text))) if text[at] in ".!“"]


def test_words_stand_by_themselves_with_either_letter_first() -> None:
    text = "Union men of the union: a non-union site, the unions, union_1, reunion and Union"
    assert [text[at : at + 5] for at in word_places(text, "union")] == ["Union", "union", "Union"]


@given(TEXTS, st.sampled_from(["a", "ab", "b", "é"]))
def test_words_are_those_that_no_letter_joins(text: str, word: str) -> None:
    pattern = rf"(?<![\w-])(?:{word}|{word[0].upper()}{word[1:]})(?![\w-])"
    assert word_places(text, word) == [match.start() for match in re.finditer(pattern, text)]


@given(TEXTS)
def test_where_the_words_of_a_text_stand(text: str) -> None:
    words = Tokens(text).between(0, len(text))
    found = [(words.start(at), words.end(at)) for at in range(len(words))]
    assert found == [match.span() for match in WORD.finditer(text)]
    assert words.lower == [match[0].lower() for match in WORD.finditer(text)]
