"""What denials contest: claims in their own sentence, claims referred to, claims of the same matter elsewhere."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from claimcli.links import ANAPHORA, OPPOSITION, SAME_SENTENCE
from claimcli.model import ATTRIBUTION, DENIAL, Statement
from claimcli.pair import pair
from story import paired, pairer, rules, told


def contested(statements: list[Statement]) -> list[list[tuple[str, str]]]:
    """For each denial the contents it points at, each with its basis."""
    texts = {s.id: s.content.text for s in statements}
    return [[(texts[c.id], c.basis) for c in s.counters] for s in statements if s.tag == DENIAL]


class TestOwnSentence:
    def test_a_claim_with_its_claimant_is_a_statement_of_its_own(self) -> None:
        denial, claim = paired("[speaker: Lisbon] [cue: rejected] [content: Madrid's claim that the dam leaks].")
        assert (denial.tag, claim.tag) == (DENIAL, ATTRIBUTION)
        assert claim.within == denial.id
        assert claim.speaker is not None
        assert claim.speaker.name == denial.claimant == "Madrid"
        assert claim.cue is not None
        assert (claim.cue.text, claim.content.text) == ("claim", "the dam leaks")
        assert [(c.id, c.basis) for c in denial.counters] == [(claim.id, SAME_SENTENCE)]

    def test_the_claimant_may_follow(self) -> None:
        denial, claim = paired(
            "[speaker: Lisbon] [cue: rejected] [content: claims from the farmers' union alleging cruelty to calves]."
        )
        assert denial.claimant == "farmers' union"
        assert claim.content.text == "cruelty to calves"

    def test_the_claimant_may_be_told_at_the_end(self) -> None:
        for end, claimant in (
            ("as the club alleged in May", "club"),
            ("as Dana Lee has claimed", "Dana Lee"),
            ("as he said in May", None),
            ("as the rain fell", None),
        ):
            denial, claim = paired(f"[speaker: Ms. Varga] [cue: denied] that [content: the clerks leaked it], {end}.")
            assert denial.claimant == (claim.speaker.name if claim.speaker else None) == claimant

    def test_a_gerund_and_a_clause_are_claims_by_nobody_named(self) -> None:
        for line in (
            "[speaker: Mr. Ortiz] [cue: denied] [content: taking bribes from builders].",
            "[speaker: Mr. Ortiz] [cue: denied] that [content: builders had paid him bribes].",
        ):
            denial, claim = paired(line)
            assert claim.content.text == denial.content.text.removeprefix("that ")
            assert claim.speaker is None
            assert denial.claimant is None

    def test_a_verdict_repeats_the_claim_it_is_passed_on(self) -> None:
        for line in (
            "[speaker: She] [cue: said] [content: claims that the mill has mice are “baseless”].",
            "[content: “There is no evidence that the mill has mice,”] [speaker: she] [cue: said].",
            "[speaker: She] [cue: said] [content: those who think the mill has mice are dead wrong].",
            "[speaker: She] [cue: said] [content: he had lied to guests about how the mill has mice].",
        ):
            (claim,) = [s.content.text for s in paired(line) if s.within]
            assert claim.endswith("the mill has mice")

    def test_a_mere_reference_is_no_claim(self) -> None:
        for line in (
            "[speaker: Mr. Ortiz] [cue: rejected] [content: the allegations].",
            "[speaker: Mr. Ortiz] [cue: denied] [content: it].",
            "[speaker: Mr. Ortiz] [cue: denied] [content: it happened].",
        ):
            assert len(paired(line)) == 1


class TestElsewhere:
    def test_by_reference(self) -> None:
        assert contested(
            paired(
                """
                The fair opened on Sunday with a parade.
                [speaker: Ida Holm] [cue: accused] [content: the Brandt Works of dumping dye in the river].
                [speaker: Jon Brandt] [cue: rejected] [content: the accusation].
                """
            )
        ) == [[("the Brandt Works of dumping dye in the river", ANAPHORA)]]

    def test_a_claim_repeated_is_led_back_to_who_made_it(self) -> None:
        found = contested(
            paired(
                """
                [speaker: Ida Holm] [cue: claimed] [content: the dye factory had poisoned trout in the Lenn].
                The fair opened on Sunday with a parade and a brass band.
                [speaker: Jon Brandt] [cue: called] [content: the story about poisoned trout in the Lenn “baseless”].
                """
            )
        )
        assert [text for text, _ in found[0]] == [
            "poisoned trout in the Lenn",
            "the dye factory had poisoned trout in the Lenn",
        ]

    def test_the_claim_may_come_after(self) -> None:
        found = contested(
            paired(
                """
                [content: “We never poisoned trout in the Lenn,”] [speaker: the dye factory] [cue: said].
                [speaker: Ida Holm] [cue: claimed] [content: the dye factory had poisoned trout in the Lenn].
                """
            )
        )
        assert [text for text, _ in found[0]] == ["the dye factory had poisoned trout in the Lenn"]

    def test_by_opposite(self) -> None:
        statements = paired(
            """
            [speaker: Ida Holm] [cue: claimed] [content: the dye factory had poisoned trout in the Lenn].
            [speaker: Jon Brandt] [cue: said] [content: no trout had been poisoned by the dye factory].
            """
        )
        assert contested(statements) == [[("the dye factory had poisoned trout in the Lenn", OPPOSITION)]]
        assert "opposite" in statements[1].counters[0].why
        assert "trout" in statements[1].counters[0].why

    def test_who_says_nothing_claims_nothing(self) -> None:
        found = contested(
            paired(
                """
                [speaker: Ida Holm] [cue: said] [content: the dye factory opened its gates at four].
                [speaker: Ana Ruiz] [cue: declined] [content: to say whether the gates had opened too late].
                [speaker: Jon Brandt] [cue: disputed] [content: that timeline].
                """
            )
        )
        assert [text for text, _ in found[0]] == ["the dye factory opened its gates at four"]

    def test_nobody_contests_himself_or_his_own_side(self) -> None:
        for one, two in (("Jon Brandt", "Jon Brandt"), ("Brandt", "Jon Brandt")):
            statements = paired(
                f"""
                [speaker: {one}] [cue: claimed] [content: the dye factory had poisoned trout in the Lenn].
                [speaker: {two}] [cue: said] [content: no trout had been poisoned by the dye factory].
                """
            )
            assert all(s.tag != DENIAL for s in statements)

    def test_of_several_claims_the_claimants_is_meant(self) -> None:
        found = contested(
            paired(
                """
                [speaker: Ida Holm] [cue: claimed] [content: the mill had mice].
                [speaker: Per Lund] [cue: claimed] [content: the mill had rats].
                [speaker: Jon Brandt] [cue: rejected] [content: Ida Holm's allegations].
                """
            )
        )
        assert found[0][0][0] == "the mill had mice"

    def test_scores_come_best_first_and_say_why(self) -> None:
        for statement in paired(
            """
            [speaker: Ida Holm] [cue: accused] [content: the Brandt Works of dumping dye in the Lenn].
            [speaker: Per Lund] [cue: said] [content: the Brandt Works had dumped dye in the Lenn for years].
            [speaker: Jon Brandt] [cue: said] [content: the Brandt Works never dumped dye in the Lenn].
            """
        ):
            scores = [c.score for c in statement.counters]
            assert scores == sorted(scores, reverse=True)
            assert all(0 < c.score <= 1 and c.why for c in statement.counters)


class TestIds:
    def test_are_final_and_in_order(self) -> None:
        statements = paired(
            """
            The fair opened on Sunday.
            [speaker: Lisbon] [cue: rejected] [content: Madrid's claim that the dam leaks].
            [speaker: Lisbon] [cue: said] [content: the dam was safe].
            """
        )
        assert [s.id for s in statements] == [f"a.txt#{n}" for n in (1, 2, 3, 4)]
        assert statements[2].within == "a.txt#2"

    def test_are_the_same_from_run_to_run_and_from_a_pairer_used_before(self) -> None:
        article, statements = told("[speaker: Lisbon] [cue: rejected] [content: Madrid's claim that the dam leaks].")
        assert pair(article, statements, rules()) == pairer().pair(article, statements)

    def test_nothing_in_nothing_out(self) -> None:
        article, _ = told("")
        assert pairer().pair(article, []) == []


VOCABULARY = "the dam leaks no not never claim that false report he it was denied lies about “ ” , . — O'Neil"
WORDS = st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=12).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["said", "denied", "rejected", "called", "accused"]), WORDS), max_size=5))
def test_any_words_give_pointers_that_lead_somewhere(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(f"[speaker: Person {n}] [cue: {cue}] [content: {words}]." for n, (cue, words) in enumerate(lines))
    article, statements = told(text)
    result = pairer().pair(article, statements)
    ids = [s.id for s in result]
    assert len(set(ids)) == len(ids)
    for s in result:
        assert s.within is None or s.within in ids
        assert all(c.id in ids and c.id != s.id for c in s.counters)
        assert all(0 <= span.start <= span.end <= len(article.document.text) for span in s.content.spans)
        assert s.tag == DENIAL or not s.counters
