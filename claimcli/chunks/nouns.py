"""Noun phrases of a sentence, and the phrases of time and place between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from claimcli.annotate import POSSESSIVE, QUOTE

if TYPE_CHECKING:
    from claimcli.annotate import Marked
    from claimcli.lexicon import Lexicon

_MAY_ADJOIN: Final = "PTFUrx"
WINDOW: Final = 48
"""So many tokens a walk goes at most."""
NOUNISH: Final = "Nn#xis"
"""Classes that stand in a noun phrase by themselves."""
FINITE: Final = "vbadm"
"""Classes of finite verbs and auxiliaries."""


class NounPhrases:
    """Walks over one marked sentence."""

    __slots__ = ("_lexicon", "_marked")

    def __init__(self, marked: Marked, lexicon: Lexicon) -> None:
        self._marked = marked
        self._lexicon = lexicon

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
                elif not (before and before in "NnxsS#") and not self._noun(position - 1):
                    break
            elif kind == "r":
                inner = before == "n" and position > 1 and kinds[position - 2] in "DH"  # "the former first lady"
                if not inner and not (before and before in "DHCN"):
                    break
            elif kind in "DH":
                start = position
                if position == last and before in "r":
                    position -= 1
                    continue
                if not (before and before in "FPDT"):
                    noun = self._carrier(position - 1)
                    if noun >= 0:
                        position = noun
                        continue
                    if before == "C" and position > 1 and kinds[position - 2] in NOUNISH:
                        position -= 1
                        continue
                    break
            elif kind == "F":
                gerund = before == "g" and position > 1 and kinds[position - 2] in "DH"  # "a string of"
                if not gerund and not (before and before in NOUNISH + "DSO"):
                    break
            elif kind in "PT":
                abstract = before == "i" and position > 1 and kinds[position - 2] in "FDH"  # "claims of abuse at"
                if before == "R":
                    return (position - 1, position)  # "who in two opinions had said"
                counted = before == "D" and kinds[position + 1] == "#"  # "six in 10 voters"
                follows = (before and before in "Nnsx#O)") or abstract or counted
                if not follows and not self._follows_noun(position - 1):
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
        if kinds[start] == "x" and start < last and kinds[start + 1] == "N" and start and kinds[start - 1] == "P":
            start += 1  # "on Friday Lee"
        return (start, last + 1)

    def _follows_noun(self, position: int) -> bool:
        """An adjective or a participle with a tail after its noun: ``people close to``, ``briefed on the matter``."""
        marked = self._marked
        near = position > 0 and (marked.kinds[position - 1] in NOUNISH or self._several(position - 1))
        return near and (marked.kinds[position] in "epg" or marked.words[position] in self._lexicon.postnominal)

    def _noun(self, position: int) -> bool:
        """Tell whether a word that may be a verb is a noun by what stands before it: ``a report``."""
        return position > 0 and self._marked.kinds[position] in "is" and self._marked.kinds[position - 1] in "DHNn"

    def _several(self, position: int) -> bool:
        """Tell whether a determiner stands for people: ``those``."""
        return self._marked.kinds[position] == "D" and self._marked.words[position] in self._lexicon.plurals

    def _carrier(self, verb: int) -> int:
        """The noun that a clause with no finite verb leans on, or -1: ``a woman carrying``, ``men hired to find``."""
        kinds = self._marked.kinds
        if verb > 1 and kinds[verb] == "i" and kinds[verb - 1] == "T":
            verb -= 2
            if kinds[verb] not in "eg":
                return -1
        elif kinds[verb] != "g":
            return -1
        noun = verb - 1 - (kinds[verb - 1] == "r")
        if noun < 0 or not self._marked.same_quote(noun, verb):
            return -1
        return noun if kinds[noun] in "Nnsx#" or self._noun(noun) or self._several(noun) else -1

    def _claimed(self, position: int) -> bool:
        """A noun of claiming is told apart from who denies it: ``claims Kestrel denies``, ``a claim police deny``."""
        marked = self._marked
        if marked.words[position] not in self._lexicon.claim_nouns:
            return False
        if marked.kinds[position + 1] == "N":
            return True
        return position > 0 and marked.kinds[position - 1] == "D" and self._plural(position + 1)

    def _pronoun_left(self, last: int) -> tuple[int, int]:
        """A pronoun, with ``some of`` or ``both of`` before it."""
        kinds = self._marked.kinds
        if last > 1 and kinds[last - 1] == "F" and kinds[last - 2] in "Dn#":
            return (last - 2, last + 1)
        if (
            last > 1
            and kinds[last - 1] == "C"
            and kinds[last - 2] in "Nn"
            and self._marked.words[last] in self._lexicon.plurals
        ):
            found = self.noun_left(last - 2)
            return (found[0], last + 1) if found is not None else (last, last + 1)  # "Ortiz and others"
        noun = self._carrier(last - 1) if kinds[last] == "O" and last > 1 else -1
        found = self.noun_left(noun) if noun >= 0 else None  # "doctors treating him"
        return (found[0], last + 1) if found is not None else (last, last + 1)

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
                packed = kind == "g" and before == "e" and position == first + 2  # "a packed meeting"
                modifies = modifies or (packed and kinds[first] in "DH")
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

    def only_time(self, first: int) -> bool:
        """Tell whether nothing but a time is told from ``first`` on: ``hit back last night, saying``."""
        kinds = self._marked.kinds
        if kinds[first + 1 : first + 2] != "x" or self._marked.words[first] not in self._lexicon.time_openers:
            return False
        return (kinds[first + 2 : first + 3] or ".") in ",.;"

    def adjuncts(self, first: int) -> list[int]:
        """Return where what follows a verb may begin: after phrases of time, place or occasion, or at once."""
        kinds = self._marked.kinds
        size = self._marked.size
        ends = [first]
        if first < size and kinds[first] not in _MAY_ADJOIN and kinds[first + 1 : first + 2] != "x":
            return ends  # no such phrase begins there, as mostly
        position = first
        moved = False  # "after the meeting" belongs to the verb before "that", and else to what is said
        while position < size and len(ends) < 5:
            start = position
            if self._amount(position):  # "said at least 40 people"
                break
            kind = kinds[position]
            late = kind == "U" and self._marked.words[position] in self._lexicon.time_prepositions
            moved = moved or late
            if late or kind in "PTF":
                leaving = late and kinds[position + 1 : position + 2] == "g"  # "before leaving the hall"
                end = self._simple_noun(position + 1 + leaving, bare=kind == "P")
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
            if not moved or kinds[position : position + 1] == "h":
                ends.append(position)
        return ends[::-1]

    def tells_when(self, position: int) -> bool:
        """Tell whether a word opens what tells when something was said: ``before``."""
        return self._marked.words[position] in self._lexicon.time_prepositions

    def is_gerund(self, position: int) -> bool:
        """Tell whether an auxiliary is a gerund: ``having``."""
        return self._marked.words[position] in self._lexicon.auxiliary_gerunds

    def governs(self, position: int) -> bool:
        """Tell whether a past form after "that" has it as its subject: ``said that proved nothing``."""
        kinds = self._marked.kinds
        if kinds[position : position + 1] not in ("v", "e"):
            return False
        if self._marked.words[position - 1] not in self._lexicon.demonstratives:
            return False
        if kinds[position] == "v":
            return True
        if kinds[position + 1 : position + 2] in ("D", "H", "O", "h"):
            return True
        return not any(kind in FINITE for kind in kinds[position + 1 : self._comma(position + 1)])

    def points_back(self, position: int) -> bool:
        """Tell whether "that" before a noun points at what was told: ``contends that statement was false``,
        ``dismissed that story as gossip``."""
        marked = self._marked
        if position + 1 >= marked.size or marked.words[position] not in self._lexicon.told_nouns:
            return False
        return not self._plural(position) and marked.kinds[position + 1] in FINITE + "U.,"

    def _amount(self, position: int) -> int:
        """How many words lead into an amount: ``at least`` 2, ``about`` before a number 1."""
        marked = self._marked
        follow = self._lexicon.amounts.get(marked.words[position])
        if follow is None or position + 1 >= marked.size:
            return 0
        if follow:
            return 2 if marked.words[position + 1] in follow else 0
        return 1 if marked.kinds[position + 1] == "#" else 0

    def _simple_noun(self, first: int, bare: bool = False) -> int:
        """The end of a noun phrase without tails: ``an interview``, ``CNN``.

        ``bare`` where a noun that may be a verb needs no determiner: by ``telephone``.
        """
        kinds = self._marked.kinds
        position = first
        while position < self._marked.size and kinds[position] in "DHO":
            position += 1
        led = position > first
        while (
            position < self._marked.size
            and (
                kinds[position] in "Nn#xes" + POSSESSIVE
                or (led and kinds[position] in "igr")  # "in a report", "for the first time"
                or (led and kinds[position] == "p" and kinds[position + 1 : position + 2] in ("n", "i", "N"))
                or (bare and kinds[position] == "i")
            )
        ):
            position += 1
        return position

    def _plural(self, position: int) -> bool:
        lower = self._marked.words[position]
        if lower in self._lexicon.plurals:
            return True
        return (
            self._marked.kinds[position] in "Nns" and lower[-1:] in self._lexicon.plural_endings and lower[-2:] != "ss"
        )

    def _comma(self, first: int) -> int:
        """The next comma, quotation mark or break after ``first``, or the sentence's end without its full stop."""
        kinds = self._marked.kinds
        last = min(self._marked.size, first + WINDOW)
        for position in range(first, last):
            if kinds[position] in ",;:.?!" + QUOTE:
                return position
        return last

    def _finite_between(self, first: int, last: int, openers: str = "Rh") -> bool:
        """Tell whether a finite verb stands there before any of the ``openers`` of a clause of its own."""
        kinds = self._marked.kinds
        finite = FINITE
        for position in range(first, last):
            if kinds[position] in openers or (kinds[position] == "H" and position == first):
                return False
            if kinds[position] == "H" and self._marked.words[position] in self._lexicon.relative_owners:
                return False
            if kinds[position] in finite:
                return True
            finite = "" if kinds[position] == "T" else FINITE  # "asking not *to be* named"
        return False
