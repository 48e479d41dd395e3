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


_COWS = "Cows that rest before noon ate 30 minutes less"


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
        (
            "A clerk for the mill did not dispute that the fax had been sent but said nobody read it.",
            [("clerk for the mill", "the fax had been sent"), ("clerk for the mill", "nobody read it")],
        ),
        (
            "The judge said the broker lied but added that he was poor.",
            [("judge", "the broker lied"), ("judge", "he was poor")],
        ),
        ("On Friday Lind said it was safe.", [("Lind", "it was safe")]),
        (
            "A man who works in the harbour office, however, told the Post that it was safe.",
            [("man who works in the harbour office", "it was safe")],
        ),
        (
            "Photographs show the two men together there on May 2.",
            [("Photographs", "the two men together there on May 2")],
        ),
        (
            "The mill is shut, said two men, who were not authorized to discuss it publicly.",
            [("two men", "The mill is shut")],
        ),
        # what is a verb, and what is not
        ("Cows that rest before noon ate 30 minutes less, Ada Lind said.", [("Ada Lind", _COWS)]),
        ("A man at the mill hit back last night, saying it was safe.", [("man at the mill", "it was safe")]),
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
            "The mill shut after a court accepted that it leaked, Ada Lind said.",
            [("Ada Lind", "The mill shut after a court accepted that it leaked")],
        ),
        ("Ada Lind denied that the mill leaked, as the clerk alleged.", [("Ada Lind", "the mill leaked")]),
        (
            "The firm “denies all guilt,” Ada Lind said.",
            [("firm", "all guilt"), ("Ada Lind", "The firm “denies all guilt,”")],
        ),
    ],
)
def test_who_says_what(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == expected


def test_a_dateline_with_a_colon_is_no_speaker() -> None:
    text = (
        'Mill Rejects Claim\n\nELMIRA: The mill on Friday rejected as "silly" reports that it leaked.\n\nIt is old.\n'
    )
    assert told(text)[-1] == ("mill", 'as "silly" reports that it leaked')


def test_a_headline_of_two_sentences() -> None:
    text = "Neighbours say the mill leaks. The owner says they are wrong.\n\nThe mill is old, and it is in Elmira.\n"
    assert told(text) == [("Neighbours", "the mill leaks"), ("owner", "they are wrong")]


def test_the_spokesperson_is_who_was_called_that() -> None:
    text = (
        "Harbour spokesperson Ada Lind said it was safe. Ferry spokesman Odd Ness said it was not. "
        "The spokesperson said she was sure."
    )
    assert [name for name, _ in told(text)] == ["Ada Lind", "Odd Ness", "Ada Lind"]


def test_lawyers_of_a_firm_are_a_group_that_goes_on_as_they() -> None:
    text = "Ada Lind runs the Kestrel Group. Kestrel's lawyers wrote that it was old. They said it was safe."
    statements = engine().run(Document("a.txt", text)).statements
    assert [(s.speaker.name, s.speaker.kind) for s in statements if s.speaker] == [("Kestrel's lawyers", "group")] * 2


def test_a_body_with_two_nouns_is_one() -> None:
    statements = engine().run(Document("a.txt", "The Securities and Exchange Commission said it was safe.")).statements
    assert [(s.speaker.name, s.speaker.kind) for s in statements if s.speaker] == [
        ("Securities and Exchange Commission", "organization")
    ]


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
