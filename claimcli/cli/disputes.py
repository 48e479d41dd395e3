"""``claimcli disputes``: articles in, contested claims out: who makes them, who contests them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from claimcli.cli import COMMANDS, report
from claimcli.cli.options import (
    choose_format,
    excel_option,
    format_option,
    load_engine,
    open_output,
    output_option,
    quiet_option,
    render_options,
    rule_options,
)
from claimcli.errors import EXIT_SOME_FAILED, EmptyInput, InputError

if TYPE_CHECKING:
    from claimcli.corpora import Fields
    from claimcli.model import Document
    from claimcli.work import Item


@click.command(help=COMMANDS["disputes"])
@click.argument("names", nargs=-1, required=True, metavar="FILE|FOLDER|CORPUS...")
@click.option("--by", type=click.Choice(("claim", "speaker")), default="claim", show_default=True, help="What to list.")
@click.option(
    "--min-score", type=click.FloatRange(0, 1), default=0.0, metavar="0..1", help="Only disputes this likely."
)
@click.option("--glob", "globs", multiple=True, metavar="PATTERN", help="In folders only these, such as '*.txt'.")
@click.option("--text-field", metavar="FIELD", help="Field or column with the text in a corpus.  [default: text]")
@click.option("--id-field", metavar="FIELD", help="Field with its id.  [default: id, else file and line]")
@click.option("--date-field", metavar="FIELD", help="Field with its date.  [default: date, if there]")
@click.option("--title-field", metavar="FIELD", help="Field with its title.  [default: title, if there]")
@format_option()
@output_option
@excel_option
@rule_options
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    names: tuple[str, ...],
    by: str,
    min_score: float,
    globs: tuple[str, ...],
    form: str | None,
    output: str | None,
    excel: bool,
    rules: tuple[str, ...],
    lang: str,
    quiet: bool,
    **fields: str | None,
) -> None:
    """Read FILEs, FOLDERs and CORPUSes (.jsonl, .csv) and write the claims that are contested in them."""
    from claimcli.corpora import Fields
    from claimcli.disputes import disputes
    from claimcli.survey import Survey

    form = choose_format(form, output)
    engine = load_engine(rules, lang)
    inputs = _Inputs(names, globs, Fields(**{name.removesuffix("_field"): fields[name] for name in fields}), quiet)
    with Survey(engine.rules) as survey, open_output(output, inputs=names) as out:
        for document in inputs:
            survey.add(engine.run(document))
        found = [dispute for dispute in disputes(survey) if dispute.score >= min_score]
        if by == "speaker":
            from claimcli.ledger import ledger
            from claimcli.render.ledger import write as write_ledger

            write_ledger(form, ledger(survey, found), out, render_options(out, excel=excel))
        else:
            from claimcli.render.disputes import write

            write(form, survey, found, out, render_options(out, excel=excel))
    if inputs.failed:
        ctx.exit(EXIT_SOME_FAILED)


class _Inputs:
    """Reads files, folders and corpora one document after another; what fails is reported, counted and passed over."""

    def __init__(self, names: Sequence[str], globs: Sequence[str], fields: Fields, quiet: bool) -> None:
        self._names = names
        self._globs = globs
        self._fields = fields
        self._quiet = quiet
        self.failed = 0

    def __iter__(self) -> Iterator[Document]:
        from claimcli.inputs import items
        from claimcli.read import MAX_BYTES
        from claimcli.walk import Walk

        for item in items(Walk(self._names, self._globs), self._fields, MAX_BYTES):
            try:
                yield _document(item, MAX_BYTES)
            except EmptyInput as note:
                if not self._quiet:
                    report(str(note))
            except InputError as error:
                report(str(error))
                self.failed += 1


def _document(item: Item, max_bytes: int) -> Document:
    """The document of an item. Raises InputError, EmptyInput where there is no text in it."""
    from claimcli.formats import read_file, to_document, unpack
    from claimcli.model import Document

    if item.problem:
        raise InputError(item.name, item.problem)
    if item.text is not None:
        return Document(item.name, item.text, item.title, item.date)
    if item.data is not None:
        return to_document(unpack(item.data, item.name, max_bytes), item.name, item.kind or None)
    return to_document(read_file(item.path, item.name, max_bytes), item.name, item.kind or None)
