"""What can go wrong, as values a caller can catch, and the exit statuses they lead to."""

from __future__ import annotations

from dataclasses import dataclass

EXIT_DONE = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2


class ClaimcliError(Exception):
    """The base of every error that claimcli raises on purpose; its text is one clear line."""


class InputError(ClaimcliError):
    """An input could not be read. ``source`` is its name as given, ``reason`` what is wrong and what to do."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class EmptyInput(InputError):
    """An input was read and holds nothing but white space: worth a note, and no failure where nothing is also read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a rule file: where it stands (1-based) and how to mend it.

    ``length`` is the number of characters to underline on ``excerpt``, the line as written.
    """

    file: str
    line: int
    column: int
    message: str
    excerpt: str = ""
    length: int = 1
    hint: str = ""


class RuleError(ClaimcliError):
    """One or more rule files are in error; ``problems`` lists every mistake of every file."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first.file}:{first.line}:{first.column}: {first.message}{more}")
        self.problems = tuple(problems)
