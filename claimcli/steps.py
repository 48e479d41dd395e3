"""The elements of templates as steps: each takes a token position to where its element ends, with what it captures.

A step that reads rightwards begins at its position; one that reads leftwards ends there. Most elements have one way to
fit; where there are several, the first is tried first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from claimcli.annotate import POSSESSIVE, QUOTE
from claimcli.chunks import FINITE, NOUNISH, WINDOW
from claimcli.template import Choice, Word

if TYPE_CHECKING:
    from claimcli.reader import Reader
    from claimcli.template import Element, Slot

Captures = tuple[tuple[str, int, int], ...]
"""Slots found: name, first token, one past the last."""
Ways = tuple[tuple[int, Captures], ...]
"""The positions that an element may lead to."""
Step = Callable[["Reader", int], Ways]
NOUNS: Final = ("speaker", "claimant", "addressee", "topic")
"""Slots that take a noun phrase."""
SUBJECT_FORMS: Final = frozenset(("finite", "passive", "ing", "to"))
"""Forms in which a verb's speaker is its subject, wherever that stands."""
OBJECT: Final = "DHNn#SOisgexWC*rah" + QUOTE + POSSESSIVE
"""Classes that the object of a cue may begin with."""

_NO_WAY: Final[Ways] = ()
_FINITE_ONE: Final = tuple(FINITE)
_BREAKS: Final = ",;:.?!-*()"
_VERBAL: Final = "badmvesig"
_ENDS: Final = ",.;:?!PFx"
_CLOSED_TIME: Final = re.compile("[x#]+,g")
_LETTER: Final = frozenset("NnxisgepvDHSORWhUCBkmdabFTPr#")
_PREDICATES: Final = {"r": FINITE, "e": "DHNOTP", "s": "DHNOTP"}
_POSSESSOR_REACH: Final = 12


class Trie(NamedTuple):
    """The phrases of a list by their first word and by their last, the longest first."""

    first: dict[str, tuple[tuple[str, ...], ...]]
    last: dict[str, tuple[tuple[str, ...], ...]]


class Tries:
    """The lists of a rule set as tries, each made when first asked."""

    def __init__(self, lists: dict[str, tuple[str, ...]]) -> None:
        self._lists = lists
        self._made: dict[str, Trie] = {}

    def get(self, name: str) -> Trie:
        """Return a list's phrases, none for a list that is not there."""
        made = self._made.get(name)
        if made is None:
            phrases = self._lists.get(name, ())
            split = [words for phrase in phrases if (words := tuple(phrase.lower().replace("’", "'").split()))]
            made = self._made[name] = Trie(_by_word(split, 0), _by_word(split, -1))
        return made


