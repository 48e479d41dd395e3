"""The command line: formats, choices, inputs that fail, outputs that are whole, and exit statuses."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from claimcli.cli import COMMANDS, cli
from claimcli.cli import options as shared
from claimcli.errors import Problem, RuleError
from claimcli.model import Article, Document, Sentence, Span
from claimcli.model import Result as Found
from claimcli.trace import ExplainItem, Explanation, Miss, Trace
from made import result, statement

HERE = Path(__file__).parent.parent
NEWS = "Dana Ortiz said the bridge was safe.\nAcme Works rejected the claim.\nThe bridge closed on Monday.\n"


class FakeEngine:
    """Reads one statement from each line: what the command line does is the same whatever the rules find."""

    rules: Any = None

    def run(self, document: Document) -> Found:
        """Return an attribution for a line with "said", a denial for one with "rejected", else an assertion."""
        found = []
        for number, text in enumerate(filter(str.strip, document.text.splitlines()), 1):
            cue = next((word for word in ("said", "rejected") if f" {word} " in text), None)
            tag = {"said": "attribution", "rejected": "denial", None: "assertion"}[cue]
            who = text.partition(f" {cue} ")[0] if cue else None
            rest = text.partition(f" {cue} ")[2] if cue else text
            sure = 0.5 if tag == "assertion" else 0.9
            found.append(
                statement(
                    number,
                    document=document.id,
                    tag=tag,
                    speaker=who,
                    cue=cue,
                    content=rest,
                    confidence=sure,
                    text=text,
                    role=None,
                )
            )
        return result(*found, document=document.id)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run claimcli with these arguments in an empty folder, with a fake engine."""
    monkeypatch.setattr("claimcli.cli.options.load_engine", lambda rules, lang: FakeEngine())
    for name in COMMANDS:
        if f"claimcli.cli.{name}" in sys.modules and hasattr(sys.modules[f"claimcli.cli.{name}"], "load_engine"):
            monkeypatch.setattr(f"claimcli.cli.{name}.load_engine", lambda rules, lang: FakeEngine())
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.txt").write_text(NEWS, encoding="utf-8")

    def call(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=stdin, prog_name="claimcli")

    return call


def records(done: Result) -> list[dict[str, Any]]:
    return [json.loads(row) for row in done.stdout.splitlines()]


class TestHelp:
    def test_group_lists_all_commands(self, run: Callable[..., Result]) -> None:
        done = run("--help")
        assert done.exit_code == 0
        assert all(name in done.stdout and line in done.stdout for name, line in COMMANDS.items())

    @pytest.mark.parametrize("name", COMMANDS)
    def test_each_command_has_its_help_and_its_line(self, name: str) -> None:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None and command.help is not None
        assert command.help.strip().splitlines()[0].startswith(COMMANDS[name])
        done = CliRunner().invoke(cli, [name, "--help"])
        assert done.exit_code == 0 and "Options:" in done.output

    def test_every_option_says_what_it_does(self) -> None:
        def options(command: click.Command) -> list[click.Parameter]:
            inner = command.commands.values() if isinstance(command, click.Group) else ()
            return [*command.params, *(p for each in inner for p in options(each))]

        for name in COMMANDS:
            command = cli.get_command(click.Context(cli), name)
            assert command is not None
            assert not [p.name for p in options(command) if isinstance(p, click.Option) and not p.help and not p.hidden]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["extrct"], "Did you mean 'extract'?"),
            (["a.txt"], "claimcli extract a.txt"),
            (["."], "claimcli batch ."),
            (["extract", "--fromat", "csv", "a.txt"], "--format"),
            (["extract", "--format", "xls", "a.txt"], "'xls' is not one of"),
            (["extract", "--min-confidence", "2", "a.txt"], "0<=x<=1"),
            (["extract", "--speaker", " ", "a.txt"], "--speaker needs a name"),
        ],
    )
    def test_wrong_usage_is_status_2_and_says_what_to_do(
        self, run: Callable[..., Result], arguments: list[str], told: str
    ) -> None:
        done = run(*arguments)
        assert done.exit_code == 2
        assert told in done.stderr and done.stdout == ""


