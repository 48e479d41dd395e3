"""One template line to its elements, or an error with a column.

A template reads as the sentence it matches: plain words and marks, ``[x|y]`` optional, ``(x|y)`` required, and
slots in braces. A bracket that is meant as itself is doubled: ``((``. Whether the lists, classes and frames that
a template names exist is asked later, by ``rules``, which knows them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from claimcli.errors import ClaimcliError

MAX_ELEMENTS = 40
MAX_OPTIONS = 64
MAX_WORDS = 8
MAX_GAP = 8

SPEAKER_KINDS = ("named", "role", "pronoun", "possessive")
CONTENT_KINDS = (
    "quote",
    "clause",
    "phrase",
    "infinitive",
    "noun",
    "rest",
    "sentence",
    "wh",
    "next",
    "mixed",
    "predicate",
    "request",
)
NOUN_KINDS = ("noun", "named", "pronoun")
PARTS_OF_SPEECH = ("verb", "noun", "adjective", "phrase")
FORMS = ("finite", "ing", "to", "passive", "participle", "bare")

CAPTURED = ("speaker", "cue", "content", "target", "claimant", "addressee", "topic")
"""The slots that end up as spans of a finding; examples may mark these."""

SLOTS = (*CAPTURED, "list", "gap", "adjunct")

_KINDS: dict[str, tuple[str, ...]] = {
    "speaker": SPEAKER_KINDS,
    "content": CONTENT_KINDS,
    "claimant": NOUN_KINDS,
    "addressee": NOUN_KINDS,
    "topic": NOUN_KINDS,
    "adjunct": (),
}
_ALONE = ("quote", "sentence", "rest")
_WORD = re.compile(r"(?:\[\[|\]\]|\(\(|\)\)|\{\{|\}\})|[,:;!?—–…“”„«»\"]|[^\s,:;!?—–…“”„«»\"\[\](){}|]+")
_NAME = re.compile(r"[a-z][a-z0-9_-]*\Z")


class TemplateError(ClaimcliError):
    """A template or example line is in error. ``column`` is 1-based in the line, ``length`` in characters.

    ``allowed`` holds the words that could have stood there, where there is such a set; ``found`` the one that does.
    """

    def __init__(
        self, column: int, message: str, *, length: int = 1, found: str = "", allowed: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.column = column
        self.message = message
        self.length = length
        self.found = found
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Word:
    """A token that must stand there as it is; lower-cased, apostrophes straight."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several word sequences; ``optional`` where none of them needs to stand there."""

    options: tuple[tuple[str, ...], ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A piece in braces. ``kind`` narrows a speaker or content (empty: any); ``features`` are the words of a
    ``{cue: …}``, all of which must hold, or the one list name of ``{target: …}`` and ``{list: …}``, or the
    number of ``{gap: N}``. ``column`` (1-based) tells where the slot stands in its line.
    """

    name: str
    kind: str = ""
    features: tuple[str, ...] = ()
    column: int = field(default=1, compare=False)


Element = Word | Choice | Slot


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template line: ``text`` as written and its elements in order."""

    text: str
    elements: tuple[Element, ...]

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of the captured slots, each once, in order."""
        return tuple(dict.fromkeys(e.name for e in self.elements if isinstance(e, Slot) and e.name in CAPTURED))


def parse(line: str) -> Template:
    """Parse one template line. Raises TemplateError at the first mistake."""
    elements: list[Element] = []
    position = 0
    while position < len(line):
        char = line[position]
        if char.isspace():
            position += 1
            continue
        doubled = line[position : position + 2] in ("[[", "]]", "((", "))", "{{", "}}")
        if not doubled and char == "{":
            end = _closing(line, position, "}", "{")
            elements.append(_slot(line, position, end))
            position = end + 1
        elif not doubled and char in "[(":
            end = _closing(line, position, "]" if char == "[" else ")", char)
            elements.append(_choice(line, position, end))
            position = end + 1
        else:
            match = _WORD.match(line, position)
            if match is None:
                raise TemplateError(
                    position + 1, f"‘{char}’ closes nothing here; to mean the mark itself, write ‘{char}{char}’"
                )
            elements.append(Word(_plain(match.group())))
            position = match.end()
        if len(elements) > MAX_ELEMENTS:
            raise TemplateError(position, f"a template has at most {MAX_ELEMENTS} pieces")
    template = Template(line.strip(), tuple(elements))
    _check_shape(template)
    return template


def words(text: str) -> tuple[str, ...]:
    """The tokens of plain words as templates see them: lower-cased, marks apart, apostrophes straight."""
    return tuple(_plain(token) for token in _WORD.findall(text))


def _plain(token: str) -> str:
    if len(token) == 2 and token[0] == token[1] and token[0] in "[](){}":
        return token[0]
    return token.lower().replace("’", "'")


def _closing(line: str, start: int, close: str, opened: str) -> int:
    """The index of the bracket that closes the one at ``start``; nothing nests."""
    for index in range(start + 1, len(line)):
        char = line[index]
        if char == close:
            return index
        if char in "[](){}":
            raise TemplateError(
                index + 1, f"‘{char}’ inside ‘{opened}…{close}’: brackets do not nest, and this one is still open"
            )
    raise TemplateError(start + 1, f"‘{opened}’ is never closed; ‘{close}’ is missing", length=len(line) - start)


def _choice(line: str, start: int, end: int) -> Choice:
    options: list[tuple[str, ...]] = []
    position = start + 1
    for option in line[start + 1 : end].split("|"):
        tokens = words(option)
        if not tokens:
            raise TemplateError(position + 1, "an empty option; write words between the bars")
        if len(tokens) > MAX_WORDS:
            raise TemplateError(position + 1, f"an option has at most {MAX_WORDS} words", length=len(option))
        if tokens in options:
            blank = len(option) - len(option.lstrip())
            raise TemplateError(
                position + blank + 1, f"the option ‘{option.strip()}’ stands here twice", length=len(option.strip())
            )
        options.append(tokens)
        position += len(option) + 1
    if len(options) > MAX_OPTIONS:
        raise TemplateError(start + 1, f"a choice has at most {MAX_OPTIONS} options; make it a list")
    return Choice(tuple(options), optional=line[start] == "[")


def _slot(line: str, start: int, end: int) -> Slot:
    column = start + 1
    length = end - start + 1
    name, colon, rest = line[start + 1 : end].partition(":")
    name = name.strip()
    values = tuple(rest.split())
    if name not in SLOTS:
        raise TemplateError(
            column + 1, f"no slot is called ‘{name}’", length=max(1, len(name)), found=name, allowed=SLOTS
        )
    if colon and not values:
        raise TemplateError(column, f"nothing stands after the colon of {{{name}: …}}", length=length)
    value_column = start + 2 + line[start + 1 : end].index(":") + 1 if colon else column
    if name == "cue":
        _check_names(line, start, end, values)
        if not values:
            raise TemplateError(column, "a cue names what it is: {cue: say}", length=length)
        return Slot(name, "", values, column)
    if name in ("target", "list"):
        _check_names(line, start, end, values)
        if not values:
            raise TemplateError(column, f"{{{name}: LIST}} names the list whose phrases may stand there", length=length)
        return Slot(name, "", (" ".join(values),), column)
    if name == "gap":
        if len(values) != 1 or not values[0].isdecimal() or not 1 <= int(values[0][:3]) <= MAX_GAP:
            raise TemplateError(column, f"{{gap: N}} takes one number from 1 to {MAX_GAP}", length=length)
        return Slot(name, "", (str(int(values[0])),), column)
    kinds = _KINDS[name]
    if len(values) > 1 or (values and values[0] not in kinds):
        raise TemplateError(
            value_column + 1,
            f"‘{' '.join(values)}’ is no kind of {name}",
            length=len(" ".join(values)),
            found=values[0],
            allowed=kinds,
        )
    if name == "content" and not values:
        raise TemplateError(column, f"a content names its kind: {{content: {'|'.join(CONTENT_KINDS)}}}", length=length)
    return Slot(name, values[0] if values else "", (), column)


def _check_names(line: str, start: int, end: int, values: tuple[str, ...]) -> None:
    for value in values:
        if not _NAME.match(value):
            raise TemplateError(
                line.index(value, start, end) + 1,
                f"‘{value}’ is no name: names are small letters, digits and hyphens",
                length=len(value),
            )


def _check_shape(template: Template) -> None:
    """A template must be able to give one statement: one cue, or content that can stand without."""
    counts: dict[str, int] = {}
    last: Slot | None = None
    for element in template.elements:
        if not isinstance(element, Slot):
            continue
        last = element
        counts[element.name] = counts.get(element.name, 0) + 1
        most = {"content": 2, "list": MAX_ELEMENTS, "gap": MAX_ELEMENTS}.get(element.name, 1)
        if counts[element.name] > most:
            raise TemplateError(element.column, f"one {{{element.name}}} too many: a template has at most {most}")
    if not template.elements:
        raise TemplateError(1, "an empty template")
    if counts.get("cue"):
        return
    alone = [e for e in template.elements if isinstance(e, Slot) and e.name == "content" and e.kind in _ALONE]
    if len(alone) != 1:
        raise TemplateError(
            last.column if last else 1, "a template needs one {cue: …}, or failing that one {content: quote}"
        )
