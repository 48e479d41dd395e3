"""Work that kills its worker; apart, so that a worker imports little before it dies."""

from __future__ import annotations

import os
from collections.abc import Sequence

from claimcli.work import DONE, Item, Job, Outcome


def dying(job: Job, items: Sequence[Item]) -> list[Outcome]:
    """Pretend to work, but die over every item whose name ends with "!"."""
    if any(item.name.endswith("!") for item in items):
        os._exit(7)
    return [Outcome(item.name, DONE, "", item.name.encode() + b"\n") for item in items]
