"""Import single modules of NLTK without the rest of it.

``import nltk`` takes a quarter of a second, two seconds where scikit-learn is installed beside it, because the package
imports every module it has. claimcli needs two of them, which need few others: while they are imported, empty packages
stand in for those whose own code would pull in the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from threading import Lock
from types import ModuleType
from typing import Any, Final

# Modules whose names are imported without being used for what claimcli does: they guard and open files, train, and
# load the machinery of HTTP, XML and subprocesses on their way.
_UNUSED: Final = ("nltk.pathsec", "nltk.picklesec", "nltk.internals", "nltk.probability", "nltk.tokenize.util")
# Package -> names that a module takes from it on import without using them for what claimcli does.
_EMPTY: Final[dict[str, tuple[str, ...]]] = {
    "nltk": (),
    "nltk.tokenize": (),
    "nltk.stem": (),
    "nltk.corpus": ("stopwords",),
}


_imported: dict[str, Any] = {}
_importing = Lock()


def import_from_nltk(module: str) -> Any:
    """Return the module of NLTK named ``module`` (such as ``nltk.tokenize.punkt``), alone where that can be done.

    NLTK as others may import it later stays as it is. Raises ImportError where NLTK is not installed.
    """
    with _importing:  # another thread would take the empty packages for NLTK
        if "nltk" in sys.modules:
            return import_module(module)
        if module not in _imported:
            _imported[module] = _alone(module)
        return _imported[module]


def _alone(module: str) -> Any:
    try:
        with _empty_packages():
            return import_module(module)
    except Exception:  # an NLTK put together otherwise: what fails so may well work as its authors meant it
        return import_module(module)


@contextmanager
def _empty_packages() -> Iterator[None]:
    """Put empty packages in place, and take them and all that was imported meanwhile from NLTK away again."""
    try:
        for name, unused in _EMPTY.items():
            spec = find_spec(name)
            if spec is None or spec.submodule_search_locations is None:
                raise ModuleNotFoundError(f"no package {name}", name=name)
            package = ModuleType(name)
            package.__spec__, package.__path__ = spec, list(spec.submodule_search_locations)
            package.__dict__.update(dict.fromkeys(unused))
            sys.modules[name] = package
        for name in _UNUSED:
            stand_in = ModuleType(name)
            stand_in.__dict__["__getattr__"] = _absent
            sys.modules[name] = stand_in
        yield
    finally:
        for name in [name for name in sys.modules if name == "nltk" or name.startswith("nltk.")]:
            del sys.modules[name]


def _absent(name: str) -> None:
    """Any name of a stand-in is None, as for a module; special names are not there."""
    if name.startswith("__"):
        raise AttributeError(name)
