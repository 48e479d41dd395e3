"""Mistakes as people make them, put into a line of a rule file: what tests of error messages feed the loader."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from claimcli.rulefile import EXAMPLE_KEYS, FILE_KEYS, RULE_KEYS
from claimcli.template import PARTS_OF_SPEECH

KNOWN = frozenset((*FILE_KEYS, *RULE_KEYS, *EXAMPLE_KEYS, *PARTS_OF_SPEECH))
KEY = re.compile(r"( *)((?:'[^']*'|\"[^\"]*\"|[^\s'\"#\[{:-][^:#\"'\[{]*)):(?: +(.*))?$")
STOPPING = ("missing bracket", "missing colon")
NAMED = re.compile(r"\{(?:cue|list|target): *([a-z][a-z -]*)\}")
ENTRY = re.compile(r"""(?:^|[\[,])\s*("[^"]+"|'[^']+'|[^\s\[\],'"][^\[\],'"]*?)\s*(?=,|\]|$)""")


class Mistake(NamedTuple):
    """What line ``number`` (0-based) becomes: one line, or two of which the second is wrong.

    ``stops``: nothing after it in the file may be read.
    """

    kind: str
    number: int
    new: tuple[str, ...]
    stops: bool


def put(lines: list[str], made: Sequence[Mistake]) -> tuple[str, list[int]]:
    """The file with all these mistakes, in the order of their lines, and the lines (0-based) where they stand then."""
    text: list[str] = []
    places: list[int] = []
    done = 0
    for mistake in made:
        text += [*lines[done : mistake.number], *mistake.new]
        places.append(len(text) - 1)
        done = mistake.number + 1
    return "\n".join(text + lines[done:]), places


class Line(NamedTuple):
    """A line that can go wrong: its section (top-level key) and the key of the field it stands in, if any."""

    number: int
    text: str
    section: str
    field: str


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a rule file in which a mistake can be told: no comments, blank lines and running text."""
    section = field = ""
    text_indent: int | None = None
    for number, row in enumerate(text.split("\n")):
        indent = len(row) - len(row.lstrip())
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        if text_indent is not None and indent > text_indent:
            continue
        text_indent = None
        match = KEY.match(row)
        if match:
            key, value = match.group(2), match.group(3) or ""
            if indent == 0:
                section = key
            field = key
            if key == "about":
                text_indent = indent
                if value[:1] not in ("", ">", "|"):
                    yield Line(number, row, section, field)
                continue
        yield Line(number, row, section, field)


def misspelt(word: str, choose: random.Random) -> str:
    """The word with one letter left out, doubled, changed, or two swapped."""
    at = choose.randrange(len(word))
    swapped = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at else word
    options = [word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + "q" + word[at + 1 :], swapped]
    return choose.choice([option for option in options if option != word and option.strip() == option and option])


def mistakes(line: Line, choose: random.Random) -> Iterator[Mistake]:
    """One mistake of each kind that this line can hold."""
    kinds: tuple[tuple[str, Callable[[Line, random.Random], str | None]], ...] = (
        ("misspelt key", _misspelt_key),
        ("missing bracket", _missing_bracket),
        ("wrong name", _wrong_name),
        ("duplicate entry", _duplicate_entry),
        ("missing colon", _missing_colon),
    )
    for kind, make in kinds:
        new = make(line, choose)
        if new is not None and new != line.text:
            top = kind == "misspelt key" and (line.section == "cues" or not line.text.startswith(" "))
            yield Mistake(kind, line.number, (new,), top or kind in STOPPING)
    match = KEY.match(line.text)
    if line.section == "lists" and re.match(r" *- [^\[{]+$", line.text) and not _open_quote(line.text):
        yield Mistake("duplicate entry", line.number, (line.text, line.text), False)
    if match and match.group(3) and match.group(3)[:1] not in ("|", ">", "[", "{") and not _open_quote(line.text):
        yield Mistake("duplicate key", line.number, (line.text, line.text), not line.text.startswith(" "))


def _open_quote(text: str) -> bool:
    return text.count('"') % 2 == 1 or text.count("'") % 2 == 1


def _misspelt_key(line: Line, choose: random.Random) -> str | None:
    match = KEY.match(line.text)
    if not match or match.group(2) not in KNOWN or (line.section == "tables" and match.group(1)):
        return None
    if len(match.group(1)) not in (0, 2 if line.section == "cues" else 4):
        return None
    key = misspelt(match.group(2), choose)
    return None if key in KNOWN else line.text.replace(match.group(2), key, 1)


def _missing_bracket(line: Line, choose: random.Random) -> str | None:
    marks = {"lists": '[]"', "tables": '{}"', "rules": "[]{}()'"}.get(line.section, "")
    if line.section == "rules" and line.field not in ("match", "finds", "misses", "over", "has", "lacks"):
        return None
    if line.field in ("finds", "misses"):
        marks = "[]"
    code = line.text.split(" #")[0]
    places = [n for n, char in enumerate(code) if char in marks and code[n - 1 : n] != "\\"]
    # A mark inside a text of the other mark is a sign like any other; doubled, it stands for itself.
    places = [
        n for n in places if not _inside_quotes(code, n) and code[n : n + 2] != "''" and code[n - 1 : n + 1] != "''"
    ]
    if line.field in ("match", "finds", "misses"):
        places = [
            n
            for n, char in enumerate(code)
            if char in marks and code[n : n + 2] != "''" and code[n - 1 : n + 1] != "''"
        ]
    if not places:
        return None
    at = choose.choice(places)
    return line.text[:at] + line.text[at + 1 :]


def _inside_quotes(text: str, at: int) -> bool:
    before = text[:at]
    if text[at] == '"':
        return re.sub('"[^"]*"', "", before).count("'") % 2 == 1
    return before.count('"') % 2 == 1


def _wrong_name(line: Line, choose: random.Random) -> str | None:
    if line.section == "cues":
        match = KEY.match(line.text)
        if not match or not match.group(3) or len(match.group(1)) < 6:
            return None
        frame = choose.choice(re.findall(r"[a-z]+", match.group(3).split("#")[0]))
        return re.sub(rf":(.*)\b{frame}\b", lambda m: f":{m.group(1)}{frame}x", line.text, count=1)
    if line.section != "rules":
        return None
    if line.field == "means" and (match := KEY.match(line.text)) and match.group(3):
        return line.text.replace(match.group(3), misspelt(match.group(3), choose))
    if line.field in ("over", "has", "lacks"):
        names = re.findall(r"(?<=[\[, ])[a-z][a-z-]{3,}(?=[\],}])", line.text)
        return line.text.replace(choose.choice(names), "no-such-name", 1) if names else None
    if line.field == "match" and (found := NAMED.findall(line.text)):
        name = choose.choice(choose.choice(found).split())
        return re.sub(rf"(: *(?:[a-z-]+ )*){name}\b", rf"\1{name}qx", line.text, count=1)
    return None


def _duplicate_entry(line: Line, choose: random.Random) -> str | None:
    """An entry of a list written twice."""
    if line.section != "lists" or line.text.lstrip().startswith("-"):
        return None
    match = KEY.match(line.text)
    code = line.text if not match else (match.group(3) or "")
    if match and not code.startswith("["):
        return None
    entries = [m for m in ENTRY.finditer(code) if m.group(1).strip("'\"")]
    if not entries or _open_quote(code):
        return None
    entry = choose.choice(entries)
    end = entry.end(1)
    return line.text[: len(line.text) - len(code)] + code[:end] + ", " + entry.group(1) + code[end:]


def _missing_colon(line: Line, choose: random.Random) -> str | None:
    match = KEY.match(line.text)
    if not match or line.section in ("about",):
        return None
    end = match.end(2)
    return line.text[:end] + line.text[end + 1 :]
