"""A file of any kind that can be read, as a Document: text, Markdown and HTML, packed or not."""

from __future__ import annotations

import hashlib
import io
import logging
from importlib import import_module

from claimcli.errors import EmptyInput, InputError
from claimcli.markdown import plain
from claimcli.model import Document
from claimcli.packed import telling, unpacked
from claimcli.read import decode
from claimcli.walk import MARKDOWN, PAGES, kind_of, packing_of


def read_file(path: str, name: str, max_bytes: int) -> bytes:
    """Return the content of a file, unpacked. Raises InputError where it cannot be read or is above ``max_bytes``."""
    with telling(name), open(path, "rb") as raw:
        return _limited(unpacked(raw, path).read(max_bytes + 1), name, max_bytes)


def unpack(data: bytes, name: str, max_bytes: int) -> bytes:
    """Return ``data``, the bytes of a file called ``name``, unpacked; raises InputError as ``read_file`` does."""
    if not packing_of(name):
        return _limited(data, name, max_bytes)
    with telling(name):
        return _limited(unpacked(io.BytesIO(data), name).read(max_bytes + 1), name, max_bytes)


def _limited(data: bytes, name: str, max_bytes: int) -> bytes:
    if len(data) > max_bytes:
        raise InputError(name, f"larger than the limit of {max_bytes:,} bytes; split it, or raise --max-bytes")
    return data


def to_document(data: bytes, name: str, kind: str | None = None) -> Document:
    """Return the document in the bytes of a file; ``kind`` is an ending such as ``.md``, None that of ``name``.

    Of an HTML page the document is the article's text, and offsets count in that; of Markdown the marks are blanked
    out, so that offsets count in the file. Raises InputError where there is no text, EmptyInput where it is empty.
    """
    kind = kind or kind_of(name)
    if kind in PAGES:
        return _page(data, name)
    text = decode(data, name)
    if kind in MARKDOWN:
        text, title, date = plain(text)
        return Document(name, text, title, date)
    return Document(name, text)


def digest(*parts: bytes) -> str:
    """Return the hash by which a document's content is known again (32 hexadecimal digits)."""
    known = hashlib.blake2b(digest_size=16)
    for part in parts:
        known.update(len(part).to_bytes(8, "big"))
        known.update(part)
    return known.hexdigest()


def _page(data: bytes, name: str) -> Document:
    if not data or data.isspace():
        raise EmptyInput(name, "empty; there is nothing to read in it")
    try:
        trafilatura = import_module("trafilatura")
    except ImportError:
        raise InputError(name, "is HTML; install the reader: pip install 'claimcli[html]'") from None
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what goes wrong is told below
    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, include_tables=False)
    if isinstance(found, dict):  # before trafilatura 2
        text, title, date = found.get("text"), found.get("title"), found.get("date")
    else:
        text, title, date = (getattr(found, key, None) for key in ("text", "title", "date"))
    if not text:
        raise InputError(name, "no article was found in this page")
    return Document(name, text, title or None, date or None)
