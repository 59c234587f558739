"""Leave out what a recogniser has invented: words where nobody speaks, loops, known credits."""

from __future__ import annotations

from collections.abc import Sequence

from generation.engines.lectures.known_hallucinations import is_credit, is_farewell
from generation.engines.lectures.line_breaks import ends_sentence
from generation.engines.lectures.recogniser import Recognition
from generation.engines.lectures.text import joined, plain
from generation.engines.lectures.types import Span, Word

# Whisper's own limits (Radford et al. 2022, section 4.5), for what it does not believe itself.
_NO_SPEECH = 0.6
_GUESS_LOG_PROBABILITY = -1.0
_LOOP_RATIO = 2.4
# Below this even the most mumbled talk is not heard right.
_NONSENSE_LOG_PROBABILITY = -1.6
# A voice may begin or end so much beside where it was found, seconds.
_SLACK = 0.4
# A phrase that comes so often in a row is a loop: people repeat themselves less. `_LOOP_WORDS` is
# how long all of it must be, so that "no, no, no, no" stays.
_LOOP_TIMES = 4
_LOOP_WORDS = 8
_LONGEST_PHRASE = 12
# A farewell is believed when its words are surer than this in the mean, or come with other speech.
_SURE_FAREWELL = 0.6


def believable(heard: Recognition, spans: Sequence[Span], start: float) -> tuple[Word, ...]:
    """The words of a block that are taken as said, with times of the recording.

    The block begins at `start` (seconds), and a voice was found in it at `spans`.
    """
    if not heard.words or _is_guess(heard):
        return ()
    words = [Word(w.text, start + w.start, start + w.end, w.probability) for w in heard.words]
    words = [word for word in words if _is_voiced(word, spans)]
    if heard.compression_ratio > _LOOP_RATIO:
        words = without_loops(words)
    words = [word for sentence in sentences(words) for word in sentence if not _credits(sentence)]
    return () if _is_hardly_a_farewell(words) else tuple(words)


def without_loops(words: Sequence[Word]) -> list[Word]:
    """`words` with each phrase that comes many times in a row kept once."""
    said = [plain(word.text) for word in words]
    kept: list[Word] = []
    at = 0
    while at < len(words):
        length, times = _loop_at(said, at)
        if times:
            kept += words[at : at + length]
            at += length * times
        else:
            kept.append(words[at])
            at += 1
    return kept


def sentences(words: Sequence[Word]) -> list[list[Word]]:
    """`words` cut behind what ends a sentence."""
    parts: list[list[Word]] = [[]]
    for word in words:
        parts[-1].append(word)
        if ends_sentence(word.text):
            parts.append([])
    return [part for part in parts if part]


def _is_guess(heard: Recognition) -> bool:
    likelihood = heard.mean_log_probability
    unheard = heard.no_speech_probability > _NO_SPEECH and likelihood < _GUESS_LOG_PROBABILITY
    return unheard or likelihood < _NONSENSE_LOG_PROBABILITY


def _is_voiced(word: Word, spans: Sequence[Span]) -> bool:
    return any(word.start < s.end + _SLACK and word.end > s.start - _SLACK for s in spans)


def _loop_at(said: Sequence[str], at: int) -> tuple[int, int]:
    """The phrase that is repeated from `at` on: its words, and how often it comes; 0, 0 if none."""
    for length in range(1, _LONGEST_PHRASE + 1):
        phrase, times = said[at : at + length], 1
        while len(phrase) == length and said[at + times * length :][:length] == phrase:
            times += 1
        if times >= _LOOP_TIMES and times * length >= _LOOP_WORDS:
            return length, times
    return 0, 0


def _credits(sentence: Sequence[Word]) -> bool:
    return is_credit(joined(word.text for word in sentence))


def _is_hardly_a_farewell(words: Sequence[Word]) -> bool:
    if not words:
        return True
    sure = sum(word.probability for word in words) / len(words)
    return sure < _SURE_FAREWELL and is_farewell(joined(word.text for word in words))