def _by_word(phrases: list[tuple[str, ...]], number: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in phrases:
        found.setdefault(words[number], []).append(words)
    return {word: tuple(sorted(group, key=len, reverse=True)) for word, group in found.items()}


# right of the anchor


def rightwards(element: Element, tries: Tries) -> Step:
    """Return the step of an element that stands right of the anchor."""
    if isinstance(element, Word):
        return _sequence(((element.text,),), 1)
    if isinstance(element, Choice):
        return _sequence(element.options, 1, element.optional)
    if element.name == "content":
        return _content_right(element.kind, tries)
    if element.name in NOUNS:
        return _possessive_right(element.name) if element.kind == "possessive" else _noun_right(element)
    if element.name in ("list", "target"):
        return _listed_right(element, tries)
    if element.name == "gap":
        return _gap(int(element.features[0]), 1)
    if element.name == "adjunct":
        return _adjunct_right
    return lambda reader, position: _NO_WAY


def _possessive_right(name: str) -> Step:
    def step(reader: Reader, position: int) -> Ways:
        kinds = reader.kinds
        if position >= reader.size:
            return _NO_WAY
        if kinds[position] == "H":
            return ((position + 1, ((name, position, position + 1),)),)
        end = kinds.find(POSSESSIVE, position, position + _POSSESSOR_REACH)
        if end < 0 or any(k not in NOUNISH + "DF" for k in kinds[position:end]):
            return _NO_WAY
        return ((end + 1, ((name, position, end + 1),)),)

    return step


def _noun_right(slot: Slot) -> Step:
    name, kind = slot.name, slot.kind
    speaks = name == "speaker"

    def step(reader: Reader, position: int) -> Ways:
        if position >= reader.size or (speaks and reader.kinds[position] == "R"):
            return _NO_WAY
        chunks = reader.chunks
        end = chunks.noun_right(position)
        if end <= position or not reader.fits(kind, position, end):
            return _NO_WAY
        if speaks and reader.form == "finite" and _goes_on(reader.kinds, end):
            return _NO_WAY
        if speaks and reader.form == "ing" and (reader.kinds[end : end + 1] or ".") not in _VERBAL + "r,":
            return _NO_WAY  # "Denying it, X said", but not "…, contradicting the clerk, Y."
        whole = (end, ((name, position, end),))
        if not speaks:
            return (whole,)
        ways: list[tuple[int, Captures]] = []
        ends = [end]
        if reader.form == "phrase" and (tail := chunks.tail_right(end)) > end:
            ends.insert(0, tail)
        for short in ends:
            wide = chunks.apposition_right(short)
            if wide > short:
                ways.append((wide, ((name, position, wide),)))
            if short > end:
                ways.append((short, ((name, position, short),)))
        ways.append(whole)
        return tuple(ways)

    return step


def _goes_on(kinds: str, end: int) -> bool:
    """Tell whether a verb follows: ``said the report raised a question`` has no speaker after its cue."""
    after = kinds[end : end + 1]
    return after in _FINITE_ONE or (after == "e" and kinds[end + 1 : end + 2] in ("D", "H", "O", QUOTE))


def _listed_right(slot: Slot, tries: Tries) -> Step:
    phrases = tries.get(slot.features[0]).first
    target = slot.name == "target"

    def step(reader: Reader, position: int) -> Ways:
        words = reader.words
        if position < reader.size:
            for phrase in phrases.get(words[position], ()):
                end = position + len(phrase)
                if end == position + 1 or tuple(words[position:end]) == phrase:
                    return ((end, (("target", position, end),) if target else ()),)
        return _NO_WAY

    return step


def _content_right(what: str, tries: Tries) -> Step:
    """Content of a kind: each kind has its own test of how it may begin; all but a quotation end with a clause."""
    if what == "quote":
        return _quote_right
    if what == "next":
        return _next_right
    if what == "request":
        return _request_right
    openers = tries.get("wh clauses").first if what == "wh" else {}
    begins: dict[str, Callable[[Reader, int], bool]] = {
        "clause": _begins_clause,
        "infinitive": lambda reader, position: reader.kinds[position] == "T",
        "wh": lambda reader, position: reader.kinds[position] in "WR" or reader.words[position] in openers,
        "predicate": _begins_predicate,
        "noun": _begins_noun,
    }
    test = begins.get(what, _begins_anything)
    phrasal = what in ("noun", "infinitive")

    def step(reader: Reader, position: int) -> Ways:
        if position < reader.size and reader.kinds[position] == QUOTE and reader.marked.quotes.get(position) is None:
            position += 1  # "“strongly denied” the claims"
        if position >= reader.size or not test(reader, position):
            return _NO_WAY
        chunks = reader.chunks
        if position > 0 and reader.kinds[position - 1] == ",":
            relative = what != "wh" and reader.kinds[position] == "R"  # ", according to Ortiz, who …"
            if relative or chunks.goes_on_telling(position):
                return _NO_WAY
        if phrasal and reader.form == "noun":
            end = chunks.topic_end(position)
            short = chunks.noun_right(position)
            if position < short < end:  # "criticism of the plan by the ministry"
                return ((end, (("content", position, end),)), (short, (("content", position, short),)))
        elif phrasal:
            leaning = reader.form == "ing" and reader.start > 0 and reader.kinds[reader.start - 1] in "Nn#"
            end = chunks.topic_end(position) if leaning else chunks.phrase_end(position, reader.form == "ing")
        elif what == "clause" and reader.form == "noun":
            end = chunks.topic_end(position, 1)
        elif what == "rest":
            end = chunks.rest_end(position)
        else:
            end = chunks.clause_end(position, what == "clause")
        if reader.form == "finite" and _in_relative(reader):
            end = chunks.relative_end(position, end)
        if reader.kinds[end - 1] == "," and reader.kinds[end : end + 1] == QUOTE:
            end -= 1  # "“… denies all guilt,” X said"
        if what == "phrase":
            comma = reader.kinds.find(",", position, end)
            end = comma if comma > position else end
        return ((end, (("content", position, end),)),) if end > position else _NO_WAY

    return step


def _quote_right(reader: Reader, position: int) -> Ways:
    closing = reader.marked.quotes.get(position)
    if closing is None or position >= reader.size or reader.kinds[position] != QUOTE:
        return _NO_WAY
    end = min(closing + 1, reader.size)
    return ((end, (("content", position, end),)),)


def _next_right(reader: Reader, position: int) -> Ways:
    """The quotation that opens the next sentence: nothing is left of this one."""
    if position >= reader.size:
        return ((position, (("content", position, position),)),)
    end = reader.chunks.sentence_end()
    return ((reader.size, (("content", end, end),)),) if position >= end else _NO_WAY


def _adjunct_right(reader: Reader, position: int) -> Ways:
    return tuple([(end, ()) for end in reader.chunks.adjuncts(position)])


def _request_right(reader: Reader, position: int) -> Ways:
    """Somebody, and what that somebody is to do: ``drivers to turn back``."""
    chunks = reader.chunks
    whom = chunks.noun_right(position)
    start = whom + (reader.kinds[whom : whom + 1] == "r")
    if whom <= position or reader.kinds[start : start + 1] != "T":
        return _NO_WAY
    end = chunks.phrase_end(start)
    return ((end, (("content", position, end),)),) if end > start else _NO_WAY


def _in_relative(reader: Reader) -> bool:
    """Tell whether the cue stands in a relative clause: "who says", "which the mayor says"."""
    start = reader.start
    if start > 0 and reader.kinds[start - 1] == "R":
        return True
    subject = reader.chunks.subject(start, "finite")
    return subject is not None and subject[0] > 1 and reader.kinds[subject[0] - 2 : subject[0]] == ",R"


def _begins_anything(reader: Reader, position: int) -> bool:
    return reader.kinds[position] not in ",;:.?!"


def _begins_clause(reader: Reader, position: int) -> bool:
    kinds = reader.kinds
    kind = kinds[position]
    if kind in ",;:.?!-" or reader.chunks.only_time(position):
        return False
    if kind == "C" and kinds[position + 1 : position + 2] in ("v", "e", "s"):
        return False  # "urged calm *and denied* that"
    if kind == "x" and _CLOSED_TIME.match(kinds, position):
        return False  # "…, the league announced *Thursday*, ending a dispute"
    if kind == "h" and kinds[position + 1 : position + 2] not in _FINITE_ONE:
        return reader.chunks.governs(position + 1) or reader.chunks.points_back(position + 1)
    if kind == "U" and kinds[position + 1 : position + 2] in ("e", "g", "v"):
        return False  # "nodded when asked", "said before leaving"
    if kind == "U" and kinds[position - 1 : position] not in ("h", ",") and reader.chunks.tells_when(position):
        return False  # "showed soldiers before the shots were heard"
    if kinds[max(0, position - 2) : position] == "h,":  # "said that, if it rains, they will wait"
        return any(kind in _VERBAL for kind in kinds[position : position + WINDOW])
    if position > 0 and kinds[position - 1] == "h":  # in "say that was not so", "that proved nothing" it is the subject
        if _points(kinds, position - 1):
            return False
        return kind not in "badm" and not reader.chunks.governs(position) and not reader.chunks.points_back(position)
    return reader.chunks.begins_clause(position)


def _points(kinds: str, position: int) -> bool:
    """Tell whether "that" is no more than a determiner: ``rejected that idea``."""
    if kinds[position + 1 : position + 2] not in ("n", "i", "s"):
        return False
    ends = (kinds[position + 2 : position + 3] or ".") in _ENDS
    return ends and not any(kind in _VERBAL for kind in kinds[position + 2 : position + WINDOW])


def _begins_predicate(reader: Reader, position: int) -> bool:
    """Tell whether what is said of a noun begins there: none stands before a speaker who opens the sentence."""
    kinds = reader.kinds
    kind = kinds[position]
    subject = reader.chunks.subject(reader.start, "finite")
    if subject is not None and not subject[0]:
        return False
    after = kinds[position + 1 : position + 2] or "."
    return kind in FINITE + "res" and after in _PREDICATES.get(kind, after)


def _begins_noun(reader: Reader, position: int) -> bool:
    kinds = reader.kinds
    kind = kinds[position]
    if kind == "h":
        return _points(kinds, position)
    if kind == "a":
        return reader.chunks.is_gerund(position)  # "acknowledged having lied"
    if kind == "x" or (kind in "Dr" and kinds[position + 1 : position + 2] == "x"):
        return kind == "D" and kinds[position + 2 : position + 3] == "n"  # "the late senator"
    return kind in OBJECT


# left of the anchor


def leftwards(element: Element, tries: Tries) -> Step:
    """Return the step of an element that stands left of the anchor."""
    if isinstance(element, Word):
        return _sequence(((element.text,),), -1)
    if isinstance(element, Choice):
        return _sequence(element.options, -1, element.optional)
    if element.name == "content":
        return {"quote": _quote_left, "mixed": _mixed_left, "noun": _object_left}.get(element.kind, _clause_left)
    if element.name in NOUNS:
        return _possessive_left(element.name) if element.kind == "possessive" else _noun_left(element)
    if element.name in ("list", "target"):
        return _listed_left(element, tries)
    if element.name == "gap":
        return _gap(int(element.features[0]), -1)
    return lambda reader, position: _NO_WAY


def _possessive_left(name: str) -> Step:
    def step(reader: Reader, position: int) -> Ways:
        if position <= 0 and reader.form not in ("ing", "to"):
            return _NO_WAY
        kinds = reader.kinds
        last = position - 1
        while last > 0 and position - last < 6 and kinds[last] in "ner#,":  # "his loud, seemingly angry claim"
            if kinds[last] == "e" and kinds[last - 1] in "nNi":
                return _NO_WAY  # "his office referred questions"
            last -= 1
        if kinds[last] == "H":
            return ((last, ((name, last, last + 1),)),)
        found = reader.chunks.noun_left(last) if kinds[last] == POSSESSIVE else None
        return ((found[0], ((name, found[0], last + 1),)),) if found else _NO_WAY

    return step


def _noun_left(slot: Slot) -> Step:
    name, kind = slot.name, slot.kind

    def step(reader: Reader, position: int) -> Ways:
        form = reader.form
        if position <= 0 and form not in ("ing", "to"):
            return _NO_WAY
        if position == reader.start and form in SUBJECT_FORMS:
            found = reader.chunks.subject(position, "finite" if form == "passive" else form)
        else:
            found = _subject_before(reader, position)
        if found is None:
            return _NO_WAY
        first, last = found
        if not reader.fits(kind, first, last):
            return _NO_WAY
        return ((min(first, position), ((name, first, last),)),)

    return step


def _subject_before(reader: Reader, position: int) -> tuple[int, int] | None:
    """The noun phrase that ends before ``position``, or the subject of the verb there: "has long been critical"."""
    kinds, chunks = reader.kinds, reader.chunks
    if reader.form in ("noun", "adjective") and position < reader.start and kinds[position] in _VERBAL:
        first = chunks.group(position)[0]
        form = "to" if kinds[first] == "T" else "ing" if kinds[first] == "g" else "finite"
        found = chunks.subject(first, form)
        return found if found is not None and found[1] <= first else None
    return chunks.noun_left(position - 1) if position > 0 else None


def _listed_left(slot: Slot, tries: Tries) -> Step:
    phrases = tries.get(slot.features[0]).last
    target = slot.name == "target"

    def step(reader: Reader, position: int) -> Ways:
        words = reader.words
        if position > 0:
            for phrase in phrases.get(words[position - 1], ()):
                first = position - len(phrase)
                if first == position - 1 or (first >= 0 and tuple(words[first:position]) == phrase):
                    return ((first, (("target", first, position),) if target else ()),)
        return _NO_WAY

    return step


def _quote_left(reader: Reader, position: int) -> Ways:
    opening = reader.opening(position - 1)
    if opening is None or (opening > 0 and reader.kinds[opening - 1] not in _BREAKS):
        return _NO_WAY
    first = max(opening, 0)
    return ((first, (("content", first, position),)),)


def _mixed_left(reader: Reader, position: int) -> Ways:
    """A clause whose end is quoted: ``The plan is “dead,”``."""
    opening = reader.opening(position - 1)
    if opening is None or opening <= 0 or reader.kinds[opening - 1] in _BREAKS:
        return _NO_WAY
    first = reader.chunks.clause_begin(position)
    return ((first, (("content", first, position),)),)


def _object_left(reader: Reader, position: int) -> Ways:
    if position <= 0:
        return _NO_WAY
    passive = reader.form == "passive"
    found = reader.chunks.subject(position, "finite") if passive else _subject_before(reader, position)
    kinds = reader.kinds
    if found is None or (found[0] and kinds[found[0] - 1 : found[1]] in ("PR", "FR")):
        return _NO_WAY  # "in which he calls it a lie"
    if found[0] and kinds[found[0] - 1] == "P" and (found[0] == 1 or kinds[found[0] - 2] in ",CB"):
        return _NO_WAY  # "In a letter she calls it a lie"
    return ((found[0], (("content", found[0], found[1]),)),)


def _clause_left(reader: Reader, position: int) -> Ways:
    begin = reader.chunks.clause_begin(position) if position > 0 else position
    return ((begin, (("content", begin, position),)),) if begin < position else _NO_WAY


# both ways


def _sequence(options: tuple[tuple[str, ...], ...], direction: int, optional: bool = False) -> Step:
    """One of several word sequences, or nothing where it is optional."""

    def step(reader: Reader, position: int) -> Ways:
        ways: list[tuple[int, Captures]] = []
        for option in options:
            end = position + direction * len(option)
            first = min(position, end)
            if all(reader.stands(first + k, word) for k, word in enumerate(option)):
                ways.append((end, ()))
        if optional:
            ways.append((position, ()))
        return tuple(ways)

    return step


def _gap(most: int, direction: int) -> Step:
    def step(reader: Reader, position: int) -> Ways:
        ways: list[tuple[int, Captures]] = [(position, ())]
        kinds = reader.kinds
        here = position
        for _ in range(most):
            token = here if direction > 0 else here - 1
            if not 0 <= token < reader.size or kinds[token] == QUOTE or kinds[token] not in _LETTER:
                break
            here += direction
            ways.append((here, ()))
        return tuple(ways)

    return step
