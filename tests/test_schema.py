"""The published JSON Schema of rule files accepts and refuses what the loader does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from claimcli import rulefile
from claimcli.model import TAGS
from claimcli.nodes import decode
from claimcli.rules import shipped_folder
from claimcli.starter import read_schema, read_starter
from claimcli.template import CAPTURED, PARTS_OF_SPEECH

SCHEMA = json.loads(read_schema())
VALID = Draft7Validator(SCHEMA)
RULE = SCHEMA["definitions"]["rule"]
EXAMPLE = "[cue: said] [content: it fell]"
WHOLE = {"means": "denial", "match": "{cue: say} {content: clause}", "finds": EXAMPLE}


def accepted(document: Any) -> bool:
    """Whether the loader takes a file with this content. JSON is YAML too."""
    part = rulefile.read_rule_file(decode(json.dumps(document, ensure_ascii=False).encode(), "x.yaml"), "given")
    return not part.source.problems


def test_the_schema_is_one() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_both_know_the_same_words() -> None:
    assert set(SCHEMA["properties"]) == set(rulefile.FILE_KEYS)
    assert set(RULE["properties"]) == set(rulefile.RULE_KEYS)
    assert set(SCHEMA["properties"]["cues"]["properties"]) == set(PARTS_OF_SPEECH)
    assert set(SCHEMA["definitions"]["conditions"]["propertyNames"]["enum"]) == set(CAPTURED)
    assert set(RULE["properties"]["means"]["enum"]) == set(TAGS)
    assert set(RULE["properties"]["status"]["enum"]) == set(rulefile.STATUSES)
    assert set(SCHEMA["properties"]["examples"]["additionalProperties"]["properties"]) == set(rulefile.EXAMPLE_KEYS)


@pytest.mark.parametrize("file", sorted(shipped_folder().rglob("*.yaml")), ids=lambda file: file.name)
def test_the_shipped_files_fit(file: Path) -> None:
    errors = [
        f"{list(e.absolute_path)}: {e.message[:200]}"
        for e in VALID.iter_errors(yaml.load(file.read_text("utf-8"), yaml.BaseLoader))
    ]
    assert not errors


def test_the_starter_fits() -> None:
    assert VALID.is_valid(yaml.load(read_starter(), yaml.BaseLoader))


phrases = st.sampled_from(
    ["a", "a b", "a b c d e f g h", "a b c d e f g h i", "a  b", " a", "", "no", "Ann’s", "a, b", "é"]
)
names = st.sampled_from(["a", "a-b", "a b", "a_b", "A", "a-", "-a", "", "a1", "1a", "a+", "a--b", "ab+", "no list!"])
texts = st.one_of(st.sampled_from(["", " ", "x", EXAMPLE, "{cue: say} {content: clause}"]), st.just(["x"]), st.just({}))
frames = st.sampled_from(["that", "that, quote", "", " ", "that,", ",", "That", "none", "a b", "that quote"])
shares = st.sampled_from([0, 1, 0.5, 1.5, -1, "0.5", "1.0", "2", "x", "", ".5", [], {}])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what it should be, now and then something else."""
    return st.one_of(strategy, strategy, strategy, st.sampled_from(["x", "", [], {}, ["x"], {"x": "y"}]))


rules = st.fixed_dictionaries(
    {},
    optional={
        "means": st.sampled_from(["denial", "attribution", "assertion", "rumour", ""]),
        "match": st.sampled_from([WHOLE["match"], [WHOLE["match"]], [], "", {}]),
        "finds": st.sampled_from([EXAMPLE, [EXAMPLE], [], "", {}]),
        "ignores": st.sampled_from(["x", ["x", "y"], [], "", {}]),
        "has": maybe(
            st.dictionaries(
                st.sampled_from(["cue", "content", "kontent"]), st.sampled_from(["x", ["x", "y"], [], ""]), max_size=2
            )
        ),
        "over": st.sampled_from(["x", ["x", "y"], ["x", "x"], [], "", {}]),
        "confidence": shares,
        "replaces": st.sampled_from([True, False, "true", "yes", 1]),
        "status": st.sampled_from(["stable", "experimental", "old"]),
        "about": texts,
        "matches": st.just("x"),
    },
).map(lambda fields: {**WHOLE, **fields} if len(fields) != 2 else fields)

SECTIONS: dict[str, st.SearchStrategy[Any]] = {
    "claimcli": st.sampled_from([1, "1", 2, "x", [], ""]),
    "about": texts,
    "lists": maybe(st.dictionaries(names, maybe(st.lists(phrases, max_size=3, unique=True)), max_size=2)),
    "tables": maybe(st.dictionaries(names, maybe(st.dictionaries(phrases, phrases, max_size=2)), max_size=2)),
    "cues": maybe(
        st.dictionaries(
            st.sampled_from(["verb", "noun", "vreb"]),
            maybe(st.dictionaries(names, maybe(st.dictionaries(phrases, frames, max_size=2)), max_size=2)),
            max_size=2,
        )
    ),
    "rules": maybe(st.dictionaries(names, maybe(rules), max_size=2)),
    "examples": maybe(
        st.dictionaries(names, maybe(st.fixed_dictionaries({}, optional={"finds": texts, "x": texts})), max_size=1)
    ),
    "off": st.sampled_from(["x", ["x"], ["x", "x"], [], {}, ""]),
    "measured": maybe(st.dictionaries(names, maybe(st.dictionaries(phrases, shares, max_size=2)), max_size=1)),
    "rulse": st.just({}),
}
# One section at a time: in a file with two mistakes, two wrong verdicts could hide behind each other.
documents = st.sampled_from(sorted(SECTIONS)).flatmap(
    lambda name: SECTIONS[name].map(lambda value: {"claimcli": 1, name: value})
)


@settings(max_examples=600, deadline=None)
@given(documents)
@example({})
@example({"claimcli": 1})
@example({"claimcli": 1, "rules": {"a": WHOLE}})
@example({"claimcli": 1, "rules": {"a": {"means": "denial"}}})
@example({"claimcli": 1, "cues": {"verb": {"say": {"say": None}}}})
def test_the_schema_refuses_what_the_loader_refuses(document: Any) -> None:
    if document.get("cues") == {"verb": {"say": {"say": None}}}:
        assert VALID.is_valid(document)  # an entry without frames; JSON's null would be the word
        return
    assert VALID.is_valid(document) == accepted(document)
