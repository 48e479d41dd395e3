"""Measured confidence: the regression against closed forms, shares against articles whose answer is known, the file."""

from __future__ import annotations

import json
from math import exp, log
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from claimcli.cli import cli
from claimcli.gold import read_gold
from claimcli.regression import fit
from claimcli.rules import load_rules
from claimcli.shares import measure
from corpus import rules

SPEAKERS = ("Dana Ortiz", "Ines Calder", "The ministry", "The mayor", "A police officer")
CLAIMS = ("the bridge was safe", "the road would open", "prices had fallen", "the tower leans", "nobody was hurt")


def odds(share: float) -> float:
    return log(share / (1 - share))


def gold(folder: Path, cues: dict[str, bool]) -> Path:
    """Articles in which each cue reports 25 statements; those of cues that are False are not annotated."""
    file = folder / "gold.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for cue, right in cues.items():
            for number, speaker in enumerate(SPEAKERS):
                text, attributions = "", []
                for claim in CLAIMS:
                    start = len(text)
                    cue_start = start + len(speaker) + 1
                    content = cue_start + len(cue) + len(" that ")
                    text += f"{speaker} {cue} that {claim}. "
                    spans = {
                        "source": [[start, start + len(speaker)]],
                        "cue": [[cue_start, cue_start + len(cue)]],
                        "content": [[content, content + len(claim)]],
                    }
                    attributions += [{"id": str(len(attributions)), **spans}] if right else []
                out.write(json.dumps({"id": f"{cue}-{number}", "text": text, "attributions": attributions}) + "\n")
    return file


def test_weights_are_the_log_odds_of_what_was_seen() -> None:
    rows = [[0]] * 40 + [[1]] * 50
    truths = [True] * 30 + [False] * 10 + [True] * 5 + [False] * 45
    intercept, weights = fit(rows, truths, 2, strength=1e-9, precision=1e-9)
    assert intercept + weights[0] == pytest.approx(odds(30 / 40), abs=1e-3)
    assert intercept + weights[1] == pytest.approx(odds(5 / 50), abs=1e-3)


def test_the_penalty_keeps_rare_features_near_nothing() -> None:
    rows = [[0]] * 400 + [[1]]
    truths = [True, False] * 200 + [True]
    _, weights = fit(rows, truths, 2)
    assert 0 < weights[1] < 0.5


@given(st.lists(st.tuples(st.sets(st.integers(0, 4)), st.booleans()), min_size=2, max_size=40))
def test_no_way_leads_further_down(cases: list[tuple[set[int], bool]]) -> None:
    rows = [sorted(features) for features, _ in cases]
    truths = [truth for _, truth in cases]
    strength = 0.5
    intercept, weights = fit(rows, truths, 5, strength=strength, precision=1e-8)

    def loss(b: float, w: list[float]) -> float:
        told = sum(
            log(1 + exp(-(b + sum(w[f] for f in row)) * (1 if truth else -1)))
            for row, truth in zip(rows, truths, strict=True)
        )
        return told + strength / 2 * sum(x * x for x in w)

    if len(set(truths)) == 2:  # else the intercept has no end
        least = loss(intercept, weights)
        for number in range(5):
            for step in (-0.01, 0.01):
                moved = [w + step * (k == number) for k, w in enumerate(weights)]
                assert loss(intercept, moved) >= least - 1e-6


def test_rows_and_truths_go_together() -> None:
    with pytest.raises(ValueError, match="2 rows, 1 truths"):
        fit([[0], [0]], [True], 1)


def test_a_cue_that_is_never_right_becomes_less_sure(tmp_path: Path) -> None:
    found = measure(rules(), read_gold(gold(tmp_path, {"insisted": True, "said": True, "argued": False})).articles)
    assert (found.told, found.right) == (75, 50)
    entries = found.entries["said-that"]
    assert entries["insist"] > 0.85
    assert entries["say"] > 0.85
    assert entries["argue"] < 0.15
    assert entries["argue"] < found.rules["said-that"] < entries["say"]


def test_what_was_measured_is_a_rule_file(tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    file = house / "measured.yaml"
    source = gold(tmp_path, {"said": True, "argued": False})
    done = CliRunner().invoke(cli, ["rules", "measure", str(source), "-o", str(file)])
    assert done.exit_code == 0, done.output
    assert "50 statements of 10 articles judged, 25 right" in done.stderr
    assert load_rules([house]).measured["said-that"]["argue"] < 0.15
    article = tmp_path / "article.txt"
    article.write_text("Dana Ortiz argued that the bridge was safe.\n", encoding="utf-8")
    for more, tag in ([], "attribution"), (["--rules", str(house)], "assertion"):
        done = CliRunner().invoke(cli, ["extract", "--format", "jsonl", *more, str(article)])
        assert json.loads(done.stdout.splitlines()[0])["tag"] == tag


def test_the_same_articles_give_the_same_file(tmp_path: Path) -> None:
    source = gold(tmp_path, {"said": True, "warned": False})
    files = [CliRunner().invoke(cli, ["rules", "measure", "--quiet", str(source)]).stdout for _ in range(2)]
    assert files[0] == files[1]
    assert files[0].startswith("claimcli: 1\n")


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ('{"id": "a", "denials": [], "decoys": [], "names": []}', "articles with attributions are needed"),
        ('{"id": "a", "text": "It rained.", "attributions": []}', "nothing was measured"),
    ],
)
def test_gold_that_tells_nothing_is_told(tmp_path: Path, record: str, told: str) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_text(record + "\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["rules", "measure", str(file)])
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert str(file) in done.stderr and told in done.stderr
    assert not done.stdout
