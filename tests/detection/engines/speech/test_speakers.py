"""The voices of a recording are told apart, each is judged by itself, and the worst decides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detection.engines.speech.reasons import limits_of_telling
from detection.engines.speech.speakers.clusters import VoiceGroups, unit
from detection.engines.speech.speakers.encoder import SIZE, speaker_encoder
from detection.engines.speech.speakers.mel import WINDOW, mel_bands
from detection.engines.speech.speakers.pieces import FRAMES, SpokenPieces
from detection.engines.speech.speakers.telling_apart import (
    MOST_SPEAKERS,
    NOBODY,
    SAME_VOICE,
    VoicesTold,
    speakers_of,
)
from detection.engines.speech.speaking import Heard
from detection.engines.speech.types import SpeechOutcome
from media_jobs.engines.media.audio import SAMPLE_RATE
from tests.detection.engines.speech.stand_ins import (
    UncalibratedScorer,
    outcome_of,
    spoken,
    spoken_by_another,
)
from tests.support.sounds import noise, silence, write_sounds
from tests.support.voices import RATE

PAUSE = silence(0.5, rate=RATE)


def outcome(folder: Path, *parts: np.ndarray) -> SpeechOutcome:
    path = write_sounds(folder / "a.wav", np.concatenate(parts), codec="pcm_s16le", rate=RATE)
    return outcome_of(path)


def test_the_encoder_hears_what_the_published_one_hears() -> None:
    """The figures are those of Resemblyzer 0.1.4 with librosa 0.11.0 on the same sound."""
    at = np.arange(FRAMES * SAMPLE_RATE // 100) / SAMPLE_RATE
    turns = 2 * np.pi * np.cumsum(140 + 30 * np.sin(2 * np.pi * 2 * at)) / SAMPLE_RATE
    buzz = np.sum([np.sin(k * turns) / k for k in range(1, 25)], axis=0)
    buzz *= 10 ** (-30 / 20) / np.sqrt(np.square(buzz).mean())
    bands = mel_bands(np.pad(buzz.astype(np.float32), WINDOW // 2))[:FRAMES]
    expected = [9.4504721e-02, 9.1847824e-03, 2.8006197e-03, 7.4112887e-04]
    assert bands[80, [0, 5, 10, 20]] == pytest.approx(expected, rel=1e-4)
    (heard,) = speaker_encoder().embed(bands[None])
    assert np.linalg.norm(heard) == pytest.approx(1, abs=1e-5)
    strongest = {1: 0.2232, 224: 0.2071, 72: 0.2051, 180: 0.1974, 191: 0.1945, 132: 0.1929}
    assert heard[list(strongest)] == pytest.approx(list(strongest.values()), abs=1e-3)


def test_how_loud_and_in_which_parts_a_voice_is_heard_makes_no_difference() -> None:
    samples = np.random.default_rng(1).standard_normal(512 * 200).astype(np.float32) / 20

    def mels(sound: np.ndarray, steps: int) -> np.ndarray:
        cut = SpokenPieces()
        parts = [sound[at : at + 512 * steps] for at in range(0, len(sound), 512 * steps)]
        heard = [Heard(part, np.ones(len(part) // 512, bool)) for part in parts]
        pieces = [piece for each in heard for piece in cut.add(each)]
        pieces += cut.finish()
        assert [piece.place for piece in pieces] == list(range(len(pieces)))
        return np.stack([piece.mels for piece in pieces])

    once = mels(samples, 200)
    assert len(once) == 12
    assert mels(samples, 3) == pytest.approx(once, rel=1e-4, abs=1e-7)
    assert mels(samples * 3, 31) == pytest.approx(once, rel=1e-3, abs=1e-7)


def test_each_of_two_voices_has_a_verdict_and_the_worst_decides(tmp_path: Path) -> None:
    first, second = spoken(12), spoken_by_another(12, whistle=(0, 12))
    found = outcome(tmp_path, first, PAUSE, second, PAUSE, first[: 8 * RATE])
    one, two = found.speakers
    assert [one.name, two.name] == ["Speaker 1", "Speaker 2"]
    assert (one.label, two.label) == ("bona_fide", "spoof")
    assert two.segments[0].start_seconds == pytest.approx(12.5, abs=1.6)
    assert two.segments[-1].end_seconds == pytest.approx(24.5, abs=1.6)
    assert (found.label, found.spoof_probability) == ("spoof", two.spoof_probability)
    assert "So reads Speaker 2, of 2 voices." in found.summary
    (told,) = [reason.message for reason in found.reasons if reason.code == "speakers"]
    assert "which may be wrong" in told
    assert "Speaker 2 speaks for" in told
    assert "sounds spoofed (98 %)" in told


def test_two_sentences_of_a_cloned_voice_in_a_genuine_recording_are_found(tmp_path: Path) -> None:
    clone = spoken_by_another(7, whistle=(0, 7))
    found = outcome(tmp_path, spoken(60), PAUSE, clone, PAUSE, spoken(60))
    assert [speaker.label for speaker in found.speakers] == ["bona_fide", "spoof"]
    assert found.label == "spoof"
    assert found.speakers[0].spoken_seconds > 60 > 10 > found.speakers[1].spoken_seconds


def test_two_genuine_voices_are_bona_fide(tmp_path: Path) -> None:
    found = outcome(tmp_path, spoken_by_another(9), PAUSE, spoken(9))
    assert [speaker.label for speaker in found.speakers] == ["bona_fide", "bona_fide"]
    assert found.label == "bona_fide"


@pytest.mark.parametrize(
    "sound",
    [spoken(30), noise(20, rate=RATE), spoken_by_another(2.5)],
    ids=["one voice", "noise", "a sentence"],
)
def test_where_one_voice_speaks_or_none_nothing_is_told_apart(
    tmp_path: Path, sound: np.ndarray
) -> None:
    found = outcome(tmp_path, sound)
    assert found.speakers == ()
    assert "speakers" not in [reason.code for reason in found.reasons]


def test_a_word_of_another_belongs_to_nobody(tmp_path: Path) -> None:
    found = outcome(tmp_path, spoken(12), PAUSE, spoken_by_another(0.8), PAUSE, spoken(12))
    assert found.speakers == ()


def test_nothing_is_concluded_of_speakers_from_a_model_that_is_not_calibrated(
    tmp_path: Path,
) -> None:
    samples = np.concatenate([spoken(9), PAUSE, spoken_by_another(9, whistle=(0, 9))])
    path = write_sounds(tmp_path / "a.wav", samples, codec="pcm_s16le", rate=RATE)
    found = outcome_of(path, UncalibratedScorer())
    assert [speaker.label for speaker in found.speakers] == ["uncertain", "uncertain"]
    assert found.label == "uncertain"
    (told,) = [reason.message for reason in found.reasons if reason.code == "speakers"]
    assert "%" not in told


def many(*counts: int, seed: int = 1) -> np.ndarray:
    """Pieces of as many voices that sound nothing alike, one voice after the other."""
    random = np.random.default_rng(seed)
    voices = unit(random.random((len(counts), SIZE)) ** 6)
    pieces = [
        voice + 0.03 * random.standard_normal((count, SIZE))
        for voice, count in zip(voices, counts, strict=True)
    ]
    return unit(np.concatenate(pieces))


def test_a_voice_that_is_heard_once_in_hours_is_not_lost_among_the_others() -> None:
    groups = VoiceGroups(most=64)
    pieces = many(900, 12, 900)
    for at in range(0, len(pieces), 16):
        groups.add(pieces[at : at + 16])
        assert len(groups.counts) <= 64 + 16
    speakers, more = speakers_of(groups)
    found = speakers[groups.group_of]
    assert not more
    assert groups.least_joined >= SAME_VOICE
    assert [np.bincount(part).argmax() for part in np.split(found, [900, 912])] == [0, 2, 1]
    assert np.bincount(found).tolist() == [900, 900, 12]


def test_of_very_many_voices_those_that_speak_longest_are_told_apart() -> None:
    groups = VoiceGroups()
    groups.add(many(*range(7, 7 + MOST_SPEAKERS + 3)))
    speakers, more = speakers_of(groups)
    assert more
    assert len({*speakers[speakers != NOBODY].tolist()}) == MOST_SPEAKERS


def test_voices_that_had_to_be_taken_for_one_are_told_of() -> None:
    groups = VoiceGroups(most=4)
    for place in range(6):
        groups.add(np.eye(SIZE, dtype=np.float32)[place : place + 1])
    assert groups.least_joined < SAME_VOICE
    told = VoicesTold(np.zeros(6, int), np.zeros(6, int), more=True, joined=True)
    assert [reason.code for reason in limits_of_telling(told)] == ["more_speakers", "voices_joined"]
