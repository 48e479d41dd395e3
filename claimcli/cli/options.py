"""What several commands share: options, opening inputs and outputs, choosing the format and the statements."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from claimcli.choose import Choice, name_words
from claimcli.cli import report
from claimcli.errors import EmptyInput, InputError
from claimcli.model import TAGS, Document, Statement
from claimcli.render import FORMATS, Options, keep_all
from claimcli.render.clean import visible

if TYPE_CHECKING:
    from claimcli.pipeline import Engine
    from claimcli.ruleset import RuleSet

F = TypeVar("F", bound=Callable[..., Any])

WIDTH_OFF_TERMINAL = 100
NARROWEST = 40

rules_option = click.option(
    "--rules",
    "rules",
    multiple=True,
    metavar="DIR",
    help="Folder of rule files to add to the shipped ones, or pack:NAME; may be repeated, later ones win.",
)
lang_option = click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the rules.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No notes on standard error; errors stay.")
output_option = click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to FILE, whole or not at all; its ending chooses the format.",
)
tag_option = click.option(
    "--tag", "tags", multiple=True, type=click.Choice(TAGS), help="Only statements of this tag; may be repeated."
)
speaker_option = click.option(
    "--speaker",
    metavar="NAME",
    help="Only statements by this speaker: each word of NAME must be in the speaker's name.",
)
min_confidence_option = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="0..1",
    help="Only statements with at least this confidence.",
)
excel_option = click.option(
    "--excel", is_flag=True, help="With csv and tsv: add a byte order mark and disarm cells that look like formulas."
)


def format_option(formats: Sequence[str] = FORMATS) -> Callable[[F], F]:
    """Return the ``--format`` option over ``formats``; it is None where the user names none."""
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(formats),
        help="[default: table on a terminal, else jsonl]" if "jsonl" in formats else f"[default: {formats[0]}]",
    )


def filter_options(function: F) -> F:
    """Add ``--tag``, ``--speaker`` and ``--min-confidence`` (parameters tags, speaker, min_confidence)."""
    return tag_option(speaker_option(min_confidence_option(function)))


def rule_options(function: F) -> F:
    """Add ``--rules`` and ``--lang`` (parameters rules, lang)."""
    return rules_option(lang_option(function))


def load_ruleset(rules: Sequence[str], lang: str) -> RuleSet:
    """Load the shipped rules with the user's, the project's and those of ``--rules`` over them. Raises RuleError."""
    from claimcli.config import configured_layers
    from claimcli.kept import load_kept

    return load_kept(configured_layers(rules, lang), lang=lang)


def load_engine(rules: Sequence[str], lang: str) -> Engine:
    """Load the rules, those of user and project among them, and compile them once.

    Raises RuleError, which ends the program with status 2.
    """
    from claimcli.pipeline import Engine

    engine = Engine(load_ruleset(rules, lang))
    gc.freeze()  # what is built stays: the collector need not walk over it again
    return engine


def choose_format(form: str | None, output: str | None, formats: Sequence[str] = FORMATS) -> str:
    """Return the format asked for, else the one of the output's ending, else table on a terminal and jsonl off it."""
    if form is not None:
        return form
    if output is not None and output != "-":
        ending = os.path.splitext(output)[1].lstrip(".").lower()
        return ending if ending in formats and ending != "table" else "jsonl"
    return "table" if sys.stdout.isatty() else "jsonl"


def render_options(out: TextIO, keep: Callable[[Statement], bool] = keep_all, *, excel: bool = False) -> Options:
    """Return the rendering options for ``out``: width and colour as the terminal and the environment have them."""
    return Options(keep=keep, colour=wants_colour(out), width=width_of(out), excel=excel)


def wants_colour(out: TextIO) -> bool:
    """Tell whether to colour: on a terminal, unless NO_COLOR is set; off it only with FORCE_COLOR."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (out.isatty() and os.environ.get("TERM") != "dumb")


def width_of(out: TextIO) -> int:
    """Return the columns to fill: COLUMNS, else the terminal's, else WIDTH_OFF_TERMINAL; at least NARROWEST."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return max(NARROWEST, min(int(columns), 1000))
    try:
        width = os.get_terminal_size(out.fileno()).columns
    except (OSError, ValueError):
        width = 0
    return max(NARROWEST, width) if width else WIDTH_OFF_TERMINAL


def keep_statements(tags: Sequence[str], speaker: str | None, min_confidence: float) -> Callable[[Statement], bool]:
    """Return the test for the statements that the options choose; names are compared without case and accents."""
    return choice(tags, speaker, min_confidence).keeps


def choice(tags: Sequence[str], speaker: str | None, min_confidence: float) -> Choice:
    """Return what the options choose, in a form that can be sent to other processes."""
    wanted = name_words(speaker or "")
    if speaker is not None and not wanted:
        raise click.UsageError("--speaker needs a name.")
    return Choice(tuple(tags), wanted, min_confidence)


def input_names(ctx: click.Context, names: Sequence[str]) -> list[str]:
    """Return the inputs to read: those given, each once; ``-`` where none is given and something is piped in."""
    if names:
        return list(dict.fromkeys(names))
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("Nothing to read: give files, or pipe text into standard input.", ctx)
    return ["-"]


class Inputs:
    """Reads the named inputs one after another; one that fails is reported, counted and passed over.

    An empty one is no failure: it is noted, and read as a document in which nothing is found.
    """

    def __init__(self, names: Sequence[str], *, quiet: bool = False) -> None:
        self.names = names
        self.quiet = quiet
        self.failed = 0

    def __iter__(self) -> Iterator[Document]:
        from claimcli.read import read_path

        for name in self.names:
            try:
                yield read_path(name)
            except EmptyInput as note:
                if not self.quiet:
                    report(str(note))
                yield Document(name, "")
            except InputError as error:
                report(str(error))
                self.failed += 1


@contextmanager
def open_output(output: str | None, *, inputs: Iterable[str] = ()) -> Iterator[TextIO]:
    """Give a stream for data: standard output, or FILE, which appears only once all was written to it.

    UTF-8 with plain newlines whatever the locale. What cannot be encoded (a file name in an unknown encoding)
    is written as an escape. Raises click.UsageError where FILE cannot be written or is one of ``inputs``.
    """
    if output is None or output == "-":
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        yield sys.stdout
        return
    target = os.path.realpath(output)
    if os.path.isdir(target):
        raise click.UsageError(f"{visible(output)}: is a folder; name a file")
    if any(name != "-" and os.path.realpath(name) == target for name in inputs):
        raise click.UsageError(f"{visible(output)}: is one of the inputs; name another file")
    if os.path.exists(target) and not os.path.isfile(target):  # a device or a named pipe cannot be replaced
        with open(target, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
            yield out
        return
    part = f"{target}.{os.urandom(4).hex()}.part"
    try:
        out = open(part, "x", encoding="utf-8", errors="backslashreplace", newline="\n")  # noqa: SIM115 - closed below
    except OSError as error:
        reason = error.strerror or error
        raise click.UsageError(f"{visible(output)}: {reason}; name a file in a folder you can write to") from None
    try:
        with out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if os.path.exists(target):
            os.chmod(part, os.stat(target).st_mode & 0o7777)
        os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise
