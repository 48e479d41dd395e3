"""Rule files to one RuleSet: the layers in order, overrides, and what can only be checked over all files."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from claimcli.errors import Problem, RuleError
from claimcli.fields import note_inside
from claimcli.nodes import Scalar, Source, decode
from claimcli.rulefile import NONE, FilePart, RulePart, check_marks, read_rule_file, rule_slots
from claimcli.ruleset import CueEntry, Example, Origin, Rule, RuleSet
from claimcli.template import FORMS, PARTS_OF_SPEECH, Slot

SHIPPED = "shipped"
GIVEN = "given"
DEFAULT_LANG = "en"
MAX_FILES = 200
MAX_CIRCLE = 8  # rules of a circle that are named


@dataclass(frozen=True, slots=True)
class Layer:
    """A folder of rule files, or one file, and what to call it."""

    name: str
    path: Path


def shipped_folder() -> Path:
    """The rules that come with claimcli: in the package, or beside it in a checkout or an editable install."""
    package = Path(__file__).resolve().parent
    inside = package / "rules"
    return inside if inside.is_dir() else package.parent / "rules"


def load_rules(extra: Sequence[Path | Layer] = (), *, shipped: bool = True, lang: str = DEFAULT_LANG) -> RuleSet:
    """Load the shipped rules and the folders or files in ``extra``, later ones over earlier ones.

    A folder's English rules are its ``*.yaml``, another language's those in the folder of that code in it; a folder
    in ``extra`` without such a folder is taken as it is. Raises RuleError with every mistake of every file.
    """
    layers = with_shipped(extra) if shipped else _layers(extra)
    return build(read_files(layers, lang), lang)


def with_shipped(extra: Sequence[Path | Layer]) -> list[Layer]:
    """The shipped rules and what lies over them."""
    return [Layer(SHIPPED, shipped_folder()), *_layers(extra)]


def _layers(extra: Sequence[Path | Layer]) -> list[Layer]:
    return [layer if isinstance(layer, Layer) else Layer(GIVEN, layer) for layer in extra]


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pause the search for garbage in circles: loading makes tens of thousands of objects and no circle, and looking
    through them again and again would take as long as making them."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Files:
    """The files of some layers, read and not yet understood: for each layer its name, and its files' names and bytes.

    ``version`` is a hash of the content of all of them, in order; ``problems`` what could not be read.
    """

    layers: tuple[tuple[str, tuple[tuple[str, bytes], ...]], ...]
    version: str
    problems: tuple[Problem, ...] = ()

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """The layer and the name of each file."""
        return tuple((layer, name) for layer, files in self.layers for name, _ in files)


def read_files(layers: Sequence[Layer], lang: str) -> Files:
    """Read the files of layers; a file that cannot be read is a problem of theirs."""
    problems: list[Problem] = []
    digest = hashlib.sha256()
    found = []
    for layer in layers:
        files = tuple(_read_layer(layer, lang, problems))
        for name, data in files:
            digest.update(f"{Path(name).name}\0{len(data)}\0".encode())
            digest.update(data)
        found.append((layer.name, files))
    return Files(tuple(found), digest.hexdigest(), tuple(problems))


def build(files: Files, lang: str) -> RuleSet:
    """Make a rule set of files. Raises RuleError with every mistake of every file."""
    with paused_collection():
        parts = [[read_rule_file(decode(data, name), layer) for name, data in told] for layer, told in files.layers]
        names = tuple(name for _, name in files.names)
        return merge(parts, files.problems, lang=lang, version=files.version, files=names)


def merge(
    layers: Iterable[list[FilePart]],
    problems: Iterable[Problem] = (),
    *,
    lang: str = DEFAULT_LANG,
    version: str = "",
    files: tuple[str, ...] = (),
) -> RuleSet:
    """Lay layers of files over each other. Raises RuleError with ``problems`` and every mistake of every file."""
    merging = _Merge(lang, list(problems))
    for parts in layers:
        merging.add_layer(parts)
    return merging.finish(version, files)


def shown_path(path: Path) -> str:
    """The path as people see it: from the working folder where it is under it, else whole."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):  # the working folder may be gone
        return str(path)


