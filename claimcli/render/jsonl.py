"""JSON Lines: one statement a line, the stream that other programs read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from claimcli.model import Result
from claimcli.render import Options
from claimcli.render.record import lines


def write(results: Iterable[Result], out: TextIO, options: Options) -> None:
    """Write each statement kept as one line, document by document, as they come."""
    for result in results:
        out.writelines(lines(result, options.keep))
