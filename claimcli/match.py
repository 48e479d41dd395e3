"""Templates against marked sentences: every template is anchored on its cue and read outwards from it.

A template compiles to two sequences of steps, one for what stands left of the cue and one for what stands right.
Which templates are tried at a place depends on the lexicon entry there, the form it stands in and what follows; those
that could not become sure enough are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from claimcli.annotate import POSSESSIVE, QUOTE
from claimcli.chunks import FINITE
from claimcli.confidence import Confidence, Scale, Tables, log_odds
from claimcli.lexicon import END, KIND_NAMES
from claimcli.reader import Chains, Reader
from claimcli.ruleset import Rule, RuleSet
from claimcli.steps import OBJECT, SUBJECT_FORMS, Captures, Tries
from claimcli.template import FORMS, Choice, Element, Slot, Template, Word

if TYPE_CHECKING:
    from claimcli.annotate import Hit, Marked
    from claimcli.chunks import Chunks
    from claimcli.lexicon import Entry, Lexicon
    from claimcli.reader import Chain
    from claimcli.steps import Step

_FORMLESS: Final = "finite"
_ANY: Final = frozenset(KIND_NAMES) | {END}
_ADJUNCT: Final = frozenset("PTFDHrUx")
_DEFAULT: Final = ("verb", "phrase")
_VERB_FORMS: Final = frozenset(FORMS)


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """One compiled template; ``left`` (nearest first) and ``right`` of the anchor are numbers in the chains."""

    rule: Rule
    number: int
    order: int
    """Its place among all programs, as the rules are written."""
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
    later: str
    """A word that must stand further on, where there is a fixed one; else empty."""
    quotes: bool
    """A quotation is wanted: nothing to try in a sentence without one."""
    plain: bool
    """Among matches of one cue it is only its confidence that lets it win."""
    sides: tuple[tuple[Element, ...], tuple[Element, ...]]


@dataclass(slots=True, eq=False)
class Match:
    """A template that fits: captured slots as token ranges; ``hit`` is the anchoring cue, None for a quotation.

    ``odds`` are the log-odds that it is right where it stands by itself, ``confidence`` the share they stand for;
    ``inside`` is the confidence of the surest statement in whose content the cue stands, 0 for none.
    """

    program: Program
    hit: Hit | None
    captures: Captures
    odds: float
    confidence: float = 0.0
    inside: float = 0.0

    @property
    def sound(self) -> bool:
        """Whether there is content, and no speaker stands inside it."""
        contents = [capture for capture in self.captures if capture[0] == "content"]
        for name, first, last in self.captures:
            if name == "speaker" and any(first < end and start < last for _, start, end in contents):
                return False
        return bool(contents)

    def same(self, other: Match) -> bool:
        """Tell whether another is the same match, found again."""
        return self.program is other.program and self.hit == other.hit and self.captures == other.captures

    @property
    def length(self) -> int:
        """How many tokens it covers, from its first slot to its last."""
        begin, end = self.captures[0][1], 0
        for _, first, last in self.captures:
            begin, end = min(begin, first), max(end, last)
        return end - begin


class Attempt(NamedTuple):
    """How far a template came: elements matched and the token where it stopped, for ``explain``."""

    program: Program
    matched: int
    position: int
    wanted: str


class Matcher:
    """All templates of a rule set, indexed by the lexicon entries that can anchor them."""

    def __init__(self, rules: RuleSet, lexicon: Lexicon, sureness: Confidence) -> None:
        settings = rules.tables.get("extraction", {})
        tries = Tries(rules.lists)
        self.chains = Chains(tries)
        cued: list[Program] = []
        self.quoted: list[Program] = []
        for rule in rules.rules:
            for number, template in enumerate(rule.templates):
                program = _compile(rule, number, len(cued), template, self.chains)
                (cued if program.features else self.quoted).append(program)
        self._cued = cued
        self._measured = rules.measured
        self._frames = rules.frames()
        self._hopeless = float(settings.get("hopeless", "0"))
        self._least = log_odds(float(settings.get("least confidence", "0")))
        self._gain = float(settings.get("most gain", "99"))
        self._content_gain = float(settings.get("most content gain", "99"))
        self._sureness = sureness
        self._tables = Tables(sureness)
        self._by_entry: dict[Entry, dict[str, Group]] = {}
        self._by_features: dict[frozenset[str], dict[str, tuple[Program, ...]]] = {}
        self._starts = Starts(self.chains.right, lexicon, tries)

    def _anchored(self, entry: Entry) -> dict[str, Group]:
        """Return the programs that an entry can anchor, by the form it stands in; worked out when first met."""
        found = self._by_features.get(entry.features)
        if found is None:
            forms: dict[str, list[Program]] = {}
            for program in self._cued:
                if program.features <= entry.features and self._takes(program, entry.pos):
                    form = program.form if entry.pos == "verb" else entry.pos
                    forms.setdefault(form, []).append(program)
            found = self._by_features[entry.features] = {form: tuple(programs) for form, programs in forms.items()}
        kept = _without_hopeless(found, entry.text, self._measured, self._hopeless)
        groups = self._by_entry[entry] = {
            form: Group([(self._sureness.base(program.rule.name, entry.text), program) for program in programs])
            for form, programs in kept.items()
        }
        return groups

    def _takes(self, program: Program, pos: str) -> bool:
        """Tell whether a program is for a part of speech; ``noun`` alone, or with a form of verbs, is the frame."""
        if pos in _DEFAULT:
            return True
        framed = pos in self._frames and (program.features == {pos} or program.form != _FORMLESS)
        return pos in program.features and not framed

    def matches(
        self, marked: Marked, chunks: Chunks, *, every: bool = False, attempts: list[Attempt] | None = None
    ) -> list[Match]:
        """Return the templates that fit somewhere in the sentence, in text order.

        Without ``every``, those are left out that could not become sure enough to win. With ``attempts`` none is, and
        templates that do not fit are noted there with how far they came.
        """
        found: list[Match] = []
        reader = Reader(self.chains, marked, chunks)
        scale = Scale(self._tables, marked)
        kinds, size, place = marked.kinds, marked.size, scale.place
        quoted = bool(marked.quotes)
        by_entry, starts, floor = self._by_entry, self._starts, self._least - self._gain
        for hit in marked.hits:
            entry = hit.entry
            by_form = by_entry.get(entry)
            if by_form is None:
                by_form = self._anchored(entry)
            if not by_form:
                continue
            form = chunks.form(hit) if entry.pos == "verb" else entry.pos
            group = by_form.get(form)
            if group is None:
                continue
            first = chunks.group(hit.first)[0] if form in _VERB_FORMS else hit.first
            after = kinds[hit.last] if hit.last < size else END
            programs = group.likeliest if attempts is not None else starts.able(group, after, quoted)
            if not programs:
                continue
            odds = scale.cue(hit, first) + place
            if every or attempts is not None:
                reader.anchor(first, form)
                found += self._fitting(reader, scale, hit, programs, odds, attempts)
            elif programs[0][0] + odds >= floor:
                reader.anchor(first, form)
                found += self._hopeful(reader, scale, hit, programs, odds)
        for program in self.quoted:
            for opening, closing in marked.quotes.items():
                if opening < 0 or closing >= size:
                    continue
                reader.anchor(opening, "")
                left = reader.left(program.left, opening)
                right = reader.right(program.right, closing + 1) if left is not None else None
                if left is not None and right is not None:
                    whole = (*left, *right, ("content", opening, closing + 1))
                    base = self._sureness.base(program.rule.name, None)
                    found.append(Match(program, None, whole, base + place + scale.slots(whole)))
        return found

    def _hopeful(
        self, reader: Reader, scale: Scale, hit: Hit, programs: tuple[tuple[float, Program], ...], odds: float
    ) -> list[Match]:
        """Return the matches of a hit that may win, ``odds`` being what its cue adds; the likeliest are tried first.

        Given up are those that the rest of their signals, at the most that these usually give, would not lift above
        the least confidence, or above a match of the same cue that they could not beat but by being surer.
        """
        first, last, form = reader.start, hit.last, reader.form
        word = reader.words[last] if last < reader.size else ""
        subject = form in SUBJECT_FORMS and reader.chunks.subject(first, "finite" if form == "passive" else form)
        least = best = self._least
        floor, gain = least - self._gain - odds, self._content_gain
        found: list[Match] = []
        for base, program in programs:
            if base < floor:
                break
            if (
                (subject is None and program.subject)
                or (subject and program.inverted)
                or (program.word and program.word != word)
                or (program.later and not reader.holds(program.later))
            ):
                continue
            left = reader.left(program.left, first)
            if left is None:
                continue
            total = base + odds + scale.slots(left)
            if total + gain < (best if program.plain else least):
                continue
            right = reader.right(program.right, last)
            if right is None:
                continue
            total += scale.slots(right)
            match = Match(program, hit, (*left, *right, ("cue", first, last)), total)
            found.append(match)
            if total > best and program.plain and match.sound:
                best = total
        if len(found) > 1:
            found.sort(key=_written)
        return found

    def _fitting(
        self,
        reader: Reader,
        scale: Scale,
        hit: Hit,
        programs: tuple[tuple[float, Program], ...],
        odds: float,
        attempts: list[Attempt] | None,
    ) -> list[Match]:
        """Return all matches of a hit; note in ``attempts`` how far the others come."""
        first, last, form = reader.start, hit.last, reader.form
        subject = form in SUBJECT_FORMS and reader.chunks.subject(first, "finite" if form == "passive" else form)
        found: list[Match] = []
        for base, program in programs:
            if not (subject and program.inverted):
                left = reader.left(program.left, first)
                right = reader.right(program.right, last) if left is not None else None
                if left is not None and right is not None:
                    captures = (*left, *right, ("cue", first, last))
                    found.append(Match(program, hit, captures, base + odds + scale.slots(captures)))
                    continue
            if attempts is not None:
                attempts.append(self._attempt(reader, program, first, last))
        found.sort(key=_written)
        return found

    def _attempt(self, reader: Reader, program: Program, first: int, last: int) -> Attempt:
        """Tell how far a template that does not fit comes: the right side first, then the left."""
        matched = 0
        for elements, chain, start in (
            (program.sides[1], self.chains.right, last),
            (program.sides[0], self.chains.left, first),
        ):
            reached, position = _furthest(reader, [chain.step(element) for element in elements], start)
            matched += reached
            if reached < len(elements):
                return Attempt(program, matched, position, _describe(elements[reached]))
        return Attempt(program, matched, first, "no speaker before the verb")


class Group:
    """The programs that one entry can anchor in one form with the log-odds of each, the likeliest first."""

    __slots__ = ("likeliest", "plain", "quoted")

    def __init__(self, programs: list[tuple[float, Program]]) -> None:
        self.likeliest = tuple(sorted(programs, key=lambda pair: -pair[0]))
        self.plain: dict[str, tuple[tuple[float, Program], ...]] = {}
        """Those that may fit before a class of token, as far as it was asked."""
        self.quoted: dict[str, tuple[tuple[float, Program], ...]] = {}
        """The same where the sentence holds a quotation."""


class Starts:
    """Which classes of token a sequence of elements can begin with, so that most programs need not be tried."""

    def __init__(self, chain: Chain, lexicon: Lexicon, tries: Tries) -> None:
        self._elements = chain.elements
        self._lexicon = lexicon
        self._tries = tries
        self._known: dict[int, frozenset[str]] = {0: _ANY}
        self._adjunct = _ADJUNCT.union(*(self._word(word) for word in lexicon.time_openers))  # "*last* week"

    def able(self, group: Group, after: str, quoted: bool) -> tuple[tuple[float, Program], ...]:
        """Return the programs of a group that may fit before a token of class ``after``."""
        by_after = group.quoted if quoted else group.plain
        found = by_after.get(after)
        if found is None:
            found = by_after[after] = tuple(
                (base, program)
                for base, program in group.likeliest
                if (quoted or not program.quotes) and after in self._of(program.right)
            )
        return found

    def _of(self, number: int) -> frozenset[str]:
        known = self._known.get(number)
        if known is None:
            link = self._elements[number]
            known = self._known[number] = _ANY if link is None else self._first(*link)
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
            return self._of(rest) | self._adjunct
        if element.name == "gap":
            return _ANY
        if element.name in ("list", "target"):
            return frozenset().union(*(self._word(word) for word in self._tries.get(element.features[0]).first))
        return _ANY - frozenset(",;:.?!" + END)

    def _content(self, kind: str) -> frozenset[str]:
        if kind == "quote":
            return frozenset(QUOTE)
        if kind == "infinitive":
            return frozenset("T" + QUOTE)
        if kind == "predicate":
            return frozenset(FINITE + "res" + QUOTE)
        if kind == "next":
            return frozenset(":.,?!*" + END)
        if kind == "wh":
            return frozenset("WR" + QUOTE).union(*(self._word(word) for word in self._tries.get("wh clauses").first))
        if kind == "noun":
            return frozenset(OBJECT)
        return _ANY - frozenset(",;:.?!" + END)

    def _word(self, text: str) -> frozenset[str]:
        cls = self._lexicon.cls(text)
        return frozenset((cls, "N")) if text[:1].isalpha() else frozenset((cls, QUOTE, "*", "-", POSSESSIVE, "b"))


def _without_hopeless(
    by_form: dict[str, tuple[Program, ...]], entry: str, measured: dict[str, dict[str, float]], hopeless: float
) -> dict[str, tuple[Program, ...]]:
    """Leave out the rules that were measured never to be right with this entry."""
    return {
        form: kept
        for form, programs in by_form.items()
        if (kept := tuple(p for p in programs if measured.get(p.rule.name, {}).get(entry, 1.0) >= hopeless))
    }


def _written(match: Match) -> int:
    return match.program.order


def _compile(rule: Rule, number: int, order: int, template: Template, chains: Chains) -> Program:
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
        order,
        template,
        features,
        form,
        chains.left.add(left),
        chains.right.add(right),
        fixed,
        inverted,
        subject,
        right[0].text if right and isinstance(right[0], Word) and right[0].text.isalpha() else "",
        next((e.text for e in right[1:] if isinstance(e, Word) and e.text.isalpha()), ""),
        quotes,
        not (rule.over or rule.has or rule.lacks or (not fixed and _waits(right))),
        (left, right),
    )


def _waits(elements: tuple[Element, ...]) -> bool:
    return any(isinstance(e, Slot) and e.name == "content" and e.kind == "next" for e in elements)


def _is_speaker(elements: tuple[Element, ...]) -> bool:
    return bool(elements) and isinstance(elements[0], Slot) and elements[0].name == "speaker"


def _furthest(reader: Reader, steps: list[Step], start: int) -> tuple[int, int]:
    """The number of steps that hold in a row from ``start``, over all ways, and where the furthest way stopped."""
    places = {start}
    furthest = start
    for number, step in enumerate(steps):
        after = {end for place in places for end, _ in step(reader, place)}
        if not after:
            return number, furthest
        places = after
        furthest = max(after, key=lambda place: abs(place - start))
    return len(steps), furthest


def _describe(element: Element) -> str:
    if isinstance(element, Word):
        return element.text
    if isinstance(element, Choice):
        return "|".join(" ".join(option) for option in element.options)
    detail = element.kind or " ".join(element.features)
    return f"{{{element.name}: {detail}}}" if detail else f"{{{element.name}}}"
