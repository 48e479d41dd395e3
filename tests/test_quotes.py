"""Quotations: marks of every usual kind, nesting, apostrophes, stray marks, paragraphs that run on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcli.model import PROSE, Block
from claimcli.quotes import find_quotations

ELISIONS = ("em", "til", "n")


def paragraphs(text: str) -> list[Block]:
    blocks: list[Block] = []
    start = 0
    for paragraph in text.split("\n\n"):
        if paragraph.strip():
            blocks.append(Block(start, start + len(paragraph), PROSE))
        start += len(paragraph) + 2
    return blocks


def quoted(text: str) -> list[str]:
    """Each quotation with its marks; one that is not closed ends with `~`."""
    found = find_quotations(text, paragraphs(text), ELISIONS)
    return [text[q.start : q.end] + ("" if q.closed else "~") for q in found]


@pytest.mark.parametrize(
    "quotation",
    [
        '"It is safe,"',
        "“It is safe,”",
        "„Es ist sicher“",
        "„To jest bezpieczne”",
        "«C’est sûr»",
        "« C’est sûr »",
        "»Es ist sicher«",
        "”Den är säker”",
        "''It is safe,''",
        "``It is safe,''",
        "‘It is safe,’",
        "'It is safe,'",
        "‘‘It is safe,’’",
    ],
)
@pytest.mark.parametrize("frame", ["{} she said.", "She said: {}", "She ({}) said.", "So it is—{}—she said."])
def test_marks_of_every_kind(quotation: str, frame: str) -> None:
    text = frame.format(quotation)
    (found,) = find_quotations(text, paragraphs(text))
    assert text[found.start : found.end] == quotation
    inner = text[found.inner_start : found.inner_end]
    assert inner and quotation.strip("\"“”„«»'‘’`") == inner


@pytest.mark.parametrize(
    "text",
    [
        "It's the mayor’s bridge, isn't it?",
        "The boys' school and the girls’ school are closed.",
        "They told 'em to wait 'til noon in the '90s, rock 'n' roll.",
        "He is 6'2\" tall and lost 5' 11\" of rope.",
        "The councils' and the mayors' plans.",
        "Nothin' doin' there.",
    ],
)
def test_an_apostrophe_is_no_quotation(text: str) -> None:
    assert quoted(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He told me ‘no’ twice,” she said.", ["“He told me ‘no’ twice,”"]),
        ("\"He told me 'no' twice,\" she said.", ["\"He told me 'no' twice,\""]),
        ("“He told me “no” twice,” she said.", ["“He told me “no” twice,”"]),
        ('"He told me "no" twice," she said.', ['"He told me "no" twice,"']),
        ("‘He told me “no” twice,’ she said. ‘It’s odd.’", ["‘He told me “no” twice,’", "‘It’s odd.’"]),
        ("‘The boys’ bridge is “old”,’ she said.", ["‘The boys’ bridge is “old”,’"]),
        ("'It was the teachers' fault,' she said.", ["'It was the teachers' fault,'"]),
        ("''It isn't 'safe','' she said.", ["''It isn't 'safe',''"]),
        ("''He said 'no'.'' She left.", ["''He said 'no'.''"]),
        ("'''No,' he told me,'' she said.", ["'''No,' he told me,''"]),
    ],
)
def test_only_the_outermost_quotation_is_listed(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_paragraphs_that_each_open_and_only_the_last_closes() -> None:
    text = "She said: “The bridge is old.\n\n“It is unsafe. We “love” it.\n\n“It must go,” she added."
    assert quoted(text) == ["“The bridge is old.~", "“It is unsafe. We “love” it.~", "“It must go,”"]


def test_a_quotation_closed_in_a_paragraph_that_did_not_open_it() -> None:
    assert quoted("“The bridge is old.\n\nIt must go,” she said.") == ["“The bridge is old.~", "It must go,”"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bridge” is old.\n\n“It is,” she said.", ["“It is,”"]),
        ("She said “it is old. He left.\n\nHe said “yes” to it.", ["“it is old. He left.~", "“yes”"]),
        ('It is "old. "It is," she said. "Go."', ['"old.~', '"It is,"', '"Go."']),
        ('"Yes, "he said. "No."', ['"Yes, "', '"No."']),
        ("“Is it old?“ she asked. “Yes.”", ["“Is it old?“", "“Yes.”"]),
        ('“It is," she said. "No.”', ['“It is,"', '"No.”']),
    ],
)
def test_a_stray_or_wrong_mark_costs_at_most_its_paragraph(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@given(st.text(alphabet="\"“”„«»''‘’`.,?! ab\n", max_size=60))
def test_any_marks_at_all(text: str) -> None:
    blocks = paragraphs(text)
    last = 0
    for quotation in find_quotations(text, blocks):
        assert last <= quotation.start <= quotation.inner_start <= quotation.inner_end <= quotation.end
        assert any(block.start <= quotation.start and quotation.end <= block.end for block in blocks)
        last = quotation.end


@given(st.text(alphabet="\"“”«»'‘’. ab", max_size=40))
def test_marks_of_one_paragraph_leave_the_next_but_one_alone(stray: str) -> None:
    text = f"{stray or 'x'}x\n\nThe bridge is old.\n\n“It is,” she said. «Yes», he said."
    assert quoted(text)[-2:] == ["“It is,”", "«Yes»"]
