"""From an article to findings: run the rules over each sentence, decide who wins, carry quotations on.

Findings are statements whose speakers are still mentions; ``speakers`` names them and ``pair`` tells denials.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from claimcli.annotate import OUTSIDE, QUOTE, Annotator, Marked
from claimcli.chunks import Chunks
from claimcli.confidence import Confidence, share
from claimcli.lexicon import Lexicon
from claimcli.match import Attempt, Match, Matcher
from claimcli.model import ASSERTION, ATTRIBUTION, DENIAL, PROSE, TITLE, Content, Cue, Mention, Sentence, Span
from claimcli.records import record
from claimcli.segment import LONGEST
from claimcli.turns import turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimcli.model import Article
    from claimcli.ruleset import RuleSet

ASSERTION_RULE: Final = "assertion"
CARRIED_RULE: Final = "quotation-carried-on"
TURN_RULE: Final = "speaker-colon"
TURN_CUE: Final = "colon"
_FIRST: Final = itemgetter(1)
_JOINING: Final = "CBr,"
_MARKS: Final = frozenset('"*,.:;?!-')
_BESIDE_QUOTATION: Final = frozenset(QUOTE + ".,?!*-…")


@record(frozen=True, slots=True)
class Finding:
    """A statement before its speaker is named: ``mention`` is None for an assertion."""

    tag: str
    sentence: Sentence
    mention: Mention | None
    cue: Cue | None
    content: Content
    confidence: float
    rule: str
    target: Span | None = None
    claimant: Span | None = None


@record(frozen=True, slots=True)
class Read:
    """One sentence read: what matched, what of it won, and how far the rest came."""

    marked: Marked
    matches: list[Match]
    won: list[Match]
    attempts: list[Attempt]


class Found(NamedTuple):
    """One match in a text, for the rules' own examples: slots as character ranges."""

    rule: str
    slots: dict[str, tuple[tuple[int, int], ...]]
    tag: str
    won: bool


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
        self._conditions = {
            rule.name: (
                {slot: _phrases(rules, names) for slot, names in rule.has.items()},
                {slot: _phrases(rules, names) for slot, names in rule.lacks.items()},
            )
            for rule in rules.rules
            if rule.has or rule.lacks
        }

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
        won = self._winners(matches)
        if trace:
            tried = self._matcher.matches(marked, chunks, attempts=attempts)
            matches += [m for m in self._weighed(marked, tried, keep) if not any(m.same(other) for other in matches)]
        if len(won) > 1:
            _part(marked, won)
            won = self._nested(marked.size, won)
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
            and self._holds(marked, match)
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
            here = [self._finding(article, marked, match) for match in read.won]
            label = labels.get(sentence.block)
            if label is not None:
                if leading is not None:
                    self._lapse(out, leading)
                    leading = None
                if sentence.start <= label[0]:
                    out.append(_turn(article, sentence, label, self._turn))
                    carrier = len(out) - 1
                else:
                    carrier = self._carry(article, marked, out, carrier)
                out.extend(f for f in here if f.cue is not None and f.cue.start > label[1])
                continue
            if leading is not None:
                waited, leading = leading, None
                told = [f for f in here if f.cue is not None and f.content.spans[:1] and _opens(marked, f)]
                if marked.kinds[:1] == QUOTE and 0 in marked.quotes and not told:
                    out[carrier] = _led(article, out[carrier], marked)
                    here = [f for f in here if f.cue is not None and not _inside(f.cue.start, out[carrier])]
                else:
                    self._lapse(out, waited)
                    carrier = -1
                if carrier >= 0 and _only_quotation(marked):
                    continue
            elif carrier >= 0 and (_only_quotation(marked) or (not here and _goes_on(marked, out[carrier]))):
                carrier = self._carry(article, marked, out, carrier)
                continue
            if here and marked.depth is not None:
                here = _resumed(article, marked, here)
            if here:
                here.sort(key=lambda f: f.cue.start if f.cue else f.content.spans[0].start)
                leads = [number for number, finding in enumerate(here) if not finding.content.spans]
                if leads:  # at most one can wait, the last
                    here = [f for n, f in enumerate(here) if n == leads[-1] or f.content.spans]
                    here.sort(key=lambda f: not f.content.spans)
                    leading = marked
                carrier = len(out) + (len(here) - 1 if leads else _carrier(here))
                out.extend(here)
                continue
            carrier = -1
            if sentence.kind == PROSE and self._asserts(marked):
                out.append(_assertion(sentence, self._assertion))
        if leading is not None:
            self._lapse(out, leading)
        return out

    def _lapse(self, out: list[Finding], waited: Marked) -> None:
        """Drop the last finding, whose quotation did not come; a sentence left without any is an assertion."""
        del out[-1]
        sentence = waited.sentence
        if sentence.kind == PROSE and self._asserts(waited) and not (out and out[-1].sentence.index == sentence.index):
            out.append(_assertion(sentence, self._assertion))

    def _holds(self, marked: Marked, match: Match) -> bool:
        conditions = self._conditions.get(match.program.rule.name)
        if conditions is None:
            return True
        has, lacks = conditions
        return all(_stands(marked, match, slot, phrases) for slot, phrases in has.items()) and not any(
            _stands(marked, match, slot, phrases) for slot, phrases in lacks.items()
        )

    def _winners(self, matches: list[Match]) -> list[Match]:
        """Among matches whose cues overlap one wins.

        One that would wait for a quotation without a colon comes last. Else ``over`` decides, then the longer cue, the
        surer match, more fixed words, the longer span, the name.
        """
        matches = [match for match in matches if match.confidence >= self.least]
        if len(matches) < 2:
            return matches
        won: list[Match] = []
        taken: set[int] = set()
        beaten = _beaten(matches)
        for match in sorted(matches, key=lambda m: (_waits(m), id(m) in beaten, *self._rank(m))):
            anchor = range(*_anchor(match))
            if taken.isdisjoint(anchor):
                taken.update(anchor)
                won.append(match)
        return won

    def _nested(self, size: int, won: list[Match]) -> list[Match]:
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
                match.confidence = self.sureness.inside(match)
                if match.confidence < self.least:
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

    def words(self, match: Match) -> int:
        """Return the number of words of a match's lexicon entry."""
        return match.hit.entry.size if match.hit else 0

    @staticmethod
    def rivals(match: Match, other: Match) -> bool:
        """Tell whether two matches are after the same words, so that only one can win."""
        return _meet(match, other)

    def _rank(self, match: Match) -> tuple[int, float, int, int, str]:
        return (
            -self.words(match),
            -match.confidence,
            -match.program.fixed,
            -match.length,
            match.program.rule.name,
        )

    def _finding(self, article: Article, marked: Marked, match: Match) -> Finding:
        text = article.document.text
        spans: list[Span] = []
        mention: Mention | None = None
        target: Span | None = None
        claimant: Span | None = None
        cue: Cue | None = None
        starts = marked.starts
        for name, first, last in sorted(match.captures, key=_FIRST):
            if first == last:  # the content follows in the next sentence
                continue
            start, end = starts[first], marked.end(last - 1)
            if name == "content":
                spans.append(Span(start, end))
            elif name == "speaker":
                mention = Mention(start, end, marked.sentence.index)
            elif name == "target":
                target = Span(start, end)
            elif name == "claimant":
                claimant = Span(start, end)
            elif name == "cue" and match.hit is not None:
                entry = match.hit.entry
                group = marked.words[first:last]
                negated = not self.lexicon.negators.isdisjoint(group)
                cue = Cue(text[start:end], start, end, entry.cls, entry.text, negated)
        quote = _quote_kind(marked, match)
        content = Content(" … ".join(text[s.start : s.end] for s in spans), tuple(spans), quote)
        rule = match.program.rule
        return Finding(
            rule.means, marked.sentence, mention, cue, content, match.confidence, rule.name, target, claimant
        )

    def _carry(self, article: Article, marked: Marked, out: list[Finding], number: int) -> int:
        """Let a sentence that goes on with a quotation run on from finding ``number``; return the next carrier.

        It becomes a further span of that finding; past LONGEST, a statement of its own that has no cue. In the next
        paragraph it continues a quotation, or words that are told indirectly and fill a paragraph: then it is a
        statement of its own, too.
        """
        carrier = out[number]
        sentence = marked.sentence
        apart = sentence.block != carrier.sentence.block and carrier.content.quote == "indirect"
        if apart and not _fills_paragraph(article, carrier):
            return -1
        span = Span(sentence.start, sentence.end)
        if not apart and sentence.end - carrier.sentence.start <= LONGEST:
            goes_on = carrier.rule == TURN_RULE or _only_quotation(marked)
            quote = "direct" if carrier.content.quote == "direct" and goes_on else "mixed"
            text = article.document.text[carrier.sentence.start : sentence.end]
            whole = replace(carrier.sentence, end=sentence.end, text=text)
            content = Content(f"{carrier.content.text} … {sentence.text}", (*carrier.content.spans, span), quote)
            out[number] = replace(carrier, content=content, sentence=whole)
            return number
        content = Content(sentence.text, (span,), "direct")
        out.append(Finding(ATTRIBUTION, sentence, carrier.mention, None, content, self._carried, CARRIED_RULE))
        return len(out) - 1

    def _asserts(self, marked: Marked) -> bool:
        text = marked.sentence.text.rstrip("\"”’'») ")
        return marked.size >= self._fewest and not text.endswith("?") and not _only_quotation(marked)


