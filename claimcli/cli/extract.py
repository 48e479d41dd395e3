"""``claimcli extract``: articles in, statements out."""

from __future__ import annotations

from collections.abc import Iterable

import click

from claimcli.cli import COMMANDS
from claimcli.cli.options import (
    Inputs,
    choose_format,
    excel_option,
    filter_options,
    format_option,
    input_names,
    keep_statements,
    load_engine,
    open_output,
    output_option,
    quiet_option,
    render_options,
    rule_options,
)
from claimcli.errors import EXIT_SOME_FAILED
from claimcli.model import Result
from claimcli.render import write


@click.command(help=COMMANDS["extract"])
@click.argument("files", nargs=-1, metavar="[FILE]...")
@format_option()
@output_option
@filter_options
@excel_option
@click.option("--across", is_flag=True, help="Let denials point at claims in all inputs, not in their own only.")
@rule_options
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    form: str | None,
    output: str | None,
    tags: tuple[str, ...],
    speaker: str | None,
    min_confidence: float,
    excel: bool,
    across: bool,
    rules: tuple[str, ...],
    lang: str,
    quiet: bool,
) -> None:
    """Read FILEs (``-`` or nothing: standard input) and write their statements."""
    names = input_names(ctx, files)
    keep = keep_statements(tags, speaker, min_confidence)
    form = choose_format(form, output)
    engine = load_engine(rules, lang)
    inputs = Inputs(names, quiet=quiet)
    results: Iterable[Result] = (engine.run(document) for document in inputs)
    if across:
        from claimcli.disputes import pair_across

        results = pair_across(results, engine.rules)
    with open_output(output, inputs=names) as out:
        write(form, results, out, render_options(out, keep, excel=excel))
    if inputs.failed:
        ctx.exit(EXIT_SOME_FAILED)
