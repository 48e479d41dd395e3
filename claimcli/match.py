"""Templates against marked sentences: every template is anchored on its cue and read outwards from it.

A template compiles to two short programs, one for what stands left of the cue and one for what stands right. Each
step takes a token position to the one position where its element ends, so a template costs at most one step per
(element, position); dead ends are remembered. That keeps matching linear in the text, whatever the rules say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from claimcli.annotate import POSSESSIVE, QUOTE
from claimcli.chunks import FINITE, NOUNISH, Chunks
from claimcli.lexicon import KIND_NAMES
from claimcli.template import FORMS, Choice, Slot, Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimcli.annotate import Hit, Marked
    from claimcli.lexicon import Entry, Lexicon
    from claimcli.ruleset import Rule, RuleSet
    from claimcli.template import Element, Template

Captures = tuple[tuple[str, int, int], ...]
"""Slots found: name, first token, one past the last."""

_FORMLESS = "finite"
SUBJECT_FORMS = ("finite", "passive", "ing", "to")
"""Forms in which a verb's speaker is its subject, wherever that stands."""
END = "$"
"""Stands for the end of the sentence where the class of a following token is asked."""
_ANY = frozenset(KIND_NAMES) | {END}
_ADJUNCT = frozenset("PTFDHrUx")
_OBJECT = "DHNn#SOisgexWC*r" + QUOTE + POSSESSIVE
_FINITE_ONE = tuple(FINITE)
_DEFAULT = ("verb", "phrase")
_BREAKS = ",;:.?!-*()"
_VERBAL = "badmvesig"
_LETTER = frozenset("NnxisgepvDHSORWhUCBkmdabFTPr#")


class Trie(NamedTuple):
    """Chunks of a list by their first word."""

    first: dict[str, tuple[tuple[str, ...], ...]]
    last: dict[str, tuple[tuple[str, ...], ...]]
    """The same phrases by their last word."""


class Program(NamedTuple):
    """One compiled template; ``left`` (nearest first) and ``right`` of the anchor are numbers in the chain."""

    rule: Rule
    number: int
    template: Template
    features: frozenset[str]
    form: str
    left: int
    right: int
    fixed: int
    inverted: bool
    """The speaker follows the cue: then the verb may have no subject before it."""
    subject: bool
    """The verb's subject is the speaker: nothing to try for a verb without one."""
    word: str
    """The word that must follow the anchor, where it is one fixed word."""
    quotes: bool
    """A quotation is wanted: nothing to try in a sentence without one."""
    sides: tuple[tuple[Element, ...], tuple[Element, ...]]


@dataclass(slots=True, eq=False)
class Match:
    """A template that fits: captured slots as token ranges; ``anchor`` is the cue's (or the quotation's) hit.

    ``confidence`` is set once the extractor has weighed it; ``inside`` is the confidence of the surest statement in
    whose content the cue stands, 0 for none.
    """

    program: Program
    hit: Hit | None
    captures: Captures
    first: int
    last: int
    confidence: float = 0.0
    inside: float = 0.0


class Attempt(NamedTuple):
    """How far a template came: elements matched and the token where it stopped, for ``explain``."""

    program: Program
    matched: int
    position: int
    wanted: str


