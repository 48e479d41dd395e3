"""How sure a match is: the share measured for its rule and lexicon entry, moved by signals of its surroundings.

``measured`` in the rule files holds, for a rule and an entry, the share that was right on annotated news; the table
``signals`` holds for each signal how far it moves that share, in log-odds (0 moves nothing, +0.7 doubles the odds, -0.7
halves them). Both were set on the training articles by logistic regression, and both can be read and changed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from claimcli.annotate import QUOTE
from claimcli.lexicon import KIND_NAMES
from claimcli.model import TITLE

if TYPE_CHECKING:
    from claimcli.annotate import Marked
    from claimcli.lexicon import Lexicon
    from claimcli.match import Match
    from claimcli.ruleset import RuleSet

Signal = tuple[str, str]
"""A group and its value in this match: ``("before the speaker", "preposition")``."""

_MOST = 0.995
_LONGEST = 6
_WORDED = "SORhUWCBPHD"
"""Classes few enough that their words are signals themselves."""


class Confidence:
    """Gives matches their confidence by one rule set."""

    def __init__(self, rules: RuleSet, lexicon: Lexicon) -> None:
        self._negators = lexicon.negators
        default = float(rules.tables.get("extraction", {}).get("confidence", "0.7"))
        self._weights: dict[Signal, float] = {}
        for name, weight in rules.tables.get("signals", {}).items():
            group, _, value = name.partition(" = ")
            self._weights[(group, value)] = float(weight)
        self._bases: dict[tuple[str, str], float] = {}
        self._rules: dict[str, float] = {}
        shares = rules.tables.get("rule shares", {})
        for rule in rules.rules:
            share = float(shares.get(rule.name, default)) if rule.confidence is None else rule.confidence
            self._rules[rule.name] = _logit(share)
            if rule.confidence is not None:
                continue  # what the rule says itself outweighs what was measured of it
            for entry, measured in rules.measured.get(rule.name, {}).items():
                self._bases[(rule.name, entry)] = _logit(measured)

    def of(self, match: Match, marked: Marked) -> float:
        """Return the confidence of a match, 0 to 1."""
        total = self._base(match)
        weights = self._weights
        if weights:
            for signal in self.signals(match, marked):
                total += weights.get(signal, 0.0)
        return min(_MOST, 1.0 / (1.0 + math.exp(-total))) if total > -40 else 0.0

    def parts(self, match: Match, marked: Marked) -> tuple[float, list[tuple[str, float]]]:
        """Return what the confidence is made of: the measured share, and each signal with its weight in log-odds."""
        share = 1.0 / (1.0 + math.exp(-self._base(match)))
        told = [
            (f"{group} = {value}", self._weights.get((group, value), 0.0))
            for group, value in self.signals(match, marked)
        ]
        return share, told

    def _base(self, match: Match) -> float:
        rule = match.program.rule.name
        if match.hit is not None:
            measured = self._bases.get((rule, match.hit.entry.text))
            if measured is not None:
                return measured
        return self._rules[rule]

    def signals(self, match: Match, marked: Marked) -> list[Signal]:
        """Return the signals that a match gives."""
        kinds = marked.kinds
        size = marked.size
        names = KIND_NAMES
        found: list[Signal] = []
        if marked.sentence.kind == TITLE:
            found.append(("place", "headline"))
        if match.inside:
            found.append(("inside a statement", str(round(match.inside * 5) / 5)))
        for name, first, last in match.captures:
            if name == "cue":
                if match.hit is not None:
                    entry = match.hit.entry
                    found.append(("class", entry.cls))
                    if marked.quoted(match.hit.first):
                        found.append(("place", "in a quotation"))
                    found.append(("cue is", names[kinds[match.hit.first]]))
                    group = kinds[first : match.hit.first]
                    if group:
                        found.append(("cue begins", marked.words[first]))
                    if "m" in group:
                        found.append(("verb", "modal"))
                    if "b" in group:
                        found.append(("verb", "be"))
                    if "k" in group or not self._negators.isdisjoint(marked.words[first : match.hit.first]):
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


def _logit(share: float) -> float:
    share = min(_MOST, max(1 - _MOST, share))
    return math.log(share / (1 - share))
