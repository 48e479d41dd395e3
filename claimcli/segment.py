"""Sentences: NLTK's Punkt on our own parameters decides where they end; a closed quotation keeps its sentence whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from claimcli.article import Layout
from claimcli.dashes import find_dash_quotations
from claimcli.lean import import_from_nltk
from claimcli.model import PROSE, TITLE, Article, Document, Quotation, Sentence
from claimcli.places import places
from claimcli.quotes import find_quotations

if TYPE_CHECKING:
    from nltk.tokenize.punkt import PunktSentenceTokenizer

    from claimcli.ruleset import RuleSet

LISTS: Final = (
    "abbreviations",
    "abbreviations-before-numbers",
    "times-of-day",
    "words-after-times",
    "names-with-marks",
    "sentence-starters",
    "reply-verbs",
    "reply-stops",
    "elisions",
    "quotation-dashes",
)
"""The word lists that a Segmenter is built from, beside those of the layout."""

LONGEST: Final = 2_000
"""Characters after which a sentence is cut, at a full stop or at least at a blank. Nobody writes such a sentence; where
punctuation is lost, or a quotation holds a whole book, this keeps the work on each, and so the whole, within bounds."""

_STOPS: Final = ".!?…"
# Marks that may end a sentence, what closes after them, then a gap and what opens before the next word; or no gap at
# all, where it was forgotten.
_END: Final = re.compile(
    r"(?P<marks>[.!?…](?<![.!?…].)[.!?…]*)(?P<closers>[\"'”’»)\]}“]*)(?:"
    r"(?P<gap>\s+)[\"“„«‘'`(\[{¿¡*•]*"
    r"|(?<=[.!?][\"”])(?=[A-Z“])|(?<=[.!?]'')(?=[A-Z])|(?<=[a-z][a-z][.!?])(?=[A-Z][a-z]))"
)
_WORD_BEFORE: Final = re.compile(r"[^\W_]+(?:[.-][^\W_]+)*\Z")
_WORD_AFTER: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*\.?")
_LETTERS: Final = re.compile(r"[^\W\d_](?:\.[^\W\d_])+")
_LIST_NUMBER: Final = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})")
_SPACED_DOTS: Final = re.compile(r"(?:\.\s){1,4}\Z")
_REPLY: Final = re.compile(r"(?:[A-Z][\w.'’-]*\s+){1,4}([a-z]+)\b\s*([^\W\d_]*)")
_BLANKS: Final = re.compile(r"\s+")
_MAX_WORD: Final = 60
_MEMO: Final = 50_000

# Punkt's marks for words that it has seen with a capital at the start of a sentence, and without one inside.
_CAPITAL_AT_START: Final = 1 << 1
_LOWER_INSIDE: Final = 1 << 5

# Stand-ins that Punkt is asked about: any word at all, any letters with full stops between them.
_TWO_SENTENCES: Final = re.compile(r"\w\s+\S+\s+\S*[.!?]\s+\S+\s+\S+\s+\w")
_PLAIN: Final = "word"
_LETTERED: Final = "x.x"
_NUMBER: Final = "##number##"
_CUT_OFF: Final = "…"
_ELLIPSIS: Final = "word.."


def _outermost(spoken: Sequence[Quotation], marked: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """Quotations set with dashes, and of those in marks the ones that stand in none of them."""
    found: list[Quotation] = []
    reach = -1
    for quotation in sorted((*spoken, *marked), key=lambda quotation: (quotation.start, -quotation.end)):
        if quotation.start >= reach:
            found.append(quotation)
            reach = quotation.end
    return tuple(found)


class Segmenter:
    """Cuts documents into blocks and sentences. Built once from word lists; what it remembers are Punkt's answers."""

    def __init__(self, rules: RuleSet) -> None:
        words = {name: frozenset(rules.phrases(name)) for name in LISTS}
        self._layout = Layout(rules.lists)
        self._words = words
        self._capitals = frozenset(w.lower() for w in words["abbreviations"]) - words["abbreviations"]
        self._abbreviations = frozenset(w.lower() for w in words["abbreviations"])
        self._with_marks = frozenset(words["names-with-marks"])
        self._starters = frozenset(w.lower() for w in words["sentence-starters"])
        self._special = frozenset(w.lower() for w in words["abbreviations-before-numbers"] | words["times-of-day"])
        self._sentbreak: Callable[[str], bool] | None = None
        self._always: dict[str, bool] = {}
        self._pairs: dict[str, bool] = {}

    def segment(self, document: Document) -> Article:
        """The article of a document: its blocks, quotations and sentences, each in text order.

        Sentences are disjoint, and together with the blanks between them they are the whole text. What is no prose is
        one sentence a block, but for a headline of two. An endless one is cut.
        """
        text = document.text
        blocks = self._layout.blocks(text)
        quotations = find_quotations(text, blocks, self._words["elisions"])
        if dashes := self._words["quotation-dashes"]:
            spoken = find_dash_quotations(text, blocks, dashes, self._words["reply-verbs"])
            quotations = _outermost(spoken, quotations) if spoken else quotations
        closed = [quotation for quotation in quotations if quotation.closed]
        sentences: list[Sentence] = []
        first_quotation = 0
        for number, block in enumerate(blocks):
            start, end = block.start, block.end
            while first_quotation < len(closed) and closed[first_quotation].start < start:
                first_quotation += 1
            if block.kind == PROSE or (block.kind == TITLE and _TWO_SENTENCES.search(text, start, end)):
                for cut, following in self._ends(text, start, end, closed, first_quotation):
                    if cut - start > LONGEST:
                        start = _cut_up(text, start, cut, number, block.kind, sentences)
                    sentences.append(Sentence(len(sentences), start, cut, text[start:cut], number, block.kind))
                    start = following
            if end - start > LONGEST:
                start = _cut_up(text, start, end, number, block.kind, sentences)
            sentences.append(Sentence(len(sentences), start, end, text[start:end], number, block.kind))
        return Article(document, blocks, tuple(sentences), quotations)

    def _ends(
        self, text: str, start: int, end: int, closed: Sequence[Quotation], index: int
    ) -> Iterator[tuple[int, int]]:
        """Where sentences of a block end before its last one does, each with the start of the next one."""
        size = len(closed)
        for place in places(text, _STOPS, start, end):
            match = _END.match(text, place, end)
            if match is None:
                continue
            after = match.end()
            if after >= end:
                return
            cut = match.end("closers")
            gap_end = match.end("gap")
            following = gap_end if gap_end >= 0 else cut
            while index < size and closed[index].end <= cut:
                index += 1
            if index < size and closed[index].start < following:
                continue
            sign = text[after]
            if sign.islower() and not text[after + 1 : after + 2].isupper():
                continue
            if not sign.isalnum() and sign in ".,;:!?—–-…)/\\|":
                continue
            if gap_end < 0 and not self._forgotten_gap(text, cut, after, closed, index):
                continue
            marks = match["marks"]
            if cut > match.end("marks") and marks[-1] in "!?" and self._is_reply(text, after, end):
                continue
            if self._breaks(text, start, place, marks, after):
                yield cut, following
                start = following

    def _forgotten_gap(self, text: str, cut: int, after: int, closed: Sequence[Quotation], index: int) -> bool:
        """Tell whether a sentence may end here although no blank follows."""
        if index and closed[index - 1].end == cut:
            return True
        word = _WORD_AFTER.match(text, after, after + _MAX_WORD)
        return text[cut - 1] in ".!?" and word is not None and word[0].lower() in self._starters

    def _is_reply(self, text: str, start: int, end: int) -> bool:
        """Tell whether what follows a quotation that asks or exclaims tells who did ("Why?" Lee asked)."""
        reply = _REPLY.match(text, start, min(end, start + 120))
        return (
            reply is not None
            and reply[1] in self._words["reply-verbs"]
            and reply[2] not in self._words["reply-stops"]
            and text[start : reply.start(1)].split(None, 1)[0].lower() not in self._starters
        )

    def _breaks(self, text: str, start: int, place: int, marks: str, after: int) -> bool:
        """Ask Punkt whether the marks at ``place`` end a sentence. Sentence and block began at ``start``."""
        before = text[max(start, place - _MAX_WORD) : place].split()
        asked = before[-1] if before and marks == "." and text[place - 1] > " " else ""
        if not asked.isalpha() or place - start < 5:
            asked = self._unusual(text, start, place, marks, asked)
        always = self._always.get(asked)
        if always is None:
            if not asked:
                return False
            if len(self._always) > _MEMO:
                self._always.clear()
            form = self._form(asked)
            # A word that ends a sentence even before a small letter needs no look at the next word.
            always = form.lower() not in self._special and self._ask(f"{form}. the")
            self._always[asked] = always
        if always:
            return True
        following = _WORD_AFTER.match(text, after, after + _MAX_WORD)
        pair = f"{self._form(asked)}. {following[0] if following else _PLAIN.title()}"
        answer = self._pairs.get(pair)
        if answer is None:
            if len(self._pairs) > _MEMO:
                self._pairs.clear()
            answer = self._pairs[pair] = self._ask(pair)
        return answer

    def _unusual(self, text: str, start: int, place: int, marks: str, word: str) -> str:
        """What stands for the word before other marks than one full stop, or for what is no mere word.

        Empty where no sentence ends.
        """
        if marks[-1] in "!?":
            name = text[max(start, place - _MAX_WORD) : place].rsplit(None, 1)[-1:]
            return _LETTERED if name and name[0] + marks in self._with_marks else _PLAIN
        if marks != ".":
            return _CUT_OFF if marks == "…" or len(marks) < 4 else _PLAIN
        if not word:
            spaced = _SPACED_DOTS.search(text, max(start, place - 8), place)
            return _CUT_OFF if spaced and len(spaced[0]) < 6 else _PLAIN
        if place - start < 8 and _LIST_NUMBER.fullmatch(text, start, place):
            return ""
        found = None if "'" in word or "’" in word else _WORD_BEFORE.search(word)
        return found[0] if found else _PLAIN

    def _form(self, word: str) -> str:
        """The form of a word in which Punkt is asked about it."""
        if word == _CUT_OFF:
            return _ELLIPSIS
        last = word.rsplit("-", 1)[-1]
        lower = last.lower()
        if last == lower and lower in self._capitals:
            return _PLAIN
        if lower not in self._abbreviations and lower not in self._special and _LETTERS.fullmatch(last):
            return _LETTERED
        return word

    def _ask(self, context: str) -> bool:
        if self._sentbreak is None:
            self._sentbreak = self.punkt().text_contains_sentbreak
        return self._sentbreak(context)

    def punkt(self) -> PunktSentenceTokenizer:
        """A Punkt tokenizer with the parameters that the word lists come to."""
        nltk_punkt = import_from_nltk("nltk.tokenize.punkt")
        parameters = nltk_punkt.PunktParameters()
        parameters.abbrev_types = set(self._abbreviations) | {_LETTERED}
        parameters.sent_starters = set(self._starters)
        for starter in self._starters:
            parameters.ortho_context[starter] = _CAPITAL_AT_START | _LOWER_INSIDE
        numbered = {(word.lower(), _NUMBER) for word in self._words["abbreviations-before-numbers"]}
        timed = {(t.lower(), w.lower()) for t in self._words["times-of-day"] for w in self._words["words-after-times"]}
        parameters.collocations = numbered | timed
        tokenizer: PunktSentenceTokenizer = nltk_punkt.PunktSentenceTokenizer(parameters)
        return tokenizer