def _read_layer(layer: Layer, lang: str, problems: list[Problem]) -> Iterable[tuple[str, bytes]]:
    """Each file of a layer as (name to show, bytes), by name."""
    path = layer.path
    if path.is_dir():
        folder = path / lang if lang != DEFAULT_LANG else path
        if not folder.is_dir():
            if layer.name == SHIPPED:
                known = sorted({DEFAULT_LANG, *(f.name for f in path.iterdir() if f.is_dir())})
                hint = f"there are: {', '.join(known)}"
                problems.append(Problem(str(path), 1, 1, f"no rules for the language ‘{lang}’", hint=hint))
                return
            folder = path
        names = sorted(
            (file for file in folder.iterdir() if file.suffix in (".yaml", ".yml") and not file.name.startswith(".")),
            key=lambda file: file.name,
        )
        if len(names) > MAX_FILES:
            message = f"{len(names)} rule files; a folder has at most {MAX_FILES}"
            problems.append(Problem(str(folder), 1, 1, message))
            return
    else:
        names = [path]
    for file in names:
        shown = f"rules/{file.relative_to(path).as_posix()}" if layer.name == SHIPPED else shown_path(file)
        try:
            if not file.is_file():
                reason = "not a file" if file.exists() else "no such file or folder"
                problems.append(Problem(shown, 1, 1, reason, hint="name a folder of rule files, or one file"))
                continue
            with file.open("rb") as stream:
                yield shown, stream.read(1_000_001)
        except OSError as error:
            problems.append(Problem(shown, 1, 1, f"cannot be read: {error.strerror or error}"))


