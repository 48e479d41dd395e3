"""Rules, lists and cues as tables and in full: what ``rules list`` and ``rules show`` write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any, NamedTuple, TextIO

from claimcli.examples import lists_of
from claimcli.render.clean import visible
from claimcli.render.record import to_json
from claimcli.render.rulecheck import count, marked
from claimcli.ruleset import CueEntry, Example, Origin, Rule, RuleSet

WIDTH = 100
SHOWN = 40


class Table(NamedTuple):
    """Rows of text for eyes, and the same as JSON values."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    records: Sequence[dict[str, Any]]


class Entry(NamedTuple):
    """One thing shown in full."""

    lines: list[str]
    record: dict[str, Any]


def rule_table(ruleset: RuleSet) -> Table:
    """All rules, in the order of their files, then those switched off."""
    rows, records = [], []
    for rule in ruleset.rules:
        notes = [f"shadows {origin}" for origin in rule.shadows]
        if rule.status:
            notes.append(rule.status)
        rows.append((rule.name, rule.means, rule.origin.layer, str(rule.origin), "; ".join(notes)))
        records.append(_rule_record(rule))
    for name, origin in ruleset.off.items():
        rows.append((name, "off", origin.layer, str(origin), "switched off here"))
        records.append({"rule": name, "off": True, **_origin(origin)})
    return Table("rules", ("rule", "means", "layer", "origin", "notes"), rows, records)


def list_table(ruleset: RuleSet) -> Table:
    """All word lists and tables, by name."""
    rows, records = [], []
    for kind, entries, origins in (
        ("list", ruleset.lists, ruleset.list_origins),
        ("table", ruleset.tables, ruleset.table_origins),
    ):
        for name, values in sorted(entries.items()):
            first, *more = origins.get(name, (Origin("", 0),))
            notes = f"over {', '.join(map(str, more))}" if more else ""
            rows.append((name, kind, str(len(values)), first.layer, str(first), notes))
            records.append({kind: name, "entries": len(values), **_origin(first), "over": [_origin(o) for o in more]})
    return Table("lists", ("name", "kind", "entries", "layer", "origin", "notes"), rows, records)


def cue_table(ruleset: RuleSet) -> Table:
    """The classes of the cue lexicon with their entries counted and their frames."""
    groups: dict[tuple[str, str], list[CueEntry]] = {}
    for cue in ruleset.cues:
        groups.setdefault((cue.pos, cue.cls), []).append(cue)
    rows, records = [], []
    for (pos, cls), cues in groups.items():
        frames = list(dict.fromkeys(frame for cue in cues for frame in cue.frames))
        rows.append((cls, pos, str(len(cues)), ", ".join(frames)))
        records.append({"class": cls, "pos": pos, "entries": [cue.entry for cue in cues], "frames": frames})
    return Table("cues", ("class", "part of speech", "entries", "frames"), rows, records)


def pack_table(packs: Sequence[tuple[str, Path]]) -> Table:
    """The rule packs found."""
    rows = [(name, str(path)) for name, path in packs]
    return Table("packs", ("pack", "folder"), rows, [{"pack": name, "folder": path} for name, path in rows])


TABLES: dict[str, Callable[[RuleSet], Table]] = {"rules": rule_table, "lists": list_table, "cues": cue_table}


def write_table(form: str, table: Table, out: TextIO) -> None:
    """Write a table as aligned columns, or as one JSON object."""
    if form == "json":
        out.write(to_json({table.name: table.records}) + "\n")
        return
    shown = [tuple(visible(cell) for cell in row) for row in table.rows]
    header = tuple(column.upper() for column in table.columns)
    widths = [max(map(len, column)) for column in zip(header, *shown, strict=True)]
    for row in (header, *shown):
        out.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")
    if not shown:
        out.write(f"no {table.name}\n")


def write_entries(form: str, entries: Sequence[Entry], out: TextIO) -> None:
    """Write what was looked up, in full."""
    if form == "json":
        out.write(to_json({"found": [entry.record for entry in entries]}) + "\n")
        return
    out.write("\n\n".join("\n".join(entry.lines) for entry in entries) + "\n")


def names(ruleset: RuleSet) -> list[str]:
    """All names that ``look_up`` knows."""
    found = [rule.name for rule in ruleset.rules]
    found += [*ruleset.off, *ruleset.lists, *ruleset.tables, *sorted(ruleset.classes())]
    return list(dict.fromkeys((*found, *(cue.entry for cue in ruleset.cues))))


def look_up(ruleset: RuleSet, name: str) -> list[Entry]:
    """All that is called ``name``: rule, list, table, class of cues, cue."""
    found: list[Entry] = []
    rule = ruleset.rule(name)
    if rule is not None:
        found.append(_rule(rule, ruleset))
    if name in ruleset.off:
        origin = ruleset.off[name]
        found.append(Entry([f"rule {name}: switched off by {_said(origin)}"], {"rule": name, "off": _origin(origin)}))
    if name in ruleset.lists:
        found.append(_list(name, ruleset))
    if name in ruleset.tables:
        found.append(_table(name, ruleset))
    cues = [cue for cue in ruleset.cues if cue.cls == name]
    if cues:
        found.append(_class(name, cues))
    found += [_cue(cue) for cue in ruleset.cues if cue.entry == name]
    return found


