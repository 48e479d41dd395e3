"""Quotations that run on: after their sentence, over the next ones, or from a sentence that announced them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from claimcli.annotate import OUTSIDE, QUOTE
from claimcli.finding import TURN_RULE, Finding
from claimcli.model import ATTRIBUTION, Content, Span
from claimcli.segment import LONGEST

if TYPE_CHECKING:
    from claimcli.annotate import Marked
    from claimcli.model import Article

CARRIED_RULE: Final = "quotation-carried-on"
_BESIDE_QUOTATION: Final = frozenset(QUOTE + ".,?!*-…")


def carry(article: Article, marked: Marked, out: list[Finding], number: int, confidence: float) -> int:
    """Let a sentence that goes on with a quotation run on from finding ``number``; return the next carrier.

    It becomes a further span of that finding; past LONGEST, a statement of its own that has no cue. In the next
    paragraph it continues a quotation, or words that are told indirectly and fill a paragraph: then it is a
    statement of its own, too.
    """
    carrier = out[number]
    sentence = marked.sentence
    apart = sentence.block != carrier.sentence.block and carrier.content.quote == "indirect"
    if apart and not _fills_paragraph(article, carrier):
        return -1
    span = Span(sentence.start, sentence.end)
    if not apart and sentence.end - carrier.sentence.start <= LONGEST:
        quoting = carrier.rule == TURN_RULE or only_quotation(marked)
        quote = "direct" if carrier.content.quote == "direct" and quoting else "mixed"
        text = article.document.text[carrier.sentence.start : sentence.end]
        whole = replace(carrier.sentence, end=sentence.end, text=text)
        content = Content(f"{carrier.content.text} … {sentence.text}", (*carrier.content.spans, span), quote)
        out[number] = replace(carrier, content=content, sentence=whole)
        return number
    content = Content(sentence.text, (span,), "direct")
    out.append(Finding(ATTRIBUTION, sentence, carrier.mention, None, content, confidence, CARRIED_RULE))
    return len(out) - 1


def led(article: Article, finding: Finding, marked: Marked) -> Finding:
    """Give a finding that waited for its quotation the one that opens this sentence."""
    closing = marked.quotes[0]
    end = marked.end(min(closing, marked.size - 1))
    span = Span(marked.starts[0], end)
    return replace(finding, content=Content(article.document.text[span.start : span.end], (span,), "direct"))


def resumed(article: Article, marked: Marked, here: list[Finding]) -> list[Finding]:
    """Give a quotation that is taken up again after a comma to its finding: ``“…,” X said on TV, “…”``."""
    kinds = marked.kinds
    for opening, closing in marked.quotes.items():
        if opening < 3 or closing - opening < 3 or kinds[opening - 1] not in ",:":
            continue
        start, end = marked.starts[opening], marked.end(min(closing, marked.size - 1))
        owner = -1
        for number, finding in enumerate(here):
            if any(span.start < end and start < span.end for span in finding.content.spans):
                break
            if finding.content.quote == "direct" and finding.cue is not None and finding.cue.end <= start:
                owner = number
        else:
            if owner >= 0:
                content = here[owner].content
                text = f"{content.text} … {article.document.text[start:end]}"
                here[owner] = replace(here[owner], content=Content(text, (*content.spans, Span(start, end)), "direct"))
    return here


def last_quoting(here: list[Finding]) -> int:
    """The number of the finding that a following bare quotation would run on from: the last one that quotes.

    One that only quotes goes before one that holds more: “…,” X said, according to Y.
    """
    direct = [number for number, finding in enumerate(here) if finding.content.quote == "direct"]
    quoting = direct or [number for number, finding in enumerate(here) if finding.content.quote != "indirect"]
    return quoting[-1] if quoting else len(here) - 1


def opens(marked: Marked, finding: Finding) -> bool:
    """Tell whether the quotation that opens a sentence has a speaker of its own there: ``“Let them,” she said``."""
    closing = marked.quotes.get(0)
    assert finding.cue is not None
    return (
        closing is not None
        and not finding.content.spans[0].start - marked.starts[0]
        and (finding.cue.start >= marked.starts[min(closing, marked.size - 1)])
    )


def only_quotation(marked: Marked) -> bool:
    """Tell whether a sentence is one quotation and nothing else."""
    if marked.depth is None:
        return False
    for opening, kind in zip(marked.depth, marked.kinds, strict=True):
        if opening == OUTSIDE and kind not in _BESIDE_QUOTATION:
            return False
    return True


def goes_on(marked: Marked, carrier: Finding) -> bool:
    """Tell whether a sentence without a cue opens with a quotation that goes on from one in its paragraph."""
    return (
        marked.sentence.block == carrier.sentence.block
        and carrier.content.quote == "direct"
        and marked.kinds[:1] == QUOTE
        and marked.quotes.get(0, 0) > 3
    )


def inside(offset: int, finding: Finding) -> bool:
    return any(span.start <= offset < span.end for span in finding.content.spans)


def _fills_paragraph(article: Article, finding: Finding) -> bool:
    """Tell whether a finding is all that its paragraph holds, speaker first: then a quotation after it is its own."""
    block = article.blocks[finding.sentence.block]
    ends = article.document.text[finding.content.spans[-1].end : block.end].strip()
    return (
        finding.mention is not None
        and finding.mention.start == block.start
        and finding.mention.end <= finding.content.spans[0].start
        and len(ends) <= 1
    )
