"""Verb groups of a sentence: how a verb stands, and where a clause begins that has one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from claimcli.annotate import POSSESSIVE, QUOTE
from claimcli.chunks.nouns import FINITE, NOUNISH, WINDOW, NounPhrases

if TYPE_CHECKING:
    from claimcli.annotate import Hit, Marked
    from claimcli.lexicon import Lexicon

_SUBJECTS: Final = ("S", "R")
_PARTING: Final = ",;:.?!()-" + QUOTE
NO_END: Final = "DFHPRSTW"
"""Classes that no relative clause ends with."""
_OPENING: Final = ",;:(-CBUhr" + QUOTE
_SET_OFF: Final = 12
_LEAST_ASIDE: Final = 3
_ASKED_REACH: Final = 8


class VerbGroups(NounPhrases):
    """Adds verb groups; they are kept, since several templates ask for the same."""

    __slots__ = ("_groups", "_relatives")

    def __init__(self, marked: Marked, lexicon: Lexicon) -> None:
        super().__init__(marked, lexicon)
        self._groups: dict[int, tuple[int, str, bool]] = {}
        self._relatives: dict[int, tuple[int, int] | None] = {}

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
            elif kind == "," and position == verb and position > _LEAST_ASIDE and kinds[verb] in "epn":
                opening = kinds.rfind(",", max(0, position - _SET_OFF), position - 1)
                if opening < 1 or kinds[opening - 1] not in "am" or any(k in FINITE for k in kinds[opening:position]):
                    break
                position = opening  # "had, in a letter, alleged"
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
        if kinds[hit.first] == "N" and kinds[max(0, hit.first - 1)] == "N" and self._named_by(hit.last):
            return ""
        first, auxiliary, _ = self.group(hit.first)
        before = kinds[first - 1] if first > 0 else ""
        if auxiliary == "T":
            return "to" if "base" in forms and not self._asked_of(first) else ""
        if auxiliary == "b":
            if "gerund" in forms:
                return "finite"
            return "passive" if "participle" in forms else ""
        if auxiliary == "a":
            return "finite" if "participle" in forms else ""
        if auxiliary in ("d", "m"):
            return "finite" if "base" in forms else ""
        if "past" in forms or "finite" in forms:
            if before == "g" and first > 1 and kinds[first - 2] in "FP":
                return ""  # "of dredging disputed waters"
            if "participle" in forms and (
                self._reduced(hit, before) or (before == "," and self._set_off(hit)) or self._after_phrase(first)
            ):
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
        if (
            "third" in forms
            and before == "#"
            and kinds[first] != "v"
            and (first < 2 or kinds[first - 2] not in NOUNISH)
        ):
            return ""  # "48 minutes", but "Channel 4 reports"
        if "third" in forms:
            return "finite" if self._takes_object(hit, first, before) and not self._leads(hit, first) else ""
        return "finite" if self._plural_before(first) else ""

    def _asked_of(self, first: int) -> bool:
        """Tell whether somebody is only asked to: ``urged lawmakers to reject the claim``, ``told him not to say``."""
        marked = self._marked
        last = first - (first > 1 and marked.kinds[first - 1] in "kB")
        for hit in marked.hits_between(first - _ASKED_REACH, last - 1):
            if hit.entry.pos == "verb" and "whom" in hit.entry.features and hit.last < last:
                return all(kind in NOUNISH + "DHOe" for kind in marked.kinds[hit.last : last])
        return False

    def _named_by(self, last: int) -> bool:
        """Tell whether a name ends before ``last``, by a verb or a mark: ``Consumer Reports found``."""
        return last >= self._marked.size or self._marked.kinds[last] in FINITE + ".,)" + POSSESSIVE

    def _takes_object(self, hit: Hit, first: int, before: str) -> bool:
        """Told apart from a plural noun by what follows: ``talk attacks the plan`` but ``attacks in the city``."""
        if not before or before not in "nisge" or hit.last - hit.first > 1 or self._marked.kinds[hit.first] == "v":
            return True
        if self._marked.words[hit.first] in self._lexicon.never_nouns:
            return True
        if self._governed(first):
            return False  # "refuted media reports that"
        after = self._marked.kinds[hit.last] if hit.last < self._marked.size else "."
        return after in 'DHONShTW"r#,:n' or (after == "." and self._claim_before(first))

    def _governed(self, first: int) -> bool:
        """Tell whether nouns before ``first`` are led by a verb: they and what follows are its object."""
        kinds = self._marked.kinds
        verb = first - 1
        while verb > 0 and kinds[verb] in "ni":
            verb -= 1
        if verb == first - 1 or verb < 1 or kinds[verb] not in "ve" or kinds[verb - 1] not in "NnSxr)":
            return False
        return any(hit.entry.pos == "verb" for hit in self._marked.hits_between(verb, verb + 1))

    def _leads(self, hit: Hit, first: int) -> bool:
        """A plural that opens a sentence after an adjective: ``Recent reports suggest``, ``Wild claims of fraud``."""
        marked = self._marked
        after = marked.kinds[hit.last : hit.last + 1]
        if first != 1 or marked.kinds[0] != "N" or marked.words[hit.first] in self._lexicon.never_nouns:
            return False
        if after == "F":
            return "of" not in hit.entry.features
        if marked.kinds[hit.last + 1 : hit.last + 2] in FINITE:
            return False  # "Smith claims support is strong"
        return after == "i" and any(h.entry.pos == "verb" for h in marked.hits_between(hit.last, hit.last + 1))

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

    def _after_phrase(self, first: int) -> bool:
        """A past form whose noun is told of by a phrase: ``according to a paper published in May``."""
        marked = self._marked
        for hit in marked.hits_between(first - WINDOW, first):
            worded = hit.entry.pos == "phrase" and hit.entry.text[0].isalpha()  # no colon
            if worded and not any(kind in FINITE + _PARTING for kind in marked.kinds[hit.last : first]):
                return True
        return False

    def _set_off(self, hit: Hit) -> bool:
        """A participle between commas, with the verb after them: ``Ortiz, asked about the bridge, said``."""
        kinds = self._marked.kinds
        comma = self._comma(hit.last)
        after = kinds[comma + 1 : comma + 2]
        return bool(after) and kinds[comma] == "," and after in "ve" and comma - hit.last < _SET_OFF

    def _bare(self, position: int) -> bool:
        """Tell whether a cue stands there as a participle that leans on the noun before it."""
        return any(self.form(hit) == "bare" for hit in self._marked.hits_between(position, position + 1))

    def _plural_before(self, first: int) -> bool:
        """A base form is a finite verb only after a plural, a plural pronoun, a comma or a coordinator."""
        if first == 0:
            return False
        kinds = self._marked.kinds
        kind = kinds[first - 1]
        if self._marked.words[first - 1] in self._lexicon.never_nouns:
            return False  # "tells court"
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
        if (
            kind == "x"
            and first > 1
            and (kinds[first - 2] == "H" or self._marked.words[first - 2] in self._lexicon.single)
        ):
            return False  # "a January move"
        if kind in "SRC,Bx-" and self._marked.words[first - 1] not in self._lexicon.singular_pronouns:
            return True
        found = self.relative_subject(first) if kind not in NO_END else None
        return found is not None and self._plural_head(found[0], found[1])

    def _plural_head(self, first: int, last: int) -> bool:
        """Tell whether a noun phrase is plural, by what stands before its tail."""
        tail = next((p for p in range(first, last) if self._marked.kinds[p] in "PFTRh"), last)
        return any(self._plural(position) for position in range(first, tail))

    def relative_subject(self, first: int) -> tuple[int, int] | None:
        """The subject of the verb at ``first`` where it ends in a relative clause: ``the firm that built it said``.

        It opens a clause, and has a verb for its relative clause and one for each clause within that, no more.
        """
        if first not in self._relatives:
            self._relatives[first] = self._relative_subject(first)
        return self._relatives[first]

    def _relative_subject(self, first: int) -> tuple[int, int] | None:
        kinds = self._marked.kinds
        limit = max(0, first - WINDOW)
        if kinds.find("R", limit, first) < 0 and kinds.find("h", limit, first) < 0:
            return None
        verbs = openers = 0
        position = first - 1
        while position > limit:
            kind, before = kinds[position], kinds[position - 1]
            if kind in _PARTING:
                return None
            named = kind == "h" and before in "Nn" and self._relates(position + 1)
            if named or (kind == "R" and before in NOUNISH + "D"):
                found = self.noun_left(position - 1) if 0 < verbs <= 1 + openers else None
                opens = found is not None and (found[0] == 0 or kinds[found[0] - 1] in _OPENING)
                return (found[0], first) if found is not None and opens else None
            if kind in "UhWR" or (kind == "S" and before not in "UhWRC"):
                if verbs <= openers:
                    return None  # the verb is that of this clause
                openers += 1
            elif kind in FINITE or (kind in "esi" and before in "RShr"):
                position, auxiliary, _ = self.group(position)
                verbs += auxiliary != "T"  # "who wanted *to be* paid"
            elif kind == "e" and before in "Nns" and not self._by(position + 1):
                verbs += 1
            position -= 1
        return None

    def _relates(self, first: int) -> bool:
        """Tell whether what follows "that" is the verb of a relative clause, not the subject of a clause."""
        kinds = self._marked.kinds
        if kinds[first] in FINITE + "e":
            return True
        told = self._marked.words[first - 2] in self._lexicon.told_nouns
        return kinds[first] == "s" and kinds[first + 1 : first + 2] in ("D", "H", "N", "O") and not told

    def begins_clause(self, first: int, last: int | None = None) -> bool:
        """Tell whether a clause with a subject and a finite verb begins at ``first`` (and shows it before ``last``)."""
        marked = self._marked
        kinds = marked.kinds
        if first >= marked.size:
            return False
        if marked.words[first] in self._lexicon.clause_openers:
            return True
        if kinds[first] == "S":  # but "shows them *there* on Friday"
            after = kinds[first + 1 : first + WINDOW]
            return after[:1] != "P" or any(kind in FINITE + "e" for kind in after)
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
                return here > position and before not in ("C", "B")  # not "any wrongdoing and has hired a lawyer"
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

    def _predicate(self, position: int) -> bool:
        kind = self._marked.kinds[position]
        if kind in FINITE:
            return True
        before = self._marked.kinds[position - 1]
        if kind == "e":
            return before in "NnSxs)" and not self._by(position + 1)
        return kind == "s" and self._verbal(position)

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

    def _fronted_end(self) -> int:
        """The comma after a subordinate clause that opens the sentence."""
        kinds = self._marked.kinds
        for position in range(1, min(self._marked.size - 1, WINDOW)):
            if kinds[position] == "," and kinds[position + 1] in "DHNnS#" and self.begins_clause(position + 1):
                return position
        return -1
