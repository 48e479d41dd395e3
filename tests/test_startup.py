"""How fast the program starts, as shares of what importing NLTK alone takes on the same machine in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest

HERE = Path(__file__).parent.parent
ROUNDS = 3
ATTEMPTS = 6


def spent() -> float:
    """Return the seconds that ended child processes have used; the clock's where the system does not tell.

    The programs do not wait for anything, so on a free machine both are the same; on a busy one the clock also counts
    what others do.
    """
    try:
        import resource
    except ImportError:
        return time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Starts:
    """Starts programs, each right after one that imports NLTK: what slows the machine for a while slows both."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = os.environ | {"PYTHONPATH": str(HERE)}
        self.seconds("-c", "import nltk, claimcli.pipeline")  # writes bytecode
        self.seconds("-m", "claimcli", "extract", "article.txt")

    def seconds(self, *arguments: str) -> float:
        """Return the processor time of a start of Python with these arguments."""
        start = spent()
        command = [sys.executable, *arguments]
        subprocess.run(command, cwd=self._folder, env=self._environment, check=True, stdout=subprocess.DEVNULL)
        return spent() - start

    def assert_share(self, most: float, *arguments: str) -> None:
        """Fail where the program takes more than ``most`` times what NLTK takes, in the middle of every attempt."""
        shares: list[float] = []
        for _ in range(ATTEMPTS):
            pairs = [(self.seconds("-c", "import nltk"), self.seconds(*arguments)) for _ in range(ROUNDS)]
            shares.append(median(program / nltk for nltk, program in pairs))
            if shares[-1] <= most:
                return
        pytest.fail(f"takes {min(shares):.2f} times what importing NLTK takes, and may take {most}")


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> Starts:
    folder = tmp_path_factory.mktemp("startup")
    examples = sorted((HERE / "docs" / "examples").glob("*.txt"))
    words = "\n\n".join(path.read_text("utf-8") for path in examples)
    assert len(words.split()) >= 600
    (folder / "article.txt").write_text(words, encoding="utf-8")
    return Starts(folder)


def test_loading_the_rules_takes_less_than_importing_nltk(starts: Starts) -> None:
    starts.assert_share(1, "-c", "from claimcli.rules import load_rules; load_rules()")


def test_help_takes_at_most_half_of_importing_nltk(starts: Starts) -> None:
    starts.assert_share(0.5, "-m", "claimcli", "--help")


def test_an_article_takes_at_most_twice_importing_nltk(starts: Starts) -> None:
    starts.assert_share(2, "-m", "claimcli", "extract", "article.txt")
