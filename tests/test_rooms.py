"""The one-way doors between the modules: who may import what, read from the source."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent.parent
ROOMS = {
    ".".join(path.relative_to(HERE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((HERE / "claimcli").rglob("*.py"))
}


@cache
def imports(module: str, *, lazy: bool = True) -> frozenset[str]:
    """Return the full names of all that ``module`` imports; without ``lazy`` only what loading it imports."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(ROOMS[module].read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            assert node.module is not None
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        typing_only = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if typing_only or (isinstance(node, ast.FunctionDef) and not lazy):
            continue
        waiting += ast.iter_child_nodes(node)
    return frozenset(found)


def users(package: str) -> set[str]:
    """Return the modules that import ``package`` or something in it, at any time."""
    return {m for m in ROOMS if any(name == package or name.startswith(package + ".") for name in imports(m))}


def outside(modules: set[str], *rooms: str) -> set[str]:
    """Return the modules that stand outside of these rooms (a room is a module, or a package with all in it)."""
    return {m for m in modules if not any(m == room or m.startswith(room + ".") for room in rooms)}


@pytest.mark.parametrize(
    ("package", "rooms"),
    [
        ("rich", ["claimcli.render"]),
        ("click", ["claimcli.cli"]),
        ("yaml", ["claimcli.nodes", "claimcli.render.shares"]),  # reads and writes it
        ("nltk", []),
        ("claimcli.lean", ["claimcli.segment", "claimcli.stems"]),  # the way to NLTK
        ("charset_normalizer", ["claimcli.read"]),
        ("claimcli.cli", ["claimcli.cli", "claimcli.__main__"]),
    ],
)
def test_only_these_rooms_import(package: str, rooms: list[str]) -> None:
    assert not outside(users(package), *rooms)


@pytest.mark.parametrize("module", ["claimcli.annotate", "claimcli.match", "claimcli.template"])
def test_matching_knows_neither_files_nor_terminals(module: str) -> None:
    if module in ROOMS:
        closed = ("yaml", "claimcli.nodes", "claimcli.rulefile", "claimcli.read", "claimcli.render", "rich", "click")
        assert not {n for n in imports(module) if n in closed or n.startswith(tuple(f"{c}." for c in closed))}


@pytest.mark.parametrize("module", sorted(m for m in ROOMS if m.startswith("claimcli.rule")))
def test_rules_never_see_a_terminal(module: str) -> None:
    assert not {n for n in imports(module) if n.split(".")[0] in ("rich", "click") or n.startswith("claimcli.render")}


@pytest.mark.parametrize(
    ("module", "rooms"),
    [("claimcli.records", []), ("claimcli.errors", []), ("claimcli.model", ["claimcli.records"])],
)
def test_the_ground_floor_imports_next_to_nothing_of_ours(module: str, rooms: list[str]) -> None:
    assert not outside({name for name in imports(module) if name.startswith("claimcli")}, *rooms)


def test_there_are_no_circles() -> None:
    graph = {m: {n for n in imports(m, lazy=False) if n in ROOMS and n != m} for m in ROOMS}
    while free := {m for m, needs in graph.items() if not needs}:
        graph = {m: needs - free for m, needs in graph.items() if m not in free}
    assert not graph, f"in or behind a circle: {sorted(graph)}"
