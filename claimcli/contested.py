"""Where in the words of a denial the claim stands that it contests, and who makes it there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from claimcli.denials import BY_CUE, BY_VERDICT
from claimcli.lexicon import DENY
from claimcli.model import Span, Statement
from claimcli.names import without_possessive
from claimcli.phrases import Phrases, Tokens, Words
from claimcli.topics import UNTRUE_LISTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimcli.denials import Judge
    from claimcli.ruleset import RuleSet

_NOUN_REACH: Final = 8
_OWNER_REACH: Final = 4
_GIVER_REACH: Final = 8
_ABOUT_REACH: Final = 6
_SUBJECT_WORDS: Final = 3
_PAIR: Final = 2
_LABEL: Final = 3
_CALLED_REACH: Final = 4
_CLAUSE: Final = 4
_POSSESSIVE: Final = ("'s", "’s")
_QUOTES: Final = frozenset('"“”„«»')
_IN_WORDS: Final = " \t\r\n'’"


class Place(NamedTuple):
    """Words ``[first, last)`` of a claim, the noun that names it, and who makes it."""

    first: int
    last: int
    noun: Span | None = None
    claimant: Span | None = None


class Contested:
    """Finds contested claims by the lists of a rule set."""

    def __init__(self, rules: RuleSet, judge: Judge) -> None:
        lists = rules.lists
        self._judge = judge
        self._told = Phrases({name: lists.get(name, ()) for name in UNTRUE_LISTS})
        self._nouns = Phrases({name: lists.get(name, ()) for name in ("accusation", "notion", "telling")})
        self._reporting = Phrases({name: lists.get(name, ()) for name in ("claim verbs", "verdict openers")})
        self._joining = frozenset(lists.get("coordinators", ()))
        self._abouts = frozenset(lists.get("about words", ()))
        self._openers = frozenset(lists.get("claim openers", ()))
        self._alleging = frozenset(lists.get("alleging words", ()))
        self._targets = frozenset(lists.get("target words", ()))
        self._makerless = frozenset(lists.get("without makers", ()))
        self._asides = frozenset(lists.get("relative pronouns", ())).union(self._alleging, lists.get("contrast", ()))
        loose = judge.loose | judge.boundary | frozenset(lists.get("have", ()))
        self._subjects = judge.references | judge.subjects | loose
        self._reasons = frozenset(lists.get("subordinators", ()))
        self._making = frozenset(lists.get("claim making", ()))
        self._times = frozenset(lists.get("time words", ()))
        self._near_times = frozenset(lists.get("time determiners", ()))
        self._givers = frozenset(lists.get("claim givers", ()))

    def place(self, denial: Statement, words: Words, tokens: Tokens) -> Place | None:
        """Return where the claim stands in the words in which it is denied; None where they hold none."""
        if not words.lower:
            return None
        called = denial.cue is not None and denial.cue.cls in self._judge.calling
        if called and denial.denies == BY_VERDICT and words.lower[0] in self._judge.references:
            return None  # "called *that* a false story that nobody would buy"
        place = self.after_noun(words, denial)
        if place is None and denial.cue is not None and denial.cue.cls == DENY:
            place = self._itself(words, denial, tokens)
        if place is None and denial.denies == BY_VERDICT:
            place = self._judged(words, denial)
        return place

    def claimant(self, denial: Statement, words: Words, tokens: Tokens) -> str:
        """Who makes the claim that a denial refers to, the last word in lower case: "the *governor*'s account".

        ``words`` are those in which it denies.
        """
        if denial.denies == BY_VERDICT and len(words) > 1 and words.lower[1] in self._judge.persons:
            return words.lower[1]  # "the governor was wrong"
        for hit in self._nouns.find(words.lower):
            owner = self._owner(words, hit.first)
            if owner is not None:
                return without_possessive(tokens.between(owner.start, owner.end).lower[-1])
            giver = self._made(words.lower, hit.last)
            if giver + 1 < len(words) and words.lower[giver] in self._givers:
                last = giver + 1
                while last + 1 < len(words) and not self._parts(words.lower, last + 1):
                    if _stops(words, last) or last - giver > _GIVER_REACH:
                        break
                    last += 1
                return without_possessive(words.lower[last])  # "from his own *director*"
        return ""

    def after_noun(self, words: Words, denial: Statement) -> Place | None:
        """The claim after its noun: "the charge that *…*", "claims by X of *…*", "accusations from X alleging *…*"."""
        lower = words.lower
        for hit in self._nouns.find(lower):
            if hit.first > _NOUN_REACH:
                return None
            claimant = self._owner(words, hit.first)
            at = hit.last
            if hit.label == "telling" and (at >= len(lower) or lower[at] not in self._judge.that):
                continue
            if hit.label == "notion" and at < len(lower) and lower[at] in self._targets:
                continue  # "the attack *on* the station"
            at = self._made(lower, at)
            if at < len(lower) and lower[at] in self._givers and lower[at - 1] not in self._makerless:
                at, given = self._giver(words, at + 1)
                claimant = claimant or given
            if at >= len(lower) or _stops(words, at - 1):
                continue
            opened = lower[at] in self._openers
            if not opened and (hit.first or denial.denies != BY_CUE or not self._contact(words, at)):
                continue
            alleged = opened and lower[at] in self._alleging
            first = at + opened
            first += alleged and first < len(lower) and lower[first] in self._judge.that  # "alleging *that*"
            last = self._end(words, first, denial)
            if denial.denies == BY_VERDICT and not alleged and lower[at] not in self._judge.that:
                last = next((to for to in range(first + 1, last) if lower[to] in self._judge.be), last)
            if last > first:
                noun = Span(words.start(hit.first), words.end(hit.last - 1))
                return Place(first, last, noun, claimant)
        return None

    def _contact(self, words: Words, at: int) -> bool:
        """Tell whether a clause without "that" begins there: "suggestions *her office leaked it*"."""
        lower = words.lower
        return lower[at] in self._judge.selves and len(lower) - at > _PAIR and not words.gap(at - 1).strip()

    def _itself(self, words: Words, denial: Statement, tokens: Tokens) -> Place | None:
        """The whole of what is denied, where that is a clause or a gerund."""
        lower, judge = words.lower, self._judge
        if judge.only_points(words):
            return None
        if lower[0] in judge.that:
            return Place(1, self._cut(words, len(lower)))
        clause = lower[0] in judge.subjects and len(lower) > 1 and lower[1] not in judge.boundary
        if (
            judge.verdicts.is_gerund(lower[judge.after_adverbs(lower)])
            or clause
            or judge.is_clause(denial, words, tokens)
        ):
            size = next((at + 1 for at in range(len(lower) - 1) if _stops(words, at)), len(lower))
            points = lower[0] in judge.references and (size < _CLAUSE or judge.verdicts.truthful(words))
            return None if points else Place(0, self._cut(words, len(lower)))  # not "denied it was true"
        assert denial.cue is not None
        if (
            words.end(len(words) - 1) <= denial.cue.start
            and len(lower) > _LABEL
            and not self._nouns.find(lower[:_LABEL])
        ):
            return Place(0, len(lower))  # "the state says it found them, which the firm denies"
        return None

    def _judged(self, words: Words, denial: Statement) -> Place | None:
        """The claim a verdict is passed on.

        "those who think *…* are wrong", "there is no evidence that *…*", "lied to voters about *…*".
        """
        lower = words.lower
        told = self._told.find(lower)
        ruled = told[0].last if told else len(lower)
        for hit in self._reporting.find(lower):
            if not self._reasons.isdisjoint(lower[ruled : hit.first]):
                break  # "false because some *suggest* that …"
            first = hit.last + (hit.last < len(lower) and lower[hit.last] in self._judge.that)
            if first >= len(lower) or lower[first] in self._judge.boundary:
                continue
            noun = hit.first > 0 and lower[hit.first - 1] in self._judge.determiners
            after = lower[hit.last]
            if noun and (
                any(ruling.first == hit.last for ruling in told)
                or words.gap(hit.last - 1).strip()
                or after in self._judge.be
                or self._judge.verdicts.is_gerund(after)
            ):
                continue  # "called the claims “absurd”": a noun, and the verdict on it
            last = self._trimmed(words, first, self._end(words, first, denial))
            if last - first > _PAIR or not self._judge.finite.isdisjoint(lower[first:last]):
                return Place(first, last)  # more than the subject of the verdict: "thinks *the clerk* lied"
        for hit in told:
            for at in range(hit.last, min(len(lower) - 1, hit.last + _ABOUT_REACH)):
                if _stops(words, at - 1) or lower[at] in self._reasons:
                    break
                if lower[at] in self._abouts and lower[at - 1] not in self._joining:
                    end = next((end for start, end in words.clauses() if start <= at < end), len(lower))
                    told_of = end - at > _PAIR or (at + 1 < end and words.capital(at + 1))  # not "nonsense on stilts"
                    return Place(at + 1, end) if told_of else None
        return None

    def _parts(self, lower: Sequence[str], at: int) -> bool:
        """Tell whether a name ends before a word: a preposition, or what tells when ("by Lee *last week*")."""
        time = lower[at] in self._times or (
            lower[at] in self._near_times and not self._times.isdisjoint(lower[at + 1 : at + 2])
        )
        return time or lower[at] in self._judge.boundary

    def _made(self, lower: Sequence[str], at: int) -> int:
        """Where the giver of a claim is told, past a word like "made": "comments *made* by the agent"."""
        return at + 1 if lower[at : at + 1] and lower[at] in self._making and lower[at + 1 : at + 2] else at

    def _owner(self, words: Words, noun: int) -> Span | None:
        """The possessive before a noun: "*Kabul*'s claim"."""
        for at in range(noun - 1, max(-1, noun - _OWNER_REACH), -1):
            written = words.written(at)
            if not written.endswith(_POSSESSIVE) and words.gap(at)[:1] not in ("'", "’"):
                continue
            first = at
            while first > 0 and words.capital(first - 1) and not words.gap(first - 1).strip():
                first -= 1
            return Span(words.start(first), words.end(at) - (2 if written.endswith(_POSSESSIVE) else 0))
        return None

    def _giver(self, words: Words, position: int) -> tuple[int, Span | None]:
        """The name after "from" or "by", and the word that opens the claim after it."""
        at = position
        end = min(len(words), position + _GIVER_REACH)
        while at < end and words.lower[at] not in self._openers and not words.gap(at).strip(_IN_WORDS):
            at += 1
        if at in (position, end) or words.lower[at] not in self._openers:
            return position, None
        first = position + (words.lower[position] in self._judge.determiners)
        return at, Span(words.start(first), words.end(at - 1)) if first < at else None

    def _end(self, words: Words, first: int, denial: Statement) -> int:
        """Where the claim ends: before the verdict on it, else at the end of what is denied."""
        lower = words.lower
        if denial.denies != BY_VERDICT:
            return self._cut(words, self._before_called(words, first))
        end = next((hit.first for hit in self._told.find(lower) if hit.first > first), len(lower))
        quoted = (
            at for at in range(first + 1, end) if lower[at] in self._judge.be and _QUOTES.intersection(words.gap(at))
        )
        end = next(quoted, end)  # "that he had laughed *was “as* offensive as …”"
        while end > first and self._between(lower[end - 1]):
            end -= 1
        return end

    def _before_called(self, words: Words, first: int) -> int:
        """Where a claim ends before what it is called: "talk of a split *as “absolute nonsense”*"."""
        called = {hit.first for hit in self._told.find(words.lower)}
        for at in range(len(words) - 2, first, -1):
            near = called.intersection(range(at + 1, at + 1 + _CALLED_REACH))
            if words.lower[at] in self._judge.likeners and (near or words.gap(at).strip()):
                return at
        return len(words)

    def _trimmed(self, words: Words, first: int, last: int) -> int:
        """Where a claim ends without the subject of the verdict on it: "he would pay, *they* are wrong"."""
        clause = next((end for start, end in words.clauses() if start <= first < end), last)
        last = min(last, clause)
        while last > first and words.lower[last - 1] in self._subjects:
            last -= 1
        for at in range(last - 1, max(first, last - _SUBJECT_WORDS), -1):
            if "," in words.gap(at - 1):
                return at
        return last

    def _between(self, word: str) -> bool:
        """Tell whether a word belongs to a verdict rather than to the claim before it: "were *entirely* false"."""
        judge = self._judge
        return word in judge.be or word in judge.loose or word.endswith(judge.adverb_endings)

    def _cut(self, words: Words, last: int) -> int:
        """Where a claim ends before what is told of it besides: "sheltering the general*, who lives in Lyon*"."""
        for at in range(last - 1, 0, -1):
            if "," in words.gap(at - 1):
                return at if words.lower[at] in self._asides else last
        return last


def _stops(words: Words, position: int) -> bool:
    return position >= 0 and any(mark in words.gap(position) for mark in ",;:.")
