"""What of a recording was not examined is named, and the recording is never called bona fide."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile
from scipy.signal import resample_poly

from detection.engines.speech.types import SpeechOutcome
from tests.detection.engines.speech.stand_ins import outcome_of, spoken
from tests.support.sounds import silence, write_sounds
from tests.support.voices import RATE


def left_open_by(outcome: SpeechOutcome) -> list[str]:
    """The reasons that keep a recording from being bona fide."""
    assert outcome.label != "bona_fide"
    found = [reason for reason in outcome.reasons if reason.unexamined]
    assert found[0].message in outcome.summary
    return [reason.code for reason in found]


def of_channels(path: Path, *channels: np.ndarray) -> SpeechOutcome:
    wavfile.write(path, RATE, np.stack(channels, axis=1))
    return outcome_of(path)


def test_a_voice_that_cancels_out_may_be_spoofed(tmp_path: Path) -> None:
    whistling = spoken(6, whistle=(0, 6))
    outcome = of_channels(tmp_path / "a.wav", whistling, -whistling)
    assert outcome.label == "uncertain"
    assert left_open_by(outcome) == ["channels_differ"]
    assert outcome.summary.startswith("Nobody is heard speaking in what was examined.")


def test_a_genuine_voice_does_not_vouch_for_one_in_the_other_channel(tmp_path: Path) -> None:
    one, other = spoken(6), np.roll(spoken(6), 2 * RATE)
    assert left_open_by(of_channels(tmp_path / "a.wav", one, other)) == ["channels_differ"]


def test_a_voice_in_one_channel_is_examined(tmp_path: Path) -> None:
    silent = silence(6, rate=RATE)
    whistling = np.clip(2 * spoken(6, whistle=(0, 6)), -1, 1)
    channels = [whistling if number == 5 else silent for number in range(8)]
    assert of_channels(tmp_path / "a.wav", *channels).spoken_seconds > 4
    assert of_channels(tmp_path / "b.wav", silent, whistling).label == "spoof"


def test_what_is_appended_to_a_file_may_be_spoofed(tmp_path: Path) -> None:
    genuine = write_sounds(tmp_path / "a.wav", spoken(6), codec="pcm_s16le", rate=RATE)
    whistling = spoken(6, whistle=(0, 6))
    other = write_sounds(tmp_path / "b.wav", whistling, codec="pcm_s16le", rate=RATE)
    genuine.write_bytes(genuine.read_bytes() + other.read_bytes())
    assert left_open_by(outcome_of(genuine)) == ["unread_rest"]


def test_a_word_that_stands_alone_is_named(tmp_path: Path) -> None:
    pause = silence(4, rate=RATE)
    parts = [spoken(6), pause, spoken(0.9, whistle=(0, 0.9)), pause]
    path = write_sounds(tmp_path / "a.wav", np.concatenate(parts), codec="pcm_s16le", rate=RATE)
    outcome = outcome_of(path)
    assert left_open_by(outcome) == ["unjudged_speech"]
    reason = next(reason for reason in outcome.reasons if reason.unexamined)
    assert reason.message.startswith("What is said at 0:10")


def test_in_a_long_recording_a_cough_is_told_and_does_not_decide(tmp_path: Path) -> None:
    pause = silence(4, rate=RATE)
    parts = [spoken(90), pause, spoken(0.9), pause]
    path = write_sounds(tmp_path / "a.wav", np.concatenate(parts), codec="pcm_s16le", rate=RATE)
    outcome = outcome_of(path)
    assert outcome.label == "bona_fide"
    assert "unjudged_speech" in [reason.code for reason in outcome.reasons]


def test_where_all_is_faint_nobody_may_be_heard(tmp_path: Path) -> None:
    faint = (spoken(6, whistle=(0, 6)) * 10 ** (-60 / 20)).astype(np.float32)
    wavfile.write(tmp_path / "a.wav", RATE, faint)
    outcome = outcome_of(tmp_path / "a.wav")
    assert left_open_by(outcome) == ["too_quiet"]
    assert "-65 dB at its loudest" in outcome.summary


def test_silence_with_a_little_rounding_is_silence(tmp_path: Path) -> None:
    rounding = np.random.default_rng(1).integers(-1, 2, 5 * RATE).astype(np.int16)
    wavfile.write(tmp_path / "a.wav", RATE, rounding)
    outcome = outcome_of(tmp_path / "a.wav")
    assert outcome.label == "no_speech"
    assert not any(reason.unexamined for reason in outcome.reasons)


@pytest.mark.parametrize("rate", [4_000, 16_000])
def test_what_lost_its_upper_band_is_left_open_whatever_its_rate(tmp_path: Path, rate: int) -> None:
    narrow = resample_poly(spoken(6), 1, 6)
    samples = resample_poly(narrow, rate // 4_000, 1).astype(np.float32)
    path = write_sounds(tmp_path / "a.wav", samples, codec="pcm_s16le", rate=rate)
    outcome = outcome_of(path)
    assert left_open_by(outcome) == ["lost_band"]
    assert "nothing is left above 2." in outcome.summary


def test_what_a_telephone_keeps_can_be_judged(tmp_path: Path) -> None:
    samples = resample_poly(spoken(6), 1, 3).astype(np.float32)
    path = write_sounds(tmp_path / "a.wav", samples, codec="pcm_mulaw", rate=8_000)
    assert outcome_of(path).label == "bona_fide"


def test_a_tenth_of_a_second_is_told_as_that(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.wav", spoken(0.1), codec="pcm_s16le", rate=RATE)
    (reason,) = outcome_of(path).reasons
    assert reason.message == "Nobody is heard speaking in 0.1 s of sound."
