"""Why a text was read as it was, with the shipped rules."""

from __future__ import annotations

import pytest

from claimcli.explain import explain
from claimcli.model import Document
from claimcli.trace import ExplainItem
from corpus import engine, rules

TEXT = "The ministry said on Monday that the bridge was safe."


@pytest.fixture(scope="module")
def item() -> ExplainItem:
    (item,) = explain(Document("-", TEXT), engine()).items
    return item


def test_the_winner_names_its_rule_and_the_line_it_stands_on(item: ExplainItem) -> None:
    (won,) = item.won
    rule = rules().rule(won.rule)
    assert rule is not None
    assert (won.origin_file, won.origin_line) == (rule.origin.file, rule.origin.line)


def test_its_slots_are_the_words_of_the_text(item: ExplainItem) -> None:
    (won,) = item.won
    slots = {name: words for name, _, words in won.slots}
    assert slots == {"speaker": "The ministry", "cue": "said", "content": "the bridge was safe"}
    assert all(TEXT[span.start : span.end] == words for _, span, words in won.slots)


def test_its_reason_tells_the_measured_share(item: ExplainItem) -> None:
    assert item.won[0].reason.startswith("right in 0.") and "‘say’" in item.won[0].reason


def test_losers_tell_why_they_lost(item: ExplainItem) -> None:
    assert all(trace.reason for trace in item.lost)


def test_a_near_miss_tells_where_it_stopped_and_what_it_wanted(item: ExplainItem) -> None:
    assert item.misses
    for miss in item.misses:
        assert miss.wanted and miss.matched >= 1
        assert miss.stopped_at is None or 0 <= miss.stopped_at < len(TEXT)


def test_what_is_below_the_least_confidence_says_so() -> None:
    items = explain(Document("-", "The gate was painted after the mayor noticed rust."), engine()).items
    told = [trace.reason for item in items for trace in item.lost if trace.confidence < engine().extractor.least]
    assert told and all("below the least" in reason for reason in told)


def test_the_statements_of_the_sentence_stand_with_it(item: ExplainItem) -> None:
    assert [statement.rule for statement in item.statements] == [trace.rule for trace in item.won]
