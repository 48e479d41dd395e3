"""Frozen dataclasses that are made as fast as open ones.

What flows through the pipeline is frozen, and made by the million. ``dataclass(frozen=True)`` sets each field by
``object.__setattr__``, which takes several times as long as an assignment. Here the fields are assigned in an open
dataclass with the same slots, and the object then becomes one of the frozen class: Python lets an object change to a
class of the same layout (its data model, "assignment to ``__class__``"). Where mypyc compiled the class, its fields
are filled as in C (see setup.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import InitVar, dataclass, field, fields, make_dataclass
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["record"]

_C = TypeVar("_C")


def _record(*, frozen: bool, slots: bool) -> Callable[[type[_C]], type[_C]]:
    """As ``dataclass`` with both arguments True, which they must be.

    The class is not to be derived from, and its fields have no default factories.
    """
    assert frozen and slots
    return _make


def _make(cls: type[_C]) -> type[_C]:
    compiled = hasattr(cls, "__mypyc_attrs__")
    closed: Any = dataclass(frozen=True, slots=not compiled)(cls)
    names = tuple([f.name for f in fields(closed)])

    def reduce(self: _C) -> tuple[type[_C], tuple[Any, ...]]:
        return closed, tuple([getattr(self, name) for name in names])

    closed.__reduce__ = reduce
    if not compiled:
        closed.__signature__ = signature(closed)
        del closed.__init__
        closed.__new__ = _Opened(closed)
    return closed  # type: ignore[no-any-return]


class _Opened:
    """Makes objects of a frozen class; its open twin is made when first needed, so that starting takes no longer."""

    def __init__(self, closed: Any) -> None:
        self._closed = closed

    def __call__(self, *values: Any, **named: Any) -> Any:
        """Make the first one. From then on the twin itself stands here."""
        closed = self._closed
        told: list[tuple[str, Any, Any]] = [("_closed", InitVar[Any], field())]
        told += [(f.name, f.type, field(default=f.default)) for f in fields(closed)]
        opened = make_dataclass(closed.__name__, told, slots=True, namespace={"__post_init__": _close})
        closed.__new__ = opened
        return opened(*values, **named)


def _close(self: Any, _closed: type) -> None:
    self.__class__ = _closed


if TYPE_CHECKING:  # to whoever checks types, or compiles them, they are dataclasses like any other
    from dataclasses import dataclass as record
else:
    record = _record
