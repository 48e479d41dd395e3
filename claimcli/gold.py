"""Gold annotations: what people found in articles, read from JSON Lines; brat's standoff form is in brat.py.

Attribution gold has one article a line: ``{"id", "text", "attributions": [{"id", "source", "cue", "content"}]}``.
Denial gold has ``{"id", "denials", "decoys", "names"}`` and needs the articles' texts from elsewhere.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcli.errors import InputError
from claimcli.model import Span


@dataclass(frozen=True, slots=True)
class GoldAttribution:
    """One annotated attribution. A role that the annotator left open has no spans."""

    id: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with all attributions an annotator saw in it."""

    id: str
    text: str
    attributions: tuple[GoldAttribution, ...]


@dataclass(frozen=True, slots=True)
class GoldDenial:
    """One annotated denial: its sentence, and what it contests.

    ``kind`` is 1, 2 or 3 (denying cue, verdict, statement of the opposite), ``counters`` the span of the contested
    claim in the same article, ``elsewhere`` that claim's places (article id, span) in others. Unsure denials
    (``sure`` False) count neither way.
    """

    sentence: Span
    speaker: str
    cue: Span | None
    counters: Span | None
    kind: int | None
    elsewhere: tuple[tuple[str, Span], ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class GoldName:
    """The canonical name of the speaker whom ``source`` mentions beside ``cue``."""

    name: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class GoldDenials:
    """An article's denials, the sentences that only look like one (``decoys``), and its speakers' names."""

    id: str
    denials: tuple[GoldDenial, ...]
    decoys: tuple[Span, ...]
    names: tuple[GoldName, ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """All gold of one file or folder: articles with attributions, or articles' denials, never both."""

    articles: tuple[GoldArticle, ...] = ()
    denials: tuple[GoldDenials, ...] = ()

    @property
    def ids(self) -> list[str]:
        """The articles' ids, in their order."""
        return [article.id for article in self.articles] or [article.id for article in self.denials]


def read_gold(path: Path) -> Gold:
    """Read gold from a JSON Lines file, or brat standoff from a folder or one ``.ann`` file.

    Raises InputError, naming the line, where a record is not of either form or an id comes twice.
    """
    if path.is_dir() or path.suffix == ".ann":
        from claimcli.brat import read_brat

        return Gold(articles=read_brat(path))
    articles: dict[str, GoldArticle] = {}
    denials: dict[str, GoldDenials] = {}
    for place, record in read_records(path):
        try:
            key = _text(record, "id")
            if "attributions" in record:
                _add(articles, key, _article(key, record))
            if "denials" in record:
                _add(denials, key, _denials(key, record))
            if "attributions" not in record and "denials" not in record:
                raise ValueError('has neither "attributions" nor "denials"')
        except ValueError as error:
            raise InputError(place, str(error)) from error
    if bool(articles) == bool(denials):
        raise InputError(
            str(path), "mixes attribution and denial gold: evaluate them apart" if articles else "is empty"
        )
    return Gold(tuple(articles.values()), tuple(denials.values()))


def read_texts(source: Path, ids: Sequence[str], *, all_needed: bool) -> dict[str, str]:
    """Return the texts of the articles ``ids`` from JSON Lines with ``id`` and ``text``, or a folder of ``ID.txt``.

    Raises InputError where a file cannot be read, or a text is not there and ``all_needed``.
    """
    wanted = dict.fromkeys(ids)
    if source.is_dir():
        from claimcli.read import read_path

        paths = {key: source / f"{key}.txt" for key in wanted}
        texts = {key: read_path(str(path)).text for key, path in paths.items() if path.exists()}
    else:
        found = ((record.get("id"), record.get("text")) for _, record in read_records(source))
        texts = {str(key): text for key, text in found if key in wanted and isinstance(text, str)}
    missing = [key for key in wanted if key not in texts]
    if missing and all_needed:
        raise InputError(str(source), f"has no text for {len(missing)} of the gold's articles, such as {missing[0]}")
    return texts


def read_records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each JSON object of a JSON Lines file (``-``: standard input) with its place, ``FILE:LINE``.

    Blank lines are passed over. Raises InputError where the file cannot be read or a line is not a JSON object.
    """
    try:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield f"{path}:{number}", _object(line, f"{path}:{number}")
    except OSError as error:
        raise InputError(str(path), error.strerror or str(error)) from error


def _object(line: bytes, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(place, "is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise InputError(place, f"is not JSON ({error})") from error
    if not isinstance(record, dict):
        raise InputError(place, "is not a JSON object")
    return record


def _add(into: dict[str, Any], key: str, value: object) -> None:
    if key in into:
        raise ValueError(f"the article {key!r} comes twice")
    into[key] = value


def _article(key: str, record: dict[str, Any]) -> GoldArticle:
    text = _text(record, "text")
    attributions = tuple(
        GoldAttribution(
            str(item.get("id", number)), *(spans(item.get(role), role) for role in ("source", "cue", "content"))
        )
        for number, item in enumerate(_items(record, "attributions"), 1)
    )
    return GoldArticle(key, text, attributions)


def _denials(key: str, record: dict[str, Any]) -> GoldDenials:
    return GoldDenials(
        key,
        tuple(_denial(item) for item in _items(record, "denials")),
        tuple(span(item.get("sentence"), "sentence") for item in _items(record, "decoys")),
        tuple(
            GoldName(item["name"], spans(item["source"], "source"), spans(item.get("cue"), "cue"))
            for item in _items(record, "names")
            if item.get("name") and item.get("source")
        ),
    )


def _denial(item: dict[str, Any]) -> GoldDenial:
    return GoldDenial(
        sentence=span(item.get("sentence"), "sentence"),
        speaker=item.get("speaker") or "",
        cue=span(item["cue"], "cue") if item.get("cue") else None,
        counters=span(item["counters"], "counters") if item.get("counters") else None,
        kind=item.get("kind"),
        elsewhere=tuple(
            (_text(place, "id"), span(place.get("span"), "span")) for place in _items(item, "counters_elsewhere")
        ),
        sure=bool(item.get("sure", True)),
    )


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise ValueError(f'has no text as "{key}"')
    return value


def _items(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = record.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(f'"{key}" is not a list of objects')
    return value


def spans(value: object, name: str) -> tuple[Span, ...]:
    """Return a JSON list of ``[start, end]`` pairs as spans; raises ValueError naming the field ``name``."""
    if not isinstance(value, list):
        if value is None:
            return ()
        raise ValueError(f'"{name}" is not a list of [start, end] pairs')
    return tuple(span(pair, name) for pair in value)


def span(value: object, name: str) -> Span:
    """Return a JSON pair ``[start, end]`` as a span; raises ValueError naming the field ``name``."""
    if isinstance(value, list) and len(value) == 2 and all(type(offset) is int for offset in value):
        return Span(value[0], value[1])
    raise ValueError(f'"{name}" holds {json.dumps(value)[:40]}, not a pair [start, end] of whole numbers')
