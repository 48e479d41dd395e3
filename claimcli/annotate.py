"""One sentence as the matcher sees it: tokens, their classes, quotations, and where cues may stand.

Every token has one class, a character of the string ``kinds`` (see ``lexicon.CLASSES``); quotation marks of the
article's quotations are ``"``. Positions are token indices; ``starts`` and ``ends`` turn them into offsets.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from claimcli.model import TITLE

if TYPE_CHECKING:
    from claimcli.lexicon import Lexicon, Word
    from claimcli.model import Article, Quotation, Sentence

QUOTE = '"'
POSSESSIVE = "’"
MAX_TOKENS = 4000
_APOSTROPHES = ("'", "’")


class Hit(NamedTuple):
    """A place where a lexicon entry stands: its first and one-past-last token, and the forms it may have there."""

    first: int
    last: int
    entry: int
    forms: frozenset[str]


class Marked:
    """A sentence with its tokens. Built in one pass and not changed afterwards."""

    __slots__ = ("depth", "ends", "hits", "kinds", "quotes", "sentence", "size", "starts", "words")

    def __init__(
        self,
        sentence: Sentence,
        words: list[Word],
        starts: list[int],
        ends: list[int],
        kinds: str,
        quotes: dict[int, int],
        depth: list[int] | None,
        hits: list[Hit],
    ) -> None:
        self.sentence = sentence
        self.words = words
        self.starts = starts
        self.ends = ends
        self.kinds = kinds
        self.size = len(words)
        self.quotes = quotes
        """Opening token → closing token of each outermost quotation (-1 and size where it lies outside)."""
        self.depth = depth
        """For each token the opening token of the quotation it stands in, -2 for none; None without quotations."""
        self.hits = hits

    def quoted(self, position: int) -> bool:
        """Tell whether a token stands inside a quotation."""
        return self.depth is not None and self.depth[position] != -2

    def same_quote(self, left: int, right: int) -> bool:
        """Tell whether two tokens stand in the same quotation, or both in none."""
        return self.depth is None or self.depth[left] == self.depth[right]


class Annotator:
    """Annotates the sentences of an article one by one."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._finditer = lexicon.token.finditer
        self._look = lexicon.look

    def annotate(self, article: Article, sentence: Sentence) -> Marked:
        """Return the sentence with its tokens; a sentence of more than MAX_TOKENS tokens is cut there."""
        look = self._look
        words: list[Word] = []
        starts: list[int] = []
        ends: list[int] = []
        for found in self._finditer(article.document.text, sentence.start, sentence.end):
            words.append(look(found.group()))
            start, end = found.span()
            starts.append(start)
            ends.append(end)
            if len(words) >= MAX_TOKENS:
                break
        if words:
            self._lower_capitals(article, sentence, words, starts, ends)
        kinds = [word.cls for word in words]
        self._apostrophes(kinds, words)
        quotes, depth = self._quotations(article, sentence, kinds, starts, ends)
        hits = self._hits(words, kinds)
        return Marked(sentence, words, starts, ends, "".join(kinds), quotes, depth, hits)

    def _lower_capitals(
        self, article: Article, sentence: Sentence, words: list[Word], starts: list[int], ends: list[int]
    ) -> None:
        """A capital says nothing at the start of a sentence or a quotation, nor in a headline."""
        text = article.document.text
        lexicon = self._lexicon
        fresh = True
        for position, word in enumerate(words):
            cls = word.cls
            if cls == "N":
                if (fresh or sentence.kind == TITLE) and lexicon.known(word.lower):
                    words[position] = lexicon.look(text[starts[position] : ends[position]].lower())
                fresh = False
            elif cls in "*.:?!(" or (cls == "-" and position < 2):
                fresh = True
            else:
                fresh = False

    def _apostrophes(self, kinds: list[str], words: list[Word]) -> None:
        possessive = self._lexicon.possessives
        for position in range(1, len(kinds)):
            lower = words[position].lower
            if lower[0] == "'" and lower in possessive:
                before = kinds[position - 1]
                if lower == "'":
                    if words[position - 1].lower[-1:] in self._lexicon.plural_endings and before in "Nnsx":
                        kinds[position] = POSSESSIVE
                elif before in "SRWhUOr" or (before == "r"):
                    kinds[position] = "b"
                else:
                    kinds[position] = POSSESSIVE

    @staticmethod
    def _quotations(
        article: Article, sentence: Sentence, kinds: list[str], starts: list[int], ends: list[int]
    ) -> tuple[dict[int, int], list[int] | None]:
        quotes: dict[int, int] = {}
        size = len(kinds)
        for quotation in _overlapping(article.quotations, sentence):
            opening = bisect_right(starts, quotation.start) - 1 if quotation.start >= sentence.start else -1
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
            return quotes, None
        depth = [-2] * size
        for opening, closing in quotes.items():
            for position in range(opening + 1, min(closing, size)):
                depth[position] = opening
        return quotes, depth

    @staticmethod
    def _hits(words: list[Word], kinds: list[str]) -> list[Hit]:
        hits: list[Hit] = []
        size = len(words)
        for position, word in enumerate(words):
            for form in word.cues:
                rest = form.rest
                if not rest:
                    hits.append(Hit(position, position + 1, form.entry, form.forms))
                    continue
                last = position + 1 + len(rest)
                if last <= size and all(words[position + 1 + k].lower == rest[k] for k in range(len(rest))):
                    hits.append(Hit(position, last, form.entry, form.forms))
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
