"""The confidence of a match is the sum that explain shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcli.confidence import log_odds, share
from claimcli.extract import Extractor
from claimcli.model import PROSE, TITLE, Document
from claimcli.rules import load_rules
from claimcli.segment import segment

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"


def test_signals_add_up_to_the_confidence() -> None:
    rules = load_rules()
    extractor = Extractor(rules)
    told = 0
    texts = [path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]
    texts += [example.text for rule in rules.rules for example in (*rule.finds, *rule.ignores)]
    for text in texts:
        article = segment(Document("-", text), rules)
        for sentence in article.sentences:
            if sentence.kind not in (PROSE, TITLE):
                continue
            read = extractor.read(article, sentence, trace=True)
            for match in read.matches:
                base, signals = extractor.sureness.parts(match, read.marked)
                total = log_odds(base) + sum(weight for _, weight in signals)
                assert match.confidence == pytest.approx(share(total), abs=1e-9), (text, match.program.template.text)
                told += bool(signals)
    assert told > 200
