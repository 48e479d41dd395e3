"""``claimcli batch``: whole folders and corpora in, one file or database out."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

import click

from claimcli.cli import COMMANDS, EXIT_INTERRUPTED, report
from claimcli.cli.options import choice, filter_options, load_ruleset, quiet_option, rule_options, wants_colour
from claimcli.errors import EXIT_SOME_FAILED
from claimcli.render.progress import KINDS, Lines, reporter, summary_line
from claimcli.sinks import NAMES, OutputError, by_ending

if TYPE_CHECKING:
    from claimcli.runs import Settings, Summary
    from claimcli.walk import Walk
    from claimcli.work import Job

_FROM = {"text": ".txt", "markdown": ".md", "html": ".html", "jsonl": ".jsonl", "csv": ".csv", "tsv": ".tsv"}
_ENGINES = ("local", "dask")


@click.command(help=COMMANDS["batch"])
@click.argument("names", nargs=-1, metavar="[FOLDER|FILE|CORPUS]...")
@click.option("-o", "--output", default="-", metavar="OUT", help="Write to OUT.  [default: standard output]")
@click.option("--to", type=click.Choice(NAMES), help="Format of OUT.  [default: by its ending, else jsonl]")
@click.option("--glob", "globs", multiple=True, metavar="PATTERN", help="In folders only these, such as '*.txt'.")
@click.option("--files0-from", metavar="LIST", help="Read the names from LIST (-: standard input), each ended by NUL.")
@click.option("--from", "kind", type=click.Choice(list(_FROM)), help="Read all as this.  [default: by each ending]")
@click.option("--text-field", metavar="FIELD", help="Field or column with the text in a corpus.  [default: text]")
@click.option("--id-field", metavar="FIELD", help="Field with its id.  [default: id, else file and line]")
@click.option("--date-field", metavar="FIELD", help="Field with its date.  [default: date, if there]")
@click.option("--title-field", metavar="FIELD", help="Field with its title.  [default: title, if there]")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes to work in.  [default: all cores]")
@click.option("--engine", type=click.Choice(_ENGINES), default="local", show_default=True, help="Where to work.")
@click.option("--scheduler", metavar="ADDRESS", help="Of the Dask cluster, such as tcp://host:8786.")
@click.option("--resume", is_flag=True, help="Go on with the run that left OUT: what is done and unchanged is kept.")
@click.option("--overwrite", is_flag=True, help="Start anew even where OUT holds an unfinished run.")
@click.option("--strict", is_flag=True, help="Stop at the first document that fails.")
@click.option("--max-bytes", type=click.IntRange(min=1), metavar="N", help="Limit of a document.  [default: 20000000]")
@click.option("--timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="For a document.  [default: 120]")
@click.option("--progress", type=click.Choice(KINDS), default="auto", show_default=True, help="On standard error.")
@filter_options
@rule_options
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    names: tuple[str, ...],
    output: str,
    to: str | None,
    files0_from: str | None,
    engine: str,
    scheduler: str | None,
    workers: int | None,
    progress: str,
    tags: tuple[str, ...],
    speaker: str | None,
    min_confidence: float,
    rules: tuple[str, ...],
    lang: str,
    quiet: bool,
    **rest: Any,
) -> None:
    """Read FOLDERs, FILEs and CORPUSes (.jsonl, .csv) and write their statements to OUT."""
    from claimcli.batch import make_job, run
    from claimcli.inputs import items
    from claimcli.output import UnfinishedError, errors_path, is_stream
    from claimcli.pools import PoolError
    from claimcli.read import MAX_BYTES
    from claimcli.runs import Settings

    if bool(names) == (files0_from is not None):
        raise click.UsageError("Name what to read: folders, files or corpora, or else a list with --files0-from.", ctx)
    if (scheduler is None) == (engine == "dask"):
        raise click.UsageError("--engine dask and --scheduler ADDRESS go together.", ctx)
    if rest["resume"] and is_stream(output):
        raise click.UsageError("--resume needs a file to go on with: -o OUT.", ctx)
    settings = Settings(
        out=output,
        sink=_format(output, to),
        choice=choice(tags, speaker, min_confidence),
        max_bytes=rest["max_bytes"] or MAX_BYTES,
        **{key: rest[key] for key in ("resume", "overwrite", "strict")},
        **({} if rest["timeout"] is None else {"timeout": rest["timeout"]}),
    )
    job = make_job(load_ruleset(rules, lang), settings)
    show = reporter(progress, quiet=quiet, colour=wants_colour(sys.stderr))
    kind = _FROM.get(rest["kind"] or "", "")
    errors = "" if is_stream(output) else errors_path(output)
    with ExitStack() as stack:
        walk = _walk(stack, names, files0_from, rest["globs"], settings)
        pool = stack.enter_context(closing(_pool(job, engine, scheduler, workers)))
        documents = items(walk, _fields(rest), settings.max_bytes, kind=kind)
        stack.enter_context(show)
        if files0_from is None:
            _count_ahead(show, names, rest["globs"], settings, kind)
        _stop_on_terminate(stack)
        try:
            summary = run(documents, job, settings, pool, show)
        except UnfinishedError as error:
            raise click.UsageError(str(error), ctx) from None
        except (PoolError, OutputError) as error:
            stack.close()
            report(str(error))
            ctx.exit(EXIT_SOME_FAILED)
        except BrokenPipeError:
            show.note("standard output was closed by its reader; stopped")
            raise
    _tell(show, summary, errors, walk, quiet=quiet)
    if summary.stopped == "interrupted":
        ctx.exit(EXIT_INTERRUPTED)
    if summary.failed:
        ctx.exit(EXIT_SOME_FAILED)


def _format(output: str, to: str | None) -> str:
    if to is not None:
        return to
    found = by_ending(output)
    if found is None and output != "-" and os.path.splitext(output)[1] and not os.path.exists(output):
        raise click.UsageError(f"{output}: its ending names no format; choose one with --to: {', '.join(NAMES)}")
    return found or "jsonl"


def _fields(options: dict[str, Any]) -> Any:
    from claimcli.corpora import Fields

    return Fields(**{name: options[f"{name}_field"] for name in ("text", "id", "date", "title")})


def _walk(
    stack: ExitStack, names: Sequence[str], files0_from: str | None, globs: Sequence[str], settings: Settings
) -> Walk:
    from claimcli.output import own_files
    from claimcli.walk import Walk, names_from

    if files0_from is None:
        return Walk(names, globs, own_files(settings.out))
    if files0_from == "-":
        return Walk(names_from(sys.stdin.buffer), globs, own_files(settings.out))
    try:
        stream = stack.enter_context(open(files0_from, "rb"))  # noqa: SIM115 - the stack closes it
    except OSError as error:
        raise click.UsageError(f"{files0_from}: {error.strerror}") from None
    return Walk(names_from(stream), globs, own_files(settings.out))


def _pool(job: Job, engine: str, scheduler: str | None, workers: int | None) -> Any:
    from claimcli import pools

    try:
        if engine == "dask":
            assert scheduler is not None
            return pools.dask(job, scheduler)
        return pools.local(job, workers or _cores())
    except pools.PoolError as error:
        raise click.UsageError(str(error)) from None


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _count_ahead(show: Lines, names: Sequence[str], globs: Sequence[str], settings: Settings, kind: str) -> None:
    """Find out beside the work how many bytes there are, so that the time left can be told."""
    from claimcli.inputs import total_size
    from claimcli.output import own_files
    from claimcli.walk import Walk

    found: list[int | None] = []
    show.total = lambda: found[0] if found else None
    walk = Walk(names, globs, own_files(settings.out))
    threading.Thread(target=lambda: found.append(total_size(walk, kind=kind)), daemon=True).start()


def _stop_on_terminate(stack: ExitStack) -> None:
    """Let a signal to end stop the run in good order, as Ctrl-C does."""

    def stop(number: int, frame: Any) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        stack.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, stop))


def _tell(show: Lines, summary: Summary, errors: str, walk: Walk, *, quiet: bool) -> None:
    if quiet:
        return
    if walk.left_out:
        kinds = sorted(walk.left_out.items(), key=lambda pair: (-pair[1], pair[0]))
        listed = ", ".join(f"{count:,} {ending or 'without ending'}" for ending, count in kinds[:8])
        more = ", …" if len(kinds) > 8 else ""
        show.note(f"left out by their ending: {listed}{more} (--glob takes what it matches)")
    show.note(summary_line(summary, errors))
    for line in _stopped(summary):
        show.note(line)


def _stopped(summary: Summary) -> Iterator[str]:
    if summary.stopped == "interrupted":
        yield "interrupted; what was done is kept: add --resume to go on"
    elif summary.stopped:
        yield "stopped at the first failure (--strict); add --resume to go on"
