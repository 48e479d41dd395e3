"""What the rule files come to: frozen dataclasses, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from claimcli.template import Template


class Origin(NamedTuple):
    """Where something was written: the file as shown to people, its line (1-based), and the layer
    (``shipped``, ``user``, ``environment``, ``project``, ``given`` or ``pack:NAME``).

    A named tuple, as there are thousands of them to make before the first word is read.
    """

    file: str
    line: int
    layer: str = "shipped"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with the slots it should give: ``marks`` are (slot, start, end) in ``text``."""

    text: str
    marks: tuple[tuple[str, int, int], ...]
    origin: Origin


class CueEntry(NamedTuple):
    """One entry of the cue lexicon: part of speech, meaning class, dictionary form, and the frames it takes.

    A named tuple for the same reason as ``Origin``.
    """

    pos: str
    cls: str
    entry: str
    frames: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``has`` and ``lacks`` map a slot to lists of which one phrase must, or none may, stand in it;
    ``over`` names the rules it beats; ``shadows`` tells which earlier definitions it replaced."""

    name: str
    means: str
    templates: tuple[Template, ...]
    origin: Origin
    has: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    over: tuple[str, ...] = ()
    confidence: float | None = None
    finds: tuple[Example, ...] = ()
    ignores: tuple[Example, ...] = ()
    misses: tuple[Example, ...] = ()
    about: str = ""
    status: str = ""
    since: str = ""
    was: tuple[str, ...] = ()
    shadows: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything loaded, merged. ``version`` is a hash of the content of all files read, in order.

    ``list_origins`` tells every place that had a hand in a list, the last one first; ``off`` where a rule was
    switched off; ``measured`` the confidence of a rule with a particular lexicon entry, 0 to 1.
    """

    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    cues: tuple[CueEntry, ...] = ()
    rules: tuple[Rule, ...] = ()
    version: str = ""
    lang: str = "en"
    measured: dict[str, dict[str, float]] = field(default_factory=dict)
    list_origins: dict[str, tuple[Origin, ...]] = field(default_factory=dict)
    table_origins: dict[str, tuple[Origin, ...]] = field(default_factory=dict)
    off: dict[str, Origin] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def phrases(self, name: str) -> tuple[str, ...]:
        """The phrases of a list, empty where there is no such list."""
        return self.lists.get(name, ())

    def table(self, name: str) -> Mapping[str, str]:
        """A table, empty where there is no such table."""
        return self.tables.get(name, {})

    def rule(self, name: str) -> Rule | None:
        """The rule of that name."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def classes(self) -> frozenset[str]:
        """The meaning classes of the cue lexicon."""
        return frozenset(cue.cls for cue in self.cues)

    def frames(self) -> frozenset[str]:
        """The frames that the cue lexicon uses or the list ``frames`` declares."""
        return frozenset(frame for cue in self.cues for frame in cue.frames) | frozenset(self.phrases("frames"))
