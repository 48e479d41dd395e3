"""Denials from the text to the pointer: who denies, and what, in articles as they are written."""

from __future__ import annotations

import pytest

from claimcli.model import DENIAL, Document, Result
from claimcli.pipeline import Engine
from corpus import rules

LEAD = "The town was quiet on Thursday after a week of rain and wind.\n\n"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(rules())


def read(engine: Engine, text: str) -> Result:
    return engine.run(Document("a.txt", LEAD + text + "\n"))


def deniers(result: Result) -> list[str]:
    """The names of those who deny, in order."""
    return [s.speaker.name for s in result.statements if s.tag == DENIAL and s.speaker is not None]


@pytest.mark.parametrize(
    ("text", "denier"),
    [
        ("The prison stands on stolen land, a charge the governor denies.", "governor"),
        ("The abbey called the report “devoid of any foundation”.", "abbey"),
        ("Two clerks were paid twice, a claim that the pilots’ union flatly disputes.", "pilots’ union"),
        ("Kestrel hid the losses, accusations Kestrel has denied.", "Kestrel"),
        ("Denying the charges, Ms. Varga said she would appeal.", "Varga"),
        ("In a statement rejecting the claims, Ms. Varga said she had been at home.", "Varga"),
        ("Claims of abuse at the school have been denied by the bishop.", "bishop"),
        ("The report was dismissed as fiction by the bishop.", "bishop"),
        ("The match went ahead, with Ana Ruiz calling the claims “baseless”.", "Ana Ruiz"),
        ("The match went ahead, with Ana Ruiz taking to the stage to dismiss the claims.", "Ana Ruiz"),
        ("The paper scolded Ana Ruiz for denying that the dam leaked.", "Ana Ruiz"),
        ("Ana Ruiz, asked about the report, said: “That is not true.”", "Ana Ruiz"),
        ("The Kingdom of Spain denied the report about the wall.", "Kingdom of Spain"),
        ("The abbey dispelled the impression that the well was dry.", "abbey"),
        ("The count was disputed by the abbey.", "abbey"),
        ("Bo Lund sold the mill, it is said. Ana Ruiz said she did not recognise that account.", "Ana Ruiz"),
        ("An aide of Bo Lund said that he hardly knew the map. Lund brushed off these concerns.", "Bo Lund"),
        ("Ana Ruiz went on the radio and defended herself against accusations of greed.", "Ana Ruiz"),
        ("Lawyers say more than 400 were held, a figure police dispute.", "police"),
        ("The abbey, which the mayor had accused of hiding wine, said it “does not keep wine or beer”.", "abbey"),
        ("Ana Ruiz said that she had used force and that reports of dead nuns were “malicious”.", "Ana Ruiz"),
        ("Two clerks were paid twice, the log says. That was contested by Ana Ruiz, a nurse.", "Ana Ruiz"),
        ("Ana Ruiz said the mill had closed within days, not months later, as the union has alleged.", "Ana Ruiz"),
    ],
)
def test_who_denies(engine: Engine, text: str, denier: str) -> None:
    assert deniers(read(engine, text)) == [denier]


@pytest.mark.parametrize(
    "text",
    [
        "There was no sign of a truce in those disputes in the hall.",
        "Kestrel said on Monday that Ana Ruiz did not like the plan.",
        "Ana Ruiz pleaded guilty to the charges.",
        "Bail was denied by the court in Leeds.",
        "The plan was drawn up in May. It was rejected by the council.",
        "Nuns said in a report in May that the abbey maintained a farm.",
        "Dale Fund, a trader, published a report alleging that the firm sold wine to clubs that do not exist.",
        "The firm said that clubs bought its wine.\n\nAsked about them, Ana Ruiz said: “I’m not getting into clubs.”",
    ],
)
def test_near_misses(engine: Engine, text: str) -> None:
    assert deniers(read(engine, text)) == []


