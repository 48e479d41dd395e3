"""One JSON object for all inputs: the documents, and the statements as in JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from claimcli.model import Result
from claimcli.render import Options
from claimcli.render.record import line, to_json
from claimcli.render.rows import title_of


def write(results: Iterable[Result], out: TextIO, options: Options) -> None:
    """Write ``{"documents": […], "statements": […]}``, one document and one statement a line."""
    documents: list[str] = []
    statements: list[str] = []
    for result in results:
        kept = [line(s) for s in result.statements if options.keep(s)]
        document = result.article.document
        documents.append(
            to_json({"id": document.id, "title": title_of(result), "date": document.date, "statements": len(kept)})
        )
        statements += kept
    out.write('{"documents": ' + _listed(documents) + ',\n "statements": ' + _listed(statements) + "}\n")


def _listed(lines: list[str]) -> str:
    return "[" + ",".join("\n  " + text for text in lines) + "]"