class TestFormats:
    def test_a_pipe_gets_json_lines(self, run: Callable[..., Result]) -> None:
        done = run("extract", "a.txt")
        assert done.exit_code == 0 and done.stderr == ""
        assert [(r["type"], r["tag"], r["document"]) for r in records(done)] == [
            ("statement", "attribution", "a.txt"),
            ("statement", "denial", "a.txt"),
            ("statement", "assertion", "a.txt"),
        ]

    def test_a_terminal_gets_a_table(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        assert shared.choose_format(None, None) == "table"
        monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
        assert shared.choose_format(None, None) == "jsonl"

    @pytest.mark.parametrize(
        ("output", "form"), [("x.csv", "csv"), ("x.MD", "md"), ("x.json", "json"), ("x", "jsonl"), ("x.table", "jsonl")]
    )
    def test_the_ending_of_the_output_chooses(self, output: str, form: str) -> None:
        assert shared.choose_format(None, output) == form
        assert shared.choose_format("tsv", output) == "tsv"

    def test_table_off_a_terminal_is_100_wide_and_plain(self, run: Callable[..., Result]) -> None:
        done = run("extract", "--format", "table", "a.txt")
        assert "\x1b" not in done.stdout
        assert max(len(row) for row in done.stdout.splitlines()) in range(95, 101)

    def test_columns_set_the_width(self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "60")
        done = run("extract", "--format", "table", "a.txt")
        assert max(len(row) for row in done.stdout.splitlines()) <= 60

    def test_no_color_wins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Terminal(io.StringIO):
            def isatty(self) -> bool:
                return True

        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.delenv("FORCE_COLOR", raising=False)
        assert shared.wants_colour(Terminal()) and not shared.wants_colour(io.StringIO())
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert shared.wants_colour(io.StringIO())
        monkeypatch.setenv("NO_COLOR", "1")
        assert not shared.wants_colour(Terminal())

    def test_excel(self, run: Callable[..., Result]) -> None:
        done = run("extract", "--format", "csv", "--excel", "-", stdin="=1+1 said no.\n")
        assert done.stdout_bytes.startswith(b"\xef\xbb\xbf") and ",'=1+1," in done.stdout


class TestChoices:
    @pytest.mark.parametrize(
        ("options", "tags"),
        [
            (["--tag", "denial"], ["denial"]),
            (["--tag", "denial", "--tag", "assertion"], ["denial", "assertion"]),
            (["--speaker", "ORTIZ"], ["attribution"]),
            (["--speaker", "ortiz, dana"], ["attribution"]),
            (["--speaker", "Ort"], []),
            (["--min-confidence", "0.8"], ["attribution", "denial"]),
            (["--min-confidence", "0.8", "--tag", "assertion"], []),
        ],
    )
    def test_statements_are_chosen(self, run: Callable[..., Result], options: list[str], tags: list[str]) -> None:
        done = run("extract", *options, "a.txt")
        assert done.exit_code == 0
        assert [r["tag"] for r in records(done)] == tags

    def test_speakers_compare_without_accents(self, run: Callable[..., Result]) -> None:
        done = run("extract", "--speaker", "jose muller", "-", stdin="José Müller said yes.\n")
        assert len(records(done)) == 1


class TestInputs:
    def test_bare_piped_input_and_dash(self, run: Callable[..., Result]) -> None:
        for arguments in (["extract"], ["extract", "-"]):
            assert [r["document"] for r in records(run(*arguments, stdin=NEWS))] == ["-"] * 3

    def test_nothing_given_on_a_terminal_is_wrong_usage(
        self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True, raising=False)
        done = run("extract")
        assert done.exit_code == 2 and "Nothing to read" in done.stderr and "--help" in done.stderr

    def test_a_file_given_twice_is_read_once(self, run: Callable[..., Result]) -> None:
        ids = [r["id"] for r in records(run("extract", "a.txt", "a.txt"))]
        assert len(ids) == len(set(ids)) == 3

    def test_what_fails_is_named_and_the_rest_goes_on(self, run: Callable[..., Result], tmp_path: Path) -> None:
        (tmp_path / "folder").mkdir()
        (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
        (tmp_path / "evil\x1b[31m.txt").symlink_to("nowhere")
        done = run("extract", "missing.txt", "folder", "picture.png", "evil\x1b[31m.txt", "a.txt")
        assert done.exit_code == 1
        assert len(records(done)) == 3
        rows = done.stderr.splitlines()
        assert [row.split(": ")[:2] for row in rows] == [
            ["claimcli", "missing.txt"],
            ["claimcli", "folder"],
            ["claimcli", "picture.png"],
            ["claimcli", "evil␛[31m.txt"],
        ]
        assert "claimcli batch" in rows[1]

    @pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf"])
    def test_an_empty_file_is_read_and_noted(self, run: Callable[..., Result], tmp_path: Path, content: bytes) -> None:
        (tmp_path / "empty.txt").write_bytes(content)
        done = run("extract", "empty.txt")
        assert (done.exit_code, done.stdout) == (0, "") and "empty.txt" in done.stderr
        assert run("extract", "--quiet", "empty.txt").stderr == ""

    def test_encodings_and_newlines(self, run: Callable[..., Result], tmp_path: Path) -> None:
        text = "José Müller said “ça va” – très bien.\r\nThe bridge closed.\r\n"
        for name, encoding in (("u8", "utf-8"), ("bom", "utf-8-sig"), ("u16", "utf-16"), ("w", "cp1252")):
            (tmp_path / f"{name}.txt").write_bytes(text.encode(encoding))
            rows = records(run("extract", f"{name}.txt"))
            assert rows[0]["speaker"]["name"] == "José Müller", name
            assert rows[0]["sentence"]["text"] == text.splitlines()[0]


class TestOutput:
    def test_is_written_whole(self, run: Callable[..., Result], tmp_path: Path) -> None:
        done = run("extract", "a.txt", "-o", "out.jsonl")
        assert (done.exit_code, done.stdout) == (0, "")
        assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 3
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "out.jsonl"]

    def test_is_written_though_an_input_failed(self, run: Callable[..., Result], tmp_path: Path) -> None:
        done = run("extract", "missing.txt", "a.txt", "-o", "out.csv")
        assert done.exit_code == 1
        assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == 4

    @pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
    def test_or_not_at_all(
        self, run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
    ) -> None:
        (tmp_path / "out.jsonl").write_text("before")

        def fail(self: FakeEngine, document: Document) -> Found:
            raise failure

        monkeypatch.setattr(FakeEngine, "run", fail)
        done = run("extract", "a.txt", "-o", "out.jsonl")
        assert done.exit_code == (130 if isinstance(failure, KeyboardInterrupt) else 1)
        assert (tmp_path / "out.jsonl").read_text() == "before"
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "out.jsonl"]
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize(
        ("output", "told"),
        [("a.txt", "is one of the inputs"), ("no/such/out.csv", "No such file"), (".", "is a folder")],
    )
    def test_a_place_that_cannot_be_is_wrong_usage(self, run: Callable[..., Result], output: str, told: str) -> None:
        done = run("extract", "a.txt", "-o", output)
        assert done.exit_code == 2 and told in done.stderr
        assert Path("a.txt").read_text("utf-8") == NEWS

    def test_keeps_the_mode_of_what_it_replaces(self, run: Callable[..., Result], tmp_path: Path) -> None:
        (tmp_path / "out.jsonl").write_text("")
        (tmp_path / "out.jsonl").chmod(0o640)
        run("extract", "a.txt", "-o", "out.jsonl")
        assert (tmp_path / "out.jsonl").stat().st_mode & 0o777 == 0o640

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
    def test_a_full_disk_is_one_line(self, run: Callable[..., Result]) -> None:
        done = run("extract", "a.txt", "-o", "/dev/full")
        assert done.exit_code == 1
        assert len(done.stderr.splitlines()) == 1 and "No space left" in done.stderr


