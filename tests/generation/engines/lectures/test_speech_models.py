"""A real voice reaches the recogniser, and the real one writes down what it says."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from generation.engines.lectures.speech import Heard, hear
from generation.engines.lectures.speech_blocks import speech_blocks
from generation.engines.lectures.text import joined, plain
from generation.engines.lectures.whisper import whisper
from media_jobs.engines.context import QuietContext
from media_jobs.engines.media.audio import AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.voice_activity import SileroVoiceActivity
from tests.support.sounds import noise, silence, tone, write_sounds
from tests.support.voices import RATE, speech

FIRST = "Good morning, and welcome to our course on the history of computing."
SECOND = "A computer is a machine that follows a list of instructions."


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """Two seconds of nothing, a sentence, five seconds of music and noise, another sentence."""
    chord = sum(tone(4, hertz=hertz, rate=RATE) for hertz in (220, 277, 330)) / 3
    parts = silence(2, rate=RATE), speech(FIRST), silence(1, rate=RATE), chord
    rest = noise(1, rate=RATE), silence(1, rate=RATE), speech(SECOND), silence(3, rate=RATE)
    return write_sounds(tmp_path / "lesson.m4a", np.concatenate([*parts, *rest]), rate=RATE)


def test_a_voice_is_told_from_music_and_noise(lesson: Path) -> None:
    track = find_sound(lesson, MediaLimits()).tracks[0]
    sound = decode_audio(lesson, track, limits=MediaLimits(), report=AudioReport())
    blocks = list(speech_blocks(sound, SileroVoiceActivity()))
    assert len(blocks) == 2
    second = 2 + len(speech(FIRST)) / RATE + 7
    assert blocks[0].spans[0].start == pytest.approx(2.2, abs=0.4)
    assert blocks[1].spans[0].start == pytest.approx(second + 0.2, abs=0.4)


@pytest.mark.models
def test_what_is_said_is_written_down_with_its_times(lesson: Path, whisper_base: Path) -> None:
    heard = _heard(lesson, whisper_base)
    words = heard.transcript.words
    assert plain(joined(word.text for word in words)) == plain(f"{FIRST} {SECOND}")
    assert heard.languages == ("en",)
    assert words[0].start == pytest.approx(2.3, abs=0.4)
    computer = next(word for word in words if word.text == "computer")
    assert computer.start == pytest.approx(2 + len(speech(FIRST)) / RATE + 7.4, abs=0.5)
    assert all(word.probability > 0.3 for word in words)


@pytest.mark.models
def test_silence_music_and_noise_become_no_words(tmp_path: Path, whisper_base: Path) -> None:
    rng = np.random.default_rng(2)
    notes = np.concatenate([tone(0.5, hertz=h, rate=RATE) for h in rng.choice([220, 330, 440], 30)])
    parts = [notes, noise(8, rate=RATE, level=0.3), silence(8, rate=RATE)]
    path = write_sounds(tmp_path / "a.m4a", np.concatenate(parts), rate=RATE)
    assert _heard(path, whisper_base).transcript.words == ()


def _heard(path: Path, folder: Path) -> Heard:
    return hear(
        path,
        recogniser=whisper(folder, "whisper-base", os.cpu_count() or 1),
        context=QuietContext(),
        limits=MediaLimits(),
    )
