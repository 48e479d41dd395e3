"""Who is told to say what, in sentences as they are written: where subjects begin and contents end."""

from __future__ import annotations

import pytest

from claimcli.model import Document
from corpus import engine


def told(text: str) -> list[tuple[str, str]]:
    """Speaker and content of each attribution and denial."""
    return [
        (s.speaker.text, s.content.text)
        for s in engine().run(Document("a.txt", text)).statements
        if s.speaker is not None and s.within is None
    ]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The firm that runs Harlow Mine denied that it had sold the land.", "The firm that runs Harlow Mine"),
        ("The body that oversees Kestrel rejected the claim.", "The body that oversees Kestrel"),
        ("The woman who founded Kestrel denied the charge.", "The woman who founded Kestrel"),
        # A clause that the noun itself takes is none that tells which one is meant.
        ("The claim that prices rose in Lisbon was denied by Ana Ruiz.", "Ana Ruiz"),
    ],
)
def test_a_subject_has_its_relative_clause(text: str, speaker: str) -> None:
    assert [who for who, _ in told(text)] == [speaker]


def test_a_content_ends_where_its_speaker_goes_on() -> None:
    assert told("She insisted the books show a gain and accused the mayor of hiding the cost.") == [
        ("She", "the books show a gain"),
        ("She", "the mayor of hiding the cost"),
    ]
    assert told("She insisted the books show a gain and a small loss.") == [
        ("She", "the books show a gain and a small loss")
    ]


def test_a_day_set_off_by_a_comma_begins_no_content() -> None:
    text = "The mine will close in May, the ministry announced Monday, ending a row that Ana Ruiz said had “cost jobs”."
    assert ("the ministry", "The mine will close in May") in told(text)
    assert not [content for _, content in told(text) if content.startswith("Monday")]
