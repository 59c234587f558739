"""A sound file goes in, and out comes where in it the voice reads as spoofed, and why."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from scipy.io import wavfile

from detection.engines.speech.options import SpeechOptions
from detection.engines.speech.pipeline import examine
from detection.engines.speech.types import SpeechOutcome
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.limits import MediaLimits
from tests.detection.engines.speech.stand_ins import (
    CARD,
    AllAlike,
    LoudVoices,
    WhistleScorer,
    outcome_of,
    spoken,
)
from tests.media_jobs.engines.clips import moving, overwrite, write_clip
from tests.support.sounds import noise, silence, tone, write_sounds
from tests.support.voices import RATE


def wav(path: Path, samples: np.ndarray, rate: int = RATE) -> Path:
    return write_sounds(path, samples, codec="pcm_s16le", rate=rate)


def codes(outcome: SpeechOutcome) -> list[str]:
    return [reason.code for reason in outcome.reasons]


def test_a_voice_without_signs_is_bona_fide_all_through(tmp_path: Path) -> None:
    scorer = WhistleScorer()
    outcome = outcome_of(wav(tmp_path / "a.wav", spoken(9)), scorer)
    assert outcome.label == "bona_fide"
    assert outcome.spoof_probability == pytest.approx(0.018, abs=0.001)
    assert [segment.label for segment in outcome.segments] == ["bona_fide"]
    assert outcome.segments[0].end_seconds == outcome.seconds == pytest.approx(9, abs=0.01)
    assert outcome.spoken_seconds > 6
    assert {shape[1] for shape in scorer.batches} == {40_000}
    assert "No sign of a spoofed voice" in outcome.summary
    assert outcome.model == CARD.spec


def test_a_voice_with_signs_all_through_is_spoofed(tmp_path: Path) -> None:
    outcome = outcome_of(wav(tmp_path / "a.wav", spoken(9, whistle=(0, 9))))
    assert outcome.label == "spoof"
    assert outcome.spoof_probability == pytest.approx(0.982, abs=0.001)
    assert [segment.label for segment in outcome.segments] == ["spoof"]
    assert "striking_windows" in codes(outcome)


def test_a_replaced_part_is_found_where_it_is(tmp_path: Path) -> None:
    outcome = outcome_of(wav(tmp_path / "a.wav", spoken(30, whistle=(10, 18))))
    spoofed = [segment for segment in outcome.segments if segment.label == "spoof"]
    assert len(spoofed) == 1
    assert spoofed[0].start_seconds == pytest.approx(10, abs=1.6)
    assert spoofed[0].end_seconds == pytest.approx(18, abs=1.6)
    assert outcome.label != "bona_fide"
    assert "partial" in codes(outcome)


def test_a_replaced_sentence_leaves_a_long_recording_open(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", spoken(150, whistle=(60, 66)))
    outcome = outcome_of(path, encoder=AllAlike())
    assert outcome.label == "uncertain"
    (partial,) = [reason for reason in outcome.reasons if reason.code == "partial"]
    assert partial.message.startswith("The signs lie at 1:0")


def test_segments_cover_the_recording_without_gaps(tmp_path: Path) -> None:
    parts = spoken(6), silence(4, rate=RATE), spoken(6, whistle=(0, 6)), silence(3.3, rate=RATE)
    outcome = outcome_of(wav(tmp_path / "a.wav", np.concatenate(parts)))
    assert [segment.label for segment in outcome.segments if segment.label != "uncertain"] == [
        "bona_fide",
        "no_speech",
        "spoof",
        "no_speech",
    ]
    ends = [segment.end_seconds for segment in outcome.segments]
    assert [segment.start_seconds for segment in outcome.segments] == [0, *ends[:-1]]
    assert ends[-1] == pytest.approx(19.3, abs=0.01)


@pytest.mark.parametrize(
    "samples",
    [silence(5), noise(5), tone(5, hertz=220), tone(0.1), np.zeros(1, np.float32)],
    ids=["silence", "noise", "tone", "a tenth of a second", "one sample"],
)
def test_where_nobody_speaks_there_is_nothing_to_judge(tmp_path: Path, samples: np.ndarray) -> None:
    scorer = WhistleScorer()
    outcome = outcome_of(wav(tmp_path / "a.wav", samples, rate=48_000), scorer)
    assert (outcome.label, outcome.spoof_probability) == ("no_speech", None)
    assert [segment.label for segment in outcome.segments] == ["no_speech"]
    assert codes(outcome) == ["no_speech"]
    assert scorer.batches == []


def test_a_word_is_too_little_to_judge(tmp_path: Path) -> None:
    samples = np.concatenate([silence(3, rate=RATE), spoken(0.7), silence(3, rate=RATE)])
    outcome = outcome_of(wav(tmp_path / "a.wav", samples))
    assert (outcome.label, outcome.spoof_probability) == ("uncertain", None)
    assert "too_little_speech" in codes(outcome)
    assert "uncertain" in [segment.label for segment in outcome.segments]


def test_a_recording_shorter_than_a_window_is_judged_by_what_there_is(tmp_path: Path) -> None:
    outcome = outcome_of(wav(tmp_path / "a.wav", spoken(1.8, whistle=(0, 2))))
    assert len(outcome.windows) == 1
    assert outcome.windows[0].end_seconds == pytest.approx(1.8, abs=0.01)
    assert outcome.label == "spoof"
    assert "short_speech" in codes(outcome)


def test_what_could_not_be_decoded_is_never_bona_fide(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.flac", spoken(12), codec="flac", rate=RATE)
    outcome = outcome_of(overwrite(path, 0.5, 0.55))
    assert outcome.label == "uncertain"
    assert outcome.spoof_probability is not None
    assert outcome.spoof_probability < CARD.bona_fide_below
    damage = next(reason for reason in outcome.reasons if reason.code == "damaged_sound")
    assert damage.unexamined
    assert damage.message in outcome.summary


def test_samples_that_are_no_numbers_are_told_and_leave_the_answer_open(tmp_path: Path) -> None:
    samples = spoken(9)
    samples[5 * RATE : 5 * RATE + 40] = np.nan
    wavfile.write(tmp_path / "a.wav", RATE, samples)
    outcome = outcome_of(tmp_path / "a.wav")
    assert outcome.label == "uncertain"
    assert "no_numbers" in codes(outcome)


def test_a_second_track_leaves_the_answer_open(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.mkv", spoken(6), spoken(6), codec="flac", rate=RATE)
    outcome = outcome_of(path)
    assert outcome.label == "uncertain"
    assert "further_sound" in codes(outcome)


def test_silence_that_was_not_read_to_its_end_may_hold_speech(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.flac", noise(8, rate=RATE), codec="flac", rate=RATE)
    outcome = outcome_of(overwrite(path, 0.5, 0.55))
    assert (outcome.label, outcome.spoof_probability) == ("uncertain", None)
    assert outcome.summary.startswith("Nobody is heard speaking in what was examined.")


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [("a.mp3", "libmp3lame", 24_000), ("a.ogg", "libopus", 24_000), ("a.m4a", "aac", 24_000)],
)
def test_any_coding_gives_the_same_answer(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    path = write_sounds(tmp_path / name, spoken(9, whistle=(0, 9)), codec=codec, rate=rate)
    outcome = outcome_of(path)
    assert outcome.label == "spoof"
    assert outcome.facts.codec == {"a.mp3": "mp3", "a.ogg": "opus", "a.m4a": "aac"}[name]


def test_a_telephone_recording_says_that_its_band_is_narrow(tmp_path: Path) -> None:
    samples = spoken(9)[::3].copy()
    outcome = outcome_of(wav(tmp_path / "a.wav", samples, rate=8_000))
    assert (outcome.facts.rate, outcome.facts.channels) == (8_000, 1)
    assert "narrow_band" in codes(outcome)


def test_of_a_video_the_sound_track_is_examined(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    samples = spoken(6, whistle=(0, 6))
    with av.open(str(path), "w") as container:
        film = container.add_stream("libx264", rate=10)
        film.width = film.height = 64
        sound = container.add_stream("aac", rate=RATE, layout="mono")
        for _ in range(60):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))
            container.mux(film.encode(picture))
        container.mux(film.encode())
        frame = av.AudioFrame.from_ndarray(
            (samples * 32_767).astype(np.int16)[None], format="s16", layout="mono"
        )
        frame.sample_rate = RATE
        container.mux(sound.encode(frame))
        container.mux(sound.encode())
    outcome = outcome_of(path)
    assert outcome.label == "spoof"
    assert (outcome.facts.container, outcome.facts.codec) == ("mp4", "aac")


def test_a_video_without_sound_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(5), fps=10)
    with pytest.raises(EngineRefused) as refusal:
        outcome_of(path)
    assert refusal.value.code == "no_sound"


def test_a_recording_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav", spoken(6))
    options = SpeechOptions(limits=MediaLimits.lasting(5))
    with pytest.raises(EngineRefused) as refusal:
        list(examine(path, scorer=WhistleScorer(), context=QuietContext(), options=options))
    assert refusal.value.code == "too_long"


def test_nothing_is_concluded_from_a_model_that_is_not_calibrated(tmp_path: Path) -> None:
    card = replace(CARD, calibrated=False, bona_fide_below=0.0, spoof_above=1.0)
    outcome = outcome_of(wav(tmp_path / "a.wav", spoken(9, whistle=(0, 9))), WhistleScorer(card))
    assert outcome.label == "uncertain"
    assert {segment.label for segment in outcome.segments} == {"uncertain"}
    assert "not_calibrated" in codes(outcome)


def test_work_stops_when_it_is_no_longer_wanted(tmp_path: Path) -> None:
    class Stopping(QuietContext):
        asked = 0

        def check_cancelled(self) -> None:
            self.asked += 1
            if self.asked > 3:
                raise KeyboardInterrupt

    path = wav(tmp_path / "a.wav", silence(20))
    context = Stopping()
    with pytest.raises(KeyboardInterrupt):
        list(examine(path, scorer=WhistleScorer(), context=context))
    assert context.asked == 4


@pytest.mark.slow
def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    def peak(seconds: int) -> int:
        path = wav(tmp_path / f"{seconds}.wav", tone(seconds, rate=16_000), rate=16_000)
        tracemalloc.start()
        for _ in examine(
            path,
            scorer=WhistleScorer(),
            context=QuietContext(),
            voices=LoudVoices(),
        ):
            pass
        reached = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return reached

    peak(60)
    assert peak(360) < 1.2 * peak(120)
