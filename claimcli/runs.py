"""What a batch run is told, what it tells while it goes on, and what it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from claimcli.choose import Choice
from claimcli.read import MAX_BYTES

TIMEOUT = 120.0
"""Seconds for a document where no other limit is given."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run. ``out`` is a path or ``-``, ``sink`` the name of its format (one of ``sinks.NAMES``).

    ``strict`` stops at the first failure; ``resume`` takes over what an earlier run did, ``overwrite`` drops even an
    unfinished one; ``max_bytes`` limits a document's size, ``timeout`` (seconds, 0 for none) its time.
    """

    out: str
    sink: str
    choice: Choice = field(default_factory=Choice)
    resume: bool = False
    overwrite: bool = False
    strict: bool = False
    max_bytes: int = MAX_BYTES
    timeout: float = TIMEOUT


@dataclass(slots=True)
class Summary:
    """What a run did. ``kept`` of the documents were taken over from an earlier run, ``twice`` inputs came again.

    ``stopped`` is "" for a run that saw all inputs, else why it did not: ``interrupted`` or ``strict``.
    """

    documents: int = 0
    kept: int = 0
    failed: int = 0
    empty: int = 0
    twice: int = 0
    statements: int = 0
    words: int = 0
    words_now: int = 0
    size: int = 0
    seconds: float = 0.0
    stopped: str = ""


class Report(Protocol):
    """Is told what happens, for eyes. ``Silent`` is the one that shows nothing."""

    def note(self, text: str) -> None:
        """Something worth knowing that is no failure."""

    def failure(self, name: str, reason: str) -> None:
        """A document could not be read."""

    def progress(self, summary: Summary) -> None:
        """So far so much; called often."""


class Silent:
    """A report that shows nothing."""

    def note(self, text: str) -> None:
        """See Report."""

    def failure(self, name: str, reason: str) -> None:
        """See Report."""

    def progress(self, summary: Summary) -> None:
        """See Report."""
