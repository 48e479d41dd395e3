"""Paragraphs of an article, and what on its page is none of it: title, headings, link lists, bylines, share bars.

What a line is, is judged by the words of ``rules/furniture.yaml`` and by its shape. In doubt it is prose.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from claimcli.model import FURNITURE, HEADING, PROSE, TITLE, Block
from claimcli.records import record

_WORD: Final = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
_NO_WORD: Final = re.compile(r"[\W\d_]+")
_FIRST_WORD: Final = re.compile(r"[\W\d_]{0,12}([^\W\d_]+)")
_ENDED: Final = re.compile(r"[.!?…:;][\"'”’»)\]]*\Z")
_STOPPED: Final = re.compile(r"[.…:;][\"'”’»)\]]*\Z")
_SPOKEN: Final = re.compile(r"[,.?!…]['\"”’»]")
_SPEAKER: Final = re.compile(r"[A-Z][A-Z .'’-]{0,40}: ")
_DIALOGUE: Final = re.compile(rf"[“\"„«].*[,.?!…][\"”»]\s*\w|{_SPEAKER.pattern}", re.DOTALL)
_SEVERAL: Final = re.compile(r"[^\W\d_]{4}[.?!]\s")
_SUBTITLE: Final = re.compile(r";[ \t]*[\r\n]")
_QUOTES: Final = "“\"'`„«‘"
_BULLET: Final = re.compile(r"(?:[-–—•*·▪►‣+>]|\(?\d{1,3}[.)]|\(?[a-z]\))\s*")
_GLUED: Final = re.compile(r"([A-Z][a-z]{3,})(?=[A-Z“\"‘'])")
_POSTED: Final = re.compile(r"[—–-]\s?[^()\n]{1,60}\(@\w{1,30}\)\s+\w+\.? \d{1,2}, \d{4}\.?\Z")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+\Z|\S+@\S+\.\S+\Z|@\w+\Z")
_OPENER: Final = re.compile(r"\w+[ \u00a0]+(?=[A-Z])")
_FOOTER_START: Final = re.compile(r"\(\s*(?=\w)")
_COUNTER: Final = re.compile(r"[\d.,/:%+#|·•–—\s-]+\Z")

# The dash of a dateline, and what stands before it: places, a date, an agency in brackets.
_MORE: Final = (
    r"(?P<more>(?:,[ ][A-Z][\w.'’-]*(?:[ ](?:\d{1,2}|[A-Z][\w.'’-]*)){0,2}(?:,[ ]\d{4})?){0,3})"
    r"(?P<agency>[ ]\([A-Z][\w .,'’/-]{1,40}\))?"
)
_DATELINE: Final = re.compile(
    rf"(?P<place>[A-Z][\w.'’-]*(?:[ /][A-Z][\w.'’-]*){{0,3}}){_MORE}"
    r"(?:[ \u00a0]*[—–][ \u00a0]*|[ \u00a0]+[-_]{1,2}[ \u00a0]+|[ \u00a0]*--[ \u00a0]*)(?=[\"“‘'«„`]{0,2}[A-Z0-9])"
)
# One with a colon is in capitals, and the only one of its kind: "ISLAMABAD: The …" opens no transcript.
_COLON_DATELINE: Final = re.compile(rf"[A-Z]{{3}}[A-Z.'’/ -]*{_MORE}:(?=[ ][\"“‘'«„`]{{0,2}}[A-Z0-9])")
_LABEL: Final = re.compile(r"^[ ]*[A-Z][A-Z.'’ -]+:", re.MULTILINE)

_LONGEST_WORD: Final = 60
_LONG: Final = 400
_SHORT: Final = 200
_CRY: Final = 60
_LINE_OF_WORDS: Final = 160
_WRAP: Final = 130
_ARTICLE: Final = 3
"""Paragraphs that a text has before readers may comment on it."""
# Whose a picture is, at the end of what is told of it: "[File: A. Lee/AFP]", "(Courier Photo/Dana Lee)".
_CREDIT: Final = re.compile(r"[\[(][^][()]{2,50}/[^][()]{2,40}[\])]$")


@record(frozen=True, slots=True)
class _Line:
    """A line that is not blank: its ends without blanks, and how many line ends stand before it."""

    start: int
    end: int
    gap: int


class _Shape(NamedTuple):
    """What the text of a paragraph looks like."""

    text: str
    words: int
    headline: bool
    title_case: bool


class Layout:
    """Finds the blocks of a text. Built once from the word lists of the rules; keeps nothing of any text."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        def words(name: str) -> frozenset[str]:
            return frozenset(word.casefold() for word in lists.get(name, ()))

        self._lines = frozenset(_bare(line) for line in lists.get("furniture-lines", ()))
        self._link_labels = frozenset(_bare(line) for line in lists.get("link-labels", ()))
        self._link_starts = tuple(_bare(line) + " " for line in lists.get("link-label-starts", ()))
        self._label_words = frozenset(_bare(line) for line in lists.get("label-words", ()))
        self._starts = _by_first_word(lists.get("furniture-starts", ()))
        self._footers = _by_first_word(lists.get("footers", ()))
        self._comments = frozenset(_bare(line) for line in lists.get("comment-lines", ()))
        self._parts = tuple(part.casefold() for part in lists.get("furniture-parts", ()))
        self._ends = tuple(part.casefold() for part in lists.get("furniture-ends", ()))
        self._share_words = words("share-words")
        self._date_words = words("date-words")
        self._byline_words = words("byline-words")
        self._byline_openers = words("byline-openers")
        self._small_words = words("headline-small-words")
        self._lead_words = words("lead-words")
        self._glued = tuple(lists.get("glued-labels", ()))
        first = {line.split(" ", 1)[0] for line in (*self._lines, *self._link_labels, *self._label_words)}
        first |= {line.split(" ", 1)[0] for line in self._link_starts}
        first |= self._starts.keys() | self._footers.keys()
        first |= self._share_words | self._date_words | self._byline_openers
        self._first_words = frozenset(first)

    def blocks(self, text: str) -> tuple[Block, ...]:
        """The blocks of a text in order; together they hold everything in it that is not blank."""
        lines = _lines(text)
        paragraphs = _paragraphs(text, lines)
        kinds = self._kinds(text, paragraphs)
        blocks: list[Block] = []
        first_prose = True
        for paragraph, kind in zip(paragraphs, kinds, strict=True):
            start, end = paragraph.start, paragraph.end
            if kind == PROSE:
                if (dateline := _dateline(text, start, end, first_prose)) is not None:
                    blocks.append(Block(start, dateline, FURNITURE))
                    start = dateline + len(text[dateline:end]) - len(text[dateline:end].lstrip())
                first_prose = False
                if text[end - 1] in ").)" and (footer := self._footer(text, start, end)) is not None:
                    cut = start + len(text[start:footer].rstrip())
                    if cut > start:
                        blocks.append(Block(start, cut, PROSE))
                    start, kind = footer, FURNITURE
            blocks.append(Block(start, end, kind))
        return tuple(blocks)

    def _kinds(self, text: str, paragraphs: Sequence[_Line]) -> list[str]:
        kinds: list[str] = []
        shapes: list[_Shape | None] = []
        in_links = False
        for number, line in enumerate(paragraphs):
            length = line.end - line.start
            known = self._known(text, line, number, len(paragraphs))
            shape = None
            if known:
                kind = FURNITURE
                in_links = (in_links and known == FURNITURE) or known == "links"
            elif length > _LONG or (length > _CRY and _STOPPED.search(text, line.end - 6, line.end)):
                kind, in_links = PROSE, False
            else:
                shape = self._shape(text[line.start : line.end])
                if in_links and shape.headline and (shape.title_case or shape.words <= 25):
                    kind = FURNITURE
                else:
                    in_links = False
                    kind = HEADING if self._is_heading(shape) else PROSE
            kinds.append(kind)
            shapes.append(shape)
        self._unglue(kinds, shapes)
        self._close_comments(text, paragraphs, kinds)
        if PROSE not in kinds:
            # Nothing looks like an article: a few words without full stops are what somebody wants to have read.
            return [PROSE if kind == HEADING else kind for kind in kinds]
        self._entitle(text, paragraphs, kinds)
        _close_list(kinds)
        return kinds

    def _known(self, text: str, line: _Line, number: int, count: int) -> str:
        """FURNITURE where known words tell so, ``links`` where links follow, else an empty string."""
        start, end = line.start, line.end
        length = end - start
        word = _first_word(text, start, end)
        if word not in self._first_words and length > _SHORT:
            return ""
        content = text[start:end]
        if not word:
            if not any(map(str.isalnum, content)) or (length < 20 and _COUNTER.match(content)):
                return FURNITURE
        elif word in self._first_words:
            if (found := self._label(content)) != "":
                return found
            if word in self._byline_openers and (number < 6 or number > count - 4) and self._is_byline(content):
                return FURNITURE
            most = 300 if content[0] == "(" else _LINE_OF_WORDS
            if length <= most and self._starts_with(self._starts, word, content):
                return FURNITURE
            if content[0] == "(" and self._starts_with(self._footers, word, content):
                return FURNITURE
        if length <= _SHORT:
            if (content[0] in "—–-" and _POSTED.match(content)) or _ADDRESS.match(content):
                return FURNITURE
            lower = content.casefold()
            if lower.rstrip(".)] ").endswith(self._ends) or content[0] == "©":
                return FURNITURE
            if content[-1] in ")]" and _CREDIT.search(content):
                return FURNITURE
            if ("." not in content[-2:] or content[0] in "([") and any(part in lower for part in self._parts):
                return FURNITURE
        return ""

    def _label(self, content: str) -> str:
        """What a short line is by its words alone: a label, a share bar, a date line."""
        head, colon, rest = content[:60].partition(":")
        labelled = colon and rest and not rest[0].isalnum() and content[0] not in _QUOTES and len(content) <= 160
        if labelled and _bare(head) in self._label_words:
            return FURNITURE
        if len(content) > 80:
            return ""
        bare = _bare(content)
        if bare in self._link_labels:
            return "links"
        if bare in self._lines:
            return FURNITURE
        words = bare.split()
        if all(word in self._share_words for word in words):
            return FURNITURE
        if all(word in self._date_words for word in words) and (any(map(str.isdigit, content)) or len(words) < 3):
            return FURNITURE
        if bare.startswith(self._link_starts) and len(words) <= 7 and not _ENDED.search(content.rstrip(":")):
            names = _WORD.findall(content)[2:]
            return "links" if all(word[0].isupper() or word in self._small_words for word in names) else ""
        return ""

    def _starts_with(self, table: Mapping[str, tuple[str, ...]], word: str, content: str) -> bool:
        """Tell whether a line begins with a phrase of the table; a name must follow one that ends as a byline opens."""
        phrases = table.get(word)
        if not phrases:
            return False
        head = content[:80].lstrip("([—–-*• ")
        lower = head.casefold()
        for phrase in phrases:
            size = len(phrase)
            if lower.startswith(phrase) and not lower[size : size + 1].isalnum():
                return not (head[size + 1 : size + 2].islower() and phrase.split()[-1] in self._byline_openers)
        return False

    def _is_byline(self, content: str) -> bool:
        by = _OPENER.match(content)
        words: list[str] = _WORD.findall(content, by.end()) if by else []
        names = sum(word[0].isupper() for word in words)
        if not names or names < 2 <= len(words) or len(words) > 14:
            return False
        return all(word[0].isupper() or word in self._byline_words for word in words)

    def _footer(self, text: str, start: int, end: int) -> int | None:
        """Where the footer in brackets begins with which a paragraph ends."""
        place = text.rfind("(", max(start, end - 300), end)
        if place < 0:
            return None
        bracket = _FOOTER_START.match(text, place, end)
        if bracket and self._starts_with(self._footers, _first_word(text, place, end), text[place:end]):
            return place
        return None

    def _shape(self, content: str) -> _Shape:
        words: list[str] = _WORD.findall(content)
        ended = _STOPPED.search(content, len(content) - 6) is not None
        headline = bool(words) and len(content) <= _SHORT and not ended and not content[0].islower()
        if headline and (_SPOKEN.search(content) or _SPEAKER.match(content) or _SEVERAL.search(content)):
            headline = False
        big = [word for word in words if not word[0].islower()]
        small = [word for word in words if word in self._small_words]
        return _Shape(content, len(words), headline, len(big) >= max(1, 0.75 * (len(words) - len(small))))

    def _is_heading(self, shape: _Shape) -> bool:
        content = shape.text
        if not shape.headline:
            return shape.words <= 6 and content.isupper() and content[-1] == "." and content[0] not in _QUOTES
        if content[0] in "—–":
            return False
        if content[-1] in "?!":
            return shape.title_case and 2 <= shape.words <= 14 and sum(map(str.isupper, content)) > 1
        if _BULLET.match(content):
            return shape.title_case and shape.words <= 8
        return shape.words <= 12 or shape.title_case

    def _close_comments(self, text: str, paragraphs: Sequence[_Line], kinds: list[str]) -> None:
        """What readers say below an article that is no shorter is no part of it."""
        before = 0
        for number, line in enumerate(paragraphs):
            if kinds[number] == PROSE:
                before += 1
                continue
            short = before >= _ARTICLE and line.end - line.start <= _CRY
            if short and _bare(text[line.start : line.end]) in self._comments:
                if kinds[number:].count(PROSE) <= before:
                    kinds[number:] = [FURNITURE] * (len(kinds) - number)
                return

    def _unglue(self, kinds: list[str], shapes: Sequence[_Shape | None]) -> None:
        """Mark as furniture the headlines that have a label glued to their front: a known one, one that two lines
        share, or one before the words of another line."""
        glued: dict[int, str] = {}
        for number, shape in enumerate(shapes):
            if shape is not None and shape.headline and (match := _GLUED.match(shape.text)):
                glued[number] = match[1]
        if not glued:
            return
        labels = Counter(glued.values())
        heads = {shape.text for shape in shapes if shape is not None}
        for number, label in glued.items():
            shape = shapes[number]
            assert shape is not None
            if label in self._glued or shape.text[len(label) :] in heads or (labels[label] > 1 and shape.words > 3):
                kinds[number] = FURNITURE

    def _entitle(self, text: str, paragraphs: Sequence[_Line], kinds: list[str]) -> None:
        """Tell the title from the headings: the first block that is no furniture, where it has the shape."""
        first = next((number for number, kind in enumerate(kinds) if kind != FURNITURE), None)
        if first is None or first + 1 >= len(kinds):
            return
        line = paragraphs[first]
        if line.end - line.start > _SHORT or text[line.end - 1] == ":" or _BULLET.match(text, line.start, line.end):
            return
        shape = self._shape(text[line.start : line.end])
        if kinds[first] == HEADING or (shape.headline and shape.words <= 30) or _SUBTITLE.search(shape.text):
            kinds[first] = TITLE
            return
        if _DIALOGUE.match(shape.text):
            return
        if shape.title_case and 2 < shape.words <= 25:
            kinds[first] = TITLE
        elif shape.words <= 18 and len(paragraphs) > 3 and shape.text.split(None, 1)[0].lower() not in self._lead_words:
            # A headline with a full stop: before a blank line and a much longer paragraph, labels between them or not.
            after = paragraphs[first + 1 : first + 4]
            if after[0].gap > 1 and any(line.end - line.start > 2 * len(shape.text) for line in after):
                kinds[first] = TITLE


