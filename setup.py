"""Builds the package: its metadata stands in setup.cfg, and what is installed is plain Python.

With ``CLAIMCLI_COMPILE=1`` in the environment mypyc compiles the modules that do most of the work on the way: the same
sources and the same results, faster. That takes a C compiler and a few minutes. Compiled classes look their annotations
up when they are made, so the types of their fields are imported at run time.
"""

import ast
import os
import shutil
import sys
from pathlib import Path

from setuptools import setup

COMPILED = [
    "annotate",
    "article",
    "cast",
    "chunks/__init__",
    "chunks/clauses",
    "chunks/nouns",
    "chunks/subjects",
    "chunks/verbs",
    "confidence",
    "coreference",
    "dashes",
    "denials",
    "extract",
    "lexicon",
    "links",
    "match",
    "memo",
    "model",
    "names",
    "nested",
    "nouns",
    "opposition",
    "pair",
    "phrases",
    "pipeline",
    "places",
    "quotes",
    "reader",
    "render/record",
    "segment",
    "speakers",
    "steps",
    "topics",
    "turns",
    "verdicts",
    "wordings",
]
BUILDING = {"bdist_wheel", "build_ext"}  # not where only the metadata is asked, or an editable install
FILLED = Path("build", "filled", "claimcli")


def fill_in() -> None:
    """Copy the package to FILLED, where each dataclass gets the ``__init__`` written out that it would be given.

    The one it is given is interpreted Python; one that stands in the source mypyc compiles.
    """
    shutil.rmtree(FILLED, ignore_errors=True)
    shutil.copytree("claimcli", FILLED, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    for name in COMPILED:
        path = FILLED / f"{name}.py"
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for node in reversed(ast.parse(source).body):
            if isinstance(node, ast.ClassDef) and node.decorator_list:
                lines[node.end_lineno : node.end_lineno] = init_of(node)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def init_of(node: ast.ClassDef) -> list[str]:
    """Return the lines of a dataclass's ``__init__``."""
    told = ["self"]
    lines: list[str] = []
    for part in node.body:
        if not isinstance(part, ast.AnnAssign):
            continue
        name, annotation = ast.unparse(part.target), ast.unparse(part.annotation)
        value = name
        if isinstance(part.value, ast.Call):  # field(default_factory=…)
            told.append(f"{name}: {annotation} | None = None")
            value = f"{ast.unparse(part.value.keywords[0].value)}() if {name} is None else {name}"
        else:
            told.append(f"{name}: {annotation}" + (f" = {ast.unparse(part.value)}" if part.value else ""))
        lines.append(f"        self.{name} = {value}  # type: ignore[misc]")
    return ["", f"    def __init__({', '.join(told)}) -> None:", *lines]


compiling = os.environ.get("CLAIMCLI_COMPILE") == "1"
extensions = []
if compiling and BUILDING.intersection(sys.argv):
    from mypyc.build import mypycify

    fill_in()
    # Its own settings: those of pyproject.toml name the whole package, whose other imports are not installed here.
    settings = ["--config-file=", "--ignore-missing-imports", *(str(FILLED / f"{name}.py") for name in COMPILED)]
    extensions = mypycify(settings, opt_level="2", debug_level="0", multi_file=True)
    if sys.platform != "win32":
        for extension in extensions:  # calls from one module into another become direct ones
            extension.extra_compile_args += ["-flto=auto", "-fvisibility=hidden"]
            if sys.platform.startswith("linux"):
                extension.extra_compile_args.append("-fno-plt")  # and those into Python go without a detour
            extension.extra_link_args += ["-flto=auto"]

setup(ext_modules=extensions, setup_requires=["mypy>=1.11"] if compiling else [])
