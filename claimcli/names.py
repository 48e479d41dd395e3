"""One name at a time: the shape of a capitalised chunk, told apart into title, role and name.

Nothing here knows about an article; ``speakers`` joins the names of one article, and the helpers
``join_key`` and ``compatible`` those of several.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from claimcli.memo import Memo
from claimcli.records import record
from claimcli.ruleset import RuleSet

PERSON: Final = "person"
BODY: Final = "organization"
PLACE: Final = "place"
GROUP: Final = "group"
DOCUMENT: Final = "document"
UNKNOWN: Final = "unknown"

MALE: Final = "m"
FEMALE: Final = "f"

# What the word lists say of one word, as bits, so that a chunk costs one dictionary look-up a word.
_TITLE: Final = 1 << 0
_ROLE: Final = 1 << 1
_MODIFIER: Final = 1 << 2
_BODY: Final = 1 << 3
_GIVEN: Final = 1 << 4
_FAMILY: Final = 1 << 5
_PARTICLE: Final = 1 << 6
_NOT: Final = 1 << 7
_NEVER: Final = 1 << 8
_SUFFIX: Final = 1 << 9
_PEOPLE: Final = 1 << 10
_MALE: Final = 1 << 11
_FEMALE: Final = 1 << 12
_PLURAL: Final = 1 << 13
_FAMILY_TOO: Final = 1 << 14
_COMMON: Final = _TITLE | _ROLE | _MODIFIER | _BODY | _NOT | _NEVER | _PEOPLE | _PLURAL
_KEPT: Final = 20_000

_UPPER: Final = "".join(chr(c) for c in range(0x41, 0x590) if chr(c).isupper() or chr(c).istitle()) + "".join(
    chr(c) for c in range(0x1E00, 0x1F00) if chr(c).isupper()
)
_LATIN: Final = "A-ZÀ-ÖØ-Þ"
_FAR_CAPITAL: Final = re.compile(f"[{''.join(letter for letter in _UPPER if letter > 'ÿ')}]")
# Accents written as signs of their own; and Latin-1 signs within a word: letters read in the wrong encoding ("PeÃ±a").
_ODD_LETTERS: Final = r"[\u0300-\u036f]|[\x80-\xaa\xac-\xba\xbc-\xbf](?=\w)"
_APOSTROPHES: Final = "'’ʼ"
# Letters of any kind; the usual ones by name, as a class like \w is asked only after these.
_REST: Final = r"[A-Za-z\w.&’'ʼ\x80-\x9f\xa1-\xaa\xac-\xba\xbc-\xbf\u0300-\u036f-]*"
_SEP: Final = r"(?:[ \t\xa0\u2009\u202f]{1,4}|[ \t]?\r?\n(?=\S))"
_ENDS: Final = frozenset(("s", "S", "'", "’", "ʼ"))
_POSSESSIVE: Final = re.compile(rf"(?:[{_APOSTROPHES}]s|(?<=s)[{_APOSTROPHES}])$")


def fold(word: str) -> str:
    """The word for comparing: lower case, without accents, straight apostrophes."""
    return _folded[word]


def _fold(word: str) -> str:
    low = word.lower()
    if low.isascii():
        return low
    plain = unicodedata.normalize("NFKD", low.replace("’", "'").replace("ʼ", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


_folded: Final = Memo(_fold)


def squeeze(text: str) -> str:
    """The text with every run of white space as one blank, trimmed."""
    return " ".join(text.split())


def without_possessive(text: str) -> str:
    """``Ortiz's`` and ``Sanders'`` without their ending."""
    if text[-1:] not in _ENDS:
        return text
    return _POSSESSIVE.sub("", text)


@record(frozen=True, slots=True)
class Item:
    """A chunk of a run: where it starts in the run, its length, its folded word where it is a single one (then
    ``name`` is None), else what it names."""

    offset: int
    length: int
    word: str
    name: Name | None


@dataclass(frozen=True, slots=True)
class Name:
    """A chunk told apart. ``text`` is the name without titles; ``tokens`` its folded words without particles,
    suffixes and middle initials; ``sure`` is False where only the shape speaks for a person;
    ``role`` are the words dropped before it, as written; ``offset`` is where ``text`` starts in the chunk."""

    kind: str
    text: str
    tokens: tuple[str, ...]
    gender: str = ""
    role: str = ""
    sure: bool = True
    offset: int = 0


class Names:
    """The name lists of a rule set, compiled. Reading a chunk is remembered, so repeated names cost a look-up."""

    def __init__(self, rules: RuleSet) -> None:
        lists = rules.lists
        self.bits: dict[str, int] = {}
        for name, bit in (
            ("titles", _TITLE),
            ("titles-male", _TITLE | _MALE),
            ("titles-female", _TITLE | _FEMALE),
            ("roles", _ROLE),
            ("roles-male", _ROLE | _MALE),
            ("roles-female", _ROLE | _FEMALE),
            ("role-modifiers", _MODIFIER),
            ("body-words", _BODY),
            ("name-particles", _PARTICLE),
            ("name-suffixes", _SUFFIX),
            ("not-in-names", _NOT),
            ("never-in-persons", _NEVER),
            ("peoples", _PEOPLE),
            ("given-male", _GIVEN | _MALE),
            ("given-female", _GIVEN | _FEMALE),
            ("given-any", _GIVEN),
            ("family-first", _FAMILY),
            ("family-too", _FAMILY_TOO),
        ):
            self._mark(lists.get(name, ()), bit)
        self._mark(rules.table("demonyms"), _PEOPLE)
        self._mark([plural(word) for word in lists.get("roles", ())], _PLURAL)
        self.places: dict[str, str] = {}
        for name in ("countries", "regions", "us-states", "cities"):
            self.places.update((fold(place), place) for place in lists.get(name, ()))
        self.places.update((fold(city), city) for city in rules.table("capitals"))
        self.countries = {fold(place) for place in lists.get("countries", ())}
        self.country_of = {fold(key): fold(value) for key, value in rules.table("demonyms").items()}
        self.country_of.update((fold(key), fold(value)) for key, value in rules.table("country-aliases").items())
        self.government_of = {fold(key): fold(value) for key, value in rules.table("capitals").items()}
        self.nicknames = {fold(key): fold(value) for key, value in rules.table("nicknames").items()}
        self.articles = frozenset(lists.get("articles", ()))
        self.links = frozenset(lists.get("name-links", ()))
        self._past = tuple(lists.get("past-endings", ()))
        self.inside = frozenset(lists.get("inside-names", ()))
        self.second_given = frozenset(fold(word) for word in lists.get("second-given", ()))
        self.names_too = frozenset(lists.get("names-too", ()))
        self.prefixes = tuple(f"{prefix}-" for prefix in lists.get("name-prefixes", ()))
        self.apposition = re.compile(rf",\s+((?:\b(?:{_dotted_words(lists)}|[A-Z])\.|[^,.;:()\"“”—\n]){{2,140}})")
        self._lists = lists
        self._chunk = _chunk_pattern(lists, _LATIN)
        self._far_chunk: re.Pattern[str] | None = None
        self._run = _run_pattern(lists)
        self.items = Memo(self._items, _KEPT)
        """The chunks of each run, read. Single words that only start sentences are left out."""
        self._names = Memo(self._read, _KEPT)
        self._chunks = Memo(self._split, _KEPT)

    def _mark(self, words: Iterable[str], bit: int) -> None:
        for word in words:
            key = fold(word)
            self.bits[key] = self.bits.get(key, 0) | bit

    def runs(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Every run of words with capitals between two offsets, in order: cheap, to be split by ``split``."""
        return self._run.finditer(text, start, end)

    def split(self, run: str) -> tuple[tuple[int, str], ...]:
        """The capitalised chunks of a run, or of any short text, with their offsets in it. Sentence ends and
        possessives part chunks."""
        if run.isalpha():
            return ((0, run),) if run[0].isupper() else ()
        if run.islower():
            return ()
        return self._chunks[run]

    def _split(self, run: str) -> tuple[tuple[int, str], ...]:
        return tuple((m.start(), m.group()) for m in self._pattern(run).finditer(run))

    def _pattern(self, run: str) -> re.Pattern[str]:
        """The pattern of chunks: one for Latin-1 capitals serves nearly all runs, and is compiled much sooner."""
        if _FAR_CAPITAL.search(run) is None:
            return self._chunk
        if self._far_chunk is None:
            self._far_chunk = _chunk_pattern(self._lists, _UPPER)
        return self._far_chunk

    def _items(self, run: str) -> tuple[Item, ...]:
        items: list[Item] = []
        for offset, chunk in self.split(run):
            name = self.read(chunk) if len(chunk.split()) > 1 else None
            if name is not None and (name.kind == PERSON or len(name.tokens) > 1):
                items.append(Item(offset, len(chunk), "", name))
                continue
            if name is not None:
                offset, chunk = offset + name.offset, name.text
            chunk = without_possessive(chunk).rstrip(".,'’-”\"")
            word = self.core(fold(chunk))
            if word and not self.word_bits(word) & _NOT:
                items.append(Item(offset, len(chunk), word, None))
        return tuple(items)

    def read(self, chunk: str) -> Name | None:
        """What a chunk names, or None where no word of it is a name."""
        return self._names[chunk]

    def word_bits(self, word: str) -> int:
        """The list bits of one word; a dot at its end need not be in the list."""
        bits = self.bits.get(word)
        if bits is not None or word[-1:] != "." or len(word) < 3:
            return bits or 0
        return self.bits.get(word[:-1], 0)

    def is_role(self, word: str) -> bool:
        """Is the (folded) word a noun for what one person is or does?"""
        return bool(self.word_bits(word) & (_ROLE | _TITLE))

    def is_title(self, word: str) -> bool:
        """Is the (folded) word a title that stands before names?"""
        return bool(self.word_bits(word) & _TITLE)

    def is_plural_role(self, word: str) -> bool:
        """Is the (folded) word the plural of such a noun?"""
        return bool(self.word_bits(word) & _PLURAL)

    def is_opener(self, word: str) -> bool:
        """Is the (folded) word one that starts sentences and is no name?"""
        return bool(self.word_bits(word) & _NOT)

    def is_family_first(self, word: str) -> bool:
        """Is the (folded) word a family name that comes first?"""
        return bool(self.word_bits(word) & _FAMILY)

    def may_describe(self, word: str) -> bool:
        """May the (folded) word stand in a description of a person's role?"""
        return bool(self.word_bits(word) & (_ROLE | _TITLE | _MODIFIER | _BODY | _PEOPLE | _PLURAL))

    def is_people(self, word: str) -> bool:
        """Is the (folded) word a people or its adjective?"""
        return bool(self.word_bits(word) & _PEOPLE)

    def is_modifier(self, word: str) -> bool:
        """Is the (folded) word an adjective of role or party: "Republican"?"""
        return bool(self.word_bits(word) & _MODIFIER)

    def is_common(self, word: str) -> bool:
        """Is the (folded) word on a list of common nouns or adjectives, rather than a name of its own?"""
        return bool(self.word_bits(word) & _COMMON)

    def is_body_word(self, word: str) -> bool:
        """Is the (folded) word one that names of bodies hold?"""
        return bool(self.word_bits(word) & _BODY)

    def is_given(self, word: str) -> bool:
        """Is the (folded) word a given name?"""
        return bool(self.word_bits(word) & _GIVEN)

    def gender_of(self, words: Iterable[str]) -> str:
        """``m`` or ``f`` where one of the folded words tells a gender, else empty. The first that does counts."""
        for word in words:
            bits = self.word_bits(word) & (_MALE | _FEMALE)
            if bits == _MALE:
                return MALE
            if bits == _FEMALE:
                return FEMALE
        return ""

    def is_place(self, text: str) -> bool:
        """Is the whole text the name of a place?"""
        return fold(text) in self.places

    def plain_words(self, name: str) -> list[str]:
        """The words of a name without articles at its start and possessive endings."""
        words = [without_possessive(word) for word in name.split()]
        while len(words) > 1 and fold(words[0]) in self.articles:
            words.pop(0)
        return words

    def thing_key(self, name: str) -> tuple[str, ...]:
        """The folded words of a body's or place's name; demonyms and short forms stand for their country."""
        words = [fold(word) for word in self.plain_words(name)]
        whole = " ".join(words)
        if whole in self.country_of:
            return tuple(self.country_of[whole].split())
        key: list[str] = []
        for word in words:
            key.extend(self.country_of.get(word, word).split())
        return tuple(word for word in key if word not in self.articles)

    def may_be_person(self, name: str) -> bool:
        """May the name be a person's: no list tells it to be a body, a place or a people?"""
        words = self.plain_words(name)
        read = self.read(" ".join(words))
        if read is not None and read.kind == PERSON:
            return True
        return len(words) == 1 and read is not None and read.kind == UNKNOWN and not self.is_common(fold(words[0]))

    def _read(self, chunk: str) -> Name | None:
        words = chunk.split()
        folded = [fold(word) for word in words]
        bits = [self.word_bits(word) for word in folded]
        first, last = 0, len(words)
        while (
            first < last and bits[first] & _NOT and not (first + 1 < last and self._starts_person(bits, folded, first))
        ):
            first += 1
        while last > first and bits[last - 1] & _NOT and not (bits[last - 1] & _BODY and last - first > 1):
            titled = last - first > 1 and bits[last - 1] & _FAMILY_TOO and bits[last - 2] & _TITLE
            if titled or (last - first > 1 and self._family_too(folded, bits, last - 2, last)):
                break  # "Mrs May", "Theresa May"
            last -= 1
        if first == last:
            return None
        inner = next(
            (
                i
                for i in range(first + 1, last)
                if bits[i] & _NOT
                and words[i][0].isupper()
                and not bits[i] & (_GIVEN | _BODY)
                and not (i == last - 1 and bits[i] & _FAMILY_TOO)
                and not (folded[i] in self.inside and bits[i - 1] & _PLURAL)  # "Doctors Without Borders"
            ),
            last,
        )
        last = inner  # a heading in capitals: "Ortiz Sides With …"
        whole = " ".join(folded[first:last])
        inward = folded[first + 1 : last - 1]
        if "&" in inward or (bits[first] & _PLURAL and not self.inside.isdisjoint(inward)):
            return self._thing(BODY, words, folded, first, last)
        if whole in self.places:
            return self._thing(PLACE, words, folded, first, last)
        cut = self._after_role(folded, bits, first, last)
        if cut is not None and cut < last:
            rest = bits[cut:last]
            titled = last - cut == 1 and rest[0] & _FAMILY_TOO and bits[cut - 1] & _TITLE  # "Senator West"
            if (
                titled
                or self._family_too(folded, bits, cut, last)
                or (
                    not any(b & (_BODY | _NEVER) for b in rest[1:])
                    and not (rest[0] & (_BODY | _NEVER) and not rest[0] & _GIVEN)
                )
            ):
                return self._person(words, folded, bits, cut, last, " ".join(words[first:cut]), True)
        elif cut == last:
            return Name(
                UNKNOWN, " ".join(words[first:last]), tuple(folded[first:last]), role=" ".join(words[first:last])
            )
        while first < last - 1 and self._compound(words[first]):
            first += 1  # "Koch-backed"
        start = first
        while start < last - 1 and bits[start] & (_MODIFIER | _PEOPLE) and not bits[start] & _GIVEN:
            start += 1
        size = last - start
        body = any(b & _BODY for b in bits[first:last])
        if body and not (size == 2 and bits[start] & _GIVEN and not bits[last - 1] & _BODY):
            at = self._person_at_end(folded, bits, start, last)
            if at:
                return self._person(words, folded, bits, at, last, " ".join(words[first:at]), True)
            return self._thing(BODY, words, folded, first, last)
        acronym = words[start].isupper() and words[start].isalpha() and len(words[start]) > 1
        if size == 1:
            return self._thing(BODY if acronym and first == start else UNKNOWN, words, folded, first, last)
        if " ".join(folded[start:last]) in self.places:
            return self._thing(PLACE, words, folded, start, last)
        if bits[start] & _GIVEN or _initial(words[start]):
            if self._family_too(folded, bits, start, last) or (
                not bits[last - 1] & (_NEVER | _BODY)
                and not (size == 2 and bits[last - 1] & _COMMON & ~(_TITLE | _ROLE))
            ):
                return self._person(words, folded, bits, start, last, " ".join(words[first:start]), True)
        elif any(b & (_NEVER | _MODIFIER | _PEOPLE) for b in bits[start:last]) or folded[start] in self.places:
            at = self._person_at_end(folded, bits, start, last)
            if at:
                return self._person(words, folded, bits, at, last, " ".join(words[first:at]), True)
            return self._thing(UNKNOWN, words, folded, first, last)
        elif bits[start] & _FAMILY and size <= 3:
            return self._person(words, folded, bits, start, last, " ".join(words[first:start]), True)
        elif size > 2 and bits[start + 1] & _GIVEN and not bits[start + 1] & _COMMON:
            if not bits[start] and not acronym and folded[start + 1] in self.second_given:
                return self._person(words, folded, bits, start, last, " ".join(words[first:start]), True)
            return self._person(words, folded, bits, start + 1, last, " ".join(words[first : start + 1]), True)
        elif (
            size <= 4
            and not acronym
            and folded[last - 1] not in self.places
            and not self.links.intersection(folded[start:last])
        ):
            return self._person(words, folded, bits, start, last, " ".join(words[first:start]), False)
        return self._thing(UNKNOWN, words, folded, first, last)

    def _person_at_end(self, folded: list[str], bits: list[int], start: int, last: int) -> int:
        """Where a person's name starts that follows other words ("Majority Whip Dana Ortiz"), or 0."""
        at = next((i for i in range(start + 1, last - 1) if bits[i] & _GIVEN), last)
        if at < last - 1 <= at + 2 and not any(
            bits[i] & _COMMON or folded[i] in self.places for i in range(at + 1, last)
        ):
            return at
        return 0

    def _compound(self, word: str) -> bool:
        """An adjective made of a name ("Leeds-based"), or a role of two words ("Co-author")."""
        head, _, tail = word.rpartition("-")
        if not tail.islower() or not head[:1].isupper():
            return False
        return tail.endswith(self._past) or bool(self.word_bits(tail) & _ROLE)

    def _family_too(self, folded: list[str], bits: list[int], first: int, last: int) -> bool:
        """A given name, then a common word that is a family name too: ``Dana Young``, ``Omar J. West``."""
        given = bits[first] & _GIVEN and not bits[first] & _FAMILY and folded[first] not in self.places
        given = given or (not bits[first] and "-" in folded[first] and bool(bits[last - 1] & _FAMILY))  # "Min-jun Park"
        if not bits[last - 1] & _FAMILY_TOO or not given:
            return False
        return last - first == 2 or (last - first == 3 and bool(_initial(folded[first + 1])))

    def _starts_person(self, bits: list[int], folded: list[str], at: int) -> bool:
        """May a word that opens sentences ("Will", "June") open a person's name here?"""
        return bool(bits[at] & _GIVEN) and not bits[at + 1] & _GIVEN and folded[at] in self.names_too

    def _after_role(self, folded: list[str], bits: list[int], first: int, last: int) -> int | None:
        """Where the name starts after the last title or role word; ``last`` where only a role is left."""
        found = None
        for i in range(first, last):
            if bits[i] & (_TITLE | _ROLE) and not (
                (i > first and i == last - 1 and (bits[i - 1] & _GIVEN or _initial(folded[i - 1])))
                or (bits[i] & _GIVEN and i + 1 < last and not bits[i + 1] & _GIVEN and not i)
            ):
                found = i
        if found is None:
            return None
        at = found + 1
        if at < last and folded[at] in self.links:
            given = next((i for i in range(at + 2, last) if bits[i] & _GIVEN), None)
            if given is not None:
                return given
            return last - 2 if last - at > 4 else last
        return at

    def _person(
        self, words: list[str], folded: list[str], bits: list[int], start: int, last: int, role: str, sure: bool
    ) -> Name:
        while 2 < last - start < 8 and folded[start] in folded[start + 1 : last]:
            start += 1  # a heading glued to the name it ends with
        tokens = tuple(
            self.core(folded[i])
            for i in range(start, last)
            if not bits[i] & _SUFFIX
            and not (last - start > 2 and _initial(words[i]) and i > start)
            and not (bits[i] & _PARTICLE and (words[i].islower() or (i == start < last - 1 and not bits[i] & _GIVEN)))
        )
        gender = self.gender_of(fold(word) for word in reversed(role.split())) if role else ""
        if not gender and (last - start > 1 or bits[start] & _GIVEN):
            gender = self.gender_of(folded[start : start + 1]) if last - start > 1 else ""
        offset = sum(len(word) + 1 for word in words[:start])
        return Name(PERSON, " ".join(words[start:last]), tokens, gender, role, sure, offset)

    def core(self, word: str) -> str:
        """A folded word of a name without hyphened article and marks: ``al-assad``, ``“tig”``."""
        if "-" in word and word.startswith(self.prefixes) and len(word) > 4:
            word = word.partition("-")[2]
        return word.strip("“”\"'‘’.")

    @staticmethod
    def _thing(kind: str, words: list[str], folded: list[str], first: int, last: int) -> Name:
        offset = sum(len(word) + 1 for word in words[:first])
        return Name(kind, " ".join(words[first:last]), tuple(folded[first:last]), offset=offset)


