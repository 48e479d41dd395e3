"""The public JSON record of a statement: its fields and their order are what other programs rely on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any, Final

from claimcli.memo import Memo
from claimcli.model import Content, Counter, Cue, Result, Speaker, Statement

_quoted: Final = encode_basestring
_encode: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode

_named: Final = Memo(_quoted)
"""Names that rules give, which come again and again, quoted."""

# Raw in JSON these would be legal, but they break lines for some readers (U+0085, U+2028, U+2029), steer terminals
# (C1, DEL), turn text around (bidi overrides) or cannot be encoded (lone surrogates). Escaped they lose nothing.
_RISKY: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_BLANKS: Final = "\n\r\t\xa0\u2009\u202f"


def lines(result: Result, keeps: Callable[[Statement], bool]) -> list[str]:
    """Return a document's statements that are to be kept as lines of JSON, each with its newline."""
    quoted = _wrapped if _is_plain(result.article.document.text) else _escaped
    return [line(s, quoted) + "\n" for s in result.statements if keeps(s)]


def line(s: Statement, quoted: Callable[[str], str] | None = None) -> str:
    """Return the statement as one line of JSON, without its newline: the one place that knows the published form.

    Written by hand, as this is done for every statement of an archive and takes half the time of the json module.
    ``quoted`` makes JSON strings of pieces of the text.
    """
    quoted = quoted or _escaped
    sentence, content = s.sentence, s.content
    written, told = quoted(sentence.text), quoted(content.text)
    head = _safe(
        f'{{"type": "statement", "document": {_quoted(s.document)}, "id": {_quoted(s.id)}, "tag": {_named[s.tag]}, '
        f'"sentence": {{"index": {sentence.index}, "start": {sentence.start}, "end": {sentence.end}, "text": '
    )
    named = _safe(
        f'"speaker": {"null" if s.speaker is None else _speaker(s.speaker)}, '
        f'"cue": {"null" if s.cue is None else _cue(s.cue)}'
    )
    rest = _safe(
        f"{'' if s.claimant is None else _claimant(s.claimant)}"
        f'"counters": {_counters(s.counters) if s.counters else "[]"}, '
        f'"confidence": {_places(s.confidence)}, "rule": {_named[s.rule]}'
        f"{'' if s.within is None else _within(s.within)}"
    )
    return f'{head}{written}}}, {named}, "content": {{"text": {told}, {_content(content)}}}, {rest}}}'


def record(statement: Statement) -> dict[str, Any]:
    """Return the statement as a dict of JSON values, fields in the published order."""
    value: dict[str, Any] = json.loads(line(statement))
    return value


def to_json(value: Any) -> str:
    """Return ``value`` as one line of JSON: not ASCII-only, yet without characters that break or steer a terminal."""
    return _safe(_encode(value))


def _speaker(speaker: Speaker) -> str:
    role = "null" if speaker.role is None else _quoted(speaker.role)
    return (
        f'{{"name": {_quoted(speaker.name)}, "text": {_quoted(speaker.text)}, "start": {speaker.start}, '
        f'"end": {speaker.end}, "kind": {_named[speaker.kind]}, "role": {role}}}'
    )


def _cue(cue: Cue) -> str:
    return (
        f'{{"text": {_quoted(cue.text)}, "start": {cue.start}, "end": {cue.end}, "class": {_named[cue.cls]}, '
        f'"lemma": {_named[cue.lemma]}, "negated": {"true" if cue.negated else "false"}}}'
    )


def _content(content: Content) -> str:
    spans = ", ".join([f"[{span.start}, {span.end}]" for span in content.spans])
    return f'"spans": [{spans}], "quote": {_named[content.quote]}'


def _claimant(name: str) -> str:
    return f'"claimant": {{"name": {_quoted(name)}}}, '


def _counters(counters: tuple[Counter, ...]) -> str:
    return "[" + ", ".join([_counter(c) for c in counters]) + "]"


def _counter(c: Counter) -> str:
    why = f', "why": {_quoted(c.why)}' if c.why else ""
    return f'{{"id": {_quoted(c.id)}, "score": {_places(c.score)}, "basis": {_named[c.basis]}{why}}}'


def _within(statement_id: str) -> str:
    return f', "within": {_quoted(statement_id)}'


def _places(value: float) -> str:
    """Return a share to four places, as ``repr(round(value, 4))`` has it, in half the time."""
    told = f"{value:.4f}".rstrip("0")
    return told + "0" if told[-1] == "." else told


def _is_plain(text: str) -> bool:
    """Tell whether ``_wrapped`` is all that the pieces of a text need."""
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    return text.isprintable() and "\\" not in text


def _wrapped(text: str) -> str:
    told = text.replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{told}"'


def _escaped(text: str) -> str:
    return _safe(_quoted(text))


def _is_clean(text: str) -> bool:
    """Tell whether nothing in a text needs an escape beyond JSON's own."""
    # All other tests are far cheaper than the search; what is printable holds none of the risky characters.
    if text.isascii():
        return "\x7f" not in text
    return text.replace("\n", " ").isprintable() or _RISKY.search(text) is None


def _safe(text: str) -> str:
    return text if _is_clean(text) else _RISKY.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
