"""Who wins: of matches after the same words one, and what stands inside another's content is less sure."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from claimcli.model import ATTRIBUTION, DENIAL

if TYPE_CHECKING:
    from claimcli.annotate import Marked
    from claimcli.confidence import Confidence
    from claimcli.match import Match

_JOINING: Final = "CBr,"


def winners(matches: list[Match], least: float) -> list[Match]:
    """Return the matches that win: among those at least so sure whose cues overlap, one.

    One that would wait for a quotation without a colon comes last. Else ``over`` decides, then the longer cue, the
    surer match, more fixed words, the longer span, the name.
    """
    matches = [match for match in matches if match.confidence >= least]
    if len(matches) < 2:
        return matches
    won: list[Match] = []
    taken: set[int] = set()
    beaten = _beaten(matches)
    for match in sorted(matches, key=lambda m: (_waits(m), id(m) in beaten, *_rank(m))):
        anchor = range(*_anchor(match))
        if taken.isdisjoint(anchor):
            taken.update(anchor)
            won.append(match)
    return won


def lower(size: int, won: list[Match], least: float, sureness: Confidence) -> list[Match]:
    """Lower what stands inside the content of a surer winner, surest first; a denial keeps its confidence.

    Each token is painted once, with the confidence of the surest content over it.
    """
    over = [0.0] * size
    bare = list(range(size + 1))  # from each token a way to the next one not painted
    kept: list[Match] = []
    for match in sorted(won, key=lambda m: -m.confidence):
        outer = over[_anchor(match)[0]]
        if outer and match.program.rule.means == ATTRIBUTION:
            match.inside = outer
            match.confidence = sureness.inside(match)
            if match.confidence < least:
                continue
        kept.append(match)
        denied = match.program.rule.means == DENIAL and match.hit is not None
        for name, first, last in match.captures:
            if name == "content" and not (denied and match.hit is not None and last <= match.hit.first):
                position = _next_bare(bare, first)
                while position < last:
                    over[position] = match.confidence
                    bare[position] = position + 1
                    position = _next_bare(bare, position)
    return kept


def words(match: Match) -> int:
    """Return the number of words of a match's lexicon entry."""
    return match.hit.entry.size if match.hit else 0


def rivals(a: Match, b: Match) -> bool:
    """Tell whether two matches are after the same words, so that only one can win."""
    (first, last), (start, end) = _anchor(a), _anchor(b)
    return first < end and start < last


def part(marked: Marked, won: list[Match]) -> None:
    """End contents where their speaker goes on: ``insisted [the logs are whole] and accused [the mayor of lying]``."""
    cuts: dict[tuple[str, int, int], list[int]] = {}
    for match in won:
        teller, cue = _slot(match, "speaker"), _slot(match, "cue")
        if teller is not None and cue is not None:
            first = last = cue[1]
            while last > 0 and marked.kinds[last - 1] in _JOINING:
                last -= 1
            if any(kind in "CB" for kind in marked.kinds[last:first]):
                cuts.setdefault(teller, []).append(last)
    for places in cuts.values():
        places.sort()
    for match in won if cuts else ():
        teller = _slot(match, "speaker")
        if match.hit is not None and teller in cuts:
            match.captures = tuple([_cut(capture, match.hit.last, cuts[teller]) for capture in match.captures])


def _rank(match: Match) -> tuple[int, float, int, int, str]:
    return (
        -words(match),
        -match.confidence,
        -match.program.fixed,
        -match.length,
        match.program.rule.name,
    )


def _anchor(match: Match) -> tuple[int, int]:
    """The tokens that only one winner may use: the cue without its auxiliaries, or the quotation."""
    if match.hit is not None:
        return match.hit.first, match.hit.last
    return next((first, last) for name, first, last in match.captures if name == "content")


def _beaten(matches: list[Match]) -> set[int]:
    """The matches, each by its ``id``, that lose by ``over`` to one whose anchor meets theirs and is no shorter."""
    over: dict[int, dict[str, int]] = {}
    for match in matches:
        if match.program.rule.over:
            first, last = _anchor(match)
            for token in range(first, last):
                sizes = over.setdefault(token, {})
                for name in match.program.rule.over:
                    sizes[name] = max(sizes.get(name, 0), last - first)
    if not over:
        return set()
    none: dict[str, int] = {}
    beaten = set()
    for match in matches:
        first, last = _anchor(match)
        name = match.program.rule.name
        if any(over.get(token, none).get(name, 0) >= last - first for token in range(first, last)):
            beaten.add(id(match))
    return beaten


def _next_bare(bare: list[int], position: int) -> int:
    while bare[position] != position:
        bare[position] = bare[bare[position]]
        position = bare[position]
    return position


def _waits(match: Match) -> bool:
    """Tell whether a match hopes for a quotation in the next sentence that no colon announces."""
    return match.program.fixed == 0 and all(first == last for name, first, last in match.captures if name == "content")


def _slot(match: Match, name: str) -> tuple[str, int, int] | None:
    return next((capture for capture in match.captures if capture[0] == name), None)


def _cut(capture: tuple[str, int, int], cue_end: int, places: list[int]) -> tuple[str, int, int]:
    """A content that follows its cue, up to the first of the places within it; anything else as it is."""
    name, first, last = capture
    if name == "content" and first >= cue_end:
        at = bisect_right(places, first)
        last = min([last, *places[at : at + 1]])
    return (name, first, last)