def join_key(name: str, names: Names) -> tuple[str, ...]:
    """The folded words by which names of several documents may be joined: no articles, titles, particles, initials.

    Two names that stand for one body or person share at least the last of these words, so an index by it finds
    all candidates; ``compatible`` decides."""
    read = names.read(" ".join(names.plain_words(name)))
    if read is not None and read.kind == PERSON:
        return read.tokens
    return names.thing_key(name)


def compatible(one: str, two: str, names: Names) -> bool:
    """May two names of different documents stand for the same speaker? ``Ortiz`` and ``Dana Ortiz`` may, ``Dana
    Ortiz`` and ``Luis Ortiz`` may not; bodies and places only where all their words agree (``US``, ``United States``;
    ``Pakistan's foreign ministry``, ``Pakistani Foreign Ministry``)."""
    a, b = join_key(one, names), join_key(two, names)
    if not a or not b:
        return False
    if a == b:
        return True
    if names.thing_key(one) == names.thing_key(two):
        return True
    if not (names.may_be_person(one) and names.may_be_person(two)):
        return False
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(short) == 1:
        return long[-1] == short[0] or (names.is_family_first(short[0]) and long[0] == short[0])
    if _subsequence(short, long):
        return True
    given = names.nicknames
    return a[-1] == b[-1] and given.get(a[0], a[0]) == given.get(b[0], b[0])


