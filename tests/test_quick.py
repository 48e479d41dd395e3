"""Most templates are not tried where they cannot fit or win: what is found must be the same as if all were."""

from __future__ import annotations

import pytest

from claimcli.match import Match
from claimcli.model import Document
from claimcli.pipeline import Engine
from corpus import engine

TIMES = (
    "",
    " last week",
    " next month",
    " that day",
    " on Monday",
    " late on Friday",
    " earlier this year in Lima",
    " in a written statement",
    " by telephone",
    " before the panel",
    " for the first time",
    " again, in May,",
)
CUES = (
    "said",
    "has warned",
    "denied",
    "told reporters",
    "wrote",
    "asked the court",
    "promised",
    "criticized the firm",
    "“flatly denied”",
)
CONTENTS = (
    "that the bridge was safe",
    "the bridge was safe",
    "to mend the bridge",
    "whether the bridge was safe",
    "claims of fraud",
    ": “The bridge is safe.”",
    "the bridge was “quite safe,” adding that it was new",
)


@pytest.mark.parametrize("cue", CUES)
def test_what_is_left_out_would_not_have_won(cue: str) -> None:
    machine: Engine = engine()
    for time in TIMES:
        for content in CONTENTS:
            text = f"Dana Ortiz, the mayor, {cue}{time} {content}.".replace(" :", ":").replace("..", ".")
            article = machine.segmenter.segment(Document("a.txt", text))
            for sentence in article.sentences:
                quick = machine.extractor.read(article, sentence)
                whole = machine.extractor.read(article, sentence, keep=lambda rule, number: True)
                traced = machine.extractor.read(article, sentence, trace=True)
                assert _told(quick.won) == _told(whole.won), text
                assert sorted(_told(traced.matches)) == sorted(_told(whole.matches)), text


def _told(matches: list[Match]) -> list[tuple[object, ...]]:
    return [(match.program.rule.name, match.program.number, *match.captures) for match in matches]
