"""What calls a claim untrue, and what states the opposite of one, in the words that somebody says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from claimcli.phrases import Hit, Phrases, Words

if TYPE_CHECKING:
    from claimcli.ruleset import RuleSet

NOUNS: Final = ("accusation", "notion", "telling", "offence", "request")

DECISIVE: Final = 1
NEGATIVE: Final = 2
"""Marks of words: that may give a verdict, that negate."""

_SUBJECT_REACH: Final = 30
_ADVERBS_BETWEEN: Final = 4
_CALL_REACH: Final = 4
_HYPOTHESIS_REACH: Final = 8
_MAIN_REACH: Final = 12
_BARE: Final = 3
_SECOND_REACH: Final = 8
_PAIR: Final = 2
_NOUN_REACH: Final = 3
_MARKS: Final = " “‘\"'"
_CLIPPED: Final = ("'s", "’s", "'re", "’re")
_CLIP: Final = re.compile("['’](?:s|re)$")
_BREAKS: Final = ",:;–—"
_BLAME: Final = "blame of claims"
UNTRUE: Final = ("untrue", "untrue of claims", _BLAME)
_DECISIVE: Final = (*UNTRUE, "truth", "verdict", "presupposing", "self denying", "self rejecting", "falsehoods charged")
_OTHERWISE: Final = "otherwise meant"
_LISTS: Final = (*NOUNS, *_DECISIVE, "verdict shield", _OTHERWISE)
_NEGATIONS: Final = ("negated facts", "negated subjects", "negated objects")
_UNSETTLING: Final = ("unsettling", "unsettled", "left open")


class Ruling(NamedTuple):
    """Where a verdict stands, each time words ``[first, last)``.

    ``clause`` is its own, ``near`` that with the clauses next to it, and ``focus`` what tells what the verdict is on.
    """

    clause: tuple[int, int]
    near: tuple[int, int]
    focus: tuple[int, int]


class Verdicts:
    """Reads contents by the lists of ``rules/denial.yaml``. One per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        lists = rules.lists
        self._phrases = Phrases({name: lists.get(name, ()) for name in _LISTS})
        self._decisive = Phrases({name: lists.get(name, ()) for name in _DECISIVE})
        self._negated = Phrases({name: lists.get(name, ()) for name in _NEGATIONS})
        self._facts = Phrases({name: lists.get(name, ()) for name in (*_NEGATIONS, *_UNSETTLING)})

        def words(*names: str) -> frozenset[str]:
            return frozenset(word.lower() for name in names for word in lists.get(name, ()))

        self._negation = words("negation")
        self._selves = words("first person", "subject pronouns") - words("other people only")
        self._strengthening = words("strengthening")
        self._do = words("do") - words("negation")
        self.adverb_endings = tuple(words("adverb endings"))
        self._verbs_too = words("verbs too")
        self._persons = words("title words")
        self._clipped = words("subject pronouns", "claim pronouns", "wh words")
        self._relative = words("relative pronouns")
        self._plural_verbs = words("plural verbs")
        self._coordinating = words("coordinators", "contrast")
        self._modals = words("modals")
        self._open = words("unsettled", "modals")
        self._noun_marks = words("determiners", "possessives", "indefinite articles", "referring nouns")
        self._no = words("no words")
        self._sweeping = words("sweeping")
        self._nothing = words("negated objects")
        self._be = words("be")
        self._boundary = words(
            "prepositions",
            "relative pronouns",
            "complementizers",
            "genitives",
            "infinitive marks",
            "wh words",
            "subordinators",
        )
        self._genitives = words("genitives")
        self._loose = words("adverbs", "prepositions", "coordinators", "contrast")
        self._references = words("claim pronouns")
        self._not_gerunds = words("not verbs")
        self._dummies = words("dummy subjects")
        self._clause_openers = words("complementizers", "genitives")
        self._imperatives = words("imperatives")
        self._articles = words("indefinite articles")
        self._hypothetical = words("hypothetical words")
        self._errors = words("in error")
        self._facts_named = words("facts")
        self._others = words("other people")
        self._myself = words("myself")
        self._himself = words("myself", "himself")
        self._abouts = words("about words", "coordinators", "contrast")
        self._as = words("as words")
        self._that = words("complementizers")
        self._infinitive = words("infinitive marks")
        self._aspects = words("aspect verbs")
        self._joining = words("coordinators", "contrast", "subordinators", "relative pronouns")
        self._have = words("be", "have", "adverbs")
        self._verb_marks = words(
            "relative pronouns", "subject pronouns", "infinitive marks", "modals", "complementizers"
        )

    def marks(self, words: tuple[str, ...]) -> int:
        """What the words of one piece may be part of: ``DECISIVE``, ``NEGATIVE``."""
        return self._decisive.may(words) * DECISIVE | (not self._negation.isdisjoint(words)) * NEGATIVE

    def decisive(self, words: Words) -> bool:
        """Tell at little cost whether there may be a verdict at all in some words."""
        return bool(words.marks & DECISIVE and self._decisive.find(words.lower))

    def hits(self, words: Words) -> list[Hit]:
        """The listed phrases, without what means something else where it stands.

        That is a noun of accusation that is a verb ("they claim"), and what is part of a phrase like "price tag".
        """
        lower = words.lower
        hits = [
            hit
            for hit in self._phrases.find(lower)
            if hit.label != "accusation"
            or not hit.first
            or lower[hit.first - 1] not in self._verb_marks
            or lower[hit.first] not in self._verbs_too
            or (hit.first == 1 and lower[0] in self._that)  # "contradicted *that* account"
            or (hit.last < len(lower) and lower[hit.last] in self._genitives)  # "and that *reports* of …"
        ]
        others = [hit for hit in hits if hit.label == _OTHERWISE]
        if not others:
            return hits
        return [hit for hit in hits if not any(o.first <= hit.first and hit.last <= o.last for o in others)]

    def truthful(self, words: Words) -> bool:
        """Tell whether something is said to be true in some words: "this was *the case*"."""
        return any(hit.label == "truth" for hit in self._phrases.find(words.lower))

    def ruling(
        self,
        words: Words,
        hits: list[Hit],
        *,
        call: bool = False,
        accuse: bool = False,
        direct: bool = False,
        speaker: str = "",
    ) -> Ruling | None:
        """Find where the words call a claim untrue, or None where they do not.

        ``call`` where a verb like "call" or "brand" governs them; ``accuse`` where one like "accuse" does, so that
        only spreading falsehoods contests a claim ("of spreading lies"); ``direct`` where they are quoted,
        so that "he" is not the ``speaker``, who is given in lower case as written.
        """
        if accuse:
            hits = [hit for hit in hits if hit.label == "falsehoods charged"]
        clauses = words.clauses()
        for number, (start, end) in enumerate(clauses):
            here = [hit for hit in hits if start <= hit.first < end]
            hit = self._verdict(here, words, call, direct, speaker, accuse) or self._denying(here, words, direct)
            if hit is not None:
                near = clauses[max(0, number - 1)][0], clauses[min(len(clauses) - 1, number + 1)][1]
                return Ruling((start, end), near, (start, end) if call else self._focus(words, hit, start, end))
        return None

    def _focus(self, words: Words, hit: Hit, start: int, end: int) -> tuple[int, int]:
        """The words that a verdict is about: from the last break or "that" before it to the next clause."""
        lower = words.lower
        first = hit.first
        while first > start:
            word = lower[first - 1]
            joins = word in self._that and lower[first] not in self._be
            if joins or any(mark in words.gap(first - 1) for mark in _BREAKS):
                break
            first -= 1
        last = hit.last
        while last < end and not (lower[last] in self._joining and self._parts(words, last)):
            last += 1
        return first, last

    def _parts(self, words: Words, position: int) -> bool:
        """Tell whether a joining word parts two clauses: after a comma, or before "that"."""
        lower = words.lower
        return "," in words.gap(position - 1) or (position + 1 < len(lower) and lower[position + 1] in self._that)

    def _verdict(
        self, hits: list[Hit], words: Words, call: bool, direct: bool, speaker: str, accuse: bool
    ) -> Hit | None:
        shields = [hit for hit in hits if hit.label == "verdict shield"]
        for hit in hits:
            if hit.label == "falsehoods charged":
                good = accuse
            elif hit.label == "verdict":
                apart = (
                    self._in_relative(words, hit.first)
                    or self._asked(words, hit.first)
                    or self._of_noun(words, hit.first, 0)
                )
                good = (
                    not apart and not self._shielded(hit, shields, words) and not self._own(words, hit, direct, speaker)
                )
            elif hit.label == "truth":
                be, negated = self._be_before(words, hit.first)
                good = negated and be >= 0 and not self._shielded(Hit(be, be, ""), [], words)
                good = good or (direct and self._alone(words, hit))
            elif hit.label in UNTRUE:
                good = self._untrue(words, hit, hits, call, direct) and not self._shielded(hit, shields, words)
            else:
                continue
            if good:
                return hit
        return None

    def _in_relative(self, words: Words, position: int) -> bool:
        """Tell whether a verb is that of a relative clause: "clients *who did* not exist", "firms *that do* not"."""
        before = words.lower[position - 1] if position else ""
        if before in self._relative:
            return True
        return position > 1 and before in self._that and words.lower[position] in self._plural_verbs

    def _asked(self, words: Words, position: int) -> bool:
        """Tell whether something is only wanted: "lawmakers *to* reject the claim", but not "appears *to* deny it"."""
        lower = words.lower
        wanted = position > 0 and lower[position - 1] in self._infinitive
        return wanted and (position < _PAIR or lower[position - _PAIR] not in self._aspects)

    def _denying(self, hits: list[Hit], words: Words, direct: bool) -> Hit | None:
        """Where somebody says that he denies a claim: “we utterly reject that charge”, she "firmly rejects" it."""
        lower = words.lower
        selves = self._myself if direct else self._selves
        for hit in hits:
            if hit.label not in ("self denying", "self rejecting", "falsehoods charged") or hit.last >= len(lower):
                continue
            at = hit.first - 1
            while at >= 0 and hit.first - at <= _ADVERBS_BETWEEN and self._between(lower[at]):
                at -= 1
            if at < 0 or lower[at] not in selves:
                continue
            named = [h.label for h in hits if hit.last <= h.first <= hit.last + _CALL_REACH and h.label in NOUNS]
            refers = lower[hit.last] in self._references and (
                hit.last + 1 == len(lower) or bool(words.gap(hit.last).strip()) or lower[hit.last + 1] in self._boundary
            )
            if refers or named[:1] == ["accusation"] or (hit.label == "self denying" and "request" not in named[:1]):
                return hit
        return None

    def _between(self, word: str) -> bool:
        """Tell whether a word may stand between a subject and its verb."""
        return word in self._have or word in self._do or word.endswith(self.adverb_endings)

    def negated_fact(self, words: Words) -> tuple[int, int] | None:
        """Where a main clause says that something is not so (not that it should not, or would not if).

        Returns the words ``[first, last)`` before the negation, its subject among them, or None.
        """
        lower = words.lower
        if not words.marks & NEGATIVE or self._negation.isdisjoint(lower) or not self._negated.find(lower):
            return None
        hits = self._facts.find(lower)
        unsettled = {hit.first for hit in hits if hit.label == "unsettled"}
        left_open = {hit.first for hit in hits if hit.label == "left open"}
        for start, end in words.clauses():
            for hit in hits:
                if not start <= hit.first < end:
                    continue
                if hit.label == "unsettling" or hit.first > start + _MAIN_REACH:
                    break
                if self._of_noun(words, hit.first, start):
                    continue
                if hit.last < end and lower[hit.last] in self._modals and lower[hit.last - 1] in self._nothing:
                    continue  # "nothing will change"
                if hit.last in left_open or not unsettled.isdisjoint(range(hit.last, hit.last + 3)):
                    continue
                if hit.label == "negated subjects" and (hit.first == start or self._joined(words, hit.first)):
                    return start, hit.last
                if hit.last < end and words.gap(hit.last - 1).strip(_MARKS):
                    continue
                if hit.label == "negated objects" and self._governed(words, hit.first, start):
                    return start, hit.last
                if hit.label == "negated facts" and (hit.first > start or words.lower[start] not in self._imperatives):
                    return start, hit.last
        return None

    def _of_noun(self, words: Words, position: int, start: int) -> bool:
        """Tell whether a clause tells which thing is meant: "a law *that* is not kept", "something *that* …"."""
        lower = words.lower
        if position - 1 <= start or lower[position - 1] not in self._that or lower[position] in self._nothing:
            return False
        if words.gap(position - 2).strip() or lower[position - 2] in self._joining:
            return False
        near = lower[max(start, position - 1 - _NOUN_REACH) : position - 1]
        return not self._noun_marks.isdisjoint(near)

    def sweeping(self, words: Words, negation: tuple[int, int]) -> bool:
        """Tell whether what ``negated_fact`` found leaves nothing out: "never", "no chemicals", "nobody"."""
        return not self._sweeping.isdisjoint(words.lower[negation[0] : negation[1]])

    def _joined(self, words: Words, position: int) -> bool:
        """Tell whether a further clause begins: "it came first, and *no* pilot was pressed", "and that *no* …"."""
        if position > 0 and words.lower[position - 1] in self._that:
            return True
        return position > 1 and words.lower[position - 1] in self._coordinating and "," in words.gap(position - 2)

    def _governed(self, words: Words, position: int, start: int) -> bool:
        """Tell whether "no" belongs to what a verb governs ("carried out *no* attacks")."""
        if position == start or words.gap(position - 1).strip():
            return False
        before = words.lower[position - 1]
        if words.lower[position] in self._no:
            return not (
                before in self._boundary or before in self._loose or before in self._have or before in self._open
            )
        return (
            before not in self._joining and before not in self._open and before not in self._have
        )  # "against *no one*"

    def _own(self, words: Words, hit: Hit, direct: bool, speaker: str) -> bool:
        """Tell whether a verdict is on the speaker himself: "I was wrong about it", "he said he had lied to her"."""
        lower = words.lower
        if not self._negation.isdisjoint(lower[hit.first : hit.last]):
            return False
        at = hit.first - 1
        while at > 0 and hit.first - at < _ADVERBS_BETWEEN and lower[at] in self._have:
            at -= 1
        if at < 0 or lower[at] not in (self._myself if direct else self._himself):
            return False
        # "she said that *he* had lied" is on somebody else
        return speaker not in self._himself or lower[at] in self._myself or lower[at].startswith(speaker)

    def _expletive(self, words: Words, be: int, hit: Hit) -> bool:
        """Tell "it is absurd that they knew", which blames a fact, from "it is absurd", which contests a claim."""
        lower = words.lower
        begins = lower[be] if lower[be] in self._references else lower[be - 1]
        return begins in self._dummies and hit.last < len(lower) and lower[hit.last] in self._that

    def _in_error(self, words: Words, be: int, hit: Hit, direct: bool) -> bool:
        """Tell whether somebody else, or some figure, is said to be wrong: "she's wrong", "those numbers are wrong"."""
        lower = words.lower
        if lower[hit.first] not in self._errors:
            return False
        subject = lower[be] if be == 0 or lower[be] in self._others else lower[be - 1]
        if subject in self._facts_named:
            return True
        plain = subject in self._himself or subject in self._references
        named = be > 0 and not plain and (words.capital(be - 1) or subject in self._persons)
        if subject not in self._others and not named:
            return False
        after = lower[hit.last] if hit.last < len(lower) else ""
        ends = not after or bool(words.gap(hit.last - 1).strip()) or after in self._abouts
        return (direct or named) and ends  # not "wrong to leave", "wrong for the town"

    def _shielded(self, hit: Hit, shields: list[Hit], words: Words) -> bool:
        """Tell whether something before a verdict takes it back ("not") or leaves it open ("if")."""
        if any(hit.first - _ADVERBS_BETWEEN <= shield.last <= hit.first for shield in shields):
            return True
        before = words.lower[max(0, hit.first - _HYPOTHESIS_REACH) : hit.first]
        return not self._hypothetical.isdisjoint(before)

    def _be_before(self, words: Words, position: int) -> tuple[int, bool]:
        """The form of "be" that governs a word, or -1, and whether a negation stands between or in it."""
        negated = False
        second = position > 0 and words.lower[position - 1] in self._coordinating  # "were out of date and *false*"
        reach = _SECOND_REACH if second else 1 + _ADVERBS_BETWEEN
        for at in range(position - 1, max(-1, position - 1 - reach), -1):
            word = words.lower[at]
            if word in self._be or (word.endswith(_CLIPPED) and _CLIP.sub("", word) in self._clipped):
                return at, negated or word in self._negation
            if word in self._negation:
                negated = True
            elif (word in self._boundary and not second) or words.gap(at).strip(" “‘\"'"):
                return -1, negated
        return -1, negated

    def _subject(self, words: Words, be: int, hits: list[Hit]) -> str | None:
        """What kind of subject stands before a form of "be": the list of its noun, "pronoun", or None."""
        if words.lower[be].endswith(("'s", "’s", "'re", "’re")) and words.lower[be] in self._references:
            return "pronoun"
        nouns = [h for h in hits if be - _SUBJECT_REACH <= h.first and h.last <= be]
        kind = self._kind(words, nouns)
        if kind is None and be > 0 and words.lower[be - 1] in self._references and not self._of_noun(words, be, 0):
            return "pronoun"
        return kind

    def _kind(self, words: Words, nouns: list[Hit]) -> str | None:
        """What some nouns make of what stands after them: "accusation", "telling" or None."""
        kind = None
        for noun in nouns:
            if noun.label == "accusation":
                return "accusation"
            if noun.label == "notion" and self._opened(words, noun.last):
                return "accusation"
            if noun.label == "telling":
                kind = "telling"
        return kind

    def _opened(self, words: Words, position: int) -> bool:
        """Tell whether a claim follows a noun ("the idea *that* …", "*of* fraud") and no plan ("the idea of going")."""
        if position >= len(words) or words.lower[position] not in self._clause_openers:
            return False
        if words.lower[position] in self._that or position + 1 == len(words):
            return True
        return not self.is_gerund(words.lower[position + 1])

    def is_gerund(self, word: str) -> bool:
        """Tell whether a word in lower case looks like a verb's -ing form."""
        return word.endswith("ing") and len(word) > 4 and word not in self._not_gerunds

    def _attributive(self, words: Words, hit: Hit) -> bool:
        """Tell "a false dawn" from "is false"."""
        if hit.first == 0 or hit.last >= len(words) or words.lower[hit.first - 1] not in self._articles:
            return False
        after = words.lower[hit.last]
        return not words.gap(hit.last - 1).strip() and after not in self._boundary and after not in self._loose

    def _bare(self, words: Words, hit: Hit) -> bool:
        """Tell whether a word of untruth is all that is said: “Lies, lies, lies”, “Complete nonsense.”"""
        for start, end in words.clauses():
            if start <= hit.first < end:
                before = words.lower[start : hit.first]
                ends = hit.last >= end or all(word == words.lower[hit.last - 1] for word in words.lower[hit.last : end])
                return ends and len(before) <= _BARE and all(self._plain(word) for word in before)
        return False

    def _alone(self, words: Words, hit: Hit) -> bool:
        """Tell whether a negated truth stands by itself between marks: “Good story, *not true*,” “Not so.”"""
        before, after = hit.first - 1, hit.last
        if before < 0 or words.lower[before] not in self._negation:
            return False
        opens = not before or bool(words.gap(before - 1).strip())
        return opens and (after >= len(words) or bool(words.gap(after - 1).strip()))

    def _plain(self, word: str) -> bool:
        return word in self._articles or word in self._strengthening or word.endswith(self.adverb_endings)

    def _untrue(self, words: Words, hit: Hit, hits: list[Hit], call: bool, direct: bool) -> bool:
        """Tell whether a word of untruth is said of something that can be untrue."""
        if direct and hit.label != _BLAME and self._bare(words, hit):
            return True
        be, negated = self._be_before(words, hit.first)
        if negated:
            return False
        if be >= 0:
            if self._attributive(words, hit):
                claimed = any(h.label in NOUNS and h.first == hit.last for h in hits)  # "that is a false comparison"
                return hit.label == "untrue" and claimed and self._subject(words, be, hits) == "pronoun"
            if self._in_error(words, be, hit, direct):
                return True
            subject = self._subject(words, be, hits)
            if subject == "pronoun" and hit.label != "untrue" and self._expletive(words, be, hit):
                return False
            return hit.label == "untrue" or subject == "accusation" or (subject is not None and hit.label != _BLAME)
        if hit.label == "untrue" and any(h.label == "accusation" and hit.last <= h.first <= hit.last + 1 for h in hits):
            return True  # "these false claims"
        if call and hit.first <= _CALL_REACH and words.lower[0] in self._references:
            return hit.label != _BLAME  # "called it baseless"
        near = [h for h in hits if hit.first - _SUBJECT_REACH <= h.first and h.last <= hit.first]
        if call:
            near = [h for h in hits if h.last <= hit.first or h.first >= hit.last]
        elif hit.label != "untrue":
            return False
        kind = self._kind(words, near)  # "called the claims baseless"
        if not call and (not hit.first or words.lower[hit.first - 1] not in self._as):
            return kind == "accusation"
        return kind == "accusation" or (kind is not None and hit.label != _BLAME)
