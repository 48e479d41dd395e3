"""Which statements are denials: by their cue, by the verdict they give, or by stating the opposite of a claim.

The rules find who said what; whether the thing denied is a claim ("rejected the allegation", not "rejected the
offer") and whether what is said calls a claim untrue is decided here from the lists of ``rules/denial.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from claimcli.model import ASSERTION, ATTRIBUTION, DENIAL
from claimcli.phrases import Hit, Phrases, Words

if TYPE_CHECKING:
    from claimcli.model import Article, Statement
    from claimcli.ruleset import RuleSet

DENY = "deny"
BY_CUE, BY_VERDICT, BY_OPPOSITE = "cue", "verdict", "opposite"

_HEAD_REACH = 12
_SUBJECT_REACH = 30
_ADVERBS_BETWEEN = 4
_CALL_REACH = 4
_POSSESSIVE = ("'s", "’s", "s'", "s’")
_HYPOTHESIS_REACH = 8
_LOOK_BACK = 2
_MAIN_REACH = 12
_NOUNS = ("accusation", "notion", "telling", "request")
_BLAME = "blame of claims"
_UNTRUE = ("untrue", "untrue of claims", _BLAME)
_LISTS = (
    *_NOUNS,
    *_UNTRUE,
    "truth",
    "verdict",
    "verdict shield",
    "presupposing",
    "negated facts",
    "negated subjects",
    "unsettling",
    "unsettled",
)


def content_words(statement: Statement, text: str) -> Words:
    """The words of a statement's content so far as it stands in its own sentence, else of all of it."""
    start, end = statement.sentence.start, statement.sentence.end
    inside = [
        (max(s.start, start), min(s.end, end)) for s in statement.content.spans if s.start < end and s.end > start
    ]
    return Words(text, inside or [(s.start, s.end) for s in statement.content.spans])


