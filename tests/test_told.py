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
        ("The man accused of hiding his wine denied the charge.", "The man accused of hiding his wine"),
        ("A driver charged with theft said he was ill.", "A driver charged with theft"),
        ("Those thought to be at risk said they were afraid.", "Those thought to be at risk"),
        ("A club believed to be close to the abbey said it was shut.", "A club believed to be close to the abbey"),
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


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        (
            "A trade official, speaking privately because the matter is secret, said the duty would rise.",
            "A trade official",
            "the duty would rise",
        ),
        ("The clerk, asked whether she had seen the file, said she had not.", "The clerk", "she had not"),
        (
            "Two officers at the port in Dayton, Ohio, speaking privately because they feared for their jobs, "
            "said the crane was unsafe.",
            "Two officers at the port in Dayton, Ohio",
            "the crane was unsafe",
        ),
    ],
)
def test_asides_may_hold_clauses_of_their_own(text: str, speaker: str, content: str) -> None:
    assert (speaker, content) in told(text)


def test_what_stands_in_an_aside_ends_with_it() -> None:
    assert told("Ruiz, when asked by reporters if she would appeal, declined to comment.") == [
        ("reporters", "if she would appeal"),
        ("Ruiz", "to comment"),
    ]
    # The commas of a list close no aside.
    text = "The minister urged the party to cut its fees, open its lists and hold a vote."
    assert told(text) == [("The minister", "the party to cut its fees, open its lists and hold a vote")]


@pytest.mark.parametrize("when", ["", " last year", " on Monday night"])
def test_who_is_told_and_when_are_no_part_of_what_is_told(when: str) -> None:
    text = f"Ruiz blamed her staff, telling the Harlow Herald{when} that she never saw the file."
    assert ("Ruiz", "she never saw the file") in told(text)


def test_what_is_told_between_a_subject_and_its_verb() -> None:
    assert told("Ana Ruiz, telling reporters that the plant was safe, dismissed the fears.") == [
        ("Ana Ruiz", "the plant was safe"),
        ("Ana Ruiz", "the fears"),
    ]


def named(text: str) -> list[str]:
    """The speakers' names, in order."""
    return [s.speaker.name for s in engine().run(Document("a.txt", text)).statements if s.speaker is not None]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The firm's lawyer, Ana Ruiz, said it would pay.\n\nThe minister said he was glad.", ["Ana Ruiz", "minister"]),
        ("Ana Ruiz said it would pay.\n\nThe minister said she was glad.", ["Ana Ruiz", "Ana Ruiz"]),
        ("The mayor of Dayton, Ohio, Lee Park, said the road was closed.", ["Lee Park"]),
        (
            "The Harlow Ledger wrote that the loans were sound. The regulator said they were not.",
            ["Harlow Ledger", "regulator"],
        ),
        (
            "The Central Bank of Harlow fined Meridian on Monday for what it called “reckless” lending.",
            ["Central Bank of Harlow"],
        ),
        ("Maria Ruiz and her husband, Daniel Lee, said they would appeal.", ["Maria Ruiz and Daniel Lee"]),
        ("Ana Ruiz and Daniel Lee, the parents of two divers, said they would sue.", ["Ana Ruiz and Daniel Lee"]),
        ("The former first lady said she was glad.", ["former first lady"]),
        ("Ana Ruiz met young voters. Young Ruiz fans cheered. Ruiz said she was glad.", ["Ana Ruiz"]),
        ("For those on the Ruiz Train it was a good week. Ruiz said he would go on.", ["Ruiz"]),
        (
            "“It is late,” Dan Lee said. The roots are old, and in all this Carl Park is not alone in his claim that "
            "the mine leaks.",
            ["Dan Lee", "Carl Park"],
        ),
        (
            "The ministry spokesperson Shafdar Ali Khan said it was late. Khan said he was glad.",
            ["Shafdar Ali Khan"] * 2,
        ),
        ("The trade body for millers, the Harlow Grain Council, said it was glad.", ["Harlow Grain Council"]),
        ("The mood was grim: officials said that the mine would close.", ["officials"]),
        (
            "“I am glad,” Ana Ruiz said. The Harlow front-runner and former secretary of trade said she would run.",
            ["Ana Ruiz", "Ana Ruiz"],
        ),
        ("“I am glad,” Ana Ruiz said. The former secretary of trade said she would run.", ["Ana Ruiz", "Ana Ruiz"]),
        ("Banco Tierra was fined on Monday. Tierra said that was unfair.", ["Banco Tierra"]),
        ("Former governor Jan Ruiz calls the wall “late”. “It is a pity,” she said.", ["Jan Ruiz", "Jan Ruiz"]),
        ("A film seen by Meridian shows the fire. The company said it was old.", ["film seen by Meridian", "company"]),
    ],
)
def test_who_it_is_that_speaks(text: str, names: list[str]) -> None:
    assert named(text) == names


def test_who_is_told_may_be_a_packed_meeting() -> None:
    assert told("Ana Ruiz told a packed meeting that the road was shut.") == [("Ana Ruiz", "the road was shut")]


@pytest.mark.parametrize("tail", ["a day after the vote", "hours after the vote", "two weeks after the vote"])
def test_when_something_was_said_is_no_part_of_it(tail: str) -> None:
    assert told(f"Ana Ruiz said the road was shut, {tail}.") == [("Ana Ruiz", "the road was shut")]


def test_a_content_begins_with_no_second_verb() -> None:
    assert ("The guild", "calm") in told("The guild urged calm and denied that the mill was shut.")
