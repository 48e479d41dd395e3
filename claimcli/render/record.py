"""The public JSON record of a statement: its fields and their order are what other programs rely on."""

from __future__ import annotations

import json
import re
from typing import Any

from claimcli.model import Statement

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode

# Raw in JSON these would be legal, but they break lines for some readers (U+0085, U+2028, U+2029), steer terminals
# (C1, DEL), turn text around (bidi overrides) or cannot be encoded (lone surrogates). Escaped they lose nothing.
_RISKY = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def record(statement: Statement) -> dict[str, Any]:
    """Return the statement as a dict of JSON values, fields in the published order."""
    s = statement
    sentence, speaker, cue, content = s.sentence, s.speaker, s.cue, s.content
    out: dict[str, Any] = {
        "type": "statement",
        "document": s.document,
        "id": s.id,
        "tag": s.tag,
        "sentence": {
            "index": sentence.index,
            "start": sentence.start,
            "end": sentence.end,
            "text": sentence.text,
        },
        "speaker": None
        if speaker is None
        else {
            "name": speaker.name,
            "text": speaker.text,
            "start": speaker.start,
            "end": speaker.end,
            "kind": speaker.kind,
            "role": speaker.role,
        },
        "cue": None
        if cue is None
        else {
            "text": cue.text,
            "start": cue.start,
            "end": cue.end,
            "class": cue.cls,
            "lemma": cue.lemma,
            "negated": cue.negated,
        },
        "content": {
            "text": content.text,
            "spans": [[span.start, span.end] for span in content.spans],
            "quote": content.quote,
        },
    }
    if s.claimant is not None:
        out["claimant"] = {"name": s.claimant}
    out["counters"] = [
        {"id": c.id, "score": round(c.score, 4), "basis": c.basis, "why": c.why}
        if c.why
        else {"id": c.id, "score": round(c.score, 4), "basis": c.basis}
        for c in s.counters
    ]
    out["confidence"] = round(s.confidence, 4)
    out["rule"] = s.rule
    if s.within is not None:
        out["within"] = s.within
    return out


def to_json(value: Any) -> str:
    """Return ``value`` as one line of JSON: not ASCII-only, yet without characters that break or steer a terminal."""
    text = _encode(value)
    # Most news text is ASCII but for quotation marks and dashes; the search is one pass in C either way.
    return _RISKY.sub(_escaped, text) if _RISKY.search(text) else text


def line(statement: Statement) -> str:
    """Return the statement as one line of JSON, without its newline."""
    return to_json(record(statement))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