def _bare(text: str) -> str:
    """The words alone, without case, numbers and punctuation (an apostrophe stays)."""
    return " ".join(_NO_WORD.sub(" ", text.replace("’", "").replace("'", "")).split()).casefold()


def _first_word(text: str, start: int, end: int) -> str:
    """The first word of a line, without case: mostly what stands before a blank. Empty where none is near its start."""
    word = text[start : min(end, start + _LONGEST_WORD)].split(None, 1)[0]
    if not word.isalpha():
        first = _FIRST_WORD.match(text, start, end)
        word = first[1] if first else ""
    return word.casefold()


def _by_first_word(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Phrases by their first word, in lower case."""
    table: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        lower = phrase.casefold()
        word = lower.split(" ", 1)[0]
        table[word] = (*table.get(word, ()), lower)
    return table


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    offset = gap = 0
    for line in text.splitlines(keepends=True):
        written = line.strip()
        if written:
            start = offset + len(line) - len(line.lstrip())
            lines.append(_Line(start, start + len(written), gap))
            gap = 0
        offset += len(line)
        gap += 1
    return lines


def _paragraphs(text: str, lines: Sequence[_Line]) -> list[_Line]:
    """Lines put together to paragraphs: hard-wrapped ones are joined, others are paragraphs of their own."""
    pairs = [number for number in range(1, len(lines)) if lines[number].gap == 1]
    if not pairs:
        return list(lines)
    run_on = [number for number in pairs if _runs_on(text, lines[number - 1], lines[number])]
    width = 0
    if len(pairs) > 1 and len(run_on) >= 0.25 * len(pairs):
        lengths = sorted(lines[number - 1].end - lines[number - 1].start for number in pairs)
        width = lengths[int(0.9 * (len(lengths) - 1))]
        if width > _WRAP:
            width = 0
    joined = set(run_on)
    if width:
        joined.update(number for number in pairs if _is_full(text, lines[number - 1], lines[number], width))
    paragraphs: list[_Line] = []
    for number, line in enumerate(lines):
        if number in joined:
            paragraphs[-1] = _Line(paragraphs[-1].start, line.end, paragraphs[-1].gap)
        else:
            paragraphs.append(line)
    return paragraphs


def _runs_on(text: str, line: _Line, after: _Line) -> bool:
    """Tell whether a sentence plainly goes on in the next line."""
    last = text[line.end - 1]
    if last == ";" and line.end - line.start <= _SHORT:
        return line.gap == 0
    return text[after.start].islower() and last not in ".!?:…" and line.end - line.start > 20


def _is_full(text: str, line: _Line, after: _Line, width: int) -> bool:
    """Tell whether the next line's first word would not have fitted on a line of this width any more."""
    if _indent(text, after) > _indent(text, line) + 1 or _BULLET.match(text, after.start, after.end):
        return False
    word = text[after.start : min(after.end, after.start + 40)].split(None, 1)[0]
    return line.end - line.start + 1 + len(word) > 0.9 * width


def _indent(text: str, line: _Line) -> int:
    before = text[max(0, line.start - 40) : line.start]
    return len(before) - len(before.rstrip(" \t"))


def _close_list(kinds: list[str]) -> None:
    """Three or more headlines at the very end, one after another, are links to other articles."""
    tail = len(kinds)
    while tail and (kinds[tail - 1] == FURNITURE or kinds[tail - 1] == HEADING):
        tail -= 1
    if sum(kind == HEADING for kind in kinds[tail:]) >= 3:
        kinds[tail:] = [FURNITURE] * (len(kinds) - tail)


def _dateline(text: str, start: int, end: int, first: bool) -> int | None:
    """Where the dateline ends with which a paragraph begins, its dash included."""
    if not first and text[start + 1 : start + 2].islower():
        return None  # the place is in capitals, but for the first paragraph
    match = _DATELINE.match(text, start, min(end, start + 120))
    if match is None:
        match = _COLON_DATELINE.match(text, start, min(end, start + 120)) if first else None
        return match.end() if match is not None and _LABEL.search(text, end) is None else None
    place, more, agency = match["place"], match["more"], match["agency"]
    if not first and not (place.isupper() and (agency or more)):
        return None
    if not place.isupper() and not agency and (text[match.end() - 1] not in " \u00a0" or place.count(" ") > 2):
        return None
    return start + len(text[start : match.end()].rstrip())
