"""The bench: figures for every stage, of the right size relative to each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcli.bench import STAGES, made_up, measure, repeated
from corpus import article, claimcli, engine, inside, rules


def test_made_up_articles_are_the_same_every_time_and_of_the_length_asked_for() -> None:
    texts = list(made_up(rules(), 5, 200))
    assert texts == list(made_up(rules(), 5, 200))
    assert len(set(texts)) == 5
    assert all(200 <= len(text.split()) < 400 for text in texts)


def test_every_stage_has_its_speed() -> None:
    texts = [article(n, 5).encode() for n in range(20)]
    speed = measure(engine(), texts, rounds=2)
    assert set(speed.stages) == set(STAGES)
    assert speed.documents == 20
    assert speed.words == sum(len(text.split()) for text in texts)
    assert all(value > 0 for value in (*speed.stages.values(), speed.punkt, speed.whole, speed.ratio))
    # All stages together take about as long as the whole: nothing is left out and nothing counted twice.
    together = 1 / sum(1 / value for value in speed.stages.values())
    assert together / 3 < speed.whole < together * 3


def test_command_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(article(1, 10), "utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps({"text": article(2, 10)}) + "\n", "utf-8")
    done = claimcli(
        "bench", tmp_path, "--rounds", "1", "--words", "1000", "--workers", "1,2", "--seconds", "0", "--format", "json"
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["documents"] == 2
    assert [each["workers"] for each in found["scaling"]] == [1, 2]
    assert found["scaling"][0]["gain"] == found["scaling"][0]["limit"] == 1
    assert found["scaling"][1]["limit"] > 0
    table = inside("bench", tmp_path, "--rounds", "1", "--words", "300", "--workers", "0", "--format", "table")
    for word in (*STAGES, "Punkt alone", "all together"):
        assert word in table.stdout
    assert "gain" not in table.stdout
    assert ("compiled" in table.stdout) == found["compiled"]


@pytest.mark.parametrize(
    ("arguments", "words"), [(["--workers", "two"], "numbers"), (["empty"], "no text"), (["none.txt"], "none.txt")]
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "empty").mkdir()
    done = inside("bench", *arguments, "--words", "300", cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_repeated() -> None:
    assert repeated(["a b", "c"], 7) == ["a b", "c"] * 3
    assert repeated(["", " "], 7) == ["", " "]
