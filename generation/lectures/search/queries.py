"""What people type into a search box, understood: any text is a query."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from generation.lectures.search.folding import folded

MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 16
# Fewer letters begin too many words.
FEWEST_LETTERS_OF_A_BEGINNING = 2
_quotes = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_part = re.compile(r'"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]+)')


class Term(NamedTuple):
    """Words that stand one after the other; the last one may be only begun."""

    words: tuple[str, ...]
    begun: bool = False


def terms_of(query: str) -> tuple[Term, ...]:
    """All that must be found: each word by itself, what is in quotes together.

    The last word may be only begun while nothing comes after it.
    """
    query = query[:MAX_QUERY_CHARACTERS].translate(_quotes)
    terms = []
    for part in _part.finditer(query):
        words = tuple(folded(part["quoted"] or part["word"] or "").split())
        if words:
            open_ended = part.end() == len(query) and not part["closed"]
            long_enough = len(words[-1]) >= FEWEST_LETTERS_OF_A_BEGINNING
            terms.append(Term(words, open_ended and long_enough))
    return tuple(dict.fromkeys(terms))[:MAX_TERMS]


def as_tsquery(terms: Sequence[Term], weight: str = "") -> str:
    """For `to_tsquery('simple', …)`; of what has this weight, where one is given."""
    return " & ".join(_tsquery(term, weight) for term in terms)


def _tsquery(term: Term, weight: str) -> str:
    label, last = f":{weight}" if weight else "", ":" + "*" * term.begun + weight
    *before, end = term.words
    if not term.begun or not before:
        marks = last if term.begun else label
        return f"'{' '.join(term.words)}'{marks}"
    return f"('{' '.join(before)}'{label} <-> '{end}'{last})"


def as_fts5(terms: Sequence[Term], column: str = "") -> str:
    """For `MATCH` of SQLite; in this column alone, where one is given."""
    found = " AND ".join(f'"{" ".join(term.words)}"' + " *" * term.begun for term in terms)
    return f"{column} : ({found})" if column else found
