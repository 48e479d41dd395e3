"""Standard output, pipes and devices: the same bytes as into a file, but nothing can be taken back or resumed."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from claimcli.manifest import Place
from claimcli.sinks import OutputError
from claimcli.sinks.files import MEMBER


class StreamSink:
    """Writes payloads of bytes to ``stream``; ``head`` comes first, ``packed`` makes it gzip."""

    commit_every = 0

    def __init__(self, stream: BinaryIO, head: bytes = b"", *, packed: bool = False) -> None:
        self._stream = stream
        self._waiting = [head] if head else []
        self._packer = zlib.compressobj(6, zlib.DEFLATED, 31) if packed else None
        self._size = 0
        self._number = 0

    def keep(self, name: str, place: Place) -> Place:
        """Nothing can be kept: a stream has no earlier run."""
        raise OutputError("a stream cannot be resumed")

    def write(self, name: str, payload: bytes) -> Place:
        """See Sink."""
        if self._packer is not None:
            self._size += len(payload)
            packed = self._packer.compress(payload)
            if self._size >= MEMBER:
                packed += self._close_member()
            payload = packed
        self._waiting.append(payload)
        self._number += 1
        return Place(0, self._number - 1)

    def _close_member(self) -> bytes:
        assert self._packer is not None
        last, self._packer, self._size = self._packer.flush(), zlib.compressobj(6, zlib.DEFLATED, 31), 0
        return last

    def flush(self) -> None:
        """See Sink."""
        waiting, self._waiting = self._waiting, []
        self._stream.write(b"".join(waiting))
        self._stream.flush()

    def settled(self) -> bool:
        """See Sink."""
        return True

    def sync(self) -> None:
        """See Sink."""
        self.flush()

    def finish(self, *, whole: bool) -> None:
        """See Sink."""
        if self._packer is not None and self._size:
            self._waiting.append(self._close_member())
        self.flush()

    def close(self) -> None:
        """The stream is not ours to close."""