def test_a_transcript_gives_each_turn_to_its_speaker(engine: Engine) -> None:
    result = read(
        engine,
        "Mayor Ana Lind spoke to Tom Roy on Sunday. Here is part of it.\n\n"
        "ROY: Some families claim the dam leaked. What do you tell them?\n\n"
        "LIND: I feel for them all, but they are wrong. They are absolutely wrong. We worked all night.",
    )
    assert deniers(result) == ["Ana Lind"]
    turns = [s for s in result.statements if s.rule == "speaker-colon"]
    assert [s.speaker.name for s in turns if s.speaker] == ["Tom Roy", "Ana Lind"]
    assert turns[1].content.text.startswith("I feel for them all")
    assert turns[1].content.text.endswith("We worked all night.")


def test_a_claim_told_and_taken_up_by_a_pronoun(engine: Engine) -> None:
    result = read(
        engine,
        "Kestrel mocked a letter from two clerks claiming that the firm hid its losses, calling it “pure fiction”.",
    )
    texts = {s.id: s.content.text for s in result.statements}
    (denial,) = [s for s in result.statements if s.tag == DENIAL]
    assert [texts[c.id] for c in denial.counters] == ["the firm hid its losses"]


def test_a_verb_that_waits_in_vain_for_a_quotation_leaves_an_assertion(engine: Engine) -> None:
    result = read(engine, "Despite the ministry’s denials, the tests continued.\n\nThe dam was dry.")
    assert [s.content.text for s in result.statements][1] == "Despite the ministry’s denials, the tests continued."


def test_one_label_is_no_transcript(engine: Engine) -> None:
    result = read(engine, "UPDATE: This article was corrected on Friday.\n\nThe dam was dry.")
    assert all(s.speaker is None for s in result.statements)


@pytest.mark.parametrize("noun", ["government", "ministry", "police", "army"])
def test_a_body_of_its_own_kind_is_not_the_one_that_spoke_before(engine: Engine, noun: str) -> None:
    result = read(
        engine, f"The charity said children were starving in the camp.\n\nThe {noun} denied that there was a famine."
    )
    assert deniers(result) == [noun]


def test_a_verdict_contests_what_its_own_clause_is_about(engine: Engine) -> None:
    result = read(
        engine,
        "The union claims that the firm sold rotten fish to schools.\n\n"
        "“We feed ten thousand children a day, from Leeds to Hull, and our kitchens are open to all. "
        "That is simply not true. Our buyers know every boat in the harbour,” said Al Ware, the owner of the firm.",
    )
    denial = next(s for s in result.statements if s.tag == DENIAL)
    texts = {s.id: s.content.text for s in result.statements}
    assert [texts[c.id] for c in denial.counters] == ["the firm sold rotten fish to schools"]


@pytest.mark.parametrize(
    ("text", "denier"),
    [
        ("US officials denied the report.", "US officials"),
        ("Ana Ruiz had on Thursday denied the report.", "Ana Ruiz"),
        ("Ana Ruiz has distanced herself from claims that she sold the park.", "Ana Ruiz"),
        ("The report was wrong, and the US denied it.", "US"),
        ("The WHO denied the report.", "WHO"),
        ("Two people close to the minister denied the report.", "Two people close to the minister"),
        ("The dam leaked, a claim that the engineer, Ana Ruiz, denied.", "Ana Ruiz"),
    ],
)
def test_deniers_of_hard_shapes(engine: Engine, text: str, denier: str) -> None:
    assert deniers(read(engine, text)) == [denier]


def test_what_a_headline_calls_somebody_is_no_name(engine: Engine) -> None:
    result = engine.run(
        Document(
            "a.txt",
            "Water firm denies leaks\n\nNorthmere Water let sewage leak into a stream, the paper said on Monday.\n\n"
            "The company denied the report.\n",
        )
    )
    assert deniers(result)[-1] != "Water firm"


def test_a_group_told_by_an_adjective_is_not_the_body_that_spoke_before(engine: Engine) -> None:
    result = read(engine, "The army said the market was shelled.\n\nThe paramilitary group rejected the claim.")
    assert deniers(result) == ["paramilitary group"]


