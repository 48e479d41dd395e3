"""Outputs that are a file to which each document adds some bytes, and how an earlier run's are taken over.

As long as the documents come in the order of the earlier run, unchanged, their bytes stay where they are, and new ones
are added behind. From the first difference on the output is written anew, into a file beside it, with what can be used
copied from the old; when all is there it takes the old one's place. So nothing done is lost to a kill at any moment.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Protocol

from claimcli.manifest import Manifest, Place
from claimcli.sinks import OutputError

MEMBER = 1 << 20
"""Bytes of text after which a member of a gzip file is closed: what is open would be lost with the process."""


class Blocks(Protocol):
    """A file of blocks, one a document."""

    def append(self, block: bytes) -> str:
        """Add a block; return where it stands."""

    def read(self, at: str) -> bytes:
        """Return the block that stands at ``at``."""

    def flush(self) -> None: ...

    def settled(self) -> bool: ...

    def close(self) -> None: ...

    @property
    def end(self) -> int:
        """The size of the file in bytes, as far as it was handed to the system."""

    @property
    def file(self) -> RawFile: ...


class RawFile:
    """A file without buffers: whole documents go to the system at once, so that a kill hardly ever cuts a line."""

    def __init__(self, path: str, end: int | None) -> None:
        """Create the file (``end`` None), or open it and cut it off at ``end``, the end of what is known to be good."""
        self.path = path
        flags = os.O_RDWR | getattr(os, "O_BINARY", 0) | (os.O_CREAT | os.O_TRUNC if end is None else 0)
        self._number = os.open(path, flags, 0o666)
        self.end = end or 0
        if end is not None:
            os.ftruncate(self._number, end)  # what stands behind was not noted in the manifest

    def write(self, data: bytes) -> None:
        """Add ``data``, all of it or (no room) nothing, and then raise OSError."""
        rest = memoryview(data)
        try:
            if os.fstat(self._number).st_size > self.end:
                os.ftruncate(self._number, self.end)
            os.lseek(self._number, self.end, os.SEEK_SET)
            while rest:
                rest = rest[os.write(self._number, rest) :]
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._number, self.end)
            raise
        self.end += len(data)

    def read(self, start: int, size: int) -> bytes:
        """Return ``size`` bytes from ``start`` on."""
        os.lseek(self._number, start, os.SEEK_SET)
        parts = []
        while size > 0:
            part = os.read(self._number, size)
            if not part:
                raise OutputError(f"{self.path} is shorter than it was")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def sync(self) -> None:
        """Wait until all is on the disk."""
        os.fsync(self._number)

    def close(self) -> None:
        """Close the file."""
        os.close(self._number)


class Plain:
    """Blocks one after another; ``at`` is ``START+SIZE``."""

    def __init__(self, file: RawFile) -> None:
        self.file = file
        self._waiting: list[bytes] = []
        self._next = file.end

    def append(self, block: bytes) -> str:
        self._waiting.append(block)
        at = f"{self._next}+{len(block)}"
        self._next += len(block)
        return at

    def read(self, at: str) -> bytes:
        start, _, size = at.partition("+")
        return self.file.read(int(start), int(size))

    def flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self.file.write(b"".join(waiting))

    def settled(self) -> bool:
        return True

    def close(self) -> None:
        self.file.close()

    @property
    def end(self) -> int:
        return self.file.end


class Zipped:
    """Blocks in gzip members, each closed as soon as it holds MEMBER bytes; ``at`` is ``MEMBER_START:START+SIZE``.

    Where members end depends on the blocks alone, so the file is the same from run to run.
    """

    def __init__(self, file: RawFile) -> None:
        self.file = file
        self._open: list[bytes] = []
        self._size = 0
        self._done: list[bytes] = []
        self._next = file.end
        self._last = (-1, b"")

    def append(self, block: bytes) -> str:
        at = f"{self._next}:{self._size}+{len(block)}"
        self._open.append(block)
        self._size += len(block)
        if self._size >= MEMBER:
            self.close_member()
        return at

    def close_member(self) -> None:
        """Close the open member, if there is something in it."""
        if self._size:
            packer = zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: gzip's head and check sum
            member = packer.compress(b"".join(self._open)) + packer.flush()
            self._done.append(member)
            self._next += len(member)
            self._open, self._size = [], 0

    @classmethod
    def reopened(cls, path: str, member: int, end: int) -> Zipped | None:
        """Open the file with its last member, from ``member`` to ``end``, open again; None where that is damaged."""
        file = RawFile(path, end)
        blocks = cls(file)
        try:
            blocks._open = [blocks._member(member)]
        except (zlib.error, OSError):
            file.close()
            return None
        blocks._size = len(blocks._open[0])
        blocks._next = file.end = member
        return blocks

    def _member(self, member: int) -> bytes:
        unpacker = zlib.decompressobj(31)
        parts, place = [], member
        while not unpacker.eof:
            data = self.file.read(place, min(1 << 16, self.file.end - place))
            if not data:
                raise OutputError(f"{self.file.path} is shorter than it was")
            parts.append(unpacker.decompress(data))
            place += len(data)
        return b"".join(parts)

    def read(self, at: str) -> bytes:
        member, _, inner = at.partition(":")
        start, _, size = inner.partition("+")
        if int(member) == self._next:
            self._open = [b"".join(self._open)]
            return self._cut(self._open[0], int(start), int(size))
        if self._last[0] != int(member):
            self._last = (int(member), self._member(int(member)))
        return self._cut(self._last[1], int(start), int(size))

    def _cut(self, text: bytes, start: int, size: int) -> bytes:
        if start + size > len(text):
            raise OutputError(f"{self.file.path} is not as the earlier run left it")
        return text[start : start + size]

    def flush(self) -> None:
        done, self._done = self._done, []
        if done:
            self.file.write(b"".join(done))

    def settled(self) -> bool:
        return not self._size

    def close(self) -> None:
        self.file.close()

    @property
    def end(self) -> int:
        return self.file.end


class FileSink:
    """A sink over files of blocks; ``make`` is Plain or Zipped, ``head`` what the file starts with."""

    commit_every = 0

    def __init__(self, target: str, manifest: Manifest, make: type[Plain] | type[Zipped], head: bytes = b"") -> None:
        self._target = target
        self._manifest = manifest
        self._make = make
        self._head = head
        self._kept = 0  # documents of the current file that were come upon again, as long as all were in order
        self._files: dict[int, Blocks] = {}
        self._counts: dict[int, int] = {}
        self._entries: dict[int, list[Any]] = {}  # what the manifest says of those that are only read now
        self._replace_if_due()
        self._settled = 0  # documents of the current file that closed members hold
        state = json.loads(manifest.get("files") or "[]")
        if not state:
            self._remove_parts()
            self._start(0, target)
        for entry in state:
            self._open(*entry)
        self._current = max(self._files)

    def _open(self, number: int, path: str, count: int, end: int, short_count: int = -1, short_end: int = -1) -> None:
        try:
            size = os.stat(path).st_size
        except FileNotFoundError:
            raise OutputError(f"{path} of the earlier run is gone") from None
        blocks: Blocks | None = None
        if short_count >= 0:
            # The last member was closed early. It is taken up again, so that the file becomes the same as if it had
            # never been; where a kill caught that in the act, its documents are done again.
            blocks = Zipped.reopened(path, short_end, end) if size >= end else None
            self._settled = short_count
            if blocks is None:
                count, end = short_count, short_end
                self._manifest.forget_from(number, count)
                known = json.loads(self._manifest.get("files"))
                self._note([[number, path, count, end] if entry[0] == number else entry for entry in known])
                self._manifest.commit()
        else:
            self._settled = count
        if blocks is None:
            if size < end:
                raise OutputError(f"{path} is shorter than the earlier run left it")
            blocks = self._make(RawFile(path, end))
        self._files[number], self._counts[number] = blocks, count
        short = [short_count, short_end] if self._settled < count else []
        self._entries[number] = [number, path, count, end, *short]

    def _start(self, number: int, path: str) -> None:
        blocks = self._make(RawFile(path, None))
        self._files[number], self._counts[number] = blocks, 0
        self._current, self._settled = number, 0
        if self._head:
            blocks.append(self._head)
            blocks.flush()

    def keep(self, name: str, place: Place) -> Place:
        """See Sink."""
        if place.file == self._current and place.number == self._kept:
            self._kept += 1
            return place
        block = self._files[place.file].read(place.at)
        return self.write(name, block)

    def write(self, name: str, payload: bytes) -> Place:
        """See Sink."""
        if self._kept < self._counts[self._current]:
            self._part_ways()
        place = Place(self._current, self._counts[self._current], self._files[self._current].append(payload))
        self._counts[self._current] += 1
        self._kept += 1
        if self.settled():
            self._settled = self._counts[self._current]
        return place

    def _part_ways(self) -> None:
        """Go on in a new file, with what of the current one was kept so far."""
        old = self._current
        self._start(old + 1, f"{self._target}.{old + 1}.part")
        current = self._files[self._current]
        for number, (name, place) in enumerate(self._manifest.placed_in(old, now=True)):
            at = current.append(self._files[old].read(place.at))
            current.flush()
            self._manifest.move(name, Place(self._current, number, at))
            if current.settled():
                self._settled = number + 1
        self._counts[self._current] = self._kept

    def flush(self) -> None:
        """See Sink."""
        self._files[self._current].flush()

    def settled(self) -> bool:
        """See Sink."""
        return self._files[self._current].settled()

    def sync(self) -> None:
        """See Sink."""
        current = self._files[self._current]
        current.flush()
        with suppress(OSError):  # some file systems cannot; then a kill is still survived, if not a power cut
            current.file.sync()
        self._note(self._state())

    def finish(self, *, whole: bool) -> None:
        """See Sink."""
        if whole:
            self.cut()
        current = self._files[self._current]
        short: list[int] = []
        if isinstance(current, Zipped) and not current.settled():
            current.flush()
            short = [self._settled, current.end]
            current.close_member()
        self.sync()
        if whole:
            self._manifest.forget_stale()
            self._note([[self._current, self._target, self._counts[self._current], current.end, *short]])
            self._manifest.set("replace", current.file.path if current.file.path != self._target else "")
            self._manifest.finish()
        elif short:
            self._note([*self._state()[:-1], [*self._state()[-1], *short]])
        self._manifest.commit()
        self.close()
        if whole:
            for blocks in self._files.values():
                if blocks.file.path != self._target and blocks is not current:
                    with suppress(OSError):
                        os.unlink(blocks.file.path)
            self._replace_if_due()
            self._manifest.commit()

    def cut(self) -> None:
        """Leave out what stands behind the documents of this run: it belongs to some that are no longer there."""
        if self._kept < self._counts[self._current]:
            self._part_ways()

    def blocks(self) -> Iterator[tuple[str, Place, bytes]]:
        """Yield name, place and bytes of the documents in the file written last, in order; after ``flush``."""
        current = self._files[self._current]
        for name, place in self._manifest.placed_in(self._current):
            yield name, place, current.read(place.at)

    def discard(self) -> None:
        """Close and remove all files."""
        self.close()
        for blocks in self._files.values():
            with suppress(OSError):
                os.unlink(blocks.file.path)

    def _state(self) -> list[list[Any]]:
        current = self._files[self._current]
        written: list[Any] = [self._current, current.file.path, self._counts[self._current], current.end]
        return [written if n == self._current else self._entries[n] for n in sorted(self._files)]

    def _note(self, state: list[list[Any]]) -> None:
        self._manifest.set("files", json.dumps(state))

    def _replace_if_due(self) -> None:
        path = self._manifest.get("replace")
        if path:
            with suppress(FileNotFoundError):  # it was done, and only the note of it is missing
                os.replace(path, self._target)
            self._manifest.set("replace", "")

    def _remove_parts(self) -> None:
        folder, name = os.path.split(os.path.abspath(self._target))
        for other in os.listdir(folder):
            if other.startswith(name + ".") and other.endswith(".part") and other[len(name) + 1 : -5].isdigit():
                os.unlink(os.path.join(folder, other))

    def close(self) -> None:
        """See Sink."""
        for blocks in self._files.values():
            with suppress(OSError):
                blocks.close()
