"""One sentence as the matcher sees it: tokens, their classes, quotations, and where cues may stand.

Every token has one class, a character of the string ``kinds`` (see ``lexicon.CLASSES``); quotation marks of the
article's quotations are ``"``. Positions are token indices; ``starts`` and ``ends`` turn them into offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from claimcli.lexicon import CAPITAL_DETERMINER, Begins, Entry, Lexicon, Piece
from claimcli.model import TITLE, Span
from claimcli.places import places
from claimcli.records import record

if TYPE_CHECKING:
    from claimcli.model import Article, Quotation, Sentence

QUOTE: Final = '"'
POSSESSIVE: Final = "’"
_NAMED: Final = ("N", "v", "e")
"""Classes of the word after a given name that is also a common word: ``Mark Lee``, ``Will said``."""
_BEFORE_QUOTATIONS: Final = ",:;.?!-*()vbadmesg"
APOSTROPHE: Final = "'"
MAX_TOKENS: Final = 4000
PLACES: Final = MAX_TOKENS + 1
"""So many positions a sentence has at most, ends included: a position below it and a number make one key."""
OUTSIDE: Final = -2
"""What ``Marked.depth`` has for a token that stands in no quotation."""
_WRITTEN: Final = re.compile(r"\S+")
_DASH_REACH: Final = 3
_FRESH_CAPITAL: Final = re.compile(r"[*.:?!(]N")


@record(frozen=True, slots=True)
class Hit:
    """A place where a lexicon entry stands: its first and one-past-last token, and the forms it may have there."""

    first: int
    last: int
    entry: Entry
    forms: frozenset[str]


class Marked:
    """A sentence with its tokens. Built in one pass and not changed afterwards; offsets are made when first asked.

    ``words`` are the tokens in lower case, with plain apostrophes.
    """

    __slots__ = (
        "_begun",
        "_pieces",
        "_sizes",
        "_starts",
        "_text",
        "depth",
        "hits",
        "kinds",
        "quotes",
        "sentence",
        "size",
        "words",
    )

    def __init__(self, sentence: Sentence, text: str, words: list[str], kinds: str, pieces: list[Piece]) -> None:
        self.sentence = sentence
        self.words = words
        self.kinds = kinds
        self.size = len(words)
        self.quotes: dict[int, int] = {}
        """Opening token → closing token of each outermost quotation (-1 and size where it lies outside)."""
        self.depth: list[int] | None = None
        """For each token the opening token of the quotation it stands in, OUTSIDE for none; None without quotations."""
        self.hits: list[Hit] = []
        self._begun: list[int] | None = None  # where the hits begin
        self._text = text
        self._pieces = pieces
        self._starts: list[int] | None = None
        self._sizes: list[int] = []

    @property
    def starts(self) -> list[int]:
        """The offset of each token's first character."""
        if self._starts is None:
            self._starts = self._locate()
        return self._starts

    def end(self, position: int) -> int:
        """Return the offset after a token's last character."""
        return self.starts[position] + self._sizes[position]

    def span(self, first: int, last: int) -> Span:
        """Return where the tokens ``[first, last)`` stand in the text."""
        return Span(self.starts[first], self.end(last - 1))

    def _locate(self) -> list[int]:
        """Note the sizes of tokens and add them up; where two blanks stand between some, look for the pieces."""
        sentence, pieces = self.sentence, self._pieces
        starts: list[int] = []
        at = sentence.start
        for piece in pieces:
            self._sizes += piece.sizes
            for size in piece.sizes:
                starts.append(at)
                at += size
            at += 1
        if at - 1 == sentence.end:
            return starts
        starts = []
        for piece, written in zip(pieces, _WRITTEN.finditer(self._text, sentence.start, sentence.end), strict=True):
            at = written.start()
            for size in piece.sizes:
                starts.append(at)
                at += size
        return starts

    def hits_between(self, first: int, last: int) -> list[Hit]:
        """Return the places of cues that begin in the tokens ``[first, last)``, in text order."""
        if self._begun is None:
            self._begun = [hit.first for hit in self.hits]
        begun = self._begun
        return self.hits[bisect_left(begun, first) : bisect_left(begun, last)]

    def told_inside(self, first: int) -> bool:
        """Tell whether a cue that begins at a token is quoted with its subject: not in ``the firm “denies it all”``."""
        if self.depth is None or self.depth[first] == OUTSIDE:
            return False
        return self.depth[first] != first - 1 or first < 2 or self.kinds[first - 2] in _BEFORE_QUOTATIONS

    def same_quote(self, left: int, right: int) -> bool:
        """Tell whether two tokens stand in the same quotation, or both in none."""
        return self.depth is None or self.depth[left] == self.depth[right]


