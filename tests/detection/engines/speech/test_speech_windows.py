"""Windows lie on one grid over the speech of a recording, and cover it to its end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from detection.engines.speech.speaking import Heard, Speaking, runs
from detection.engines.speech.windows import LENGTH, SpeechWindow, SpeechWindows
from media_jobs.engines.media.audio import SAMPLE_RATE
from tests.detection.engines.speech.stand_ins import LoudVoices


def parts(samples: np.ndarray, length: int = SAMPLE_RATE) -> Iterator[np.ndarray]:
    """The recording as the decoder gives it."""
    return (samples[at : at + length] for at in range(0, len(samples), length))


def cut(samples: np.ndarray, length: int = SAMPLE_RATE) -> list[SpeechWindow]:
    cutter = SpeechWindows()
    found: list[SpeechWindow] = []
    for heard in Speaking(LoudVoices()).follow(parts(samples, length)):
        found += cutter.add(heard)
    return [*found, *cutter.finish(len(samples))]


def rising(seconds: float) -> np.ndarray:
    """Loud throughout, and each sample tells its place."""
    return np.linspace(0.1, 0.9, round(seconds * SAMPLE_RATE), dtype=np.float32)


def spans(windows: list[SpeechWindow]) -> list[tuple[float, float]]:
    return [(window.start_seconds, window.end_seconds) for window in windows]


def test_windows_are_two_and_a_half_seconds_every_half_second() -> None:
    samples = rising(4)
    windows = cut(samples)
    assert spans(windows) == [(0, 2.5), (0.5, 3), (1, 3.5), (1.5, 4)]
    for window in windows:
        start = round(window.start_seconds * SAMPLE_RATE)
        assert np.array_equal(window.samples, samples[start : start + LENGTH])
        assert window.spoken_seconds == pytest.approx(2.5, abs=0.05)


def test_the_last_window_ends_with_the_recording() -> None:
    windows = cut(rising(3.3))
    assert spans(windows)[:2] == [(0, 2.5), (0.5, 3)]
    assert spans(windows)[-1] == pytest.approx((0.8, 3.3))
    assert len(windows) == 3


@pytest.mark.parametrize("seconds", [1.2, 2.0])
def test_a_recording_shorter_than_a_window_is_repeated(seconds: float) -> None:
    samples = rising(seconds)
    (window,) = cut(samples)
    assert spans([window]) == [pytest.approx((0, seconds))]
    assert np.array_equal(window.samples, np.resize(samples, LENGTH))


def test_how_the_decoder_cuts_the_sound_makes_no_difference() -> None:
    samples = rising(7.77)
    samples[3 * SAMPLE_RATE : 5 * SAMPLE_RATE] = 0
    whole = cut(samples)
    for length in (100, 1_000, 48_000):
        other = cut(samples, length)
        assert spans(other) == spans(whole)
        assert all(np.array_equal(a.samples, b.samples) for a, b in zip(other, whole, strict=True))


def test_where_little_is_said_there_are_no_windows() -> None:
    samples = np.zeros(20 * SAMPLE_RATE, np.float32)
    samples[5 * SAMPLE_RATE : 8 * SAMPLE_RATE] = 0.5
    samples[15 * SAMPLE_RATE : round(15.6 * SAMPLE_RATE)] = 0.5
    windows = cut(samples)
    assert spans(windows)[0] == (3.5, 6)
    assert spans(windows)[-1] == (7, 9.5)
    assert min(window.spoken_seconds for window in windows) >= 1


def test_clicks_are_no_speech() -> None:
    samples = np.zeros(4 * SAMPLE_RATE, np.float32)
    samples[SAMPLE_RATE : SAMPLE_RATE + 1_000] = 0.5
    samples[2 * SAMPLE_RATE : 3 * SAMPLE_RATE] = 0.5
    speaking = Speaking(LoudVoices())
    for _ in speaking.follow(parts(samples)):
        pass
    ((begin, end),) = runs(speaking.steps)
    assert (begin * 0.032, end * 0.032) == pytest.approx((2, 3), abs=0.05)


def test_little_more_than_a_window_is_held() -> None:
    cutter = SpeechWindows()
    heard = Heard(np.full(31 * 512, 0.5, np.float32), np.ones(31, bool))
    for _ in range(200):
        for _ in cutter.add(heard):
            pass
        assert len(cutter._samples) < 2 * LENGTH
