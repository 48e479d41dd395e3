"""Builds the package: its metadata stands in setup.cfg, and what is installed is plain Python.

With ``CLAIMCLI_COMPILE=1`` in the environment mypyc compiles the modules that do most of the work on the way: the same
sources and the same results, faster. That takes a C compiler and a few minutes. Compiled classes look their annotations
up when they are made, so the types of their fields are imported at run time.
"""

import os
import sys

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

compiling = os.environ.get("CLAIMCLI_COMPILE") == "1"
extensions = []
if compiling and BUILDING.intersection(sys.argv):
    from mypyc.build import mypycify

    # Its own settings: those of pyproject.toml name the whole package, whose other imports are not installed here.
    settings = ["--config-file=", "--ignore-missing-imports", *(f"claimcli/{name}.py" for name in COMPILED)]
    extensions = mypycify(settings, opt_level="2", debug_level="0", multi_file=True)
    if sys.platform != "win32":
        for extension in extensions:  # calls from one module into another become direct ones
            extension.extra_compile_args += ["-flto=auto", "-fvisibility=hidden"]
            extension.extra_link_args += ["-flto=auto"]

setup(ext_modules=extensions, setup_requires=["mypy>=1.11"] if compiling else [])
