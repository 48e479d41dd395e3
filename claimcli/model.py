"""What flows through the pipeline: frozen dataclasses, nothing else.

All offsets are ``[start, end)`` in Unicode code points of the text exactly as it was read.
"""

from __future__ import annotations

from typing import Final

from claimcli.records import record

ASSERTION: Final = "assertion"
ATTRIBUTION: Final = "attribution"
DENIAL: Final = "denial"
TAGS: Final = (ASSERTION, ATTRIBUTION, DENIAL)

PROSE: Final = "prose"
TITLE: Final = "title"
HEADING: Final = "heading"
FURNITURE: Final = "furniture"


@record(frozen=True, slots=True)
class Span:
    """A stretch of the text, ``[start, end)`` in code points."""

    start: int
    end: int


@record(frozen=True, slots=True)
class Document:
    """One text as read. ``id`` is the path as given, ``-`` for standard input, or a record's id."""

    id: str
    text: str
    title: str | None = None
    date: str | None = None


@record(frozen=True, slots=True)
class Block:
    """A paragraph or a line of page furniture; ``kind`` is PROSE, TITLE, HEADING or FURNITURE."""

    start: int
    end: int
    kind: str


@record(frozen=True, slots=True)
class Quotation:
    """A quotation with its marks. ``inner_start``/``inner_end`` leave the marks out.

    ``closed`` is False where the paragraph ends before the closing mark (the quotation runs on in the next
    paragraph, or the mark was forgotten). Only outermost quotations are listed; nested ones belong to them.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool = True


@record(frozen=True, slots=True)
class Sentence:
    """One sentence. ``block`` is the number of the block it stands in; ``kind`` is that block's."""

    index: int
    start: int
    end: int
    text: str
    block: int
    kind: str = PROSE


@record(frozen=True, slots=True)
class Article:
    """A document with its blocks, sentences and quotations, each in text order."""

    document: Document
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]


@record(frozen=True, slots=True)
class Mention:
    """The words that name a speaker in one place; ``sentence`` is the index of their sentence."""

    start: int
    end: int
    sentence: int


@record(frozen=True, slots=True)
class Speaker:
    """A named speaker: ``name`` is canonical for the article, ``text`` the mention nearest the cue."""

    name: str
    text: str
    start: int
    end: int
    kind: str = "unknown"
    role: str | None = None


@record(frozen=True, slots=True)
class Cue:
    """The words that signal an attribution; ``cls`` is the meaning class of the lexicon entry.

    ``lemma`` is the entry's dictionary form and ``negated`` tells whether its verb group is negated.
    """

    text: str
    start: int
    end: int
    cls: str
    lemma: str = ""
    negated: bool = False


@record(frozen=True, slots=True)
class Content:
    """What is said, in one or more spans; ``quote`` is ``direct``, ``indirect`` or ``mixed``."""

    text: str
    spans: tuple[Span, ...]
    quote: str


@record(frozen=True, slots=True)
class Counter:
    """A pointer from a denial to a claim it contests. ``why`` tells the words that made the pair."""

    id: str
    score: float
    basis: str
    why: str = ""


@record(frozen=True, slots=True)
class Statement:
    """One statement: see the contract for each field. ``within`` is the id of the denial it stands in.

    ``denies`` tells what makes a denial one: its ``cue``, a ``verdict`` on a claim, or the ``opposite`` of one.
    """

    document: str
    id: str
    tag: str
    sentence: Sentence
    speaker: Speaker | None
    cue: Cue | None
    content: Content
    confidence: float
    rule: str
    claimant: str | None = None
    claimant_start: int | None = None
    target: Span | None = None
    within: str | None = None
    denies: str | None = None
    counters: tuple[Counter, ...] = ()


@record(frozen=True, slots=True)
class Dispute:
    """A contested claim: ids of the statements that make it (earliest first) and of those that deny it.

    A statement that several documents carry word for word is listed once; ``copies`` has its id and the others.
    """

    id: str
    claims: tuple[str, ...]
    denials: tuple[str, ...]
    score: float
    copies: tuple[tuple[str, tuple[str, ...]], ...] = ()


@record(frozen=True, slots=True)
class Result:
    """All that was found in one document, statements in document order."""

    article: Article
    statements: tuple[Statement, ...] = ()
