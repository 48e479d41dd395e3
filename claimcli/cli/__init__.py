"""The command line: a group whose commands are imported only when called, so that ``--help`` stays fast."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from claimcli import __version__
from claimcli.errors import EXIT_DONE, EXIT_SOME_FAILED, EXIT_USAGE, InputError, RuleError
from claimcli.render.clean import visible

EXIT_INTERRUPTED = 130

# Name -> line of help; each command is ``command`` in the module claimcli.cli.<name>. The lines stand here so that
# ``claimcli --help`` imports none of them; a test keeps them equal to the commands' own.
COMMANDS = {
    "extract": "Tell who said what in articles, and who denies it.",
    "explain": "Tell which rules read a text, and why others did not.",
    "batch": "Read whole folders and corpora into one file or database.",
    "disputes": "Show contested claims over many articles: who claims, who denies.",
    "evaluate": "Measure precision and recall against annotated articles.",
    "rules": "Check, list, show, test, measure and start rule files.",
    "config": "Show where each option's value comes from.",
    "bench": "Measure words a second for each stage.",
}


class LazyGroup(click.Group):
    """A click group that finds its commands by COMMANDS and turns claimcli's errors into exit statuses."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"claimcli.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their lines of help, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown one name the nearest, and for a file say what was forgotten."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing and not name.startswith("-"):
            ctx.fail(_no_such_command(name))
        found = super().resolve_command(ctx, args)
        if found[1] is not None and not ctx.resilient_parsing:
            ctx.default_map = {name: _configured(found[1])}
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors become one clear message and the exit status that the contract names."""
        try:
            value = super().invoke(ctx)
            sys.stdout.flush()
        except RuleError as error:
            from claimcli.render.problems import describe

            for problem in error.problems:
                click.echo(describe(problem), err=True)
            ctx.exit(EXIT_USAGE)
        except InputError as error:
            report(str(error))
            ctx.exit(EXIT_SOME_FAILED)
        except BrokenPipeError:
            # The reader (head, less) has seen enough: no error. Python would complain when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(EXIT_DONE)
        except OSError as error:  # a full disk, a vanished folder: of the output, as inputs raise InputError
            report(f"{error.filename or 'output'}: {error.strerror or error}")
            ctx.exit(EXIT_SOME_FAILED)
        except KeyboardInterrupt:
            ctx.exit(EXIT_INTERRUPTED)
        return value


def report(message: str) -> None:
    """Write one line on standard error, headed by the program's name and free of control characters."""
    click.echo(f"claimcli: {visible(message)}", err=True)


def _configured(command: click.Command) -> dict[str, Any]:
    """Return the defaults that environment and ``claimcli.yaml`` give to the command's options, by parameter."""
    from claimcli.config import load_settings

    given = load_settings().defaults()
    # The commands know different formats: a default for one is none for another.
    form = given.get("form")
    known = {p.name for p in command.params if p.name != "form" or form in getattr(p.type, "choices", ())}
    return {name: value for name, value in given.items() if name in known}


def _no_such_command(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    if near:
        return f"No such command {name!r}. Did you mean {near[0]!r}?"
    if os.path.isdir(name):
        return f"No such command {name!r}. To read a folder: claimcli batch {name}"
    if os.path.exists(name):
        return f"No such command {name!r}. To read an article: claimcli extract {name}"
    return f"No such command {name!r}."


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="claimcli", message="%(prog)s %(version)s")
def cli() -> None:
    """Read news articles and tell who said what, and who denies it.

    \b
    claimcli extract article.txt           a table on the terminal, JSON Lines in a pipe
    claimcli explain "Ortiz denied it."    which rule read what, and why
    claimcli batch archive/ -o out.sqlite  whole folders and corpora

    Exit status: 0 all was read, 1 some inputs failed, 2 wrong usage or a rule file in error.
    """
