"""The claim that a denial repeats in its own sentence, found as a statement of its own."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from claimcli.contested import Contested, Place
from claimcli.denials import BY_VERDICT
from claimcli.lexicon import DENY
from claimcli.model import ATTRIBUTION, DENIAL, TITLE, Content, Cue, Span, Speaker, Statement
from claimcli.phrases import Phrases, Tokens, lower_words

if TYPE_CHECKING:
    from claimcli.denials import Judge
    from claimcli.ruleset import RuleSet
    from claimcli.topics import Topics

_GIVER_REACH: Final = 8
_TWIN_REACH: Final = 8
_SAME_START: Final = 6
_PAIR: Final = 2
_LABEL: Final = 3
_CLAIM: Final = "claim"


class Nested:
    """Finds nested claims by the lists of a rule set. One per rule set."""

    def __init__(self, rules: RuleSet, judge: Judge, topics: Topics) -> None:
        lists = rules.lists
        self.contested = Contested(rules, judge)
        self._judge = judge
        self._topics = topics
        self._saying = Phrases({"saying": lists.get("claim verbs", ())})
        self._likening = frozenset(lists.get("as words", ()))
        self._have = frozenset(lists.get("have", ()))
        self._pronouns = frozenset(lists.get("subject pronouns", ()))
        self._alleging = frozenset(lists.get("alleging words", ()))
        self._telling = frozenset(key for word in lists.get("telling", ()) if (key := topics.key(word.lower())))

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
        place = self.contested.after_noun(words, denial)
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
            place = self.contested.place(denial, words, tokens)
            if place is not None:
                break
        if place is None or place.last <= place.first:
            return denial, None
        text = tokens.text
        start, end = words.start(place.first), words.end(place.last - 1)
        end = next((span.end for span in denial.content.spans if span.start <= start < span.end <= end), end)
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

    @staticmethod
    def _claimant(denial: Statement, place: Place, text: str) -> Speaker | None:
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