@pytest.mark.parametrize("name", ["Heliogen", "Northmere Water", "Castle Bank"])
def test_it_stands_for_the_company_that_spoke(engine: Engine, name: str) -> None:
    assert deniers(read(engine, f"{name} said the pipe was new. It denied the report.")) == [name]


def contested(result: Result) -> list[list[str]]:
    """For each denial the contents of the claims that it contests."""
    texts = {s.id: s.content.text for s in result.statements}
    return [[texts[c.id] for c in s.counters] for s in result.statements if s.tag == DENIAL]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a claim taken up where it stands
        (
            "Two clerks said the firm hid its losses, an assertion Ana Ruiz denied.\n\n"
            "Bo Lund demanded that the firm sell its boats.",
            [["the firm hid its losses"]],
        ),
        # a clause without "that"
        ("Ana Ruiz denied claims her office leaked the memo.", [["her office leaked the memo"]]),
        ("The firm rejected reports alleging that its boats leaked.", [["its boats leaked"]]),
        # denied twice, and told once
        (
            "The abbey denied a report that a monk had leaned on the clerks, calling it “devoid of truth”.",
            [["a monk had leaned on the clerks"], ["a monk had leaned on the clerks"]],
        ),
        # charged with spreading fear
        (
            "The firm accused the guild of “scaremongering” after the guild said that one in five boats was leaking.",
            [["one in five boats was leaking"]],
        ),
        # whom somebody accuses
        (
            "Ana Ruiz, whom the guild accuses of selling rotten boats, has always rejected the allegation.",
            [["selling rotten boats"]],
        ),
        # a noun for what was just said, however short that was
        (
            "Two clerks said they had not been paid, a charge Kestrel rejected as unfounded.",
            [["they had not been paid"]],
        ),
        # pointed at by "this"
        (
            "According to Bo Lund, one of the men was a diver. Officials in Leeds dispute this.",
            [["one of the men was a diver"]],
        ),
        # a clause that begins with a pronoun
        ("Bo Lund said the mill was shut. Kestrel denied that it happened, in an email.", [["the mill was shut"]]),
        # somebody contradicted
        ("Ana Ruiz said that the road was shut. The files contradict her.", [["the road was shut"]]),
        # no claim in an idiom
        ("The firm called the claims nonsense on stilts.", [[]]),
        # whose side somebody is on
        (
            "The election board insisted that the roll was clean.\n\n"
            "Board chairperson Ana Ruiz said claims that the dead had voted were false.",
            [["the dead had voted"]],
        ),
        # somebody else's denial is not gone on with
        (
            "A source said two clerks had asked for a review, a claim a Kestrel spokesman said was untrue.\n\n"
            "Kestrel went public in May. Its founder, Ana Ruiz, said she hadn't read the report.",
            [["two clerks had asked for a review"]],
        ),
        # who answers nothing claims nothing
        (
            "The mayor did not respond to a request for the records.\n\nAna Ruiz denied the claims.",
            [[]],
        ),
    ],
)
def test_what_is_contested(engine: Engine, text: str, expected: list[list[str]]) -> None:
    result = read(engine, text)
    assert contested(result) == expected
    assert len({s.content.spans for s in result.statements}) == len(result.statements)


def test_a_body_is_not_who_leads_it(engine: Engine) -> None:
    text = (
        "The opposition leader, Ana Ruiz, said it was late.\n\n"
        "The board rejected claims by the opposition that it had cheated."
    )
    (denial,) = [s for s in read(engine, text).statements if s.tag == DENIAL]
    assert denial.claimant == "opposition"


def test_a_claim_may_begin_with_a_pronoun(engine: Engine) -> None:
    assert contested(read(engine, "Kestrel denied that it had come under pressure.")) == [
        ["it had come under pressure"]
    ]
    assert contested(read(engine, "Kestrel denied it was true.")) == [[]]
