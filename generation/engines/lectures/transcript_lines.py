"""A transcript in lines that one can read, find and put right one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from generation.engines.lectures.line_breaks import ends_sentence
from generation.engines.lectures.text import is_spaced, plain
from generation.engines.lectures.types import Word

# A silence of so many seconds ends a line.
PAUSE = 1.2
# From so many words on, a line ends with its sentence; no line has more than `MOST`.
ENOUGH, MOST = 6, 40


def transcript_lines(words: Iterable[Word]) -> Iterator[tuple[Word, ...]]:
    """The words, which are in order, in lines: sentences, as far as they are not too long."""
    line: list[Word] = []
    for word in words:
        if line and (word.start - line[-1].end >= PAUSE or _full(line)):
            yield tuple(line)
            line = []
        line.append(word)
    if line:
        yield tuple(line)


def _full(line: Sequence[Word]) -> bool:
    return len(line) >= MOST or (len(line) >= ENOUGH and ends_sentence(line[-1].text))


def retimed(words: Sequence[Word], texts: Sequence[str]) -> tuple[Word, ...]:
    """`texts` in place of `words`, which are not empty, with times.

    What stays as it was keeps its times; what is new shares out the time of what it replaces, and
    is certain (probability 1), since somebody has written it.
    """
    matcher = SequenceMatcher(
        None, [plain(w.text) for w in words], [plain(t) for t in texts], autojunk=False
    )
    found: list[Word] = []
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(words[begin:end], texts[first:last], strict=True)
            found += [replace(word, text=text) for word, text in pairs]
        else:
            start = words[begin].start if begin < len(words) else words[-1].end
            until = words[end - 1].end if end > begin else start
            found += _shared_out(texts[first:last], start, until)
    return tuple(found)


def words_like(words: Sequence[Word], text: str) -> list[str]:
    """The words of `text`, which somebody has written in the place of `words`.

    Spaces part them; in scripts without spaces they end where those of `words` do, as far as these
    are still there.
    """
    found: list[str] = []
    for piece in text.split():
        if any(not is_spaced(piece[n - 1], piece[n]) for n in range(1, len(piece))):
            found += _parted(piece, words)
        else:
            found.append(piece)
    return found


def _parted(piece: str, words: Sequence[Word]) -> Iterator[str]:
    before = "".join(word.text for word in words)
    starts = {0, *accumulate(len(word.text) for word in words)}
    matcher = SequenceMatcher(None, before, piece, autojunk=False)
    cuts = {
        at + block.b - block.a
        for block in matcher.get_matching_blocks()
        for at in starts
        if block.a <= at <= block.a + block.size and block.size
    }
    # What is no letter stays with what it follows.
    inner = sorted(cut for cut in cuts if 0 < cut < len(piece) and plain(piece[cut]))
    for begin, end in pairwise([0, *inner, len(piece)]):
        yield piece[begin:end]


def _shared_out(texts: Sequence[str], start: float, end: float) -> Iterator[Word]:
    step = (end - start) / len(texts) if texts else 0.0
    for number, text in enumerate(texts):
        begin = start + number * step
        yield Word(text, round(begin, 3), round(begin + step, 3), 1.0)