class Annotator:
    """Annotates the sentences of an article one by one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def annotate(self, article: Article, sentence: Sentence) -> Marked:
        """Return the sentence with its tokens; a sentence of more than MAX_TOKENS tokens is cut there."""
        text = article.document.text
        known = self._lexicon.pieces
        pieces: list[Piece] = []
        words: list[str] = []
        begun: list[tuple[int, Begins]] = []
        idle = False
        for written in text[sentence.start : sentence.end].split():
            piece = known[written]
            pieces.append(piece)
            for offset, begins in piece.cues:
                begun.append((len(words) + offset, begins))
            words += piece.words
            idle = idle or piece.idle
        kinds = "".join([piece.kinds for piece in pieces])
        if len(words) > MAX_TOKENS:
            del words[MAX_TOKENS:]
            kinds = kinds[:MAX_TOKENS]
        if CAPITAL_DETERMINER in kinds:
            kinds = (kinds if sentence.kind == TITLE else kinds.replace("N" + CAPITAL_DETERMINER, "NN")).replace(
                CAPITAL_DETERMINER, "D"
            )
        if "N" in kinds:
            kinds = self._lower_capitals(sentence, words, kinds)
        if APOSTROPHE in kinds:
            kinds = self._apostrophes(words, kinds)
        marked = Marked(sentence, text, words, kinds, pieces)
        quotations = _overlapping(article.quotations, sentence)
        if quotations:
            self._quote(marked, quotations)
        marked.hits = _hits(words, begun)
        for phrase in self._lexicon.idle.find(words) if idle and marked.hits else ():
            marked.hits = [hit for hit in marked.hits if hit.last <= phrase.first or hit.first >= phrase.last]
        return marked

    def _lower_capitals(self, sentence: Sentence, words: list[str], kinds: str) -> str:
        """A capital says nothing at the start of a sentence or a quotation, nor in a headline."""
        lexicon = self._lexicon
        if sentence.kind == TITLE:
            capitals = places(kinds, "N")
        else:
            opening = 0 if kinds[0] == "N" else kinds.find("-N", 0, _DASH_REACH) + 1  # "- The", "* - The"
            capitals = [opening] if kinds[opening] == "N" else []
            capitals += [found.end() - 1 for found in _FRESH_CAPITAL.finditer(kinds)]
        changed: list[str] | None = None
        for position in capitals:
            lower = words[position]
            named = lower in lexicon.given_names and kinds[position + 1 : position + 2] in _NAMED
            named = named or (not position and sentence.text[: len(lower)] in lexicon.capitals)
            if lexicon.known(lower) and not named:
                changed = changed or list(kinds)
                changed[position] = lexicon.cls(lower)
        return kinds if changed is None else "".join(changed)

    def _apostrophes(self, words: list[str], kinds: str) -> str:
        """Tell the possessive mark from a shortened verb and from a plain mark."""
        changed = list(kinds)
        position = kinds.find(APOSTROPHE)
        while position >= 0:
            before = kinds[position - 1] if position else ""
            if words[position] == "'":
                plural = before and before in "Nnsx" and words[position - 1][-1:] in self._lexicon.plural_endings
                changed[position] = POSSESSIVE if plural else "*"
            else:
                changed[position] = "b" if before and before in "SRWhUOr" else POSSESSIVE
            position = kinds.find(APOSTROPHE, position + 1)
        return "".join(changed)

    @staticmethod
    def _quote(marked: Marked, quotations: list[Quotation]) -> None:
        """Note the quotations of a sentence and class their marks."""
        sentence, size, starts = marked.sentence, marked.size, marked.starts
        kinds = list(marked.kinds)
        quotes = marked.quotes
        for quotation in quotations:
            opening = bisect_right(starts, quotation.start) - 1 if quotation.start >= sentence.start else -1
            if quotation.inner_start == quotation.start >= sentence.start:  # it opens without a mark
                opening -= 1
            closing = size
            if quotation.closed and quotation.end <= sentence.end:
                closing = bisect_right(starts, max(quotation.inner_end, quotation.start)) - 1
            if 0 <= opening < size and starts[opening] == quotation.start:
                kinds[opening] = QUOTE
            if opening < closing < size:
                kinds[closing] = QUOTE
            if closing > opening:
                quotes[opening] = closing
        if not quotes:
            return
        depth = [OUTSIDE] * size
        for opening, closing in quotes.items():
            inside = min(closing, size) - opening - 1
            depth[opening + 1 : opening + 1 + inside] = [opening] * inside
        marked.kinds = "".join(kinds)
        marked.depth = depth


def _hits(words: list[str], begun: list[tuple[int, Begins]]) -> list[Hit]:
    """The places of cues, in text order. ``begun`` has the tokens that may begin one, with what they may begin."""
    hits: list[Hit] = []
    size = len(words)
    for first, begins in begun:
        after = first + 1
        if after < size and begins.phrases:
            phrases = begins.phrases.get(words[after])
            if phrases is not None:
                for form in phrases:
                    last = after + len(form.rest)
                    if last == after + 1 or (last <= size and tuple(words[after:last]) == form.rest):
                        hits.append(Hit(first, last, form.entry, form.forms))
        if first < size:
            for form in begins.cues:
                hits.append(Hit(first, after, form.entry, form.forms))
    return hits


def _overlapping(quotations: tuple[Quotation, ...], sentence: Sentence) -> list[Quotation]:
    if not quotations:
        return []
    first = bisect_right(quotations, sentence.start, key=lambda quotation: quotation.end)
    found = []
    for number in range(first, len(quotations)):
        quotation = quotations[number]
        if quotation.start >= sentence.end:
            break
        found.append(quotation)
    return found
