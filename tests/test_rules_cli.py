"""``claimcli rules`` and ``claimcli config``, as an author of rules meets them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from claimcli.cli import cli
from claimcli.starter import read_schema

HOUSE = """\
claimcli: 1
cues:
  verb:
    say:
      parp: that, quote
rules:
  parped-aloud:
    about: Said so that all could hear it.
    means: attribution
    match: '{speaker} {cue: say that} aloud that {content: clause}'
    over: [said-that]
    finds: '[speaker: The ministry] [cue: parped] aloud that [content: the bridge was safe].'
    ignores: 'The ministry parped that aloud cries were heard.'
"""
ARTICLE = "The ministry parped that the bridge was safe. Dana Ortiz said that the bridge was old.\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Call the command line in an empty folder, as a user without any configuration."""
    for name in list(os.environ):
        if name.startswith("CLAIMCLI_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return lambda *arguments: CliRunner().invoke(cli, arguments, catch_exceptions=False)


def house(text: str = HOUSE, name: str = "house") -> str:
    Path(name).mkdir(exist_ok=True)
    Path(name, "house.yaml").write_text(text, encoding="utf-8")
    return name


class TestCheck:
    def test_all_is_well(self, run: Callable[..., Result]) -> None:
        done = run("rules", "check", house())
        assert done.exit_code == 0, done.stdout
        assert "1 rule: 2 examples (1 to find, 1 to ignore), all as marked" in done.stdout

    def test_an_example_fails(self, run: Callable[..., Result]) -> None:
        done = run("rules", "check", house(HOUSE.replace("aloud that [", "loudly that [")))
        assert done.exit_code == 1
        assert "house.yaml:12: parped-aloud: finds:" in done.stdout
        assert "[speaker: The ministry] [cue: parped] loudly that" in done.stdout
        assert "1 failed" in done.stdout

    def test_a_file_is_in_error(self, run: Callable[..., Result]) -> None:
        done = run("rules", "check", house(HOUSE.replace("means", "meens").replace("[said-that]", "[said-taht]")))
        assert done.exit_code == 2
        place = os.path.join("house", "house.yaml")
        assert f"{place}:9:5: a rule has no key ‘meens’\n        meens: attribution\n        ^^^^^\n" in done.stdout
        assert f"{place}:11:12: there is no rule ‘said-taht’" in done.stdout
        assert "did you mean ‘said-that’?" in done.stdout
        assert "2 mistakes; nothing was checked" in done.stdout

    def test_for_programs(self, run: Callable[..., Result]) -> None:
        value = json.loads(run("rules", "check", house(), "--format", "json").stdout)
        assert value["problems"] == []
        assert [(e["kind"], e["ok"], e["line"]) for e in value["examples"]] == [
            ("finds", True, 12),
            ("ignores", True, 13),
        ]
        value = json.loads(run("rules", "check", house("claimcli: 2"), "--format", "json").stdout)
        assert [(p["line"], p["column"]) for p in value["problems"]] == [(1, 11)]

    def test_for_github(self, run: Callable[..., Result]) -> None:
        done = run("rules", "check", house("claimcli: 1\nlists: {'a,b:%': [c]}"), "--format", "github")
        assert done.exit_code == 2
        file = os.path.join("house", "house.yaml")
        assert done.stdout.startswith(f"::error file={file},line=2,col=9::‘a,b:%25’ is no name of a list")
        done = run("rules", "check", house(HOUSE.replace("aloud that [", "loudly that [")), "--format", "github")
        assert done.stdout.startswith(f"::error file={file},line=12::parped-aloud: finds:")

    def test_what_no_example_proves(self, run: Callable[..., Result]) -> None:
        text = HOUSE.replace("      parp:", "      toot: that\n      parp:").replace(
            "cues:", "lists:\n  where: [in the square, on the roof]\ncues:"
        )
        text = text.replace("aloud that {c", "aloud [again] {list: where} that {c").replace(
            "aloud that [", "aloud in the square that ["
        )
        done = run("rules", "check", house(text))
        assert done.exit_code == 0, done.stdout
        assert "where (1 of 2): on the roof" in done.stdout
        assert "verb say (1): toot" in done.stdout

    def test_the_shipped_rules_are_checked_without_a_folder(self, run: Callable[..., Result]) -> None:
        done = run("rules", "check")
        assert done.exit_code in (0, 1)
        assert "rules: " in done.stdout.splitlines()[-1]

    def test_a_folder_of_its_own(self, run: Callable[..., Result]) -> None:
        text = HOUSE.replace("    over: [said-that]\n", "")
        assert run("rules", "check", house(text), "--alone").exit_code in (0, 1)
        assert run("rules", "check", house(), "--alone").exit_code == 2  # said-that is not there
        assert run("rules", "check", "--alone").exit_code == 2

    def test_a_folder_that_is_not_there(self, run: Callable[..., Result]) -> None:
        done = run("rules", "check", "nowhere")
        assert done.exit_code == 2
        assert "nowhere:1:1: no such file or folder" in done.stdout


class TestListAndShow:
    def test_list_tells_origin_and_shadows(self, run: Callable[..., Result]) -> None:
        text = (
            HOUSE
            + "    confidence: 0.8\n"
            + HOUSE[HOUSE.index("  parped-aloud") :]
            .replace("parped-aloud", "said-that")
            .replace("    over: [said-that]\n", "    replaces: true\n")
            + "off: [quote-then-cue-speaker]\n"
        )
        done = run("rules", "list", "--rules", house(text))
        assert done.exit_code == 0, done.stderr
        rows = {line.split()[0]: line.split() for line in done.stdout.splitlines()}
        assert rows["RULE"] == ["RULE", "MEANS", "LAYER", "ORIGIN", "NOTES"]
        assert rows["parped-aloud"][1:4] == ["attribution", "given", os.path.join("house", "house.yaml") + ":7"]
        assert rows["said-that"][2:5:2] == ["given", "shadows"]
        assert rows["said-that"][5].startswith("rules/attribution.yaml:")
        assert rows["quote-then-cue-speaker"][1:3] == ["off", "given"]

    def test_lists_and_cues(self, run: Callable[..., Result]) -> None:
        assert "negate" in run("rules", "list", "--lists").stdout
        value = json.loads(run("rules", "list", "--cues", "--format", "json", "--rules", house()).stdout)
        assert "parp" in next(row for row in value["cues"] if (row["class"], row["pos"]) == ("say", "verb"))["entries"]

    def test_packs(self, run: Callable[..., Result], tmp_path: Path) -> None:
        assert "no packs" in run("rules", "list", "--packs").stdout
        (tmp_path / "config" / "claimcli" / "packs" / "ports").mkdir(parents=True)
        assert "ports" in run("rules", "list", "--packs").stdout

    def test_show_a_rule(self, run: Callable[..., Result]) -> None:
        done = run("rules", "show", "parped-aloud", "--rules", house())
        for part in (
            "rule parped-aloud: attribution",
            f"origin      {os.path.join('house', 'house.yaml')}:7 (given)",
            "about       Said so that all could hear it.",
            "match       {speaker} {cue: say that} aloud that {content: clause}",
            "over        said-that",
            "finds       [speaker: The ministry] [cue: parped] aloud that [content: the bridge was safe].",
            "words       say: ",
        ):
            assert part in done.stdout

    def test_show_words(self, run: Callable[..., Result]) -> None:
        done = run("rules", "show", "parp", "say", "negators", "--rules", house())
        assert done.exit_code == 0, done.stderr
        assert "cue parp: verb of class say" in done.stdout
        assert "frames      that, quote" in done.stdout
        assert "class say: " in done.stdout
        assert "list negators: " in done.stdout

    def test_show_as_json(self, run: Callable[..., Result]) -> None:
        (found,) = json.loads(run("rules", "show", "parp", "--rules", house(), "--format", "json").stdout)["found"]
        assert (found["cue"], found["class"], found["layer"], found["line"]) == ("parp", "say", "given", 5)

    def test_show_nothing_of_that_name(self, run: Callable[..., Result]) -> None:
        done = run("rules", "show", "said-taht")
        assert done.exit_code == 2
        assert "did you mean ‘said-that’?" in done.stderr


class TestNew:
    def test_the_starter_is_ready_to_be_checked_and_used(self, run: Callable[..., Result]) -> None:
        done = run("rules", "new", "mine")
        assert done.exit_code == 0
        assert sorted(path.name for path in Path("mine").iterdir()) == ["claimcli-rules.schema.json", "house.yaml"]
        assert "claimcli rules check mine" in done.stderr
        checked = run("rules", "check", "mine")
        assert checked.exit_code == 0, checked.stdout
        assert "all as marked" in checked.stdout

    def test_nothing_is_written_over(self, run: Callable[..., Result]) -> None:
        house("mine is mine", "mine")
        done = run("rules", "new", "mine")
        assert done.exit_code == 2
        assert "is there already" in done.stderr
        assert Path("mine/house.yaml").read_text() == "mine is mine"
        assert len(list(Path("mine").iterdir())) == 1

    def test_the_schema(self, run: Callable[..., Result]) -> None:
        assert run("rules", "schema").stdout == read_schema()


class TestTest:
    def test_what_the_rules_change(self, run: Callable[..., Result]) -> None:
        Path("a.txt").write_text(ARTICLE)
        done = run("rules", "test", house(), "--on", "a.txt")
        assert done.exit_code == 0, done.stderr
        assert "a.txt\n" in done.stdout
        assert "+ attribution: " in done.stdout
        assert "parped" in done.stdout
        assert "Ortiz" not in done.stdout
        assert "1 gained" in done.stdout

    def test_as_json_on_a_folder(self, run: Callable[..., Result]) -> None:
        Path("in/.hidden").mkdir(parents=True)
        Path("in/a.txt").write_text(ARTICLE)
        Path("in/.hidden/b.txt").write_text(ARTICLE)
        value = json.loads(run("rules", "test", house(), "--on", "in", "--format", "json").stdout)
        assert value["documents"] == 1
        assert "gained" in {change["change"] for change in value["changes"]}
        assert all((change["before"] is None) == (change["change"] == "gained") for change in value["changes"])

    def test_with_annotations_also_precision_and_recall(self, run: Callable[..., Result]) -> None:
        start = ARTICLE.index("that the bridge was safe")
        gold = {
            "id": "a",
            "text": ARTICLE,
            "attributions": [
                {"id": "1", "source": [[0, 12]], "cue": [[13, 19]], "content": [[start, start + 24]]},
            ],
        }
        Path("gold.jsonl").write_text(json.dumps(gold) + "\n")
        done = run("rules", "test", house(), "--on", "gold.jsonl")
        assert done.exit_code == 0, done.stderr
        row = next(line for line in done.stdout.splitlines() if line.startswith("all"))
        assert "0.000 → 1.000" in row

    def test_articles_that_cannot_be_read(self, run: Callable[..., Result]) -> None:
        Path("a.txt").write_text(ARTICLE)
        done = run("rules", "test", house(), "--on", "a.txt", "--on", "missing.txt")
        assert done.exit_code == 1
        assert "missing.txt" in done.stderr
        assert "1 gained" in done.stdout


class TestProject:
    def test_a_projects_rules_and_language_are_in_effect(self, run: Callable[..., Result]) -> None:
        house()
        Path("claimcli.yaml").write_text("claimcli: 1\nrules: house\n")
        os.makedirs("deep/er")
        os.chdir("deep/er")
        done = run("rules", "show", "parped-aloud")
        assert done.exit_code == 0, done.stderr
        assert "(project)" in done.stdout

    def test_config_show(self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
        Path("claimcli.yaml").write_text("claimcli: 1\nrules: house\nmin-confidence: 0.5\ntag: [denial]\n")
        monkeypatch.setenv("CLAIMCLI_QUIET", "true")
        done = run("config", "show")
        assert done.exit_code == 0
        rows = [line.split() for line in done.stdout.splitlines()]
        assert ["min-confidence", "0.5", "project", "claimcli.yaml:3", "CLAIMCLI_MIN_CONFIDENCE"] in rows
        assert ["quiet", "true", "environment", "CLAIMCLI_QUIET", "CLAIMCLI_QUIET"] in rows
        assert ["tag", "denial", "project", "claimcli.yaml:4", "CLAIMCLI_TAG"] in rows
        assert any(row[:1] == ["project"] and row[1].endswith("house") for row in rows)
        value = json.loads(run("config", "show", "--format", "json").stdout)
        assert value["options"][0] == {"option": "lang", "value": "en", "layer": "default", "place": None}

    def test_a_mistake_in_the_configuration_is_status_2(self, run: Callable[..., Result]) -> None:
        Path("claimcli.yaml").write_text("claimcli: 1\nlnag: es\n")
        done = run("config", "show")
        assert done.exit_code == 2
        assert "claimcli.yaml:2:1: no option that takes a default is called ‘lnag’" in done.stderr
