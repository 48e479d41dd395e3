"""From the names on the command line to the files to read: folders walked in a fixed order, globs, lists of names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from glob import has_magic, iglob
from typing import BinaryIO

from claimcli.errors import InputError

TEXTS = frozenset({".txt", ".text"})
MARKDOWN = frozenset({".md", ".markdown"})
PAGES = frozenset({".html", ".htm", ".xhtml"})
JSON_LINES = frozenset({".jsonl", ".ndjson"})
TABLES = frozenset({".csv", ".tsv"})
CORPORA = JSON_LINES | TABLES
PACKED = frozenset({".gz", ".zst"})
READABLE = TEXTS | MARKDOWN | PAGES | CORPORA

_LONGEST_NAME = 1 << 20
_TEMPORARY = ("*~", "~$*", "#*#", "*.tmp", "*.temp", "*.part", "*.swp", "*.bak", "*.crdownload")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to read. ``name`` is the path as given or walked to; ``size`` is in bytes, 0 where unknown.

    ``problem`` tells why it cannot be read (a folder that cannot be listed, a pattern without a match), else "".
    """

    name: str
    size: int = 0
    problem: str = ""


def kind_of(name: str) -> str:
    """Return the ending that tells how to read ``name``: lower case, with the dot, packing left out ("" for none)."""
    stem, ending = os.path.splitext(name.lower())
    return os.path.splitext(stem)[1] if ending in PACKED else ending


def packing_of(name: str) -> str:
    """Return ".gz", ".zst" or "" by the ending of ``name``."""
    ending = os.path.splitext(name.lower())[1]
    return ending if ending in PACKED else ""


@dataclass(frozen=True, slots=True)
class _Found:
    """Something in a folder; ``inner`` is its path below the folder that was named, with forward slashes."""

    path: str
    inner: str
    is_folder: bool = False
    problem: str = ""


class Walk:
    """Lists files in a fixed order: the names in the order given, each folder's content sorted by name.

    ``globs`` are patterns of file names (``*.txt``) or of paths below the folder (``2024/*/*.txt``); they apply to
    what is found in folders, and let files of any ending in. Without them only endings in READABLE are taken.
    Hidden and temporary files and folders are left out, and so are the real paths in ``skip``. Links to files are
    followed, links to folders are not (they may run in circles). ``left_out`` counts, by ending, the files that
    were passed over because of their ending.
    """

    def __init__(self, names: Iterable[str], globs: Iterable[str] = (), skip: Iterable[str] = ()) -> None:
        self.names = names
        self.globs = tuple(globs)
        self.skip = frozenset(skip)
        self._skip_names = frozenset(os.path.basename(path) for path in self.skip)
        self.left_out: dict[str, int] = {}

    def __iter__(self) -> Iterator[Entry]:
        self.left_out = {}
        for name in self.names:
            if not os.path.lexists(name) and has_magic(name):
                yield from self._pattern(name)
            elif os.path.isdir(name):
                yield from self._folder(name)
            else:
                yield Entry(name, _size(name))

    def _pattern(self, pattern: str) -> Iterator[Entry]:
        found = False
        for name in sorted(iglob(pattern, recursive=True)):
            if os.path.isfile(name) and not is_left_out(os.path.basename(name)) and not self._skipped(name):
                found = True
                yield Entry(name, _size(name))
        if not found:
            yield Entry(pattern, problem="no file matches this pattern")

    def _folder(self, top: str) -> Iterator[Entry]:
        # A stack rather than recursion: folders may be nested deeper than Python's calls.
        stack = [_listing(top, "")]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
            elif found.problem:
                yield Entry(found.path, problem=found.problem)
            elif found.is_folder:
                stack.append(_listing(found.path, found.inner + "/"))
            elif self._wanted(found) and not self._skipped(found.path) and _is_file(found.path):
                yield Entry(found.path, _size(found.path))

    def _wanted(self, found: _Found) -> bool:
        name = os.path.basename(found.path)
        if self.globs:
            return any(fnmatch(found.inner if "/" in glob else name, glob) for glob in self.globs)
        ending = kind_of(name)
        if ending in READABLE:
            return True
        self.left_out[ending] = self.left_out.get(ending, 0) + 1
        return False

    def _skipped(self, path: str) -> bool:
        # The name first: a real path costs a look at every folder above the file.
        return os.path.basename(path) in self._skip_names and os.path.realpath(path) in self.skip


def _listing(folder: str, inner: str) -> Iterator[_Found]:
    try:
        with os.scandir(folder) as entries:
            # Names and a flag, not the entries: a folder of a million files is to stay small in memory.
            names = sorted((e.name, e.is_dir(follow_symlinks=False)) for e in entries if not is_left_out(e.name))
    except OSError as error:
        yield _Found(folder, inner, problem=f"this folder cannot be listed: {error.strerror or error}")
        return
    for name, is_folder in names:
        yield _Found(os.path.join(folder, name), inner + name, is_folder)


def is_left_out(name: str) -> bool:
    """Tell whether a file or folder of this name is hidden or temporary."""
    return name.startswith(".") or any(fnmatch(name, pattern) for pattern in _TEMPORARY)


def names_from(stream: BinaryIO, *, block: int = 65536) -> Iterator[str]:
    """Yield the names in a list separated by NUL bytes (``find -print0``), as they come; empty ones are passed over.

    Raises InputError where a "name" goes on for longer than any path can be.
    """
    rest = b""
    while True:
        # read1 hands over what a pipe holds so far, so that work starts before the list is complete.
        data = stream.read1(block) if hasattr(stream, "read1") else stream.read(block)
        *names, rest = (rest + data).split(b"\0")
        for name in names:
            if name:
                yield os.fsdecode(name)
        if len(rest) > _LONGEST_NAME:
            raise InputError("--files0-from", "is no list of names ended by NUL bytes; make one with find … -print0")
        if not data:
            if rest:
                yield os.fsdecode(rest)
            return


def _size(name: str) -> int:
    try:
        return os.stat(name).st_size
    except OSError:
        return 0  # whoever reads it will tell what is wrong


def _is_file(path: str) -> bool:
    # A link that points nowhere is kept: reading it fails with a clear line. Pipes and devices would hang the run.
    return os.path.isfile(path) or not os.path.exists(path)
