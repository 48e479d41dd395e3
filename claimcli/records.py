"""Frozen dataclasses that are made as fast as open ones.

What flows through the pipeline is frozen, and made by the million. ``dataclass(frozen=True)`` sets each field by
``object.__setattr__``, which takes several times as long as an assignment. Here the fields are assigned in an open
dataclass with the same slots, and the object then becomes one of the frozen class: Python lets an object change to a
class of the same layout (its data model, "assignment to ``__class__``").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, make_dataclass
from inspect import signature
from typing import Any, TypeVar

_C = TypeVar("_C")


def record(*, frozen: bool, slots: bool) -> Callable[[type[_C]], type[_C]]:
    """As ``dataclass`` with both arguments True, which they must be.

    The class is not to be derived from, and its fields have no default factories.
    """
    assert frozen and slots

    def make(cls: type[_C]) -> type[_C]:
        closed: Any = dataclass(frozen=True, slots=True)(cls)
        closed.__signature__ = signature(closed)
        del closed.__init__
        names = tuple([f.name for f in fields(closed)])
        opened: Any = None

        def new(_: type[_C], /, *values: Any, **named: Any) -> _C:
            nonlocal opened
            if opened is None:  # made when first needed: starting takes no longer
                opened = _opened(closed)
            made: Any = opened(*values, **named) if named else opened(*values)
            made.__class__ = closed
            return made  # type: ignore[no-any-return]

        def reduce(self: _C) -> tuple[type[_C], tuple[Any, ...]]:
            return closed, tuple([getattr(self, name) for name in names])

        closed.__new__ = new
        closed.__reduce__ = reduce
        return closed  # type: ignore[no-any-return]

    return make


def _opened(closed: Any) -> Any:
    """Return an open dataclass with the fields of a frozen one."""
    told = [(f.name, f.type, field(default=f.default)) for f in fields(closed)]
    return make_dataclass(closed.__name__, told, slots=True)
