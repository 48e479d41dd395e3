"""Words of a rule set: the class of each word, and which words may begin a cue.

A class is one character, so that a sentence's classes are a string and indexing is cheap. The lists of
``rules/grammar.yaml`` named in ``CLASSES`` say which words belong to which class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from claimcli.inflect import Inflector
from claimcli.template import Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from claimcli.ruleset import CueEntry, RuleSet

# later lists win where a word stands in two
CLASSES = (
    ("adverbs", "r"),
    ("prepositions", "P"),
    ("subordinators", "U"),
    ("determiners", "D"),
    ("possessives", "H"),
    ("object pronouns", "O"),
    ("subject pronouns", "S"),
    ("relative pronouns", "R"),
    ("wh words", "W"),
    ("coordinators", "C"),
    ("contrast", "B"),
    ("negators", "k"),
    ("modals", "m"),
    ("do", "d"),
    ("have", "a"),
    ("be", "b"),
    ("complementizers", "h"),
    ("genitives", "F"),
    ("infinitive marks", "T"),
)
KIND_NAMES = {
    "r": "adverb",
    "P": "preposition",
    "U": "subordinator",
    "D": "determiner",
    "H": "possessive",
    "O": "object pronoun",
    "S": "pronoun",
    "R": "relative",
    "W": "wh",
    "C": "coordinator",
    "B": "contrast",
    "k": "negator",
    "m": "modal",
    "d": "do",
    "a": "have",
    "b": "be",
    "h": "that",
    "F": "of",
    "T": "to",
    "N": "name",
    "n": "noun",
    "x": "time",
    "#": "number",
    "i": "verb base",
    "s": "verb third",
    "v": "verb past",
    "e": "verb past",
    "p": "participle",
    "g": "gerund",
    "’": "possessive mark",
    '"': "quotation mark",
    ",": "comma",
    ";": "semicolon",
    ":": "colon",
    "-": "dash",
    "(": "parenthesis",
    ")": "parenthesis end",
    ".": "stop",
    "?": "question mark",
    "!": "exclamation mark",
    "*": "mark",
}
"""What a class character stands for, as the table ``signals`` writes it."""

_FORM_CLASS = {"base": "i", "third": "s", "past": "v", "participle": "p", "gerund": "g", "finite": "v"}
_MEMO_LIMIT = 200_000


class CueForm(NamedTuple):
    """A way a cue may begin: an entry, the form of its first word, and the words that must follow."""

    entry: int
    forms: frozenset[str]
    rest: tuple[str, ...]


class Word(NamedTuple):
    """What is known of one word as written: its lower-case form, class, and the cues it may begin.

    ``phrases`` are the cues of several words, by their second word.
    """

    lower: str
    cls: str
    cues: tuple[CueForm, ...]
    phrases: dict[str, tuple[CueForm, ...]] | None


class _Memo(dict[str, Word]):
    """Words by their tokens, made when first asked."""

    def __init__(self, make: Callable[[str], Word]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, raw: str) -> Word:
        word = self[raw] = self._make(raw)
        return word


@dataclass(frozen=True, slots=True)
class Entry:
    """A lexicon entry as the matcher sees it: ``features`` are class, frames and part of speech, ``size`` its words."""

    text: str
    cls: str
    pos: str
    features: frozenset[str]
    size: int = 1


class Lexicon:
    """Looks words up. One per rule set and process; the memo makes a repeated word cost one dictionary lookup."""

    def __init__(self, rules: RuleSet) -> None:
        lists = rules.lists
        self._closed: dict[str, str] = {}
        for name, cls in CLASSES:
            for word in lists.get(name, ()):
                self._closed[word.lower()] = cls
        self.entries: list[Entry] = []
        self._cues: dict[str, list[CueForm]] = {}
        self._verbs: dict[str, str] = {}
        self._strong = _words(lists, "strong finite")
        self._not_verbs = _words(lists, "not verbs")
        self._not_adverbs = _words(lists, "not adverbs")
        self._verb_endings = rules.tables.get("verb endings", {})
        self._adverb_endings = tuple(lists.get("adverb endings", ()))
        self.given_names = _words(lists, "given-male") | _words(lists, "given-female") | _words(lists, "given-any")
        self.plurals = _words(lists, "plural nouns")
        self.negators = _words(lists, "negators") | _words(lists, "negative auxiliaries")
        self.aspects = _words(lists, "aspect verbs")
        self.time_clauses = _words(lists, "time clauses")
        self.floating = _words(lists, "floating words")
        self.time_openers = _words(lists, "time determiners")
        self.agents = _words(lists, "agents")
        self.noun_prepositions = _words(lists, "noun prepositions")
        self.singular_pronouns = _words(lists, "singular pronouns")
        self.clause_openers = _words(lists, "clause openers")
        self.object_stops = _followers(lists.get("object stops", ()))
        self.content_stops = _followers(lists.get("content stops", ()))
        self.possessives = frozenset(word.replace("’", "'") for word in lists.get("possessive", ()))
        self.plural_endings = frozenset(lists.get("plural endings", ()))
        self._times = _words(lists, "time words") | _words(lists, "month names")
        inflector = Inflector(rules)
        for lemma in lists.get("other verbs", ()):
            self._add_verb_forms(lemma, inflector)
        for entry in rules.cues:
            self._add_entry(entry, inflector)
        for name in sorted(_cue_lists(rules)):
            self._add_phrases(name, lists[name])
        self._frozen = {word: tuple(form for form in forms if not form.rest) for word, forms in self._cues.items()}
        self._phrases = {word: _by_second(forms) for word, forms in self._cues.items()}
        self._memo = _Memo(self._make)
        self.token = _token_pattern(lists)

    def look(self, raw: str) -> Word:
        """Return what is known of ``raw`` (a token as written)."""
        return self._memo[raw]

    def look_all(self, tokens: list[str]) -> list[Word]:
        """Return what is known of each token."""
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
        return list(map(self._memo.__getitem__, tokens))

    def known(self, lower: str) -> bool:
        """Tell whether a lower-case word is in a closed class or a verb form."""
        return lower in self._closed or lower in self._verbs

    def _make(self, raw: str) -> Word:
        lower = raw.lower().replace("’", "'")
        cues = self._frozen.get(lower, ())
        return Word(lower, self._class(raw, lower), cues, self._phrases.get(lower))

    def _class(self, raw: str, lower: str) -> str:
        closed = self._closed.get(lower)
        first = raw[0]
        if lower in self.possessives:
            return "'"
        if not (first.isalnum() or first in "'’"):
            return _punctuation(raw)
        if first.isdigit():
            return "#"
        capital = first.isupper()
        if closed and not (capital and closed in "mdP" and len(raw) > 1 and raw[1:].islower() and closed == "m"):
            return closed
        if lower in self._times:
            return "x"
        if capital:
            return "N"
        if lower in self._not_verbs:
            return "n"
        verb = self._verbs.get(lower)
        if verb:
            return verb
        if len(lower) > 4:
            if lower.endswith(self._adverb_endings) and lower not in self._not_adverbs:
                return "r"
            for ending, form in self._verb_endings.items():
                if lower.endswith(ending):
                    return _FORM_CLASS.get(form, "e")
        return "n"

    def _add_verb_forms(self, lemma: str, inflector: Inflector) -> list[tuple[str, str]]:
        forms = list(inflector.verb(lemma))
        spelled: dict[str, set[str]] = {}
        for tag, form in forms:
            spelled.setdefault(form, set()).add(tag)
        for form, tags in spelled.items():
            if form in self._strong or tags == {"past", "base"}:
                cls = "v"
            elif {"past", "participle"} <= tags:
                cls = "e"
            else:
                cls = _FORM_CLASS.get(min(tags, key=list(_FORM_CLASS).index), "v")
            self._verbs[form] = cls
        return forms

    def _add_entry(self, entry: CueEntry, inflector: Inflector) -> None:
        number = len(self.entries)
        features = frozenset((entry.cls, entry.pos, *entry.frames))
        self.entries.append(Entry(entry.entry, entry.cls, entry.pos, features, len(entry.entry.split())))
        first, *rest = entry.entry.lower().replace("’", "'").split()
        tail = tuple(rest)
        if entry.pos == "verb":
            spelled: dict[str, set[str]] = {}
            for tag, form in self._add_verb_forms(first, inflector):
                spelled.setdefault(form, set()).add(tag)
            for form, tags in spelled.items():
                self._cues.setdefault(form, []).append(CueForm(number, frozenset(tags), tail))
        elif entry.pos == "noun" and not rest:
            for form in inflector.noun(first):
                self._cues.setdefault(form, []).append(CueForm(number, frozenset(("noun",)), tail))
        else:
            self._cues.setdefault(first, []).append(CueForm(number, frozenset((entry.pos,)), tail))

    def _add_phrases(self, name: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            number = len(self.entries)
            self.entries.append(Entry(phrase, name, "phrase", frozenset((name,)), len(phrase.split())))
            first, *rest = phrase.lower().replace("’", "'").split()
            self._cues.setdefault(first, []).append(CueForm(number, frozenset(("phrase",)), tuple(rest)))


def _cue_lists(rules: RuleSet) -> set[str]:
    """Names of the lists that some template uses as its cue."""
    taken = rules.classes() | rules.frames()
    return {
        feature
        for rule in rules.rules
        for template in rule.templates
        for element in template.elements
        if isinstance(element, Slot) and element.name == "cue"
        for feature in element.features
        if feature in rules.lists and feature not in taken
    }


def _words(lists: dict[str, tuple[str, ...]], name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in lists.get(name, ()))


def _by_second(forms: list[CueForm]) -> dict[str, tuple[CueForm, ...]] | None:
    found: dict[str, list[CueForm]] = {}
    for form in sorted(forms, key=lambda form: -len(form.rest)):
        if form.rest:
            found.setdefault(form.rest[0], []).append(form)
    return {word: tuple(group) for word, group in found.items()} or None


def _followers(phrases: Iterable[str]) -> dict[str, frozenset[str]]:
    """First word → the words that must follow it (none: it stands alone)."""
    found: dict[str, frozenset[str]] = {}
    for phrase in phrases:
        first, _, rest = phrase.lower().partition(" ")
        found[first] = found.get(first, frozenset()) | frozenset(rest.split())
    return found


def _punctuation(raw: str) -> str:
    if raw[0] in "-–—―":
        return "-"
    if raw in {"“", "”", '"', "«", "»", "„", "‟", "''", "``"}:
        return "*"
    if raw in {"[", "{"}:
        return "("
    if raw in {"]", "}"}:
        return ")"
    if raw[0] == "." or raw == "…":
        return "."
    if raw in {"$", "£", "€", "%", "@", "#"}:
        return "#"
    return raw if raw in ",;:()?!" else "*"


def _one_of(words: set[str]) -> str:
    """A pattern for any of the words that shares their beginnings, so that a text that is none fails at once."""
    by_first: dict[str, set[str]] = {}
    for word in words:
        if word:
            by_first.setdefault(word[0], set()).add(word[1:])
    branches = []
    for first, rests in sorted(by_first.items()):
        inner = _one_of(rests)
        optional = "?" if "" in rests else ""
        branches.append(re.escape(first) + (f"(?:{inner}){optional}" if inner else ""))
    return "|".join(branches)


def _token_pattern(lists: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    """One pattern for all tokens; an abbreviation keeps its full stop."""
    short = {a.rstrip(".") for a in lists.get("abbreviations", ()) if re.fullmatch(r"\w+\.?", a)}
    abbreviations = _one_of(short) or r"(?!)"
    clitics = "|".join(sorted({re.escape(c[1:]) for c in lists.get("clitics", ())}, key=len, reverse=True)) or r"(?!)"
    return re.compile(
        r"\w+(?=[ \n])|[^\w\s'’`.\-]|\.(?!\.)"  # a quick way for most: words before a blank, marks that stand alone
        rf"|(?:\w(?:\.\w)+|\b(?:{abbreviations}|[^\W\d_]))\.(?!\w)"
        rf"|\w+(?:(?:[-.&/@]|['’](?!(?:{clitics})\b)|,(?=\d))\w+)*"
        rf"|['’](?:{clitics})\b|\.\.+|''|``|--+|[^\w\s]",
    )