def _cut_up(text: str, start: int, end: int, block: int, kind: str, sentences: list[Sentence]) -> int:
    """Append all of an endless sentence but its last piece; return the offset at which that begins."""
    while end - start > LONGEST:
        last = start + LONGEST
        stop = max(text.rfind(marks, start + LONGEST // 2, last) for marks in (". ", "! ", "? "))
        cut = stop + 1 if stop >= 0 else start + len(text[start:last].rsplit(None, 1)[0])
        sentences.append(Sentence(len(sentences), start, cut, text[start:cut], block, kind))
        blanks = _BLANKS.match(text, cut, end)
        start = blanks.end() if blanks else cut
    return start


class _Key:
    """A rule set as the key of a cache: by its version and, where it has none, by itself."""

    __slots__ = ("rules",)

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules

    def __hash__(self) -> int:
        return hash(self.rules.version)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Key):
            return NotImplemented
        if self.rules is other.rules:
            return True
        return bool(self.rules.version) and self.rules.version == other.rules.version


@lru_cache(maxsize=4)
def _segmenter(rules: _Key) -> Segmenter:
    return Segmenter(rules.rules)


def segment(document: Document, rules: RuleSet) -> Article:
    """The article of a document by the lists of a rule set: its blocks, quotations and sentences."""
    return _segmenter(_Key(rules)).segment(document)