@dataclass(slots=True)
class _Merge:
    """The layers merged so far."""

    lang: str
    problems: list[Problem] = field(default_factory=list)
    parts: list[FilePart] = field(default_factory=list)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    list_origins: dict[str, tuple[Origin, ...]] = field(default_factory=dict)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    table_origins: dict[str, tuple[Origin, ...]] = field(default_factory=dict)
    cues: dict[tuple[str, str, str], CueEntry] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    rule_places: dict[str, tuple[FilePart, RulePart]] = field(default_factory=dict)
    off: dict[str, Origin] = field(default_factory=dict)
    measured: dict[str, dict[str, float]] = field(default_factory=dict)

    def add_layer(self, parts: list[FilePart]) -> None:
        """Merge one folder's files: within it nothing may be defined twice, earlier folders are overridden."""
        self.parts += parts
        self._add_lists(parts)
        self._add_tables(parts)
        self._add_cues(parts)
        self._add_rules(parts)
        self._add_examples(parts)
        self._add_off(parts)

    def _add_lists(self, parts: list[FilePart]) -> None:
        here: dict[tuple[str, str], Origin] = {}
        signed = []
        for part in parts:
            for entry in part.lists:
                origin = part.origin(entry.key)
                if entry.sign:
                    signed.append((part, entry, origin))
                    continue
                first = here.setdefault((entry.name, ""), origin)
                if first is not origin:
                    part.source.at(entry.key, f"the list ‘{entry.name}’ is defined twice", hint=f"first at {first}")
                    continue
                self.lists[entry.name] = tuple(phrase.value for phrase in entry.phrases)
                self.list_origins[entry.name] = (origin, *self.list_origins.get(entry.name, ()))
        for part, entry, origin in signed:
            if entry.name not in self.lists:
                message = f"there is no list ‘{entry.name}’ to {'add to' if entry.sign == '+' else 'take from'}"
                part.source.near(entry.key, entry.name, self.lists, message)
                continue
            old = self.lists[entry.name]
            known = set(old)
            for phrase in entry.phrases:
                if (phrase.value in known) == (entry.sign == "+"):
                    if entry.sign == "+":
                        part.source.at(phrase, f"‘{phrase.value}’ is in the list ‘{entry.name}’ already")
                    else:
                        message = f"‘{phrase.value}’ is not in the list ‘{entry.name}’"
                        part.source.near(phrase, phrase.value, old, message)
            values = [phrase.value for phrase in entry.phrases]
            if entry.sign == "+":
                self.lists[entry.name] = (*old, *(value for value in values if value not in known))
            else:
                gone = set(values)
                self.lists[entry.name] = tuple(value for value in old if value not in gone)
            self.list_origins[entry.name] = (origin, *self.list_origins[entry.name])

    def _add_tables(self, parts: list[FilePart]) -> None:
        """A later folder's rows are laid over an earlier one's."""
        here: dict[str, Origin] = {}
        for part in parts:
            for key, rows in part.tables:
                origin = part.origin(key)
                first = here.setdefault(key.value, origin)
                if first is not origin:
                    part.source.at(key, f"the table ‘{key.value}’ is defined twice", hint=f"first at {first}")
                    continue
                table = self.tables.get(key.value, {})
                self.tables[key.value] = {**table, **{row.value: cell.value for row, cell in rows}}
                self.table_origins[key.value] = (origin, *self.table_origins.get(key.value, ()))

    def _add_cues(self, parts: list[FilePart]) -> None:
        here: dict[tuple[str, str, str], Origin] = {}
        for part in parts:
            for cue in part.cues:
                key = (cue.pos, cue.cls, cue.entry.value)
                origin = part.origin(cue.entry)
                first = here.setdefault(key, origin)
                if first is not origin:
                    message = f"the {cue.pos} ‘{cue.entry.value}’ stands in the class ‘{cue.cls}’ twice"
                    part.source.at(cue.entry, message, hint=f"first at {first}")
                elif cue.frames == (NONE,):
                    if self.cues.pop(key, None) is None:
                        entries = [entry for pos, cls, entry in self.cues if (pos, cls) == key[:2]]
                        message = f"there is no {cue.pos} ‘{cue.entry.value}’ in the class ‘{cue.cls}’ to take out"
                        part.source.near(cue.entry, cue.entry.value, entries, message)
                else:
                    self.cues[key] = CueEntry(cue.pos, cue.cls, cue.entry.value, cue.frames, origin)

    def _add_rules(self, parts: list[FilePart]) -> None:
        here: dict[str, Origin] = {}
        for part in parts:
            for raw in part.rules:
                name = raw.key.value
                origin = part.origin(raw.key)
                first = here.setdefault(name, origin)
                if first is not origin:
                    part.source.at(raw.key, f"the rule ‘{name}’ is defined twice", hint=f"first at {first}")
                    continue
                old = self.rules.get(name)
                if old is not None and not raw.replaces:
                    hint = f"{old.origin} has it; to replace that one add: replaces: true"
                    part.source.at(raw.key, f"there is a rule ‘{name}’ already", hint=hint)
                elif old is None and raw.replaces:
                    message = f"there is no rule ‘{name}’ to replace"
                    part.source.near(raw.key, name, self.rules, message)
                shadows = (old.origin, *old.shadows) if old is not None else ()
                self.rules[name] = _rule(raw, origin, shadows)
                self.rule_places[name] = (part, raw)
                self.off.pop(name, None)

    def _add_examples(self, parts: list[FilePart]) -> None:
        for part in parts:
            for key, more in part.examples:
                rule = self.rules.get(key.value)
                if rule is None:
                    part.source.near(key, key.value, self.rules, f"there is no rule ‘{key.value}’")
                    continue
                check_marks(part.source, more, rule_slots(self.rule_places[key.value][1]))
                for kind, examples in more.items():
                    changed: dict[str, Any] = {kind: (*getattr(rule, kind), *(example for example, _ in examples))}
                    rule = replace(rule, **changed)
                self.rules[key.value] = rule

    def _add_off(self, parts: list[FilePart]) -> None:
        for part in parts:
            for name in part.off:
                if name.value not in self.rules:
                    part.source.near(name, name.value, self.rules, f"there is no rule ‘{name.value}’ to switch off")
                self.off[name.value] = part.origin(name)

    def finish(self, version: str, files: tuple[str, ...]) -> RuleSet:
        """Check what needs all files, and give the RuleSet or raise RuleError."""
        if all(part.whole for part in self.parts):  # else every name that stands in the unread part looks unknown
            self._check_names()
        problems = list(self.problems)
        for part in self.parts:
            problems += part.source.problems
            if part.source.dropped:
                problems.append(
                    Problem(part.source.name, 1, 1, f"and {part.source.dropped} more mistakes in this file")
                )
        if problems:
            raise RuleError(problems)
        return RuleSet(
            lists=self.lists,
            tables=self.tables,
            cues=tuple(self.cues.values()),
            rules=tuple(rule for name, rule in self.rules.items() if name not in self.off),
            version=version,
            lang=self.lang,
            measured=self.measured,
            list_origins=self.list_origins,
            table_origins=self.table_origins,
            off=self.off,
            files=files,
        )

    def _check_names(self) -> None:
        self._check_frames()
        features = self._features()
        for part, raw in self.rule_places.values():
            self._check_rule(part.source, raw, features)
        self._check_over()
        self._add_measured()

    def _check_frames(self) -> None:
        """Where a list ``frames`` declares the frames, the lexicon uses no others."""
        declared = self.lists.get("frames")
        if declared is None:
            return
        allowed = frozenset((*declared, NONE))
        for part in self.parts:
            wrong = {frames for frames in part.frames.values() if not allowed.issuperset(frames)}
            for cue in part.cues if wrong else ():
                for frame in cue.frames:
                    if frame not in allowed and isinstance(cue.value, Scalar):
                        offset = cue.value.value.find(frame)
                        hint = part.source.suggest(frame, declared)
                        message = f"no frame is called ‘{frame}’"
                        place = part.source.place(cue.value, offset)
                        part.source.add(*place, message, length=len(frame), hint=hint)

    def _check_rule(self, source: Source, raw: RulePart, features: dict[str, None]) -> None:
        """Every list, class and frame that a rule names exists."""
        for template, line in raw.templates:
            for element in template.elements:
                if not isinstance(element, Slot) or not element.features or element.name == "gap":
                    continue
                allowed = features if element.name == "cue" else self.lists
                for feature in element.features:
                    if feature in allowed:
                        continue
                    if element.name == "cue" and element.features == (feature,) and feature in self.lists:
                        continue
                    found = template.text.find(feature, element.column - 1)
                    if element.name == "cue" and feature in self.lists:
                        message, hint = f"‘{feature}’ is a list; in a cue a list stands alone", ""
                    elif element.name == "cue":
                        message = f"no class, frame, part of speech, form or list is called ‘{feature}’"
                        hint = source.suggest(feature, (*features, *self.lists))
                    else:
                        message = f"there is no list ‘{feature}’"
                        hint = source.suggest(feature, self.lists)
                    note_inside(source, line, found, message, length=len(feature), hint=hint)
        for conditions in (raw.has, raw.lacks):
            for names in conditions.values():
                for node in names:
                    if node.value not in self.lists:
                        source.near(node, node.value, self.lists, f"there is no list ‘{node.value}’")

    def _features(self) -> dict[str, None]:
        frames = (frame for cue in self.cues.values() for frame in cue.frames)
        classes = (cue.cls for cue in self.cues.values())
        return dict.fromkeys((*PARTS_OF_SPEECH, *FORMS, *classes, *frames, *self.lists.get("frames", ())))

    def _check_over(self) -> None:
        """``over`` names rules there are, and goes round in no circle."""
        for name, (part, raw) in self.rule_places.items():
            for other in raw.over:
                if other.value == name:
                    part.source.at(other, "a rule cannot be over itself")
                elif other.value not in self.rules:
                    part.source.near(other, other.value, self.rules, f"there is no rule ‘{other.value}’")
        others = {name: tuple(o for o in rule.over if o != name) for name, rule in self.rules.items()}
        circle = _circle(others)
        if circle:
            part, raw = self.rule_places[circle[0]]
            node = next((node for node in raw.over if node.value == circle[1]), raw.key)
            shown = circle if len(circle) <= MAX_CIRCLE else (*circle[:MAX_CIRCLE], "…")
            part.source.at(node, f"over goes round in a circle: {' over '.join((*shown, circle[0]))}")

    def _add_measured(self) -> None:
        known: set[str] | None = None
        for part in self.parts:
            for rule, values in part.measured:
                if rule.value not in self.rules:
                    part.source.near(rule, rule.value, self.rules, f"there is no rule ‘{rule.value}’")
                    continue
                if known is None:
                    known = {cue.entry for cue in self.cues.values()}
                    known.update(phrase for phrases in self.lists.values() for phrase in phrases)
                for entry, share in values:
                    if entry.value not in known:
                        part.source.near(entry, entry.value, sorted(known), f"there is no cue ‘{entry.value}’")
                    self.measured.setdefault(rule.value, {})[entry.value] = share


