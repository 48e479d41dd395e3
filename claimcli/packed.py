"""Files as bytes, packed or not: gzip, and zstd where Python 3.14 or the package ``zstandard`` is there."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, BinaryIO, cast

from claimcli.errors import InputError
from claimcli.walk import packing_of


def unpacked(raw: BinaryIO, name: str) -> BinaryIO:
    """Return a stream of the content of ``raw``, by the ending of ``name``: .gz and .zst are unpacked as it is read.

    Raises InputError where zstd is asked for and cannot be had. Reading it may raise what ``damage`` names.
    """
    packing = packing_of(name)
    if packing == ".gz":
        import gzip

        return cast(BinaryIO, gzip.GzipFile(fileobj=raw, mode="rb"))
    if packing == ".zst":
        return _zstd(raw, name)
    return raw


@contextmanager
def telling(name: str) -> Iterator[None]:
    """Turn what goes wrong while a file is opened and read into an InputError that says so in one line."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(name, "no such file, or gone since the folder was listed") from None
    except IsADirectoryError:
        raise InputError(name, "is a folder, not a file") from None
    except EOFError:
        raise InputError(name, "is packed and breaks off in the middle; fetch it again") from None
    except OSError as error:
        # gzip's own errors are an OSError without a number.
        reason = error.strerror if error.errno else f"is damaged: {error}"
        raise InputError(name, f"cannot be read: {reason}" if error.errno else str(reason)) from None
    except zlib.error as error:
        raise InputError(name, f"is damaged: {error}") from None
    except Exception as error:
        # The class of zstd's error depends on which of the two packages read the file.
        if type(error).__name__ != "ZstdError":
            raise
        raise InputError(name, f"is damaged: {error}") from None


def _zstd(raw: BinaryIO, name: str) -> BinaryIO:
    try:
        return cast(BinaryIO, import_module("compression.zstd").ZstdFile(raw, "rb"))
    except ImportError:
        pass
    try:
        zstandard = import_module("zstandard")
    except ImportError:
        raise InputError(name, "is packed with zstd; install the reader: pip install 'claimcli[zstd]'") from None
    return cast(BinaryIO, io.BufferedReader(_Zstd(raw, zstandard.ZstdDecompressor().decompressobj)))


class _Zstd(io.RawIOBase):
    """Unpacks with ``zstandard``, whose own reader takes a file that breaks off for one that ends."""

    # A kilobyte of a hostile file can become 32 megabytes; larger steps would let it fill the memory.
    STEP = 1024

    def __init__(self, raw: BinaryIO, frame: Callable[[], Any]) -> None:
        self._raw = raw
        self._new_frame = frame
        self._frame = frame()
        self._started = False
        self._packed = b""
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._plain:
            self._packed = self._packed or self._raw.read(self.STEP)
            if not self._packed:
                if self._started:
                    raise EOFError
                return 0
            self._started = True
            self._plain = memoryview(self._frame.decompress(self._packed))
            self._packed = b""
            if self._frame.eof:
                self._packed = self._frame.unused_data
                self._frame, self._started = self._new_frame(), False
        size = min(len(buffer), len(self._plain))
        buffer[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        return size
