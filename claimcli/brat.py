"""Attribution gold in brat's standoff form: ``NAME.ann`` beside ``NAME.txt``.

An attribution is either an event (trigger and arguments named source, cue and content, in any case and with brat's
trailing numbers: ``E1 Cue:T2 Source:T1 Content:T3 Content2:T4``) or text-bound annotations of types source, cue and
content that relations join (``R1 Attribution Arg1:T1 Arg2:T2``): then each cue with what it is joined to, directly or
through its source or content, and each source and content joined without a cue. Other annotations are passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from claimcli.errors import InputError
from claimcli.gold import GoldArticle, GoldAttribution
from claimcli.model import Span

ROLES = ("source", "cue", "content")

_TEXT_BOUND = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t(.*))?", re.DOTALL)
_NUMBER = re.compile(r"\d+$")
_BLANKS = re.compile(r"\s+")


@dataclass(slots=True)
class _Annotations:
    """What one .ann file holds: text-bound annotations by id, events' and relations' arguments."""

    types: dict[str, str] = field(default_factory=dict)
    spans: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    events: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    relations: list[list[str]] = field(default_factory=list)


def read_brat(path: Path) -> tuple[GoldArticle, ...]:
    """Read one ``.ann`` file, or all below a folder in sorted order; an article's id is its file's name (``a``).

    Raises InputError where a file is missing or malformed, its offsets do not fit the text, or two files of different
    subfolders have one name.
    """
    files = sorted(path.rglob("*.ann")) if path.is_dir() else [path]
    if not files:
        raise InputError(str(path), "holds no .ann file")
    twice = [name for name, count in Counter(file.stem for file in files).items() if count > 1]
    if twice:
        raise InputError(str(path), f"holds {twice[0]}.ann more than once: evaluate its subfolders one by one")
    return tuple(_read_article(file, file.stem) for file in files)


def _read_article(file: Path, key: str) -> GoldArticle:
    text, shift = _read_text(file.with_suffix(".txt"))
    annotations = _Annotations()
    for number, line in enumerate(_decode(file).split("\n"), 1):
        try:
            _read_line(line.rstrip("\r"), annotations, text, shift)
        except ValueError as error:
            raise InputError(f"{file}:{number}", str(error)) from error
    try:
        found = [*_from_events(annotations), *_from_relations(annotations)]
    except KeyError as error:
        raise InputError(str(file), f"refers to {error.args[0]}, which is not there") from error
    return GoldArticle(key, text, tuple(found))


def _decode(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(str(file), error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise InputError(str(file), "is not UTF-8") from error


def _read_text(file: Path) -> tuple[str, int]:
    """Return the text as claimcli reads it, without byte order mark, and what to add to brat's offsets for that."""
    text = _decode(file)
    return (text[1:], -1) if text.startswith("\ufeff") else (text, 0)


def _read_line(line: str, into: _Annotations, text: str, shift: int) -> None:
    if line.startswith("T"):
        match = _TEXT_BOUND.fullmatch(line)
        if match is None:
            raise ValueError("is not a text-bound annotation (T1, tab, type and offsets, tab, text)")
        key, kind, offsets, words = match.groups()
        pairs = [pair.split() for pair in offsets.split(";")]
        spans = tuple(Span(int(start) + shift, int(end) + shift) for start, end in pairs)
        _check(spans, words, text)
        into.types[key], into.spans[key] = _NUMBER.sub("", kind.lower()), spans
    elif line.startswith("E"):
        key, _, rest = line.partition("\t")
        into.events[key] = [_argument(part) for part in rest.split()]
    elif line.startswith("R"):
        into.relations.append([_argument(part)[1] for part in line.partition("\t")[2].split()[1:]])


def _argument(part: str) -> tuple[str, str]:
    role, colon, key = part.partition(":")
    if not colon:
        raise ValueError(f"the argument {part!r} is not ROLE:ID")
    return _NUMBER.sub("", role.lower()), key


def _check(spans: Iterable[Span], words: str | None, text: str) -> None:
    """Raise ValueError where the annotation lies outside the text or quotes other words than stand there."""
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError(f"the offsets {span.start} {span.end} lie outside the text of {len(text)} characters")
    there = " ".join(text[span.start : span.end] for span in spans)
    if words is not None and _BLANKS.sub(" ", words).strip() != _BLANKS.sub(" ", there).strip():
        raise ValueError(f"quotes {words[:40]!r}, but at these offsets stands {there[:40]!r}")


def _from_events(found: _Annotations) -> Iterable[GoldAttribution]:
    for key, arguments in found.events.items():
        roles: dict[str, list[str]] = {role: [] for role in ROLES}
        for role, target in arguments:
            kind = role if role in ROLES else found.types.get(target, "")
            if kind in ROLES and target in found.spans:
                roles[kind].append(target)
            elif kind in ROLES and target not in found.events:
                raise KeyError(target)
        if any(roles.values()):
            yield _attribution(key, roles, found)


def _from_relations(found: _Annotations) -> Iterable[GoldAttribution]:
    joined: dict[str, set[str]] = {}
    for ends in found.relations:
        known = [end for end in ends if found.types[end] in ROLES] if _text_bound(ends, found) else []
        for end in known:
            joined.setdefault(end, set()).update(other for other in known if other != end)
    taken: set[str] = set()
    for key in sorted(joined, key=lambda end: (found.types[end] != "cue", found.spans[end][0].start, end)):
        kind = found.types[key]
        if kind == "content" or (kind == "source" and key in taken):
            continue
        roles = _around(key, joined, found)
        if kind == "cue" or roles["content"]:
            taken.update(end for ends in roles.values() for end in ends)
            yield _attribution(key, roles, found)


def _text_bound(ends: Iterable[str], found: _Annotations) -> bool:
    """Tell whether a relation joins text-bound annotations only; raises KeyError where an end is unknown."""
    for end in ends:
        if end not in found.types and end not in found.events:
            raise KeyError(end)
    return all(end in found.types for end in ends)


def _around(key: str, joined: dict[str, set[str]], found: _Annotations) -> dict[str, list[str]]:
    """Return ``key`` and what it is joined to by role; a role left open is filled one step further on."""
    roles: dict[str, list[str]] = {role: [] for role in ROLES}
    near = joined[key]
    for end in (key, *near):
        roles[found.types[end]].append(end)
    for end in near:
        for further in joined[end] - {key}:
            kind = found.types[further]
            if kind != "cue" and not any(found.types[other] == kind for other in near):
                roles[kind].append(further)
    if found.types[key] == "cue":
        roles["cue"] = [key]
    return roles


def _attribution(key: str, roles: dict[str, list[str]], found: _Annotations) -> GoldAttribution:
    source, cue, content = (
        tuple(sorted({span for end in roles[role] for span in found.spans[end]}, key=lambda s: (s.start, s.end)))
        for role in ROLES
    )
    return GoldAttribution(key, source, cue, content)
