"""Disputes over many documents: groups, copies, ledgers, every format, and what it all costs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimcli.cli.disputes import command
from claimcli.disputes import disputes, pair_across
from claimcli.ledger import Account, ledger
from claimcli.model import DENIAL, Dispute, Result
from claimcli.render import Options
from claimcli.render.disputes import write
from claimcli.render.ledger import write as write_ledger
from claimcli.shelf import Shelf
from claimcli.survey import Survey
from corpus import engine
from news import articles, measure
from story import pairer, rules, told

ACCUSED = "[speaker: Ida Holm] [cue: accused] [content: the Brandt Works of dumping dye in the Lenn river]."
CLAIMED = "[speaker: Ida Holm] [cue: said] [content: the Brandt Works had dumped dye in the Lenn river]."
DENIED = "[speaker: Jon Brandt] [cue: denied] [content: dumping dye from his works in the Lenn river]."
OPPOSED = "[content: “No dye was dumped in the Lenn river,”] [speaker: Jon Brandt] [cue: said]."
ADMITTED = "[speaker: Brandt] [cue: admitted] that [content: dye had been dumped in the Lenn river]."
OTHER = """
    [speaker: Per Lund] [cue: claimed] [content: the ferry to Olm island had sunk twice].
    [speaker: Eva Moe] [cue: rejected] [content: the claim that the ferry to Olm island had sunk].
