"""Markdown as plain text: its marks become blanks, so that every offset still counts in the file as it is."""

from __future__ import annotations

import re

# All are linear: no part of a pattern can match what its neighbour matches as well, and each stays on its line or
# ends at a fixed mark.
_FRONT = re.compile(r"\A---[ \t]*\r?\n(?:.*\r?\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_FIELD = re.compile(r"^(title|date)[ \t]*:[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,1000}>")
_TITLE = r"(?:[ \t]+\"[^\"\n]{0,500}\")?"
_BY_NAME = r"\[[^\[\]\n]{0,200}\]"
_IMAGE = re.compile(rf"!\[[^\[\]\n]{{0,1000}}\](?:\([^()\s]{{0,2000}}{_TITLE}\)|{_BY_NAME})")
_ADDRESS = r"\((?:[^()\s]|\([^()\s]{0,500}\)){0,2000}"
_LINK = re.compile(rf"(\[)([^\[\]\n]{{0,1000}})(\](?:{_ADDRESS}{_TITLE}\)|{_BY_NAME}))")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,100}\]:?")
_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)[^\[\]\n]{1,200}\]:[ \t]+\S.*$", re.MULTILINE)
_LINE_START = re.compile(r"^(?:[ \t]{0,3}>[ \t]?)*[ \t]*(?:#{1,6}(?=[ \t])|[-*+](?=[ \t]))?", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:(?:[=*_-][ \t]*){2,})$", re.MULTILINE)
_CLOSING_HASHES = re.compile(r"(?<=[ \t])#+[ \t]*$", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\w*])(?:\*{1,3}|_{1,3})(?=[^\s*_])|(?<=[^\s*_])(?:\*{1,3}|_{1,3})(?![\w*])")
_CODE = re.compile(r"`{1,3}")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_NOT_NEWLINE = re.compile(r"[^\r\n]")


def plain(text: str) -> tuple[str, str | None, str | None]:
    """Return the text with all markup blanked out, of the same length, and the title and date of its front matter."""
    title = date = None
    front = _FRONT.match(text)
    if front:
        for field in _FIELD.finditer(front.group()):
            value = field.group(2).strip().strip("\"'").strip() or None
            if field.group(1).lower() == "title":
                title = title or value
            else:
                date = date or value
        text = _blank(front) + text[front.end() :]
    text = _without_code(text)
    text = _IMAGE.sub(_blank, _without_comments(text))
    text = _LINK.sub(lambda m: " " + m[2] + " " * len(m[3]), text)
    for pattern in (_REFERENCE, _FOOTNOTE, _TAG, _RULE, _LINE_START, _CLOSING_HASHES, _EMPHASIS, _CODE, _ESCAPE):
        text = pattern.sub(_blank, text)
    return text, title, date


def _without_code(text: str) -> str:
    if "```" not in text and "~~~" not in text:
        return text
    lines, fence = [], ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence:
            lines.append(_NOT_NEWLINE.sub(" ", line))
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif mark:
            fence = mark[1]
            lines.append(_NOT_NEWLINE.sub(" ", line))
        else:
            lines.append(line)
    return "".join(lines)


def _without_comments(text: str) -> str:
    # By hand: a pattern would look for the end of each of a thousand comments that have none.
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts += [text[at:start], _NOT_NEWLINE.sub(" ", text[start : end + 3])]
        at = end + 3
    return "".join([*parts, text[at:]])


def _blank(match: re.Match[str]) -> str:
    return _NOT_NEWLINE.sub(" ", match.group())
