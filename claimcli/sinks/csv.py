"""Comma-separated values: a head, then one statement a row, as ``claimcli extract --format csv`` writes it."""

from __future__ import annotations

import io

from claimcli.choose import Choice
from claimcli.manifest import Manifest
from claimcli.model import Result
from claimcli.render import Options
from claimcli.render.csv import COLUMNS, write
from claimcli.sinks import Sink
from claimcli.sinks.files import FileSink, Plain

HEAD = (",".join(COLUMNS) + "\n").encode()


def encode(result: Result, choice: Choice) -> tuple[bytes, int]:
    """Return the document's rows in UTF-8, and how many they are."""
    rows = io.StringIO(newline="")
    write([result], rows, Options(keep=choice.keeps))
    return rows.getvalue().encode()[len(HEAD) :], sum(map(choice.keeps, result.statements))


def open_sink(target: str, manifest: Manifest) -> Sink:
    """Open the file ``target``. Raises OSError where that cannot be done."""
    return FileSink(target, manifest, Plain, HEAD)
