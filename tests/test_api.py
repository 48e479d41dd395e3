"""The interface from Python."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

import claimcli
from claimcli.api import to_dataframe
from claimcli.model import Document
from claimcli.render.csv import COLUMNS
from made import result, statement

NEWS = "Dana Ortiz said the bridge was safe. Acme Works rejected the allegation."


def test_extract_gives_statements_with_offsets_of_the_text() -> None:
    found = claimcli.extract(NEWS)
    assert {"attribution", "denial"} <= {s.tag for s in found}
    for s in found:
        assert s.document == "text" and s.id.startswith("text#")
        assert NEWS[s.sentence.start : s.sentence.end] == s.sentence.text
        assert s.speaker is None or NEWS[s.speaker.start : s.speaker.end] == s.speaker.text


def test_extract_many_names_plain_texts_by_number_and_streams() -> None:
    def documents() -> Any:
        yield NEWS
        yield Document("mine", NEWS)
        raise RuntimeError("asked for more than was needed")

    results = claimcli.extract_many(documents())
    assert [next(results).article.document.id, next(results).article.document.id] == ["1", "mine"]


def test_the_rules_of_a_folder_count(tmp_path: Any) -> None:
    (tmp_path / "mine.yaml").write_text("claimcli: 1\nruels: {}\n")
    with pytest.raises(claimcli.RuleError, match="ruels"):
        claimcli.extract(NEWS, rules=[tmp_path])


class Frames(ModuleType):
    """Stands for pandas or Polars: a data frame is the dict it was made of."""

    DataFrame = dict


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_data_frame_of_statements_and_results(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, Frames(library))
    frame = to_dataframe([result(statement(1), statement(2)), statement(3, document="b.txt")], library=library)
    assert tuple(frame) == COLUMNS
    assert frame["id"] == ["a.txt#1", "a.txt#2", "b.txt#3"]
    assert frame["speaker"] == ["Dana Ortiz"] * 3 and frame["start"] == [0, 0, 0]


def test_an_empty_data_frame_has_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", Frames("pandas"))
    assert to_dataframe([], library="pandas") == {name: [] for name in COLUMNS}


def test_a_real_data_frame() -> None:
    pandas = pytest.importorskip("pandas")
    frame = to_dataframe([statement(1), statement(2, speaker=None, cue=None, tag="assertion")])
    assert isinstance(frame, pandas.DataFrame) and list(frame.columns) == list(COLUMNS) and len(frame) == 2
