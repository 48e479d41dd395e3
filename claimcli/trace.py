"""Why a sentence was read as it was: what ``explain`` shows. Frozen dataclasses, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from claimcli.model import Article, Sentence, Span, Statement


@dataclass(frozen=True, slots=True)
class Trace:
    """One rule that matched in a sentence.

    ``origin_file`` and ``origin_line`` (1-based) tell where the rule stands, ``template`` the line that matched.
    ``slots`` holds (slot name, span in the document, words matched) in text order. ``reason`` says why it won or
    lost, in plain words. ``confidence`` is 0 to 1.
    """

    rule: str
    origin_file: str
    origin_line: int
    template: str
    slots: tuple[tuple[str, Span, str], ...]
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that nearly matched: ``matched`` elements of its template held.

    ``stopped_at`` is the offset in the document of the word where it stopped, None at the end of the sentence;
    ``wanted`` is the element it looked for there, as the template writes it.
    """

    rule: str
    origin_file: str
    origin_line: int
    template: str
    matched: int
    stopped_at: int | None
    wanted: str


@dataclass(frozen=True, slots=True)
class ExplainItem:
    """One sentence: the rules that won and lost in it, the nearest misses, and the statements it gave."""

    sentence: Sentence
    won: tuple[Trace, ...]
    lost: tuple[Trace, ...]
    misses: tuple[Miss, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole document explained, sentence by sentence, in text order."""

    article: Article
    items: tuple[ExplainItem, ...]
