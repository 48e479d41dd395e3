"""Speakers' ledgers in every format."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TextIO

from claimcli.render import Options
from claimcli.render.record import to_json
from claimcli.render.rows import cell

if TYPE_CHECKING:
    from claimcli.ledger import Account, Change

COLUMNS = ("speaker", "said", "denied", "contradicted", "changes")


def write(form: str, accounts: Sequence[Account], out: TextIO, options: Options) -> None:
    """Write the accounts to ``out`` in the format named ``form``."""
    if form == "table":
        _table(accounts, out, options)
    elif form == "md":
        _markdown(accounts, out)
    elif form in ("csv", "tsv"):
        _csv(accounts, out, form, options)
    elif form == "jsonl":
        out.writelines(to_json(record(account)) + "\n" for account in accounts)
    else:
        out.write("[" + ",".join("\n  " + to_json(record(account)) for account in accounts) + "]\n")


def record(account: Account) -> dict[str, Any]:
    """Return the public record of an account."""
    changes = [
        {
            "dispute": change.dispute,
            "first": {"id": change.first, "day": change.first_day},
            "then": {"id": change.then, "day": change.then_day},
            "denied_first": change.denied_first,
        }
        for change in account.changes
    ]
    return {
        "type": "account",
        "speaker": account.name,
        "said": account.said,
        "denied": account.denied,
        "contradicted": account.contradicted,
        "changes": changes,
    }


def _told(change: Change) -> str:
    first, then = ("denied", "said so") if change.denied_first else ("said so", "denied")
    return f"{first} {change.first_day} ({cell(change.first)}), {then} {change.then_day} ({cell(change.then)})"


def _cells(account: Account) -> tuple[str, ...]:
    counts = (str(account.said), str(account.denied), str(account.contradicted))
    return (cell(account.name), *counts, "; ".join(_told(change) for change in account.changes))


def _csv(accounts: Sequence[Account], out: TextIO, form: str, options: Options) -> None:
    from claimcli.render.csv import safe_cell

    options = replace(options, tabs=form == "tsv")
    if options.excel:
        out.write("\ufeff")
    writer = csv.writer(out, delimiter="\t" if form == "tsv" else ",", lineterminator="\n")
    writer.writerow(COLUMNS)
    for account in accounts:
        writer.writerow([safe_cell(text, options) for text in _cells(account)])


def _markdown(accounts: Sequence[Account], out: TextIO) -> None:
    from claimcli.render.markdown import escape

    out.write("| " + " | ".join(COLUMNS) + " |\n|" + " --- |" * len(COLUMNS) + "\n")
    for account in accounts:
        out.write("| " + " | ".join(escape(text) for text in _cells(account)) + " |\n")


def _table(accounts: Sequence[Account], out: TextIO, options: Options) -> None:
    from rich.text import Text

    from claimcli.render.table import columns, console_for, show

    console = console_for(out, options)
    table = columns([("speaker", 3), ("said", 1), ("denied", 1), ("contradicted", 2), ("changes of position", 5)])
    for account in accounts:
        name, said, denied, contradicted, changes = _cells(account)
        table.add_row(
            Text(name, style="bold"), Text(said), Text(denied), Text(contradicted), Text(changes, style="red")
        )
    show(console, table if accounts else Text("No disputes found.", style="dim"))
