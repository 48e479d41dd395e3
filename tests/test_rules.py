"""Rule files: how layers merge, and where each mistake is reported."""

from __future__ import annotations

import pickle
import sys
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

from claimcli.errors import Problem, RuleError
from claimcli.rules import Layer, load_rules
from claimcli.ruleset import RuleSet
from claimcli.template import parse

BASE = """\
claimcli: 1
lists:
  claim: [claim, claims]
  negate: [not, "no"]
cues:
  verb:
    say:
      say: that, quote
      add: that
    deny:
      deny: that, noun
rules:
  said-that:
    means: attribution
    match: '{speaker} {cue: say that} [that] {content: clause}'
    finds: '[speaker: Ann] [cue: said] that [content: it fell].'
"""
RULE = """\
  {name}:
    means: attribution
    match: '{{speaker}} {{cue: say}} {{content: clause}}'
    finds: '[speaker: Ann] [cue: said] [content: it fell].'
"""


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (path / f"{name}.yaml").write_text(dedent(text), encoding="utf-8")
    return path


def load(*paths: Path, lang: str = "en") -> RuleSet:
    return load_rules(paths, shipped=False, lang=lang)


def problems(*paths: Path) -> tuple[Problem, ...]:
    with pytest.raises(RuleError) as caught:
        load(*paths)
    return caught.value.problems


def one(text: str, tmp_path: Path) -> Problem:
    """The only mistake in a file; what the place shows is checked to be in the file."""
    (found,) = problems(folder(tmp_path / "rules", a=text))
    lines = dedent(text).split("\n")
    assert found.excerpt == lines[found.line - 1]
    assert found.column <= len(found.excerpt) + 1
    return found


def at(problem: Problem) -> str:
    """The characters that a problem underlines."""
    return problem.excerpt[problem.column - 1 : problem.column - 1 + problem.length]


class TestShipped:
    def test_they_load_and_are_one_rule_set(self) -> None:
        rules = load_rules()
        assert rules.rules and rules.cues and rules.lists
        assert {rule.origin.layer for rule in rules.rules} == {"shipped"}
        assert all(rule.finds for rule in rules.rules)

    def test_every_origin_is_the_line_it_says(self) -> None:
        @cache
        def lines_of(file: str) -> list[str]:
            return (Path(__file__).parent.parent / file).read_text("utf-8").splitlines()

        rules = load_rules()
        for rule in rules.rules:
            lines = lines_of(rule.origin.file)
            assert lines[rule.origin.line - 1].strip() == f"{rule.name}:"
        for cue in rules.cues:
            lines = lines_of(cue.origin.file)
            assert cue.entry.split()[0] in lines[cue.origin.line - 1]

    def test_the_version_is_of_the_content(self) -> None:
        assert load_rules().version == load_rules().version
        assert len(load_rules().version) == 64

    def test_it_survives_a_pickle(self) -> None:
        rules = load_rules()
        assert pickle.loads(pickle.dumps(rules)) == rules


