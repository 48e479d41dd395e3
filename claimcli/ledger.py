"""A ledger per speaker over many documents: said, denied, was contradicted on, and changes of position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcli.identities import NOBODY

if TYPE_CHECKING:
    from claimcli.model import Dispute
    from claimcli.survey import Survey


@dataclass(frozen=True, slots=True)
class Change:
    """A change of position: of two statements about one claim, on different days, one makes it and one denies it.

    ``first`` and ``then`` are statement ids; the days are written YYYY-MM-DD. ``denied_first`` tells which way.
    """

    dispute: str
    first: str
    first_day: str
    then: str
    then_day: str
    denied_first: bool


@dataclass(frozen=True, slots=True)
class Account:
    """One speaker: how many statements, how many of them denials, how many of the speaker's claims were contested."""

    name: str
    said: int
    denied: int
    contradicted: int
    changes: tuple[Change, ...] = ()


def ledger(survey: Survey, found: Sequence[Dispute]) -> list[Account]:
    """The accounts of all named speakers who deny or are contradicted, those most contradicted first.

    ``found`` are the disputes of the survey. Groups and unnamed speakers ("officials") have no account, as nobody
    knows whether they are the same from one article to the next.
    """
    numbers = {statement_id: number for number, statement_id in enumerate(survey.ids)}
    said: dict[int, int] = {}
    denied: dict[int, int] = {}
    for number in range(len(survey)):
        speaker = survey.speaker(number)
        if speaker != NOBODY and survey.original(number) == number:
            said[speaker] = said.get(speaker, 0) + 1
            denied[speaker] = denied.get(speaker, 0) + survey.denies[number]
    contradicted: dict[int, int] = {}
    changes: dict[int, list[Change]] = {}
    for dispute in found:
        makers = [numbers[claim] for claim in dispute.claims]
        deniers = [numbers[denial] for denial in dispute.denials]
        for maker in makers:
            if survey.speaker(maker) != NOBODY:
                contradicted[survey.speaker(maker)] = contradicted.get(survey.speaker(maker), 0) + 1
        for change in _changes(survey, dispute.id, makers, deniers):
            changes.setdefault(survey.speaker(numbers[change.first]), []).append(change)
    accounts = [
        Account(
            survey.speaker_name(speaker),
            count,
            denied.get(speaker, 0),
            contradicted.get(speaker, 0),
            tuple(changes.get(speaker, ())),
        )
        for speaker, count in said.items()
        if denied.get(speaker) or contradicted.get(speaker) or speaker in changes
    ]
    return sorted(accounts, key=lambda a: (-len(a.changes), -a.contradicted, -a.denied, -a.said, a.name))


def _changes(survey: Survey, dispute: str, makers: Sequence[int], deniers: Sequence[int]) -> list[Change]:
    """The changes of position in one dispute, at most one for each speaker: the first pair on different days."""
    by_speaker: dict[int, list[int]] = {}
    for number in makers:
        if survey.days[number]:
            by_speaker.setdefault(survey.speaker(number), []).append(number)
    found: dict[int, Change] = {}
    for denial in deniers:
        speaker = survey.speaker(denial)
        if speaker == NOBODY or speaker in found or not survey.days[denial]:
            continue
        for claim in by_speaker.get(speaker, ()):
            if survey.days[claim] != survey.days[denial]:
                first, then = sorted((claim, denial), key=lambda number: survey.days[number])
                found[speaker] = Change(
                    dispute,
                    survey.ids[first],
                    survey.days[first],
                    survey.ids[then],
                    survey.days[then],
                    first == denial,
                )
                break
    return list(found.values())