class Matcher:
    """All templates of a rule set, indexed by the lexicon entries that can anchor them."""

    def __init__(self, rules: RuleSet, lexicon: Lexicon) -> None:
        self.lists = {name: _trie(phrases) for name, phrases in rules.lists.items()}
        self.chain = Chain()
        cued: list[Program] = []
        self.quoted: list[Program] = []
        for rule in rules.rules:
            for number, template in enumerate(rule.templates):
                program = _compile(rule, number, template, self.chain)
                (cued if program.features else self.quoted).append(program)
        self._cued = cued
        self._measured = rules.measured
        self._hopeless = float(rules.tables.get("extraction", {}).get("hopeless", "0"))
        self._by_entry: dict[Entry, dict[str, Group]] = {}
        self._by_features: dict[frozenset[str], dict[str, tuple[Program, ...]]] = {}
        self._starts = Starts(self.chain, lexicon, self.lists)

    def _anchored(self, entry: Entry) -> dict[str, Group]:
        """Return the programs that an entry can anchor, by the form it stands in; worked out when first met."""
        found = self._by_features.get(entry.features)
        if found is None:
            forms: dict[str, list[Program]] = {}
            for program in self._cued:
                if program.features <= entry.features and (entry.pos in _DEFAULT or entry.pos in program.features):
                    form = program.form if entry.pos == "verb" else entry.pos
                    forms.setdefault(form, []).append(program)
            found = self._by_features[entry.features] = {form: tuple(programs) for form, programs in forms.items()}
        hopeful = _hopeful(found, entry.text, self._measured, self._hopeless)
        groups = self._by_entry[entry] = {form: Group(programs) for form, programs in hopeful.items()}
        return groups

    def matches(self, marked: Marked, chunks: Chunks, attempts: list[Attempt] | None = None) -> list[Match]:
        """Return every template that fits somewhere in the sentence, in text order.

        With ``attempts``, templates that do not fit are noted there with how far they came.
        """
        found: list[Match] = []
        reader = Reader(self, marked, chunks)
        quoted = bool(marked.quotes)
        for hit in marked.hits:
            by_form = self._by_entry.get(hit.entry)
            if by_form is None:
                by_form = self._anchored(hit.entry)
            if not by_form:
                continue
            pos = hit.entry.pos
            form = chunks.form(hit) if pos == "verb" else pos
            group = by_form.get(form)
            if group is None:
                continue
            after = marked.kinds[hit.last] if hit.last < marked.size else END
            programs = group.all if attempts is not None else self._starts.able(group, after, quoted)
            if not programs:
                continue
            first = chunks.group(hit.first)[0] if form in FORMS else hit.first
            reader.anchor(first, form)
            word = marked.words[hit.last] if hit.last < marked.size else ""
            lone = form in SUBJECT_FORMS and chunks.subject(first, "finite" if form == "passive" else form) is None
            for program in programs:
                if attempts is None and ((lone and program.subject) or (program.word and (program.word != word))):
                    continue
                captures = reader.read(program, first, hit.last)
                if captures is not None:
                    found.append(_match(program, hit, (*captures, ("cue", first, hit.last))))
                elif attempts is not None:
                    attempts.append(reader.attempt(program, first, hit.last))
        for program in self.quoted:
            for opening, closing in marked.quotes.items():
                if opening < 0 or closing >= marked.size:
                    continue
                reader.anchor(opening, "")
                captures = reader.read(program, opening, closing + 1)
                if captures is not None:
                    found.append(_match(program, None, (*captures, ("content", opening, closing + 1))))
        return found


class Group:
    """The programs that one entry can anchor in one form, and which of them can begin with what follows the cue."""

    __slots__ = ("all", "by_after")

    def __init__(self, programs: tuple[Program, ...]) -> None:
        self.all = programs
        self.by_after: dict[tuple[str, bool], tuple[Program, ...]] = {}


class Starts:
    """Which classes of token a sequence of elements can begin with, so that most programs need not be tried."""

    def __init__(self, chain: Chain, lexicon: Lexicon, lists: dict[str, Trie]) -> None:
        self._links = chain.links
        self._lexicon = lexicon
        self._lists = lists
        self._known: dict[int, frozenset[str]] = {0: _ANY}

    def able(self, group: Group, after: str, quoted: bool) -> tuple[Program, ...]:
        """Return the programs of a group that may fit before a token of class ``after``."""
        key = (after, quoted)
        found = group.by_after.get(key)
        if found is None:
            found = group.by_after[key] = tuple(
                program for program in group.all if (quoted or not program.quotes) and after in self._of(program.right)
            )
        return found

    def _of(self, number: int) -> frozenset[str]:
        known = self._known.get(number)
        if known is None:
            element, rest = self._links[number]
            known = self._known[number] = self._first(element, rest)
        return known

    def _first(self, element: Element, rest: int) -> frozenset[str]:
        if isinstance(element, Word):
            return self._word(element.text)
        if isinstance(element, Choice):
            found = frozenset().union(*(self._word(option[0]) for option in element.options))
            return found | self._of(rest) if element.optional else found
        if element.name == "content":
            return self._content(element.kind)
        if element.name == "adjunct":
            return self._of(rest) | _ADJUNCT
        if element.name == "gap":
            return _ANY
        if element.name in ("list", "target"):
            return frozenset().union(*(self._word(word) for word in self._lists[element.features[0]].first))
        return _ANY - frozenset(",;:.?!" + END)

    def _content(self, kind: str) -> frozenset[str]:
        if kind == "quote":
            return frozenset(QUOTE)
        if kind == "infinitive":
            return frozenset("T")
        if kind == "predicate":
            return frozenset(FINITE + "res")
        if kind == "next":
            return frozenset(":.,?!*" + END)
        if kind == "wh":
            trie = self._lists.get("wh clauses")
            listed = (self._word(word) for word in (trie.first if trie else ()))
            return frozenset("WR").union(*listed)
        if kind == "noun":
            return frozenset(_OBJECT)
        return _ANY - frozenset(",;:.?!" + END)

    def _word(self, text: str) -> frozenset[str]:
        cls = self._lexicon.cls(text)
        return frozenset((cls, "N")) if text[:1].isalpha() else frozenset((cls, QUOTE, "*", "-", POSSESSIVE, "b"))


