"""Builds the package: its metadata stands in setup.cfg.

Where there is a C compiler, mypyc compiles the modules that do most of the work on the way: the same sources and the
same results, in less than half the time. That takes a minute or two. Where it cannot be done, plain Python is
installed, and so by ``CLAIMCLI_COMPILE=0`` in the environment; with ``CLAIMCLI_COMPILE=1`` a build that cannot compile
fails. An editable install is never compiled. Compiled classes look their annotations up when they are made, so the
types of their fields are imported at run time.
"""

import ast
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

COMPILED = [
    "annotate",
    "article",
    "carry",
    "cast",
    "chunks/__init__",
    "chunks/clauses",
    "chunks/nouns",
    "chunks/subjects",
    "chunks/verbs",
    "conditions",
    "confidence",
    "contested",
    "coreference",
    "dashes",
    "denials",
    "extract",
    "finding",
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
    "rivals",
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


def possible() -> bool:
    """Tell whether there is a C compiler, and what it needs of Python."""
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    headers = Path(sysconfig.get_path("include"), "Python.h")
    return sys.platform != "win32" and shutil.which(compiler) is not None and headers.exists()


def extensions() -> list[Extension]:
    """Return what is to be compiled."""
    from mypyc.build import mypycify

    fill_in()
    # Its own settings: those of pyproject.toml name the whole package, whose other imports are not installed here.
    settings = ["--config-file=", "--ignore-missing-imports", *(str(FILLED / f"{name}.py") for name in COMPILED)]
    found: list[Extension] = mypycify(settings, opt_level="2", debug_level="0", multi_file=True)
    if sys.platform != "win32":
        auto = "-flto=auto" if sys.platform.startswith("linux") else "-flto"
        for extension in found:  # calls from one module into another become direct ones
            extension.extra_compile_args += [auto, "-fvisibility=hidden"]
            if sys.platform.startswith("linux"):
                extension.extra_compile_args.append("-fno-plt")  # and those into Python go without a detour
            extension.extra_link_args += [auto]
    return found


class Compile(build_ext):
    """Compiles all or nothing: where it fails, plain Python is installed, which does the same."""

    def run(self) -> None:
        """Compile, and see whether what came of it can be imported. Raises only where compiling was asked for."""
        try:
            super().run()
            if not self.inplace:
                command = [sys.executable, "-c", "import claimcli.pipeline, claimcli.render.record"]
                subprocess.run(command, check=True, cwd=self.build_lib, env=os.environ | {"PYTHONPATH": ""})
        except Exception as error:
            if ASKED:
                raise
            for path in self.get_outputs():
                Path(path).unlink(missing_ok=True)
            print(f"claimcli is installed as plain Python: compiling it failed ({error})", file=sys.stderr)


wish = os.environ.get("CLAIMCLI_COMPILE", "")
ASKED = wish == "1" or "build_ext" in sys.argv
compiling = ASKED or (wish != "0" and possible())
modules: list[Extension] = []
if compiling and BUILDING.intersection(sys.argv):
    try:
        modules = extensions()
    except (Exception, SystemExit) as error:  # no mypy here, or one that sees its task otherwise
        if ASKED:
            raise
        print(f"claimcli is installed as plain Python: mypyc failed ({error})", file=sys.stderr)

setup(ext_modules=modules, cmdclass={"build_ext": Compile}, setup_requires=["mypy>=1.11"] if compiling else [])
