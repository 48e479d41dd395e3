"""Which statements are denials: by their cue, by the verdict they give, or by stating the opposite of a claim.

The rules find who said what; whether the thing denied is a claim ("rejected the allegation", not "rejected the
offer") and whether what is said calls a claim untrue is decided here from the lists of ``rules/denial.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from claimcli.lexicon import DENY
from claimcli.model import ASSERTION, ATTRIBUTION, DENIAL
from claimcli.phrases import Hit, Phrases, Tokens, Words, lower_words
from claimcli.verdicts import NOUNS, UNTRUE, Ruling, Verdicts

if TYPE_CHECKING:
    from claimcli.model import Article, Statement
    from claimcli.ruleset import RuleSet

BY_CUE: Final = "cue"
BY_VERDICT: Final = "verdict"
BY_OPPOSITE: Final = "opposite"

_HEAD_REACH: Final = 12
_REFERENCE_REACH: Final = 3
_CLAIM: Final = "claim"
_PLEAS: Final = ("innocence", "plea")
_NAME_REACH: Final = 4
_CALLED_REACH: Final = 6
_PAIR: Final = 2
_CLOSING: Final = "\"'”’» "
_ADVERBS: Final = 2
_LOOK_BACK: Final = 2
_POSSESSIVE: Final = ("'s", "’s", "s'", "s’")
_MARKS: Final = " “‘\"'"


def content_words(statement: Statement, tokens: Tokens) -> Words:
    """The words of a statement's content so far as it stands in its own sentence, else of all of it."""
    sentence, spans = statement.sentence, statement.content.spans
    start, end = sentence.start, sentence.end
    if len(spans) == 1:
        first, last = spans[0].start, spans[0].end
        if first >= start and last <= end:
            return tokens.kept(((first, last),))
    inside = tuple([(max(s.start, start), min(s.end, end)) for s in spans if s.start < end and s.end > start])
    return tokens.kept(inside or tuple([(s.start, s.end) for s in spans]))