class Chain:
    """Element sequences by number, so that templates which go on alike are walked once.

    Number 0 is the empty sequence; every other is one element and the number of the rest.
    """

    def __init__(self) -> None:
        self.links: list[tuple[Element, int]] = [(Word(""), 0)]
        self._numbers: dict[tuple[Element, int], int] = {}

    def add(self, elements: tuple[Element, ...]) -> int:
        """Return the number of a sequence."""
        rest = 0
        for element in reversed(elements):
            link = (replace(element, column=0) if isinstance(element, Slot) else element, rest)
            known = self._numbers.get(link)
            if known is None:
                known = self._numbers[link] = len(self.links)
                self.links.append(link)
            rest = known
        return rest


def _hopeful(
    by_form: dict[str, tuple[Program, ...]], entry: str, measured: dict[str, dict[str, float]], hopeless: float
) -> dict[str, tuple[Program, ...]]:
    """Leave out the rules that were measured never to be right with this entry."""
    return {
        form: kept
        for form, programs in by_form.items()
        if (kept := tuple(p for p in programs if measured.get(p.rule.name, {}).get(entry, 1.0) >= hopeless))
    }


def _match(program: Program, hit: Hit | None, spans: Captures) -> Match:
    first = min([span[1] for span in spans])
    last = max([span[2] for span in spans])
    return Match(program, hit, spans, first, last)


def _compile(rule: Rule, number: int, template: Template, chain: Chain) -> Program:
    elements = template.elements
    anchor = next((k for k, e in enumerate(elements) if isinstance(e, Slot) and e.name == "cue"), -1)
    features: frozenset[str] = frozenset()
    form = ""
    if anchor < 0:
        anchor = next(k for k, e in enumerate(elements) if isinstance(e, Slot) and e.name == "content")
    else:
        slot = elements[anchor]
        assert isinstance(slot, Slot)
        features = frozenset(f for f in slot.features if f not in FORMS)
        form = next((f for f in slot.features if f in FORMS), _FORMLESS)
    fixed = sum(isinstance(e, Word) or (isinstance(e, Choice) and not e.optional) for e in elements)
    left = tuple(reversed(elements[:anchor]))
    right = elements[anchor + 1 :]
    inverted = bool(features) and form == _FORMLESS and _is_speaker(right) and not _is_speaker(left)
    quotes = any(isinstance(e, Slot) and e.name == "content" and e.kind in ("quote", "mixed") for e in elements)
    subject = form in SUBJECT_FORMS and _is_speaker(left)
    return Program(
        rule,
        number,
        template,
        features,
        form,
        chain.add(left),
        chain.add(right),
        fixed,
        inverted,
        subject,
        right[0].text if right and isinstance(right[0], Word) and right[0].text.isalpha() else "",
        quotes,
        (left, right),
    )


def _is_speaker(elements: tuple[Element, ...]) -> bool:
    return bool(elements) and isinstance(elements[0], Slot) and elements[0].name == "speaker"


def _trie(phrases: tuple[str, ...]) -> Trie:
    split = [words for phrase in phrases if (words := tuple(phrase.lower().replace("’", "'").split()))]
    return Trie(_by_word(split, 0), _by_word(split, -1))


