"""No output but the results themselves, for use from Python."""

from __future__ import annotations

from claimcli.choose import Choice
from claimcli.model import Result


def encode(result: Result, choice: Choice) -> tuple[Result, int]:
    """Return the result as it is, and the number of its statements."""
    return result, len(result.statements)
