"""What the words of a mention tell by themselves, whatever article they stand in. Remembered, for mentions repeat."""

from __future__ import annotations

import re
from typing import Final

from claimcli.coreference import Answer
from claimcli.memo import Memo
from claimcli.names import (
    BODY,
    DOCUMENT,
    GROUP,
    PERSON,
    PLACE,
    UNKNOWN,
    Name,
    Names,
    fold,
    squeeze,
    without_possessive,
)
from claimcli.nouns import Nouns
from claimcli.records import record
from claimcli.ruleset import RuleSet

MARKS: Final = ' \t\r\n\xa0,;:-–—"“”«»„'
"""What is taken off around a mention."""

BREAK: Final = re.compile(r",\s|\s--?\s|\s?[–—]\s?|:\s|;\s")
"""Where what is said of a speaker besides begins."""

_PARENTHESES: Final = re.compile(r"\s?[(\[][^()\[\]]*[)\]]?")
_PARTED: Final = re.compile(r"[,:;–—(\[]|\s-")
_POSSESSOR: Final = re.compile(r"(?:['’]s|s['’])\s")
_CLITIC: Final = re.compile(r"['’](?:s|re|d|ll|ve|m)$")
_QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|''.*?''")
_STOP: Final = re.compile(r"(?<![A-Z])(?<!\b[JS]r)(?<!\bSt)\.$")
_LONGEST: Final = 300
_KEPT: Final = 5_000


@record(frozen=True, slots=True)
class Wording:
    """A mention taken apart. ``text`` has no marks around it; ``pronoun`` is the (folded) pronoun it is, or empty;
    ``plain`` is the text without what stands in brackets, ``head`` that up to its first break and ``tail`` the rest;
    ``joined`` tells that it may name several, ``body`` is the name of one body that holds an "and", or empty."""

    text: str
    pronoun: str
    plain: str
    head: str
    tail: str
    joined: bool
    body: str


@record(frozen=True, slots=True)
class Naming:
    """A phrase that a name heads: ``base`` is the phrase without its tail, ``role`` what the person is. ``personal``
    tells that it is a person by its shape or role, ``surname`` holds the token that may be one's surname; ``other`` is
    what it stands for where that is no person and needs no article."""

    name: Name
    base: str
    role: str = ""
    personal: bool = True
    surname: tuple[str, ...] = ()
    other: Answer | None = None


@record(frozen=True, slots=True)
class Called:
    """A phrase with the name after it that something is called by."""

    name: str


@record(frozen=True, slots=True)
class Description:
    """A phrase that a common noun heads. ``words`` are those of the phrase without its ``tail``; ``first`` and
    ``noun`` are the first and the last of them, folded; ``kind`` is the kind of speaker that the noun tells of."""

    words: tuple[str, ...]
    tail: tuple[str, ...]
    first: str
    noun: str
    kind: str


