"""Measured shares as a rule file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimcli.shares import Shares

_WIDTH = 120


def as_rule_file(shares: Shares) -> str:
    """Return the text of a rule file that holds what was measured, shares and weights to two decimals."""
    import yaml

    about = (
        f"Measured on annotated news, {shares.told:,} statements, {shares.right:,} of them right: for a rule and a "
        "lexicon entry the share that was right, and for each signal of the surroundings how far it moves that share, "
        "in log-odds. Made by `claimcli rules measure`."
    )
    tables = {
        "rule shares": {rule: f"{share:.2f}" for rule, share in shares.rules.items()},
        "signals": {signal: f"{weight:+.2f}" for signal, weight in shares.signals.items()},
    }
    measured = {
        rule: {entry: f"{share:.2f}" for entry, share in entries.items()} for rule, entries in shares.entries.items()
    }
    parts = ({"claimcli": 1, "about": about}, {"tables": tables}, {"measured": measured})
    return "\n".join(
        yaml.safe_dump(part, default_style=None, sort_keys=False, allow_unicode=True, width=_WIDTH) for part in parts
    )