def _rule(raw: RulePart, origin: Origin, shadows: tuple[Origin, ...]) -> Rule:
    def examples(name: str) -> tuple[Example, ...]:
        return tuple(example for example, _ in raw.examples.get(name, ()))

    return Rule(
        name=raw.key.value,
        means=raw.means,
        templates=tuple(template for template, _ in raw.templates),
        origin=origin,
        has={slot: tuple(node.value for node in names) for slot, names in raw.has.items()},
        lacks={slot: tuple(node.value for node in names) for slot, names in raw.lacks.items()},
        over=tuple(node.value for node in raw.over),
        confidence=raw.confidence,
        finds=examples("finds"),
        ignores=examples("ignores"),
        misses=examples("misses"),
        about=raw.about,
        status=raw.status,
        since=raw.since,
        was=tuple(node.value for node in raw.was),
        shadows=shadows,
    )


def _circle(over: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """One circle of rules each over the next, or nothing; without recursion, each rule visited once."""
    done: set[str] = set()
    for start in over:
        if start in done:
            continue
        path: list[str] = [start]
        on_path = {start: 0}
        walks = [iter(over[start])]
        while walks:
            other = next(walks[-1], None)
            if other is None:
                walks.pop()
                done.add(path[-1])
                del on_path[path.pop()]
            elif other in on_path:
                return tuple(path[on_path[other] :])
            elif other not in done and other in over:
                on_path[other] = len(path)
                path.append(other)
                walks.append(iter(over[other]))
    return ()