def _by_word(phrases: list[tuple[str, ...]], number: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases by one of their words, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in phrases:
        found.setdefault(words[number], []).append(words)
    return {word: tuple(sorted(group, key=len, reverse=True)) for word, group in found.items()}


class Reader:
    """Reads templates outwards from anchors in one sentence; what a sequence gives at a place is worked out once."""

    __slots__ = ("_chunks", "_form", "_left", "_links", "_lists", "_marked", "_right", "_start")

    def __init__(self, matcher: Matcher, marked: Marked, chunks: Chunks) -> None:
        self._lists = matcher.lists
        self._links = matcher.chain.links
        self._marked = marked
        self._chunks = chunks
        self._right: dict[tuple[int, int], Captures | None] = {}
        self._left: dict[tuple[int, int], Captures | None] = {}
        self._start = -1
        self._form = ""

    def anchor(self, start: int, form: str) -> None:
        """Read from another anchor: what stands left of it depends on the anchor's form."""
        if start != self._start or form != self._form:
            self._left.clear()
            self._start = start
            self._form = form

    def read(self, program: Program, first: int, last: int) -> Captures | None:
        """Return what a template captures around the anchor ``[first, last)``, or None where it does not fit."""
        if program.inverted and self._form == _FORMLESS and self._chunks.subject(first, self._form) is not None:
            return None
        left = self._go_left(program.left, first)
        if left is None:
            return None
        right = self._go_right(program.right, last)
        return None if right is None else left + right

    def _go_right(self, number: int, position: int) -> Captures | None:
        if not number:
            return ()
        key = (number, position)
        if key in self._right:
            return self._right[key]
        element, rest = self._links[number]
        found: Captures | None = None
        for after, captured in self._step_right(element, position):
            tail = self._go_right(rest, after)
            if tail is not None:
                found = captured + tail
                break
        self._right[key] = found
        return found

    def _go_left(self, number: int, position: int) -> Captures | None:
        if not number:
            return ()
        key = (number, position)
        if key in self._left:
            return self._left[key]
        element, rest = self._links[number]
        found: Captures | None = None
        for after, captured in self._step_left(element, position):
            tail = self._go_left(rest, after)
            if tail is not None:
                found = captured + tail
                break
        self._left[key] = found
        return found

    def attempt(self, program: Program, first: int, last: int) -> Attempt:
        """Tell how far a template that does not fit comes: the right side first, then the left."""
        matched = 0
        for elements, step, start in (
            (program.sides[1], self._step_right, last),
            (program.sides[0], self._step_left, first),
        ):
            reached, position = _furthest(elements, step, start)
            matched += reached
            if reached < len(elements):
                return Attempt(program, matched, position, _describe(elements[reached]))
        return Attempt(program, matched, first, "no speaker before the verb")

    # right of the anchor

    def _step_right(self, element: Element, position: int) -> list[tuple[int, Captures]]:
        if isinstance(element, Word):
            return [(position + 1, ())] if self._is(position, element.text) else []
        if isinstance(element, Choice):
            ways: list[tuple[int, Captures]] = [
                (position + len(option), ())
                for option in element.options
                if all(self._is(position + k, word) for k, word in enumerate(option))
            ]
            if element.optional:
                ways.append((position, ()))
            return ways
        name = element.name
        if name == "content":
            return self._content_right(element, position)
        if name in ("speaker", "claimant", "addressee", "topic"):
            return self._noun_right(element, position)
        if name in ("list", "target"):
            size = self._phrase_at(element.features[0], position)
            if not size:
                return []
            captured: Captures = (("target", position, position + size),) if name == "target" else ()
            return [(position + size, captured)]
        if name == "gap":
            return self._gap(position, int(element.features[0]), 1)
        if name == "adjunct":
            return [(end, ()) for end in self._chunks.adjuncts(position)]
        return []

    def _noun_right(self, slot: Slot, position: int) -> list[tuple[int, Captures]]:
        marked, chunks = self._marked, self._chunks
        if position >= marked.size:
            return []
        kinds = marked.kinds
        if slot.kind == "possessive":
            if kinds[position] == "H":
                return [(position + 1, ((slot.name, position, position + 1),))]
            end = kinds.find(POSSESSIVE, position, position + 12)
            if end < 0 or any(k not in NOUNISH + "DF" for k in kinds[position:end]):
                return []
            return [(end + 1, ((slot.name, position, end + 1),))]
        end = chunks.noun_right(position)
        if end <= position or not self._fits(slot.kind, position, end):
            return []
        ways: list[tuple[int, Captures]] = []
        if slot.name == "speaker":
            ends = [end]
            if self._form == "phrase" and (tail := chunks.tail_right(end)) > end:
                ends.insert(0, tail)
            for short in ends:
                wide = chunks.apposition_right(short)
                if wide > short:
                    ways.append((wide, ((slot.name, position, wide),)))
                if short > end:
                    ways.append((short, ((slot.name, position, short),)))
        ways.append((end, ((slot.name, position, end),)))
        return ways

    def _content_right(self, slot: Slot, position: int) -> list[tuple[int, Captures]]:
        marked, chunks = self._marked, self._chunks
        what = slot.kind
        if position >= marked.size:
            return [(position, (("content", position, position),))] if what == "next" else []
        kinds = marked.kinds
        kind = kinds[position]
        if what == "quote":
            closing = marked.quotes.get(position)
            if closing is None or kind != QUOTE:
                return []
            end = min(closing + 1, marked.size)
            return [(end, (("content", position, end),))]
        if what == "clause":
            if kind in ",;:.?!-" or (kind == "h" and kinds[position + 1 : position + 2] not in _FINITE_ONE):
                return []
            if not chunks.begins_clause(position) and not self._after_that(position):
                return []
        elif what == "infinitive":
            if kind != "T":
                return []
        elif what == "wh":
            if kind not in "WR" and marked.words[position] not in self._lists_words("wh clauses"):
                return []
        elif what == "predicate":
            after = kinds[position + 1 : position + 2] or "."
            if kind not in FINITE + "res" or after not in {"r": FINITE, "e": "DHNOTP", "s": "DHNOTP"}.get(kind, after):
                return []
        elif what == "next":
            end = chunks.sentence_end()
            return [(marked.size, (("content", end, end),))] if position >= end else []
        elif what == "noun":
            if kind == "x" or (kind in "Dr" and kinds[position + 1 : position + 2] == "x"):
                return []
            if kind not in _OBJECT:
                return []
        elif kind in ",;:.?!":
            return []
        if self._form == "noun" and what in ("noun", "infinitive"):
            end = chunks.topic_end(position)
            short = chunks.noun_right(position)
            if position < short < end:  # "criticism of the plan by the ministry"
                return [(end, (("content", position, end),)), (short, (("content", position, short),))]
        else:
            end = chunks.phrase_end(position) if what in ("noun", "infinitive") else chunks.clause_end(position)
        if what == "phrase":
            comma = kinds.find(",", position, end)
            end = comma if comma > position else end
        if end <= position:
            return []
        return [(end, (("content", position, end),))]

    def _lists_words(self, name: str) -> dict[str, tuple[tuple[str, ...], ...]]:
        trie = self._lists.get(name)
        return trie.first if trie else {}

    def _after_that(self, position: int) -> bool:
        return position > 0 and self._marked.kinds[position - 1] == "h"

    # left of the anchor

    def _step_left(self, element: Element, position: int) -> list[tuple[int, Captures]]:
        if isinstance(element, Word):
            return [(position - 1, ())] if self._is(position - 1, element.text) else []
        if isinstance(element, Choice):
            ways: list[tuple[int, Captures]] = [
                (position - len(option), ())
                for option in element.options
                if position >= len(option)
                and all(self._is(position - len(option) + k, word) for k, word in enumerate(option))
            ]
            if element.optional:
                ways.append((position, ()))
            return ways
        name = element.name
        if name == "content":
            return self._content_left(element, position)
        if name in ("speaker", "claimant", "addressee", "topic"):
            return self._noun_left(element, position)
        if name in ("list", "target"):
            size = self._phrase_before(element.features[0], position)
            if not size:
                return []
            captured: Captures = (("target", position - size, position),) if name == "target" else ()
            return [(position - size, captured)]
        if name == "gap":
            return self._gap(position, int(element.features[0]), -1)
        return []

    def _noun_left(self, slot: Slot, position: int) -> list[tuple[int, Captures]]:
        chunks = self._chunks
        kinds = self._marked.kinds
        if position <= 0 and self._form not in ("ing", "to"):
            return []
        if slot.kind == "possessive":
            last = position - 1
            while last > 0 and position - last < 4 and kinds[last] in "ner#":  # "his own recent claim"
                last -= 1
            if kinds[last] == "H":
                return [(last, ((slot.name, last, last + 1),))]
            if kinds[last] != POSSESSIVE:
                return []
            found = chunks.noun_left(last)
            return [(found[0], ((slot.name, found[0], last + 1),))] if found else []
        if position == self._start and self._form in SUBJECT_FORMS:
            found = chunks.subject(position, "finite" if self._form == "passive" else self._form)
        else:
            found = self._subject_before(position)
        if found is None or not self._fits(slot.kind, *found):
            return []
        return [(min(found[0], position), ((slot.name, *found),))]

    def _subject_before(self, position: int) -> tuple[int, int] | None:
        """The noun phrase that ends before ``position``, or the subject of the verb there: "has long been critical"."""
        kinds = self._marked.kinds
        if self._form in ("noun", "adjective") and position < self._start and kinds[position] in _VERBAL:
            first = self._chunks.group(position)[0]
            form = "to" if kinds[first] == "T" else "ing" if kinds[first] == "g" else "finite"
            found = self._chunks.subject(first, form)
            return found if found is not None and found[1] <= first else None
        return self._chunks.noun_left(position - 1) if position > 0 else None

    def _content_left(self, slot: Slot, position: int) -> list[tuple[int, Captures]]:
        marked, chunks = self._marked, self._chunks
        if position <= 0:
            return []
        kinds = marked.kinds
        if slot.kind in ("quote", "mixed"):
            if kinds[position - 1] != QUOTE:
                return []
            opening = next((o for o, c in marked.quotes.items() if c == position - 1), None)
            if opening is None:
                return []
            first = max(opening, 0)
            leads = first > 0 and kinds[first - 1] not in _BREAKS
            if leads != (slot.kind == "mixed"):
                return []
            if leads:
                first = chunks.clause_begin(position)
            return [(first, (("content", first, position),))]
        if slot.kind == "noun":
            passive = self._form == "passive"
            found = chunks.subject(position, "finite") if passive else self._subject_before(position)
            return [(found[0], (("content", *found),))] if found else []
        begin = chunks.clause_begin(position)
        if begin >= position:
            return []
        return [(begin, (("content", begin, position),))]

    # both ways

    def _gap(self, position: int, most: int, direction: int) -> list[tuple[int, Captures]]:
        ways: list[tuple[int, Captures]] = [(position, ())]
        kinds = self._marked.kinds
        here = position
        for _ in range(most):
            token = here if direction > 0 else here - 1
            if not 0 <= token < self._marked.size or kinds[token] == QUOTE or kinds[token] not in _LETTER:
                break
            here += direction
            ways.append((here, ()))
        return ways

    def _is(self, position: int, text: str) -> bool:
        if not 0 <= position < self._marked.size:
            return False
        lower = self._marked.words[position]
        return lower == text or (text in ("—", "-", "–") and self._marked.kinds[position] == "-")

    def _fits(self, kind: str, first: int, last: int) -> bool:
        if not kind or kind == "noun":
            return True
        kinds = self._marked.kinds[first:last]
        if kind == "pronoun":
            return kinds[-1] in "SRO"
        if kind == "named":
            return "N" in kinds
        return "N" not in kinds and "n" in kinds

    def _phrase_at(self, name: str, position: int) -> int:
        """Return how many tokens the longest phrase of a list takes at ``position`` (0: none stands there)."""
        if position >= self._marked.size:
            return 0
        words = self._marked.words
        for phrase in self._lists[name].first.get(words[position], ()):
            size = len(phrase)
            if position + size <= len(words) and all(words[position + k] == phrase[k] for k in range(1, size)):
                return size
        return 0

    def _phrase_before(self, name: str, position: int) -> int:
        """Return how many tokens the longest phrase of a list takes before ``position`` (0: none ends there)."""
        if position <= 0:
            return 0
        words = self._marked.words
        for phrase in self._lists[name].last.get(words[position - 1], ()):
            size = len(phrase)
            if size <= position and all(words[position - size + k] == phrase[k] for k in range(size - 1)):
                return size
        return 0


def _furthest(
    elements: tuple[Element, ...], step: Callable[[Element, int], list[tuple[int, Captures]]], start: int
) -> tuple[int, int]:
    """The number of elements that hold in a row from ``start``, over all ways, and where the furthest way stopped."""
    places = {start}
    furthest = start
    for number, element in enumerate(elements):
        after = {end for place in places for end, _ in step(element, place)}
        if not after:
            return number, furthest
        places = after
        furthest = max(after, key=lambda place: abs(place - start))
    return len(elements), furthest


def _describe(element: Element) -> str:
    if isinstance(element, Word):
        return element.text
    if isinstance(element, Choice):
        return "|".join(" ".join(option) for option in element.options)
    detail = element.kind or " ".join(element.features)
    return f"{{{element.name}: {detail}}}" if detail else f"{{{element.name}}}"
