"""JSON Lines in a gzip file: members of about a megabyte of text, so that a stop leaves a readable file."""

from __future__ import annotations

from claimcli.manifest import Manifest
from claimcli.sinks import Sink
from claimcli.sinks.files import FileSink, Zipped
from claimcli.sinks.jsonl import encode

__all__ = ["encode", "open_sink"]


def open_sink(target: str, manifest: Manifest) -> Sink:
    """Open the file ``target``. Raises OSError where that cannot be done."""
    return FileSink(target, manifest, Zipped)
