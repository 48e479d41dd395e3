"""One sentence as the matcher sees it: tokens, their classes, quotations, and where cues may stand.

Every token has one class, a character of the string ``kinds`` (see ``lexicon.CLASSES``); quotation marks of the
article's quotations are ``"``. Positions are token indices; ``starts`` and ``ends`` turn them into offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from claimcli.model import TITLE

if TYPE_CHECKING:
    from claimcli.lexicon import Lexicon, Word
    from claimcli.model import Article, Quotation, Sentence

QUOTE = '"'
POSSESSIVE = "’"
_NAMED = ("N", "v", "e")
"""Classes of the word after a given name that is also a common word: ``Mark Lee``, ``Will said``."""
APOSTROPHE = "'"
MAX_TOKENS = 4000
_CAPITAL = re.compile("N")
_FRESH_CAPITAL = re.compile(r"(?:^|^-|^.-|[*.:?!(])N")


class Hit(NamedTuple):
    """A place where a lexicon entry stands: its first and one-past-last token, and the forms it may have there."""

    first: int
    last: int
    entry: int
    forms: frozenset[str]


class Marked:
    """A sentence with its tokens. Built in one pass and not changed afterwards; offsets are made when first asked."""

    __slots__ = (
        "_ends",
        "_starts",
        "_text",
        "_tokens",
        "depth",
        "hits",
        "kinds",
        "quotes",
        "sentence",
        "size",
        "words",
    )

    def __init__(
        self,
        sentence: Sentence,
        text: str,
        tokens: list[str],
        words: list[Word],
        kinds: str,
    ) -> None:
        self.sentence = sentence
        self.words = words
        self.kinds = kinds
        self.size = len(words)
        self.quotes: dict[int, int] = {}
        """Opening token → closing token of each outermost quotation (-1 and size where it lies outside)."""
        self.depth: list[int] | None = None
        """For each token the opening token of the quotation it stands in, -2 for none; None without quotations."""
        self.hits: list[Hit] = []
        self._text = text
        self._tokens = tokens
        self._starts: list[int] | None = None
        self._ends: list[int] = []

    @property
    def starts(self) -> list[int]:
        """The offset of each token's first character."""
        if self._starts is None:
            self._locate()
        return self._starts or []

    @property
    def ends(self) -> list[int]:
        """The offset after each token's last character."""
        if self._starts is None:
            self._locate()
        return self._ends

    def _locate(self) -> None:
        """Find the tokens again: only blanks stand between them, so the next place each is found is its own."""
        find = self._text.find
        end = self.sentence.start
        starts, ends = [], []
        for token in self._tokens:
            start = find(token, end)
            end = start + len(token)
            starts.append(start)
            ends.append(end)
        self._starts, self._ends = starts, ends

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
        self._findall = lexicon.token.findall

    def annotate(self, article: Article, sentence: Sentence) -> Marked:
        """Return the sentence with its tokens; a sentence of more than MAX_TOKENS tokens is cut there."""
        text = article.document.text
        tokens = self._findall(text, sentence.start, sentence.end)
        if len(tokens) > MAX_TOKENS:
            del tokens[MAX_TOKENS:]
        words = self._lexicon.look_all(tokens)
        kinds = "".join([word.cls for word in words])
        if "N" in kinds:
            kinds = self._lower_capitals(sentence, tokens, words, kinds)
        if APOSTROPHE in kinds:
            kinds = self._apostrophes(words, kinds)
        marked = Marked(sentence, text, tokens, words, kinds)
        quotations = _overlapping(article.quotations, sentence)
        if quotations:
            self._quote(marked, quotations)
        marked.hits = _hits(words)
        return marked

    def _lower_capitals(self, sentence: Sentence, tokens: list[str], words: list[Word], kinds: str) -> str:
        """A capital says nothing at the start of a sentence or a quotation, nor in a headline."""
        lexicon = self._lexicon
        pattern = _CAPITAL if sentence.kind == TITLE else _FRESH_CAPITAL
        changed: list[str] | None = None
        for found in pattern.finditer(kinds):
            position = found.end() - 1
            lower = words[position].lower
            named = lower in lexicon.given_names and kinds[position + 1 : position + 2] in _NAMED
            if lexicon.known(lower) and not named:
                words[position] = lexicon.look(tokens[position].lower())
                changed = changed or list(kinds)
                changed[position] = words[position].cls
        return kinds if changed is None else "".join(changed)

    def _apostrophes(self, words: list[Word], kinds: str) -> str:
        """Tell the possessive mark from a shortened verb and from a plain mark."""
        changed = list(kinds)
        position = kinds.find(APOSTROPHE)
        while position >= 0:
            before = kinds[position - 1] if position else ""
            lower = words[position].lower
            if lower == "'":
                plural = before and before in "Nnsx" and words[position - 1].lower[-1:] in self._lexicon.plural_endings
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
        depth = [-2] * size
        for opening, closing in quotes.items():
            inside = min(closing, size) - opening - 1
            depth[opening + 1 : opening + 1 + inside] = [opening] * inside
        marked.kinds = "".join(kinds)
        marked.depth = depth


def _hits(words: list[Word]) -> list[Hit]:
    hits: list[Hit] = []
    size = len(words)
    for position, word in [(n, w) for n, w in enumerate(words) if w.cues or w.phrases]:
        if word.phrases and position + 1 < size:
            for form in word.phrases.get(words[position + 1].lower, ()):
                last = position + 1 + len(form.rest)
                if last <= size and [w.lower for w in words[position + 1 : last]] == list(form.rest):
                    hits.append(Hit(position, last, form.entry, form.forms))
        for form in word.cues:
            hits.append(Hit(position, position + 1, form.entry, form.forms))
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