class Judge:
    """Decides which statements are denials by their cue and by what they say. One per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        lists = rules.lists
        self.verdicts = Verdicts(rules)
        self._also = Phrases({"also": lists.get("not only words", ())})
        contesting = lists.get("contesting openers", ())
        self._contesting = Phrases({"contesting": contesting})
        self._against = tuple(f"{phrase[:1].upper()}{phrase[1:].split()[0]}" for phrase in contesting)
        self._answering = Phrases({"answering": lists.get("answering", ())})

        def words(*names: str) -> frozenset[str]:
            return frozenset(word.lower() for name in names for word in lists.get(name, ()))

        self.first_person = words("first person")
        self.be = words("be")
        self.loose = words("adverbs", "prepositions", "coordinators", "contrast")
        self.subjects = words("subject pronouns")
        self.selves = words("subject pronouns", "possessives") - words("other people only")
        self.references = words("claim pronouns")
        self.determiners = words("determiners", "possessives")
        self.that = words("complementizers")
        self.boundary = words(
            "prepositions",
            "relative pronouns",
            "complementizers",
            "genitives",
            "infinitive marks",
            "wh words",
            "subordinators",
        )
        self._negation = words("negation")
        self._objects = words("object pronouns")
        self._bench = words("bench")
        self._obliging = words("obliging")
        self._groups = words("groups of people")
        self.calling = words("calling classes")
        self._accusing = words("accusing classes")
        self._alleging = words("alleging cues")
        self._proposing = words("proposing cues")
        self._stating = words("stating classes")
        self._undenying = words("undenying classes")
        self.finite = words("be", "have", "do", "modals")
        self._articles = words("indefinite articles")
        self._givers = words("claim givers")
        self._clause_openers = words("complementizers", "genitives")
        self._recipients = words("recipient marks")
        self._openers = words("claim openers")
        self._no = words("no words")
        self._partitives = words("partitives")
        self._genitives = words("genitives")
        self._nobodies = words("nobodies")
        self._deeds = words("deeds")
        self._these = words("pointing") - words("subject pronouns", "object pronouns")
        self._insisting = words("insisting cues")
        self._undone = Phrases({"undone": lists.get("not done", ())})
        self._mine = words("myself")
        self._confirming = words("confirming")
        self._coordinators = words("coordinators")
        self._possessives = words("possessives")
        self._adverbs = words("adverbs")
        self.adverb_endings = self.verdicts.adverb_endings
        self.persons = words("title words", "bodies") - self.determiners
        self.likeners = words("as words")
        self._noun_cues = frozenset(cue.entry for cue in rules.cues if cue.pos == "noun")
        self._verb_cues = frozenset(cue.entry for cue in rules.cues if cue.pos == "verb")
        self._frames: dict[str, frozenset[str]] = {}
        for cue in rules.cues:
            if cue.cls == DENY:
                self._frames[cue.entry] = self._frames.get(cue.entry, frozenset()) | frozenset(cue.frames)

    def judge(self, article: Article, statements: Sequence[Statement], tokens: Tokens) -> list[Statement]:
        """Return the statements with the tags that their cues and contents deserve, in the same order."""
        out: list[Statement] = []
        for statement in statements:
            tag, how = self._settle(article, statement, tokens, out[-1] if out else None)
            if tag != statement.tag or how != statement.denies:
                statement = replace(statement, tag=tag, denies=how)
            if out and how == BY_CUE and _tells(out[-1], statement):
                out[-1] = replace(out[-1], tag=ATTRIBUTION, denies=None)
            out.append(statement)
        return out

    def _settle(
        self, article: Article, statement: Statement, tokens: Tokens, before: Statement | None
    ) -> tuple[str, str | None]:
        if statement.tag == ASSERTION or statement.within is not None:
            return statement.tag, statement.denies
        cue = statement.cue
        if cue is not None and cue.cls == DENY:
            negated = cue.negated and self._negation.isdisjoint(cue.lemma.split())
            negated = negated and not self._also.find(lower_words(cue.text))  # "not only denied"
            due = not self._obliging.isdisjoint(lower_words(cue.text)[:1])  # "must rebut"
            if (
                not negated
                and not due
                and not self._nobody(statement, tokens)
                and self._contests(article, statement, tokens, before)
            ):
                return DENIAL, BY_CUE
            return ATTRIBUTION, None
        if statement.tag == DENIAL:
            return DENIAL, statement.denies or BY_CUE
        if cue is not None and (cue.negated or cue.cls in self._undenying):
            return ATTRIBUTION, None
        if cue is not None and self._contrary(statement, tokens):
            return DENIAL, BY_OPPOSITE
        words = content_words(statement, tokens)
        if not self.verdicts.decisive(words) or (cue is not None and self._is_noun(statement, tokens)):
            return ATTRIBUTION, None
        hits = self.verdicts.hits(words)
        ruling = self._ruling(statement, words, hits)
        if ruling is not None:
            asked = asks(statement) and ruling.clause[1] == len(words)  # “You lied, didn't you?”
            return (ATTRIBUTION, None) if asked else (DENIAL, BY_VERDICT)
        if any(hit.label == "presupposing" for hit in hits):
            return DENIAL, BY_OPPOSITE
        return ATTRIBUTION, None

    def _contrary(self, statement: Statement, tokens: Tokens) -> bool:
        """Tell whether the sentence sets what is said against a claim: "*Contrary to* his claims, police say …"."""
        start = statement.sentence.start
        if not tokens.text.startswith(self._against, start):
            return False
        assert statement.cue is not None
        words = tokens.between(start, min(statement.cue.start, statement.content.spans[0].start))
        against = self._contesting.find(words.lower)
        if not against or against[0].first:
            return False
        told = words.part(against[0].last, len(words))
        return any(hit.label in ("accusation", "telling", "notion") for hit in self.verdicts.hits(told))

    def _ruling(self, statement: Statement, words: Words, hits: list[Hit]) -> Ruling | None:
        cls = statement.cue.cls if statement.cue is not None else ""
        call, direct = cls in self.calling, statement.content.quote == "direct"
        accuse = cls in self._accusing or (statement.cue is not None and statement.cue.lemma in self._alleging)
        speaker = statement.speaker.text.lower() if statement.speaker is not None else ""
        return self.verdicts.ruling(words, hits, call=call, accuse=accuse, direct=direct, speaker=speaker)

    def dismisses(self, statement: Statement, tokens: Tokens) -> bool:
        """Tell whether a denial calls something untrue: by a verdict, or as in "dismissed the claims *as* fiction"."""
        if statement.denies == BY_VERDICT:
            return True
        return statement.denies == BY_CUE and not self.likeners.isdisjoint(content_words(statement, tokens).lower)

    def refers(self, statement: Statement, tokens: Tokens) -> bool:
        """Tell whether a denial only refers to a claim: "the story is false", "denied the charges", "it is a lie"."""
        words = self.told(statement, tokens)[-1]
        lower = words.lower
        if not lower or statement.denies == BY_OPPOSITE:
            return False
        if self.pleads(statement):
            return True
        if lower[0] in self.references:
            return True
        hits = self.verdicts.hits(words)
        if lower[0] not in self.determiners and not any(not hit.first for hit in hits):
            return False
        for hit in hits:
            if hit.first > _REFERENCE_REACH:
                return False
            if hit.label == "offence":
                return True  # "denies four counts of fraud"
            if hit.label in ("accusation", "telling"):
                return hit.last >= len(lower) or lower[hit.last] not in self._openers
        return False

    def points(self, statement: Statement, tokens: Tokens) -> bool:
        """Tell whether nothing but a pronoun stands for the claim: "rejected *that*"."""
        words = content_words(statement, tokens)
        return statement.denies == BY_CUE and len(words) == 1 and words.lower[0] in self.references

    def resumes(self, statement: Statement, tokens: Tokens) -> bool:
        """Tell whether what is denied takes up what stands before it: "… , *an assertion* that Lee denied"."""
        words = content_words(statement, tokens)
        return len(words) > 1 and words.lower[0] in self._articles

    def turns_down(self, statement: Statement) -> bool:
        """Tell whether a statement with a verb of denying is no denial: "rejected a request", "did not deny"."""
        cue = statement.cue
        return (
            cue is not None and statement.within is None and cue.lemma in self._frames and cue.lemma in self._verb_cues
        )

    def pleads(self, statement: Statement) -> bool:
        """Tell whether a denial is a plea of not guilty, or keeps somebody's innocence up."""
        cue = statement.cue
        return cue is not None and cue.cls == DENY and not self._frames.get(cue.lemma, _NONE).isdisjoint(_PLEAS)

    def clears(self, statement: Statement, words: Words, negation: tuple[int, int]) -> bool:
        """Tell whether the speaker says in his own words that he did not do a deed: “I *never sent* it”."""
        first, last = negation
        lower = words.lower
        undone = [hit.first for hit in self._undone.find(lower[first:last]) if hit.last == last - first]
        at = last + self.after_adverbs(lower[last : last + _ADVERBS + 1])
        if not undone or at >= len(words) or lower[at] not in self._deeds:
            return False
        if statement.content.quote != "direct":
            return statement.cue is not None and statement.cue.lemma in self._insisting
        return not self._mine.isdisjoint(lower[first : first + undone[0]])

    def told(self, statement: Statement, tokens: Tokens) -> tuple[Words, ...]:
        """The words in which a denial denies: of a verdict its clause, the clauses near it, and its focus; else all."""
        words = content_words(statement, tokens)
        ruling = None
        if statement.denies == BY_VERDICT:
            ruling = self._ruling(statement, words, self.verdicts.hits(words))
        return (words,) if ruling is None else tuple(words.part(*place) for place in ruling)

    def _nobody(self, statement: Statement, tokens: Tokens) -> bool:
        """Tell whether nobody denies it ("no one disputes that"), or it is left open ("to confirm or deny")."""
        speaker, cue = statement.speaker, statement.cue
        assert cue is not None
        if speaker is not None and (told := lower_words(speaker.text)) and told[0] in self._nobodies:
            return True
        led = tokens.between(statement.sentence.start, speaker.start) if speaker is not None else None
        if led is not None and not self._nobodies.isdisjoint(led.lower[-1:]):
            return True  # "*Neither* side denies it"
        before = tokens.between(statement.sentence.start, cue.start).lower[-2:]
        return len(before) == 2 and before[0] in self._confirming and before[1] in self._coordinators

    def _is_noun(self, statement: Statement, tokens: Tokens) -> bool:
        """Tell whether a cue is a noun ("his claim of …"): what follows it is no clause that gives a verdict."""
        cue = statement.cue
        assert cue is not None
        if cue.lemma not in self._noun_cues:
            return False
        before = tokens.between(statement.sentence.start, cue.start)
        if cue.lemma not in self._verb_cues or not before.lower:
            return cue.lemma not in self._verb_cues
        if before.lower[-1] in self.determiners or before.lower[-1].endswith(_POSSESSIVE):
            return True
        speaker = statement.speaker
        return speaker is not None and speaker.text.lower() in self._possessives  # "*his* widely mocked claim"

    # -- by cue ---------------------------------------------------------------------------------------------------

    def _contests(self, article: Article, statement: Statement, tokens: Tokens, before: Statement | None) -> bool:
        """Tell whether what a cue of denying governs is a claim; ``before`` is the statement told before."""
        words = content_words(statement, tokens)
        hits = self.verdicts.hits(words)
        lower = words.lower
        assert statement.cue is not None
        frames = self._frames.get(statement.cue.lemma, frozenset(("that", "any")))
        anything = "any" in frames and "telling" not in frames
        if not lower:
            return anything
        first = lower[0]
        bare = first in self.references and (len(lower) == 1 or lower[1] in self.boundary or bool(words.gap(0).strip()))
        if bare:
            return anything or self._claim_near(article, statement, tokens) or self._stated(before, statement)
        if words.start(0) < statement.cue.start:  # "…, which the firm denies", "the charge was denied by the firm"
            passive = statement.speaker is not None and statement.speaker.start > statement.cue.end
            if passive and self._head(words, hits)[0] == "request":
                return False
            return anything or any(hit.label == "accusation" for hit in hits)
        if "that" in frames and self.is_clause(statement, words, tokens):
            return True
        if anything and self.verdicts.is_gerund(lower[self.after_adverbs(lower)]):
            return True
        if first in self.subjects and "that" in frames and first not in self._objects:
            return True
        if "telling" in frames and (first in self._objects or (len(lower) == 1 and first in self._possessives)):
            return True  # "contradicted him", "contradicted her"
        if self._gives_person(words, hits):
            return False
        if not frames.isdisjoint(_PLEAS):
            return True
        label, after = self._head(words, hits)
        called_as = {at + 1 for at, word in enumerate(lower) if word in self.likeners}
        if label != "accusation" and called_as:  # "dismissed the book as fiction"
            called = {
                hit.label
                for hit in hits
                if hit.label in UNTRUE and not called_as.isdisjoint(range(hit.first - _CALLED_REACH, hit.first + 1))
            }
            if "untrue" in called or (called and label in (None, "telling")):
                return not self._by_bench(statement)
        if label == "accusation":
            return not self._by_bench(statement)
        if "telling" in frames and label is None and self._person(words, after):
            return True
        if label == "telling" and _CLAIM in frames and after < len(lower) and lower[after] in self.likeners:
            return True  # "dismissed the remarks as the ravings of a bitter man"
        if label == "notion" and first in self._these and self._stated(before, statement):
            return True  # "brushed off these concerns"
        if label in ("notion", "telling"):
            return anything or label in frames or self._claims_after(lower, after)
        if label == "request":
            return False
        if label == "offence":
            return anything
        return anything and not (after < len(lower) and lower[after] in self._recipients)

    def _person(self, words: Words, after: int) -> bool:
        """Tell whether a noun phrase up to ``after`` is somebody whose words are contradicted: "the mayor", "Tveit"."""
        first = 1 if words.lower[0] in self.determiners else 0
        last = min(max(first + 1, after), first + _NAME_REACH, len(words))
        return any(words.lower[at] in self.persons or words.capital(at) for at in range(first, last))

    def after_adverbs(self, lower: Sequence[str]) -> int:
        """The place of the first word that is no adverb ("*ever* taking it", "*knowingly* selling it"), or 0."""
        for at, word in enumerate(lower[: _ADVERBS + 1]):
            if word not in self._adverbs and not word.endswith(self.adverb_endings):
                return at
        return 0

    def is_clause(self, statement: Statement, words: Words, tokens: Tokens) -> bool:
        """Tell whether what is denied is a clause: "that …", "he took it", "the dam was safe"."""
        lower = words.lower
        cue = statement.cue
        if cue is not None and cue.end <= words.start(0):
            between = tokens.between(cue.end, words.start(0)).lower
            if any(word in self.that for word in between):
                named = any(not hit.first and hit.label in NOUNS for hit in self.verdicts.hits(words))
                return not named or not self.finite.isdisjoint(lower)  # not "rejected that account as lies"
        if lower[0] in self.that:
            return len(lower) > 1 and lower[1] not in self.be and not self.only_points(words)
        if cue is not None and _CLAIM in self._frames.get(cue.lemma, _NONE):
            return False  # "who rejected the party's creed might …": only "that" opens a clause
        for at in range(1, min(len(lower), _HEAD_REACH)):
            if lower[at] in self.boundary or words.gap(at - 1).strip(_MARKS):
                return False
            if lower[at] in self.finite and not self.verdicts.is_gerund(lower[at]):
                return True
        return False

    def only_points(self, words: Words) -> bool:
        """Tell whether "that" is a determiner: "that idea", "that claim on Monday"."""
        lower = words.lower
        if len(lower) < _PAIR or lower[0] not in self.that:
            return False
        return len(lower) == _PAIR or lower[_PAIR] in self.boundary or bool(words.gap(1).strip())

    def _head(self, words: Words, hits: list[Hit]) -> tuple[str | None, int]:
        """The list that the last noun of the first noun phrase belongs to, and the word after it."""
        lower = words.lower
        by_last = {hit.last: hit.label for hit in hits if hit.label in NOUNS}
        by_last |= {hit.last: hit.label for hit in hits if hit.label == "accusation"}
        begin = 1 if lower[0] in self.likeners else 0
        label, after = None, len(lower)
        for at in range(begin, min(len(lower), begin + _HEAD_REACH)):
            if label is None and at > begin and lower[at] in self._genitives and lower[at - 1] in self._partitives:
                continue
            opens = label == "accusation" and (lower[at] in self.determiners or lower[at] in self.subjects)
            if at > begin and (opens or lower[at] in self.boundary or self._breaks(words, at)):
                after = at if label is None else after
                break
            found = by_last.get(at + 1)
            if found is not None:
                label, after = found, at + 1
                if found != "request" and "," in words.gap(at):
                    break
        return label, after

    def _breaks(self, words: Words, position: int) -> bool:
        """Tell whether a new phrase begins after a comma: "any nominee, *the* …" but not "reckless, untrue claims"."""
        word = words.lower[position]
        return "," in words.gap(position - 1) and (word in self.determiners or word in self.subjects)

    def _claims_after(self, lower: list[str], position: int) -> bool:
        """Tell whether a claim follows: "that …" or "of …", also after its maker ("from him that …")."""
        if position >= len(lower):
            return False
        if lower[position] in self._clause_openers:
            return True
        after = lower[position + 1 : position + _HEAD_REACH]
        return lower[position] in self._givers and any(word in self.that for word in after)

    def _gives_person(self, words: Words, hits: list[Hit]) -> bool:
        """Tell "denied him a seat" and "denied Trump the prize" from what is denied."""
        claims = [hit for hit in hits if hit.label in NOUNS and hit.label != "request"]
        lower = words.lower
        if lower[0] in self._objects and lower[0] not in self.references:
            return True
        if lower[0] in self._possessives and len(lower) > 1 and lower[1] in self.determiners:
            return True  # "denied her a copy"
        if self._by_name(words, claims) or self._by_group(words, hits):
            return True
        owned = False  # "denied the man's wife a passport"
        for at in range(1, min(len(lower), _NAME_REACH)):
            if lower[at - 1] in self.boundary or words.gap(at - 1).strip():
                return False
            owned = owned or lower[at - 1].endswith(_POSSESSIVE)
            if lower[at] in self.determiners:
                named = owned or words.capital(at - 1) or lower[at] in self._articles
                return named and lower[at - 1] not in self.determiners and not any(h.last == at for h in claims)
        return False

    def _by_name(self, words: Words, claims: list[Hit]) -> bool:
        """Tell "denied Lena Moss, the clerk, a pension" from what is denied."""
        lower = words.lower
        if not words.capital(0) or lower[0] in self.determiners or claims:
            return False
        commas = [at for at in range(1, len(lower)) if "," in words.gap(at - 1)]
        return len(commas) > 1 and lower[commas[-1]] in self._articles

    def _by_group(self, words: Words, hits: list[Hit]) -> bool:
        """Tell "denied poor families health care": a group, and what it is denied right after it."""
        lower = words.lower
        for at in range(min(len(lower) - 1, _NAME_REACH)):
            if lower[at] in self.boundary or words.gap(at).strip():
                return False
            if lower[at] in self._groups:
                after = lower[at + 1]
                claimed = any(hit.first <= at + 1 < hit.last and hit.label != "request" for hit in hits)
                return after not in self.boundary and after not in self.finite and not claimed
        return False

    def _by_bench(self, statement: Statement) -> bool:
        speaker = statement.speaker
        return speaker is not None and any(w in self._bench for w in lower_words(speaker.text))

    def _claim_near(self, article: Article, statement: Statement, tokens: Tokens) -> bool:
        """Tell whether a noun of accusation stands in the same sentence or just before it."""
        last = statement.sentence.index
        for sentence in article.sentences[max(0, last - _LOOK_BACK) : last + 1]:
            words = tokens.between(sentence.start, sentence.end)
            if any(hit.label == "accusation" for hit in self.verdicts.hits(words)):
                return True
        return False

    def _stated(self, before: Statement | None, statement: Statement) -> bool:
        """Tell whether somebody else stated something right before, which is no demand: "Lee said it leaks"."""
        if before is None or before.cue is None or before.cue.cls not in self._stating or before.speaker is None:
            return False
        if statement.speaker is None or before.speaker.name == statement.speaker.name:
            return False
        if before.cue.lemma in self._proposing or lower_words(statement.content.text)[-1] in self._objects:
            return False
        near = statement.sentence.index - before.sentence.index <= 1
        return near and self._obliging.isdisjoint(lower_words(before.content.text))

    def answers(self, statement: Statement, tokens: Tokens) -> str:
        """The words which tell that a statement answers another ("in response"), or the empty string."""
        told = content_words(statement, tokens)
        if len(told) > 1 and told.lower[0] in self._no and told.gap(0).strip():
            return told.written(0)
        end = statement.cue.start if statement.cue is not None else statement.content.spans[0].start
        words = tokens.between(statement.sentence.start, end)
        for hit in self._answering.find(words.lower):
            return tokens.text[words.start(hit.first) : words.end(hit.last - 1)]
        return ""


def asks(statement: Statement) -> bool:
    """Tell whether what is said ends with a question."""
    return statement.content.text.rstrip(_CLOSING).endswith("?")


def _tells(outer: Statement, denial: Statement) -> bool:
    """Tell whether one statement only tells a denial that stands in it: "she said that she “firmly rejects” it"."""
    if outer.denies != BY_VERDICT or outer.content.quote == "direct" or outer.speaker is None or denial.cue is None:
        return False
    told = any(span.start <= denial.cue.start < span.end for span in outer.content.spans)
    return told and denial.speaker is not None and outer.speaker.name == denial.speaker.name


_NONE: Final[frozenset[str]] = frozenset()
