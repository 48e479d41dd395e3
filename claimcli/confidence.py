"""How sure a match is: the share measured for its rule and lexicon entry, moved by signals of its surroundings.

``measured`` in the rule files holds, for a rule and an entry, the share that was right on annotated news; the table
``signals`` holds for each signal how far it moves that share, in log-odds (0 moves nothing, +0.7 doubles the odds, -0.7
halves them). Both were set on the training articles by logistic regression, and both can be read and changed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from claimcli.annotate import PLACES, QUOTE
from claimcli.lexicon import END, KIND_NAMES, START
from claimcli.model import TITLE

if TYPE_CHECKING:
    from claimcli.annotate import Hit, Marked
    from claimcli.lexicon import Lexicon
    from claimcli.match import Match
    from claimcli.ruleset import RuleSet
    from claimcli.steps import Captures

Signal = tuple[str, str]
"""A group and its value in this match: ``("before the speaker", "preposition")``."""

_MOST: Final = 0.995
_LONGEST: Final = 6
_WORDED: Final = "SORhUWCBPHD"
"""Classes few enough that their words are signals themselves."""


class Confidence:
    """Gives matches their confidence by one rule set."""

    def __init__(self, rules: RuleSet, lexicon: Lexicon) -> None:
        self.negators = lexicon.negators
        default = float(rules.tables.get("extraction", {}).get("confidence", "0.7"))
        self._weights: dict[str, dict[str, float]] = {}
        for name, weight in rules.tables.get("signals", {}).items():
            group, _, value = name.partition(" = ")
            self._weights.setdefault(group, {})[value] = float(weight)
        self._bases: dict[tuple[str, str], float] = {}
        self._rules: dict[str, float] = {}
        shares = rules.tables.get("rule shares", {})
        for rule in rules.rules:
            share = float(shares.get(rule.name, default)) if rule.confidence is None else rule.confidence
            self._rules[rule.name] = log_odds(share)
            if rule.confidence is not None:
                continue  # what the rule says itself outweighs what was measured of it
            for entry, measured in rules.measured.get(rule.name, {}).items():
                self._bases[(rule.name, entry)] = log_odds(measured)

    def base(self, rule: str, entry: str | None) -> float:
        """Return the log-odds of the share measured for a rule with a lexicon entry, or for the rule alone."""
        if entry is not None:
            measured = self._bases.get((rule, entry))
            if measured is not None:
                return measured
        return self._rules[rule]

    def weights(self, group: str) -> dict[str, float]:
        """Return what each value of a group of signals adds, in log-odds."""
        return self._weights.get(group, {})

    def by_kind(self, group: str) -> dict[str, float]:
        """The same for a group whose values are classes of tokens, by their character."""
        weights = self.weights(group)
        return {kind: weights[name] for kind, name in KIND_NAMES.items() if name in weights}

    def inside(self, match: Match) -> float:
        """Return the confidence of a match now that it stands inside another statement, ``match.inside``."""
        return share(match.odds + self.weights("inside a statement").get(_fifths(match.inside), 0.0))

    def parts(self, match: Match, marked: Marked) -> tuple[float, list[tuple[str, float]]]:
        """Return what the confidence is made of: the measured share, and each signal with its weight in log-odds."""
        base = self.base(match.program.rule.name, match.hit.entry.text if match.hit is not None else None)
        told = [
            (f"{group} = {value}", self.weights(group).get(value, 0.0)) for group, value in self.signals(match, marked)
        ]
        return share(base), told

    def signals(self, match: Match, marked: Marked) -> list[Signal]:
        """Return the signals that a match gives."""
        kinds = marked.kinds
        size = marked.size
        names = KIND_NAMES
        found: list[Signal] = []
        if marked.sentence.kind == TITLE:
            found.append(("place", "headline"))
        if match.inside:
            found.append(("inside a statement", _fifths(match.inside)))
        for name, first, last in match.captures:
            if name == "cue":
                if match.hit is not None:
                    found.append(("class", match.hit.entry.cls))
                    if marked.told_inside(first):
                        found.append(("place", "in a quotation"))
                    found.append(("cue is", names[kinds[match.hit.first]]))
                    group = kinds[first : match.hit.first]
                    if group:
                        found.append(("cue begins", marked.words[first]))
                    if "m" in group:
                        found.append(("verb", "modal"))
                    if "b" in group:
                        found.append(("verb", "be"))
                    if "k" in group or not self.negators.isdisjoint(marked.words[first : match.hit.first]):
                        found.append(("verb", "negated"))
                found.append(("after the cue", names[kinds[last]] if last < size else "end"))
            elif name == "speaker":
                inside = kinds[first:last]
                found.append(("speaker", _speaker(inside)))
                found.append(("speaker begins", names[inside[0]]))
                found.append(("before the speaker", names[kinds[first - 1]] if first > 0 else "start"))
                if last - first < 3 and inside[-1] in _WORDED:
                    found.append(("speaker is", marked.words[last - 1]))
                if first > 0 and kinds[first - 1] in _WORDED:
                    found.append(("word before the speaker", marked.words[first - 1]))
            elif name == "content" and first < last:
                found.append(("content begins", names[kinds[first]]))
                found.append(("after the content", names[kinds[last]] if last < size else "end"))
                found.append(("content length", str(min(_LONGEST, (last - first) // 3))))
        return found


class Scale:
    """Adds up the signals of the matches in one sentence, each speaker and each content once."""

    __slots__ = ("_contents", "_kinds", "_marked", "_size", "_speakers", "_tables", "place")

    def __init__(self, tables: Tables, marked: Marked) -> None:
        self._tables = tables
        self._marked = marked
        self._kinds = marked.kinds
        self._size = marked.size
        self._speakers: dict[int, float] = {}
        self._contents: dict[int, float] = {}
        self.place = tables.headline if marked.sentence.kind == TITLE else 0.0

    def cue(self, hit: Hit, first: int) -> float:
        """Return what the cue adds whose verb group begins at token ``first``; all matches of a hit share it."""
        tables, kinds, last = self._tables, self._kinds, hit.last
        odds = tables.classes.get(hit.entry.cls, 0.0) + tables.cue_is.get(kinds[hit.first], 0.0)
        odds += tables.after_cue.get(kinds[last] if last < self._size else END, 0.0)
        if self._marked.told_inside(first):
            odds += tables.in_quotation
        if first < hit.first:
            words = self._marked.words
            group = kinds[first : hit.first]
            odds += tables.cue_begins.get(words[first], 0.0)
            if "m" in group:
                odds += tables.modal
            if "b" in group:
                odds += tables.be
            if "k" in group or not tables.negators.isdisjoint(words[first : hit.first]):
                odds += tables.negated
        return odds

    def slots(self, captures: Captures) -> float:
        """Return what the speaker and the contents add."""
        odds = 0.0
        for name, first, last in captures:
            if name == "speaker":
                key = first * PLACES + last
                known = self._speakers.get(key)
                if known is None:
                    known = self._speakers[key] = self._speaker(first, last)
                odds += known
            elif name == "content" and first < last:
                key = first * PLACES + last
                known = self._contents.get(key)
                if known is None:
                    known = self._contents[key] = self._content(first, last)
                odds += known
        return odds

    def _speaker(self, first: int, last: int) -> float:
        tables, kinds = self._tables, self._kinds
        inside = kinds[first:last]
        odds = tables.speaker.get(_speaker(inside), 0.0) + tables.speaker_begins.get(inside[0], 0.0)
        if last - first < 3 and inside[-1] in _WORDED:
            odds += tables.speaker_is.get(self._marked.words[last - 1], 0.0)
        if first > 0:
            odds += tables.before_speaker.get(kinds[first - 1], 0.0)
            if kinds[first - 1] in _WORDED:
                odds += tables.word_before.get(self._marked.words[first - 1], 0.0)
        else:
            odds += tables.before_speaker.get(START, 0.0)
        return odds

    def _content(self, first: int, last: int) -> float:
        tables, kinds = self._tables, self._kinds
        odds = tables.content_begins.get(kinds[first], 0.0) + tables.lengths[min(_LONGEST, (last - first) // 3)]
        return odds + tables.after_content.get(kinds[last] if last < self._size else END, 0.0)


class Tables:
    """The weights of a rule set, laid out for quick use."""

    def __init__(self, confidence: Confidence) -> None:
        weights, by_kind = confidence.weights, confidence.by_kind
        places, verbs = weights("place"), weights("verb")
        self.negators = confidence.negators
        self.headline, self.in_quotation = places.get("headline", 0.0), places.get("in a quotation", 0.0)
        self.modal, self.be = verbs.get("modal", 0.0), verbs.get("be", 0.0)
        self.negated = verbs.get("negated", 0.0)
        self.classes = weights("class")
        self.cue_is, self.cue_begins = by_kind("cue is"), weights("cue begins")
        self.after_cue = {**by_kind("after the cue"), END: weights("after the cue").get("end", 0.0)}
        self.speaker, self.speaker_begins = weights("speaker"), by_kind("speaker begins")
        self.speaker_is, self.word_before = weights("speaker is"), weights("word before the speaker")
        before = weights("before the speaker")
        self.before_speaker = {**by_kind("before the speaker"), START: before.get("start", 0.0)}
        self.content_begins = by_kind("content begins")
        self.after_content = {**by_kind("after the content"), END: weights("after the content").get("end", 0.0)}
        self.lengths = [weights("content length").get(str(length), 0.0) for length in range(_LONGEST + 1)]


def _speaker(kinds: str) -> str:
    last = kinds[-1]
    if last == "S":
        return "pronoun"
    if last in "Rh":
        return "relative"
    if last == "O":
        return "object pronoun"
    if QUOTE in kinds:
        return "quoted"
    return "name" if "N" in kinds else "noun"


def _fifths(confidence: float) -> str:
    return str(round(confidence * 5) / 5)


def log_odds(share: float) -> float:
    """Return the log-odds of a share, kept away from 0 and 1."""
    share = min(_MOST, max(1 - _MOST, share))
    return math.log(share / (1 - share))


def share(odds: float) -> float:
    """Return the share that log-odds stand for, at most ``_MOST``."""
    return min(_MOST, 1.0 / (1.0 + math.exp(-odds))) if odds > -40 else 0.0
