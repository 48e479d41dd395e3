"""Figures against numbers worked out by hand, the gold readers, and the evaluate command."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from claimcli.brat import read_brat
from claimcli.cli import cli
from claimcli.errors import InputError
from claimcli.evaluate import Criteria, score_attributions
from claimcli.evaluate_denials import SameName, name_comparer, score_denials
from claimcli.gold import Gold, read_gold
from claimcli.measure import Rates, Tokens, calibration, spread
from claimcli.model import Span
from claimcli.predictions import article_id, read_predictions
from corpus import rules

BENCH = Path(__file__).parents[2] / "shared" / "bench"

TEXT = (
    "Dana Ortiz said the old bridge was safe. Critics want a new bridge. "
    "The mayor denied the report. The council added that it would wait."
)


@pytest.fixture(scope="module")
def criteria() -> Criteria:
    return Criteria.from_rules(rules())


@pytest.fixture(scope="module")
def same_name() -> SameName:
    return name_comparer(rules())


def at(words: str, text: str = TEXT) -> list[int]:
    """Offsets of words that stand once in the text."""
    assert text.count(words) == 1, words
    start = text.index(words)
    return [start, start + len(words)]


def attribution(source: str, cue: str, content: str) -> dict[str, Any]:
    return {
        role: [at(words)] if words else [] for role, words in (("source", source), ("cue", cue), ("content", content))
    }


def statement(number: int, source: str, cue: str, content: str, **more: Any) -> dict[str, Any]:
    def place(words: str) -> dict[str, Any]:
        start, end = at(words)
        return {"text": words, "start": start, "end": end}

    return {
        "type": "statement",
        "document": "folder/a.txt",
        "id": f"folder/a.txt#{number}",
        "tag": "attribution",
        "sentence": {"index": 0, "start": 0, "end": len(TEXT), "text": TEXT},
        "speaker": {"name": source, **place(source)},
        "cue": {"class": "say", **place(cue)},
        "content": {"text": content, "spans": [at(content)], "quote": "indirect"},
        "counters": [],
        "confidence": 0.95,
        "rule": "said-that",
        **more,
    }


GOLD = {
    "id": "a",
    "text": TEXT,
    "attributions": [
        attribution("Dana Ortiz", "said", "the old bridge was safe"),
        attribution("Critics", "want", "a new bridge"),
        attribution("", "denied", "the report"),  # no source: not required, and what tells it is excused
        attribution("The council", "added", "that it would wait"),
    ],
}
TOLD = [
    statement(1, "Ortiz", "said", "old bridge was safe"),
    statement(2, "Critics", "want", "a new bridge", confidence=0.91, rule="wants"),
    statement(3, "The mayor", "denied", "the report", tag="denial", confidence=0.8, rule="deny-claim"),
    statement(4, "Dana Ortiz", "said", "a new bridge", confidence=0.35, tag="denial"),
    statement(5, "The mayor", "added", "that it would wait", within="folder/a.txt#3"),
    statement(6, "The mayor", "added", "that it would wait", speaker=None),
    {"type": "dispute", "id": "d1"},
    statement(8, "Critics", "want", "a new bridge", document="elsewhere.txt"),
]


def write_lines(path: Path, records: Iterable[Any]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return write_lines(tmp_path / "gold.jsonl", [GOLD]), write_lines(tmp_path / "told.jsonl", TOLD)


def close(rates: Rates, precision: float, recall: float) -> bool:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return (rates.precision, rates.recall, rates.f1) == pytest.approx((precision, recall, f1))


def test_attributions_as_worked_by_hand(files: tuple[Path, Path], criteria: Criteria) -> None:
    gold, told = files
    score = score_attributions(read_gold(gold).articles, read_predictions(told), criteria)
    assert score.counts == {"articles": 1, "gold": 3, "predicted": 3, "matched": 2}  # 3 is excused, 4 is wrong
    assert close(score.statement, 2 / 3, 2 / 3)
    assert close(score.exact, 1 / 3, 1 / 3)  # "Ortiz" is not all of "Dana Ortiz"
    assert score.speech_recall == 1 / 2  # said was found, added was not, want is no verb of speech
    assert score.speaker_accuracy == 1
    assert close(score.tokens["content"], 1, 7 / 12)
    assert close(score.tokens["source"], 1, 3 / 5)
    assert close(score.tokens["cue"], 1, 2 / 3)
    assert close(score.spans["content"], 2 / 3, 2 / 4)
    assert close(score.spans["source"], 2 / 4, 2 / 3)
    assert close(score.spans["cue"], 1, 3 / 4)


def test_breakdowns_as_worked_by_hand(files: tuple[Path, Path], criteria: Criteria) -> None:
    gold, told = files
    score = score_attributions(read_gold(gold).articles, read_predictions(told), criteria)
    assert {key: (t.told, t.right, t.found) for key, t in score.by_tag.items()} == {
        "attribution": (2, 2, 2),
        "denial": (1, 0, 0),
    }
    assert {key: (t.told, t.right, t.found, t.gold) for key, t in score.by_rule.items()} == {
        "said-that": (2, 1, 1, 3),
        "wants": (1, 1, 1, 3),
    }
    assert sum(tally.gold for tally in score.by_class.values()) == 3
    assert sum(tally.found for tally in score.by_class.values()) == 2
    assert [(t.low, t.told, t.right) for t in score.calibration] == [(0.3, 1, 0), (0.9, 2, 2)]
    assert score.calibration[1].confidence == pytest.approx(0.93)
    assert [dict(fault.words)["cue"] for fault in score.missed] == ["added"]
    assert [dict(fault.words)["content"] for fault in score.spurious] == ["a new bridge"]


def test_gold_cues_have_the_class_of_the_lexicon(criteria: Criteria) -> None:
    classes = {cue: criteria.classify(cue) for cue in ("said", "has said", "would say", "says", "qwertz", "")}
    assert len({classes[cue] for cue in ("said", "has said", "would say", "says")}) == 1
    assert classes["qwertz"] == classes[""] == "-"
    assert "-" not in {criteria.classify(cue) for cue in ("according to", "went on to say", "said in a statement")}
    assert criteria.classify("has repeatedly denied") == criteria.classify("denies") != classes["said"]


@pytest.mark.parametrize(
    ("source", "content", "exact"),
    [
        ("council", "it would wait", True),  # a leading article, a leading that and punctuation never count
        ("The council", "that it would wait.", True),
        ("The council", "would wait", False),
        ("The council added", "that it would wait", False),
    ],
)
def test_exact_leaves_out_heads_and_punctuation(
    tmp_path: Path, criteria: Criteria, source: str, content: str, exact: bool
) -> None:
    gold = read_gold(write_lines(tmp_path / "g.jsonl", [GOLD]))
    told = read_predictions(write_lines(tmp_path / "t.jsonl", [statement(1, source, "added", content)]))
    score = score_attributions(gold.articles, told, criteria)
    assert score.counts["matched"] == 1
    assert score.exact.precision == exact


def test_each_gold_is_matched_once_and_best_overlap_first(tmp_path: Path, criteria: Criteria) -> None:
    gold = read_gold(write_lines(tmp_path / "g.jsonl", [GOLD]))
    told = [statement(n, "The council", "added", words) for n, words in enumerate(("it would", "that it would wait"))]
    score = score_attributions(gold.articles, read_predictions(write_lines(tmp_path / "t.jsonl", told)), criteria)
    assert (score.counts["matched"], score.counts["predicted"]) == (1, 2)
    assert score.exact.recall == pytest.approx(1 / 3)


def test_speaker_accuracy_asks_only_where_the_content_matched(tmp_path: Path, criteria: Criteria) -> None:
    gold = read_gold(write_lines(tmp_path / "g.jsonl", [GOLD]))
    told = [
        statement(1, "The mayor", "added", "that it would wait"),
        statement(2, "Critics", "want", "a new bridge"),
        statement(3, "The mayor", "said", "safe"),
    ]
    score = score_attributions(gold.articles, read_predictions(write_lines(tmp_path / "t.jsonl", told)), criteria)
    assert score.speaker_accuracy == 1 / 2


def test_nothing_told_and_nothing_to_find_are_zero(criteria: Criteria, tmp_path: Path) -> None:
    gold = read_gold(write_lines(tmp_path / "g.jsonl", [{"id": "a", "text": "", "attributions": []}]))
    figures = score_attributions(gold.articles, [], criteria).as_dict()
    assert figures["statement"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert figures["calibration"] == []


# A denial by sentence: [0, 100) found, [100, 200) missed, [300, 400) unsure; the sentence [500, 600) is a decoy.
DENIALS = {
    "id": "a",
    "denials": [
        {
            "sentence": [0, 100], "speaker": "Senator Dana R. Ortiz", "cue": [10, 20], "content": [30, 90], "kind": 1,
            "counters": [700, 750], "sure": True, "counters_elsewhere": [{"id": "b", "span": [5, 9]}],
        },
        {"sentence": [100, 200], "speaker": "She", "cue": [110, 120], "kind": 3, "counters": None},
        {"sentence": [300, 400], "speaker": "He", "cue": [310, 320], "kind": 2, "sure": False},
    ],
    "decoys": [{"sentence": [500, 600], "why": "a request refused"}, {"sentence": [50, 60], "why": "inside a denial"}],
    "names": [
        {"source": [[210, 212]], "cue": [[215, 219]], "name": "Dana Ortiz"},
        {"source": [[5, 9]], "cue": [[10, 20]], "name": "Kim Park"},
        {"source": [[910, 912]], "cue": [[915, 919]], "name": "Not Found"},
        {"source": [], "cue": [[1, 2]], "name": "No Place"},
    ],
}  # fmt: skip


def told_denial(number: int, document: str, start: int, **more: Any) -> dict[str, Any]:
    return {
        "type": "statement",
        "document": document,
        "id": f"{document}#{number}",
        "tag": "denial",
        "sentence": {"index": 0, "start": start, "end": start + 100, "text": ""},
        "speaker": {"name": "Dana Ortiz", "text": "", "start": start, "end": start + 9},
        "cue": {"text": "", "start": start + 10, "end": start + 20, "class": "deny"},
        "content": {"text": "", "spans": [[start + 30, start + 90]], "quote": "indirect"},
        "confidence": 0.9,
        "rule": "deny-claim",
        **more,
    }


TOLD_DENIALS = [
    told_denial(1, "a.txt", 0, counters=[{"id": "a.txt#5"}, {"id": "a.txt#6"}, {"id": "b.txt#1"}, {"id": "gone"}]),
    told_denial(2, "a.txt", 0, cue=None, rule="say-not"),
    told_denial(3, "a.txt", 300),
    told_denial(4, "a.txt", 500, confidence=0.2, rule="say-not"),
    told_denial(5, "a.txt", 700, tag="attribution"),
    told_denial(6, "a.txt", 205, tag="attribution"),
    told_denial(1, "b.txt", 0, tag="attribution"),
]


def test_denials_as_worked_by_hand(tmp_path: Path, same_name: SameName) -> None:
    gold = read_gold(write_lines(tmp_path / "g.jsonl", [DENIALS]))
    told = read_predictions(write_lines(tmp_path / "t.jsonl", TOLD_DENIALS))
    score = score_denials(gold.denials, told, same_name)
    assert close(score.denial, 1 / 2, 1 / 2)  # two of one sentence count once, the unsure one not at all
    assert score.decoys_told == (1, 1)  # the decoy inside a denial is none
    assert score.denial_speaker == 1  # neither the title nor the initial counts
    assert score.counters_recall == 1
    assert score.counters_precision == 1 / 2  # two pointers into the article, one right
    assert score.cross_document_recall == 1
    assert score.recall_by_kind == {1: 1.0, 2: 0.0, 3: 0.0}
    assert score.names == 1 / 2
    assert {key: (t.told, t.right, t.found) for key, t in score.by_rule.items()} == {
        "deny-claim": (1, 1, 1),
        "say-not": (2, 1, 1),
    }
    assert sorted(fault.what for fault in score.faults) == ["missed", "name", "spurious"]
    assert [(t.low, t.told, t.right) for t in score.calibration] == [(0.2, 1, 0), (0.9, 1, 1)]


@pytest.mark.parametrize(
    ("gold", "told", "same"),
    [
        ("Dana Ortiz", "Mayor Dana Ortiz", True),
        ("Dana Ortiz", "Ortiz Dana", True),
        ("Dana R. Ortiz", "Dana Ortiz", True),
        ("José Ortiz", "Jose Ortiz", True),
        ("Ortiz’s office", "Ortiz office", True),
        ("the president", "The President", True),
        ("Dana Ortiz", "Ortiz", False),
        ("Dana Ortiz", "Maria Ortiz", False),
        ("Dana Ortiz", "", False),
    ],
)
def test_names_compare_without_titles(same_name: SameName, gold: str, told: str, same: bool) -> None:
    assert same_name(gold, told) is same


def test_documents_are_matched_by_their_last_part() -> None:
    assert article_id("x/y/a.txt") == article_id("a") == article_id("x\\a.txt") == "a"
    assert article_id("a.b.txt") == "a.b"


def test_tokens_are_words_with_inner_hyphens_and_apostrophes() -> None:
    tokens = Tokens("U.S-led “talks”, he’d say")
    assert tokens.cover([Span(0, 7)]) == {0}
    assert tokens.cover([Span(8, 15), Span(17, 18)]) == {1, 2}
    assert tokens.cover([Span(15, 17)]) == frozenset()


def test_calibration_puts_one_into_the_last_tenth() -> None:
    (tenth,) = calibration([(1.0, True), (0.9, False), (None, True)])
    assert (tenth.low, tenth.high, tenth.told, tenth.right) == (0.9, 1.0, 2, 1)


def test_spread_takes_rows_at_even_distances() -> None:
    assert spread(range(10), 3) == [0, 3, 6]
    assert spread(range(2), 3) == [0, 1]
    assert spread(range(2), 0) == []


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("", "is empty"),
        ("[1]", ":1: is not a JSON object"),
        ("\n{", ":2: is not JSON"),
        ('{"id": "a"}', "neither"),
        ('{"text": "a", "attributions": []}', '"id"'),
        ('{"id": "a", "attributions": []}', '"text"'),
        ('{"id": "a", "text": "", "attributions": [{"cue": [[1]]}]}', '"cue" holds [1]'),
        ('{"id": "a", "text": "", "attributions": [1]}', "not a list of objects"),
        ('{"id": "a", "text": "", "attributions": []}\n' * 2, "comes twice"),
        ('{"id": "a", "denials": [{}]}', '"sentence"'),
        ('{"id": "a", "denials": []}\n{"id": "b", "text": "", "attributions": []}', "mixes"),
    ],
)
def test_a_gold_file_in_error_is_named_with_its_line(tmp_path: Path, lines: str, message: str) -> None:
    path = tmp_path / "g.jsonl"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_gold(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def brat(folder: Path, annotations: str, text: str = TEXT) -> Path:
    (folder / "a.txt").write_bytes(text.encode())
    path = folder / "a.ann"
    path.write_bytes(annotations.encode())
    return path


def bound(key: str, kind: str, *words: str) -> str:
    offsets = ";".join("{} {}".format(*at(part)) for part in words)
    return f"{key}\t{kind} {offsets}\t{' '.join(words)}\n"


EVENT = bound("T1", "Source", "Dana Ortiz") + bound("T2", "Cue", "said") + bound("T3", "Content", "the old", "safe")
WHOLE = (Span(*at("Dana Ortiz")),), (Span(*at("said")),), (Span(*at("the old")), Span(*at("safe")))


@pytest.mark.parametrize(
    "lines",
    [
        "E1\tCue:T2 Source:T1 Content:T3\n",
        "E1\tAttribution:T2 Arg1:T1 Arg2:T3\n#1\tNote E1\tsure\nA1\tSure E1\n",
        "R1\tSays Arg1:T2 Arg2:T1\t\nR2\tSaid Arg1:T2 Arg2:T3\t\n",
        "R1\tBy Arg1:T1 Arg2:T2\nR2\tWhat Arg1:T1 Arg2:T3\n*\tEquiv T1 T2\n",  # the content hangs on the source
    ],
)
def test_brat_events_and_relations(tmp_path: Path, lines: str) -> None:
    (article,) = read_brat(brat(tmp_path, EVENT + lines))
    (found,) = article.attributions
    assert article.id == "a"
    assert article.text == TEXT
    assert (found.source, found.cue, found.content) == WHOLE


def test_brat_joins_numbered_arguments_and_several_events(tmp_path: Path) -> None:
    lines = bound("T4", "Content", "a new bridge") + bound("T5", "Cue", "want")
    path = brat(tmp_path, EVENT + lines + "E1\tCue:T2 Source:T1 Content:T3 Content2:T4\nE2\tCue:T5\n")
    first, second = read_gold(path).articles[0].attributions
    assert first.content == (*WHOLE[2], Span(*at("a new bridge")))
    assert (second.source, second.cue, second.content) == ((), (Span(*at("want")),), ())


def test_brat_relations_of_one_source_with_two_cues_are_two(tmp_path: Path) -> None:
    lines = bound("T4", "Content", "a new bridge") + bound("T5", "Cue", "want")
    pairs = (("T2", "T1"), ("T2", "T3"), ("T5", "T1"), ("T5", "T4"))
    joins = "".join(f"R{n}\tX Arg1:{one} Arg2:{other}\n" for n, (one, other) in enumerate(pairs))
    first, second = read_gold(brat(tmp_path, EVENT + lines + joins)).articles[0].attributions
    assert (first.source, first.cue, first.content) == WHOLE
    assert (second.source, second.cue) == (WHOLE[0], (Span(*at("want")),))
    assert second.content == (Span(*at("a new bridge")),)


def test_brat_offsets_stay_right_behind_a_byte_order_mark(tmp_path: Path) -> None:
    shifted = "T1\tSource 1 11\tDana Ortiz\nT2\tCue 12 16\tsaid\nE1\tCue:T2 Source:T1\n"
    (article,) = read_brat(brat(tmp_path, shifted, "\ufeff" + TEXT))
    assert article.text == TEXT
    assert article.attributions[0].source == (Span(0, 10),)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("T1\tSource 0 4\tMaria\n", "a.ann:1: quotes 'Maria', but at these offsets stands 'Dana'"),
        ("T1\tSource 0 4000\tDana\n", "outside the text"),
        ("T1 Source 0 4 Dana\n", "not a text-bound annotation"),
        ("E1\tCue:T9\n", "refers to T9"),
        ("R1\tX Arg1:T8 Arg2:T9\n", "refers to T8"),
        ("E1\tCue T9\n", "not ROLE:ID"),
    ],
)
def test_brat_errors_name_file_and_line(tmp_path: Path, lines: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_gold(brat(tmp_path, lines))
    assert message in str(caught.value)


def test_brat_needs_its_text_and_unambiguous_names(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no"):
        read_gold(tmp_path)
    brat(tmp_path, "").with_suffix(".txt").unlink()
    with pytest.raises(InputError, match=r"a\.txt"):
        read_gold(tmp_path)
    (tmp_path / "b").mkdir()
    brat(tmp_path / "b", "")
    with pytest.raises(InputError, match="more than once"):
        read_gold(tmp_path)


def run(*arguments: object, status: int = 0, **more: Any) -> str:
    result = CliRunner().invoke(cli, ["evaluate", *map(str, arguments)], **more)
    assert result.exit_code == status, result.output
    return result.output


def test_the_command_gives_the_same_figures_as_json(files: tuple[Path, Path], criteria: Criteria) -> None:
    gold, told = files
    figures = json.loads(run(gold, "--pred", told, "--format", "json", "--errors", 5, "--quiet"))
    faults = figures.pop("faults")
    score = score_attributions(read_gold(gold).articles, read_predictions(told), criteria)
    assert figures == score.as_dict()
    assert [(fault["what"], fault["cue"]) for fault in faults] == [("missed", "added"), ("spurious", "said")]


def test_the_command_shows_tables_and_faults(files: tuple[Path, Path]) -> None:
    gold, told = files
    shown = run(gold, "--pred", told, "--errors", 1, "--quiet")
    assert "statement" in shown
    assert "0.667" in shown
    assert "said-that" in shown
    assert f"missed a {at('The council')[0]}–" in shown
    assert "that it would wait" in shown


def test_the_command_reads_statements_from_standard_input(files: tuple[Path, Path]) -> None:
    gold, told = files
    figures = json.loads(run(gold, "--pred", "-", "--format", "json", "-q", input=told.read_text(encoding="utf-8")))
    assert figures["counts"]["matched"] == 2


def test_the_command_scores_denials(tmp_path: Path) -> None:
    gold = write_lines(tmp_path / "g.jsonl", [DENIALS])
    told = write_lines(tmp_path / "t.jsonl", TOLD_DENIALS)
    figures = json.loads(run(gold, "--pred", told, "--format", "json", "-q"))
    assert figures["denial"]["f1"] == 0.5
    shown = run(gold, "--pred", told, "--errors", 2, "-q")
    assert "Kim Park" in shown
    assert "decoys told: 1 of 1" in shown


def test_the_command_extracts_from_the_golds_own_texts(files: tuple[Path, Path], tmp_path: Path) -> None:
    figures = json.loads(run(files[0], "--format", "json"))
    assert figures["counts"]["gold"] == 3
    assert figures["counts"]["matched"] >= 1
    (tmp_path / "brat").mkdir()
    brat(tmp_path / "brat", EVENT + "E1\tCue:T2 Source:T1 Content:T3\n")
    assert json.loads(run(tmp_path / "brat", "--format", "json"))["counts"]["gold"] == 1


def test_denial_gold_needs_texts(tmp_path: Path) -> None:
    gold = write_lines(
        tmp_path / "g.jsonl", [{"id": "a", "denials": [{"sentence": at("The mayor denied the report.")}]}]
    )
    assert "--texts" in run(gold, status=2)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    texts = write_lines(tmp_path / "texts.jsonl", [{"id": "a", "text": TEXT}, {"id": "b", "text": ""}])
    for source in (tmp_path, texts):
        assert json.loads(run(gold, "--texts", source, "--format", "json"))["counts"]["gold"] == 1
    other = write_lines(tmp_path / "other.jsonl", [{"id": "b", "text": ""}])
    assert "has no text for 1" in run(gold, "--texts", other, status=1)


def test_claims_in_other_articles_are_paired_where_the_gold_has_them(tmp_path: Path) -> None:
    claim = "Dana Ortiz said the harbour bridge was close to collapse."
    denial = "Kim Park denied that the harbour bridge was close to collapse."
    texts = write_lines(tmp_path / "texts.jsonl", [{"id": "a", "text": denial}, {"id": "b", "text": claim}])
    place = {"sentence": [0, len(denial)], "counters_elsewhere": [{"id": "b", "span": [0, len(claim)]}]}
    gold = write_lines(tmp_path / "g.jsonl", [{"id": "a", "denials": [place]}, {"id": "b", "denials": []}])
    figures = json.loads(run(gold, "--texts", texts, "--format", "json"))
    assert figures["cross_document_recall"] == 1


def test_a_wrong_prediction_file_is_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    wrong = write_lines(tmp_path / "w.jsonl", [{**TOLD[0], "content": {"spans": [[1, "x"]]}}])
    assert "w.jsonl:1" in run(files[0], "--pred", wrong, status=1)
    assert "none.jsonl" in run(files[0], "--pred", tmp_path / "none.jsonl", status=1)


@pytest.mark.skipif(not BENCH.is_dir(), reason="the reference scorers are not here")
@pytest.mark.parametrize("seed", range(3))
def test_figures_equal_the_reference_scorers(
    tmp_path: Path, seed: int, criteria: Criteria, same_name: SameName
) -> None:
    rng = random.Random(seed)
    gold = write_lines(tmp_path / "g.jsonl", [_random_gold(rng, key) for key in "abcdef"])
    denials = write_lines(tmp_path / "d.jsonl", [_random_denials(rng, key) for key in "abcdef"])
    told = write_lines(tmp_path / "t.jsonl", [_random_statement(rng, number) for number in range(150)])
    mine = score_attributions(read_gold(gold).articles, read_predictions(told), criteria).as_dict()
    assert _agrees(mine, "score_attribution.py", gold, told)
    mine = score_denials(read_gold(denials).denials, read_predictions(told), same_name).as_dict()
    assert _agrees(mine, "score_denials.py", denials, told)


def _agrees(mine: dict[str, Any], script: str, gold: Path, told: Path) -> bool:
    done = subprocess.run(
        [sys.executable, "-B", str(BENCH / script), str(gold), str(told), "--json"],
        capture_output=True,
        check=True,
        text=True,
    )
    theirs = json.loads(done.stdout)
    return all(json.loads(json.dumps(mine[key])) == value for key, value in theirs.items())


NOISE = " ".join(["the that said a want told mayor's U.S. “council” added, bridge - safe"] * 6)


def _random_span(rng: random.Random, longest: int = 60) -> list[int]:
    start = rng.randrange(len(NOISE) - longest)
    return [start, start + rng.randint(1, longest)]


def _random_gold(rng: random.Random, key: str) -> dict[str, Any]:
    roles = ("source", "cue", "content")
    items = [
        {role: [_random_span(rng) for _ in range(rng.choice((0, 1, 1, 1, 2)))] for role in roles} for _ in range(15)
    ]
    return {"id": key, "text": NOISE, "attributions": items}


def _random_denials(rng: random.Random, key: str) -> dict[str, Any]:
    def denial() -> dict[str, Any]:
        return {
            "sentence": _random_span(rng),
            "speaker": rng.choice(("Dana Ortiz", "the mayor")),
            "cue": rng.choice((None, _random_span(rng, 9))),
            "kind": rng.choice((1, 2, 3)),
            "counters": rng.choice((None, _random_span(rng))),
            "sure": rng.random() < 0.8,
            "counters_elsewhere": [{"id": rng.choice("abcdef"), "span": _random_span(rng)}] * rng.randint(0, 1),
        }

    return {
        "id": key,
        "denials": [denial() for _ in range(5)],
        "decoys": [{"sentence": _random_span(rng)} for _ in range(3)],
        "names": [{"source": [_random_span(rng)], "cue": [_random_span(rng)], "name": "Dana Ortiz"} for _ in range(5)],
    }


def _random_statement(rng: random.Random, number: int) -> dict[str, Any]:
    def place(longest: int = 30) -> dict[str, Any]:
        start, end = _random_span(rng, longest)
        return {"name": rng.choice(("Ms. Ortiz", "Dana Ortiz", "Mayor")), "start": start, "end": end, "class": "say"}

    record: dict[str, Any] = {
        "type": "statement",
        "document": f"x/{rng.choice('abcdefg')}.txt",
        "id": f"#{number}",
        "tag": rng.choice(("denial", "attribution")),
        "sentence": place(90),
        "speaker": rng.choice((None, place(), place())),
        "cue": rng.choice((None, place(12), place(12))),
        "content": {"spans": [_random_span(rng) for _ in range(rng.choice((0, 1, 1, 2)))]},
        "counters": [{"id": f"#{rng.randrange(150)}"} for _ in range(rng.choice((0, 0, 1, 2)))],
        "confidence": rng.random(),
        "rule": rng.choice("rst"),
    }
    return {**record, "within": "#0"} if rng.random() < 0.1 else record


def test_gold_is_either_of_attributions_or_of_denials(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert isinstance(read_gold(files[0]), Gold)
    assert not read_gold(files[0]).denials
    assert not read_gold(write_lines(tmp_path / "d.jsonl", [DENIALS])).articles
