"""From an article to findings: run the rules over each sentence, decide who wins, carry quotations on.

Findings are statements whose speakers are still mentions; ``speakers`` names them and ``pair`` tells denials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimcli.annotate import QUOTE, Annotator, Marked
from claimcli.carry import carry, goes_on, inside, last_quoting, led, only_quotation, opens, resumed
from claimcli.chunks import Chunks
from claimcli.conditions import Conditions
from claimcli.confidence import Confidence, share
from claimcli.finding import Finding, from_match, from_sentence, from_turn
from claimcli.lexicon import Lexicon
from claimcli.match import Attempt, Match, Matcher
from claimcli.model import PROSE, TITLE, Sentence
from claimcli.records import record
from claimcli.rivals import lower, part, winners
from claimcli.turns import turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimcli.model import Article
    from claimcli.ruleset import RuleSet


@record(frozen=True, slots=True)
class Read:
    """One sentence read: what matched, what of it won, and how far the rest came."""

    marked: Marked
    matches: list[Match]
    won: list[Match]
    attempts: list[Attempt]


class Extractor:
    """Finds statements in articles by one rule set. Built once per process."""

    def __init__(self, rules: RuleSet) -> None:
        self.lexicon = Lexicon(rules)
        self._annotator = Annotator(self.lexicon)
        settings = rules.tables.get("extraction", {})
        self.sureness = Confidence(rules, self.lexicon)
        self._matcher = Matcher(rules, self.lexicon, self.sureness)
        self.least = float(settings.get("least confidence", "0"))
        self._assertion = float(settings.get("assertion confidence", "0.9"))
        self._turn = float(settings.get("turn confidence", "0.9"))
        self._carried = float(settings.get("carried confidence", "0.7"))
        self._fewest = int(settings.get("least words of an assertion", "3"))
        self._sections = frozenset(rules.lists.get("sections", ()))
        self._conditions = Conditions(rules)

    def read(
        self,
        article: Article,
        sentence: Sentence,
        *,
        trace: bool = False,
        keep: Callable[[str, int], bool] | None = None,
    ) -> Read:
        """Match every rule in one sentence and settle who wins.

        With ``keep``, asked with a rule's name and a template's number, only those templates take part.
        """
        marked = self._annotator.annotate(article, sentence)
        attempts: list[Attempt] = []
        if not marked.hits and not (marked.quotes and self._matcher.quoted):
            return Read(marked, [], [], attempts)
        chunks = Chunks(marked, self.lexicon)
        found = self._matcher.matches(marked, chunks, every=keep is not None)
        matches = self._weighed(marked, found, keep)
        won = winners(matches, self.least)
        if trace:
            tried = self._matcher.matches(marked, chunks, attempts=attempts)
            matches += [m for m in self._weighed(marked, tried, keep) if not any(m.same(other) for other in matches)]
        if len(won) > 1:
            part(marked, won)
            won = lower(marked.size, won, self.least, self.sureness)
        return Read(marked, matches, won, attempts)

    def _weighed(
        self, marked: Marked, found: list[Match], keep: Callable[[str, int], bool] | None = None
    ) -> list[Match]:
        """The matches that are sound and meet their rules' conditions, with their confidence."""
        matches = [
            match
            for match in found
            if (keep is None or keep(match.program.rule.name, match.program.number))
            and match.sound
            and self._conditions.hold(marked, match)
        ]
        for match in matches:
            match.confidence = share(match.odds)
        return matches

    def findings(self, article: Article) -> list[Finding]:
        """Return the findings of an article in document order."""
        out: list[Finding] = []
        carrier = -1  # the number of the finding that a bare quotation would run on from
        leading: Marked | None = None  # the sentence of a finding that still waits for its quotation ("She said:")
        labels = turns(article, self._sections)
        for sentence in article.sentences:
            if sentence.kind not in (PROSE, TITLE):
                carrier = -1
                continue
            read = self.read(article, sentence)
            marked = read.marked
            here = [from_match(article, marked, match, self.lexicon) for match in read.won]
            label = labels.get(sentence.block)
            if label is not None:
                if leading is not None:
                    self._lapse(out, leading)
                    leading = None
                if sentence.start <= label[0]:
                    out.append(from_turn(article, sentence, label, self._turn))
                    carrier = len(out) - 1
                else:
                    carrier = carry(article, marked, out, carrier, self._carried)
                out.extend(f for f in here if f.cue is not None and f.cue.start > label[1])
                continue
            if leading is not None:
                waited, leading = leading, None
                told = [f for f in here if f.cue is not None and f.content.spans[:1] and opens(marked, f)]
                if marked.kinds[:1] == QUOTE and 0 in marked.quotes and not told:
                    out[carrier] = led(article, out[carrier], marked)
                    here = [f for f in here if f.cue is not None and not inside(f.cue.start, out[carrier])]
                else:
                    self._lapse(out, waited)
                    carrier = -1
                if carrier >= 0 and only_quotation(marked):
                    continue
            elif carrier >= 0 and (only_quotation(marked) or (not here and goes_on(marked, out[carrier]))):
                carrier = carry(article, marked, out, carrier, self._carried)
                continue
            if here and marked.depth is not None:
                here = resumed(article, marked, here)
            if here:
                here.sort(key=lambda f: f.cue.start if f.cue else f.content.spans[0].start)
                leads = [number for number, finding in enumerate(here) if not finding.content.spans]
                if leads:  # at most one can wait, the last
                    here = [f for n, f in enumerate(here) if n == leads[-1] or f.content.spans]
                    here.sort(key=lambda f: not f.content.spans)
                    leading = marked
                carrier = len(out) + (len(here) - 1 if leads else last_quoting(here))
                out.extend(here)
                continue
            carrier = -1
            if sentence.kind == PROSE and self._asserts(marked):
                out.append(from_sentence(sentence, self._assertion))
        if leading is not None:
            self._lapse(out, leading)
        return out

    def _lapse(self, out: list[Finding], waited: Marked) -> None:
        """Drop the last finding, whose quotation did not come; a sentence left without any is an assertion."""
        del out[-1]
        sentence = waited.sentence
        if sentence.kind == PROSE and self._asserts(waited) and not (out and out[-1].sentence.index == sentence.index):
            out.append(from_sentence(sentence, self._assertion))

    def _asserts(self, marked: Marked) -> bool:
        text = marked.sentence.text.rstrip("\"”’'») ")
        return marked.size >= self._fewest and not text.endswith("?") and not only_quotation(marked)
