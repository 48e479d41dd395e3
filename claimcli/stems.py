"""Stems of English words by NLTK's Snowball stemmer, each worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from claimcli.lean import import_from_nltk

_MEMO_LIMIT: Final = 200_000
_memo: dict[str, str] = {}
_stemmer: Callable[[str], str] | None = None


def stem(word: str) -> str:
    """Return the stem of a word given in lower case; a possessive ending is dropped."""
    known = _memo.get(word)
    if known is not None:
        return known
    global _stemmer
    if _stemmer is None:
        _stemmer = import_from_nltk("nltk.stem.snowball").EnglishStemmer().stem
    bare = word[:-2] if word.endswith(("'s", "’s")) else word
    if len(_memo) >= _MEMO_LIMIT:
        _memo.clear()
    result = _memo[word] = _stemmer(bare) if bare else word
    return result
