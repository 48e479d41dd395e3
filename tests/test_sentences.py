"""Single sentences: who is found to say what in them, where the subject or the end of what is said is not plain."""

from __future__ import annotations

import pytest

from claimcli.model import ASSERTION, Document
from corpus import engine


def told(text: str) -> list[tuple[str, str]]:
    """Speaker and content of each statement of somebody, nested claims left out."""
    statements = engine().run(Document("a.txt", text)).statements
    return [
        (s.speaker.name if s.speaker else "", s.content.text)
        for s in statements
        if s.tag != ASSERTION and s.within is None
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # subjects
        ("Officials in Elmira, New York, said it was safe.", [("Officials in Elmira, New York", "it was safe")]),
        ("The bank on Friday said it was safe.", [("bank", "it was safe")]),
        ("A man holding a lamp said it was cold.", [("man holding a lamp", "it was cold")]),
        ("Brewers we consulted said the malt was old.", [("Brewers we consulted", "the malt was old")]),
        ("The ferry, said the harbour master, is safe.", [("harbour master", "The ferry … is safe")]),
        ("The Serie B club said it was sold.", [("Serie B club", "it was sold")]),
        (
            "The clerk told jurors that Odd Ness handed her a box and said it was a gift.",
            [("clerk", "Odd Ness handed her a box"), ("Odd Ness", "it was a gift")],
        ),
        (
            "Milk rose after Dunmore, a trader, published a report claiming that herds were ill.",
            [("Dunmore", "a report claiming that herds were ill"), ("Dunmore", "herds were ill")],
        ),
        (
            "In a note to staff seen by The Elmira Post, Ada Lind wrote that it was old, while adding that it ran.",
            [("Ada Lind", "it was old"), ("Ada Lind", "it ran")],
        ),
        # what is a verb, and what is not
        (
            "The bank on Friday refuted press reports that it was broke.",
            [("bank", "press reports that it was broke")],
        ),
        ("Ex-nurse tells inquest she was told to go", [("Ex-nurse", "she was told to go")]),
        (
            "The figures are wrong, according to a paper published in the Dairy Reports.",
            [("paper published in the Dairy Reports", "The figures are wrong")],
        ),
        ("The judge urged jurors to reject the claim.", [("judge", "jurors to reject the claim")]),
        ("Ada Lind had, in a letter, alleged that the mill leaked.", [("Ada Lind", "the mill leaked")]),
        # where what is said begins and ends
        ("Ada Lind said that proved nothing.", [("Ada Lind", "that proved nothing")]),
        ("Ada Lind contends that statement was false.", [("Ada Lind", "that statement was false")]),
        ("Ada Lind rejected that idea.", [("Ada Lind", "that idea")]),
        (
            "Ada Lind said she waited until the guide told her to go.",
            [("Ada Lind", "she waited until the guide told her to go")],
        ),
        ("Ada Lind acknowledged having lost the ledger.", [("Ada Lind", "having lost the ledger")]),
        ("Ada Lind denied on Monday a report of theft.", [("Ada Lind", "a report of theft")]),
        (
            "In a letter Ada Lind calls the book “a pack of lies” and threatens to sue.",
            [("Ada Lind", "the book “a pack of lies”"), ("Ada Lind", "to sue")],
        ),
        ("Ada Lind denied selling arms, a charge often made by rivals.", [("Ada Lind", "selling arms")]),
        (
            "The mine was sold, the log says, an account the owner's lawyers say is false.",
            [("log", "The mine was sold"), ("owner's lawyers", "an account … is false")],
        ),
        # cues that open a quotation
        (
            "Ada Lind said the firm “strongly denies” the charges.",
            [("Ada Lind", "the firm “strongly denies” the charges"), ("firm", "the charges")],
        ),
        (
            "The firm “denies all guilt,” Ada Lind said.",
            [("firm", "all guilt"), ("Ada Lind", "The firm “denies all guilt,”")],
        ),
    ],
)
def test_who_says_what(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


def test_a_transcript_with_names_as_labels() -> None:
    text = (
        "Ada Lind runs the mill. She spoke to us.\n\n"
        "DM: Is the mill old?\n\n"
        "Ada Lind: Not at all.\n\n"
        "DM: Some say it leaks.\n\n"
        "Lind: That is not true. It never did.\n"
    )
    said = told(text)
    assert [content for name, content in said if name == "Ada Lind"][-2:] == [
        "Not at all.",
        "That is not true. … It never did.",
    ]
    assert ("DM", "Some say it leaks.") in said


def test_a_list_of_facts_is_no_transcript() -> None:
    text = "The mill reopens in May.\n\nPlace: Elmira has it.\n\nPrice: Nobody pays more.\n\nClaim: It leaks a lot.\n"
    assert told(text) == []
