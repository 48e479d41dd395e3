"""Whole articles with denials and the claims they contest: denials that go on, references, charges, and near misses."""

from __future__ import annotations

import pytest

from claimcli.model import DENIAL, Document
from claimcli.pipeline import Engine
from corpus import rules


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(rules())


def disputes(engine: Engine, text: str) -> list[tuple[str, str, str]]:
    """Of each denial below the title its speaker, the head of its sentence, and the head of what it contests first."""
    statements = engine.run(Document("a.txt", text)).statements
    texts = {s.id: s.content.text for s in statements}
    return [
        (s.speaker.name, s.sentence.text[:24], texts[s.counters[0].id][:24] if s.counters else "")
        for s in statements
        if s.tag == DENIAL and s.speaker is not None and s.sentence.index
    ]


def test_a_denial_goes_on_in_the_sentences_after_it(engine: Engine) -> None:
    text = (
        "Tannery blamed for dead eels\n\n"
        "Anglers say the Ostby tannery poured dye into the Lomma brook.\n\n"
        "The tannery denied the allegation.\n\n"
        "“No dye left our yard,” works manager Ulla Brandt said. “We rinse nothing into the brook.”\n\n"
        "Brandt said the tannery would not close.\n"
    )
    assert disputes(engine, text) == [
        ("tannery", "The tannery denied the a", "the Ostby tannery poured"),
        ("Ulla Brandt", "“No dye left our yard,” ", "the Ostby tannery poured"),
    ]


def test_what_the_accused_never_did(engine: Engine) -> None:
    text = (
        "Curate knew, panel told\n\n"
        "A former chorister told the panel that Bishop Piers Lowther knew of the thefts and burned the ledgers.\n\n"
        "Lowther said he had never heard of any thefts.\n\n"
        "He did not name the verger.\n"
    )
    assert disputes(engine, text) == [("Piers Lowther", "Lowther said he had neve", "Bishop Piers Lowther kne")]


def test_a_plea_answers_the_charge_that_was_told(engine: Engine) -> None:
    text = (
        "Harbour clerk on trial\n\n"
        "Lidia Pons took fees from smugglers for nine years, prosecutors allege.\n\n"
        "Pons has pleaded not guilty to all counts.\n\n"
        "The judge denied bail to a second clerk.\n"
    )
    assert disputes(engine, text) == [("Lidia Pons", "Pons has pleaded not gui", "Lidia Pons took fees fro")]


def test_who_makes_the_claim_is_known_by_office(engine: Engine) -> None:
    text = (
        "Gunboats shelled port, governor says\n\n"
        "Governor Ilse Marrow said Tuesday that Koran gunboats had shelled the port of Vell, killing nine dockers.\n\n"
        "Dockers described smoke over the cranes.\n\n"
        "Aram Tesh, a spokesman for the Koran navy, dismissed the governor's account as a fairy tale.\n"
    )
    assert disputes(engine, text) == [("Aram Tesh", "Aram Tesh, a spokesman f", "Koran gunboats had shell")]


def test_a_remark_that_was_told_is_what_making_it_refers_to(engine: Engine) -> None:
    text = (
        "Envoy summoned\n\n"
        "Minister Paul Rede said that Ambassador Jon Sato had called the president a thief at a private dinner.\n\n"
        "Sato strongly denied having made the remark.\n\n"
        "The embassy said the minister had been misinformed and that the story was untrue.\n\n"
        "The minister rejected a request for a meeting.\n"
    )
    assert disputes(engine, text) == [
        ("Jon Sato", "Sato strongly denied hav", "Ambassador Jon Sato had "),
        ("embassy", "The embassy said the min", "Ambassador Jon Sato had "),
    ]


def test_a_claim_that_somebody_is_asked_about(engine: Engine) -> None:
    text = (
        "Rovers lose at home\n\n"
        "Rovers lost by three goals on Saturday.\n\n"
        "Asked about reports that the trainer would be sacked, chairman Otto Helm said they were “pure invention.”\n"
    )
    assert disputes(engine, text) == [("Otto Helm", "Asked about reports that", "the trainer would be sac")]


def test_the_story_is_what_a_paper_reported(engine: Engine) -> None:
    text = (
        "Mayor sold park, paper says\n\n"
        "The Elmira Post reported on Tuesday that Mayor Ada Lind sold the park to her brother.\n\n"
        "Lind was in Lima on Wednesday.\n\n"
        "Councillors said they would meet on Friday to hear the clerk.\n\n"
        "Her spokesman, Odd Ness, said the story was riddled with errors.\n"
    )
    assert disputes(engine, text) == [("Odd Ness", "Her spokesman, Odd Ness,", "Mayor Ada Lind sold the ")]


