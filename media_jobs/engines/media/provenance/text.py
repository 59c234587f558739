"""Make text out of a file that nobody has checked harmless to show and to store."""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 300

# Joiners that scripts and emoji need; every other invisible character may only mislead.
_JOINERS = "\u200c\u200d"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
# Marks stacked higher than any script does cover the lines around them.
_STACKED = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{4})[\u0300-\u20ff]*"
)


def clean(value: str, most: int = MOST_CHARACTERS) -> str:
    """One line of `value`: no control characters, no bidirectional overrides, no hidden ones.

    What is beyond `most` characters is left out, and how much that was is said.
    """
    # A line of nothing but invisible characters must not cost more than a long one.
    start = value[: 8 * most]
    shown = "".join(map(_visible, start))
    shown = " ".join(_STACKED.sub(r"\1", shown).split())
    left_out = len(value) - len(start) + max(0, len(shown) - most)
    if not left_out:
        return shown
    return f"{shown[:most].rstrip()} … ({left_out:,} more characters)"


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    if character in _JOINERS or unicodedata.category(character) not in _UNSEEN:
        return character
    return ""


def decoded(data: bytes) -> str:
    """Bytes as text: UTF-8 where they are that, else Latin-1, which PNG and JPEG mean."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
