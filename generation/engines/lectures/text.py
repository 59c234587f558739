"""Text as it is joined and compared, with spaces between words or without, as its script is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Scripts that are written without spaces between words: Han, kana, Thai, Lao, Khmer, Burmese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff65]"
)


def joined(words: Iterable[str]) -> str:
    """The text of `words`."""
    text = ""
    for word in words:
        text += separator(text, word) + word
    return text


def separator(text: str, word: str) -> str:
    """What stands between `text` and the `word` behind it: a space or nothing."""
    return " " if text and word and is_spaced(text, word) else ""


def is_spaced(text: str, word: str) -> bool:
    """Whether a space parts `word` from the `text` before it; neither is empty."""
    return not (_UNSPACED.match(text[-1]) and _UNSPACED.match(word[0]))


def plain(text: str) -> str:
    """`text` in small letters, with single spaces in place of all that is no letter or digit."""
    letters = unicodedata.normalize("NFC", text).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())
