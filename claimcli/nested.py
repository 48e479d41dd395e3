"""The claim that a denial repeats in its own sentence, found as a statement of its own."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from claimcli.denials import BY_CUE, BY_VERDICT
from claimcli.lexicon import DENY
from claimcli.model import ATTRIBUTION, DENIAL, TITLE, Content, Cue, Span, Speaker, Statement
from claimcli.names import without_possessive
from claimcli.phrases import Phrases, Tokens, Words, lower_words
from claimcli.topics import UNTRUE_LISTS

if TYPE_CHECKING:
    from claimcli.denials import Judge
    from claimcli.ruleset import RuleSet
    from claimcli.topics import Topics

_NOUN_REACH: Final = 8
_OWNER_REACH: Final = 4
_GIVER_REACH: Final = 8
_ABOUT_REACH: Final = 6
_TWIN_REACH: Final = 8
_SAME_START: Final = 6
_SUBJECT_WORDS: Final = 3
_PAIR: Final = 2
_LABEL: Final = 3
_CALLED_REACH: Final = 4
_CLAIM: Final = "claim"
_POSSESSIVE: Final = ("'s", "’s")
_QUOTES: Final = frozenset('"“”„«»')
_IN_WORDS: Final = " \t\r\n'’"


class _Place(NamedTuple):
    """Words ``[first, last)`` of a claim, the noun that names it, and who makes it."""

    first: int
    last: int
    noun: Span | None = None
    claimant: Span | None = None


class Nested:
    """Finds nested claims by the lists of a rule set. One per rule set."""

    def __init__(self, rules: RuleSet, judge: Judge, topics: Topics) -> None:
        lists = rules.lists
        self._judge = judge
        self._topics = topics
        self._told = Phrases({name: lists.get(name, ()) for name in UNTRUE_LISTS})
        self._nouns = Phrases({name: lists.get(name, ()) for name in ("accusation", "notion", "telling")})
        self._reporting = Phrases({name: lists.get(name, ()) for name in ("claim verbs", "verdict openers")})
        self._saying = Phrases({"saying": lists.get("claim verbs", ())})
        self._likening = frozenset(lists.get("as words", ()))
        self._have = frozenset(lists.get("have", ()))
        self._pronouns = frozenset(lists.get("subject pronouns", ()))
        self._joining = frozenset(lists.get("coordinators", ()))
        self._abouts = frozenset(lists.get("about words", ()))
        self._openers = frozenset(lists.get("claim openers", ()))
        self._alleging = frozenset(lists.get("alleging words", ()))
        self._telling = frozenset(key for word in lists.get("telling", ()) if (key := topics.key(word.lower())))
        self._targets = frozenset(lists.get("target words", ()))
        self._makerless = frozenset(lists.get("without makers", ()))
        self._asides = frozenset(lists.get("relative pronouns", ())).union(self._alleging, lists.get("contrast", ()))
        loose = judge.loose | judge.boundary | frozenset(lists.get("have", ()))
        self._subjects = judge.references | judge.subjects | loose
        self._reasons = frozenset(lists.get("subordinators", ()))
        self._making = frozenset(lists.get("claim making", ()))
        self._times = frozenset(lists.get("time words", ()))
        self._near_times = frozenset(lists.get("time determiners", ()))
        self._givers = frozenset(lists.get("claim givers", ()))

    def split(self, statements: Sequence[Statement], tokens: Tokens) -> list[Statement]:
        """Return the statements with the claim of each denial right after it, and its claimant filled in.

        Where the claim was found as a statement already, that one is taken into the denial, with a claim of its own.
        """
        out: list[Statement] = []
        taken: set[str] = set()
        known: dict[str, set[str]] | None = None
        for position, statement in enumerate(statements):
            if statement.tag != DENIAL:
                out.append(statement)
                continue
            denial, claim = self._claim(statement, tokens)
            if claim is None:
                claim = self._beside(statements, position, tokens) or self._fronted(statement, tokens)
                claim = claim or self._labelled(statements, position, tokens)
                before = out[-1] if out and out[-1].within is not None else None
                if claim is not None and before is not None and before.content.spans == claim.content.spans:
                    claim = None  # "denied a report that it leaked, calling it false": told already
            twin = self._twin(statements, position, denial, claim) if claim is not None else None
            if claim is not None and twin is not None:
                taken.add(twin.id)
                content = claim.content if denial.denies == BY_VERDICT else twin.content
                claim = replace(
                    claim, speaker=twin.speaker or claim.speaker, cue=twin.cue, content=content, rule=twin.rule
                )
            if claim is not None and claim.speaker is not None:
                if known is None:
                    known = _known(statements, self._judge.boundary)
                claim = _named(claim, known)
            if claim is not None and claim.speaker is not None:
                denial = replace(denial, claimant=claim.speaker.name, claimant_start=claim.speaker.start)
            out += [denial] if claim is None else [denial, claim]
        return [statement for statement in out if taken.isdisjoint((statement.id, statement.within))]

    def _beside(self, statements: Sequence[Statement], position: int, tokens: Tokens) -> Statement | None:
        """The claim of "mocked a letter claiming *that …*, calling it false": told right before, and taken up."""
        denial = statements[position]
        told = self._judge.told(denial, tokens)[0].lower
        if not position or not told or told[0] not in self._judge.references or denial.cue is None:
            return None
        before = statements[position - 1]
        same = before.sentence.index == denial.sentence.index and before.speaker is not None and before.cue is not None
        if not same or before.tag == DENIAL or before.content.spans[-1].end > denial.cue.start:
            return None
        if before.speaker is None or denial.speaker is None or before.speaker.name != denial.speaker.name:
            return None
        words = tokens.between(before.content.spans[0].start, before.content.spans[-1].end)
        for at in range(1, len(words) - 2):
            if words.lower[at] in self._alleging:
                first = at + 1 + (words.lower[at + 1] in self._judge.that)
                span = Span(words.start(first), words.end(len(words) - 1))
                content = Content(tokens.text[span.start : span.end], (span,), "indirect")
                return self._nest(denial, content, None, None)
        return None

    def _fronted(self, denial: Statement, tokens: Tokens) -> Statement | None:
        """The claim that a denial is asked about: "asked about reports that *he would go*, he said they were wrong"."""
        told = self._judge.told(denial, tokens)[-1].lower
        if denial.cue is None or not told or told[0] not in self._judge.references:
            return None
        words = tokens.between(denial.sentence.start, min(denial.cue.start, denial.content.spans[0].start))
        place = self._after_noun(words, denial)
        if place is None:
            return None
        last = next((at for at in range(place.first, place.last) if "," in words.gap(at)), place.last - 1) + 1
        span = Span(words.start(place.first), words.end(last - 1))
        content = Content(tokens.text[span.start : span.end], (span,), "indirect")
        return self._nest(denial, content, self._claimant(denial, place, tokens.text), None)

    def _labelled(self, statements: Sequence[Statement], position: int, tokens: Tokens) -> Statement | None:
        """What the article itself says before a name for it: "*The mine was sold cheaply*, a point Kern disputes"."""
        denial = statements[position]
        first, sentence = denial.content.spans[0], denial.sentence
        if denial.cue is None or first.end > denial.cue.start or sentence.kind == TITLE:
            return None
        if position and statements[position - 1].sentence.index == sentence.index:
            return None  # somebody says it, and is pointed at
        words = tokens.between(sentence.start, first.start)
        named = tokens.between(first.start, first.end)
        if (
            len(words) <= _LABEL
            or len(named) > _LABEL
            or "," not in tokens.text[words.end(len(words) - 1) : first.start]
        ):
            return None
        span = Span(words.start(0), words.end(len(words) - 1))
        return self._nest(denial, Content(tokens.text[span.start : span.end], (span,), "indirect"), None, None)

    def claimant(self, denial: Statement, words: Words, tokens: Tokens) -> str:
        """Who makes the claim that a denial refers to, the last word in lower case: "the *governor*'s account".

        ``words`` are those in which it denies.
        """
        if denial.denies == BY_VERDICT and len(words) > 1 and words.lower[1] in self._judge.persons:
            return words.lower[1]  # "the governor was wrong"
        for hit in self._nouns.find(words.lower):
            owner = self._owner(words, hit.first)
            if owner is not None:
                return without_possessive(tokens.between(owner.start, owner.end).lower[-1])
            giver = self._made(words.lower, hit.last)
            if giver + 1 < len(words) and words.lower[giver] in self._givers:
                last = giver + 1
                while last + 1 < len(words) and not self._parts(words.lower, last + 1):
                    if _stops(words, last) or last - giver > _GIVER_REACH:
                        break
                    last += 1
                return without_possessive(words.lower[last])  # "from his own *director*"
        return ""

    @staticmethod
    def _twin(statements: Sequence[Statement], position: int, denial: Statement, claim: Statement) -> Statement | None:
        """The statement of the same sentence that makes the same claim from inside the denial."""
        inside = denial.content.spans
        cue = denial.cue
        before = cue is not None and cue.cls == DENY and inside[-1].end <= cue.start  # "X said so, which Y denies"
        near = statements[max(0, position - _TWIN_REACH) : position + _TWIN_REACH + 1]
        for other in near:
            if other.id == denial.id or other.sentence.index != denial.sentence.index or other.cue is None:
                continue
            told = Span(other.cue.start, other.cue.end)
            if denial.cue is not None and other.cue.start <= denial.cue.start and not before:
                continue
            if before and other.speaker is not None and _mostly((_whole(other),), inside):
                return other
            same = claim.cue is not None and claim.cue.start < told.end and told.start < claim.cue.end
            if meet((told,), inside) and (same or _mostly(other.content.spans, claim.content.spans)):
                return other
        return None

    def _claim(self, denial: Statement, tokens: Tokens) -> tuple[Statement, Statement | None]:
        place = None
        for words in self._judge.told(denial, tokens)[:2]:
            place = self._place(denial, words, tokens)
            if place is not None:
                break
        if place is None or place.last <= place.first:
            return denial, None
        text = tokens.text
        start, end = words.start(place.first), words.end(place.last - 1)
        if self._topics.topic(tokens.between(start, end)).stems <= self._telling:
            return denial, None  # "having made the remark"
        cue = None
        if place.noun is not None:
            noun = text[place.noun.start : place.noun.end]
            cue = Cue(noun, place.noun.start, place.noun.end, _CLAIM, noun.lower())
        content = Content(text[start:end], (Span(start, end),), "indirect")
        claimant = self._claimant(denial, place, text) or self._said_so(denial, end, tokens)
        return denial, self._nest(denial, content, claimant, cue)

    @staticmethod
    def _nest(denial: Statement, content: Content, speaker: Speaker | None, cue: Cue | None) -> Statement:
        return Statement(
            document=denial.document,
            id=f"{denial.id}/claim",
            tag=ATTRIBUTION,
            sentence=denial.sentence,
            speaker=speaker,
            cue=cue,
            content=content,
            confidence=denial.confidence,
            rule=denial.rule,
            within=denial.id,
        )

    def _place(self, denial: Statement, words: Words, tokens: Tokens) -> _Place | None:
        if not words.lower:
            return None
        place = self._after_noun(words, denial)
        if place is None and denial.cue is not None and denial.cue.cls == DENY:
            place = self._itself(words, denial, tokens)
        if place is None and denial.denies == BY_VERDICT:
            place = self._judged(words, denial)
        return place

    @staticmethod
    def _claimant(denial: Statement, place: _Place, text: str) -> Speaker | None:
        if place.claimant is not None:
            name = text[place.claimant.start : place.claimant.end]
            return Speaker(denial.claimant or name, name, place.claimant.start, place.claimant.end)
        if denial.claimant is not None and denial.claimant_start is not None:
            start = denial.claimant_start
            return Speaker(denial.claimant, denial.claimant, start, start + len(denial.claimant))
        return None

    def _said_so(self, denial: Statement, end: int, tokens: Tokens) -> Speaker | None:
        """Who is told to make the claim right after it: "denied that it leaked, as *the club* alleged"."""
        words = tokens.between(end, denial.sentence.end)
        lower = words.lower[:_GIVER_REACH]
        if len(lower) < _PAIR or lower[0] not in self._likening or tokens.text[end : words.start(0)].strip() != ",":
            return None
        told = self._saying.find(lower)
        first = 1 + (lower[1] in self._judge.determiners)
        last = told[0].first if told else 0
        while last > first and lower[last - 1] in self._have:
            last -= 1
        if last <= first or lower[first] in self._pronouns or any(words.gap(at).strip() for at in range(last)):
            return None
        span = Span(words.start(first), words.end(last - 1))
        name = tokens.text[span.start : span.end]
        return Speaker(name, name, span.start, span.end)

    def _after_noun(self, words: Words, denial: Statement) -> _Place | None:
        """The claim after its noun: "the charge that *…*", "claims by X of *…*", "accusations from X alleging *…*"."""
        lower = words.lower
        for hit in self._nouns.find(lower):
            if hit.first > _NOUN_REACH:
                return None
            claimant = self._owner(words, hit.first)
            at = hit.last
            if hit.label == "telling" and (at >= len(lower) or lower[at] not in self._judge.that):
                continue
            if hit.label == "notion" and at < len(lower) and lower[at] in self._targets:
                continue  # "the attack *on* the station"
            at = self._made(lower, at)
            if at < len(lower) and lower[at] in self._givers and lower[at - 1] not in self._makerless:
                at, given = self._giver(words, at + 1)
                claimant = claimant or given
            if at >= len(lower) or _stops(words, at - 1):
                continue
            opened = lower[at] in self._openers
            if not opened and (hit.first or denial.denies != BY_CUE or not self._contact(words, at)):
                continue
            alleged = opened and lower[at] in self._alleging
            first = at + opened
            first += alleged and first < len(lower) and lower[first] in self._judge.that  # "alleging *that*"
            last = self._end(words, first, denial)
            if denial.denies == BY_VERDICT and not alleged and lower[at] not in self._judge.that:
                last = next((to for to in range(first + 1, last) if lower[to] in self._judge.be), last)
            if last > first:
                noun = Span(words.start(hit.first), words.end(hit.last - 1))
                return _Place(first, last, noun, claimant)
        return None

    def _contact(self, words: Words, at: int) -> bool:
        """Tell whether a clause without "that" begins there: "suggestions *her office leaked it*"."""
        lower = words.lower
        return lower[at] in self._judge.selves and len(lower) - at > _PAIR and not words.gap(at - 1).strip()

    def _itself(self, words: Words, denial: Statement, tokens: Tokens) -> _Place | None:
        """The whole of what is denied, where that is a clause or a gerund."""
        lower, judge = words.lower, self._judge
        if judge.only_points(words):
            return None
        if lower[0] in judge.that:
            return _Place(1, self._cut(words, len(lower)))
        clause = lower[0] in judge.subjects and len(lower) > 1 and lower[1] not in judge.boundary
        if (
            judge.verdicts.is_gerund(lower[judge.after_adverbs(lower)])
            or clause
            or judge.is_clause(denial, words, tokens)
        ):
            return None if lower[0] in judge.references else _Place(0, self._cut(words, len(lower)))
        assert denial.cue is not None
        if (
            words.end(len(words) - 1) <= denial.cue.start
            and len(lower) > _LABEL
            and not self._nouns.find(lower[:_LABEL])
        ):
            return _Place(0, len(lower))  # "the state says it found them, which the firm denies"
        return None

    def _judged(self, words: Words, denial: Statement) -> _Place | None:
        """The claim a verdict is passed on.

        "those who think *…* are wrong", "there is no evidence that *…*", "lied to voters about *…*".
        """
        lower = words.lower
        told = self._told.find(lower)
        ruled = told[0].last if told else len(lower)
        for hit in self._reporting.find(lower):
            if not self._reasons.isdisjoint(lower[ruled : hit.first]):
                break  # "false because some *suggest* that …"
            first = hit.last + (hit.last < len(lower) and lower[hit.last] in self._judge.that)
            if first >= len(lower) or lower[first] in self._judge.boundary:
                continue
            noun = hit.first > 0 and lower[hit.first - 1] in self._judge.determiners
            after = lower[hit.last]
            if noun and (
                any(ruling.first == hit.last for ruling in told)
                or words.gap(hit.last - 1).strip()
                or after in self._judge.be
                or self._judge.verdicts.is_gerund(after)
            ):
                continue  # "called the claims “absurd”": a noun, and the verdict on it
            last = self._trimmed(words, first, self._end(words, first, denial))
            if last - first > _PAIR or not self._judge.finite.isdisjoint(lower[first:last]):
                return _Place(first, last)  # more than the subject of the verdict: "thinks *the clerk* lied"
        for hit in told:
            for at in range(hit.last, min(len(lower) - 1, hit.last + _ABOUT_REACH)):
                if _stops(words, at - 1) or lower[at] in self._reasons:
                    break
                if lower[at] in self._abouts and lower[at - 1] not in self._joining:
                    end = next((end for start, end in words.clauses() if start <= at < end), len(lower))
                    told_of = end - at > _PAIR or (at + 1 < end and words.capital(at + 1))  # not "nonsense on stilts"
                    return _Place(at + 1, end) if told_of else None
        return None

    def _parts(self, lower: Sequence[str], at: int) -> bool:
        """Tell whether a name ends before a word: a preposition, or what tells when ("by Lee *last week*")."""
        time = lower[at] in self._times or (
            lower[at] in self._near_times and not self._times.isdisjoint(lower[at + 1 : at + 2])
        )
        return time or lower[at] in self._judge.boundary

    def _made(self, lower: Sequence[str], at: int) -> int:
        """Where the giver of a claim is told, past a word like "made": "comments *made* by the agent"."""
        return at + 1 if lower[at : at + 1] and lower[at] in self._making and lower[at + 1 : at + 2] else at

    def _owner(self, words: Words, noun: int) -> Span | None:
        """The possessive before a noun: "*Kabul*'s claim"."""
        for at in range(noun - 1, max(-1, noun - _OWNER_REACH), -1):
            written = words.written(at)
            if not written.endswith(_POSSESSIVE) and words.gap(at)[:1] not in ("'", "’"):
                continue
            first = at
            while first > 0 and words.capital(first - 1) and not words.gap(first - 1).strip():
                first -= 1
            return Span(words.start(first), words.end(at) - (2 if written.endswith(_POSSESSIVE) else 0))
        return None

    def _giver(self, words: Words, position: int) -> tuple[int, Span | None]:
        """The name after "from" or "by", and the word that opens the claim after it."""
        at = position
        end = min(len(words), position + _GIVER_REACH)
        while at < end and words.lower[at] not in self._openers and not words.gap(at).strip(_IN_WORDS):
            at += 1
        if at in (position, end) or words.lower[at] not in self._openers:
            return position, None
        first = position + (words.lower[position] in self._judge.determiners)
        return at, Span(words.start(first), words.end(at - 1)) if first < at else None

    def _end(self, words: Words, first: int, denial: Statement) -> int:
        """Where the claim ends: before the verdict on it, else at the end of what is denied."""
        lower = words.lower
        if denial.denies != BY_VERDICT:
            return self._cut(words, self._before_called(words, first))
        end = next((hit.first for hit in self._told.find(lower) if hit.first > first), len(lower))
        quoted = (
            at for at in range(first + 1, end) if lower[at] in self._judge.be and _QUOTES.intersection(words.gap(at))
        )
        end = next(quoted, end)  # "that he had laughed *was “as* offensive as …”"
        while end > first and self._between(lower[end - 1]):
            end -= 1
        return end

    def _before_called(self, words: Words, first: int) -> int:
        """Where a claim ends before what it is called: "talk of a split *as “absolute nonsense”*"."""
        called = {hit.first for hit in self._told.find(words.lower)}
        for at in range(len(words) - 2, first, -1):
            near = called.intersection(range(at + 1, at + 1 + _CALLED_REACH))
            if words.lower[at] in self._judge.likeners and (near or words.gap(at).strip()):
                return at
        return len(words)

    def _trimmed(self, words: Words, first: int, last: int) -> int:
        """Where a claim ends without the subject of the verdict on it: "he would pay, *they* are wrong"."""
        clause = next((end for start, end in words.clauses() if start <= first < end), last)
        last = min(last, clause)
        while last > first and words.lower[last - 1] in self._subjects:
            last -= 1
        for at in range(last - 1, max(first, last - _SUBJECT_WORDS), -1):
            if "," in words.gap(at - 1):
                return at
        return last

    def _between(self, word: str) -> bool:
        """Tell whether a word belongs to a verdict rather than to the claim before it: "were *entirely* false"."""
        judge = self._judge
        return word in judge.be or word in judge.loose or word.endswith(judge.adverb_endings)

    def _cut(self, words: Words, last: int) -> int:
        """Where a claim ends before what is told of it besides: "sheltering the general*, who lives in Lyon*"."""
        for at in range(last - 1, 0, -1):
            if "," in words.gap(at - 1):
                return at if words.lower[at] in self._asides else last
        return last


def _known(statements: Iterable[Statement], boundary: Container[str]) -> dict[str, set[str]]:
    """The speakers that a word may stand for: those with it at the end of their name, or as the noun of their role."""
    known: dict[str, set[str]] = {}
    for speaker in {s.speaker for s in statements if s.speaker is not None}:
        role = list(takewhile(lambda word: word not in boundary, lower_words(speaker.role or "")))
        for word in lower_words(speaker.name)[-1:] + role[-1:]:
            known.setdefault(word, set()).add(speaker.name)
    return known


def _named(claim: Statement, known: dict[str, set[str]]) -> Statement:
    """Give the speaker of a nested claim the name that the article has for him: "the *chief*", "*Quill*"."""
    speaker = claim.speaker
    assert speaker is not None
    words = lower_words(speaker.name)
    names = known.get(words[-1], set()) if words else set()
    return replace(claim, speaker=replace(speaker, name=next(iter(names)))) if len(names) == 1 else claim


def meet(left: Iterable[Span], right: Sequence[Span]) -> bool:
    """Tell whether any two spans overlap."""
    return any(a.start < b.end and b.start < a.end for a in left for b in right)


def _mostly(left: Sequence[Span], right: Sequence[Span]) -> bool:
    """Tell whether two contents start within a few letters of each other."""
    return abs(left[0].start - right[0].start) <= _SAME_START


def _whole(statement: Statement) -> Span:
    """From the first word of a statement's speaker, cue and content to the last."""
    assert statement.cue is not None and statement.speaker is not None
    starts = (statement.speaker.start, statement.cue.start, statement.content.spans[0].start)
    return Span(min(starts), max(statement.cue.end, statement.content.spans[-1].end))


def _stops(words: Words, position: int) -> bool:
    return position >= 0 and any(mark in words.gap(position) for mark in ",;:.")