def _subsequence(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    rest = iter(long)
    return all(token in rest for token in short)


def plural(word: str) -> str:
    """The regular plural of an English noun."""
    if word.endswith("man"):
        return word[:-3] + "men"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def _initial(word: str) -> bool:
    return len(word) <= 2 and word[:1].isalpha() and (len(word) == 1 or word[1] == ".")


def _dotted_words(lists: dict[str, tuple[str, ...]]) -> str:
    """Titles and suffixes that are written with a full stop, as alternatives of a pattern, without the stop."""
    words = {
        word[:-1]
        for name in ("titles", "titles-male", "titles-female", "name-suffixes")
        for word in lists.get(name, ())
        if word.endswith(".")
    }
    return "|".join(re.escape(word[:1].upper() + word[1:]) for word in sorted(words | {"st"}, key=len, reverse=True))


def _run_pattern(lists: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    """Starts with a bare character class: that is what lets the search skip over lower-case text quickly."""
    inner = [word for name in ("name-links", "name-particles", "definite-words") for word in lists.get(name, ())]
    small = "|".join(map(re.escape, inner))
    prefixes = "|".join(map(re.escape, lists.get("name-prefixes", ())))
    word = rf"(?:(?:{prefixes})-)?[“\"‘]?[{_UPPER}]{_REST}[”\"’]?"
    return re.compile(rf"[{_UPPER}]{_REST}(?:\s{{1,2}}(?:(?:{small})\s){{0,3}}{word}|,\s[JS]r\b\.?)*")


def _chunk_pattern(lists: dict[str, tuple[str, ...]], capitals: str) -> re.Pattern[str]:
    """Runs of capitalised words with initials, dotted titles, nicknames, particles; and "Ministry of X"."""
    dotted_words = _dotted_words(lists)
    openers = "|".join(re.escape(word[:1].upper() + word[1:]) for word in lists.get("body-openers", ()))
    particles = "|".join(sorted(map(re.escape, lists.get("name-particles", ())), key=len, reverse=True))
    links = "|".join(map(re.escape, lists.get("name-links", ())))
    prefixes = "|".join(map(re.escape, lists.get("name-prefixes", ())))
    up = f"[{capitals}]"
    letters = rf"(?:\w|{_ODD_LETTERS})*"
    word = rf"{up}(?<!\w{up}){letters}(?:[{_APOSTROPHES}](?!s\b)\w+|-\w+|\.[a-z]{{2,3}}\b(?!\.))*"
    opener = (
        rf"(?:{openers})(?={_SEP}(?:{links}){_SEP}(?:the{_SEP})?{up}){_SEP}(?:{links})(?:{_SEP}the)?" if openers else ""
    )
    item = rf"(?:(?:{up}\.)+|(?:{dotted_words})\.|{up}\.|{word}(?:&{up}\w*)?)"
    if opener:
        item = rf"(?:{opener}|{item})"
    prefixed = rf"(?:{prefixes})-{up}\w*"
    nick = rf"[“\"‘]{up}\w+[”\"’]"
    small = rf"(?:(?:{particles}){_SEP}){{0,2}}"
    more = rf"(?:{_SEP}(?:{small}(?:{item}|{prefixed})|&{_SEP}{item}|{nick}(?={_SEP}{up}))|,{_SEP}(?:Jr|Sr)\b\.?)"
    year = rf"(?:{_SEP}(?:{links}){_SEP}[12]\d{{3}}\b)?"
    return re.compile(rf"(?={up}){item}{more}{{0,11}}{year}")