"""


def result(name: str, lines: str, date: str | None = None) -> Result:
    """What is found in one made-up document."""
    article, statements = told(lines, name, date)
    return Result(article, tuple(pairer().pair(article, statements)))


@pytest.fixture
def survey() -> Iterator[Survey]:
    """An empty survey."""
    with Survey(rules()) as found:
        yield found


def contents(survey: Survey, ids: tuple[str, ...]) -> list[str]:
    """The contents of statements, by their ids."""
    return [survey.told(survey.ids.index(statement_id)).content.text for statement_id in ids]


class TestGroups:
    def test_claims_that_say_the_same_and_all_who_contest_them(self, survey: Survey) -> None:
        survey.add(result("a.txt", ACCUSED))
        survey.add(result("b.txt", f"{CLAIMED}\n{DENIED}"))
        survey.add(result("c.txt", OPPOSED))
        survey.add(result("d.txt", OTHER))
        one, two = disputes(survey)
        assert contents(survey, one.claims) == [
            "the Brandt Works of dumping dye in the Lenn river",
            "the Brandt Works had dumped dye in the Lenn river",
            "dumping dye from his works in the Lenn river",
        ]
        assert {statement_id.split("#")[0] for statement_id in one.denials} == {"b.txt", "c.txt"}
        assert all(statement_id.startswith("d.txt") for statement_id in (*two.claims, *two.denials))
        assert 0 < one.score <= 1

    def test_the_earliest_day_comes_first(self, survey: Survey) -> None:
        survey.add(result("late.txt", f"{CLAIMED}\n{DENIED}", "2025-05-04"))
        survey.add(result("early.txt", ACCUSED, "2025-05-01T08:00:00Z"))
        (found,) = disputes(survey)
        assert found.claims[0].startswith("early.txt")
        assert found.id == f"dispute:{found.claims[0]}"

    def test_no_denial_no_dispute(self, survey: Survey) -> None:
        survey.add(result("a.txt", ACCUSED))
        survey.add(result("b.txt", CLAIMED))
        assert disputes(survey) == []

    def test_other_matters_of_one_speaker_stay_apart(self, survey: Survey) -> None:
        survey.add(result("a.txt", f"{CLAIMED}\n{DENIED}"))
        survey.add(result("b.txt", "[speaker: Jon Brandt] [cue: denied] [content: buying stolen horses in Tarv]."))
        assert len(disputes(survey)) == 2

    def test_a_text_carried_by_several_is_told_once_with_its_sources(self, survey: Survey) -> None:
        for name in ("wire.txt", "herald.txt", "star.txt"):
            survey.add(result(name, f"{CLAIMED}\n{DENIED}"))
        (found,) = disputes(survey)
        assert all(statement_id.startswith("wire.txt") for statement_id in (*found.claims, *found.denials))
        assert dict(found.copies)[found.denials[0]] == tuple(
            found.denials[0].replace("wire", other) for other in ("herald", "star")
        )

    def test_the_same_from_run_to_run(self) -> None:
        runs = []
        for _ in range(2):
            with Survey(rules()) as survey:
                for n, document in enumerate((ACCUSED, f"{CLAIMED}\n{DENIED}", OPPOSED, OTHER)):
                    survey.add(result(f"{n}.txt", document))
                runs.append(disputes(survey))
        assert runs[0] == runs[1]


class TestAcross:
    def test_denials_point_at_claims_in_other_documents(self) -> None:
        one, two = pair_across([result("a.txt", ACCUSED), result("b.txt", DENIED)], rules())
        denial = two.statements[0]
        assert denial.tag == DENIAL
        assert [c.id.split("#")[0] for c in denial.counters] == ["b.txt", "a.txt"]
        assert "another document" in denial.counters[1].why
        assert one.statements == result("a.txt", ACCUSED).statements

    def test_a_statement_may_turn_out_to_be_a_denial(self) -> None:
        alone = result("b.txt", OPPOSED)
        assert alone.statements[0].tag != DENIAL
        _, two = pair_across([result("a.txt", CLAIMED), alone], rules())
        assert two.statements[0].tag == DENIAL
        assert two.statements[0].denies == "opposite"
        assert two.statements[0].counters[0].id == "a.txt#1"

    def test_nobody_contests_his_own_words_elsewhere(self) -> None:
        mine = "[speaker: Ida Holm] [cue: said] [content: no dye was dumped in the Lenn river by the Brandt Works]."
        _, two = pair_across([result("a.txt", CLAIMED), result("b.txt", mine)], rules())
        assert two.statements[0].counters == ()

    def test_one_document_stays_as_it_is(self) -> None:
        alone = result("a.txt", f"{CLAIMED}\n{DENIED}")
        assert list(pair_across([alone], rules())) == [alone]
        assert list(pair_across([], rules())) == []


def accounts(survey: Survey) -> dict[str, Account]:
    """The ledger by name."""
    return {account.name: account for account in ledger(survey, disputes(survey))}


class TestLedger:
    def test_counts_and_joins_names(self, survey: Survey) -> None:
        survey.add(result("a.txt", f"{CLAIMED}\n{DENIED}"))
        line = "[speaker: Brandt] [cue: rejected] [content: the claim that dye was dumped in the Lenn river]."
        survey.add(result("b.txt", line))
        found = accounts(survey)
        assert set(found) == {"Ida Holm", "Jon Brandt"}
        assert (found["Jon Brandt"].said, found["Jon Brandt"].denied) == (2, 2)
        assert found["Ida Holm"].contradicted == 1

    def test_a_change_of_position(self, survey: Survey) -> None:
        survey.add(result("mon.txt", f"{CLAIMED}\n{DENIED}", "2025-05-05"))
        survey.add(result("fri.txt", ADMITTED, "2025-05-09"))
        (change,) = accounts(survey)["Jon Brandt"].changes
        assert (change.first_day, change.then_day, change.denied_first) == ("2025-05-05", "2025-05-09", True)
        assert (change.first.split("#")[0], change.then.split("#")[0]) == ("mon.txt", "fri.txt")

    def test_no_change_without_days(self, survey: Survey) -> None:
        survey.add(result("one.txt", f"{CLAIMED}\n{DENIED}"))
        survey.add(result("two.txt", ADMITTED))
        assert all(not account.changes for account in accounts(survey).values())

    def test_bodies_that_every_country_has_go_by_their_country(self, survey: Survey) -> None:
        for name, place in (("a.txt", "Norway"), ("b.txt", "Chile")):
            line = f"[speaker: The Foreign Office] [cue: denied] [content: hiding two letters from {place}]."
            survey.add(result(name, line))
        assert {name for name in accounts(survey) if "Foreign Office" in name} == {
            "Foreign Office (Norway)",
            "Foreign Office (Chile)",
        }


class TestFormats:
    @pytest.fixture
    def filled(self, survey: Survey) -> tuple[Survey, list[Dispute]]:
        survey.add(result("a.txt", ACCUSED, "2025-05-01"))
        survey.add(result("b.txt", f"{CLAIMED}\n{DENIED}"))
        survey.add(result("c.txt", f"{CLAIMED}\n{DENIED}"))
        return survey, disputes(survey)

    def text(self, form: str, filled: tuple[Survey, list[Dispute]], **options: object) -> str:
        out = io.StringIO()
        write(form, *filled, out, Options(**options))  # type: ignore[arg-type]
        return out.getvalue()

    def test_json_lines_give_the_statements_then_the_disputes(self, filled: tuple[Survey, list[Dispute]]) -> None:
        records = [json.loads(line) for line in self.text("jsonl", filled).splitlines()]
        kinds = [record["type"] for record in records]
        assert kinds == sorted(kinds, reverse=True)
        (dispute,) = [record for record in records if record["type"] == "dispute"]
        ids = {record["id"] for record in records if record["type"] == "statement"}
        assert {*dispute["claims"], *dispute["denials"]} == ids
        assert dispute["sources"][dispute["denials"][0]] == ["b.txt", "c.txt"]
        assert all(c["id"] in ids for r in records if r["type"] == "statement" for c in r["counters"])

    def test_json(self, filled: tuple[Survey, list[Dispute]]) -> None:
        value = json.loads(self.text("json", filled))
        assert [d["type"] for d in value["disputes"]] == ["dispute"]
        assert all(s["type"] == "statement" for s in value["statements"])

    def test_csv_has_a_row_for_each_voice(self, filled: tuple[Survey, list[Dispute]]) -> None:
        rows = list(csv.DictReader(io.StringIO(self.text("csv", filled))))
        assert [row["side"] for row in rows] == ["claim"] * 3 + ["denial"]
        assert rows[0]["day"] == "2025-05-01"
        assert rows[-1]["sources"] == "b.txt; c.txt"

    def test_markdown_and_table_show_who_and_where(self, filled: tuple[Survey, list[Dispute]]) -> None:
        for form in ("md", "table"):
            text = self.text(form, filled)
            assert all(word in text for word in ("Ida Holm", "Jon Brandt", "2025-05-01", "c.txt", "1 dispute"))

    def test_a_text_cannot_break_or_steer_the_output(self, survey: Survey) -> None:
        survey.add(
            result("a.txt", "[speaker: X \x1b(B] [cue: denied] [content: taking =1+1 | <b> bribes \x1b(0 from us].")
        )
        found = disputes(survey)
        for form in ("table", "md", "tsv"):
            assert "\x1b" not in self.text(form, (survey, found))

    def test_nothing_found(self, survey: Survey) -> None:
        assert "No disputes found." in self.text("table", (survey, []))
        assert self.text("jsonl", (survey, [])) == ""
        assert json.loads(self.text("json", (survey, []))) == {"disputes": [], "statements": []}

    @pytest.mark.parametrize("form", ["table", "md", "csv", "tsv", "json", "jsonl"])
    def test_ledger(self, form: str, survey: Survey) -> None:
        survey.add(result("mon.txt", f"{CLAIMED}\n{DENIED}", "2025-05-05"))
        survey.add(result("fri.txt", ADMITTED, "2025-05-09"))
        out = io.StringIO()
        write_ledger(form, ledger(survey, disputes(survey)), out, Options(width=140))
        assert all(word in out.getvalue() for word in ("Jon Brandt", "Ida Holm", "2025-05-09"))


class TestCommand:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "a.txt").write_text(
            "Ida Holm accused the Brandt Works of dumping dye in the Lenn river.\n", "utf-8"
        )
        (tmp_path / "b.txt").write_text("Jon Brandt denied dumping dye in the Lenn.\n", "utf-8")
        return tmp_path

    def run(self, *arguments: object) -> tuple[int, str]:
        done = CliRunner().invoke(command, [str(argument) for argument in arguments])
        return done.exit_code, done.stdout

    def test_folders_files_and_corpora(self, folder: Path) -> None:
        corpus = folder / "all.jsonl"
        texts = [(folder / name).read_text("utf-8") for name in ("a.txt", "b.txt")]
        records = [{"id": f"r{n}", "text": text, "date": "2025-05-05"} for n, text in enumerate(texts)]
        corpus.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        for names in ([folder / "a.txt", folder / "b.txt"], [corpus]):
            status, out = self.run(*names)
            assert status == 0
            assert json.loads(out.splitlines()[-1])["type"] == "dispute"

    def test_a_missing_file_is_named_and_the_rest_done(self, folder: Path) -> None:
        status, out = self.run(folder / "a.txt", folder / "b.txt", folder / "none.txt")
        assert status == 1
        assert '"dispute"' in out

    def test_scores_and_speakers(self, folder: Path) -> None:
        assert self.run(folder, "--min-score", "1")[1] == ""
        status, out = self.run(folder, "--by", "speaker", "--format", "csv")
        assert status == 0
        assert any(line.startswith("Jon Brandt,") for line in out.splitlines())


def test_a_shelf_gives_back_what_was_put_on_it() -> None:
    with Shelf[tuple[str, int]]() as shelf:
        numbers = [shelf.add(("x" * n, n)) for n in range(50)]
        assert [shelf.get(number)[1] for number in reversed(numbers)] == list(reversed(range(50)))
        assert len(shelf) == 50


def test_cost_beside_extraction_and_growth() -> None:
    small, large = measure(engine(), 40, seed=2), measure(engine(), 320, seed=2)
    assert large.disputes / large.extraction < 0.5
    assert large.disputes / 320 < 2.5 * small.disputes / 40 + 0.002
    assert large.found > 100


def test_made_up_news_are_the_same_for_a_seed() -> None:
    one, two = ([d.text for d in articles(20, seed=3)] for _ in range(2))
    assert one == two
