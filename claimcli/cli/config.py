"""``claimcli config``: what is set, and where."""

from __future__ import annotations

import click

from claimcli.cli import COMMANDS
from claimcli.cli.options import format_option, open_output

FORMATS = ("text", "json")


@click.group(help=COMMANDS["config"])
def command() -> None:
    """Hold the commands on configuration."""


@command.command("show")
@format_option(FORMATS)
def show(form: str | None) -> None:
    """Show each option's value and where it comes from, then the folders of rules, lowest first.

    A flag goes before the environment, that before the project's claimcli.yaml, that before the user's, that before
    the default. Rules add up instead: each of them is laid over those before it.
    """
    from claimcli.config import load_settings
    from claimcli.render import settings
    from claimcli.rules import shipped_folder
    from claimcli.search import rule_layers

    found = load_settings()
    lang = str(found.get("lang"))
    layers = [("shipped", str(shipped_folder()))]
    layers += [(layer.name, str(layer.path)) for layer in rule_layers(written=found.rules, lang=lang)]
    with open_output(None) as out:
        settings.write(form or "text", found, layers, out)
