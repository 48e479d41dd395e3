"""Text and rules made to be slow: time may grow with the input, and no faster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcli.model import Document
from claimcli.pipeline import Engine
from claimcli.rules import load_rules
from claimcli.segment import LONGEST
from corpus import engine
from growth import assert_linear

QUOTES = "\"“”'‘’«»„‟"
SENTENCE = "Dana Ortiz denied the claim that the bridge was unsafe. Kim Park said the bridge was unsafe. "


def _people(count: int) -> str:
    """Sentences by ever new people, so that names cannot be joined."""
    letters = "abcdefghijklmnopqrst"

    def name(number: int) -> str:
        return "".join(letters[int(digit)] for digit in f"{number:05}").capitalize()

    return "".join(f"Mr. {name(n)} said the bridge was safe. He denied it. " for n in range(count))


def _topics(count: int) -> str:
    """Claims and denials of ever new things, to pair."""
    return "".join(
        f"Ortiz said the bridge{n} was closed by the council. Park denied that the bridge{n} was closed.\n\n"
        for n in range(count)
    )


# Each makes a text in proportion to its argument; at 10,000 it has about the size that its name tells.
TEXTS: dict[str, Callable[[int], str]] = {
    "10,000 times He said": lambda n: "He said " * n,
    "a megabyte without a full stop": lambda n: "the council of the old town wanted to close the road, and " * (n * 2),
    "a megabyte of one word": lambda n: "a" * (n * 100),
    "a megabyte of full stops": lambda n: "." * (n * 100),
    "a megabyte of abbreviations": lambda n: "U.S. " * (n * 20),
    "a megabyte of newlines": lambda n: "\n" * (n * 100),
    "a megabyte of blanks": lambda n: "He said" + " " * (n * 100) + "no.",
    "10,000 straight quote marks": lambda n: '"' * n,
    "10,000 quote marks with words": lambda n: " ".join(QUOTES[i % len(QUOTES)] + "no" for i in range(n)),
    "10,000 opening quote marks": lambda n: "“no " * n,
    "10,000 apostrophes": lambda n: "the dogs' " * n,
    "10,000 paragraphs with an open quotation": lambda n: "“We said no. We say no.\n\n" * n,
    "10,000 sentences in one quotation": lambda n: "Ortiz said: “" + "We said no. " * n + "”",
    "10,000 sentences in an open quotation": lambda n: "Ortiz said: “" + "We said no. " * n,
    "10,000 sentences of one quotation after another": lambda n: "Ortiz said no. " + "“We said no.” " * n,
    "10,000 nested brackets": lambda n: "(" * (n // 2) + "no" + ")" * (n // 2),
    "10,000 mixed brackets": lambda n: "He said ([{[[no " * (n // 5),
    "10,000 names in a row": lambda n: "Dana Ortiz " * n + "said no.",
    "10,000 prepositions in a speaker": lambda n: "The mayor " + "of the town " * n + "said no.",
    "10,000 commas in a speaker": lambda n: "The mayor" + ", a man" * n + ", said no.",
    "10,000 relative clauses": lambda n: "Ortiz, who said that " * n + "the road was closed.",
    "10,000 contents in contents": lambda n: "she said that " * n + "the road was closed.",
    "10,000 times not": lambda n: "He said it was " + "not " * n + "true.",
    "10,000 cue nouns": lambda n: "the claim that the report of " * n,
    "10,000 possessives": lambda n: "Ortiz's " * n + "claim that the road was closed was denied.",
    "10,000 ands": lambda n: "Ortiz and " * n + "Park said no.",
    "10,000 dashes": lambda n: "He — " * n + "said no.",
    "10,000 colons": lambda n: "ORTIZ: " * n,
    "10,000 denials of one claim": lambda n: SENTENCE * (n // 5),
    "10,000 denials of many claims": lambda n: _topics(n // 5),
    "10,000 people": lambda n: _people(n // 5),
    "10,000 lines of a list": lambda n: "ALSO SEE\n" * n,
    "10,000 signs of no script": lambda n: "\u0301\u200d\u202e" * n,
}
SIZE = 10_000


def reading(engine: Engine, make: Callable[[int], str]) -> Callable[[int], Callable[[], object]]:
    """Return what makes a text of a size, to be read with this engine."""

    def prepare(size: int) -> Callable[[], object]:
        document = Document("hostile", make(size))
        return lambda: engine.run(document)

    return prepare


@pytest.mark.parametrize("name", TEXTS)
def test_time_grows_with_the_text(name: str) -> None:
    assert_linear(reading(engine(), TEXTS[name]), SIZE)


def test_an_endless_sentence_is_cut_at_blanks() -> None:
    text = "the council of the old town wanted to close the road and " * 500
    sentences = engine().run(Document("a.txt", text)).article.sentences
    assert len(sentences) > 5
    assert " ".join(sentence.text for sentence in sentences) == text.strip()
    assert max(sentence.end - sentence.start for sentence in sentences) <= LONGEST


GAPS = """
claimcli: 1
lists:
  hops: [so, and so, and so on, and so on and so, and so on and so on]
rules:
  far:
    means: attribution
    finds: '[speaker: Dana Ortiz] so and so on and on [cue: said] so and so on and on zzz [content: it was over].'
    match: |-
      {speaker} {gap: 8} {gap: 8} {cue: say} {gap: 8} {list: hops} {gap: 8} {content: quote}
      {speaker} {gap: 8} (so|and so|and so on) {gap: 8} (so|and|on) {gap: 8} {cue: say} {gap: 8} zzz {content: clause}
      {speaker} {gap: 8} {gap: 8} {gap: 8} {gap: 8} {gap: 8} {gap: 8} {gap: 8} {gap: 8} {cue: say} zzz {content: clause}
"""


@pytest.fixture(scope="module")
def gappy(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder: Path = tmp_path_factory.mktemp("rules")
    (folder / "far.yaml").write_text(GAPS, encoding="utf-8")
    return Engine(load_rules([folder]))


@pytest.mark.parametrize(
    "unit",
    ["he said so ", "Ortiz and so on and so on said ", "and so on ", "she said and said so, and ", "so said Ortiz. "],
)
def test_rules_with_the_longest_gaps_stay_linear(gappy: Engine, unit: str) -> None:
    assert_linear(reading(gappy, lambda size: unit * (size // 2)), SIZE)
