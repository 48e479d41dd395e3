"""Where rules and defaults come from, and who wins: flag, environment, project, user, default."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimcli import search
from claimcli.config import FILE, OPTIONS, Setting, load_settings
from claimcli.errors import RuleError
from claimcli.search import WrittenRules, packs, rule_layers, user_folder


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any files, in an empty working folder."""
    for name in list(os.environ):
        if name.startswith("CLAIMCLI_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    work = tmp_path / "work" / "deep"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    return work


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def setting(name: str) -> Setting:
    return next(s for s in load_settings().settings if s.option.name == name)


class TestSettings:
    def test_defaults(self) -> None:
        settings = load_settings()
        assert settings.defaults() == {}
        assert [s.layer for s in settings.settings] == ["default"] * len(OPTIONS)
        assert settings.get("lang") == "en"

    def test_each_layer_goes_before_the_next(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(user_folder() / FILE, "claimcli: 1\nlang: es\nmin-confidence: 0.5\nquiet: true\n")
        assert (setting("lang").value, setting("lang").layer) == ("es", "user")
        write(home.parent / FILE, "claimcli: 1\nlang: fr\nmin-confidence: .25\n")
        assert (setting("lang").value, setting("lang").layer) == ("fr", "project")
        monkeypatch.setenv("CLAIMCLI_LANG", "de")
        assert (setting("lang").value, setting("lang").place) == ("de", "CLAIMCLI_LANG")
        assert load_settings().defaults() == {"lang": "de", "min_confidence": 0.25, "quiet": True}

    def test_the_nearest_project_file_counts(self, home: Path) -> None:
        write(home.parent / FILE, "lang: xx\nquiet: true\n")
        write(home / FILE, "lang: yy\n")
        assert load_settings().defaults() == {"lang": "yy"}
        assert setting("lang").place == f"{FILE}:1"

    def test_lists_of_values(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        write(home / FILE, "tag: [denial, attribution]\nformat: csv\n")
        assert load_settings().defaults() == {"tags": ("denial", "attribution"), "form": "csv"}
        monkeypatch.setenv("CLAIMCLI_TAG", "denial, assertion")
        assert setting("tag").value == ("denial", "assertion")

    def test_all_mistakes_at_once_with_their_places(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(
            home / FILE, "claimcli: 2\nlnag: es\ntag: denail\nquiet: 'no'\nquiet: true\njobs: 0\nmin-confidence: [1]\n"
        )
        write(user_folder() / FILE, "lang: [\n")
        monkeypatch.setenv("CLAIMCLI_MIN_CONFIDENCE", "nan")
        with pytest.raises(RuleError) as caught:
            load_settings()
        found = [(p.file, p.line) for p in caught.value.problems]
        assert found[0] == ("CLAIMCLI_MIN_CONFIDENCE", 1)
        assert found[1:8] == [(FILE, line) for line in (1, 2, 3, 4, 5, 6, 7)]
        assert "‘lang’" in caught.value.problems[2].hint
        assert Path(found[8][0]).name == FILE

    def test_configuration_can_be_left_out(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(home / FILE, "lang: es\n")
        monkeypatch.setenv("CLAIMCLI_NO_CONFIG", "1")
        assert load_settings().defaults() == {}

    def test_a_working_folder_that_is_gone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        gone = tmp_path / "gone"
        gone.mkdir()
        monkeypatch.chdir(gone)
        gone.rmdir()
        assert load_settings().defaults() == {}


class TestLayers:
    def test_the_order(self, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(user_folder() / "rules" / "a.yaml", "claimcli: 1\n")
        write(user_folder() / FILE, "rules: more\n")
        write(home.parent / FILE, "rules: [ours, pack:ports]\n")
        (user_folder() / "packs" / "ports").mkdir(parents=True)
        monkeypatch.setenv("CLAIMCLI_RULES", os.pathsep.join(("one", "two")))
        layers = rule_layers(["flag"], written=load_settings().rules)
        assert [(layer.name, layer.path) for layer in layers] == [
            ("user", user_folder() / "rules"),
            ("user", user_folder() / "more"),
            ("environment", Path("one")),
            ("environment", Path("two")),
            ("project", home.parent / "ours"),
            ("pack:ports", user_folder() / "packs" / "ports"),
            ("given", Path("flag")),
        ]

    def test_the_users_rules_count_for_their_language_only(self) -> None:
        write(user_folder() / "rules" / "a.yaml", "claimcli: 1\n")
        assert rule_layers(lang="xx") == []
        write(user_folder() / "rules" / "xx" / "a.yaml", "claimcli: 1\n")
        assert [layer.name for layer in rule_layers(lang="xx")] == ["user"]

    def test_an_unknown_pack(self) -> None:
        (user_folder() / "packs" / "ports").mkdir(parents=True)
        with pytest.raises(RuleError) as caught:
            rule_layers(["pack:prots"])
        assert "‘prots’" in caught.value.problems[0].message
        assert "‘ports’" in caught.value.problems[0].hint

    @pytest.mark.parametrize("name", ["", "../ports", "/etc", "a/b", ".hidden"])
    def test_a_pack_is_a_name_not_a_path(self, name: str) -> None:
        (user_folder() / "packs" / "ports").mkdir(parents=True)
        with pytest.raises(RuleError):
            rule_layers([f"pack:{name}"])

    def test_an_installed_package_is_a_pack_and_is_not_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site = tmp_path / "site"
        write(site / "courts_rules" / "__init__.py", "raise SystemExit('was run')\n")
        write(site / "courts_rules" / "yaml" / "a.yaml", "claimcli: 1\nlists: {x: [y]}\n")
        write(site / "courts-1.dist-info" / "METADATA", "Metadata-Version: 2.1\nName: courts\nVersion: 1\n")
        text = "[claimcli.rules]\ncourts = courts_rules:yaml\nlost = no_such_package\n"
        write(site / "courts-1.dist-info" / "entry_points.txt", text)
        monkeypatch.syspath_prepend(str(site))
        assert dict(packs())["courts"] == site / "courts_rules" / "yaml"
        assert "lost" not in dict(packs())
        (layer,) = rule_layers(["pack:courts"])
        from claimcli.rules import load_rules

        assert load_rules([layer], shipped=False).list_origins["x"][0].layer == "pack:courts"

    def test_written_rules_are_relative_to_their_file(self, tmp_path: Path) -> None:
        (layer,) = rule_layers(written=[WrittenRules("project", "house", tmp_path)])
        assert layer.path == tmp_path / "house"

    def test_the_users_folder_by_system(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("XDG_CONFIG_HOME")
        for system, part in (("linux", ".config"), ("darwin", "Application Support"), ("win32", "claimcli")):
            monkeypatch.setattr(search.sys, "platform", system)
            assert part in user_folder().parts
