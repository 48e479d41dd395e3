"""Which statements are denials: all three kinds, and the near misses that stay out."""

from __future__ import annotations

import pytest

from claimcli.model import ATTRIBUTION, DENIAL
from story import paired


def first(line: str, before: str = "") -> tuple[str, str | None]:
    """The tag of the marked line and what makes it a denial; ``before`` are lines that precede it."""
    lines = [one for one in before.strip().splitlines() if one.strip()]
    statement = next(s for s in paired(f"{before}\n{line}") if s.sentence.index == len(lines) and s.within is None)
    return statement.tag, statement.denies


@pytest.mark.parametrize(
    "line",
    [
        "[speaker: The treasurer] [cue: denied] [content: taking bribes].",
        "[speaker: The treasurer] [cue: denied] that [content: the ledger was forged].",
        "[speaker: The treasurer] [cue: denied] [content: the ledger was forged].",
        "[speaker: The treasurer] [cue: denied] [content: any wrongdoing].",
        "[speaker: The treasurer] [cue: denies] [content: the charge].",
        "[speaker: The harbour board] [cue: rejected] [content: claims that the pier was rotten].",
        "[speaker: The harbour board] [cue: rejected] [content: the idea that the pier was rotten].",
        "[speaker: The harbour board] [cue: rejected] [content: criticism from the union that the pier was rotten].",
        "[speaker: The harbour board] [cue: dismissed] [content: the report as “nonsense”].",
        "[speaker: The harbour board] [cue: disputed] [content: both figures].",
        "[speaker: The harbour board] [cue: brushed aside] [content: rumours of a strike].",
        "[speaker: The harbour board] [cue: refuted] [content: the findings of the audit].",
        "[speaker: The harbour board] [cue: has denied] [content: meddling in the vote].",
        "[speaker: The harbour board] [cue: has denied] that [content: that was the case].",
        "[speaker: The harbour board] [cue: rejected] [content: attacks from the union that it was corrupt].",
        "[speaker: The harbour board] [cue: refuted] [content: claims the minister made a deal].",
        "[speaker: The harbour board] [cue: contradicted] [content: parts of his testimony].",
        "[speaker: The harbour board] [cue: dismissed] [content: the book as “fiction”].",
        "[speaker: The skipper] [cue: denies] [content: conspiracy to sink the ferry].",
        "[speaker: The skipper] [cue: pleaded] [content: not guilty].",
        "[speaker: The skipper] [cue: maintains] [content: his innocence].",
    ],
)
def test_cues_of_denying(line: str) -> None:
    assert first(line) == (DENIAL, "cue")


@pytest.mark.parametrize(
    "line",
    [
        "[speaker: The council] [cue: rejected] [content: the proposal].",
        "[speaker: The council] [cue: rejected] [content: a bid to reopen the quarry].",
        "[speaker: The council] [cue: rejected] [content: the idea].",
        "[speaker: The judge] [cue: denied] [content: bail].",
        "[speaker: The judge] [cue: dismissed] [content: the charges].",
        "[speaker: The embassy] [cue: denied] [content: him a visa].",
        "[speaker: The embassy] [cue: denied] [content: Ruth Amsel the prize].",
        "[speaker: The clerks] [cue: denied] [content: licences to the two shops].",
        "[speaker: The treasurer] [cue: did not deny] [content: the charge].",
        "[speaker: The treasurer] [cue: has never denied] [content: taking the money].",
        "[speaker: The manager] [cue: dismissed] [content: two of his waiters].",
        "[speaker: The ruling] [cue: contradicts] [content: the charter].",
        "[speaker: Nobody] [cue: denies] [content: that the pier was rotten].",
        "[speaker: No one] [cue: disputed] [content: the finding].",
        "[speaker: The treasurer] would not confirm or [cue: deny] [content: the report].",
    ],
)
def test_what_turns_down_or_takes_away_contests_nothing(line: str) -> None:
    assert first(line) == (ATTRIBUTION, None)


@pytest.mark.parametrize(
    "line",
    [
        "[speaker: The airline] [cue: called] [content: the claims “baseless”].",
        "[speaker: The airline] [cue: called] [content: it a fabrication].",
        "[speaker: The airline] [cue: said] [content: the report was false].",
        "[speaker: The airline] [cue: said] [content: the allegation was absurd].",
        "[content: “That is simply not true,”] [speaker: the airline] [cue: said].",
        "[content: “There is no evidence that the valve had failed,”] [speaker: the airline] [cue: said].",
        "[content: “The idea that we hid the log is ridiculous,”] [speaker: the airline] [cue: said].",
        "[speaker: The airline] [cue: said] [content: the pilot had lied about the delay].",
        "[speaker: The airline] [cue: said] [content: his remarks had been taken out of context].",
        "[content: “It was hot. The whole story is made up. Ask anyone,”] [speaker: the airline] [cue: said].",
        "[speaker: The airline] [cue: said] [content: the video was fake].",
        "[speaker: The airline] [cue: said] [content: those figures were wrong].",
        "[content: “She’s wrong,”] [speaker: the airline] [cue: said].",
        "[speaker: She] [cue: said] [content: he had lied to the crew].",
        "[content: “That’s not what happened,”] [speaker: the airline] [cue: said].",
        "[content: “We do not recognise this picture,”] [speaker: the airline] [cue: said].",
        "[content: “No one is saying that the valve was new,”] [speaker: the airline] [cue: said].",
        "[content: “That is a false comparison,”] [speaker: the airline] [cue: said].",
        "[speaker: The airline] [cue: said] [content: it would be a mistake to think the valve was old].",
    ],
)
def test_verdicts(line: str) -> None:
    assert first(line) == (DENIAL, "verdict")


