"""The same from Python: texts in, statements out, and a data frame where pandas or Polars is installed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from claimcli.model import Document, Result, Statement

if TYPE_CHECKING:
    from claimcli.pipeline import Engine

Folders = Sequence[str | os.PathLike[str]]


def extract(text: str, *, id: str = "text", rules: Folders = (), lang: str = "en") -> list[Statement]:
    """Return the statements of one text, in text order; offsets are code points of ``text``.

    ``id`` names the text in the statements; ``rules`` are folders added to the shipped rules, later ones winning.
    Raises RuleError where a rule file is in error. Rules are loaded once and kept for the next call.
    """
    return list(_engine(rules, lang).run(Document(id, text)).statements)


def extract_many(documents: Iterable[str | Document], *, rules: Folders = (), lang: str = "en") -> Iterator[Result]:
    """Yield the result of each document as it is done. A plain text is named by its number, from 1."""
    engine = _engine(rules, lang)
    for number, document in enumerate(documents, 1):
        yield engine.run(Document(str(number), document) if isinstance(document, str) else document)


def to_dataframe(found: Iterable[Statement | Result], *, library: str | None = None) -> Any:
    """Return a data frame with a row for each statement and the columns of the CSV format.

    ``library`` is ``pandas`` or ``polars``; None takes the one that is installed, pandas first.
    Raises ImportError where it is not installed.
    """
    from claimcli.render.csv import COLUMNS, flat

    if library is None:
        library = next((name for name in ("pandas", "polars") if find_spec(name)), "pandas")
    frames = import_module(library)
    rows = [flat(s) for each in found for s in (each.statements if isinstance(each, Result) else (each,))]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    return frames.DataFrame({name: list(column) for name, column in zip(COLUMNS, columns, strict=True)})


def _engine(rules: Folders, lang: str) -> Engine:
    return _compiled(tuple(os.fspath(folder) for folder in rules), lang)


@lru_cache(maxsize=4)
def _compiled(rules: tuple[str, ...], lang: str) -> Engine:
    from pathlib import Path

    from claimcli.pipeline import Engine
    from claimcli.rules import load_rules

    return Engine(load_rules([Path(folder) for folder in rules], lang=lang))
