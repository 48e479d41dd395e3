"""Text for eyes: control characters made visible, so that no article can steer a terminal or break a table."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Return ``text`` as one line: runs of white space become a blank, control characters a visible sign.

    Controls below U+0020 become their picture (␛ for escape); others, bidi overrides among them, their number.
    """
    return replace_controls(_BLANKS.sub(" ", text))


def replace_controls(text: str, spare: str = "") -> str:
    """Return ``text`` with its control characters made visible, leaving those in ``spare`` (such as a newline)."""
    if _CONTROLS.search(text) is None:
        return text
    return _CONTROLS.sub(lambda match: match.group() if match.group() in spare else _sign(ord(match.group())), text)


def _sign(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"<U+{code:04X}>"