@pytest.mark.parametrize(
    "line",
    [
        "[speaker: The airline] [cue: called] [content: the tax absurd].",
        "[speaker: The airline] [cue: called] [content: him a bully].",
        "[speaker: The airline] [cue: said] [content: the claims were not false].",
        "[speaker: The airline] [cue: said] [content: it would look into whether the report was false].",
        "[speaker: The airline] [cue: asked] [content: if the report was false].",
        "[speaker: The airline] [cue: declined] [content: to say if the rumour was untrue].",
        "[content: “That would be a false dawn,”] [speaker: the airline] [cue: said].",
        "[speaker: The airline] [cue: said] [content: banning the flights was wrong].",
        "[speaker: They] [cue: said] [content: those who claim it are disgraceful].",
        "[speaker: The airline] [cue: said] [content: people can tell fake pearls by the weight].",
        "[speaker: He] [cue: said] [content: he had been wrong about the vote].",
        "[content: “I was wrong,”] [speaker: the airline] [cue: said].",
        "[content: “It is wrong to hit children,”] [speaker: the airline] [cue: said].",
    ],
)
def test_criticism_and_open_questions_are_no_verdicts(line: str) -> None:
    assert first(line) == (ATTRIBUTION, None)


ACCUSED = "[speaker: Ida Holm] [cue: accused] [content: the Brandt Works of dumping dye in the Lenn river]."


@pytest.mark.parametrize(
    "line",
    [
        "[content: “We have never dumped dye in the Lenn river,”] [speaker: the Brandt Works] [cue: said].",
        "[speaker: The Brandt Works] [cue: said] [content: it had not dumped dye in the Lenn river].",
        "In response, [speaker: the Brandt Works] [cue: said] [content: no dye had reached the Lenn river].",
        "[speaker: The Brandt Works] [cue: said] [content: it had nothing to do with the dye in the river].",
        "[content: “I never said that,”] [speaker: Jon Brandt] [cue: said].",
    ],
)
def test_the_opposite_of_a_claim(line: str) -> None:
    assert first(line, ACCUSED) == (DENIAL, "opposite")


@pytest.mark.parametrize(
    "line",
    [
        "[speaker: The police] [cue: said] [content: nobody was hurt].",
        "[speaker: Ida Holm] [cue: said] [content: the Brandt Works had not dumped dye in the Lenn river before].",
        "[speaker: The Brandt Works] [cue: said] [content: it would not dump dye in the Lenn river if paid].",
        "[speaker: The Brandt Works] [cue: said] [content: dye should never reach the Lenn river].",
        "[speaker: The Brandt Works] [cue: asked] [content: why dye had not reached the Lenn river].",
        "[content: “Don't dump dye in the Lenn river,”] [speaker: the Brandt Works] [cue: said].",
    ],
)
def test_negative_facts_and_wishes_contest_nobody(line: str) -> None:
    assert first(line, ACCUSED) == (ATTRIBUTION, None)


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("[content: “I did not take a penny,”] [speaker: Jon Brandt] [cue: said].", DENIAL),
        ("[content: “We have never even met,”] [speaker: Jon Brandt] [cue: said].", DENIAL),
        ("[content: “I answered it. I didn’t post it,”] [speaker: Jon Brandt] [cue: said].", DENIAL),
        ("[speaker: Jon Brandt] [cue: insisted] [content: he had never sold the barge].", DENIAL),
        ("[speaker: Jon Brandt] [cue: insisted] [content: he had never liked the barge].", ATTRIBUTION),
        ("[content: “I do not sell flowers,”] [speaker: Jon Brandt] [cue: said].", ATTRIBUTION),
        ("[content: “I never liked the colour,”] [speaker: Jon Brandt] [cue: said].", ATTRIBUTION),
        ("[content: “Please never take the ferry,”] [speaker: Jon Brandt] [cue: said].", ATTRIBUTION),
        ("[speaker: Jon Brandt] [cue: said] [content: the shop had never sold flowers].", ATTRIBUTION),
    ],
)
def test_deeds_that_one_did_not_do(line: str, tag: str) -> None:
    assert first(line)[0] == tag


def test_a_quotation_carried_on_may_deny() -> None:
    statements = paired(
        """
        [content: “We looked into it,”] [speaker: the airline] [cue: said].
        ~ [content: “The claim is false.”]
        """
    )
    assert [s.tag for s in statements] == [ATTRIBUTION, DENIAL]


def test_the_articles_own_voice_denies_nothing() -> None:
    assert [s.tag for s in paired("The claim that the pier was rotten is false.")] == ["assertion"]
