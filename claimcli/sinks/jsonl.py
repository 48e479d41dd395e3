"""JSON Lines: one statement a line, as ``claimcli extract`` writes it."""

from __future__ import annotations

from claimcli.choose import Choice
from claimcli.manifest import Manifest
from claimcli.model import Result
from claimcli.render.record import lines
from claimcli.sinks import Sink
from claimcli.sinks.files import FileSink, Plain


def encode(result: Result, choice: Choice) -> tuple[bytes, int]:
    """Return the document's lines in UTF-8, and how many they are."""
    written = lines(result, choice.keeps)
    return "".join(written).encode(), len(written)


def open_sink(target: str, manifest: Manifest) -> Sink:
    """Open the file ``target``. Raises OSError where that cannot be done."""
    return FileSink(target, manifest, Plain)
