"""Read one input, a file or standard input, as a Document, or raise an InputError that tells what to do."""

from __future__ import annotations

import codecs
import errno
import sys
from pathlib import Path
from typing import BinaryIO

from claimcli.errors import EmptyInput, InputError
from claimcli.model import Document

STDIN = "-"
MAX_BYTES = 20_000_000
"""The size limit where none is given, in bytes: some hundred times a long article."""

# How files that are no text begin, and what to call them.
_KINDS = (
    (b"%PDF", "a PDF; save its text first (pdftotext FILE)"),
    (b"PK\x03\x04", "a packed file (zip, docx, odt, …); save it as plain text first"),
    (b"\xd0\xcf\x11\xe0", "a Word document; save it as plain text first"),
    (b"{\\rtf", "an RTF document; save it as plain text first"),
    (b"\x1f\x8b", "a packed file (gzip); unpack it first (zcat FILE | claimcli extract)"),
    (b"BZh", "a packed file (bzip2); unpack it first (bzcat FILE | claimcli extract)"),
    (b"\xfd7zXZ", "a packed file (xz); unpack it first (xzcat FILE | claimcli extract)"),
    (b"\x28\xb5\x2f\xfd", "a packed file (zstd); unpack it first (zstdcat FILE | claimcli extract)"),
    (b"\x89PNG", "a picture, not text"),
    (b"\xff\xd8\xff", "a picture, not text"),
    (b"GIF8", "a picture, not text"),
    (b"SQLite format 3", "a database, not text"),
    (b"\x7fELF", "a program, not text"),
)
_NO_TEXT = "not text; give a text file in UTF-8, UTF-16 or Windows-1252"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\a\b\t\n\v\f\r\x1b\x1c\x1d\x1e")
_USUAL_FOREIGN = "’‘“”—–…éáíóúñüöäç\u00a0"
_SAMPLE = 65_536
_TOO_SHORT_TO_GUESS = 40


def read_path(name: str, *, max_bytes: int | None = None, stdin: BinaryIO | None = None) -> Document:
    """Read the file ``name``, or standard input where it is ``-``; the Document's id is the name as given.

    ``max_bytes`` is the size limit (default MAX_BYTES), ``stdin`` what to read instead of the process's own. Raises
    InputError where there is nothing to read, it cannot be read, is too large, empty, or no text.
    """
    limit = MAX_BYTES if max_bytes is None else max_bytes
    try:
        if name == STDIN:
            data = _stdin(stdin).read(limit + 1)
        else:
            with open(name, "rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise InputError(_shortened(name), _reason(name, error)) from error
    if len(data) > limit:
        raise InputError(name, f"larger than the limit of {limit:,} bytes; split it, or raise the limit")
    return Document(id=name, text=decode(data, name))


def decode(data: bytes, name: str) -> str:
    """The text of a file's bytes, newlines as they are.

    UTF-8 or UTF-16 with or without a byte order mark, else Windows-1252, or what charset-normalizer takes it for where
    few of its letters are ASCII. Raises InputError where ``data`` is empty or no text.
    """
    for start, kind in _KINDS:
        if data.startswith(start):
            raise InputError(name, kind)
    text = _decoded(data, name)
    if not text or text.isspace():
        raise EmptyInput(name, "empty; there is nothing to read in it")
    sample = text[:_SAMPLE]
    written = sample.encode("utf-8", "surrogatepass")  # bytes are counted far faster, and control characters are one
    if len(written) - len(written.translate(None, _CONTROLS)) > len(sample) // 200:
        raise InputError(name, _NO_TEXT)
    return text


def _decoded(data: bytes, name: str) -> str:
    encoding = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None) or _without_bom(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding not in ("utf-8", "utf-8-sig"):
            what = encoding.upper().removesuffix("-LE").removesuffix("-BE")
            reason = f"broken {what} at byte {error.start:,}; save it as UTF-8"
            raise InputError(name, reason) from error
    # A few broken bytes in a text that else is UTF-8: better a replacement character than a wrong guess.
    repaired = data.decode(encoding, errors="replace")
    if sum(map(repaired.count, _USUAL_FOREIGN)) > 3 * repaired.count("\ufffd"):
        return repaired
    return _guessed(data, name)


def _without_bom(data: bytes) -> str:
    """UTF-16 shows by its zero bytes, nearly all at even or nearly all at odd places, where text is mostly Latin."""
    sample = data[: _SAMPLE // 16]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half and odd > 0.5 * half and even < 0.05 * half:
        return "utf-16-le"
    if half and even > 0.5 * half and odd < 0.05 * half:
        return "utf-16-be"
    return "utf-8"


def _guessed(data: bytes, name: str) -> str:
    if b"\0" in data:
        raise InputError(name, _NO_TEXT)
    sample = data[:_SAMPLE]
    foreign = sum(byte > 127 for byte in sample)
    encoding = "cp1252"
    if foreign * 5 > 2 * len(sample) and len(sample) > _TOO_SHORT_TO_GUESS:
        # Mostly letters beyond ASCII; with fewer, an English text with its dashes, any other guess is a worse one.
        from charset_normalizer import from_bytes

        best = from_bytes(sample).best()
        encoding = best.encoding if best is not None else encoding
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(name, _NO_TEXT) from error


def _reason(name: str, error: OSError | ValueError) -> str:
    """Why a file cannot be read, and what to do instead."""
    if isinstance(error, FileNotFoundError) or getattr(error, "errno", None) == errno.ENAMETOOLONG:
        if any(map(str.isspace, name)):
            return "no such file (to read text that is no file, pipe it in: echo 'TEXT' | claimcli extract)"
        return "no such file"
    # Some systems tell a folder by a refusal.
    if isinstance(error, (IsADirectoryError, PermissionError)):
        if Path(name).is_dir():
            return "a folder; name the files in it, or read it whole with: claimcli batch"
        return "not permitted to read it"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _stdin(stdin: BinaryIO | None) -> BinaryIO:
    if stdin is not None:
        return stdin
    if sys.stdin is None:
        raise ValueError("standard input is closed")
    return sys.stdin.buffer


def _shortened(name: str) -> str:
    """A name fit for a line: text given in place of one may be long, and of several lines."""
    one_line = " ".join(name.split())
    return one_line if len(one_line) <= 80 else one_line[:77] + "…"
