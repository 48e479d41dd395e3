"""``claimcli bench``: words a second for each stage, beside Punkt alone, and with more workers."""

from __future__ import annotations

import click

from claimcli.cli import COMMANDS
from claimcli.cli.options import (
    format_option,
    load_engine,
    open_output,
    output_option,
    quiet_option,
    render_options,
    rule_options,
)
from claimcli.errors import InputError


@click.command(help=COMMANDS["bench"])
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--rounds", type=click.IntRange(min=1), default=5, show_default=True, help="Figures are their medians.")
@click.option("--words", type=click.IntRange(min=100), default=60_000, show_default=True, help="Words to work on.")
@click.option("--workers", default="1,2", show_default=True, metavar="N,N", help="Numbers of workers, 0 for no runs.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=3,
    show_default=True,
    help="About so long one worker has work; in a moment two cannot show what they gain.",
)
@format_option(("table", "json"))
@output_option
@rule_options
@quiet_option
def command(
    paths: tuple[str, ...],
    rounds: int,
    words: int,
    workers: str,
    seconds: float,
    form: str | None,
    output: str | None,
    rules: tuple[str, ...],
    lang: str,
    quiet: bool,
) -> None:
    """Measure on the articles in PATHs, by default on ones made from the rules' own examples."""
    from claimcli.bench import made_up, measure, repeated, scale
    from claimcli.render.speed import as_json, as_tables

    if not all(part.strip().isdigit() for part in workers.split(",")):
        raise click.UsageError("--workers takes numbers with commas between them, such as 1,2,4.")
    counts = [int(part) for part in workers.split(",") if int(part)]
    engine = load_engine(rules, lang)
    texts = _texts(paths, words) if paths else list(made_up(engine.rules, max(1, words // 500), 500))
    if not any(text.split() for text in texts):
        raise click.UsageError("There is no text to measure on.")
    speed = measure(engine, [text.encode("utf-8", "replace") for text in texts], rounds=rounds)
    enough = repeated(texts, int(seconds * speed.whole))
    scaling = scale(engine.rules, enough, counts, rounds=(rounds + 1) // 2) if counts else []
    with open_output(output) as out:
        if form == "json":
            out.write(as_json(speed, scaling) + "\n")
        else:
            as_tables(speed, scaling, out, render_options(out))


def _texts(paths: tuple[str, ...], words: int) -> list[str]:
    """Return the texts below ``paths``, up to about so many words."""
    from claimcli.corpora import Fields
    from claimcli.formats import read_file, to_document
    from claimcli.inputs import items
    from claimcli.read import MAX_BYTES
    from claimcli.walk import Walk

    texts: list[str] = []
    for item in items(Walk(paths), Fields(), MAX_BYTES):
        if item.problem:
            raise InputError(item.name, item.problem)
        text = item.text
        if text is None:
            text = to_document(item.data or read_file(item.path, item.name, MAX_BYTES), item.name).text
        texts.append(text)
        words -= len(text.split())
        if words <= 0:
            break
    return texts
