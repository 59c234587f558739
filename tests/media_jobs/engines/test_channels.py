"""A voice that one channel holds and the mix of all does not is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile
from scipy.signal import lfilter

from media_jobs.engines.media.audio import AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.channels import Channels
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.types import Reason
from tests.support.sounds import noise
from tests.support.voices import RATE, speech


def voice(words: str, seconds: float = 4) -> np.ndarray:
    made = np.resize(speech(words), round(seconds * RATE))
    return (0.4 * made / np.abs(made).max()).astype(np.float32)


ONE = "The river runs slowly past the old mill and the fields beyond it."
OTHER = "Nobody in the village could say when the bridge had been built."


def notes_of(path: Path, *channels: np.ndarray) -> list[Reason]:
    """What is said of a file with these channels, float32 [samples] each."""
    wavfile.write(path, RATE, np.stack(channels, axis=1))
    report = AudioReport(channels=Channels())
    track = find_sound(path, MediaLimits()).tracks[0]
    for _ in decode_audio(path, track, limits=MediaLimits(), report=report):
        pass
    return list(report.notes())


def test_channels_that_cancel_out_are_named(tmp_path: Path) -> None:
    one = voice(ONE)
    (note,) = notes_of(tmp_path / "a.wav", one, -one)
    assert (note.code, note.unexamined) == ("channels_differ", True)
    assert note.message.startswith("From 0:00 on, for ")


def test_a_voice_that_only_cancels_beside_another_is_named(tmp_path: Path) -> None:
    one, hidden = voice(ONE, 8), voice(OTHER, 8)
    hidden[: 4 * RATE] = 0
    (note,) = notes_of(tmp_path / "a.wav", one + hidden, one - hidden)
    assert note.code == "channels_differ"
    assert note.message.startswith(("From 0:03 on", "From 0:04 on"))


def test_two_voices_at_once_are_named(tmp_path: Path) -> None:
    (note,) = notes_of(tmp_path / "a.wav", voice(ONE), voice(OTHER))
    assert note.code == "channels_differ"


def test_the_channel_for_low_effects_is_not_mixed_and_named(tmp_path: Path) -> None:
    silent = np.zeros_like(voice(ONE))
    channels = [voice(ONE) if number == 3 else silent for number in range(6)]
    assert [note.code for note in notes_of(tmp_path / "a.wav", *channels)] == ["channels_differ"]


@pytest.mark.parametrize("number", [0, 2, 5, 7])
def test_a_voice_in_one_of_eight_channels_is_in_the_mix(tmp_path: Path, number: int) -> None:
    silent = np.zeros_like(voice(ONE))
    channels = [voice(ONE) if each == number else silent for each in range(8)]
    assert notes_of(tmp_path / "a.wav", *channels) == []


def test_one_voice_at_two_microphones_is_one_voice(tmp_path: Path) -> None:
    one = voice(ONE)
    late = np.concatenate([np.zeros(50, np.float32), 0.7 * one[:-50]])
    assert notes_of(tmp_path / "a.wav", one, late) == []


def test_a_voice_in_the_middle_of_wide_noise_is_in_the_mix(tmp_path: Path) -> None:
    one, left, right = voice(ONE), *np.split(noise(8, rate=RATE, level=0.2), 2)
    low = [lfilter([0.1], [1, -0.9], each).astype(np.float32) for each in (left, right)]
    assert notes_of(tmp_path / "a.wav", one + low[0], one + low[1]) == []


def test_people_who_take_turns_are_in_the_mix(tmp_path: Path) -> None:
    first, second = voice(ONE, 8), voice(OTHER, 8)
    first[4 * RATE :] *= 0.02
    second[: 4 * RATE] *= 0.02
    assert notes_of(tmp_path / "a.wav", first, second) == []


def test_samples_beyond_all_measure_are_taken_as_they_are_played(tmp_path: Path) -> None:
    loud = 1e200 * voice(ONE).astype(np.float64)
    wavfile.write(tmp_path / "a.wav", RATE, np.stack([loud, loud], axis=1))
    report = AudioReport(channels=Channels())
    track = find_sound(tmp_path / "a.wav", MediaLimits()).tracks[0]
    blocks = list(decode_audio(tmp_path / "a.wav", track, limits=MediaLimits(), report=report))
    assert np.isfinite(np.concatenate(blocks)).all()
    assert report.notes() == ()
