"""What is installed: every module and every rule file, and a start that imports little."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import claimcli

HERE = Path(__file__).parent.parent
SETUP = configparser.ConfigParser()
SETUP.read(HERE / "setup.cfg", encoding="utf-8")


def listed(text: str) -> list[str]:
    return [row.strip() for row in text.splitlines() if row.strip()]


def python(*args: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a Python that finds this checkout, from another folder."""
    return subprocess.run(
        [sys.executable, *args],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(HERE), "PYTHONUTF8": "1"} | env,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )


def test_every_folder_with_modules_is_packaged() -> None:
    folders = {".".join(p.parent.relative_to(HERE).parts) for p in (HERE / "claimcli").rglob("*.py")}
    assert folders | {"claimcli.rules"} == set(listed(SETUP["options"]["packages"]))


def test_core_needs_five_packages() -> None:
    names = {row.split(">")[0] for row in listed(SETUP["options"]["install_requires"])}
    assert names == {"click", "rich", "nltk", "pyyaml", "charset-normalizer"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.argv = ['claimcli', *sys.argv[1:]]\n"
        "from claimcli.__main__ import main\n"
        "try:\n    main()\n"
        "except SystemExit: pass\n"
        "heavy = {'nltk', 'rich', 'yaml', 'joblib', 'charset_normalizer', 'regex'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy))"
    )
    assert "heavy: []" in python("-c", code, *arguments, cwd=tmp_path).stdout


def test_the_package_itself_imports_nothing_until_used(tmp_path: Path) -> None:
    code = "import sys, claimcli; print([m for m in sys.modules if m.startswith('claimcli')])"
    assert python("-c", code, cwd=tmp_path).stdout.strip() == "['claimcli']"


def test_public_names_are_there() -> None:
    for name in claimcli.__all__:
        assert getattr(claimcli, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        claimcli.no_such_name  # noqa: B018 - the access is the test


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[zipfile.ZipFile, Path]:
    """Build the wheel from a copy, as a build leaves folders behind, and return both; skip where it cannot be built."""
    pytest.importorskip("setuptools")
    import shutil

    copy = tmp_path_factory.mktemp("copy") / "source"
    names = ("claimcli", "rules", "setup.cfg", "setup.py", "pyproject.toml", "README.md", "LICENSE")
    copy.mkdir()
    for name in names:
        if (HERE / name).is_dir():
            shutil.copytree(HERE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
        elif (HERE / name).exists():
            shutil.copy(HERE / name, copy / name)
    out = tmp_path_factory.mktemp("wheel")
    code = f"from setuptools import build_meta; print(build_meta.build_wheel({str(out)!r}))"
    plain = os.environ | {"CLAIMCLI_COMPILE": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, env=plain, capture_output=True, text=True, timeout=300
    )
    if done.returncode and "bdist_wheel" in done.stderr:
        pytest.skip("setuptools here is too old to build a wheel by itself")
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next(out.glob("*.whl"))), copy


def test_the_wheel_holds_all_rules_modules_and_data(built: tuple[zipfile.ZipFile, Path]) -> None:
    wheel, source = built
    names = set(wheel.namelist())
    rules = {f"claimcli/{p.relative_to(source).as_posix()}" for p in (source / "rules").rglob("*.yaml")}
    package = {p.relative_to(source).as_posix() for p in (source / "claimcli").rglob("*") if p.is_file()}
    assert rules and not rules - names
    assert "claimcli/py.typed" in package and not package - names
    assert not {name for name in names if name.startswith(("tests/", "rules/"))}


def test_rules_are_found_from_an_unpacked_wheel(built: tuple[zipfile.ZipFile, Path], tmp_path: Path) -> None:
    built[0].extractall(tmp_path / "site")
    code = "from claimcli.rules import shipped_folder; print(shipped_folder())"
    found = Path(python("-c", code, cwd=tmp_path, PYTHONPATH=str(tmp_path / "site")).stdout.strip())
    assert found.is_relative_to(tmp_path) and list(found.glob("*.yaml"))


def test_the_function_extract_is_not_hidden_by_the_module_of_that_name(tmp_path: Path) -> None:
    code = "import claimcli.extract; from claimcli import extract; print(extract.__module__, callable(extract))"
    assert python("-c", code, cwd=tmp_path).stdout.split() == ["claimcli.api", "True"]
