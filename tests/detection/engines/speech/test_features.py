"""What is measured of a voice, on signals whose figures are known."""

from __future__ import annotations

import numpy as np
import pytest

from detection.engines.speech.features.catalogue import FEATURES, GROUPS
from detection.engines.speech.features.measure import VOICE_SECONDS, FeatureMeter
from detection.engines.speech.features.spectral import SpectralFeatures
from detection.engines.speech.features.temporal import temporal_features
from detection.engines.speech.features.voice import voice_features
from detection.engines.speech.sound_picture import COLUMNS, SoundPicture
from detection.engines.speech.speaking import Heard

RATE = 16_000
STEP = 512


def sine(hertz: float, seconds: float = 2.0) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)


def noise(seconds: float = 2.0) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


def spectral(samples: np.ndarray) -> dict[str, float | None]:
    meter = SpectralFeatures()
    meter.add(samples[: len(samples) // STEP * STEP].reshape(-1, STEP))
    return meter.result()


def pulses(
    hertz: float, *, jitter: float = 0, shimmer: float = 0, seconds: float = 3.0
) -> np.ndarray:
    """A voice-like train of damped periods; neighbours differ by `jitter` and `shimmer`, relative
    to their mean."""
    samples = np.zeros(round(seconds * RATE) + RATE)
    place, number = 100.0, 0
    while place < seconds * RATE:
        sign = 1 if number % 2 else -1
        height = 0.5 * (1 + sign * shimmer / 2)
        at = np.arange(600) + np.ceil(place) - place
        body = height * np.exp(-at / 40) * np.sin(2 * np.pi * 700 * at / RATE)
        first = int(np.ceil(place))
        samples[first : first + 600] += body
        place += RATE / hertz * (1 + sign * jitter / 2)
        number += 1
    return samples[: round(seconds * RATE)].astype(np.float32)


def test_a_tone_has_its_frequency_and_noise_is_flat() -> None:
    tone = spectral(sine(1000))
    assert tone["centroid_hz"] == pytest.approx(1000, abs=15)
    assert tone["rolloff_hz"] == pytest.approx(1000, abs=40)
    assert tone["flatness"] == pytest.approx(0, abs=1e-3)
    assert tone["high_band_db"] is not None and tone["high_band_db"] < -60
    white = spectral(noise())
    assert white["centroid_hz"] == pytest.approx(4000, rel=0.03)
    assert white["rolloff_hz"] == pytest.approx(0.85 * 8000, rel=0.03)
    assert white["flatness"] == pytest.approx(0.56, abs=0.03)  # of a periodogram: exp(-gamma)
    assert white["high_band_db"] == pytest.approx(-3, abs=0.2)
    assert white["band_limit_hz"] == 8000


def test_a_band_limit_is_found() -> None:
    spectrum = np.fft.rfft(noise(4))
    spectrum[np.fft.rfftfreq(4 * RATE, 1 / RATE) > 3400] = 0
    limited = np.fft.irfft(spectrum).astype(np.float32)
    assert spectral(limited)["band_limit_hz"] == pytest.approx(3400, abs=200)


def test_pauses_and_onsets_are_counted() -> None:
    step = STEP / RATE
    voiced = np.zeros(round(20 / step), bool)
    loudness = np.full(len(voiced), -60.0)
    for begin in range(0, 20, 4):  # three seconds of speech, one of silence
        voiced[round(begin / step) : round((begin + 3) / step)] = True
        for onset in np.arange(begin, begin + 3, 0.25):  # a syllable each quarter of a second
            first = round(onset / step)
            loudness[first : first + 3] = -20
    found = temporal_features(voiced, loudness)
    assert found["speech_share"] == pytest.approx(0.75, abs=0.01)
    assert found["pauses_per_minute"] == pytest.approx(12, abs=0.1)
    assert found["pause_median_s"] == pytest.approx(1.0, abs=0.04)
    assert found["onsets_per_second"] == pytest.approx(4, abs=0.2)
    assert found["onset_variation"] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("hertz", [90, 140, 230])
def test_the_pitch_of_a_steady_voice_is_found(hertz: float) -> None:
    found = voice_features(pulses(hertz))
    assert found["f0_median_hz"] == pytest.approx(hertz, rel=0.01)
    assert found["f0_range_semitones"] == pytest.approx(0, abs=0.3)
    assert found["jitter_percent"] == pytest.approx(0, abs=0.4)
    assert found["shimmer_percent"] == pytest.approx(0, abs=2)
    assert found["hnr_db"] is not None and found["hnr_db"] > 20


def test_jitter_and_shimmer_are_those_that_were_put_in() -> None:
    uneven = voice_features(pulses(140, jitter=0.02))
    assert uneven["jitter_percent"] == pytest.approx(2, abs=0.6)
    louder = voice_features(pulses(140, shimmer=0.1))
    assert louder["shimmer_percent"] == pytest.approx(10, abs=2)


def test_noise_lowers_the_harmonics() -> None:
    voice = pulses(140)
    power = float((voice**2).mean())
    added = np.random.default_rng(1).normal(0, np.sqrt(power / 10), len(voice))
    found = voice_features(voice + added.astype(np.float32))["hnr_db"]
    assert found == pytest.approx(10, abs=2)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(RATE), noise(2), np.zeros(100)])
def test_what_is_no_voice_has_no_figures_of_one(samples: np.ndarray) -> None:
    found = voice_features(samples.astype(np.float32))
    assert found["jitter_percent"] is None


def test_the_meter_says_of_how_much_it_speaks_and_stops_there() -> None:
    meter = FeatureMeter()
    second = pulses(140, seconds=1.024)
    for _ in range(round(VOICE_SECONDS) + 5):
        heard = second[: 32 * STEP]
        meter.hear(Heard(heard, np.ones(32, bool)))
    found = meter.result()
    assert found.voice_seconds == pytest.approx(VOICE_SECONDS, abs=1.1)
    assert found.spectral_seconds > VOICE_SECONDS
    assert {group: set(values) for group, values in found.values.items()} == {
        group: {feature.name for feature in FEATURES if feature.group == group} for group in GROUPS
    }


def test_each_feature_says_what_is_usual_and_where_that_is_from() -> None:
    assert len({feature.name for feature in FEATURES}) == len(FEATURES)
    for feature in FEATURES:
        assert feature.label and feature.meaning and feature.source and feature.usual_in_words
        low, high = feature.usual
        assert low is None or feature.is_usual(low)
        assert high is None or not feature.is_usual(high * 1.01 + 1)


def test_the_picture_of_a_long_recording_is_no_larger_than_that_of_a_short_one() -> None:
    picture = SoundPicture()
    loud, quiet = np.full(STEP * 500, 0.5, np.float32), np.full(STEP * 500, 0.1, np.float32)
    for number in range(40):
        part = loud if number < 20 else quiet
        picture.hear(Heard(part, np.zeros(500, bool)))
    picture.finish()
    envelope = picture.envelope
    assert COLUMNS <= len(envelope) <= 2 * COLUMNS
    assert envelope[0] == envelope[len(envelope) // 2 - 2] == (0.5, 0.5)
    assert envelope[-1] == envelope[len(envelope) // 2 + 2] == (0.1, 0.1)
    assert picture.spectrogram().startswith(b"\x89PNG")


def test_a_recording_of_nothing_can_be_drawn() -> None:
    picture = SoundPicture()
    picture.finish()
    assert picture.envelope == []
    assert picture.spectrogram().startswith(b"\x89PNG")
