"""Records are frozen dataclasses in every way but the speed at which they are made."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle

import pytest

from claimcli.model import Counter, Sentence, Span, Statement


def test_a_record_is_made_as_its_fields_say() -> None:
    assert Span(1, 2) == Span(start=1, end=2) == Span(1, end=2)
    assert Span(1, 2) != Span(1, 3)
    assert {Span(1, 2): "one"}[Span(1, 2)] == "one"
    assert Counter("a#1", 0.5, "overlap").why == ""
    assert list(inspect.signature(Span).parameters) == ["start", "end"]
    assert repr(Span(1, 2)) == "Span(start=1, end=2)"


@pytest.mark.parametrize(("values", "named"), [((1,), {}), ((1, 2, 3), {}), ((1, 2), {"end": 3}), ((1,), {"stop": 2})])
def test_a_field_too_few_or_too_many_is_an_error(values: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="argument"):
        Span(*values, **named)


def test_a_record_stays_as_it_is() -> None:
    span = Span(1, 2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        span.start = 3  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        span.other = 3  # type: ignore[attr-defined]
    assert not hasattr(span, "__dict__")


def test_records_can_be_sent_and_copied() -> None:
    sentence = Sentence(0, 0, 5, "It is.", 0)
    for made in (Span(1, 2), sentence, Counter("a#1", 0.5, "overlap", "shares harbour")):
        for again in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
            assert again == made
            assert type(again) is type(made)
    assert dataclasses.replace(sentence, kind="title") == Sentence(0, 0, 5, "It is.", 0, "title")
    assert [field.name for field in dataclasses.fields(Statement)][:3] == ["document", "id", "tag"]
    assert dataclasses.asdict(Span(1, 2)) == {"start": 1, "end": 2}
