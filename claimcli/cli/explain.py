"""``claimcli explain``: why a text was read as it was, and why not otherwise."""

from __future__ import annotations

import os
import re

import click

from claimcli.cli import COMMANDS
from claimcli.cli.options import (
    Inputs,
    format_option,
    input_names,
    load_engine,
    open_output,
    output_option,
    quiet_option,
    render_options,
    rule_options,
)
from claimcli.errors import EXIT_SOME_FAILED
from claimcli.model import Document

FORMATS = ("tree", "json")
TEXT_ID = "text"

# What is no file but ends like one is a mistyped name, not a sentence; so is one word without a blank.
_FILE_ENDING = re.compile(r"\.(?:txt|md|html?|text|json|jsonl|csv|xml|rtf|docx?|odt|pdf|gz|zst)$", re.IGNORECASE)


@click.command(help=COMMANDS["explain"])
@click.argument("what", required=False, metavar="[TEXT|FILE]")
@click.option("--text", "is_text", is_flag=True, help="Take the argument as text even where it looks like a file name.")
@format_option(FORMATS)
@output_option
@rule_options
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    what: str | None,
    is_text: bool,
    form: str | None,
    output: str | None,
    rules: tuple[str, ...],
    lang: str,
    quiet: bool,
) -> None:
    """Explain a text given on the command line, a file, or standard input (``-`` or nothing)."""
    document = _given_text(ctx, what, is_text)
    inputs = Inputs(input_names(ctx, [what] if what else []) if document is None else [], quiet=quiet)
    form = form or ("json" if output and output.lower().endswith(".json") else "tree")
    engine = load_engine(rules, lang)

    from claimcli.explain import explain
    from claimcli.render import explain as render

    explanations = (explain(d, engine) for d in ([document] if document else inputs))
    with open_output(output, inputs=inputs.names) as out:
        if form == "json":
            render.write_json(explanations, out)
        else:
            render.write_tree(explanations, out, render_options(out))
    if inputs.failed:
        ctx.exit(EXIT_SOME_FAILED)


def _given_text(ctx: click.Context, what: str | None, is_text: bool) -> Document | None:
    """Return the argument as a document where it is text, None where it names a file or standard input."""
    if is_text and what is None:
        raise click.UsageError("--text needs a text.", ctx)
    if what is None or (not is_text and what == "-"):
        return None
    if not is_text and (os.path.exists(what) or not _reads_as_prose(what)):
        return None
    return Document(id=TEXT_ID, text=what)


def _reads_as_prose(what: str) -> bool:
    return len(what.split()) > 1 and not _FILE_ENDING.search(what)
