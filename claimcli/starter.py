"""The files that come with claimcli for authors of rules: the starter pack and the JSON Schema of rule files."""

from __future__ import annotations

from pathlib import Path

SCHEMA = "claimcli-rules.schema.json"
RULES = "house.yaml"

_DATA = Path(__file__).resolve().parent / "data"


def read_schema() -> str:
    """The JSON Schema of rule files, as text."""
    return (_DATA / SCHEMA).read_text(encoding="utf-8")


def read_starter(lang: str = "en") -> str:
    """The commented starter file; a language without one of its own gets the English one, to be translated."""
    own = _DATA / f"starter.{lang}.yaml"
    return (own if own.is_file() else _DATA / "starter.en.yaml").read_text(encoding="utf-8")


def write_starter(folder: Path, lang: str = "en") -> list[Path]:
    """Write the starter pack into ``folder``, which is made where it is missing.

    Raises FileExistsError, writing nothing, where a file of it is there already; OSError where writing fails.
    """
    place = folder if lang == "en" else folder / lang
    files = {place / RULES: read_starter(lang), place / SCHEMA: read_schema()}
    for file in files:
        if file.exists():
            raise FileExistsError(17, "exists", str(file))
    place.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        file.write_text(text, encoding="utf-8", newline="\n")
    return list(files)
