"""Where a line of a subtitle may end: behind punctuation, before clauses, never behind an article.

The rules are those of the BBC's "Subtitle Guidelines" ("Line breaks") and of Netflix' "Timed Text
Style Guide" ("Line Treatment"); the lists hold the commonest words of each kind.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from generation.engines.lectures.text import joined

MOST_COLUMNS = 42
_SENTENCE, _CLAUSE = tuple(".!?…。！？"), tuple(",;:–—、，；：")
_BRACKETS = "\"'”’)]}»"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Articles, prepositions, pronouns and auxiliaries, which belong to the word behind them.
_CLINGING = _words(
    "a an the of to in on at by for with from as and or but if that than my your his her its our "
    "their this these those is are was were be been has have had do does did will would can could "
    "should may might must i you he she it we they mr mrs ms dr not no very so "
    "der die das den dem des ein eine einen einem einer im am zum zur von zu mit und oder dass "
    "nicht ich du er sie es wir ihr ist sind war hat haben wird kann "
    "le la les un une des du de au aux et ou que qui ne je tu il elle nous vous est sont a "
    "el los las una unos del al y o que en con por para no es son ha "
    "il lo gli i uno di da che e non è sono o os um uma do da em com não "
    "het een van met niet is en "
    "в во на с со к ко у о об от до за из по и или но а что как не это он она мы вы я"
)
# Conjunctions and prepositions, before which a clause or a phrase begins.
_OPENING = _words(
    "and or but because which who whom whose where when while that if so although though unless "
    "until since whereas after before in on at by for with from to of as than into about over "
    "und oder aber weil dass wenn der welche während obwohl denn als mit für von zu auf in "
    "et ou mais parce que qui quand si dans avec pour sur y o pero porque cuando si en con para "
    "e ma perché quando se con per mas porque quando em com para en maar omdat als dat met voor "
    "и или но а что потому когда если который в на с для"
)
_BAD, _PLAIN, _BEFORE_PHRASE, _BEHIND_CLAUSE, _BEHIND_SENTENCE = 8.0, 4.0, 2.0, 1.0, 0.0
_UNBALANCED_COST = 3.0


def break_cost(word: str, following: str) -> float:
    """What it costs to break between two words: 0 is best, 8 worst."""
    if ends_sentence(word):
        return _BEHIND_SENTENCE
    if word[:-1].isdigit() and following[0].isdigit():  # "4, 5": a number that is spelled out
        return _BAD
    if word.rstrip(_BRACKETS).endswith(_CLAUSE):
        return _BEHIND_CLAUSE
    if word.casefold() in _CLINGING:
        return _BAD
    if following.casefold() in _OPENING:
        return _BEFORE_PHRASE
    return _PLAIN


def ends_sentence(word: str) -> bool:
    """Whether a sentence ends with this word."""
    return word.rstrip(_BRACKETS).endswith(_SENTENCE)


def two_lines(words: Sequence[str]) -> tuple[str, ...]:
    """`words` as one line if they fit, or as the best two; empty when they fit into neither."""
    whole = joined(words)
    if columns(whole) <= MOST_COLUMNS:
        return (whole,)
    best: tuple[float, tuple[str, str]] | None = None
    for at in range(1, len(words)):
        lines = joined(words[:at]), joined(words[at:])
        widths = columns(lines[0]), columns(lines[1])
        if max(widths) > MOST_COLUMNS:
            continue
        uneven = abs(widths[0] - widths[1]) / MOST_COLUMNS
        cost = break_cost(words[at - 1], words[at]) + _UNBALANCED_COST * uneven
        if best is None or cost < best[0]:
            best = cost, lines
    return best[1] if best else ()


def columns(text: str) -> int:
    """How wide `text` is; East Asian characters take two columns, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in "WF")
        for letter in text
    )
