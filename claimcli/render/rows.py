"""Statements as rows for eyes: what the table and Markdown show, free of any layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from claimcli.model import ASSERTION, ATTRIBUTION, DENIAL, TITLE, Result, Statement
from claimcli.render.clean import visible

# A cell longer than this helps no reader, and a megabyte without a blank would take minutes to wrap.
LONGEST = 600
ARTICLE = "the article"
SOMEONE = "(not told)"


@dataclass(frozen=True, slots=True)
class Row:
    """One statement. ``nested`` marks a claim that stands inside the denial above it; ``note`` what is contested."""

    number: str
    tag: str
    nested: bool
    speaker: str
    role: str
    claim: str
    cue: str
    note: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and a counterclaim: who claims what, who denies it, and how; ``why`` tells what made the pair."""

    claimant: str
    claim: str
    denier: str
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many statements there are of each tag, how many denials contest a known claim, how many speakers speak."""

    assertions: int = 0
    attributions: int = 0
    denials: int = 0
    contested: int = 0
    speakers: frozenset[str] = frozenset()
    shown: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.assertions + other.assertions,
            self.attributions + other.attributions,
            self.denials + other.denials,
            self.contested + other.contested,
            self.speakers | other.speakers,
            self.shown + other.shown,
        )

    def __str__(self) -> str:
        total = self.assertions + self.attributions + self.denials
        if not total:
            return "Nothing found."
        parts = ", ".join(
            _many(n, word)
            for n, word in (
                (self.assertions, ASSERTION),
                (self.attributions, ATTRIBUTION),
                (self.denials, DENIAL),
            )
        )
        line = f"{_many(total, 'statement')}: {parts}; {_many(len(self.speakers), 'speaker')}"
        line += f"; {_many(self.contested, 'claim')} contested"
        return line + (f"; {self.shown} shown" if self.shown != total else "")


def rows(result: Result, keep: Callable[[Statement], bool]) -> list[Row]:
    """Return the rows of the statements kept, each claim inside a denial right after that denial."""
    return [_row(s) for s in _with_nested(s for s in result.statements if keep(s))]


def pairs(
    denials: Iterable[Statement], known: Mapping[str, Statement], keep: Callable[[Statement], bool]
) -> tuple[list[Pair], list[Statement]]:
    """Return the pairs of these denials with the claims in ``known``, and the denials that point elsewhere too.

    A pair shows where ``keep`` keeps either of its sides.
    """
    found, open_ones = [], []
    for denial in denials:
        for counter in denial.counters:
            claim = known.get(counter.id)
            if claim is not None and (keep(denial) or keep(claim)):
                how = (
                    f"{cell(denial.cue.text)}: {cell(denial.content.text)}" if denial.cue else cell(denial.content.text)
                )
                found.append(Pair(who(claim), cell(claim.content.text), who(denial), how, cell(counter.why)))
        if any(counter.id not in known for counter in denial.counters):
            open_ones.append(denial)
    return found, open_ones


def counts(result: Result, keep: Callable[[Statement], bool]) -> Counts:
    """Count all the statements of one document, and those kept."""
    tags = [s.tag for s in result.statements]
    return Counts(
        tags.count(ASSERTION),
        tags.count(ATTRIBUTION),
        tags.count(DENIAL),
        len({c.id for s in result.statements for c in s.counters}),
        frozenset(s.speaker.name for s in result.statements if s.speaker),
        sum(1 for s in result.statements if keep(s)),
    )


def who(statement: Statement) -> str:
    """Return the speaker's name for eyes: an assertion's is the article."""
    if statement.speaker is not None:
        return cell(statement.speaker.name)
    return ARTICLE if statement.tag == ASSERTION else SOMEONE


def cell(text: str) -> str:
    """Return ``text`` as one line for eyes, cut at LONGEST characters."""
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    return visible(text).strip()


def number_of(statement_id: str) -> str:
    """Return the part of an id that numbers the statement within its document."""
    return visible(statement_id.rpartition("#")[2])


def title_of(result: Result) -> str | None:
    """Return the document's title: as its record gives it, else the heading that the article begins with."""
    document, blocks = result.article.document, result.article.blocks
    if document.title is not None:
        return document.title
    return next((" ".join(document.text[b.start : b.end].split()) for b in blocks if b.kind == TITLE), None)


def heading(result: Result) -> str:
    """Return the line that names a document: its id, and its title where it has one."""
    document = result.article.document
    title = cell(title_of(result) or "")
    name = "standard input" if document.id == "-" else cell(document.id)
    return name + (f" — {title}" if title else "")


def _row(s: Statement) -> Row:
    note = ""
    if s.counters:
        here = s.document + "#"
        targets = [number_of(c.id) if c.id.startswith(here) else cell(c.id) for c in s.counters]
        note = "contests " + ", ".join(targets)
    elif s.claimant:
        note = f"contests a claim by {cell(s.claimant)}"
    return Row(
        number_of(s.id),
        s.tag,
        s.within is not None,
        cell(s.speaker.name) if s.speaker else "",
        cell(s.speaker.role or "") if s.speaker else "",
        cell(s.content.text),
        cell(s.cue.text) if s.cue else "",
        note,
    )


def _with_nested(statements: Iterable[Statement]) -> list[Statement]:
    kept = list(statements)
    ids = {s.id for s in kept}
    inside: dict[str | None, list[Statement]] = {}
    for s in kept:
        inside.setdefault(s.within if s.within in ids else None, []).append(s)
    out: list[Statement] = []
    waiting = inside.get(None, [])[::-1]
    while waiting:
        s = waiting.pop()
        out.append(s)
        waiting += inside.get(s.id, [])[::-1]
    return out


def _many(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"