class Finder:
    """Finds every match in single texts, won or lost: what the check of the rules' own examples asks."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._extractor = Extractor(rules)

    def __call__(self, text: str, keep: Callable[[str, int], bool] | None = None) -> list[Found]:
        """Return the matches with their slots as offsets in code points; ``keep`` as for ``Extractor.read``."""
        from claimcli.model import Document
        from claimcli.segment import segment

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


def find_all(text: str, rules: RuleSet) -> list[Found]:
    """Return every match in ``text``, won or lost, with its slots as offsets in code points."""
    return Finder(rules)(text)


def _phrases(rules: RuleSet, names: tuple[str, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        for phrase in rules.lists[name]:
            words = tuple(phrase.lower().replace("’", "'").split())
            by_first.setdefault(words[0], []).append(words)
    return {first: tuple(group) for first, group in by_first.items()}


def _stands(marked: Marked, match: Match, slot: str, phrases: dict[str, tuple[tuple[str, ...], ...]]) -> bool:
    for name, first, last in match.captures:
        if name != slot:
            continue
        lowers = marked.words[first:last]
        for position, lower in enumerate(lowers):
            for phrase in phrases.get(lower, ()):
                if tuple(lowers[position : position + len(phrase)]) == phrase:
                    return True
    return False


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


def _meet(a: Match, b: Match) -> bool:
    (first, last), (start, end) = _anchor(a), _anchor(b)
    return first < end and start < last


def _opens(marked: Marked, finding: Finding) -> bool:
    """Tell whether the quotation that opens a sentence has a speaker of its own there: ``“Let them,” she said``."""
    closing = marked.quotes.get(0)
    assert finding.cue is not None
    return (
        closing is not None
        and not finding.content.spans[0].start - marked.starts[0]
        and (finding.cue.start >= marked.starts[min(closing, marked.size - 1)])
    )


def _part(marked: Marked, won: list[Match]) -> None:
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


def _slot(match: Match, name: str) -> tuple[str, int, int] | None:
    return next((capture for capture in match.captures if capture[0] == name), None)


def _cut(capture: tuple[str, int, int], cue_end: int, places: list[int]) -> tuple[str, int, int]:
    """A content that follows its cue, up to the first of the places within it; anything else as it is."""
    name, first, last = capture
    if name == "content" and first >= cue_end:
        at = bisect_right(places, first)
        last = min([last, *places[at : at + 1]])
    return (name, first, last)


def _quote_kind(marked: Marked, match: Match) -> str:
    depth = marked.depth
    if depth is None:
        return "indirect"
    over = {
        opening
        for name, first, last in match.captures
        if name == "content"
        for opening, kind in zip(depth[first:last], marked.kinds[first:last], strict=True)
        if kind not in _MARKS
    }
    if OUTSIDE in over:
        return "mixed" if len(over) > 1 else "indirect"
    return "direct" if over else "indirect"


def _only_quotation(marked: Marked) -> bool:
    """Tell whether a sentence is one quotation and nothing else."""
    if marked.depth is None:
        return False
    for opening, kind in zip(marked.depth, marked.kinds, strict=True):
        if opening == OUTSIDE and kind not in _BESIDE_QUOTATION:
            return False
    return True


def _goes_on(marked: Marked, carrier: Finding) -> bool:
    """Tell whether a sentence without a cue opens with a quotation that goes on from one in its paragraph."""
    return (
        marked.sentence.block == carrier.sentence.block
        and carrier.content.quote == "direct"
        and marked.kinds[:1] == QUOTE
        and marked.quotes.get(0, 0) > 3
    )


def _resumed(article: Article, marked: Marked, here: list[Finding]) -> list[Finding]:
    """Give a quotation that is taken up again after a comma to its finding: ``“…,” X said on TV, “…”``."""
    kinds = marked.kinds
    for opening, closing in marked.quotes.items():
        if opening < 3 or closing - opening < 3 or kinds[opening - 1] not in ",:":
            continue
        start, end = marked.starts[opening], marked.end(min(closing, marked.size - 1))
        owner = -1
        for number, finding in enumerate(here):
            if any(span.start < end and start < span.end for span in finding.content.spans):
                break
            if finding.content.quote == "direct" and finding.cue is not None and finding.cue.end <= start:
                owner = number
        else:
            if owner >= 0:
                content = here[owner].content
                text = f"{content.text} … {article.document.text[start:end]}"
                here[owner] = replace(here[owner], content=Content(text, (*content.spans, Span(start, end)), "direct"))
    return here


def _carrier(here: list[Finding]) -> int:
    """The number of the finding that a following bare quotation would run on from: the last one that quotes.

    One that only quotes goes before one that holds more: “…,” X said, according to Y.
    """
    direct = [number for number, finding in enumerate(here) if finding.content.quote == "direct"]
    quoting = direct or [number for number, finding in enumerate(here) if finding.content.quote != "indirect"]
    return quoting[-1] if quoting else len(here) - 1


def _led(article: Article, finding: Finding, marked: Marked) -> Finding:
    """Give a finding that waited for its quotation the one that opens this sentence."""
    closing = marked.quotes[0]
    end = marked.end(min(closing, marked.size - 1))
    span = Span(marked.starts[0], end)
    return replace(finding, content=Content(article.document.text[span.start : span.end], (span,), "direct"))


def _fills_paragraph(article: Article, finding: Finding) -> bool:
    """Tell whether a finding is all that its paragraph holds, speaker first: then a quotation after it is its own."""
    block = article.blocks[finding.sentence.block]
    ends = article.document.text[finding.content.spans[-1].end : block.end].strip()
    return (
        finding.mention is not None
        and finding.mention.start == block.start
        and finding.mention.end <= finding.content.spans[0].start
        and len(ends) <= 1
    )


def _inside(offset: int, finding: Finding) -> bool:
    return any(span.start <= offset < span.end for span in finding.content.spans)


def _turn(article: Article, sentence: Sentence, label: tuple[int, int], confidence: float) -> Finding:
    """What somebody says in a transcript: the rest of the sentence that opens with the label."""
    text = article.document.text
    start, colon = label
    first = colon + 1
    while first < sentence.end - 1 and text[first].isspace():
        first += 1
    content = Content(text[first : sentence.end], (Span(first, sentence.end),), "direct")
    cue = Cue(":", colon, colon + 1, TURN_CUE, ":")
    mention = Mention(start, colon, sentence.index)
    return Finding(ATTRIBUTION, sentence, mention, cue, content, confidence, TURN_RULE)


def _assertion(sentence: Sentence, confidence: float) -> Finding:
    span = Span(sentence.start, sentence.end)
    content = Content(sentence.text, (span,), "indirect")
    return Finding(ASSERTION, sentence, None, None, content, confidence, ASSERTION_RULE)


def mentions(findings: list[Finding]) -> list[Mention]:
    """Return the mentions of the findings that have one, in order."""
    return [finding.mention for finding in findings if finding.mention is not None]
