"""Noun phrases, subjects and clause ends of one sentence, found by walks over the classes of its tokens.

There is no parser: a noun phrase is walked left or right over classes that may stand in one (names, nouns,
determiners, ``of`` and prepositional tails, relative clauses, appositions), and a verb's subject is the phrase such a
walk finds, across parentheses and coordinated verbs. Every walk is bounded by WINDOW tokens, so all of it is linear.

Spans are ``(first, last)`` token indices, last exclusive.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING

from claimcli.annotate import POSSESSIVE, QUOTE
from claimcli.lexicon import DENY

if TYPE_CHECKING:
    from claimcli.annotate import Hit, Marked
    from claimcli.lexicon import Lexicon

WINDOW = 48
_DEPTH = 4
_first = attrgetter("first")
_TELLING = frozenset(("that", "quote"))
_BLAME_REACH = 16
_SET_OFF = 12

NOUNISH = "Nn#xis"
FINITE = "vbadm"
_VERBS = frozenset(FINITE + "es")
_SUBJECTS = ("S", "R")
_LONGEST_TITLE = 9
_TENSE = {"v": "past", "e": "past", "s": "present", "i": "plural", "p": "past"}


class Chunks:
    """Walks over one marked sentence; results are kept, since several templates ask the same."""

    __slots__ = ("_cue_stops", "_groups", "_lexicon", "_marked", "_stops", "_subjects")

    def __init__(self, marked: Marked, lexicon: Lexicon) -> None:
        self._marked = marked
        self._lexicon = lexicon
        self._subjects: dict[tuple[int, str], tuple[int, int] | None] = {}
        self._groups: dict[int, tuple[int, str, bool]] = {}
        self._stops: list[int] | None = None
        self._cue_stops: list[int] = []

    # verb groups

    def group(self, verb: int) -> tuple[int, str, bool]:
        """Return the first token of the verb group, its nearest auxiliary class ('' for none), and if it is negated."""
        known = self._groups.get(verb)
        if known is not None:
            return known
        kinds = self._marked.kinds
        first = verb
        auxiliary = ""
        negated = False
        position = verb
        while position > 0:
            kind = kinds[position - 1]
            if kind in "badm":
                auxiliary = auxiliary or kind
                position -= 1
                first = position
                negated = negated or self._marked.words[position] in self._lexicon.negators
            elif kind in "rk":
                position -= 1
                if kind == "k":
                    negated = True
                first = position
            elif (
                kind == "U"
                and position > 1
                and kinds[verb] != "g"
                and self._marked.words[position - 1] in self._lexicon.adverbs_too
            ):
                if kinds[position - 2] not in "abmNSn":
                    break
                position -= 1  # "he once joked", "has since said"
                first = position
            elif kind == "x" and position > 2 and kinds[position - 2] == "P" and kinds[position - 3] in "abm":
                position -= 2  # "had on Thursday accused"
            else:
                break
        if not auxiliary and position > 1 and kinds[position - 1] == "T":
            before = position - 2
            if self._marked.words[before] in self._lexicon.aspects and kinds[before] not in "NDH":
                # "continues to stress" is one verb: who continues is who stresses
                result = self._groups[verb] = (self.group(before)[0], "m", self.group(before)[2])
                return result
        if not auxiliary and position > 0 and kinds[position - 1] == "T":
            auxiliary = "T"
            first = position - 1
        result = self._groups[verb] = (first, auxiliary, negated)
        return result

    def form(self, hit: Hit) -> str:
        """Return how a verb stands: finite, ing, to, passive, bare (a participle alone), or '' where it is no verb."""
        kinds = self._marked.kinds
        forms = hit.forms
        if kinds[hit.first] == "P" and "gerund" in forms:  # "including"
            return ""
        first, auxiliary, _ = self.group(hit.first)
        before = kinds[first - 1] if first > 0 else ""
        if auxiliary == "T":
            return "to" if "base" in forms else ""
        if auxiliary == "b":
            if "gerund" in forms:
                return "finite"
            return "passive" if "participle" in forms else ""
        if auxiliary == "a":
            return "finite" if "participle" in forms else ""
        if auxiliary in ("d", "m"):
            return "finite" if "base" in forms else ""
        if "past" in forms or "finite" in forms:
            if "participle" in forms and (self._reduced(hit, before) or (before == "," and self._set_off(hit))):
                return "bare"
            if before and before in "DH" + POSSESSIVE and not (before == "D" and self._plural(first - 1)):
                return ""
            return "finite"
        if "gerund" in forms:
            return "" if before and before in "DH" + POSSESSIVE else "ing"
        if "participle" in forms:
            return "bare"
        if before and before in "DHFP" + POSSESSIVE and not (before == "D" and self._plural(first - 1)):
            return ""
        if "third" in forms and before == "D" and self._marked.words[first - 1] in self._lexicon.several:
            return ""  # "those disputes"
        if "third" in forms:
            return "finite" if self._takes_object(hit, first, before) else ""
        return "finite" if self._plural_before(first) else ""

    def _takes_object(self, hit: Hit, first: int, before: str) -> bool:
        """Told apart from a plural noun by what follows: ``talk attacks the plan`` but ``attacks in the city``."""
        if not before or before not in "nisge" or hit.last - hit.first > 1 or self._marked.kinds[hit.first] == "v":
            return True
        after = self._marked.kinds[hit.last] if hit.last < self._marked.size else "."
        return after in 'DHONShTW"r#,:n' or (after == "." and self._claim_before(first))

    def _claim_before(self, verb: int) -> bool:
        """Tell whether a noun of claiming stands before the subject: ``a claim (that) the office disputes``."""
        found = self.noun_left(verb - 1)
        before = found[0] - 1 if found else -1
        if before > 0 and self._marked.kinds[before] in "hR":
            before -= 1
        return before > 0 and self._marked.words[before] in self._lexicon.claim_nouns

    def _verbal(self, position: int) -> bool:
        """A form that is a plural noun or a verb, told apart by its neighbours: a verb here?"""
        kinds = self._marked.kinds
        before = kinds[position - 1] if position > 0 else ""
        after = kinds[position + 1] if position + 1 < self._marked.size else "."
        if bool(before) and before in "NSR),rCx" and after in 'DHONShTW"r#PgnUe':
            return True
        return bool(before) and before in "NS" and after in "si"  # "Lee wants polls"

    def _reduced(self, hit: Hit, before: str) -> bool:
        """A past form that leans on the noun before it: ``a plan backed by``."""
        words = self._marked.words
        if hit.last + 1 < self._marked.size and words[hit.last + 1] in self._lexicon.means:  # "said by phone"
            return False
        return hit.last < self._marked.size and words[hit.last] in self._lexicon.agents and before not in _SUBJECTS

    def _set_off(self, hit: Hit) -> bool:
        """A participle between commas, with the verb after them: ``Ortiz, asked about the bridge, said``."""
        kinds = self._marked.kinds
        comma = self._comma(hit.last)
        after = kinds[comma + 1 : comma + 2]
        return bool(after) and kinds[comma] == "," and after in "ve" and comma - hit.last < _SET_OFF

    def _bare(self, position: int) -> bool:
        """Tell whether a cue stands there as a participle that leans on the noun before it."""
        return any(hit.first == position and self.form(hit) == "bare" for hit in self._marked.hits)

    def _plural_before(self, first: int) -> bool:
        """A base form is a finite verb only after a plural, a plural pronoun, a comma or a coordinator."""
        if first == 0:
            return False
        kinds = self._marked.kinds
        kind = kinds[first - 1]
        if kind in "Nnsi#D)":
            if kind == "#" or self._plural(first - 1):
                return True
            found = self.noun_left(first - 1)
            if found is None:
                return False
            # the head of "aides to the senator" stands before the preposition
            for position in range(found[0], found[1]):
                if kinds[position] in "PFTRh":
                    return any(self._plural(noun) for noun in range(found[0], position))
                if kinds[position] == "C":
                    return True
            return False
        return kind in "SRC,Bx-" and self._marked.words[first - 1] not in self._lexicon.singular_pronouns

    def _plural(self, position: int) -> bool:
        lower = self._marked.words[position]
        if lower in self._lexicon.plurals:
            return True
        return (
            self._marked.kinds[position] in "Nns" and lower[-1:] in self._lexicon.plural_endings and lower[-2:] != "ss"
        )

    # noun phrases

    def noun_left(self, last: int) -> tuple[int, int] | None:
        """Return the noun phrase whose last token is ``last``."""
        marked = self._marked
        kinds = marked.kinds
        kind = kinds[last]
        if kind in "SRO":
            return self._pronoun_left(last)
        if kind == "h":
            return (last, last + 1) if last == 0 or kinds[last - 1] in NOUNISH else None
        if kind == "D" and marked.words[last] not in self._lexicon.plurals:
            return None
        if kind not in NOUNISH and kind not in "Dge)" + POSSESSIVE:
            return None
        position = last
        start = -1
        joined = -1
        limit = max(0, last - WINDOW)
        while position >= limit:
            kind = kinds[position]
            if not marked.same_quote(position, last):
                break
            before = kinds[position - 1] if position > 0 else ""
            if kind in "Nn#x" or kind == POSSESSIVE or (kind == "S" and joined == position + 1):
                if kind == "n" and start == position + 1 and self._claimed(position):
                    break
                start = position
            elif kind in "is":
                if (before and before in "STmd") or (start == position + 1 and self._claimed(position)):
                    break
                start = position
            elif kind in "gep":
                if before and before in "bam":
                    break
                if kind == "g" or before in "DH" or (before in "FP" and start == position + 1):
                    start = position  # "of forced labour"
                elif before == "R":
                    position -= 1
                elif not (before and before in "NnxsS#"):
                    break
            elif kind == "r":
                if not (before and before in "DHCN"):
                    break
            elif kind in "DH":
                start = position
                if position == last and before in "r":
                    position -= 1
                    continue
                if not (before and before in "FPDT"):
                    if before == "C" and position > 1 and kinds[position - 2] in NOUNISH:
                        position -= 1
                        continue
                    break
            elif kind == "F":
                if not (before and before in NOUNISH + "DSO"):
                    break
            elif kind in "PT":
                abstract = before == "i" and position > 1 and kinds[position - 2] in "FDH"  # "claims of abuse at"
                if before == "R":
                    return (position - 1, position)  # "who in two opinions had said"
                if not (before and before in "Nnsx#O)") and not abstract and not self._follows_noun(position - 1):
                    relative = self._relative(position)
                    if relative < 0:
                        break
                    position = relative
            elif kind == "C":
                if not (before and before in NOUNISH + ",)S"):
                    break
                joined = position
            elif kind == ",":
                if joined < 0 or not (before and before in NOUNISH):
                    break
                if kinds[0] in "PU" and position == kinds.find(","):  # "At the time, Lee and her aides"
                    break
            elif kind == ")":
                opening = self._opening(position)
                if opening < 0:
                    break
                position = opening
            elif kind in FINITE:
                relative = self._relative(position)
                if relative < 0:
                    break
                position = relative
            else:
                break
            position -= 1
        if start < 0:
            return None
        if joined >= 0 and position >= 0 and kinds[position] in FINITE + "eisTF":  # "blamed A and B said"
            return (joined + 1, last + 1) if joined < last else None
        return (start, last + 1)

    def _follows_noun(self, position: int) -> bool:
        """An adjective or a participle with a tail after its noun: ``people close to`` or ``briefed on the matter``."""
        marked = self._marked
        near = position > 0 and marked.kinds[position - 1] in NOUNISH
        return near and (marked.kinds[position] in "ep" or marked.words[position] in self._lexicon.postnominal)

    def _claimed(self, position: int) -> bool:
        """A noun of claiming right before a name is told apart from it: ``allegations Kestrel denies``."""
        marked = self._marked
        return marked.kinds[position + 1] == "N" and marked.words[position] in self._lexicon.claim_nouns

    def _pronoun_left(self, last: int) -> tuple[int, int]:
        """A pronoun, with ``some of`` or ``both of`` before it."""
        kinds = self._marked.kinds
        if last > 1 and kinds[last - 1] == "F" and kinds[last - 2] in "Dn#":
            return (last - 2, last + 1)
        return (last, last + 1)

    def _opening(self, closing: int) -> int:
        return self._marked.kinds.rfind("(", max(0, closing - WINDOW), closing)

    def _relative(self, verb: int) -> int:
        """Where a verb stands in a relative clause, return the relative pronoun's position, else -1."""
        kinds = self._marked.kinds
        for position in range(verb - 1, max(-1, verb - 12), -1):
            kind = kinds[position]
            if kind in "Rh":
                before = kinds[position - 1] if position > 0 else ""
                return position if before and before in NOUNISH else -1
            if kind in ',;:"-':
                return -1
        return -1

    def noun_right(self, first: int) -> int:
        """Return the end of the noun phrase that begins at ``first`` (``first`` itself where there is none)."""
        marked = self._marked
        kinds = marked.kinds
        size = marked.size
        if first >= size:
            return first
        if kinds[first] in "SRO":
            if first + 2 < size and kinds[first + 1] == "F" and kinds[first + 2] in "DHNn":
                return self.noun_right(first + 2)
            return first + 1
        position = first
        end = first
        limit = min(size, first + WINDOW)
        while position < limit and marked.same_quote(first, position):
            kind = kinds[position]
            after = kinds[position + 1] if position + 1 < size else ""
            if kind in "Nn#" or kind == POSSESSIVE or (kind == "x" and end == first):
                position += 1
                end = position
            elif kind in "DH":
                if end > first and kinds[position - 1] not in "FPTCDH" + POSSESSIVE:
                    break
                position += 1
                if marked.words[position - 1] in self._lexicon.plurals:
                    end = position
            elif kind in "isge":
                # a verb form may stand in a noun phrase only where it modifies or is modified
                before = kinds[position - 1] if position > first else ""
                if kind == "e" and before in ("N", "S", ")"):
                    break
                modifies = end == first or before in "DH#" + POSSESSIVE or (kind in "ge" and after in ("N", "n"))
                if not modifies and (kind not in "is" or (after and after in "DHSThObadmOW")):
                    break
                position += 1
                end = position
            elif (kind == "r" and end == first) or (kind == "F" and end > first):
                position += 1
            elif kind in "PT" and end > first and kinds[position - 1] == "n" and after and after in "DHNn#":
                if marked.words[position] not in self._lexicon.noun_prepositions:
                    break
                position += 1
            elif kind == "C" and end > first and after and after in "DHNn":
                position += 1
            elif kind == "(" and end > first:
                closing = kinds.find(")", position, limit)
                if closing < 0:
                    break
                position = end = closing + 1
            else:
                break
        return end

    def apposition_right(self, end: int) -> int:
        """Return the end of an apposition or relative clause after a comma at ``end``, or ``end`` without one."""
        marked = self._marked
        kinds = marked.kinds
        size = marked.size
        if end + 1 >= size or kinds[end] != ",":
            return end
        kind = kinds[end + 1]
        if kind not in "DHNn#R":
            return end
        comma = self._comma(end + 1)
        if kind != "R" and (self._finite_between(end + 1, comma) or self.begins_clause(end + 1, comma)):
            return end
        return comma

    def tail_right(self, end: int) -> int:
        """Return where a noun phrase that reaches ``end`` ends with all its tails: the next break outside quotations.

        After ``according to`` nothing else can follow: ``figures her campaign released on Friday``.
        """
        marked = self._marked
        kinds = marked.kinds
        size = marked.size
        position = end
        while position < size and position < end + WINDOW:
            kind = kinds[position]
            if kind == QUOTE and position in marked.quotes:
                position = min(size, marked.quotes[position] + 1)
                continue
            if kind in ",;:.?!-)BU" + QUOTE or (
                kind == "C" and kinds[position + 1 : position + 2] in ("b", "a", "m", "S")
            ):
                break
            if kind == "(":
                position = max(position, kinds.find(")", position))
            position += 1
        return min(position, size)

    def _comma(self, first: int) -> int:
        """The next comma, quotation mark or break after ``first``, or the sentence's end without its full stop."""
        kinds = self._marked.kinds
        last = min(self._marked.size, first + WINDOW)
        for position in range(first, last):
            if kinds[position] in ",;:.?!" + QUOTE:
                return position
        return last

    def _finite_between(self, first: int, last: int) -> bool:
        kinds = self._marked.kinds
        for position in range(first, last):
            if kinds[position] in "Rh" or (kinds[position] == "H" and position == first):
                return False
            if kinds[position] == "H" and self._marked.words[position] in self._lexicon.relative_owners:
                return False
            if kinds[position] in FINITE:
                return True
        return False

    # subjects

    def subject(self, first: int, form: str, depth: int = 0) -> tuple[int, int] | None:
        """Return the subject of the verb group that begins at ``first``, or None."""
        key = (first, form)
        if key in self._subjects:
            return self._subjects[key]
        self._subjects[key] = None  # a guard against going in circles
        found = self._subject(first, form, depth)
        self._subjects[key] = found
        return found

    def _subject(self, first: int, form: str, depth: int) -> tuple[int, int] | None:
        if depth > _DEPTH:
            return None
        if form == "ing":
            return self._controller(first, depth)
        marked = self._marked
        kinds = marked.kinds
        if form == "to":
            if kinds[first - 1 : first] == "O":  # "forcing them to admit"
                return (first - 1, first)
            return self._verb_before(first, depth)
        last = self._skip_times(first - 1)
        if last < 0:
            return None
        while last > 0 and marked.words[last] in self._lexicon.floating and kinds[last - 1] in "SNn,)":
            last -= 1
        kind = kinds[last]
        if not marked.same_quote(last, min(first, marked.size - 1)):
            return None
        if kind == ",":
            return self._across_comma(last) or self._listed_verb(first, last, depth)
        if kind == QUOTE:
            return self._across_title(last)
        if kind == "-":
            return self._across_dash(last)
        if kind == ")":
            opening = self._opening(last)
            found = self.noun_left(opening - 1) if opening > 0 else None
            return (found[0], last + 1) if found else None
        if kind in "CB":
            return self._teller_before(first, depth) or self._verb_before(last, depth, self._tense(first))
        if kind in "xr" and last != first - 1:
            return None
        return self.noun_left(last)

    def _listed_verb(self, first: int, comma: int, depth: int) -> tuple[int, int] | None:
        """The subject of a verb in the middle of a list: ``mocked the plan, called it late and left``."""
        kinds = self._marked.kinds
        if kinds[first] not in "ve":
            return None
        for position in range(first, min(self._marked.size - 2, first + WINDOW)):
            if kinds[position] in ";:.":
                return None
            if kinds[position] == "C":
                after = position + 1 + (kinds[position + 1] == "r")
                if kinds[after : after + 1] in ("v", "e"):
                    return self._verb_before(comma, depth, self._tense(first))
        return None

    def _tense(self, verb: int) -> str:
        """The tense that a form shows, "other" where it shows none; ``says`` is present, whatever its class."""
        tense = _TENSE.get(self._marked.kinds[verb], "other")
        ends = self._marked.words[verb][-1:] in self._lexicon.plural_endings
        return "present" if tense == "past" and ends else tense

    def _skip_times(self, last: int) -> int:
        """Step over ``on Tuesday``, ``this week`` and the like between subject and verb."""
        kinds = self._marked.kinds
        position = last
        while position >= 0 and kinds[position] in "x#":
            position -= 1
        if position == last or position < 0:
            return last
        if position > 0 and (kinds[position] in "DrU" or self._marked.words[position] in self._lexicon.time_openers):
            position -= 1
        if kinds[position] == "P":
            return position - 1
        return position if kinds[position] in "NnSR),s" else last

    def _clause_start(self, last: int) -> int:
        kinds = self._marked.kinds
        position = last
        limit = max(0, last - WINDOW)
        while position > limit:
            kind = kinds[position - 1]
            if kind in ";:" + QUOTE or not self._marked.same_quote(position - 1, last):
                break
            position -= 1
        return position

    def _across_comma(self, comma: int) -> tuple[int, int] | None:
        """``X, a doctor at Y, said``; ``X, who …, said``; ``X, speaking in Y, said``; ``X, however, said``."""
        kinds = self._marked.kinds
        begin = self._clause_start(comma)
        starts = [begin] + [p + 1 for p in range(begin, comma) if kinds[p] in ",hR"]
        for start in starts:
            first = start
            while first < comma and kinds[first] in "CBUr":
                first += 1
            if first >= comma or kinds[first] not in "DHNn#SO":
                continue
            end = self.noun_right(first)
            if end == comma:
                return (first, end)
            if end > comma or kinds[end] != ",":
                continue
            inside = kinds[end + 1]
            if inside in "RW":
                return (first, comma)
            if inside == "v" and self._bare(end + 1):
                return (first, end)
            if inside in "CBSvbadm" or self._finite_between(end + 1, comma):
                continue
            if inside in "gPrUe":
                return (first, end)
            return (first, comma)
        return self._before_comma(comma)

    def _before_comma(self, closing: int) -> tuple[int, int] | None:
        """The noun phrase before the comma that opens what a comma at ``closing`` closes, inside a longer clause."""
        kinds = self._marked.kinds
        opening = closing
        for _ in range(_DEPTH):
            opening = kinds.rfind(",", max(0, closing - WINDOW), opening)
            if opening < 1 or not self._marked.same_quote(opening, closing):
                return None
            inside = kinds[opening + 1]
            if inside in "CBSvbadmi" or (inside not in "RU" and self._finite_between(opening + 1, closing)):
                continue
            found = self.noun_left(opening - 1)
            before = kinds[found[0] - 1] if found and found[0] > 0 else ""
            if found is None or before not in ("", ",", "C", "B", "U", "h", "R", QUOTE, "-", "r", "W", "("):
                continue
            return found if inside in "gPrUe" else (found[0], closing)
        return None

    def _across_title(self, closing: int) -> tuple[int, int] | None:
        """A noun phrase that ends with a quoted title: ``the band “Low Tide” said``, ``Lee, host of “Dawn,” said``."""
        marked = self._marked
        opening = next((first for first, last in marked.quotes.items() if last == closing), -1)
        if opening < 1 or closing - opening > _LONGEST_TITLE:
            return None
        if marked.kinds[closing - 1] == ",":
            found = self._before_comma(opening)
            if found is not None:
                return (found[0], closing + 1) if found[1] == opening else found
        found = self.noun_left(opening - 1)
        return (found[0], closing + 1) if found else None

    def _across_dash(self, dash: int) -> tuple[int, int] | None:
        opening = self._marked.kinds.rfind("-", max(0, dash - WINDOW), dash)
        return self.noun_left(opening - 1) if opening > 0 else None

    def _verb_before(self, last: int, depth: int, like: str = "") -> tuple[int, int] | None:
        """The subject of the nearest verb before ``last`` that has one: coordinated verbs share it.

        With ``like``, the tense of the coordinated verb, a verb of the same outside a relative clause is preferred.
        """
        marked = self._marked
        kinds = marked.kinds
        tries = 0
        position = last - 1
        limit = max(0, last - WINDOW)
        second: tuple[int, int] | None = None
        while position >= limit and tries < _DEPTH + 2:
            kind = kinds[position]
            if not marked.same_quote(position, min(last, marked.size - 1)):
                position -= 1
                continue
            if kind == ";":
                break
            if kind == "g":
                beside = self._absolute(position)
                if beside is not None:
                    return beside
            if kind in FINITE + "ei" or (kind == "s" and self._verbal(position)):
                tries += 1
                first = self.group(position)[0]
                if kinds[first] != "T":
                    found = self.subject(first, "finite", depth + 1)
                    if found is not None and found[1] <= first:
                        if not like or (self._tense(position) == like and kinds[found[0]] not in "Rh"):
                            return found
                        second = second or found
                position = first
            position -= 1
        return second

    def _teller_before(self, first: int, depth: int) -> tuple[int, int] | None:
        """Who goes on telling: ``the judge said the broker lied but added``. Verbs of the same tense go together."""
        marked = self._marked
        hits = marked.hits
        last = bisect_right(hits, first + 1, key=_first)
        telling = False
        tense = self._tense(first)
        for number in range(last - 1, -1, -1):
            hit = hits[number]
            position = hit.first
            if position < first - WINDOW:
                return None
            if hit.entry.pos != "verb" or "quote" not in hit.entry.features:
                continue
            if position >= first:
                telling = True
                continue
            if not telling:
                return None
            if self._tense(position) != tense or not marked.same_quote(position, first):
                continue
            between = marked.kinds[position:first]
            if ";" in between or ",BS" in between or ",CS" in between or self.form(hit) != "finite":
                return None
            group = self.group(position)[0]
            found = self.subject(group, "finite", depth + 1)
            if found is None or found[1] > group:
                return None
            if found[0] == 0 or marked.kinds[found[0] - 1] != "U":
                return found
        return None

    def _controller(self, first: int, depth: int) -> tuple[int, int] | None:
        """Who says it in ``…, saying that``: the subject of the speech verb before it, else of the nearest verb."""
        marked = self._marked
        kinds = marked.kinds
        if first == 0 or first - 1 in marked.quotes:
            return self._after_comma(first)
        beside = self._absolute(first)
        if beside is not None:
            return beside
        blamed = self._blamed(first, depth)
        if blamed is not None:
            return blamed
        beside = self._reduced_owner(first)
        if beside is not None:
            return beside
        begin = max(0, first - WINDOW)
        for position in range(begin, first):
            if kinds[position] == ";" and marked.same_quote(position, first):
                begin = position + 1
        if kinds[begin] in "U":
            begin = max(begin, self._fronted_end())
        position = begin
        while position < first:  # the first verb of the main clause that has a subject
            kind = kinds[position]
            if (kind in FINITE + "e" or (kind == "s" and self._verbal(position))) and marked.same_quote(
                position, first
            ):
                group = self.group(position)[0]
                found = self.subject(group, "finite", depth + 1) if kinds[group] != "T" else None
                if found is not None and kinds[found[0]] not in "Rh" and found[1] <= group:
                    return found
                if found is None and position + 1 < first and kinds[position] in "ve" and kinds[position + 1] in "NDS":
                    end = self.noun_right(position + 1)  # "…," said X, adding
                    if end > position + 1 and kinds[position - 1] in '",':
                        return (position + 1, end)
            position += 1
        return self._verb_before(first, depth)

    def _absolute(self, first: int) -> tuple[int, int] | None:
        """The subject of a participle after "with": ``…, with critics calling it a stunt``."""
        if first < 2 or self._marked.kinds[first - 1] not in "NnsxO#)":
            return None
        found = self.noun_left(first - 1)
        if found is None or found[0] == 0:
            return None
        return found if self._marked.words[found[0] - 1] in self._lexicon.absolutes else None

    def _reduced_owner(self, first: int) -> tuple[int, int] | None:
        """The people a participle leans on, with no comma between: ``a group opposing``, not ``a letter opposing``."""
        marked, lexicon = self._marked, self._lexicon
        kinds = marked.kinds
        found = self.noun_left(first - 1) if lexicon.told_by_others and kinds[first - 1] in "Nn#" else None
        if found is None or not found[0] or not lexicon.told_by_others.isdisjoint(marked.words[found[0] : first]):
            return None
        if kinds[first - 1] == "N" and marked.words[found[0] - 1] in lexicon.noun_prepositions:
            return None  # "was on CNN talking about"
        return found

    def _blamed(self, first: int, depth: int) -> tuple[int, int] | None:
        """Who is praised or blamed for what he says: ``the paper scolded the mayor for denying it``."""
        marked = self._marked
        kinds = marked.kinds
        if marked.words[first - 1] not in self._lexicon.reasons:
            return None
        for position in range(first - 2, max(-1, first - 2 - _BLAME_REACH), -1):
            if kinds[position] in ";:" or not marked.same_quote(position, first):
                return None
            if kinds[position] in "ve" and position + 1 < first and kinds[position + 1] in "NDHO":
                if self.group(position)[1] == "b" or self.subject(self.group(position)[0], "finite", depth + 1) is None:
                    return None
                end = self.noun_right(position + 1)
                return (position + 1, end) if position + 1 < end < first else None
        return None

    def _after_comma(self, first: int) -> tuple[int, int] | None:
        """The subject of the main clause that follows an opening participle: ``Citing the cost, the mayor refused``."""
        kinds = self._marked.kinds
        size = self._marked.size
        for comma in range(first, min(size, first + WINDOW)):
            if kinds[comma] != "," or comma + 1 >= size:
                continue
            end = self.noun_right(comma + 1)
            if end > comma + 1 and end < size and kinds[end] in FINITE + "eisr,":
                return (comma + 1, end)
        return None

    # clauses

    def adjuncts(self, first: int) -> list[int]:
        """Return where what follows a verb may begin: after phrases of time, place or occasion, or at once."""
        kinds = self._marked.kinds
        size = self._marked.size
        ends = [first]
        position = first
        while position < size and len(ends) < 5:
            start = position
            if self._amount(position):  # "said at least 40 people"
                break
            if kinds[position] in "PTF":
                end = self._simple_noun(position + 1)
                position = end if end > position + 1 else position
            elif kinds[position] == "r" or (
                kinds[position + 1 : position + 2] == "x"
                and (kinds[position] in "DU" or self._marked.words[position] in self._lexicon.time_openers)
            ):
                position += 1
            while position < size and kinds[position] in "x":
                position += 1
            if position == start:
                break
            ends.append(position)
        return ends[::-1]

    def _amount(self, position: int) -> int:
        """How many words lead into an amount: ``at least`` 2, ``about`` before a number 1."""
        marked = self._marked
        follow = self._lexicon.amounts.get(marked.words[position])
        if follow is None or position + 1 >= marked.size:
            return 0
        if follow:
            return 2 if marked.words[position + 1] in follow else 0
        return 1 if marked.kinds[position + 1] == "#" else 0

    def _simple_noun(self, first: int) -> int:
        """The end of a noun phrase without tails: ``an interview``, ``CNN``."""
        kinds = self._marked.kinds
        position = first
        while position < self._marked.size and kinds[position] in "DHO":
            position += 1
        opened = position
        while position < self._marked.size and (
            kinds[position] in "Nn#xes" + POSSESSIVE
            or (kinds[position] in "igr" and opened > first)  # "in a report", "for the first time"
        ):
            position += 1
        return position

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
                    return position - 1 if kinds[position - 1] == "," and position - 1 > first else position
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

    def _predicate(self, position: int) -> bool:
        kind = self._marked.kinds[position]
        if kind in FINITE:
            return True
        before = self._marked.kinds[position - 1]
        if kind == "e":
            return before in "Nnxs)" and not self._by(position + 1)
        return kind == "s" and self._verbal(position)

    def begins_clause(self, first: int, last: int | None = None) -> bool:
        """Tell whether a clause with a subject and a finite verb begins at ``first`` (and shows it before ``last``)."""
        marked = self._marked
        kinds = marked.kinds
        if first >= marked.size:
            return False
        if kinds[first] == "S" or marked.words[first] in self._lexicon.clause_openers:
            return True
        position = first
        while position < marked.size and kinds[position] in "rC":
            position += 1
        position += self._amount(position) if position < marked.size else 0
        if kinds[position : position + 1] in ("P", "F", "T"):  # what tells when or where stands before the clause
            return False
        commas = 0
        end = marked.size if last is None else last
        for here in range(position, min(end, position + 30)):
            kind = kinds[here]
            before = kinds[here - 1] if here > position else ""
            if kind in FINITE:
                return here > position
            if kind == "s" and before and before in "Nn)" and not self._noun_after(here):
                return True
            if kind == "i" and before and before in "nsN" and self._plural_before(here) and not self._noun_after(here):
                return True
            if kind == "e" and before and before in "Nnxs)" and not self._by(here + 1):
                return True
            if kind == ",":
                commas += 1
                if commas > 2:
                    return False
            elif kind in ";:?!":
                return False
        return False

    def _noun_after(self, position: int) -> bool:
        """A form that may be noun or verb is taken as a noun before a verb."""
        after = self._marked.kinds[position + 1] if position + 1 < self._marked.size else "."
        return after in "vbadmF"

    def _by(self, position: int) -> bool:
        return position < self._marked.size and self._marked.words[position] in self._lexicon.agents

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
                return stop
        if marked.depth is not None and marked.depth[first] != -2:
            closing = marked.quotes[marked.depth[first]]
            return min(closing, marked.size)
        return self.sentence_end()

    def _set_between(self, first: int, comma: int) -> bool:
        """Tell whether what a comma opens stands between a subject, from ``first`` on, and its verb."""
        kinds = self._marked.kinds
        if any(kind in _VERBS for kind in kinds[first:comma]):
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
        if marked.depth is not None and marked.depth[reference] != -2:
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
        stops = {position for position, kind in enumerate(kinds) if kind == ";"}
        opened = 0
        for position, kind in enumerate(kinds):
            if kind in ",-" and position + 1 < size:
                follow = lexicon.content_stops.get(words[position + 1])
                listed = follow is not None and (not follow or (position + 2 < size and words[position + 2] in follow))
                listed = listed or self._told_of(position + 1) or self._summed_up(position + 1)
                joined = kind == "," and kinds[position + 1] == "C"
                if listed or (joined and (self._new_clause(position + 2) or self._goes_on(position + 2))):
                    stops.add(position)
                elif kind == "," and kinds[position + 1] == QUOTE and position + 2 < size:
                    stops.add(position + 2)  # the comma inside the closing mark ends what is said
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
        return sorted(stops | cue_stops)

    def _summed_up(self, first: int) -> bool:
        """What was told is taken up by a noun: ``…, a position it abandoned``, ``…, an idea that``."""
        kinds = self._marked.kinds
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

    def _told_of(self, first: int) -> bool:
        """Tell whether what was said is named and denied from ``first`` on: ``…, a charge the mayor denies``."""
        marked = self._marked
        named = marked.kinds[first] == "D" and marked.words[first + 1 : first + 2]
        if not named or named[0] not in self._lexicon.claim_nouns:
            return False
        return any(hit.first > first and hit.entry.cls == DENY for hit in marked.hits)

    def _fronted_end(self) -> int:
        """The comma after a subordinate clause that opens the sentence."""
        kinds = self._marked.kinds
        for position in range(1, min(self._marked.size - 1, WINDOW)):
            if kinds[position] == "," and kinds[position + 1] in "DHNnS#" and self.begins_clause(position + 1):
                return position
        return -1

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
            after = kinds[hit.last] if hit.last < self._marked.size else "."
            tells = after not in "PTF" and not _TELLING.isdisjoint(hit.entry.features)
            if kinds[first - 1] in "CB" and tells and ("base" not in hit.forms or first < hit.first):
                stops.add(first - 2 if first > 1 and kinds[first - 2] == "," else first - 1)
                return
            subject = self.subject(first, form)
            if subject is None or subject[1] > first:
                return
            begin = subject[0]
            if begin > 1 and kinds[begin - 1] in "CB" and kinds[begin - 2] == ",":
                stops.add(begin - 2)
            elif begin > 0 and kinds[begin - 1] == "," and self._parenthetical(hit):
                stops.add(begin - 1)
            elif begin > 1 and self._reported_after(hit, begin - 1):
                stops.add(begin - 2 if kinds[begin - 2] == "," else begin - 1)

    def _reported_after(self, hit: Hit, opener: int) -> bool:
        """``… collapsed after the mayor insisted that``: a report that the article sets in time stands by itself."""
        features = hit.entry.features
        return "quote" in features and self._marked.words[opener] in self._lexicon.time_clauses

    def _parenthetical(self, hit: Hit) -> bool:
        """``…, the ministry said.`` or ``…, the ministry said, …``"""
        kinds = self._marked.kinds
        features = hit.entry.features
        if "that" not in features:
            return False
        if hit.last >= self._marked.size or kinds[hit.last] in ",.?!x":
            return True
        return kinds[hit.last] == "P" and self.adjuncts(hit.last)[0] >= self.sentence_end()
