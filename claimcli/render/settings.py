"""The settings as a table and as JSON: what ``config show`` writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from claimcli.config import RULES, Setting, Settings
from claimcli.render.record import to_json
from claimcli.render.rulebook import Table, write_table


def write(form: str, settings: Settings, layers: Sequence[tuple[str, str]], out: TextIO) -> None:
    """Write each option's value with its origin, then the ``layers`` of rules as (name, path)."""
    shown = [setting for setting in settings.settings if setting.option is not RULES]
    if form == "json":
        options = [
            {"option": s.option.name, "value": s.value, "layer": s.layer, "place": s.place or None} for s in shown
        ]
        rules = [{"layer": name, "path": path} for name, path in layers]
        files = [str(file) for file in settings.files]
        out.write(to_json({"options": options, "rules": rules, "files": files}) + "\n")
        return
    rows = [(s.option.name, _value(s), s.layer, s.place, s.option.variable) for s in shown]
    write_table(form, Table("options", ("option", "value", "from", "place", "variable"), rows, []), out)
    out.write("\n")
    write_table(form, Table("rules", ("rules from", "folder"), [*layers], []), out)


def _value(setting: Setting) -> str:
    value = setting.value
    if value is None or value == ():
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
