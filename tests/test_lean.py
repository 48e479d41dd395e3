"""NLTK's modules imported alone do what they do imported whole, and leave nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout


WORK = """
punkt = import_from_nltk("nltk.tokenize.punkt")
parameters = punkt.PunktParameters()
parameters.abbrev_types = {"dr"}
text = "Dr. Ortiz spoke. The bridge is shut. It rained."
print(list(punkt.PunktSentenceTokenizer(parameters).span_tokenize(text)))
stemmer = import_from_nltk("nltk.stem.snowball").EnglishStemmer()
print([stemmer.stem(word) for word in ("allegations", "denied", "running", "skies", "generously")])
"""
LEAN = "from claimcli.lean import import_from_nltk\n" + WORK
WHOLE = "import nltk\nfrom importlib import import_module as import_from_nltk\n" + WORK


def test_alone_and_whole_do_the_same() -> None:
    assert python(LEAN) == python(WHOLE) == python("import nltk\n" + LEAN)


def test_the_rest_is_not_imported_and_nothing_is_left_behind() -> None:
    code = LEAN + "import sys; print([m for m in sys.modules if m.startswith(('nltk', 'sklearn', 'numpy', 'joblib'))])"
    assert python(code).splitlines()[-1] == "[]"


def test_nltk_can_be_imported_whole_afterwards() -> None:
    code = LEAN + "import nltk; print(nltk.word_tokenize, nltk.tokenize.punkt, nltk.corpus.stopwords)"
    assert "function word_tokenize" in python(code)


def test_where_it_cannot_be_imported_alone_it_is_imported_whole() -> None:
    broken = "import claimcli.lean\nclaimcli.lean._EMPTY['nltk.probability'] = ()\n"  # a module, and one that is used
    assert python(broken + LEAN) == python(WHOLE)
