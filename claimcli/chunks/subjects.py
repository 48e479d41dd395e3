"""Subjects of verbs, across what stands between: appositions, relative clauses, times, coordinated verbs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from claimcli.annotate import POSSESSIVE, QUOTE
from claimcli.chunks.nouns import FINITE, WINDOW
from claimcli.chunks.verbs import NO_END, VerbGroups

if TYPE_CHECKING:
    from claimcli.annotate import Marked
    from claimcli.lexicon import Lexicon

_DEPTH: Final = 4
_BLAME_REACH: Final = 16
_LONGEST_TITLE: Final = 9
_OPENERS: Final = dict.fromkeys("ge", "RhUW")
"""What may open a clause within an aside, by the class it begins with: ``speaking on condition … because``."""
_PARTICIPLE: Final = re.compile("[epv][FPT]")
_TAIL: Final = re.compile(f"(?:T[ab]*|[FP])[DHNn#xgeirpOPTF{POSSESSIVE}]*")
"""What a participle may have after it: ``accused of killing his wife``, ``believed to have been killed``."""
_LEAD: Final = re.compile("[^vsbadmRhCU]+?[epv][FPT]")
_FEWEST: Final = 4
"""Words in the shortest such subject: ``men accused of theft``."""
_TOLD: Final = FINITE + "e"
_CLAUSE_MARKS: Final = tuple(",;:-(" + QUOTE)
_TENSE: Final = {"v": "past", "e": "past", "s": "present", "i": "plural", "p": "past"}


class Subjects(VerbGroups):
    """Adds the subjects of verb groups; they are kept, too."""

    __slots__ = ("_subjects",)

    def __init__(self, marked: Marked, lexicon: Lexicon) -> None:
        super().__init__(marked, lexicon)
        self._subjects: dict[str, dict[int, tuple[int, int] | None]] = {}

    def subject(self, first: int, form: str, depth: int = 0) -> tuple[int, int] | None:
        """Return the subject of the verb group that begins at ``first``, or None."""
        known = self._subjects.get(form)
        if known is None:
            known = self._subjects[form] = {}
        elif first in known:
            return known[first]
        known[first] = None  # a guard against going in circles
        found = self._subject(first, form, depth)
        known[first] = found
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
        if kind == QUOTE and last in marked.quotes:
            return self.noun_left(last - 1) if last > 0 else None  # "the firm “strongly denies” it"
        if not marked.same_quote(last, min(first, marked.size - 1)):
            return None
        if kind == ",":
            if self._set_in(first, last):
                return None
            aside = last > 2 and kinds[last - 2 : last] == ",r"
            whole = self.relative_subject(last - 2) if aside else None
            if whole is not None:
                return whole  # "a man who runs it, however, said"
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
        found = self._with_participle(first) or self._met(last) or self.noun_left(last)
        if found is not None and kind == "e" and last < first - 1:
            found = (found[0], first)  # "a report published on Tuesday"
        if kind in NO_END:
            return found
        if found is None or kind == "O":
            return self.relative_subject(first) or found
        whole = self.relative_subject(first) if kinds[first] in FINITE + "e" else None
        return found if whole is None or self._tells_between(whole[0], first) else whole

    def _set_in(self, verb: int, comma: int) -> bool:
        """Tell whether a verb and its subject are set in between commas: ``The bridge, said the mayor, is safe``."""
        marked = self._marked
        kinds = marked.kinds
        if marked.words[verb] not in self._lexicon.set_in or kinds[verb + 1 : verb + 2] not in ("D", "N", "n", "H"):
            return False
        end = self.noun_right(verb + 1)
        return kinds[end : end + 1] == "," and kinds[end + 1 : end + 2] in tuple(FINITE) and ";" not in kinds[:comma]

    def _with_participle(self, verb: int) -> tuple[int, int] | None:
        """A subject with a participle that nothing opens: ``a man accused of killing his wife said``."""
        marked = self._marked
        kinds = marked.kinds
        if verb < _FEWEST or kinds[verb] not in _TOLD:
            return None
        begin = max(0, verb - WINDOW)
        if _PARTICIPLE.search(kinds, begin, verb - 1) is None:
            return None
        start = max([kinds.rfind(mark, begin, verb) for mark in _CLAUSE_MARKS]) + 1
        if verb - start < _FEWEST or (not start and begin) or _LEAD.match(kinds, start, verb) is None:
            return None
        at = self.noun_right(start)
        at -= at - start > 1 and kinds[at - 1] in "ep"  # "those thought to be ill"
        if at <= start or at + 3 > verb or kinds[at] not in "epv" or kinds[at + 1] not in "FPT":
            return None
        if (kinds[at] == "v" and kinds[at + 1] != "T") or kinds[at + 2] == "x":
            return None  # "the ministry announced on Monday the army said"
        return (start, verb) if _TAIL.fullmatch(kinds, at + 1, verb) else None

    def _met(self, last: int) -> tuple[int, int] | None:
        """A noun phrase with a clause that nothing opens: ``experts we met said``, ``a man she spoke to said``."""
        kinds = self._marked.kinds
        verb = last - (kinds[last] in "PT")
        if verb < 2 or kinds[verb] not in "ve" or kinds[verb - 1] != "S" or kinds[verb - 2] not in "nN":
            return None
        found = self.noun_left(verb - 2)
        opens = found is not None and (found[0] == 0 or kinds[found[0] - 1] in ",;-CBU" + QUOTE)
        return (found[0], last + 1) if found is not None and opens else None

    def _tells_between(self, first: int, last: int) -> bool:
        """Tell whether a verb that may take a clause without "that" stands there: ``who feared the bill would``."""
        hits = self._marked.hits_between(first, last)
        return any(hit.entry.pos == "verb" and "that" in hit.entry.features for hit in hits)

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
        position -= kinds[position] == "P"
        position -= position > 0 and kinds[position] == "r"  # "later on Monday", "earlier this week"
        noun = position > 0 and self._noun(position)
        return position if position >= 0 and (noun or kinds[position] in "NnSR),se") else last

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
            if start > begin and end < comma and self._with_place((first, end)) != (first, end):
                continue
            if end == comma:
                wider = (
                    self._before_comma(comma) if start > begin else None
                )  # "Officials in Paterson, New Jersey, said"
                return wider or (first, end)
            if end > comma or kinds[end] != ",":
                continue
            if kinds[end - 1] == "N" and "P" in kinds[first:end] and kinds[end + 1 : end + 3] == "N,":
                end += 2  # "Officials in Chappaqua, N.Y., speaking in private, said"
            inside = kinds[end + 1]
            if inside in "RW" or (
                kinds[end + 2 : end + 3] == "F" and self._marked.words[end + 3] in self._lexicon.relatives_of
            ):
                return (first, comma)  # ", who …", ", all of whom …"
            if inside == "v" and self._bare(end + 1):
                return (first, end)
            if inside in "CBSvbadm" or self._finite_between(end + 1, comma, _OPENERS.get(inside, "Rh")):
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
            openers = _OPENERS.get(inside, "Rh")
            if inside in "CBSvbadmi" or (inside not in "RU" and self._finite_between(opening + 1, closing, openers)):
                continue
            found = self._with_place(self.noun_left(opening - 1))
            before = kinds[found[0] - 1] if found and found[0] > 0 else ""
            if found is None or before not in ("", ",", "C", "B", "U", "h", "R", QUOTE, "-", "r", "W", "("):
                continue
            return found if inside in "gPrUe" else (found[0], closing)
        return None

    def _with_place(self, found: tuple[int, int] | None) -> tuple[int, int] | None:
        """A lone name after another one and a comma with what it is a part of: ``a man in Dayton, Ohio``."""
        kinds = self._marked.kinds
        if found is None or found[0] < 2 or kinds[found[0] - 2 : found[1]] != "N,N":
            return found
        wider = self.noun_left(found[0] - 2)
        return (wider[0], found[1]) if wider is not None and "P" in kinds[wider[0] : found[0]] else found

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
                if kinds[first] != "T" and (kind != "i" or first != position or self._plural_before(position)):
                    found = self.subject(first, "finite", depth + 1)
                    if found is not None and found[1] <= first:
                        if not like or (self._tense(position) == like and kinds[found[0]] not in "Rh"):
                            return found
                        second = second or found
                position = first
            position -= 1
        return second

    def _teller_before(self, first: int, depth: int) -> tuple[int, int] | None:
        """Who goes on telling: ``the judge said the broker lied but added``. Verbs of the same tense go together.

        After a comma any cue goes on from one with "that": ``denied that the report existed, and called it a fake``.
        """
        marked = self._marked
        kinds = marked.kinds
        apart = first > 1 and kinds[first - 2] == "," and kinds[first] != "i"
        contrast = first > 0 and kinds[first - 1] == "B"
        telling = False
        tense = self._tense(first)
        for hit in reversed(marked.hits_between(first - WINDOW, first + 2)):
            position = hit.first
            going_on = (apart or contrast) and (position >= first or kinds[hit.last : hit.last + 1] == "h")
            if hit.entry.pos != "verb" or ("quote" not in hit.entry.features and not going_on):
                continue
            if position >= first:
                telling = True
                continue
            if not telling:
                return None
            if hit.last == first - 1:
                continue  # it tells nothing: "said the broker *lied* but added"
            helped = contrast and self.group(position)[1] == "d" and self.form(hit) == "finite"  # "did not deny it but"
            if (self._tense(position) != tense and not helped) or not marked.same_quote(position, first):
                continue
            between = kinds[position:first]
            if ";" in between or ",BS" in between or ",CS" in between or self.form(hit) != "finite":
                return None
            group = self.group(position)[0]
            found = self.subject(group, "finite", depth + 1)
            if found is None or found[1] > group:
                return None
            if found[0] == 0 or kinds[found[0] - 1] != "U":
                inner = None if apart else self._doer_between(hit.last, first - 1, depth)
                return inner or found
        return None

    def _doer_between(self, first: int, last: int, depth: int) -> tuple[int, int] | None:
        """Who is told to have done something, and goes on: ``said the clerk handed her a box and told her to go``."""
        kinds = self._marked.kinds
        opening = kinds.find("h", first, min(last, first + WINDOW))
        if opening < 0 or kinds[opening + 1] not in "NS":
            return None
        for position in range(opening + 2, last):
            if kinds[position] in ",;:badmU":
                return None
            if kinds[position] in "ve":
                found = self.subject(position, "finite", depth + 1)
                ends = not any(kind in FINITE + ",;:" for kind in kinds[position + 1 : last])
                return found if ends and found is not None and found[0] == opening + 1 else None
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
        beside = self._inserted(first)
        if beside is not None:
            return beside
        beside = self._set_beside(first, depth)
        if beside is not None:
            return beside
        blamed = self._blamed(first, depth)
        if blamed is not None:
            return blamed
        beside = self._reduced_owner(first)
        if beside is not None:
            return beside
        if self._leans_on_document(first):
            return self._verb_before(first, depth)
        begin = max(0, first - WINDOW)
        for position in range(begin, first):
            if kinds[position] == ";" and marked.same_quote(position, first):
                begin = position + 1
        if kinds[begin] in "UP":
            begin = max(begin, self._fronted_end())
        if "R" in kinds[begin:first]:
            for hit in marked.hits_between(begin + 1, first):  # a verb after a relative clause is the main one
                if hit.entry.pos == "verb" and marked.same_quote(hit.first, first):
                    group = self.group(hit.first)[0]
                    whole = self.relative_subject(group) if self.form(hit) == "finite" else None
                    if whole is not None and self.subject(group, "finite", depth + 1) == whole:
                        return whole
        position = begin
        aside: tuple[int, int] | None = None  # "…, because the inquiry goes on, told …, saying"
        while position < first:  # the first verb of the main clause that has a subject
            kind = kinds[position]
            if (kind in FINITE + "e" or (kind == "s" and self._verbal(position))) and marked.same_quote(
                position, first
            ):
                group = self.group(position)[0]
                found = self.subject(group, "finite", depth + 1) if kinds[group] != "T" else None
                if found is not None and kinds[found[0]] not in "Rh" and found[1] <= group:
                    if found[0] <= begin or kinds[found[0] - 1] != "U":
                        return found
                    aside = aside or found
                if found is None and position + 1 < first and kinds[position] in "ve" and kinds[position + 1] in "NDS":
                    end = self.noun_right(position + 1)  # "…," said X, adding
                    if end > position + 1 and kinds[position - 1] in '",':
                        return (position + 1, end)
            position += 1
        return aside or self._verb_before(first, depth)

    def _set_beside(self, first: int, depth: int) -> tuple[int, int] | None:
        """Who says what stands before: ``The dam was safe, the mayor said on Monday, adding``."""
        marked = self._marked
        kinds = marked.kinds
        if kinds[first - 1] != ",":
            return None
        for hit in reversed(marked.hits_between(first - WINDOW, first)):
            if hit.entry.pos != "verb" or "that" not in hit.entry.features or not marked.same_quote(hit.first, first):
                continue
            if self.form(hit) != "finite" or any(kind in FINITE for kind in kinds[hit.last : first]):
                return None
            group = self.group(hit.first)[0]
            found = self.subject(group, "finite", depth + 1)
            set_off = found is not None and found[0] > 0 and found[1] <= group and kinds[found[0] - 1] == ","
            return found if set_off else None
        return None

    def _inserted(self, first: int) -> tuple[int, int] | None:
        """The subject right before a participle between commas: ``as the mayor, contradicting Lee, said``."""
        kinds = self._marked.kinds
        if first < 2 or kinds[first - 1] != ",":
            return None
        closing = self._comma(first)
        if kinds[closing : closing + 1] != "," or kinds[closing + 1 : closing + 2] not in ("v", "e", "b", "a"):
            return None
        found = self.noun_left(first - 2)
        if found is None or not self._marked.same_quote(found[0], closing):
            return None
        clear = kinds[closing + 1] != "e" or found[0] == 0 or kinds[found[0] - 1] in ",;-CBUhR"
        return found if clear else None  # not "until resigning in *2014*, claiming he was needed, urged"

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
        noun = kinds[first - 1] in "Nn#" or marked.words[first - 1] in lexicon.tells_alone
        found = self.noun_left(first - 1) if lexicon.told_by_others and noun else None
        if found is None or not found[0] or not lexicon.told_by_others.isdisjoint(marked.words[found[0] : first]):
            return None
        if kinds[first - 1] == "N" and marked.words[found[0] - 1] in lexicon.noun_prepositions:
            return None  # "was on CNN talking about"
        return found

    def _leans_on_document(self, first: int) -> bool:
        """Tell whether a participle leans on what somebody makes: ``(after Lee) published a report claiming``."""
        marked = self._marked
        if marked.words[first - 1] not in self._lexicon.told_by_others:
            return False
        found = self.noun_left(first - 1)
        return found is not None and found[0] > 0 and marked.kinds[found[0] - 1] in "ve"

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
