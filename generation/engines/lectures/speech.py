"""From sound to words: find voices, cut blocks, recognise each, leave out what was invented.

One block is in work at a time and nothing else is kept but the words: memory stays flat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np

from generation.engines.lectures.hallucinations import believable
from generation.engines.lectures.recogniser import Recogniser
from generation.engines.lectures.speech_blocks import SpeechBlock, speech_blocks
from generation.engines.lectures.spoken_language import SpokenLanguage
from generation.engines.lectures.types import Span, Transcript, Word
from media_jobs.engines.context import EngineContext
from media_jobs.engines.media.audio import AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.types import Reason
from media_jobs.engines.media.voice_activity import SileroVoiceActivity, VoiceActivity

# A voice for so long without a word is tried again by itself.
_UNHEARD_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Passage:
    """What was said in a row in one language (ISO 639-1), with the time that a voice was heard."""

    span: Span
    language: str
    words: tuple[Word, ...]
    spoken_seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    """A whole recording: what is said, and what the reader has to know of it.

    `languages` are all that were spoken, the one that was spoken longest first.
    """

    transcript: Transcript
    languages: tuple[str, ...]
    seconds: float
    spoken_seconds: float
    notes: tuple[Reason, ...]


def hear(
    path: Path,
    *,
    recogniser: Recogniser,
    context: EngineContext,
    limits: MediaLimits,
    language: str = "",
) -> Heard:
    """Write down what is said in the video or sound file at `path`.

    `language` (ISO 639-1) is what the sender has named; empty to find it out. Silence and music
    give a transcript without words.

    Raises EngineRefused as `find_sound` and `decode_audio` do, and what `context` raises to stop.
    """
    sound = find_sound(path, limits)
    track, report = sound.tracks[0], AudioReport()
    length = track.claimed_seconds or limits.max_seconds
    passages = []
    blocks = decode_audio(path, track, limits=limits, report=report)
    for passage in transcribe(
        _watched(blocks, report, length, context), recogniser=recogniser, language=language
    ):
        context.check_cancelled()
        passages.append(passage)
    return _whole(passages, report, sound.notes)


def transcribe(
    sound: Iterable[np.ndarray],
    *,
    recogniser: Recogniser,
    language: str = "",
    voices: VoiceActivity | None = None,
) -> Iterator[Passage]:
    """Yield what is said in `sound`, float32 parts of a recording at 16 kHz in order."""
    spoken = SpokenLanguage(language)
    for block in speech_blocks(sound, voices or SileroVoiceActivity()):
        found = _recognised(block, recogniser, spoken)
        for part in unheard(block, [word for word, _ in found]):
            found += _recognised(part, recogniser, spoken)
        yield from _passages(block, sorted(found, key=lambda each: each[0].start))


def unheard(block: SpeechBlock, words: Sequence[Word]) -> list[SpeechBlock]:
    """The stretches of `block` in which a voice is heard for long and nothing was recognised.

    Whisper writes a block in one language, and leaves out what is in another.
    """
    ends = [block.start, *(word.end for word in words)]
    begins = [*(word.start for word in words), block.end]
    if not words:  # all of it has been tried
        return []
    gaps = (block.part(Span(*gap)) for gap in zip(ends, begins, strict=True) if gap[0] < gap[1])
    return [part for part in gaps if part.spoken_seconds >= _UNHEARD_SECONDS]


def _recognised(
    block: SpeechBlock, recogniser: Recogniser, spoken: SpokenLanguage
) -> list[tuple[Word, str]]:
    """The words of a block, each with its language."""
    choose = partial(spoken.choose, seconds=block.spoken_seconds)
    found = recogniser.recognise(block.samples, choose)
    words = in_order(believable(found, block.spans, block.start), block.end)
    return [(word, found.language) for word in words]


def _passages(block: SpeechBlock, found: Sequence[tuple[Word, str]]) -> Iterator[Passage]:
    for language, group in groupby(found, key=lambda each: each[1]):
        words = tuple(word for word, _ in group)
        span = Span(words[0].start, words[-1].end)
        yield Passage(span, language, words, block.part(span).spoken_seconds)


def in_order(words: Iterable[Word], end: float) -> tuple[Word, ...]:
    """`words` with times that never run backwards nor beyond `end`."""
    placed, due = [], 0.0
    for word in words:
        begin = min(max(word.start, due), end)
        due = min(max(word.end, begin), end)
        placed.append(Word(word.text, round(begin, 3), round(due, 3), round(word.probability, 3)))
    return tuple(placed)


def _watched(
    blocks: Iterable[np.ndarray], report: AudioReport, length: float, context: EngineContext
) -> Iterator[np.ndarray]:
    for block in blocks:
        context.check_cancelled()
        context.progress(min(1.0, report.seconds / length))
        yield block


def _whole(passages: list[Passage], report: AudioReport, notes: tuple[Reason, ...]) -> Heard:
    spoken: dict[str, float] = defaultdict(float)
    for passage in passages:
        spoken[passage.language] += passage.spoken_seconds
    languages = tuple(sorted(spoken, key=lambda code: -spoken[code]))
    words = tuple(word for passage in passages for word in passage.words)
    return Heard(
        transcript=Transcript(languages[0] if languages else "", words),
        languages=languages,
        seconds=report.seconds,
        spoken_seconds=sum(spoken.values()),
        notes=(*notes, *report.notes()),
    )
