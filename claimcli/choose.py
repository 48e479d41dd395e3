"""Which statements to keep: the test behind ``--tag``, ``--speaker`` and ``--min-confidence``."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from claimcli.model import Statement


@dataclass(frozen=True, slots=True)
class Choice:
    """What a statement must have to be kept; the empty choice keeps all. It can be sent to other processes.

    ``tags``: one of these; ``speaker``: each of these words stands in the speaker's name (see ``name_words``);
    ``min_confidence``: at least this confidence.
    """

    tags: tuple[str, ...] = ()
    speaker: frozenset[str] = frozenset()
    min_confidence: float = 0.0

    def keeps(self, statement: Statement) -> bool:
        """Tell whether the statement is one of those chosen."""
        if self.tags and statement.tag not in self.tags:
            return False
        if statement.confidence < self.min_confidence:
            return False
        if self.speaker:
            return statement.speaker is not None and self.speaker <= name_words(statement.speaker.name)
        return True


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name, for comparing: without case, accents and punctuation."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return frozenset("".join(c if c.isalnum() else " " for c in plain.casefold()).split())
