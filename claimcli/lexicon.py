"""Words of a rule set: the class of each word, and which words may begin a cue.

A class is one character, so that a sentence's classes are a string and indexing is cheap. The lists of
``rules/grammar.yaml`` named in ``CLASSES`` say which words belong to which class.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Final

from claimcli.inflect import Inflector
from claimcli.memo import Memo
from claimcli.phrases import Phrases
from claimcli.template import Slot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimcli.ruleset import CueEntry, RuleSet

# later lists win where a word stands in two
CLASSES: Final = (
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
KIND_NAMES: Final = {
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

CAPITAL_DETERMINER: Final = "\N{LATIN CAPITAL LETTER ETH}"
"""The class of a determiner with a capital until its neighbours are known: a name's after a name, ``Air Force One``."""
DENY: Final = "deny"
"""The meaning class of denying."""
START: Final = "^"
END: Final = "$"
"""Stand for the start and the end of a sentence where the class of a token beside is asked."""

_FORM_CLASS: Final = {"base": "i", "third": "s", "past": "v", "participle": "p", "gerund": "g", "finite": "v"}
_FORM_ORDER: Final = tuple(_FORM_CLASS)
_MEMO_LIMIT: Final = 100_000
_FEWEST: Final = 2
_MOST: Final = 5
"""So many first letters put an entry in its group: as many as all its forms are sure to share."""
_ONE_TOKEN: Final = tuple([(size,) for size in range(20)])
"""The sizes of most pieces: these few objects stay at hand, thousands would not."""
_VERB: Final = "verb"
_NOUN: Final = "noun"


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A lexicon entry as the matcher sees it: ``features`` are class, frames and part of speech, ``size`` its words."""

    text: str
    cls: str
    pos: str
    features: frozenset[str]
    size: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class CueForm:
    """A way a cue may begin: an entry, the form of its first word, and the words that must follow."""

    entry: Entry
    forms: frozenset[str]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Begins:
    """The cues that one word may begin: those of this word alone, and those of several words by their second."""

    cues: tuple[CueForm, ...]
    phrases: dict[str, tuple[CueForm, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """What stands between two blanks: its tokens in lower case with plain apostrophes, and what is known of each.

    ``cues`` has the tokens that may begin a cue, by their number; ``sizes`` are the tokens' lengths, and ``idle``
    tells that a phrase without cues may stand here.
    """

    words: tuple[str, ...]
    kinds: str
    cues: tuple[tuple[int, Begins], ...]
    sizes: tuple[int, ...]
    idle: bool


_Waiting = tuple[int, str, str, "CueEntry | Entry | str"]
"""What waits to be inflected: its place, its part of speech, the first word of its dictionary form, and what it is."""


class Lexicon:
    """Looks words up. One per rule set and process; a piece of text met before costs one dictionary lookup.

    Entries wait in groups by their first letters, and are inflected when a word with these letters is first met: few
    of the thousands of verbs stand in one article.
    """

    def __init__(self, rules: RuleSet) -> None:
        lists = rules.lists
        self._closed: dict[str, str] = {}
        for name, cls in CLASSES:
            for word in lists.get(name, ()):
                self._closed[word.lower()] = cls
        self._strong = _words(lists, "strong finite")
        self._definite = _words(lists, "definite-words") | _words(lists, "pointing-words")
        self.auxiliary_gerunds = _words(lists, "auxiliary gerunds")
        self.demonstratives = _words(lists, "demonstrative complementizers")
        self.set_in = _words(lists, "verbs set in")
        self.never_nouns = _words(lists, "never nouns")
        self._not_verbs = _words(lists, "not verbs")
        self._not_adverbs = _words(lists, "not adverbs")
        self._verb_endings = rules.tables.get("verb endings", {})
        self._adverb_endings = tuple(lists.get("adverb endings", ()))
        self.given_names = _words(lists, "given-male") | _words(lists, "given-female") | _words(lists, "given-any")
        self.plurals = _words(lists, "plural nouns")
        self.negators = _words(lists, "negators") | _words(lists, "negative auxiliaries")
        self.aspects = _words(lists, "aspect verbs")
        self.time_clauses = _words(lists, "time clauses")
        self.likeners = _words(lists, "as words")
        self.floating = _words(lists, "floating words")
        self.time_openers = _words(lists, "time determiners")
        self.time_prepositions = _words(lists, "time prepositions")
        self.adverbs_too = _words(lists, "subordinators and adverbs")
        self.single = _words(lists, "single determiners")
        self.means = _words(lists, "means")
        self.amounts = _followers(lists.get("amounts", ()))
        self.agents = _words(lists, "agents")
        self.noun_prepositions = _words(lists, "noun prepositions")
        self.several = _words(lists, "plural determiners")
        self.absolutes = _words(lists, "absolute marks")
        self.reasons = _words(lists, "reason marks")
        self.relatives_of = _words(lists, "relatives after of")
        self.relative_owners = _words(lists, "relative owners")
        others = _words(lists, "what others say")  # where a language has none, participles are told of subjects
        self.idle = Phrases({"idle": lists.get("no cues", ())})
        self.tells_alone = _words(lists, "what tells alone")
        self.told_by_others = (others | _words(lists, "documents")) - self.tells_alone if others else others
        self.capitals = frozenset(lists.get("names in capitals", ()))
        self.postnominal = _words(lists, "adjectives after nouns")
        self.claim_nouns = _words(lists, "accusation") | _words(lists, "denied after")
        self.contesting = _words(lists, "calling classes") | {DENY}
        self.told_nouns = self.claim_nouns | _words(lists, "telling")
        self.singular_pronouns = _words(lists, "singular pronouns")
        self.clause_openers = _words(lists, "clause openers")
        self.object_stops = _followers(lists.get("object stops", ()))
        self.content_stops = _followers(lists.get("content stops", ()))
        self.possessives = frozenset(word.replace("’", "'") for word in lists.get("possessive", ()))
        self.plural_endings = frozenset(lists.get("plural endings", ()))
        self._times = _words(lists, "time words") | _words(lists, "month names")
        self._inflector = Inflector(rules)
        self._verbs: dict[str, tuple[int, str]] = {}
        self._cues: dict[str, dict[int, CueForm]] = {}
        self._order = 0
        self._opening = threading.Lock()
        self._begins: dict[str, Begins | None] = {}
        self._waiting: dict[str, list[_Waiting]] = {}
        for lemma in lists.get("other verbs", ()):
            self._wait(_VERB, lemma, lemma)
        for cue in rules.cues:
            self._wait(cue.pos, cue.entry.lower().replace("’", "'").partition(" ")[0], cue)
        for name in sorted(_cue_lists(rules)):
            for phrase in lists[name]:
                first = phrase.lower().replace("’", "'").partition(" ")[0]
                self._wait("phrase", first, Entry(phrase, name, "phrase", frozenset((name,)), len(phrase.split())))
        self._entries: dict[int, Entry] = {}
        self.pieces = Memo(self._piece, _MEMO_LIMIT)
        """What is known of what stands between two blanks."""
        self._findall = _token_pattern(lists.get("clitics", ())).findall
        self._abbreviations = frozenset(short.rstrip(".") for short in lists.get("abbreviations", ()))

    def begins(self, lower: str) -> Begins | None:
        """Return the cues that a word in lower case may begin, None where there are none."""
        if lower in self._begins:
            return self._begins[lower]
        self._open(lower)
        forms = self._cues.get(lower)
        found = self._begins[lower] = None if forms is None else _begins([forms[order] for order in sorted(forms)])
        return found

    def known(self, lower: str) -> bool:
        """Tell whether a lower-case word is in a closed class or a verb form."""
        if lower not in self._begins:  # it was not met before
            self._open(lower)
        return lower in self._closed or lower in self._verbs

    def cls(self, raw: str) -> str:
        """Return the class of a token as written."""
        lower = raw.lower().replace("’", "'")
        if raw in self.capitals:  # "US", "WHO"
            return "N"
        closed = self._closed.get(lower)
        first = raw[0]
        if lower in self.possessives:
            return "'"
        if not (first.isalnum() or first in "'’"):
            return "N" if raw == "&" else _punctuation(raw)  # "Barrow & Co."
        if first.isdigit():
            return "#"
        capital = first.isupper()
        if closed and not (capital and closed in "mdP" and len(raw) > 1 and raw[1:].islower() and closed == "m"):
            return CAPITAL_DETERMINER if capital and closed == "D" and lower not in self._definite else closed
        if lower in self._times:
            return "x"
        if capital:
            return "N"
        if lower in self._not_verbs:
            return "n"
        self._open(lower)
        verb = self._verbs.get(lower)
        if verb is not None:
            return verb[1]
        if len(lower) > 4:
            if lower.endswith(self._adverb_endings) and lower not in self._not_adverbs:
                return "r"
            for ending, form in self._verb_endings.items():
                if lower.endswith(ending):
                    return _FORM_CLASS.get(form, "e")
        return "n"

    def _piece(self, written: str) -> Piece:
        tokens: list[str] = []
        for token in self._findall(written + " "):
            if token[-1] == "." and token[:-1].isalnum() and not self._shortened(token[:-1]):
                tokens += (token[:-1], ".")
            else:
                tokens.append(token)
        words = tuple([intern(token.lower().replace("’", "'")) for token in tokens])
        kinds = intern("".join([self.cls(token) for token in tokens]))
        begun = [(number, self.begins(word)) for number, word in enumerate(words)]
        cues = tuple([(number, begins) for number, begins in begun if begins is not None])
        sizes = tuple(map(len, tokens))
        if len(sizes) == 1 and sizes[0] < len(_ONE_TOKEN):
            sizes = _ONE_TOKEN[sizes[0]]
        return Piece(words, kinds, cues, sizes, self.idle.may(words))

    def _shortened(self, word: str) -> bool:
        """Tell whether a full stop after a word is a part of it: an initial or an abbreviation."""
        return (len(word) == 1 and word.isalpha()) or word in self._abbreviations

    def _wait(self, pos: str, first: str, what: CueEntry | Entry | str) -> None:
        """Put an entry where the first letters of its forms will find it."""
        self._order += 1
        waiting = (self._order, pos, first, what)
        kept = self._inflector.kept(first) if pos in (_VERB, _NOUN) else len(first)
        if kept >= _FEWEST:
            self._waiting.setdefault(first[: min(kept, _MOST)], []).append(waiting)
            return
        for letters in {form[:_MOST] for _, form in self._forms(pos, first)}:
            self._waiting.setdefault(letters, []).append(waiting)

    def _forms(self, pos: str, first: str) -> Iterable[tuple[str, str]]:
        return self._inflector.verb(first) if pos == _VERB else ((_NOUN, form) for form in self._inflector.noun(first))

    def _open(self, lower: str) -> None:
        """Inflect what begins with the letters of a word, where it still waits."""
        waiting = self._waiting
        for size in range(min(len(lower), _FEWEST), min(len(lower), _MOST) + 1):
            letters = lower[:size]
            if letters in waiting:
                with self._opening:
                    for told in waiting.get(letters, ()):
                        self._inflect(letters, *told)
                    waiting.pop(letters, None)  # only now: another thread that sees it gone finds all of it done

    def _inflect(self, letters: str, order: int, pos: str, first: str, what: CueEntry | Entry | str) -> None:
        entry = what if isinstance(what, Entry) else None if isinstance(what, str) else self._entry(what)
        rest = tuple(entry.text.lower().replace("’", "'").split()[1:]) if entry is not None and entry.size > 1 else ()
        spelled: dict[str, set[str]] = {}
        if pos == _VERB or (pos == _NOUN and not rest):
            for tag, form in self._forms(pos, first):
                if form.startswith(letters):
                    spelled.setdefault(form, set()).add(tag)
        else:
            spelled[first] = {pos}
        for form, tags in spelled.items():
            if pos == _VERB and self._verbs.get(form, (0, ""))[0] <= order:  # of two the one written last
                self._verbs[form] = (order, self._verb_class(form, tags))
            if entry is not None:
                self._cues.setdefault(form, {})[order] = CueForm(entry, frozenset(tags), rest)

    def _entry(self, cue: CueEntry) -> Entry:
        """The entry of a cue, one for all its forms."""
        known = self._entries.get(id(cue))
        if known is None:
            features = frozenset((cue.cls, cue.pos, *cue.frames))
            known = self._entries[id(cue)] = Entry(cue.entry, cue.cls, cue.pos, features, len(cue.entry.split()))
        return known

    def _verb_class(self, form: str, tags: set[str]) -> str:
        if form in self._strong or tags == {"past", "base"}:
            return "v"
        if {"past", "participle"} <= tags:
            return "e"
        return _FORM_CLASS.get(min(tags, key=_FORM_ORDER.index), "v")


def _begins(forms: list[CueForm]) -> Begins:
    by_second: dict[str, list[CueForm]] = {}
    for form in sorted(forms, key=lambda form: -len(form.rest)):
        if form.rest:
            by_second.setdefault(form.rest[0], []).append(form)
    alone = tuple(form for form in forms if not form.rest)
    return Begins(alone, {word: tuple(group) for word, group in by_second.items()})


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


def _token_pattern(clitics: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all tokens; a word before a full stop keeps it, whether or not it is an abbreviation."""
    endings = "|".join(sorted({re.escape(c[1:]) for c in clitics}, key=len, reverse=True)) or r"(?!)"
    return re.compile(
        r"\w+(?=[ \n])|[^\w\s'’`.\-]|\.(?!\.)"  # a quick way for most: words before a blank, marks that stand alone
        r"|(?:\w(?:\.\w)+\.(?!\w)|[^\W_]+\.(?![\w.]))"
        rf"|\w+(?:(?:[-.&/@]|['’](?!(?:{endings})\b)|,(?=\d))\w+)*"
        rf"|['’](?:{endings})\b|\.\.+|''|``|--+|[^\w\s]",
    )
