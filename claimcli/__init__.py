"""claimcli: who said what, and who denies it.

import claimcli
for statement in claimcli.extract(text):
    print(statement.tag, statement.speaker, statement.content.text)
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimcli.api import extract, extract_many, run_batch, to_dataframe
    from claimcli.errors import InputError, RuleError
    from claimcli.model import Document, Result, Statement

__version__ = "0.1.0"
__all__ = [
    "Document",
    "InputError",
    "Result",
    "RuleError",
    "Statement",
    "__version__",
    "extract",
    "extract_many",
    "run_batch",
    "to_dataframe",
]

_HOMES = {
    "extract": "claimcli.api",
    "extract_many": "claimcli.api",
    "run_batch": "claimcli.api",
    "to_dataframe": "claimcli.api",
    "InputError": "claimcli.errors",
    "RuleError": "claimcli.errors",
    "Document": "claimcli.model",
    "Result": "claimcli.model",
    "Statement": "claimcli.model",
}


class _Package(ModuleType):
    """The package, whose function ``extract`` the module of that name does not hide once it is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name == "extract" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used, so that the command line starts fast."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
