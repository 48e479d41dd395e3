"""Which claim a denial contests, within a document, and why.

A claim inside the denial's own sentence becomes a statement of its own. Claims elsewhere are found by what they
share with what is denied: rare words (stemmed), names, the claimant, the accused; opposite polarity helps. The
weights and thresholds stand in ``rules/pairing.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from claimcli.denials import BY_OPPOSITE, Judge, asks, content_words
from claimcli.links import Links
from claimcli.memo import Memo
from claimcli.model import ATTRIBUTION, DENIAL, Counter, Cue, Statement
from claimcli.nested import Nested
from claimcli.opposition import Opposition
from claimcli.phrases import Bit, Phrases, Tokens, words_in
from claimcli.topics import Topics

if TYPE_CHECKING:
    from claimcli.model import Article
    from claimcli.ruleset import RuleSet

_MEMO_LIMIT: Final = 100_000


class Pairer:
    """Settles denials and finds what they contest. One per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self.topics = Topics(rules)
        self.judge = Judge(rules)
        self.nested = Nested(rules, self.judge, self.topics)
        self.weights = {key: float(value) for key, value in rules.tables.get("pairing", {}).items()}
        self.stating = frozenset(rules.lists.get("stating classes", ()))
        self.asking = frozenset(rules.lists.get("asking classes", ()))
        self.demanding = frozenset(rules.lists.get("demanding classes", ()))
        self.infinitive = frozenset(rules.lists.get("infinitive marks", ()))
        self.insisting = frozenset(rules.lists.get("insisting cues", ()))
        self._claiming = frozenset(rules.lists.get("claiming classes", ()))
        self.press_nouns = frozenset(rules.lists.get("press nouns", ()))
        self.reporting_cues = frozenset(rules.lists.get("reporting cues", ()))
        self.silent = frozenset(rules.lists.get("silent cues", ()))
        self.open_words = frozenset(rules.lists.get("open words", ()))
        self.charging = Phrases({"charging": rules.lists.get("charging words", ())})
        self._plain = frozenset(rules.lists.get("plain cues", ()))
        self._bits = Memo(self._bit, _MEMO_LIMIT)
        self._abbreviations = frozenset(rules.lists.get("abbreviations", ()))
        self.definite = frozenset(rules.lists.get("definite-words", ()))

    def tokens(self, article: Article) -> Tokens:
        """The words of an article."""
        return Tokens(article.document.text, self._abbreviations, self._bits)

    def _bit(self, piece: str) -> Bit:
        words = words_in(piece)
        return Bit(words, self.judge.verdicts.marks(words))

    def negation(self, statement: Statement, tokens: Tokens) -> tuple[int, int] | None:
        """The content's words ``[first, last)`` before what a statement negates, where it may be a claim's opposite."""
        if statement.tag != ATTRIBUTION or statement.within is not None or statement.speaker is None:
            return None
        cue = statement.cue
        if cue is not None and (cue.negated or cue.cls not in self.stating):
            return None
        negated = self.judge.verdicts.negated_fact(content_words(statement, tokens))
        if negated is None or asks(statement):
            return None
        return negated

    def claims(self, cue: Cue | None) -> bool:
        """Tell whether a cue makes a claim that is likely to be contested."""
        return cue is not None and cue.cls in self._claiming and cue.lemma not in self._plain

    def pair(self, article: Article, statements: Sequence[Statement]) -> list[Statement]:
        """Settle which statements are denials, and point each denial at the claims it contests.

        ``statements`` are in document order; their ids need only be unique. The result has the claims nested in
        denials too, each right after its denial, and final ids ``DOCUMENT#1``, ``DOCUMENT#2`` … in that order.
        """
        tokens = self.tokens(article)
        told = self.nested.split(self.judge.judge(article, statements, tokens), tokens)
        return _number(article.document.id, _match(told, tokens, self))


def pair(article: Article, statements: Sequence[Statement], rules: RuleSet) -> list[Statement]:
    """As ``Pairer.pair``, for one article."""
    return Pairer(rules).pair(article, statements)


def _number(document: str, statements: list[Statement]) -> list[Statement]:
    """Give the statements their final ids; most have them already, as only nested claims come in between."""
    final = {statement.id: f"{document}#{number}" for number, statement in enumerate(statements, 1)}
    changed = {old for old, new in final.items() if old != new}
    if not changed:
        return statements
    return [
        s
        if s.id not in changed and s.within not in changed and not any(c.id in changed for c in s.counters)
        else Statement(  # several times as fast as dataclasses.replace
            s.document,
            final[s.id],
            s.tag,
            s.sentence,
            s.speaker,
            s.cue,
            s.content,
            s.confidence,
            s.rule,
            s.claimant,
            s.claimant_start,
            s.target,
            final[s.within] if s.within is not None else None,
            s.denies,
            tuple([Counter(final[c.id], c.score, c.basis, c.why) for c in s.counters]),
        )
        for s in statements
    ]


def _match(statements: list[Statement], tokens: Tokens, pairer: Pairer) -> list[Statement]:
    """The statements with their counters."""
    negations = {
        position: negation
        for position, statement in enumerate(statements)
        if (negation := pairer.negation(statement, tokens)) is not None
    }
    if not negations and all(statement.tag != DENIAL for statement in statements):
        return statements
    links = Links(statements, tokens, pairer)
    opposition = Opposition(links)
    out = list(statements)
    found = {position: links.of(position) for position, s in enumerate(out) if s.tag == DENIAL}
    for position, negation in negations.items():
        contested = opposition.opposing(position, negation) or opposition.going_on(position, negation, found)
        if contested or opposition.clears(position, negation):
            found[position] = contested or links.of(position)
            out[position] = replace(out[position], tag=DENIAL, denies=BY_OPPOSITE)
    for position, contested in found.items():
        statement = out[position]
        contested = contested or opposition.taken_over(position, found)
        counters = (
            Counter(statements[link.position].id, round(link.score, 3), link.basis, link.why) for link in contested
        )
        out[position] = replace(statement, counters=tuple(counters))
    return out
