"""Noun phrases, verb groups, subjects and clause ends of one sentence, found by walks over its tokens' classes.

There is no parser: a noun phrase is walked left or right over classes that may stand in one (names, nouns,
determiners, ``of`` and prepositional tails, relative clauses, appositions), and a verb's subject is the phrase such a
walk finds, across parentheses and coordinated verbs. Every walk is bounded by WINDOW tokens, so all of it is linear.

Spans are ``(first, last)`` token indices, last exclusive. Each module adds to the class of the one before: ``nouns``,
``verbs``, ``subjects``, ``clauses``.
"""

from claimcli.chunks.clauses import Chunks
from claimcli.chunks.nouns import FINITE, NOUNISH, WINDOW

__all__ = ["FINITE", "NOUNISH", "WINDOW", "Chunks"]