class TestRules:
    def test_every_mistake_is_shown_and_nothing_is_done(
        self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(rules: object, lang: str) -> None:
            first = Problem(
                "mine.yaml", 3, 5, "unknown key ‘mach’", "    mach: '{speaker}'", 4, "did you mean ‘match’?"
            )
            raise RuleError([first, Problem("mine.yaml", 9, 1, "no rule")])

        monkeypatch.setattr("claimcli.cli.extract.load_engine", fail)
        done = run("extract", "a.txt", "-o", "out.jsonl")
        assert done.exit_code == 2 and done.stdout == "" and not Path("out.jsonl").exists()
        rows = done.stderr.splitlines()
        assert rows[0] == "mine.yaml:3:5: unknown key ‘mach’"
        assert rows[2].strip() == "^^^^" and "did you mean" in rows[3] and rows[4] == "mine.yaml:9:1: no rule"


class TestConfiguration:
    @pytest.fixture(autouse=True)
    def alone(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))

    def test_a_projects_file_gives_defaults_which_an_option_overrides(
        self, run: Callable[..., Result], tmp_path: Path
    ) -> None:
        (tmp_path / "claimcli.yaml").write_text("claimcli: 1\nformat: csv\ntag: denial\n")
        done = run("extract", "a.txt")
        assert [row.split(",")[2] for row in done.stdout.splitlines()] == ["tag", "denial"]
        assert [r["tag"] for r in records(run("extract", "-f", "jsonl", "--tag", "assertion", "a.txt"))] == [
            "assertion"
        ]

    def test_a_format_that_a_command_does_not_know_is_passed_over(
        self, run: Callable[..., Result], tmp_path: Path
    ) -> None:
        (tmp_path / "claimcli.yaml").write_text("claimcli: 1\nformat: csv\n")
        assert run("explain", "missing.txt").exit_code == 1

    def test_the_environment_gives_defaults(self, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CLAIMCLI_MIN_CONFIDENCE", "0.8")
        assert len(records(run("extract", "a.txt"))) == 2

    def test_a_mistake_in_it_is_status_2(self, run: Callable[..., Result], tmp_path: Path) -> None:
        (tmp_path / "claimcli.yaml").write_text("claimcli: 1\nfromat: csv\n")
        done = run("extract", "a.txt")
        assert done.exit_code == 2 and "claimcli.yaml:2:1" in done.stderr and done.stdout == ""


class TestExplain:
    @pytest.fixture(autouse=True)
    def fake(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def explain(document: Document, engine: FakeEngine) -> Explanation:
            found = engine.run(document)
            text = document.text.rstrip("\n")
            sentence = Sentence(0, 0, len(text), text, 0)
            won = Trace(
                "said-that", "rules/a.yaml", 3, "{speaker} {cue: say}", (("cue", Span(0, 4), text[:4]),), "", 0.9
            )
            lost = Trace("say-not", "rules/d.yaml", 7, "{cue: say}", (), "said-that goes over it", 0.5)
            miss = Miss("told-that", "rules/a.yaml", 9, "{cue: tell}", 1, 5, "{cue: tell}")
            item = ExplainItem(sentence, (won,), (lost,), (miss,), found.statements)
            return Explanation(Article(document, (), (sentence,), ()), (item,))

        import claimcli.explain  # noqa: F401 - to be in sys.modules

        monkeypatch.setattr(sys.modules["claimcli.explain"], "explain", explain)

    def test_shows_rule_place_losers_and_near_misses(self, run: Callable[..., Result]) -> None:
        done = run("explain", "Ortiz denied it on Monday.")
        assert done.exit_code == 0, done.stderr
        for words in (
            "said-that",
            "rules/a.yaml:3",
            "say-not",
            "said-that goes over it",
            "told-that",
            "wanted {cue: tell}",
        ):
            assert words in done.stdout
        assert "└cue" in done.stdout or "└──┘" in done.stdout

    def test_json(self, run: Callable[..., Result]) -> None:
        done = run("explain", "--format", "json", "Ortiz denied it on Monday.")
        (sentence,) = json.loads(done.stdout)["sentences"]
        assert sentence["document"] == "text"
        assert sentence["won"][0]["slots"] == [{"slot": "cue", "start": 0, "end": 4, "text": "Orti"}]
        assert sentence["lost"][0]["reason"] == "said-that goes over it"
        assert sentence["misses"][0]["stopped_at"] == 5

    def test_reads_a_file_or_standard_input(self, run: Callable[..., Result]) -> None:
        for arguments, stdin in ((["a.txt"], None), (["-"], NEWS), ([], NEWS)):
            done = run("explain", "--format", "json", *arguments, stdin=stdin)
            assert json.loads(done.stdout)["sentences"][0]["document"] == (arguments or ["-"])[0]

    @pytest.mark.parametrize("name", ["missing", "missing.txt", "my article.txt", "news/today.html"])
    def test_a_mistyped_file_name_is_not_read_as_prose(self, run: Callable[..., Result], name: str) -> None:
        done = run("explain", name)
        assert done.exit_code == 1 and name in done.stderr and done.stdout.count("document") == 0

    def test_unless_told_that_it_is_text(self, run: Callable[..., Result]) -> None:
        assert run("explain", "--text", "Denied.").exit_code == 0


class TestProcess:
    """The program as a process of its own, with the shipped rules."""

    def start(self, *arguments: str, **more: Any) -> subprocess.Popen[bytes]:
        environment = os.environ | {"PYTHONPATH": str(HERE)} | more.pop("env", {})
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | more
        return subprocess.Popen([sys.executable, "-m", "claimcli", *arguments], env=environment, **pipes)

    def test_output_is_utf8_with_plain_newlines_in_any_locale(self, tmp_path: Path) -> None:
        name = os.fsdecode(b"caf\xe9.txt")
        (tmp_path / name).write_text("“Größe,” Dana Ortiz said.\n", encoding="utf-8")
        plain = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
        out, err = self.start("extract", name, cwd=tmp_path, env=plain).communicate(timeout=120)
        assert b"\r" not in out
        rows = [json.loads(row) for row in out.decode("utf-8").splitlines()]
        assert rows and "“Größe,”" in rows[0]["sentence"]["text"], err
        assert os.fsencode(rows[0]["document"]) == b"caf\xe9.txt"

    def test_a_closed_pipe_ends_it_quietly(self, tmp_path: Path) -> None:
        (tmp_path / "long.txt").write_text("Dana Ortiz said the bridge was safe.\n\n" * 3000, encoding="utf-8")
        process = self.start("extract", "--format", "jsonl", "long.txt", cwd=tmp_path)
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=120) == 0

    @pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
    def test_ctrl_c_ends_it_quietly(self) -> None:
        process = self.start("extract", "-")
        time.sleep(1.5)  # it waits for its input by now; were it still loading, the outcome would be the same
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out, err) == (130, b"", b"")

    def test_completion_offers_commands_and_options(self) -> None:
        words = {"_CLAIMCLI_COMPLETE": "bash_complete", "COMP_CWORD": "1", "COMP_WORDS": "claimcli ex"}
        out, _ = self.start(env=words).communicate(timeout=120)
        assert {b"plain,extract", b"plain,explain"} <= set(out.split())
        words |= {"COMP_CWORD": "3", "COMP_WORDS": "claimcli extract --format "}
        out, _ = self.start(env=words).communicate(timeout=120)
        assert b"plain,jsonl" in out.split()