class Wordings:
    """Reads mentions and phrases by the word lists of a rule set."""

    def __init__(self, rules: RuleSet, names: Names, nouns: Nouns) -> None:
        self.names = names
        self.nouns = nouns
        pronouns = {name: frozenset(rules.phrases(f"{name}-pronouns")) for name in ("speaker", "owner", "inside")}
        self._pronouns = pronouns["speaker"] | pronouns["owner"] | pronouns["inside"]
        self._whose = frozenset(rules.phrases("relative-pronouns")) & pronouns["owner"]
        joining = rules.phrases("joining-words") or ("and",)
        joined = "|".join(map(re.escape, (*joining, *rules.phrases("adding-words"))))
        self.between = re.compile(rf",?\s+(?:{joined})\s+")
        self.part = re.compile(rf",?\s+(?:{'|'.join(map(re.escape, joining))})\s+|,\s+")
        self._openers = frozenset(fold(word) for word in rules.phrases("body-openers"))
        self._reflexive = re.compile(
            rf"\s(?:{'|'.join(map(re.escape, rules.phrases('reflexive-pronouns') or ('-',)))})$"
        )
        self._mentions = Memo(self._wording, _KEPT)
        self._namings = Memo(self._naming, _KEPT)
        self._descriptions = Memo(self._description, _KEPT)
        self._bases = Memo(self._base, _KEPT)

    def wording(self, mention: str) -> Wording:
        """What a mention is made of."""
        return self._mentions[mention[:_LONGEST]]

    def naming(self, phrase: str) -> Naming | Called | None:
        """The name that heads a phrase; None where a common noun does."""
        return self._namings[phrase]

    def description(self, phrase: str) -> Description | None:
        """The common noun that heads a phrase; None where it has no words."""
        return self._descriptions[phrase]

    def head(self, phrase: str) -> str:
        """The last word of a phrase without its tail, folded."""
        words = phrase[: self._bases[phrase][1]].split()
        return fold(words[-1].strip(MARKS)) if words else ""

    def is_group(self, phrase: str) -> bool:
        """Does a noun for a group or a quantity head the phrase?"""
        head = self.head(phrase)
        return head in self.nouns.groups or head in self.nouns.quantities

    def _wording(self, mention: str) -> Wording:
        text = _trim(squeeze(mention))
        pronoun = self._pronoun(text)
        plain = text
        if self._reflexive.search(plain):
            plain = self._reflexive.sub("", plain)
        parted = _PARTED.search(plain) is not None
        if parted:
            plain = _trim(_PARENTHESES.sub("", plain)) or plain
        joined = self.between.search(plain) is not None
        if joined:
            first, _, rest = plain.partition(" ")
            if rest and fold(first) in self.nouns.leads and self.between.search(rest):
                plain = rest
        head, tail = first_break(plain) if parted else (plain, "")
        body = self._one_body(head) if joined else ""
        return Wording(text, pronoun, plain, head, tail, joined and not body, body)

    def _one_body(self, head: str) -> str:
        """The name of one body that is written with "and": "the Food and Drug Administration", or empty."""
        article, _, name = head.partition(" ")
        parts = self.between.split(name)
        if fold(article) not in self.names.articles or len(parts) != 2:
            return ""
        if any(word[0].islower() and fold(word) not in self.nouns.links for part in parts for word in part.split()):
            return ""
        known = [self.names.read(part) for part in parts]
        first, second = (read.kind if read is not None else UNKNOWN for read in known)
        words = [fold(word) for word in parts[1].split()]
        opener, *more = [fold(word) for word in parts[0].split()]
        opened = opener in self._openers and bool(more) and more[0] in self.nouns.links
        person = known[1] is not None and known[1].kind == PERSON and known[1].sure  # not "Human Services"
        other = person or second == PLACE or words[0] in self._openers or parts[1].isupper()
        opened = opened and not other
        if opened:
            return name  # "Department of Health and …"
        plain = first == UNKNOWN or (not more and opener.endswith("s"))  # "Securities" is also what a firm ends in
        ends = second == BODY and plain and len(words) > 1 and self.names.is_body_word(words[-1])
        return name if ends else ""  # "… and Drug *Administration*"

    def _pronoun(self, text: str) -> str:
        low = fold(text)
        if len(low) < 9 and low not in self._pronouns:
            low = _CLITIC.sub("", low)
        first = low.partition(" ")[0]
        if first in self._whose:
            low = first
        return low if low in self._pronouns else ""

    def _base(self, phrase: str) -> tuple[str, int, list[tuple[int, int]]]:
        """The phrase up to its tail, without possessive ending; where the tail starts; the spans of its chunks."""
        spans = [(offset, offset + len(chunk)) for offset, chunk in self.names.split(phrase)]
        end = self.nouns.base_end(phrase, spans)
        return without_possessive(phrase[:end].rstrip(MARKS)), end, spans

    def _naming(self, phrase: str) -> Naming | Called | None:
        chunks = self.names.split(phrase)
        if not chunks:
            return None
        if len(chunks) == 1 and len(chunks[0][1]) == len(phrase):
            return self._chunk(phrase, 0, phrase)
        base, end, spans = self._bases[phrase]
        at = next((i for i in range(len(spans) - 1, -1, -1) if spans[i][1] <= len(base)), -1)
        if at >= 0 and spans[at][1] == len(base):
            tailed = end < len(phrase.rstrip(MARKS)) and spans[at][0] == 0 and " " not in base
            if tailed and (self.nouns.kind(fold(base)) != UNKNOWN or self.names.is_people(fold(base))):
                return None
            return self._chunk(base, spans[at][0], chunks[at][1])
        offset, chunk = chunks[-1]
        named = phrase[end:].split(None, 1)
        if len(named) == 2 and fold(named[0]) in self.nouns.naming and named[1][0].isupper():
            return Called(named[1])
        if offset + len(chunk) == len(without_possessive(phrase)) and end < offset:
            return self._office(phrase, end, offset, chunk)
        return None

    def _office(self, phrase: str, end: int, offset: int, chunk: str) -> Naming | None:
        """ "former secretary of state Dana Ortiz": an office in lower case that runs up to the name."""
        base, between = phrase[:end].split(), phrase[end:offset].split()
        if not base or not self.names.is_role(fold(base[-1])) or fold(base[0]) in self.nouns.indefinite:
            return None
        if len(between) < 2 or fold(between[0]) not in self.nouns.links or fold(between[-1]) in self.nouns.tails:
            return None
        if any(self.names.is_role(fold(word)) or fold(word) in self.nouns.determiners for word in between[1:]):
            return None
        name = self.names.read(chunk)
        if name is None or name.kind != PERSON or len(name.tokens) < 2:
            return None
        return Naming(name, phrase, squeeze(phrase[:offset]))

    def _chunk(self, base: str, offset: int, chunk: str) -> Naming | None:
        words = base[:offset].split()
        name = self.names.read(chunk)
        if name is None:
            return None
        last = fold(words[-1]) if words else ""
        if name.role == name.text and name.kind == UNKNOWN:
            return None  # an office and nothing else: "Foreign Ministry Spokesperson"
        if self._common_after_all(name, words, chunk):
            return None
        role_before = (
            bool(words)
            and not self.names.is_plural_role(last)
            and words[-1][0].islower()
            and (self.names.is_role(last) or last in self.nouns.kin)
        )
        personal = name.kind == PERSON or (role_before and name.kind == UNKNOWN)
        role = ""
        if personal:
            role = squeeze(f"{self.nouns.role_before(base[:offset], bool(name.role))} {name.role}")
        surname: tuple[str, ...] = ()
        if name.kind == UNKNOWN and (
            len(name.tokens) == 1 or all(self.names.is_common(token) for token in name.tokens[:-1])
        ):
            surname = (self.names.core(name.tokens[-1]),)
        other = self._other(base, words, name.text, name.kind) if name.kind != PERSON else None
        return Naming(name, base, role, personal, surname, other)

    def _common_after_all(self, name: Name, words: list[str], chunk: str) -> bool:
        """ "some Republicans", "a super PAC": a capital word that is a common noun or a people, not a name."""
        opener = fold(chunk.split()[0])
        if opener in self.nouns.indefinite and name.offset:
            return (" " not in name.text and name.kind != PERSON) or (
                name.kind == BODY and fold(name.text).endswith("s")
            )
        if " " in chunk or all(fold(word) in self.nouns.articles for word in words):
            return False
        low = fold(chunk)
        return (
            low in self.nouns.groups
            or low in self.nouns.body_nouns
            or low.rstrip("s") in self.nouns.body_nouns
            or self.names.is_people(low)
            or self.names.is_modifier(low)
        )

    def _other(self, base: str, words: list[str], text: str, kind: str) -> Answer | None:
        """A document, a group or a place, or a body by its possessor, which then belongs to the name."""
        document = bool(words) and fold(text.split()[-1]) in self.nouns.documents
        if _POSSESSOR.search(base) or base[: len(base) - len(text)].endswith(("/", "-")) or document:
            name = self.nouns.without_articles(base)
            first, _, rest = name.partition(" ")
            if first.islower() and fold(first) in self.nouns.groups and rest[:1].isupper():
                name = rest  # "the opposition People's Front"
            return Answer(name, DOCUMENT if document else kind if kind != UNKNOWN else BODY)
        if self.nouns.joining.intersection(words):
            return Answer(" ".join(word for word in base.split() if fold(word) not in self.nouns.articles), GROUP)
        if kind == PLACE or self.names.is_place(text):
            return Answer(squeeze(text), PLACE)
        return None

    def _description(self, phrase: str) -> Description | None:
        base, _, _ = self._bases[phrase]
        words = tuple(base.split())
        if not words:
            return None
        noun = fold(words[-1])
        return Description(words, tuple(phrase[len(base) :].split()), fold(words[0]), noun, self.nouns.kind(noun))


def _trim(text: str) -> str:
    """The text without marks and white space around it; a full stop stays after an initial."""
    text = text.strip(MARKS)
    return _STOP.sub("", text).rstrip(MARKS) if text.endswith(".") else text


def first_break(text: str) -> tuple[str, str]:
    """The text before and after the first comma, dash or colon that stands outside quotation marks."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for match in BREAK.finditer(text):
        if not any(start < match.start() < end for start, end in quoted):
            return text[: match.start()].strip(MARKS), text[match.end() :]
    return text, ""
