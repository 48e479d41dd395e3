"""The README tells the truth: its commands run here, and what they print is what it shows.

``python tests/test_readme.py`` writes the outputs anew; look at the difference before you commit it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
README = HERE / "README.md"
# In a ```console block a line "$ COMMAND" is followed by what it prints.
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STEP = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
# Commands that need the network or much time; the checks in .ci/run install and test by the README's own lines.
ELSEWHERE = ("pip", "pytest", "git", "npx")


def steps(text: str) -> list[tuple[str, str]]:
    """Return each command in console blocks with the output shown under it."""
    return [step for block in BLOCK.findall(text) for step in STEP.findall(block)]


def missing_programs(command: str) -> list[str]:
    """Return the programs of a pipe that are not installed here."""
    parts = [part.split()[0] for part in re.split(r"\|(?=(?:[^']*'[^']*')*[^']*$)|&&", command) if part.strip()]
    return [name for name in parts if name != "claimcli" and shutil.which(name) is None]


def prepare(folder: Path) -> dict[str, str]:
    """Put the example articles and rules into ``folder``, and a claimcli on the path; return the environment for it."""
    shutil.copytree(HERE / "docs", folder / "docs")
    (folder / "mine").mkdir()
    (rules,) = re.findall(r"^```yaml\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    (folder / "mine" / "press.yaml").write_text(rules, encoding="utf-8")
    return shim(folder)


def shim(folder: Path) -> dict[str, str]:
    """Put a claimcli into ``folder`` and return an environment that has it on the path and knows no configuration."""
    (folder / "bin").mkdir()
    shim = folder / "bin" / "claimcli"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m claimcli "$@"\n')
    shim.chmod(0o755)
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("CLAIMCLI", "COLUMNS", "FORCE_"))}
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return keep | {
        "PYTHONPATH": str(HERE),
        "PATH": path,
        "XDG_CONFIG_HOME": str(folder / "config"),
        "LC_ALL": "C.UTF-8",
    }


def play(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a command by the shell and return what it prints."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        encoding="utf-8",
    )
    rows = [row.rstrip() for row in done.stdout.rstrip().splitlines()]
    return "".join(f"{row}\n" for row in rows)


@pytest.mark.skipif(shutil.which("bash") is None, reason="the README's commands are for a POSIX shell")
def test_commands_print_what_the_readme_shows(tmp_path: Path) -> None:
    environment = prepare(tmp_path)
    played = 0
    for command, shown in steps(README.read_text("utf-8")):
        if command.startswith(ELSEWHERE) or missing_programs(command):
            continue
        assert "Traceback" not in shown
        assert play(command, tmp_path, environment) == shown, command
        played += 1
    assert played >= 5


def test_every_command_of_claimcli_is_told_of() -> None:
    from claimcli.cli import COMMANDS

    text = README.read_text("utf-8")
    assert not [name for name in COMMANDS if f"claimcli {name}" not in text]


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README.read_text("utf-8"))
    assert links and not [link for link in links if not (HERE / link).exists()]


def write() -> None:
    """Put the outputs of today into the README."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = prepare(folder)

        def again(step: re.Match[str]) -> str:
            command = step.group(1)
            if command.startswith(ELSEWHERE) or missing_programs(command):
                return step.group()
            printed = play(command, folder, environment)
            if "Traceback" in printed:
                print(f"{command}\n{printed}", file=sys.stderr)
                return step.group()
            return f"$ {command}\n{printed}"

        text = README.read_text("utf-8")
        README.write_text(BLOCK.sub(lambda block: STEP.sub(again, block.group()), text), encoding="utf-8")


if __name__ == "__main__":
    write()