class TestMerging:
    def test_one_file(self, tmp_path: Path) -> None:
        rules = load(folder(tmp_path, a=BASE))
        assert rules.lists["negate"] == ("not", "no")
        assert [(c.pos, c.cls, c.entry, c.frames) for c in rules.cues] == [
            ("verb", "say", "say", ("that", "quote")),
            ("verb", "say", "add", ("that",)),
            ("verb", "deny", "deny", ("that", "noun")),
        ]
        (rule,) = rules.rules
        assert rule.templates == (parse("{speaker} {cue: say that} [that] {content: clause}"),)
        assert (rule.origin.file, rule.origin.line) == (str(tmp_path / "a.yaml"), 13)
        assert rule.finds[0].text == "Ann said that it fell."

    def test_words_stay_words(self, tmp_path: Path) -> None:
        rules = load(folder(tmp_path, a="claimcli: 1\nlists: {a: [no, yes, off, null, 1, 1.50, 0x1F, 2001-01-01, ~]}"))
        assert rules.lists["a"] == ("no", "yes", "off", "null", "1", "1.50", "0x1F", "2001-01-01", "~")

    def test_lists_grow_shrink_and_are_replaced_by_later_folders(self, tmp_path: Path) -> None:
        more = folder(tmp_path / "b", a="claimcli: 1\nlists:\n  claim+: [tale]\n  claim-: [claims]\n  negate: [never]")
        rules = load(folder(tmp_path / "a", a=BASE), more)
        assert rules.lists == {"claim": ("claim", "tale"), "negate": ("never",)}
        assert [origin.line for origin in rules.list_origins["claim"]] == [4, 3, 3]

    def test_cues_are_added_changed_and_taken_out(self, tmp_path: Path) -> None:
        more = "claimcli: 1\ncues: {verb: {say: {parp: quote, add: none, say: wh}}}"
        rules = load(folder(tmp_path / "a", a=BASE), folder(tmp_path / "b", a=more))
        assert {cue.entry: cue.frames for cue in rules.cues} == {
            "say": ("wh",),
            "deny": ("that", "noun"),
            "parp": ("quote",),
        } or pytest.fail("frames")

    def test_tables_are_laid_over(self, tmp_path: Path) -> None:
        first = folder(tmp_path / "a", a='claimcli: 1\ntables:\n  capitals: {Rome: Italy, Oslo: Norway}\n  e: {"": s}')
        rules = load(first, folder(tmp_path / "b", a="claimcli: 1\ntables: {capitals: {Rome: Rome}}"))
        assert rules.tables == {"capitals": {"Rome": "Rome", "Oslo": "Norway"}, "e": {"": "s"}}

    def test_a_rule_is_replaced_and_remembers_what_it_shadows(self, tmp_path: Path) -> None:
        text = "claimcli: 1\nrules:\n" + RULE.format(name="said-that") + "    replaces: true\n"
        rules = load(folder(tmp_path / "a", a=BASE), folder(tmp_path / "b", a=text))
        assert rules.rules[0].templates == (parse("{speaker} {cue: say} {content: clause}"),)
        assert [origin.line for origin in rules.rules[0].shadows] == [13]

    def test_a_rule_is_switched_off(self, tmp_path: Path) -> None:
        rules = load(folder(tmp_path / "a", a=BASE), folder(tmp_path / "b", a="claimcli: 1\noff: [said-that]"))
        assert rules.rules == ()
        assert rules.off["said-that"].line == 2

    def test_examples_are_added_to_a_rule_that_stands_elsewhere(self, tmp_path: Path) -> None:
        text = """\
            claimcli: 1
            examples:
              said-that:
                finds: '[speaker: Bo] [cue: added] that [content: it stood].'
                ignores: [It was said., It was added.]
            """
        (rule,) = load(folder(tmp_path / "a", a=BASE), folder(tmp_path / "b", a=text)).rules
        assert [example.text for example in rule.finds] == ["Ann said that it fell.", "Bo added that it stood."]
        assert [(example.text, example.origin.line) for example in rule.ignores] == [
            ("It was said.", 5),
            ("It was added.", 5),
        ]

    def test_a_single_file_and_another_language(self, tmp_path: Path) -> None:
        folder(tmp_path / "rules", a=BASE)
        folder(tmp_path / "rules" / "xx", a="claimcli: 1\nlists: {x: [y]}")
        assert load(tmp_path / "rules" / "a.yaml").lists.keys() == {"claim", "negate"}
        assert load(tmp_path / "rules", lang="xx").lists == {"x": ("y",)}
        assert load(tmp_path / "rules" / "xx", lang="xx").lists == {"x": ("y",)}
        with pytest.raises(RuleError, match="no rules for the language ‘xx’"):
            load_rules(lang="xx")

    def test_measured_shares_and_other_fields(self, tmp_path: Path) -> None:
        text = BASE + "    confidence: 0.9\n    status: experimental\n    was: a, b\nmeasured: {said-that: {add: .25}}"
        rules = load(folder(tmp_path, a=text))
        assert (rules.rules[0].confidence, rules.rules[0].status, rules.rules[0].was) == (
            0.9,
            "experimental",
            ("a", "b"),
        )
        assert rules.measured == {"said-that": {"add": 0.25}}

    def test_the_version_tells_any_change_of_any_file(self, tmp_path: Path) -> None:
        first = load(folder(tmp_path, a=BASE)).version
        assert load(folder(tmp_path, a=BASE)).version == first
        assert load(folder(tmp_path, a=BASE + "# a comment\n")).version != first
        assert load(folder(tmp_path / "b", a=BASE, b="claimcli: 1\n")).version != first

    def test_the_version_is_the_same_in_another_place(self, tmp_path: Path) -> None:
        assert load(folder(tmp_path / "a", a=BASE)).version == load(folder(tmp_path / "b", a=BASE)).version

    def test_several_templates_and_conditions(self, tmp_path: Path) -> None:
        text = (
            BASE
            + """\
  say-not:
    means: denial
    match: |
      {speaker} {cue: say} that {content: clause}

      {speaker} {cue: say} {content: clause}
    has: {content: [negate]}
    lacks: {content: claim, speaker: "claim, negate"}
    over: [said-that]
    finds:
      - '[speaker: Ann] [cue: said] that [content: it did not fall].'
      - '[speaker: Bo] [cue: said] [content: no].'
"""
        )
        rule = load(folder(tmp_path, a=text)).rule("say-not")
        assert rule is not None
        assert [template.text for template in rule.templates] == [
            "{speaker} {cue: say} that {content: clause}",
            "{speaker} {cue: say} {content: clause}",
        ]
        assert rule.has == {"content": ("negate",)}
        assert rule.lacks == {"content": ("claim",), "speaker": ("claim", "negate")}
        assert [example.origin.line for example in rule.finds] == [27, 28]