def _rule(rule: Rule, ruleset: RuleSet) -> Entry:
    lines = [f"rule {rule.name}: {rule.means}", f"  origin      {_said(rule.origin)}"]
    lines += [f"  shadows     {_said(origin)}" for origin in rule.shadows]
    for label in ("about", "status", "since"):
        if value := getattr(rule, label):
            lines += _block(label, [visible(value)])
    if rule.confidence is not None:
        lines.append(f"  confidence  {rule.confidence:g}")
    lines += _block("match", [visible(template.text) for template in rule.templates])
    for label, conditions in (("has", rule.has), ("lacks", rule.lacks)):
        for slot, lists in conditions.items():
            lines.append(f"  {label:10}  {slot}: {', '.join(lists)}")
    beats = [other.name for other in ruleset.rules if rule.name in other.over]
    for label, others in (("over", rule.over), ("under", beats), ("was", rule.was)):
        if others:
            lines += _block(label, [", ".join(others)])
    for kind in ("finds", "ignores", "misses"):
        lines += _block(kind, [visible(marked(example)) for example in getattr(rule, kind)])
    words = _words(rule, ruleset)
    lines += [line for name, entries in words.items() for line in _block("words", [f"{name}: {_some(entries)}"])]
    measured = ruleset.measured.get(rule.name, {})
    if measured:
        lines += _block("measured", [", ".join(f"{entry} {share:g}" for entry, share in sorted(measured.items()))])
    return Entry(lines, {**_rule_record(rule), "under": beats, "words": words, "measured": dict(measured)})


def _words(rule: Rule, ruleset: RuleSet) -> dict[str, list[str]]:
    """The words behind each name that a rule uses: a list's phrases, or the cues that have all features of a slot."""
    words: dict[str, list[str]] = {}
    for name in lists_of(rule):
        cues = [cue.entry for cue in ruleset.cues if name == cue.cls or name in cue.frames]
        if cues:
            words[name] = cues
        elif name in ruleset.lists:
            words[name] = list(ruleset.lists[name])
    return words


def _list(name: str, ruleset: RuleSet) -> Entry:
    phrases = list(ruleset.lists[name])
    origins = ruleset.list_origins.get(name, ())
    users = [rule.name for rule in ruleset.rules if name in lists_of(rule)]
    lines = [f"list {name}: {count(len(phrases), 'phrase')}", *(f"  origin      {_said(origin)}" for origin in origins)]
    if users:
        lines += _block("rules", [", ".join(users)])
    lines += _block("phrases", [visible(", ".join(phrases))])
    record = {"list": name, "origins": [_origin(origin) for origin in origins], "rules": users, "phrases": phrases}
    return Entry(lines, record)


def _table(name: str, ruleset: RuleSet) -> Entry:
    rows = ruleset.tables[name]
    origins = ruleset.table_origins.get(name, ())
    lines = [f"table {name}: {count(len(rows), 'row')}", *(f"  origin      {_said(origin)}" for origin in origins)]
    lines += [f"  {visible(key)}: {visible(value)}" for key, value in rows.items()]
    return Entry(lines, {"table": name, "origins": [_origin(origin) for origin in origins], "rows": dict(rows)})


def _class(name: str, cues: Sequence[CueEntry]) -> Entry:
    lines = [f"class {name}: {count(len(cues), 'cue')}"]
    record: dict[str, Any] = {"class": name}
    for pos in dict.fromkeys(cue.pos for cue in cues):
        entries = [cue.entry for cue in cues if cue.pos == pos]
        lines += _block(pos, [visible(", ".join(entries))])
        record[pos] = entries
    return Entry(lines, record)


def _cue(cue: CueEntry) -> Entry:
    lines = [f"cue {cue.entry}: {cue.pos} of class {cue.cls}", f"  origin      {_said(cue.origin)}"]
    lines.append(f"  frames      {', '.join(cue.frames) or 'none'}")
    record = {"cue": cue.entry, "pos": cue.pos, "class": cue.cls, "frames": list(cue.frames), **_origin(cue.origin)}
    return Entry(lines, record)


def _block(label: str, texts: Iterable[str]) -> list[str]:
    """Lines that begin with a label and go on under it."""
    lines: list[str] = []
    for text in texts:
        for number, line in enumerate(wrap(text, WIDTH - 14, break_long_words=False, break_on_hyphens=False)):
            lines.append(f"  {label if not lines else '':10}  {line if number == 0 else '  ' + line}")
    return lines


def _some(words: Sequence[str]) -> str:
    more = f", and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return visible(", ".join(words[:SHOWN])) + more


def _said(origin: Origin) -> str:
    return f"{visible(origin.file)}:{origin.line} ({origin.layer})"


def _origin(origin: Origin) -> dict[str, Any]:
    return {"file": origin.file, "line": origin.line, "layer": origin.layer}


def _rule_record(rule: Rule) -> dict[str, Any]:
    def examples(found: Iterable[Example]) -> list[str]:
        return [marked(example) for example in found]

    return {
        "rule": rule.name,
        "means": rule.means,
        **_origin(rule.origin),
        "shadows": [_origin(origin) for origin in rule.shadows],
        "about": rule.about,
        "status": rule.status,
        "since": rule.since,
        "was": list(rule.was),
        "match": [template.text for template in rule.templates],
        "has": {slot: list(lists) for slot, lists in rule.has.items()},
        "lacks": {slot: list(lists) for slot, lists in rule.lacks.items()},
        "over": list(rule.over),
        "confidence": rule.confidence,
        "finds": examples(rule.finds),
        "ignores": examples(rule.ignores),
        "misses": examples(rule.misses),
    }
