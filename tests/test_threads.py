"""One engine may serve several threads: what it works out when first asked is whole before another thread sees it."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from claimcli.model import Document
from claimcli.pipeline import Engine
from claimcli.rules import load_rules

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"


def test_threads_find_what_one_thread_finds() -> None:
    rules = load_rules()
    documents = [Document(path.name, path.read_text("utf-8")) for path in sorted(EXAMPLES.glob("*.txt"))]
    expected = [Engine(rules).run(document) for document in documents]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(3):
            engine = Engine(rules)
            with ThreadPoolExecutor(4) as pool:
                assert list(pool.map(engine.run, documents * 4)) == expected * 4
    finally:
        sys.setswitchinterval(interval)
