"""Texts as search compares them: without case, accents and signs.

PostgreSQL folds what it indexes by `SQL`, SQLite calls `folded`, and queries are folded by it too:
the three must agree. Whoever changes one makes a migration that writes the index again.
"""

import re
import unicodedata
from collections.abc import Iterator

# Accents, points of Hebrew and Arabic, and what is not seen: left out of words.
IGNORED = (
    r"\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u1ab0-\u1aff\u1dc0-\u1dff\u200c-\u200f\u2060"
    r"\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
)
# Letters that people write as others where they lack them.
LIKE = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i",
}  # fmt: skip
# Scripts that are written without spaces: of these each sign is a word.
WITHOUT_SPACES = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)
# Beyond the first 65,536 all that is no picture counts as a letter.
PICTURES = r"\U0001f000-\U0001fbff\U000e0000-\U0010ffff"


def _ranges(categories: str) -> Iterator[str]:
    """The signs of these categories, as ranges of a character class of regular expressions."""
    begin = None
    for code in range(1, 0x10001):
        inside = code < 0x10000 and unicodedata.category(chr(code))[0] in categories
        if inside and begin is None:
            begin = code
        elif not inside and begin is not None:
            yield rf"\u{begin:04x}-\u{code - 1:04x}"
            begin = None


SEPARATORS = "".join(_ranges("CPSZ")) + PICTURES
MARKS = "".join(_ranges("M"))

_ignored = re.compile(f"[{IGNORED}]+")
_separators = re.compile(rf"[\0{SEPARATORS}]+")
_without_spaces = re.compile(f"[{WITHOUT_SPACES}][{MARKS}]*")
_like = str.maketrans(LIKE)


def folded(text: str) -> str:
    """The words of a text, with a space between each two."""
    text = small_letters(without_signs(text))
    return " ".join(_without_spaces.sub(r" \g<0> ", _separators.sub(" ", text)).split())


def without_signs(text: str) -> str:
    """A text in the composed letters that mean the same, without accents."""
    return unicodedata.normalize("NFKC", _ignored.sub("", unicodedata.normalize("NFKD", text)))


def small_letters(text: str) -> str:
    """A text without case, in letters that everybody can type."""
    return text.casefold().translate(_like)