def test_whose_comments_are_contradicted(engine: Engine) -> None:
    text = (
        "Striker stays\n\n"
        "His agent, Luca Moretti, said on Monday that the striker had been offered to other clubs.\n\n"
        "Fans sang on Tuesday.\n\n"
        "The club contradicted comments made by the agent this week.\n"
    )
    assert disputes(engine, text) == [("club", "The club contradicted co", "the striker had been off")]


@pytest.mark.parametrize(
    ("sentence", "denier"),
    [
        ("The harbour board flatly rejected that, saying its cranes were new.", "harbour board"),
        ("The harbour board said late Monday that it “firmly rejects” that accusation.", "harbour board"),
        ("The harbour board pushed back hard on Monday against the report.", "harbour board"),
        ("The harbour board called the union's story “irresponsible fiction.”", "harbour board"),
        ("The harbour board denied on Monday that its cranes were rusty.", "harbour board"),
        ("“Lies, lies, lies,” the harbour board wrote.", "harbour board"),
        ("“Complete nonsense,” the harbour board said.", "harbour board"),
        ("The harbour board denied ever buying used cranes.", "harbour board"),
        ("The harbour board said the report was out of date and misleading.", "harbour board"),
        ("The harbour board accused the union of spreading lies.", "harbour board"),
        ("The harbour board contradicted the union on Monday.", "harbour board"),
        ("The harbour board contradicted them on Monday.", "harbour board"),
        ("The harbour board dismissed the union's remarks as the ravings of a few.", "harbour board"),
        ("The harbour board contradicted that account, and left.", "harbour board"),
        ("“Good story, not true,” the harbour board wrote.", "harbour board"),
        ("Contrary to the union's claims, the harbour board said its cranes were new.", "harbour board"),
        ("The harbour board said the union's story did not hold water.", "harbour board"),
        ("The harbour board's records show that's untrue.", "harbour board's records"),
        ("The harbour board rejects that.", "harbour board"),
        ("“I don't believe a word of it,” the harbour board's clerk said.", "harbour board's clerk"),
        ("The harbour board pushed back Monday on what it called rumors.", "harbour board"),
        ("The harbour board refuted press reports that its cranes were rusty.", "harbour board"),
        ("The harbour board said the figure was invented.", "harbour board"),
        ("The harbour board “strongly denies” the claim.", "harbour board"),
        ("The harbour board termed the claim the product of a vivid imagination.", "harbour board"),
    ],
)
def test_ways_to_deny(engine: Engine, sentence: str, denier: str) -> None:
    text = (
        f"Cranes rusty, union says\n\nThe union said in a report on Monday that two cranes were rusty.\n\n{sentence}\n"
    )
    assert [speaker for speaker, _, _ in disputes(engine, text)] == [denier]


@pytest.mark.parametrize(
    "sentence",
    [
        "The harbour board denied the clerk's widow a pension.",
        "The harbour board denied her a copy of the report.",
        "The harbour board accused the union of lying about wages.",
        "The harbour board alleged that the union had paid members who did not exist.",
        "The harbour board said no decision had been made on new cranes.",
        "The harbour board said it was not aware of the meeting.",
        "The harbour board rejected that offer, saying it was late.",
        "The harbour board said it wanted no part in the talks.",
        "The harbour board pushed back hard on Monday against the plan.",
        "The harbour board must rebut the report by May, its lawyer said.",
        "The harbour board was accused of denying poor families health care.",
        "The harbour board denied Lena Moss, a clerk of forty years, a pension.",
        "The harbour board balked at the price tag of new cranes.",
        "The harbour board accused Malta of dredging disputed waters.",
        "The harbour board said its clerk was not politically correct.",
        "The harbour board said the theft must never happen again, and that it had not happened before.",
        "The harbour board alleged that its lenders had been misled.",
        "The harbour board said nothing would change before May.",
        "“The idea of selling two cranes is absurd,” the harbour board said.",
        "“It is absurd that two cranes cost so much,” the harbour board said.",
        "The harbour board said it bought something that was already flawed.",
        "The harbour board rejected new terms as its lawyers, tired of politics, left.",
        "The harbour board said it ran a fleet that was not young.",
        "A captain who has rejected the harbour board's creed might lead it, the mayor said.",
        "The harbour board urged its captains to reject the claim.",
        "Neither side has denied the report.",
        "The harbour board rejected that bid.",
        "“The union lied, didn't it?” the harbour board asked.",
    ],
)
def test_near_misses(engine: Engine, sentence: str) -> None:
    text = (
        f"Cranes rusty, union says\n\nThe union said in a report on Monday that two cranes were rusty.\n\n{sentence}\n"
    )
    assert disputes(engine, text) == []


