"""The guides tell the truth: their files are written, their commands run, and what they print is what they show.

``python tests/test_docs.py`` writes the outputs anew; look at the difference before you commit it.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from claimcli.examples import check
from claimcli.finder import Finder
from claimcli.rulefile import FILE_KEYS, RULE_KEYS
from claimcli.rules import load_rules
from claimcli.template import CONTENT_KINDS, FORMS, SLOTS, SPEAKER_KINDS
from corpus import rules as shipped
from test_readme import HERE, STEP, missing_programs, play, shim

DOCS = sorted((HERE / "docs").glob("*.md"))
# <!-- file: NAME --> puts the block after it into a file; <!-- rules --> has it loaded and its examples checked.
BLOCK = re.compile(
    r"(?:^<!-- (file: (?P<file>\S+)|rules) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)
ANYTHING = "…"


class Block(NamedTuple):
    """A fenced block of a guide; ``file`` is empty but where it belongs into a file, ``rules`` for rules to check."""

    kind: str
    text: str
    file: str
    rules: bool


def blocks(text: str) -> Iterator[Block]:
    for match in BLOCK.finditer(text):
        marker = match.group(1) or ""
        yield Block(match.group("kind"), match.group("text"), match.group("file") or "", marker == "rules")


def put(block: Block, folder: Path) -> None:
    path = folder / block.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def fits(shown: str, printed: str) -> bool:
    """Whether the output is as shown; ``…`` stands for anything, alone in a line for any lines."""
    lines = ["(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in shown.splitlines()]
    return re.fullmatch("".join(lines), printed) is not None


def runs_here(command: str) -> bool:
    """Whether all programs of a command are installed; settings before a program's name are passed over."""
    return not missing_programs(re.sub(r"(^|&& |\| )(?:[A-Z_]+=\S+ )+", r"\1", command))


def at_home(folder: Path) -> dict[str, str]:
    """An environment in which ``folder`` is the user's home."""
    environment = shim(folder)
    del environment["XDG_CONFIG_HOME"]
    return environment | {"HOME": str(folder)}


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("bash") is None, reason="the guides' commands are for a shell on Linux"
)
@pytest.mark.parametrize("guide", DOCS, ids=lambda guide: guide.stem)
def test_commands_print_what_the_guide_shows(guide: Path, tmp_path: Path) -> None:
    environment = at_home(tmp_path)
    for block in blocks(guide.read_text("utf-8")):
        if block.file:
            put(block, tmp_path)
        elif block.kind == "console":
            for command, shown in STEP.findall(block.text):
                if not runs_here(command):
                    continue
                printed = play(command, tmp_path, environment)
                assert fits(shown, printed), f"{command}\n{printed}"


@pytest.mark.parametrize("guide", DOCS, ids=lambda guide: guide.stem)
def test_rules_in_the_guides_pass_their_own_examples(guide: Path, tmp_path: Path) -> None:
    known = {rule.name for rule in shipped().rules}
    for number, block in enumerate(block for block in blocks(guide.read_text("utf-8")) if block.rules):
        file = tmp_path / f"{number}.yaml"
        file.write_text(block.text, encoding="utf-8")
        rules = load_rules([file])
        new = {rule.name for rule in rules.rules if rule.name not in known or rule.origin.layer != "shipped"}
        assert not [f"{r.rule}: {r.message}" for r in check(rules, Finder(rules), names=new) if not r.ok], block.text


def test_the_language_is_told_of_in_full() -> None:
    text = (HERE / "docs" / "rule-language.md").read_text("utf-8")
    words = (*FILE_KEYS, *RULE_KEYS, *SLOTS, *CONTENT_KINDS, *SPEAKER_KINDS, *FORMS)
    assert not [word for word in words if f"`{word}`" not in text]


@pytest.mark.parametrize("guide", DOCS, ids=lambda guide: guide.stem)
def test_links_lead_somewhere(guide: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", guide.read_text("utf-8"))
    assert not [link for link in links if not (guide.parent / link).exists()]


def write() -> None:
    """Put the outputs of today into the guides; those that leave something out stay as they are."""
    for guide in DOCS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            environment = at_home(folder)

            def anew(match: re.Match[str], folder: Path = folder, environment: dict[str, str] = environment) -> str:
                if match.group("file"):
                    put(Block("", match.group("text"), match.group("file"), False), folder)
                if match.group("kind") != "console":
                    return match.group()

                def again(step: re.Match[str]) -> str:
                    if not runs_here(step.group(1)):
                        return step.group()
                    printed = play(step.group(1), folder, environment)
                    return step.group() if ANYTHING in step.group(2) else f"$ {step.group(1)}\n{printed}"

                return STEP.sub(again, match.group())

            guide.write_text(BLOCK.sub(anew, guide.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