class TestMistakes:
    @pytest.mark.parametrize(
        ("line", "text", "underlined", "message", "hint"),
        [
            (2, "rulez: {}", "rulez", "no key ‘rulez’", "rules"),
            (2, "lists: {a: b}", "b", "must be phrases in brackets", ""),
            (2, "lists: {A: [b]}", "A", "no name of a list", "small letters"),
            (2, "lists: {a: [b, c, b]}", "b", "stands in this list twice", "line 2"),
            (2, "lists: {a: [b, {c: d}]}", "c", "must be plain text", "close the list before it"),
            (2, "lists: {a: [a b c d e f g h i]}", "a b c d e f g h i", "1 to 8 words", ""),
            (2, "lists: {a: ['b  c']}", "'b  c'", "single blanks", ""),
            (2, 'lists: {a: [b", c]}', 'b"', "half a quotation mark", ""),
            (3, "lists:\n  a+: [b]", "a+", "no list ‘a’ to add to", ""),
            (2, "tables: {a: b}", "b", "must be keys with values", ""),
            (2, "tables: {a: {b: [c]}}", "[", "plain text to plain text", ""),
            (2, "cues: {vreb: {}}", "vreb", "no key ‘vreb’", "‘verb’"),
            (2, "cues: {verb: {say: {say: [that]}}}", "[", "20 names parted by commas", ""),
            (2, "cues: {verb: {say: {say: 'that, that'}}}", "that", "stands here twice", ""),
            (2, "cues: {verb: {say: {say: 'that, none'}}}", "'that, none'", "stands alone", ""),
            (2, "off: [nothing]", "nothing", "no rule ‘nothing’ to switch off", ""),
            (2, "measured: {x: {y: '0.5'}}", "x", "no rule ‘x’", ""),
            (2, "rules: {Said: {}}", "Said", "no name of a rule", "small letters"),
            (2, "about: {a: b}", "{", "must be plain text", ""),
        ],
    )
    def test_in_a_file(self, line: int, text: str, underlined: str, message: str, hint: str, tmp_path: Path) -> None:
        problem = one("claimcli: 1\n" + text + "\n", tmp_path)
        assert message in problem.message
        assert hint in problem.hint
        assert (problem.line, at(problem)) == (line, underlined)

    @pytest.mark.parametrize(
        ("old", "new", "line", "underlined", "message", "hint"),
        [
            ("    means:", "    meens:", 14, "meens", "no key ‘meens’", "‘means’"),
            ("attribution", "attributon", 14, "attributon", "cannot mean", "‘attribution’"),
            ("say that", "sya that", 15, "sya", "no class, frame", "‘say’"),
            ("say that", "say claim", 15, "claim", "in a cue a list stands alone", ""),
            ("clause", "clawse", 15, "clawse", "no kind of content", "‘clause’"),
            ("[speaker: Ann]", "[speker: Ann]", 16, "speker", "no slot is called", "‘speaker’"),
            (
                "[speaker: Ann]",
                "[target: Ann]",
                16,
                "[",
                "no template of this rule has a slot ‘target’",
                "speaker, cue",
            ),
            ("[speaker: Ann] [cue: said] that [content: it fell].", "Ann", 16, "A", "nothing is marked", "[speaker"),
            ("    finds:", "    has: {content: negat}\n    finds:", 16, "negat", "no list ‘negat’", "‘negate’"),
            ("    finds:", "    has: {kontent: negate}\n    finds:", 16, "kontent", "no slot", "‘content’"),
            ("    finds:", "    has: {target: negate}\n    finds:", 16, "negate", "no template of this rule", ""),
            ("    finds:", "    over: said\n    finds:", 16, "said", "no rule ‘said’", "‘said-that’"),
            ("    finds:", "    over: said-that\n    finds:", 16, "said-that", "over itself", ""),
            ("    finds:", "    replaces: yes\n    finds:", 16, "yes", "true or false", ""),
            ("    finds:", "    replaces: true\n    finds:", 13, "said-that", "no rule ‘said-that’ to replace", ""),
            ("rules:", "measured: {said-that: {add: 1.2}}\nrules:", 12, "1.2", "from 0 to 1", ""),
            ("rules:", "measured: {said-that: {ad: 1}}\nrules:", 12, "ad", "no cue ‘ad’", "‘add’"),
            ("    finds:", "    confidence: 90%\n    finds:", 16, "90%", "from 0 to 1", ""),
            ("    finds:", "    status: stabel\n    finds:", 16, "stabel", "no status", "‘stable’"),
            ("    finds:", "    means: denial\n    finds:", 16, "means", "stands here twice", "line 14"),
            ("    finds:", "    ignores: '[cue: said]'\n    finds:", 16, "[", "takes no marks", ""),
            ("    finds: ", "    # ", 13, "said-that", "the key ‘finds’", ""),
            ("match: '{", "match: '{target: negat} {", 15, "negat", "no list ‘negat’", "‘negate’"),
            ("    finds:", "    finds: []\n    ignores:", 16, "[", "finds is empty", ""),
        ],
    )
    def test_in_a_rule(
        self, old: str, new: str, line: int, underlined: str, message: str, hint: str, tmp_path: Path
    ) -> None:
        problem = one(BASE.replace(old, new), tmp_path)
        assert message in problem.message
        assert hint in problem.hint
        assert (problem.line, at(problem)) == (line, underlined)

    def test_the_list_frames_declares_the_frames(self, tmp_path: Path) -> None:
        problem = one(BASE.replace("  negate:", "  frames: [that, quot, noun]\n  negate:"), tmp_path)
        assert (problem.line, at(problem)) == (9, "quote")
        assert "‘quot’" in problem.hint

    def test_places_in_texts_of_every_style(self, tmp_path: Path) -> None:
        for number, text in enumerate(
            (
                "match: '{speaker} said ''x'' {cue: nix} {content: clause}'",
                'match: "{speaker} said \\"x\\" {cue: nix} {content: clause}"',
                "match: |\n      {speaker} {cue: say} {content: clause}\n      {speaker} {cue: nix} {content: clause}",
                "match: >-\n      {speaker} said\n      x {cue: nix} {content: clause}",
                "match: '{speaker} said\n      x {cue: nix} {content: clause}'",
                "match:\n    - '{speaker} {cue: nix} {content: clause}'",
            )
        ):
            lines = BASE.split("\n")
            lines[14] = "    " + text
            problem = one("\n".join(lines), tmp_path / str(number))
            assert (at(problem), problem.excerpt[problem.column - 1 :][:3]) == ("nix", "nix")

    def test_all_mistakes_of_all_files_at_once(self, tmp_path: Path) -> None:
        path = folder(
            tmp_path,
            a=BASE.replace("means", "meens"),
            b="claimcli: 1\nlists: {x: [a, a]}\noff: [nix]",
            c="claimcli: 2",
        )
        assert [(Path(p.file).name, p.line) for p in problems(path)] == [
            ("a.yaml", 14),
            ("b.yaml", 2),
            ("b.yaml", 3),
            ("c.yaml", 1),
        ]

    def test_what_stands_in_an_unread_part_is_not_called_unknown(self, tmp_path: Path) -> None:
        text = BASE.replace("lists:", "lsits:")
        path = folder(tmp_path, a=text, b="claimcli: 1\nrules:\n" + RULE.format(name="b").replace("say", "claim"))
        assert [p.message for p in problems(path)] == ["a rule file has no key ‘lsits’"]

    def test_mistakes_before_a_mistake_of_yaml_are_reported_too(self, tmp_path: Path) -> None:
        path = folder(tmp_path, a="claimcli: 1\nlists:\n  a: [b, b]\n  c: [d\n  e: [f]\n")
        assert [p.line for p in problems(path)] == [4, 3]

    def test_the_same_name_twice_in_one_folder(self, tmp_path: Path) -> None:
        found = problems(folder(tmp_path, a=BASE, b=BASE))
        assert len(found) == 6
        assert all("first at" in problem.hint and "a.yaml" in problem.hint for problem in found)

    def test_replacing_must_be_meant(self, tmp_path: Path) -> None:
        (problem,) = problems(
            folder(tmp_path / "a", a=BASE),
            folder(tmp_path / "b", a="claimcli: 1\nrules:\n" + RULE.format(name="said-that")),
        )
        assert "replaces: true" in problem.hint

    def test_over_in_a_circle(self, tmp_path: Path) -> None:
        text = "claimcli: 1\ncues: {verb: {say: {say: that}}}\nrules:\n" + "".join(
            RULE.format(name=a) + f"    over: [{b}]\n" for a, b in (("a", "b"), ("b", "c"), ("c", "a"))
        )
        problem = one(text, tmp_path)
        assert "a over b over c over a" in problem.message

    @pytest.mark.parametrize(
        ("text", "line", "message"),
        [
            ("", 1, "the file is empty"),
            ("# nothing\n", 1, "the file is empty"),
            ("just text", 1, "must be keys with values"),
            ("lists: {}", 1, "the format's version is missing"),
            ("claimcli: 1\nlists:\n  a: [b\n  c: [d]\n", 3, "‘]’ is missing"),
            ("claimcli: 1\nlists:\n  a: [b,\n    c, d,\n  e: [f]\n", 4, "‘]’ is missing"),
            ('claimcli: 1\nlists:\n  a: [b, "c, d]\n  e: ["f"]\n', 3, "never closed"),
            ("claimcli: 1\nlists:\n  a: ['b]\n", 3, "never closed"),
            ("claimcli: 1\ntables:\n  a: {b: c\n  d: {e: f}\n", 3, "‘}’ is missing"),
            ("claimcli: 1\nlists\n  a: [b]\n", 2, "without its colon"),
            ("claimcli: 1\nlists:\n  a [b]\n  c: [d]\n", 3, "without its colon"),
            ("claimcli: 1\nlists:\n\ta: [b]\n", 3, "a tab"),
            ("claimcli: 1\nlists:\n  a: [b]\n    c: [d]\n", 4, "indent"),
            ("claimcli: 1\nlists:\n  a: [b]\n c: [d]\n", 4, "indent"),
            ("claimcli: 1\nlists: {a: [@b]}\n", 2, "cannot begin"),
            ("claimcli: 1\nabout: a: b\n", 2, "a colon in a text"),
            ("claimcli: 1\nabout: 'it's'\n", 2, "ended before this"),
            ("claimcli: 1\n---\nclaimcli: 1\n", 2, "a second document"),
            ("claimcli: 1\nabout: &a b\n", 2, "an anchor"),
            ("claimcli: 1\nabout: *a\n", 2, "an alias"),
            ("claimcli: 1\nabout: !!str b\n", 2, "a tag"),
            ("claimcli: 1\nabout: !!python/object/apply:os.system [ls]\n", 2, "a tag"),
            ("claimcli: 1\n? [a]\n: b\n", 2, "a key must be plain text"),
            ("claimcli: 1\nabout: \x07\n", 2, "control character"),
        ],
    )
    def test_of_yaml(self, text: str, line: int, message: str, tmp_path: Path) -> None:
        tmp_path.mkdir(exist_ok=True)
        (tmp_path / "a.yaml").write_bytes(text.encode())
        (problem,) = problems(tmp_path)
        assert message in problem.message
        assert problem.line == line

    def test_bytes_that_are_not_utf8(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_bytes(b"claimcli: 1\nabout: caf" + b"\xe9 au lait\n")
        (problem,) = problems(tmp_path)
        assert (problem.line, problem.column) == (2, 11)
        assert "not UTF-8" in problem.message

    def test_a_byte_order_mark_and_windows_lines_are_fine(self, tmp_path: Path) -> None:
        (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())
        assert load(tmp_path).rules[0].origin.line == 13

    def test_what_is_no_file(self, tmp_path: Path) -> None:
        assert "no such file" in problems(tmp_path / "nowhere")[0].message
        (tmp_path / "a.yaml").mkdir()
        assert "not a file" in problems(tmp_path)[0].message

    def test_layers_have_names(self, tmp_path: Path) -> None:
        rules = load_rules([Layer("user", folder(tmp_path, a=BASE))], shipped=False)
        assert rules.rules[0].origin.layer == "user"


@pytest.mark.parametrize(
    "text", [BASE, BASE.replace("]", "", 1), BASE.replace("'", "", 1), BASE.replace(":", "", 2), "a: *b"]
)
def test_without_libyaml_all_is_the_same(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder(tmp_path, a=text)

    def outcome() -> RuleSet | list[tuple[int, str]]:
        try:
            return load(path)
        except RuleError as error:
            return [(problem.line, problem.message) for problem in error.problems]

    fast = outcome()
    monkeypatch.setitem(sys.modules, "yaml.cyaml", None)
    assert outcome() == fast
