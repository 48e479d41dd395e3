"""Every match in single texts, won or lost: what the check of the rules' own examples asks."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from claimcli.extract import Extractor
from claimcli.model import PROSE, TITLE, Document
from claimcli.segment import segment

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimcli.ruleset import RuleSet

_FIRST: Final = itemgetter(1)


class Found(NamedTuple):
    """One match in a text, for the rules' own examples: slots as character ranges."""

    rule: str
    slots: dict[str, tuple[tuple[int, int], ...]]
    tag: str
    won: bool


class Finder:
    """Finds every match by one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._extractor = Extractor(rules)

    def __call__(self, text: str, keep: Callable[[str, int], bool] | None = None) -> list[Found]:
        """Return the matches with their slots as offsets in code points; ``keep`` as for ``Extractor.read``."""
        article = segment(Document("-", text), self._rules)
        out: list[Found] = []
        for sentence in article.sentences:
            if sentence.kind not in (PROSE, TITLE):
                continue
            read = self._extractor.read(article, sentence, keep=keep)
            for match in read.matches:
                slots: dict[str, list[tuple[int, int]]] = {}
                for name, first, last in sorted(match.captures, key=_FIRST):
                    if first == last:  # the content follows in the next sentence
                        continue
                    slots.setdefault(name, []).append((read.marked.starts[first], read.marked.end(last - 1)))
                won = any(match is winner for winner in read.won)
                rule = match.program.rule
                out.append(Found(rule.name, {k: tuple(v) for k, v in slots.items()}, rule.means, won))
        return out