class Judge:
    """Decides by cue and by verdict. One per rule set."""

    def __init__(self, rules: RuleSet) -> None:
        lists = rules.lists
        self._answering = Phrases({"answering": lists.get("answering", ())})
        self._phrases = Phrases({name: lists.get(name, ()) for name in _LISTS})

        def words(*names: str) -> frozenset[str]:
            return frozenset(word.lower() for name in names for word in lists.get(name, ()))

        self.negation = words("negation")
        self.first_person = words("first person")
        self.be = words("be")
        self._adverbs = words("adverbs")
        self.loose = words("adverbs", "prepositions", "coordinators", "contrast") | {"just", "all"}
        self.subjects = words("subject pronouns")
        self._objects = words("object pronouns")
        self.references = words("claim pronouns")
        self.determiners = words("determiners", "possessives")
        self._bench = words("bench")
        self._calling = words("calling classes")
        self.undenying = words("undenying classes")
        self.boundary = words(
            "prepositions",
            "relative pronouns",
            "complementizers",
            "genitives",
            "infinitive marks",
            "wh words",
            "subordinators",
        )
        self.that = words("complementizers")
        self._finite = words("be", "have", "do", "modals")
        self._imperatives = words("imperatives")
        self._articles = words("indefinite articles")
        self._givers = words("claim givers")
        self._clause_openers = words("complementizers", "genitives")
        self._verb_marks = words(
            "relative pronouns", "subject pronouns", "infinitive marks", "modals", "complementizers"
        )
        self._hypothetical = words("hypothetical words")
        self._recipients = words("recipient marks")
        self._no = words("no words")
        self._as = words("as words")
        self._not_gerunds = words("not verbs")
        self._frames: dict[str, frozenset[str]] = {}
        self._noun_cues = frozenset(cue.entry for cue in rules.cues if cue.pos == "noun")
        self._verb_cues = frozenset(cue.entry for cue in rules.cues if cue.pos == "verb")
        for cue in rules.cues:
            if cue.cls == DENY:
                self._frames[cue.entry] = self._frames.get(cue.entry, frozenset()) | frozenset(cue.frames)

    def judge(self, article: Article, statements: Sequence[Statement]) -> list[Statement]:
        """Return the statements with the tags that their cues and contents deserve, in the same order."""
        out = []
        for position, statement in enumerate(statements):
            tag, how = self._settle(article, statements, position)
            if tag != statement.tag or how != statement.denies:
                statement = replace(statement, tag=tag, denies=how)
            out.append(statement)
        return out

    def _settle(self, article: Article, statements: Sequence[Statement], position: int) -> tuple[str, str | None]:
        statement = statements[position]
        if statement.tag == ASSERTION or statement.within is not None:
            return statement.tag, statement.denies
        cue = statement.cue
        words = content_words(statement, article.document.text)
        hits = self._hits(words)
        if cue is not None and cue.cls == DENY:
            if not cue.negated and self._contests(article, statement, words, hits):
                return DENIAL, BY_CUE
            return ATTRIBUTION, None
        if statement.tag == DENIAL:
            return DENIAL, statement.denies or BY_CUE
        if cue is not None and (cue.negated or cue.cls in self.undenying):
            return ATTRIBUTION, None
        if cue is not None and self._is_noun(statement, article.document.text):
            return ATTRIBUTION, None
        if self.verdict(words, hits, cue is not None and cue.cls in self._calling):
            return DENIAL, BY_VERDICT
        if any(hit.label == "presupposing" for hit in hits):
            return DENIAL, BY_OPPOSITE
        return ATTRIBUTION, None

    def _hits(self, words: Words) -> list[Hit]:
        """The listed phrases; a noun of accusation that is a verb where it stands ("they claim") is left out."""
        lower = words.lower
        return [
            hit
            for hit in self._phrases.find(lower)
            if hit.label != "accusation" or not hit.first or lower[hit.first - 1] not in self._verb_marks
        ]

    def _is_noun(self, statement: Statement, text: str) -> bool:
        """Tell whether a cue is a noun ("his claim of …"): what follows it is no clause that gives a verdict."""
        cue = statement.cue
        assert cue is not None
        if cue.lemma not in self._noun_cues:
            return False
        before = Words(text, [(statement.sentence.start, max(statement.sentence.start, cue.start))])
        if cue.lemma not in self._verb_cues or not before.lower:
            return cue.lemma not in self._verb_cues
        last = before.lower[-1]
        return last in self.determiners or last.endswith(_POSSESSIVE)

    # -- by cue ---------------------------------------------------------------------------------------------------

    def _contests(self, article: Article, statement: Statement, words: Words, hits: list[Hit]) -> bool:
        """Tell whether what a cue of denying governs is a claim."""
        lower = words.lower
        assert statement.cue is not None
        frames = self._frames.get(statement.cue.lemma, frozenset(("that", "any")))
        anything = "any" in frames
        if not lower:
            return anything
        first = lower[0]
        if "that" in frames and self.is_clause(statement, words, article.document.text):
            return True
        if anything and self.is_gerund(first):
            return True
        if first in self.references and (len(lower) == 1 or lower[1] in self.boundary or words.gap(0).strip()):
            return anything or self._claim_near(article, statement)
        if first in self.subjects and "that" in frames and first not in self._objects:
            return True
        if self._gives_person(words):
            return False
        label, after = self._head(words, hits)
        if label == "accusation":
            return not self._by_bench(statement)
        if label in ("notion", "telling"):
            return anything or self._claims_after(lower, after)
        if label == "request":
            return False
        if any(hit.label in _UNTRUE for hit in hits) and any(word in self._as for word in lower):
            return True
        return anything and not (after < len(lower) and lower[after] in self._recipients)

    def is_gerund(self, word: str) -> bool:
        """Tell whether a word in lower case looks like a verb's -ing form."""
        return word.endswith("ing") and len(word) > 4 and word not in self._not_gerunds

    def is_clause(self, statement: Statement, words: Words, text: str) -> bool:
        """Tell whether what is denied is a clause: "that …", "he took it", "the dam was safe"."""
        lower = words.lower
        if lower[0] in self.that:
            return len(lower) > 1 and lower[1] not in self.be
        cue = statement.cue
        if cue is not None and cue.end <= words.starts[0]:
            between = Words(text, [(cue.end, words.starts[0])]).lower
            if any(word in self.that for word in between):
                return True
        for at in range(1, min(len(lower), _HEAD_REACH)):
            if lower[at] in self.boundary or words.gap(at - 1).strip(" “‘\"'"):
                return False
            if lower[at] in self._finite:
                return True
        return False

    def _head(self, words: Words, hits: list[Hit]) -> tuple[str | None, int]:
        """The list that the last noun of the first noun phrase belongs to, and the word after it."""
        lower = words.lower
        by_last = {hit.last: hit.label for hit in hits if hit.label in _NOUNS}
        begin = 1 if lower[0] in self._as else 0
        label, after = None, len(lower)
        for at in range(begin, min(len(lower), begin + _HEAD_REACH)):
            if at > begin and lower[at] in self.boundary:
                after = at if label is None else after
                break
            found = by_last.get(at + 1)
            if found is not None:
                label, after = found, at + 1
                if found != "request" and "," in words.gap(at):
                    break
        return label, after

    def _claims_after(self, lower: list[str], position: int) -> bool:
        """Tell whether a claim follows: "that …" or "of …", also after its maker ("from him that …")."""
        if position >= len(lower):
            return False
        if lower[position] in self._clause_openers:
            return True
        after = lower[position + 1 : position + _HEAD_REACH]
        return lower[position] in self._givers and any(word in self.that for word in after)

    def _gives_person(self, words: Words) -> bool:
        """Tell "denied him a seat" and "denied Trump the prize" from what is denied."""
        lower = words.lower
        if lower[0] in self._objects and lower[0] not in self.references:
            return True
        at = 0
        while (
            at < len(lower)
            and at < 4
            and words.written(at)[:1].isupper()
            and not words.written(at).endswith(("'s", "’s"))
        ):
            at += 1
        return 0 < at < len(lower) and lower[at] in self.determiners and not words.gap(at - 1).strip()

    def _by_bench(self, statement: Statement) -> bool:
        speaker = statement.speaker
        return speaker is not None and any(
            w in self._bench for w in Words(speaker.text, [(0, len(speaker.text))]).lower
        )

    def _claim_near(self, article: Article, statement: Statement) -> bool:
        """Tell whether a noun of accusation stands in the same sentence or just before it."""
        last = statement.sentence.index
        for sentence in article.sentences[max(0, last - _LOOK_BACK) : last + 1]:
            words = Words(sentence.text, [(0, len(sentence.text))])
            if any(hit.label == "accusation" for hit in self._phrases.find(words.lower)):
                return True
        return False

    # -- by verdict -----------------------------------------------------------------------------------------------

    def verdict(self, words: Words, hits: list[Hit], call: bool = False) -> bool:
        """Tell whether the words call a claim untrue; ``call`` where a verb like "call" or "brand" governs them."""
        return any(
            self._verdict([hit for hit in hits if start <= hit.first < end], words, call)
            for start, end in words.clauses()
        )

    def _verdict(self, hits: list[Hit], words: Words, call: bool) -> bool:
        shields = [hit for hit in hits if hit.label == "verdict shield"]
        for hit in hits:
            if hit.label == "verdict":
                good = not self._shielded(hit, shields, words)
            elif hit.label == "truth":
                be, negated = self._be_before(words, hit.first)
                good = negated and be >= 0 and not self._shielded(Hit(be, be, ""), [], words)
            elif hit.label in _UNTRUE:
                good = self._untrue(words, hit, hits, call) and not self._shielded(hit, shields, words)
            else:
                continue
            if good:
                return True
        return False

    def negated_fact(self, words: Words) -> tuple[int, int] | None:
        """Where a main clause says that something is not so (not that it should not, or would not if).

        Returns the words ``[first, last)`` before the negation, its subject among them, or None.
        """
        hits = self._phrases.find(words.lower)
        unsettled = {hit.first for hit in hits if hit.label == "unsettled"}
        for start, end in words.clauses():
            for hit in hits:
                if not start <= hit.first < end:
                    continue
                if hit.label == "unsettling" or hit.first > start + _MAIN_REACH:
                    break
                if not unsettled.isdisjoint(range(hit.last, hit.last + 3)):
                    continue
                if hit.label == "negated subjects" and hit.first == start:
                    return start, hit.last
                if hit.label == "negated facts" and (hit.first > start or words.lower[start] not in self._imperatives):
                    return start, hit.last
        return None

    def answers(self, statement: Statement, text: str) -> str:
        """The words which tell that a statement answers another ("in response"), or the empty string."""
        end = statement.cue.start if statement.cue is not None else statement.content.spans[0].start
        words = Words(text, [(statement.sentence.start, max(statement.sentence.start, end))])
        told = content_words(statement, text)
        if len(told) > 1 and told.lower[0] in self._no and told.gap(0).strip():
            return told.written(0)
        for hit in self._answering.find(words.lower):
            return text[words.starts[hit.first] : words.ends[hit.last - 1]]
        return ""

    def _shielded(self, hit: Hit, shields: list[Hit], words: Words) -> bool:
        """Tell whether something before a verdict takes it back ("not") or leaves it open ("if")."""
        if any(hit.first - _ADVERBS_BETWEEN <= shield.last <= hit.first for shield in shields):
            return True
        before = words.lower[max(0, hit.first - _HYPOTHESIS_REACH) : hit.first]
        return not self._hypothetical.isdisjoint(before)

    def _be_before(self, words: Words, position: int) -> tuple[int, bool]:
        """The form of "be" that governs a word, or -1, and whether a negation stands between or in it."""
        negated = False
        for at in range(position - 1, max(-1, position - 2 - _ADVERBS_BETWEEN), -1):
            word = words.lower[at]
            if word in self.be or word.endswith(("'s", "’s", "'re", "’re")):
                return at, negated or word in self.negation
            if word in self.negation:
                negated = True
            elif word in self.boundary or words.gap(at).strip(" “‘\"'"):
                return -1, negated
        return -1, negated

    def _subject(self, words: Words, be: int, hits: list[Hit]) -> str | None:
        """What kind of subject stands before a form of "be": the list of its noun, "pronoun", or None."""
        if words.lower[be].endswith(("'s", "’s", "'re", "’re")) and words.lower[be] in self.references:
            return "pronoun"
        nouns = [h for h in hits if be - _SUBJECT_REACH <= h.first and h.last <= be]
        kind = self._kind(words, nouns)
        if kind is None and be > 0 and words.lower[be - 1] in self.references:
            return "pronoun"
        return kind

    def _kind(self, words: Words, nouns: list[Hit]) -> str | None:
        """What some nouns make of what stands after them: "accusation", "telling" or None."""
        kind = None
        for noun in nouns:
            if noun.label == "accusation":
                return "accusation"
            if noun.label == "notion" and noun.last < len(words) and words.lower[noun.last] in self._clause_openers:
                return "accusation"
            if noun.label == "telling":
                kind = "telling"
        return kind

    def _attributive(self, words: Words, hit: Hit) -> bool:
        """Tell "a false dawn" from "is false"."""
        if hit.first == 0 or hit.last >= len(words) or words.lower[hit.first - 1] not in self._articles:
            return False
        after = words.lower[hit.last]
        return not words.gap(hit.last - 1).strip() and after not in self.boundary and after not in self.loose

    def _untrue(self, words: Words, hit: Hit, hits: list[Hit], call: bool) -> bool:
        """Tell whether a word of untruth is said of something that can be untrue."""
        be, negated = self._be_before(words, hit.first)
        if negated:
            return False
        if be >= 0:
            if self._attributive(words, hit):
                return False
            subject = self._subject(words, be, hits)
            return hit.label == "untrue" or subject == "accusation" or (subject is not None and hit.label != _BLAME)
        if hit.label == "untrue" and any(h.label == "accusation" and hit.last <= h.first <= hit.last + 1 for h in hits):
            return True  # "these false claims"
        if call and hit.first <= _CALL_REACH and words.lower[0] in self.references:
            return hit.label != _BLAME  # "called it baseless"
        near = [h for h in hits if hit.first - _SUBJECT_REACH <= h.first and h.last <= hit.first]
        if call:
            near = [h for h in hits if h.last <= hit.first or h.first >= hit.last]
        elif hit.label != "untrue":
            return False
        kind = self._kind(words, near)  # "called the claims baseless"
        return kind == "accusation" or (kind is not None and hit.label != _BLAME)
