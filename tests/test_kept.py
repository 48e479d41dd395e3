"""Rule sets kept between runs are what reading the files gives, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from claimcli import kept
from claimcli.errors import RuleError
from claimcli.rules import load_rules

HERE = Path(__file__).parent.parent
RULES = """
claimcli: 1
cues:
  verb:
    say:
      blurp: that, quote
rules:
  blurpd:
    means: attribution
    match: "{speaker} {cue: say that} that {content: clause}"
    finds: "[speaker: Dana Ortiz] [cue: blurpd] that [content: the bridge was safe]."
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path / "cache"
    monkeypatch.setenv(kept.VARIABLE, str(cache))
    return cache


@pytest.fixture
def own(tmp_path: Path) -> Path:
    rules = tmp_path / "own"
    rules.mkdir()
    (rules / "own.yaml").write_text(RULES, encoding="utf-8")
    return rules


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_was_kept_is_what_was_read(folder: Path, lang: str) -> None:
    read = load_rules(lang=lang)
    assert kept.load_kept(lang=lang) == read
    assert len(list(folder.glob("rules-*.json"))) == 1
    again = kept.load_kept(lang=lang)
    assert again == read
    assert again.rules[0].templates[0].elements == read.rules[0].templates[0].elements
    assert again.cues[0].origin.file == read.cues[0].origin.file


def test_it_is_not_read_again(folder: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept.load_kept([own])
    monkeypatch.setattr(kept, "build", lambda *_: pytest.fail("read again"))
    assert kept.load_kept([own]) == first == load_rules([own])


def test_a_change_is_met_at_once(folder: Path, own: Path) -> None:
    assert "blurp" in {cue.entry for cue in kept.load_kept([own]).cues}
    (own / "own.yaml").write_text(RULES.replace("blurp", "glorp"), encoding="utf-8")
    found = {cue.entry for cue in kept.load_kept([own]).cues}
    assert "glorp" in found and "blurp" not in found


@pytest.mark.parametrize("damage", ["", "{}", "[1, 2", '{"cues": 3}', "\0\xff"])
def test_a_damaged_file_is_made_anew(folder: Path, own: Path, damage: str) -> None:
    first = kept.load_kept([own])
    (file,) = folder.glob("rules-*.json")
    file.write_text(damage, encoding="latin-1")
    assert kept.load_kept([own]) == first
    assert file.stat().st_size > 1000


def test_mistakes_are_reported_as_ever_and_not_kept(folder: Path, own: Path) -> None:
    (own / "own.yaml").write_text(RULES.replace("speaker}", "speeker}"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RuleError) as told:
            kept.load_kept([own])
        with pytest.raises(RuleError) as expected:
            load_rules([own])
        assert told.value.problems == expected.value.problems
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv(kept.VARIABLE, str(tmp_path / "file" / "below"))
    assert kept.load_kept() == load_rules()


def test_off_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.VARIABLE, kept.OFF)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept.load_kept()
    assert not list(tmp_path.iterdir())


def test_the_oldest_go(folder: Path, own: Path) -> None:
    for number in range(kept.MOST + 3):
        (own / "own.yaml").write_text(RULES.replace("blurp", "blurp" + "e" * number), encoding="utf-8")
        kept.load_kept([own])
    assert len(list(folder.glob("rules-*.json"))) == kept.MOST


def test_a_second_run_of_the_program_gives_the_same(folder: Path) -> None:
    def run() -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "claimcli", "extract"],
            input=b"Dana Ortiz said the bridge was safe. Lee Marsh denied that it was.",
            env=os.environ | {"PYTHONPATH": str(HERE)},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout

    first = run()
    assert list(folder.glob("rules-*.json"))
    assert run() == first != b""