def test_a_nested_claim_ends_before_what_is_told_besides(engine: Engine) -> None:
    for sentence, claim in (
        ("Lisbon denied sheltering the poet, who is thought to live in Porto.", "sheltering the poet"),
        ("Reports of theft were “entirely without foundation,” Lisbon said.", "theft"),
        ("The palace said talk of illness was premature and unfounded.", "illness"),
    ):
        statements = engine.run(Document("a.txt", f"The town was quiet on Thursday.\n\n{sentence}\n")).statements
        assert [s.content.text for s in statements if s.within is not None] == [claim]


def test_the_head_of_a_body_does_not_contest_what_it_says(engine: Engine) -> None:
    text = (
        "Warnings over the ferry\n\n"
        "Divers who saw the ferry before it sank say they reported cracks in its hull, contradicting the harbour "
        "authority, which insists that no cracks were reported.\n\n"
        "The authority’s director, Marisa Borg, dismissed the allegation.\n"
    )
    assert ("Marisa Borg", "The authority’s director", "they reported cracks in ") in disputes(engine, text)
    statements = engine.run(Document("a.txt", text)).statements
    told = {s.id: s.speaker.name for s in statements if s.speaker is not None}
    borg = next(s for s in statements if s.speaker is not None and s.speaker.name == "Marisa Borg")
    assert all("authority" not in told[counter.id].lower() for counter in borg.counters)
    assert next(s.speaker for s in statements if s.cue and s.cue.text == "contradicting").text.startswith("Divers")


def test_a_reference_beside_it_means_what_itself_denies(engine: Engine) -> None:
    text = (
        "Row over missing tape\n\n"
        "Nadia Brell said the guard struck her son at the gate.\n\n"
        "According to Otto Lind, a tape of the evening does not exist because the cameras were off, a claim that the "
        "security firm disputes.\n"
    )
    assert ("security firm", "According to Otto Lind, ", "a tape of the evening do") in disputes(engine, text)


def test_only_the_negated_clause_opposes_a_claim(engine: Engine) -> None:
    text = (
        "Pier closed\n\n"
        "The union accused the harbour board of closing the north pier to save money.\n\n"
        "“The north pier is old, money is short, and winters are long; we met Mr. Voss about it in May. Ducks do not "
        "vote,” the board's clerk, Anna Lund, said.\n"
    )
    assert disputes(engine, text) == []


def test_a_demand_is_no_claim(engine: Engine) -> None:
    text = (
        "Videos stay up\n\n"
        "The league called on the station to remove its dog videos.\n\n"
        "The station said it had not removed any dog videos.\n"
    )
    assert disputes(engine, text) == []


def test_a_mere_this_means_what_was_said_right_before(engine: Engine) -> None:
    text = (
        "Lorries and lists\n\n"
        "The mill said all its lorries were new.\n\n"
        "Oskar Brandt, who drove for it, said six lorries never passed the test. “I don't know who signed for them,” "
        "he said. “I do know they failed.”\n\n"
        "The mill has denied this.\n"
    )
    assert disputes(engine, text) == [("mill", "The mill has denied this", "six lorries never passed")]


@pytest.mark.parametrize(
    ("sentence", "claim", "claimant"),
    [
        ("The clerk was paid twice, a charge he denies.", "The clerk was paid twice", None),
        ("The union has accused the mayor of theft, something the mayor denies.", "the mayor of theft", "union"),
        ("The union says it found letters in May, which the mayor denies.", "it found letters in May", "union"),
        ("Otto Lind said he believed the clerk had fabricated the story.", None, None),
        ("The mayor said the claims circulating in Lima were false.", None, None),
    ],
)
def test_the_claim_in_the_sentence_of_its_denial(
    engine: Engine, sentence: str, claim: str | None, claimant: str | None
) -> None:
    statements = engine.run(Document("a.txt", f"The town was quiet on Thursday.\n\n{sentence}\n")).statements
    denial = next(s for s in statements if s.tag == DENIAL)
    within = [(s.content.text, s.speaker.name if s.speaker else None) for s in statements if s.within == denial.id]
    assert within == ([] if claim is None else [(claim, claimant)])
