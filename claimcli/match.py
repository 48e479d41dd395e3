"""Templates against marked sentences: every template is anchored on its cue and read outwards from it.

A template compiles to two short programs, one for what stands left of the cue and one for what stands right. Each
step takes a token position to the one position where its element ends, so a template costs at most one step per
(element, position); dead ends are remembered. That keeps matching linear in the text, whatever the rules say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimcli.annotate import POSSESSIVE, QUOTE
from claimcli.chunks import FINITE, NOUNISH, Chunks
from claimcli.template import FORMS, Choice, Slot, Word

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimcli.annotate import Hit, Marked
    from claimcli.lexicon import Lexicon
    from claimcli.ruleset import Rule, RuleSet
    from claimcli.template import Element, Template

Captures = tuple[tuple[str, int, int], ...]
"""Slots found: name, first token, one past the last."""

_FORMLESS = "finite"
_DEFAULT = ("verb", "phrase")
_BREAKS = ",;:.?!-*()"
_LETTER = frozenset("NnxisgepvDHSORWhUCBkmdabFTPr#")


class Trie(NamedTuple):
    """Chunks of a list by their first word."""

    first: dict[str, tuple[tuple[str, ...], ...]]


class Program(NamedTuple):
    """One compiled template: elements left of the anchor (nearest first) and right of it."""

    rule: Rule
    number: int
    template: Template
    features: frozenset[str]
    form: str
    left: tuple[Element, ...]
    right: tuple[Element, ...]
    fixed: int
    inverted: bool
    """The speaker follows the cue: then the verb may have no subject before it."""


class Match(NamedTuple):
    """A template that fits: captured slots as token ranges; ``anchor`` is the cue's (or the quotation's) hit."""

    program: Program
    hit: Hit | None
    captures: Captures
    first: int
    last: int
    fixed: int
    confidence: float = 0.0


class Attempt(NamedTuple):
    """How far a template came: elements matched and the token where it stopped, for ``explain``."""

    program: Program
    matched: int
    position: int
    wanted: str


class Matcher:
    """All templates of a rule set, indexed by the lexicon entries that can anchor them."""

    def __init__(self, rules: RuleSet, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.lists = {name: _trie(phrases) for name, phrases in rules.lists.items()}
        cued: list[Program] = []
        self.quoted: list[Program] = []
        for rule in rules.rules:
            for number, template in enumerate(rule.templates):
                program = _compile(rule, number, template)
                (cued if program.features else self.quoted).append(program)
        self._by_entry: list[dict[str, tuple[Program, ...]]] = []
        cache: dict[frozenset[str], dict[str, tuple[Program, ...]]] = {}
        for entry in lexicon.entries:
            found = cache.get(entry.features)
            if found is None:
                forms: dict[str, list[Program]] = {}
                for program in cued:
                    if program.features <= entry.features and (entry.pos in _DEFAULT or entry.pos in program.features):
                        form = program.form if entry.pos == "verb" else entry.pos
                        forms.setdefault(form, []).append(program)
                found = cache[entry.features] = {form: tuple(programs) for form, programs in forms.items()}
            self._by_entry.append(found)

    def matches(self, marked: Marked, chunks: Chunks, attempts: list[Attempt] | None = None) -> list[Match]:
        """Return every template that fits somewhere in the sentence, in text order.

        With ``attempts``, templates that do not fit are noted there with how far they came.
        """
        found: list[Match] = []
        entries = self._lexicon.entries
        for hit in marked.hits:
            by_form = self._by_entry[hit.entry]
            if not by_form:
                continue
            pos = entries[hit.entry].pos
            if pos == "verb":
                form = chunks.form(hit)
                first = chunks.group(hit.first)[0] if form else hit.first
            else:
                form, first = pos, hit.first
            for program in by_form.get(form, ()):
                run = _Run(self, marked, chunks, form, first)
                captures = run.match(program, first, hit.last)
                if captures is not None:
                    spans = (*captures, ("cue", first, hit.last))
                    found.append(
                        Match(program, hit, spans, min(s[1] for s in spans), max(s[2] for s in spans), run.fixed)
                    )
                elif attempts is not None:
                    attempts.append(run.attempt(program))
        for program in self.quoted:
            for opening, closing in marked.quotes.items():
                if opening < 0 or closing >= marked.size:
                    continue
                run = _Run(self, marked, chunks, "", opening)
                captures = run.match(program, opening, closing + 1)
                if captures is not None:
                    spans = (*captures, ("content", opening, closing + 1))
                    found.append(
                        Match(program, None, spans, min(s[1] for s in spans), max(s[2] for s in spans), run.fixed)
                    )
        return found


def _compile(rule: Rule, number: int, template: Template) -> Program:
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
    return Program(rule, number, template, features, form, left, right, fixed, inverted)


def _is_speaker(elements: tuple[Element, ...]) -> bool:
    return bool(elements) and isinstance(elements[0], Slot) and elements[0].name == "speaker"


def _trie(phrases: tuple[str, ...]) -> Trie:
    first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(phrase.lower().replace("’", "'").split())
        if words:
            first.setdefault(words[0], []).append(words)
    return Trie({word: tuple(sorted(group, key=len, reverse=True)) for word, group in first.items()})


class _Run:
    """One attempt of one program at one place."""

    __slots__ = ("_dead", "_form", "_lists", "_marked", "_chunks", "_start", "fixed", "furthest", "stopped", "wanted")

    def __init__(self, matcher: Matcher, marked: Marked, chunks: Chunks, form: str, start: int) -> None:
        self._lists = matcher.lists
        self._marked = marked
        self._chunks = chunks
        self._form = form
        self._start = start
        self._dead: set[tuple[int, int]] = set()
        self.fixed = 0
        self.furthest = -1
        self.stopped = start
        self.wanted = ""

    def match(self, program: Program, first: int, last: int) -> Captures | None:
        if program.inverted and self._chunks.subject(first, self._form) is not None:
            return None
        right = self._walk(program.right, 0, last, self._step_right) if program.right else ()
        if right is None:
            return None
        self._dead.clear()
        left = self._walk(program.left, 0, first, self._step_left) if program.left else ()
        if left is None:
            return None
        self.fixed = program.fixed
        return left + right

    def attempt(self, program: Program) -> Attempt:
        return Attempt(program, self.furthest, self.stopped, self.wanted)

    def _walk(
        self,
        elements: tuple[Element, ...],
        index: int,
        position: int,
        step: Callable[[Element, int], list[tuple[int, Captures]]],
    ) -> Captures | None:
        if index == len(elements):
            return ()
        if (index, position) in self._dead:
            return None
        element = elements[index]
        for after, captured in step(element, position):
            rest = self._walk(elements, index + 1, after, step)
            if rest is not None:
                return captured + rest
        self._dead.add((index, position))
        if index > self.furthest:
            self.furthest = index
            self.stopped = position
            self.wanted = _describe(element)
        return None

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
            wide = chunks.apposition_right(end)
            if wide > end:
                ways.append((wide, ((slot.name, position, wide),)))
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
            if kind in ",;:.?!-":
                return []
            if not chunks.begins_clause(position) and not self._after_that(position):
                return []
        elif what == "infinitive":
            if kind != "T":
                return []
        elif what == "wh":
            if kind not in "WR" and marked.words[position].lower not in self._lists_words("wh clauses"):
                return []
        elif what == "predicate":
            if kind not in FINITE and not (kind == "r" and kinds[position + 1 : position + 2] in FINITE):
                return []
        elif what == "next":
            end = chunks.sentence_end()
            return [(marked.size, (("content", end, end),))] if position >= end else []
        elif what == "noun":
            if kind == "x" or (kind in "Dr" and kinds[position + 1 : position + 2] == "x"):
                return []
            if kind not in "DHNn#SOisgexWC*" + QUOTE + POSSESSIVE + "r":
                return []
        elif kind in ",;:.?!":
            return []
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
        if position == self._start and self._form in ("finite", "passive", "ing", "to"):
            found = chunks.subject(position, "finite" if self._form == "passive" else self._form)
        else:
            found = chunks.noun_left(position - 1) if position > 0 else None
        if found is None or not self._fits(slot.kind, *found):
            return []
        return [(min(found[0], position), ((slot.name, *found),))]

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
            found = chunks.subject(position, "finite") if self._form == "passive" else chunks.noun_left(position - 1)
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
        lower = self._marked.words[position].lower
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
        for phrase in self._lists[name].first.get(words[position].lower, ()):
            size = len(phrase)
            if position + size <= len(words) and all(words[position + k].lower == phrase[k] for k in range(1, size)):
                return size
        return 0

    def _phrase_before(self, name: str, position: int) -> int:
        for size in range(min(8, position), 0, -1):
            if self._phrase_at(name, position - size) == size:
                return size
        return 0


def _describe(element: Element) -> str:
    if isinstance(element, Word):
        return element.text
    if isinstance(element, Choice):
        return "|".join(" ".join(option) for option in element.options)
    detail = element.kind or " ".join(element.features)
    return f"{{{element.name}: {detail}}}" if detail else f"{{{element.name}}}"
