"""Where contents begin and end: at the stops of a sentence, at verbs, and at what follows an object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from claimcli.annotate import OUTSIDE, QUOTE
from claimcli.chunks.nouns import FINITE
from claimcli.chunks.subjects import Subjects

if TYPE_CHECKING:
    from claimcli.annotate import Hit, Marked
    from claimcli.lexicon import Lexicon

_MARKS: Final = re.compile("[,;()-]")
_TELLING: Final = frozenset(("that", "quote"))
_VERBS: Final = frozenset(FINITE + "es")


class Chunks(Subjects):
    """Adds clauses; the stops of a sentence are found when first asked for."""

    __slots__ = ("_cue_stops", "_mains", "_stops", "_times")

    def __init__(self, marked: Marked, lexicon: Lexicon) -> None:
        super().__init__(marked, lexicon)
        self._stops: list[int] | None = None
        self._cue_stops: list[int] = []
        self._mains: list[tuple[int, int]] = []
        """Verbs after relative clauses and asides: where their subjects begin, and they or the commas before them."""
        self._times: list[int] = []
        """Where reports set in time begin: "a day after the mayor insisted that". They may stand in what is told."""

    def phrase_end(self, first: int, gerund: bool = False) -> int:
        """Return where an object or infinitive from ``first`` on ends: at a clause's end, or a second verb before it.

        With ``gerund``, the form of its verb, a second one ends it: ``calling them thieves and threatening``. An object
        also ends before what tells when, where or on what occasion (``object stops``).
        """
        marked = self._marked
        kinds = marked.kinds
        words = marked.words
        gerund = gerund and kinds[first] != "g"
        end = self.clause_end(first)
        relative = kinds.find("R", first, end)  # "in a …" within a relative clause belongs to it
        relative = relative if relative >= 0 else end
        for position in range(first + 1, end - 1):
            kind = kinds[position]
            if kind not in "CB,UPDx" or not marked.same_quote(first, position):
                continue
            after = kinds[position + 1]
            if kind in "CB" and (
                after in FINITE + "e" or (gerund and after == "g" and "Pg" not in kinds[first:position])
            ):
                return position - 1 if kinds[position - 1] == "," else position
            if kind == "," and after in "eg" and kinds[position - 1] != ",":
                return position
            if kind in "UPDx":
                follow = self._lexicon.object_stops.get(words[position])
                if follow is not None and (not follow or words[position + 1] in follow):
                    if kind == "U" and position == first + 2 and kinds[first] == "T":  # "to say when"
                        continue
                    if self._resumes(position) or (kind == "P" and position > relative):
                        continue
                    return max(self._with_time(position), first + 1)
        return end

    def _with_time(self, opener: int) -> int:
        """Where what tells when begins, with the comma before it: ``(, a day) after``, ``(,) when``."""
        before = self._marked.kinds[max(0, opener - 3) : opener]
        if len(before) == 3 and before[0] == "," and before[1] in "D#" and before[2] in "nx":
            return opener - 3
        return opener - 1 if before[-1:] == "," else opener

    def rest_end(self, first: int) -> int:
        """Return where what follows a verb ends: with its clause, or before a second verb, ``any guilt and sued``."""
        kinds = self._marked.kinds
        end = self.clause_end(first)
        for position in range(first, end - 2):
            kind = kinds[position]
            if not self._marked.same_quote(first, position):
                continue
            if kind in "RhSWU" or kind in FINITE:
                break
            second = kinds[position + 1] in FINITE or (kinds[position + 1] == "e" and kinds[position + 2] in "DHOST")
            second = second or (kinds[position + 1] == "s" and self._verbal(position + 1))
            if position > first and kind in "CB" and second:
                return position - (kinds[position - 1] == ",")
        return end

    def relative_end(self, first: int, end: int) -> int:
        """Return where content in a relative clause ends, before the main verb: ``an aide, who backed it, was``."""
        kinds = self._marked.kinds
        commas = 0
        for position in range(first + 1, end - 1):
            if kinds[position] == "," and self._marked.same_quote(first, position):
                if kinds[position + 1] in FINITE + "e" and not commas % 2:
                    return position
                commas += 1
        return end

    def _resumes(self, position: int) -> bool:
        """Tell whether an object goes on after a phrase of time: ``accused the ministry on Monday of``."""
        kinds = self._marked.kinds
        end = self._simple_noun(position + 1)
        return "x" in kinds[position:end] and kinds[end : end + 1] == "F"

    def topic_end(self, first: int, clauses: int = 0) -> int:
        """Return where what a noun is about ends: before the verb of the sentence that the noun may be subject of.

        ``clauses`` is the number of clauses whose verb is still to come: 1 after "that".
        """
        marked = self._marked
        kinds = marked.kinds
        end = self.clause_end(first) if clauses else self.phrase_end(first)
        for position in range(first, end):
            kind = kinds[position]
            if kind in "RhWUS":
                clauses += kind != "S" or kinds[position - 1] not in "RhWU"
            elif position > first and marked.same_quote(first, position) and self._predicate(position):
                if position > self.group(position)[0] > first and kinds[self.group(position)[0]] in "badm":
                    continue  # counted at its auxiliary
                if not clauses:
                    return position - 1 if kinds[position - 1] == "r" and position - 1 > first else position
                if kinds[position - 1] not in "badmkr":
                    clauses -= 1
        return end

    def sentence_end(self) -> int:
        """Return the end of the sentence without its closing full stop or question mark."""
        kinds = self._marked.kinds
        end = self._marked.size
        while end > 0 and kinds[end - 1] in ".?!*":
            end -= 1
        return end or self._marked.size

    def clause_end(self, first: int, verb: bool = False) -> int:
        """Return where content that begins at ``first`` ends: the first stop after it in the same quotation.

        With ``verb`` it must have one by then: ``that the drug, though promising, needs more trials``.
        """
        marked = self._marked
        kinds = marked.kinds
        if self._stops is None:
            self._stops = self._find_stops()
        for stop in self._stops:
            if stop <= first or not marked.same_quote(first, stop):
                continue
            if not verb or kinds[stop] != "," or not self._set_between(first, stop):
                return self._within_relative(first, stop)
        if marked.depth is not None and marked.depth[first] != OUTSIDE:
            closing = marked.quotes[marked.depth[first]]
            return min(closing, marked.size)
        return self._within_relative(first, self.sentence_end())

    def _within_relative(self, first: int, end: int) -> int:
        """What begins in a clause set in ends before the verb after it: ``a man who saw the ferry sink says``."""
        return min((verb for start, verb in self._mains if start < first < verb < end), default=end)

    def _set_between(self, first: int, comma: int) -> bool:
        """Tell whether what a comma opens stands between a subject, from ``first`` on, and its verb."""
        kinds = self._marked.kinds
        for position in range(first, comma):
            if kinds[position] in _VERBS and (kinds[position] != "s" or self._verbal(position)):
                return False
        closing = kinds.find(",", comma + 1)
        after = closing + 1 + (kinds[closing + 1 : closing + 2] == "r")
        return closing > 0 and kinds[after : after + 1] in tuple(_VERBS)

    def clause_begin(self, last: int) -> int:
        """Return where content that ends before ``last`` begins."""
        marked = self._marked
        kinds = marked.kinds
        if self._stops is None:
            self._stops = self._find_stops()
        begin = 0
        reference = max(0, last - 1)
        if marked.depth is not None and marked.depth[reference] != OUTSIDE:
            begin = marked.depth[reference] + 1
        for stop in self._cue_stops:
            if stop < last - 1 and marked.same_quote(stop, reference):
                begin = max(begin, stop + 1)
        opened = begin
        while begin < last and kinds[begin] in "CB,;-.*":
            begin += 1
        return begin if begin < last else opened  # "But, he said, it is"

    def _find_stops(self) -> list[int]:
        marked = self._marked
        kinds = marked.kinds
        words = marked.words
        lexicon = self._lexicon
        size = marked.size
        stops: set[int] = set()
        opened = 0
        for found in _MARKS.finditer(kinds):
            position = found.start()
            kind = kinds[position]
            if kind in ",-" and position + 1 < size:
                follow = lexicon.content_stops.get(words[position + 1])
                listed = follow is not None and (not follow or (position + 2 < size and words[position + 2] in follow))
                listed = listed or self.told_of(position + 1) or self._summed_up(position + 1)
                joined = kind == "," and kinds[position + 1] == "C"
                if listed or (joined and (self._new_clause(position + 2) or self._goes_on(position + 2))):
                    stops.add(position)
                elif kind == "," and kinds[position + 1] == QUOTE and position + 2 < size:
                    stops.add(position + 2)  # the comma inside the closing mark ends what is said
            elif kind == ";":
                stops.add(position)
            elif kind == "(":
                opened += 1
            elif kind == ")":
                opened -= 1
                if opened < 0:
                    stops.add(position)
        opener = kinds[1:] if kinds[:1] in ("C", "B") else kinds
        asked = kinds[:1] in ("v", "e") and kinds[1:2] in ("U", "W", "P")  # "Asked if he would stay, the minister"
        if asked or opener[:1] in ("U", "P", "g"):
            comma = self._fronted_end()
            # "Despite her criticism of the plan, the council"
            if comma > 0 and (asked or opener[0] == "U" or not self._finite_between(1, comma)):
                stops.add(comma)
        cue_stops: set[int] = set()
        for hit in marked.hits:
            if hit.entry.pos == "verb":
                self._verb_stop(hit, cue_stops)
                if "gerund" in hit.forms and not _TELLING.isdisjoint(hit.entry.features):
                    beside = self._absolute(self.group(hit.first)[0])
                    if beside is not None and kinds[beside[0] - 2 : beside[0] - 1] == ",":
                        stops.add(beside[0] - 2)  # "…, with one man saying"
        self._cue_stops = sorted(cue_stops)
        return sorted({*stops, *cue_stops, *self._times})

    def _summed_up(self, first: int) -> bool:
        """What was told is taken up by a noun: ``…, a position it abandoned``, ``…, an idea that``."""
        kinds = self._marked.kinds
        if kinds[first] in "nis" and self._marked.words[first] in self._lexicon.told_nouns:
            return kinds[first + 1 : first + 2] in ("D", "H", "S", "h")  # "…, remarks his office later withdrew"
        if kinds[first] != "D" or self._marked.words[first] not in self._lexicon.single:
            return False
        head = first + 1 + (kinds[first + 1 : first + 2] in ("n", "r"))
        for noun in (first + 1, head):
            if kinds[noun : noun + 1] in ("n", "i", "s") and kinds[noun + 1 : noun + 2] in ("S", "h"):
                return True
        return False

    def _goes_on(self, first: int) -> bool:
        """After ``, and``: the main clause goes on with a verb in the past, ``said it would close, and blamed``."""
        kinds = self._marked.kinds
        first += kinds[first : first + 1] == "r"
        return kinds[first : first + 1] in ("v", "e") and not self._by(first + 1)

    def told_of(self, first: int) -> bool:
        """Tell whether what was said is named and contested from ``first`` on: ``…, a charge he denies``."""
        marked = self._marked
        named = marked.kinds[first] == "D" and marked.words[first + 1 : first + 2]
        if not named or named[0] not in self._lexicon.claim_nouns:
            return False
        made = first + 2 + (marked.kinds[first + 2 : first + 3] == "r")
        if marked.kinds[made : made + 1] in ("e", "p"):
            return True  # "…, a charge often made by the opposition"
        if marked.kinds[first + 2 : first + 3] in ("D", "H", "N") and self._finite_between(
            first + 3, self._comma(first + 3)
        ):
            return True  # "…, an account the clerk's lawyers say is false"
        return any(hit.first > first and hit.entry.cls in self._lexicon.contesting for hit in marked.hits)

    def goes_on_telling(self, first: int) -> bool:
        """After ``…, the log says,``: what is told besides begins, ``a claim Kern disputes`` or ``adding that``."""
        cues = self._marked.hits_between(first, first + 1) if self._marked.kinds[first] == "g" else ()
        return any(hit.entry.pos == "verb" for hit in cues) or self.told_of(first)

    def _new_clause(self, first: int) -> bool:
        """After ``, and``: a clause of its own, not the last item of a list."""
        kinds = self._marked.kinds
        return first < self._marked.size and kinds[first] in "DHNnS#" and self.begins_clause(first, self._comma(first))

    def _verb_stop(self, hit: Hit, stops: set[int]) -> None:
        """Add the stop that a verb makes: ``, saying``, ``and said``, ``, and X said``, ``, X said.``"""
        kinds = self._marked.kinds
        first = self.group(hit.first)[0]
        form = self.form(hit)
        if first <= 0:
            return
        if form == "ing":
            if kinds[first - 1] == ",":
                stops.add(first - 1)
            elif kinds[first - 1] == QUOTE:
                stops.add(first)
        elif form == "finite":
            whole = self.relative_subject(first)
            if whole is not None and self.subject(first, form) == whole:
                self._mains.append((whole[0], first))
            after = kinds[hit.last] if hit.last < self._marked.size else "."
            tells = after not in "PTF" and not _TELLING.isdisjoint(hit.entry.features)
            if kinds[first - 1] in "CB" and tells and ("base" not in hit.forms or first < hit.first):
                stops.add(first - 2 if first > 1 and kinds[first - 2] == "," else first - 1)
                return
            subject = self.subject(first, form)
            if subject is None or subject[1] > first:
                return
            begin = subject[0]
            if kinds[first] != "i" and kinds[first - 1] == "," == kinds[subject[1]] and subject[1] < first - 1:
                self._mains.append((begin, first - 1))  # "Lee, when asked if he would go, declined"
            if begin > 1 and kinds[begin - 1] in "CB" and kinds[begin - 2] == ",":
                stops.add(begin - 2)
            elif begin > 0 and kinds[begin - 1] == "," and self._parenthetical(hit):
                stops.add(begin - 1)
            elif begin > 1 and kinds[begin - 2] == "," and self._marked.words[begin - 1] in self._lexicon.likeners:
                if self._parenthetical(hit):
                    stops.add(begin - 2)  # "…, as the lawyers alleged"
            elif begin > 1 and self._reported_after(hit, begin - 1):
                self._times.append(self._with_time(begin - 1))

    def _reported_after(self, hit: Hit, opener: int) -> bool:
        """``… collapsed(, a day) after the mayor insisted that``: a report set in time stands by itself."""
        if self._marked.kinds[hit.last : hit.last + 1] == "O" or self._marked.kinds[hit.last : hit.last + 2] == "HT":
            return False  # "stayed until she told him to go", "told her to go"
        return "quote" in hit.entry.features and self._marked.words[opener] in self._lexicon.time_clauses

    def _parenthetical(self, hit: Hit) -> bool:
        """``…, the ministry said.`` or ``…, the ministry said, …``"""
        kinds = self._marked.kinds
        features = hit.entry.features
        if "that" not in features:
            return False
        if hit.last >= self._marked.size or kinds[hit.last] in ",.?!x":
            return True
        return kinds[hit.last] == "P" and self.adjuncts(hit.last)[0] >= self.sentence_end()
