"""Blocks: paragraphs however their lines are broken, and what on a page is no article."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcli.article import Layout
from claimcli.model import FURNITURE, HEADING, PROSE, TITLE
from claimcli.rules import load_rules, shipped_folder

LAYOUT = Layout(load_rules([shipped_folder() / "furniture.yaml"], shipped=False).lists)

FIRST = (
    "The town council of Marlow voted on Tuesday to close the old bridge over the river, which engineers had called "
    "unsafe for years and which carries some 4,000 cars a day."
)
SECOND = (
    "“The bridge is not safe. We cannot wait,” said Mayor Dana Ortiz, who had long opposed the plan, at a meeting in "
    "the town hall. She added that nobody had been told."
)
THIRD = "Residents disagreed. They said the detour would cost them an hour a day, and called the report “a bad joke.”"
PROSES = [FIRST, SECOND, THIRD]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.start : block.end]) for block in LAYOUT.blocks(text)]


def kind_between(line: str) -> list[str]:
    """The kinds of what a line in the middle of an article becomes."""
    found = kinds(f"{FIRST}\n{line}\n{SECOND}\n{THIRD}")
    return [kind for kind, text in found if text not in PROSES]


@pytest.mark.parametrize("gap", ["\n\n", "\n", "\r\n\r\n", "\r\n", "\r", "\u2028", "\n \t\n\n"])
def test_paragraphs_by_blank_lines_or_by_line_ends(gap: str) -> None:
    assert kinds(gap.join(PROSES) + gap) == [(PROSE, paragraph) for paragraph in PROSES]


@pytest.mark.parametrize("width", [50, 66, 72, 80])
@pytest.mark.parametrize("gap", ["\n\n", "\n", "\n    "])
def test_hard_wrapped_lines_are_one_paragraph(width: int, gap: str) -> None:
    found = kinds(gap.join(textwrap.fill(paragraph, width) for paragraph in PROSES))
    assert [" ".join(text.split()) for _, text in found] == PROSES
    assert {kind for kind, _ in found} == {PROSE}


def test_a_title_and_a_heading_in_wrapped_text_stay_lines_of_their_own() -> None:
    wrapped = [textwrap.fill(paragraph, 70) for paragraph in PROSES]
    text = "\n".join(["Council Closes Old Bridge", wrapped[0], wrapped[1], "A Bad Joke", wrapped[2]])
    assert [kind for kind, _ in kinds(text)] == [TITLE, PROSE, PROSE, HEADING, PROSE]


@pytest.mark.parametrize(
    "title",
    [
        "Council Closes Old Bridge",
        "Council closes old bridge after years of dispute over its safety, mayor says it was time",
        "Council Closes Old Bridge, Mayor Says.",
        "Council to close old bridge after years of dispute.",
        "Is the Old Bridge Safe?",
        "Mayor Ortiz: ‘We Cannot Wait’",
        "Council closes old bridge; \nMayor calls the report a warning.",
    ],
)
def test_the_headline_is_the_title(title: str) -> None:
    found = kinds("\n\n".join([title, "By Ann Lee", *PROSES]))
    assert found[:2] == [(TITLE, title), (FURNITURE, "By Ann Lee")]
    assert [kind for kind, _ in found[2:]] == [PROSE] * 3


def test_an_article_need_not_have_a_title() -> None:
    assert kinds("\n\n".join(PROSES))[0][0] == PROSE
    assert [kind for kind, _ in kinds(f"{FIRST}\n\nA Bad Joke\n\n{SECOND}")] == [PROSE, HEADING, PROSE]


@pytest.mark.parametrize(
    "text",
    ["He denied it", "The mayor said the bridge was safe.", "Ortiz said no\nPark said yes", "“No,” he said"],
)
def test_a_few_words_alone_are_what_is_to_be_read(text: str) -> None:
    assert {kind for kind, _ in kinds(text)} == {PROSE}


def test_two_short_paragraphs_are_both_prose() -> None:
    text = "The mayor denied the claims.\n\nThe paper said that its claims were true and that it had seen the papers."
    assert {kind for kind, _ in kinds(text)} == {PROSE}


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "STORY CONTINUES BELOW ADVERTISEMENT",
        "Just In!!",
        "Facebook Twitter WhatsApp Email",
        "Share on Facebook",
        "123 Comments",
        "3 min read",
        "Published 5:30 PM EST, November 3, 2025",
        "Monday, 3 November 2025",
        "— Marlow Watch (@marlowwatch) November 3, 2025",
        "pic.twitter.com/AbCdEf",
        "https://example.org/bridge",
        "Photo: The old bridge at Marlow",
        "(Photo by Ann Lee)",
        "The old bridge. (Getty Images)",
        "Smoke rises over the river after the fire in the old mill near Marlow [File: Ann Lee/Courier]",
        "list of 3 items",
        "list 2 of 3Mayor wins a third term with a small majority",
        "end of list",
        "Follow Marlow Courier:",
        "READ MORE: Why the Bridge Is Unsafe",
        "© 2025 The Marlow Courier. All rights reserved.",
        "(Reporting by Ann Lee; Editing by Raj Rao)",
        "Raj Rao contributed to this report.",
        "Sign up for our newsletter",
        "* * *",
        "___.",
    ],
)
def test_furniture(line: str) -> None:
    assert kind_between(line) == [FURNITURE]


@pytest.mark.parametrize("line", ["A Bad Joke", "What Happens Next?", "‘A Bad Joke’", "THE OLD BRIDGE."])
def test_headings(line: str) -> None:
    assert kind_between(line) == [HEADING]


@pytest.mark.parametrize(
    "line",
    [
        "“No,” he said.",
        "“No,” he said",
        "He denied it.",
        "ORTIZ: I never said that",
        "ORTIZ: Thank you, Senator.",
        "— Dana Ortiz.",
        "She said:",
        "Why not?",
        "By Friday, the bridge was closed.",
        "Published in 2014, the report called the bridge unsafe.",
        "Related companies said nothing.",
        "Reporting by the paper showed that the bridge was unsafe.",
        "Shares fell on Tuesday.",
        "More in the town disagreed than agreed with her.",
        "Speaking at the meeting in the town hall on Tuesday, the mayor said that the bridge had been unsafe…",
    ],
)
def test_prose_that_looks_a_little_like_furniture(line: str) -> None:
    assert kind_between(line) == [PROSE]


def test_a_label_takes_the_headlines_after_it_but_not_the_teaser() -> None:
    lines = ["ALSO SEE", "Mayor Wins Third Term", "Dana Ortiz won a third term with a small majority in May."]
    assert kind_between("\n".join(lines)) == [FURNITURE, FURNITURE, PROSE]
    assert kind_between("Also see: Mayor Wins Third Term") == [FURNITURE]


def test_what_readers_say_below_an_article_is_no_part_of_it() -> None:
    below = ["Comments (2)", "Always the same story. They deny everything.", "Nobody asked me."]
    found = kinds("\n\n".join(["Bridge Will Close", *PROSES, *below]))
    assert [kind for kind, _ in found] == [TITLE, PROSE, PROSE, PROSE, FURNITURE, FURNITURE, FURNITURE]
    above = kinds("\n\n".join(["Bridge Will Close", "Comments (2)", *PROSES]))
    assert [kind for kind, _ in above] == [TITLE, FURNITURE, PROSE, PROSE, PROSE]


def test_link_lists_at_the_end() -> None:
    links = ["Mayor wins third term in Marlow", "Two Held in Theft of Copper", "City to raise rents?"]
    for label in ["More in Politics", "Related stories:", "You might also like"]:
        found = kinds("\n".join([*PROSES, label, *links]))
        assert [kind for kind, _ in found] == [PROSE] * 3 + [FURNITURE] * 4
    unlabelled = kinds("\n\n".join([*PROSES, "Mayor Wins Third Term", "Two Held in Theft", "City to Raise Rents"]))
    assert [kind for kind, _ in unlabelled] == [PROSE] * 3 + [FURNITURE] * 3


def test_labels_glued_to_a_headline() -> None:
    headline = "Mayor Wins Third Term in Marlow"
    assert kind_between(f"Exclusive{headline}") == [FURNITURE]
    lines = [headline, f"Verifiedish{headline}", "Her majority was small, the council said."]
    assert kind_between("\n".join(lines)) == [HEADING, FURNITURE, PROSE]
    assert kind_between("McDonald Wins Third Term") == [HEADING]


@pytest.mark.parametrize(
    "dateline",
    [
        "MARLOW (AP) —",
        "Marlow —",
        "MARLOW, Nov 28 (Reuters) –",
        "NEW MARLOW, N.H. -",
        "MARLOW, Conn., Nov. 28 (UPI) —",
        "Marlow (AFP) –",
        "MARLOW/LONDON --",
        "NEW MARLOW:",
        "MARLOW, Nov 28 (Reuters):",
    ],
)
def test_datelines_stand_apart(dateline: str) -> None:
    text = f"Council Closes Old Bridge\n\n{dateline} {FIRST}\n\n{SECOND}"
    found = kinds(text)
    assert found[1:3] == [(FURNITURE, dateline), (PROSE, FIRST)]


def test_a_transcript_opens_with_no_dateline() -> None:
    lines = ["ORTIZ: The bridge is safe, and everybody knows it.", "LEE: It is not safe at all, and you know it."]
    assert kinds("\n\n".join(lines)) == [(PROSE, line) for line in lines]


@pytest.mark.parametrize(
    "start",
    ["Dana Ortiz — who had opposed it — said no.", "The bridge—old as it is—stands.", "Marlow-based Ortiz left."],
)
def test_what_is_no_dateline(start: str) -> None:
    assert kinds(f"{start}\n\n{SECOND}")[0] == (PROSE, start)


def test_a_footer_after_the_last_sentence_stands_apart() -> None:
    footer = "(Reporting by Ann Lee in Marlow; Editing by Raj Rao)"
    assert kinds(f"{FIRST}\n\n{SECOND} {footer}") == [(PROSE, FIRST), (PROSE, SECOND), (FURNITURE, footer)]


@given(
    st.lists(
        st.sampled_from([*PROSES, "", " ", "ALSO SEE", "A Bad Joke", "By Ann Lee", "x", "…", "ab cd"]), max_size=12
    )
)
def test_blocks_hold_every_word_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    blocks = LAYOUT.blocks(text)
    last = 0
    for block in blocks:
        assert text[last : block.start].strip() == ""
        assert text[block.start : block.end] == text[block.start : block.end].strip() != ""
        last = block.end
    assert text[last:].strip() == ""
    assert sum(block.kind == TITLE for block in blocks) <= 1
