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
    from claimcli.corpora import Fields
    from claimcli.pipeline import Engine
    from claimcli.runs import Report, Summary

Folders = Sequence[str | os.PathLike[str]]


def extract(text: str, *, id: str = "text", rules: Folders = (), lang: str = "en") -> list[Statement]:
    """Return the statements of one text, in text order; offsets are code points of ``text``.

    ``id`` names the text in the statements; ``rules`` are folders added to the shipped rules, later ones winning.
    Raises RuleError where a rule file is in error. Rules are loaded once and kept for the next call.
    """
    return list(_engine(rules, lang).run(Document(id, text)).statements)


def extract_many(
    documents: Iterable[str | Document], *, rules: Folders = (), lang: str = "en", workers: int = 1
) -> Iterator[Result]:
    """Yield the result of each document, in order, as they are done. A plain text is named by its number, from 1.

    With several ``workers`` the documents are read in so many processes; an error in one then ends the iteration with
    a ClaimcliError, and what an iterator of documents does not yield soon keeps results waiting.
    """
    numbered = (Document(str(n), d) if isinstance(d, str) else d for n, d in enumerate(documents, 1))
    engine = _engine(rules, lang)
    if workers == 1:
        return map(engine.run, numbered)
    from claimcli.batch import results

    return results(numbered, engine.rules, workers)


def run_batch(
    inputs: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    to: str | None = None,
    globs: Sequence[str] = (),
    fields: Fields | None = None,
    workers: int | None = 1,
    rules: Folders = (),
    lang: str = "en",
    report: Report | None = None,
    **options: Any,
) -> Summary:
    """Read folders, files and corpora into one output, as ``claimcli batch`` does, and return what was done.

    ``to`` is the format (None: by the ending of ``out``), ``fields`` names the fields of corpora, ``report`` is told
    of failures and progress. With ``workers`` None the work goes through the joblib backend that is in force
    (``with joblib.parallel_config(backend=…)``), else it is done in so many processes. ``options`` are those of
    ``batch.Settings``: resume, overwrite, strict, max_bytes, timeout, choice. Raises RuleError, OutputError,
    UnfinishedError and PoolError.
    """
    from contextlib import closing

    from claimcli import pools
    from claimcli.batch import make_job, run
    from claimcli.corpora import Fields
    from claimcli.inputs import items
    from claimcli.output import own_files
    from claimcli.runs import Settings
    from claimcli.sinks import by_ending
    from claimcli.walk import Walk

    target = os.fspath(out)
    settings = Settings(target, to or by_ending(target) or "jsonl", **options)
    job = make_job(_engine(rules, lang).rules, settings)
    walk = Walk((os.fspath(name) for name in inputs), globs, own_files(target))
    pool = pools.as_configured(job) if workers is None else pools.local(job, workers)
    with closing(pool):
        return run(items(walk, fields or Fields(), settings.max_bytes), job, settings, pool, report)


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
