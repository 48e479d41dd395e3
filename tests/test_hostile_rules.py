"""Rule files made to do harm: refused or handled with one clear line, in time that grows no faster than the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcli.errors import Problem, RuleError
from claimcli.nodes import MAX_BYTES, MAX_PROBLEMS, MAX_SCALAR, MAX_SCALARS
from claimcli.rules import load_rules
from growth import assert_linear

HEAD = "claimcli: 1\n"
RULE = """\
  r{n}:
    means: attribution
    match: '{{speaker}} {{cue: say}} {{content: clause}}'
    over: [r{over}]
    finds: '[speaker: Ann] [cue: said] [content: it fell].'
"""
CUES = "cues: {verb: {say: {say: that}}}\nrules:\n"


def load(text: str | bytes, tmp_path: Path) -> tuple[Problem, ...]:
    (tmp_path / "a.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        load_rules([tmp_path], shipped=False)
    except RuleError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (HEAD + "about: &a [x]\nlists: {b: [*a, *a]}\n", 2, "an anchor"),
        (
            "a: &a [l, l]\n"
            + "".join(f"{c}: &{c} [*{b}, *{b}]\n" for b, c in zip("abcdefgh", "bcdefghi", strict=True)),
            1,
            "anchor",
        ),
        (HEAD + "about: " + "x" * (MAX_SCALAR + 1), 2, "a text of 10,001 characters"),
        (HEAD + "about: " + "x" * MAX_BYTES, 1, "a rule file has at most 1,000,000"),
        (HEAD + "about: " + "[" * 100_000, 2, "nested deeper than 8 levels"),
        (HEAD + "lists: " + "{a: " * 100_000, 2, "nested deeper than 8 levels"),
        (HEAD + "lists:\n" + "\n".join("  " * n + "a:" for n in range(1, 500)), 10, "nested deeper than 8 levels"),
        (HEAD + "about:\n" + "- " * 100_000, 3, "nested deeper than 8 levels"),
        (HEAD + "? " * 100_000, 2, "plain text"),
        (HEAD + "lists:\n  a: [" + "b," * 400_000 + "]\n", 3, f"more than {MAX_SCALARS:,} entries"),
        (HEAD + "about: !!python/object/apply:os.system ['true']\n", 2, "a tag"),
        (HEAD + "about: !!binary aGk=\n", 2, "a tag"),
        (HEAD + "about: !include /etc/passwd\n", 2, "a tag"),
        (HEAD + "<<: {a: b}\n", 2, "no key ‘<<’"),
        ("%YAML 9.9\n---\n" + HEAD, 1, "YAML"),
        ("%TAG ! tag:x,2000:\n---\nclaimcli: !a 1\n", 3, "a tag"),
        (b"\xff\xfe" + HEAD.encode("utf-16-le"), 1, "not UTF-8"),
        (HEAD.encode() + b"about: \x80\n", 2, "not UTF-8"),
        (b"\x00" * 1000, 1, "control character"),
        (HEAD + "about: \x1b[31mred\n", 2, "control character U+001B"),
        (HEAD + "about: \u0007\n", 2, "control character U+0007"),
    ],
    ids=range(21),
)
def test_refused_with_one_clear_line(text: str | bytes, line: int, message: str, tmp_path: Path) -> None:
    (problem,) = load(text, tmp_path)
    assert message in problem.message
    assert problem.line == line
    assert "\n" not in problem.message
    assert len(problem.message) < 200


def test_mistakes_without_end_are_counted_not_listed(tmp_path: Path) -> None:
    text = HEAD + "lists:\n" + "".join(f"  X{n}: [a]\n" for n in range(20_000))
    found = load(text, tmp_path)
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].message == "and 19900 more mistakes in this file"


def test_thousands_of_rules_load(tmp_path: Path) -> None:
    rules = (
        HEAD
        + CUES
        + "".join(RULE.format(n=n, over=n + 1) for n in range(4_000))
        + RULE.format(n=4_000, over=1).replace("    over: [r1]\n", "")
    )
    assert load(rules, tmp_path) == ()


def test_a_long_circle_of_over_is_found_without_deep_recursion(tmp_path: Path) -> None:
    rules = HEAD + CUES + "".join(RULE.format(n=n, over=(n + 1) % 4_000) for n in range(4_000))
    (problem,) = load(rules, tmp_path)
    assert "over goes round in a circle" in problem.message
    assert len(problem.message) < 500


def test_too_many_files(tmp_path: Path) -> None:
    for number in range(201):
        (tmp_path / f"{number}.yaml").write_text(HEAD)
    with pytest.raises(RuleError, match="at most 200"):
        load_rules([tmp_path], shipped=False)


def test_nothing_but_files_is_opened(tmp_path: Path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(tmp_path / "a.yaml")  # opening it would wait for a writer for ever
    with pytest.raises(RuleError, match="not a file"):
        load_rules([tmp_path], shipped=False)


GROWING: dict[str, Callable[[int], str]] = {
    "phrases": lambda n: HEAD + "lists:\n  a: [" + ", ".join(f"w{k}" for k in range(n)) + "]\n",
    "the same phrase": lambda n: HEAD + "lists:\n  a: [" + "w, " * n + "]\n",
    "unknown keys": lambda n: HEAD + "".join(f"key{k}: a\n" for k in range(n)),
    "names parted by commas": lambda n: HEAD + "off: " + ",".join(f"r{k}" for k in range(n // 5)) + "\n",
    "frames": lambda n: HEAD + "cues: {verb: {say: {say: '" + "a, " * (n // 4) + "'}}}\n",
    "entries": lambda n: (
        HEAD + "cues:\n  verb:\n    say:\n" + "".join(f"      w{k}: that, nix\n" for k in range(n // 2))
    ),
    "empty names": lambda n: HEAD + "off: '" + "," * min(n, MAX_SCALAR) + "'\n",
    "lines of templates": lambda n: HEAD + CUES + "  a:\n    match: |\n" + "      {cue: say\n" * (n // 10),
    "folded lines": lambda n: HEAD + CUES + "  a:\n    match: >\n" + "      x\n\n" * (n // 10),
    "escapes": lambda n: HEAD + 'off: "' + "\\\\, " * (n // 5) + '"\n',
    "open brackets": lambda n: HEAD + CUES + "  a:\n    match: '" + "[" * min(n, MAX_SCALAR) + "'\n",
    "open marks": lambda n: HEAD + CUES + "  a:\n    finds: '" + "[cue: a" * (n // 10) + "'\n",
    "closed marks": lambda n: HEAD + CUES + "  a:\n    finds: '" + "[cue: a]" * (n // 10) + "'\n",
    "bars": lambda n: HEAD + CUES + "  a:\n    match: '(" + "a|" * (n // 4) + "a)'\n",
    "comments": lambda n: HEAD + "# a\n" * n,
    "blank lines": lambda n: HEAD + "\n" * n + "lists: [\n",
    "quotation marks": lambda n: HEAD + "about: '" + "''" * (n // 4),
    "unclosed": lambda n: HEAD + "lists:\n  a: [\n" + "    b,\n" * n,
    "wrong lists": lambda n: (
        HEAD
        + "lists: {"
        + ", ".join(f"list{k}: [a]" for k in range(n // 4))
        + "}\n"
        + CUES
        + "  a:\n    means: denial\n    match: |\n"
        + "".join(f"      {{cue: say}} {{list: lost{k}}}\n" for k in range(200))
        + "    finds: '[cue: said] a'\n"
    ),
}


@pytest.mark.parametrize("name", GROWING)
def test_time_grows_with_the_file(name: str, tmp_path: Path) -> None:
    def prepare(size: int) -> Callable[[], object]:
        text = GROWING[name](size)
        return lambda: load(text, tmp_path)

    assert_linear(prepare, 20_000)
