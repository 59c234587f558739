"""Sound comes as mono at 16 kHz, each sample at its time, whatever the file is like."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from scipy.io import wavfile

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.audio import SAMPLE_RATE, AudioReport, decode_audio
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.limits import MediaLimits
from tests.media_jobs.engines.clips import moving, overwrite, write_clip
from tests.support.sounds import silence, tone, write_sounds


def heard(path: Path, limits: MediaLimits | None = None) -> tuple[np.ndarray, AudioReport]:
    limits = limits or MediaLimits()
    report = AudioReport()
    track = find_sound(path, limits).tracks[0]
    return np.concatenate(list(decode_audio(path, track, limits=limits, report=report))), report


def pitch(samples: np.ndarray) -> float:
    """The strongest frequency, Hz."""
    strength = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(strength)) * SAMPLE_RATE / len(samples)


def loud_from(samples: np.ndarray) -> float:
    """When something is first heard, seconds."""
    return float(np.argmax(np.abs(samples) > 0.1)) / SAMPLE_RATE


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", "aac"),
        ("a.m4a", "alac"),
        ("a.mp3", "libmp3lame"),
        ("a.wav", "pcm_s16le"),
        ("a.flac", "flac"),
        ("a.ogg", "libopus"),
        ("a.webm", "libopus"),
        ("a.mkv", "ac3"),
        ("a.aac", "aac"),
        ("a.aiff", "pcm_s16be"),
        ("a.ts", "aac"),
    ],
)
def test_a_tone_is_heard_as_it_is_in_any_coding(tmp_path: Path, name: str, codec: str) -> None:
    samples, report = heard(write_sounds(tmp_path / name, tone(1.5), codec=codec))
    assert samples.dtype == np.float32
    assert len(samples) / SAMPLE_RATE == pytest.approx(1.5, abs=0.08)
    assert pitch(samples[4_000:20_000]) == pytest.approx(440, abs=2)
    assert report.damaged_after is None


def test_a_blocks_length_is_bounded(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.wav", tone(5), codec="pcm_s16le")
    track = find_sound(path, MediaLimits()).tracks[0]
    blocks = list(decode_audio(path, track, limits=MediaLimits(), report=AudioReport()))
    assert max(len(block) for block in blocks) <= SAMPLE_RATE
    assert sum(len(block) for block in blocks) == 5 * SAMPLE_RATE


def test_a_pause_between_packets_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE)
        stream.layout = "mono"
        for begin in (0.0, 3.0):
            data = (tone(1, rate=SAMPLE_RATE) * 32_767).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(data, format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, int(begin * SAMPLE_RATE)
            container.mux(stream.encode(frame))
    samples, report = heard(path)
    assert len(samples) == 4 * SAMPLE_RATE
    assert np.abs(samples[SAMPLE_RATE + 800 : 3 * SAMPLE_RATE - 800]).max() < 0.01
    assert loud_from(samples[2 * SAMPLE_RATE :]) == pytest.approx(1, abs=0.02)
    assert report.silent_seconds == pytest.approx(2, abs=0.01)


def test_sound_that_begins_after_the_picture_keeps_its_time(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    pictures = [np.zeros((64, 64, 3), np.uint8)] * 30
    with av.open(str(path), "w") as container:
        film = container.add_stream("libx264", rate=10)
        film.width = film.height = 64
        sound = container.add_stream("pcm_s16le", rate=SAMPLE_RATE)
        sound.layout = "mono"
        for picture in pictures:
            container.mux(film.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(film.encode())
        data = (tone(1, rate=SAMPLE_RATE) * 32_767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(data, format="s16", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, 2 * SAMPLE_RATE
        container.mux(sound.encode(frame))
    assert loud_from(heard(path)[0]) == pytest.approx(2, abs=0.02)


def test_the_track_that_players_choose_is_used_and_the_others_are_named(tmp_path: Path) -> None:
    path = write_sounds(
        tmp_path / "a.mkv", silence(1), tone(1), codec="flac", languages=("eng", "deu")
    )
    sound = find_sound(path, MediaLimits())
    assert [track.language for track in sound.tracks] == ["eng", "deu"]
    assert [note.code for note in sound.notes] == ["further_sound"]
    assert sound.notes[0].message.endswith("Not used: 2 (deu).")


def test_whatever_tracks_are_called_the_sentence_stays_short(tmp_path: Path) -> None:
    path = tmp_path / "a.mka"
    with av.open(str(path), "w") as container:
        for number in range(14):
            stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout="mono")
            stream.metadata["title"] = f"{number}\u202e\n" + "x" * 100_000
        for stream in container.streams.audio:
            frame = av.AudioFrame.from_ndarray(
                np.zeros((1, 1600), np.int16), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = SAMPLE_RATE, 0
            container.mux(stream.encode(frame))
    (note,) = find_sound(path, MediaLimits()).notes
    assert len(note.message) < 1_200
    assert note.message.isprintable()
    assert note.message.endswith("; 3 more.")


def test_damage_is_stepped_over_and_its_begin_is_told(tmp_path: Path) -> None:
    whole = write_sounds(tmp_path / "a.flac", tone(4), codec="flac")
    samples, report = heard(overwrite(whole, 0.5, 0.55))
    assert report.damaged_after is not None
    assert 1.5 < report.damaged_after < 2.5
    assert len(samples) > 3.5 * SAMPLE_RATE
    assert [note.code for note in report.notes()] == ["damaged_sound"]


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(5), fps=10)
    with pytest.raises(EngineRefused) as refusal:
        find_sound(path, MediaLimits())
    assert refusal.value.code == "no_sound"


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("These are words and no sound, " * 20)
    with pytest.raises(EngineRefused) as refusal:
        find_sound(tmp_path / "a.mp3", MediaLimits())
    assert refusal.value.code == "not_a_recording"
    (tmp_path / "b.mp3").touch()
    with pytest.raises(EngineRefused) as refusal:
        find_sound(tmp_path / "b.mp3", MediaLimits())
    assert refusal.value.code == "empty_file"


def test_sound_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.wav", tone(3), codec="pcm_s16le")
    with pytest.raises(EngineRefused) as refusal:
        heard(path, MediaLimits(max_seconds=2))
    assert refusal.value.code == "too_long"


def test_a_rate_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.wav", tone(1), codec="pcm_s16le")
    data = bytearray(path.read_bytes())
    data[24:28] = (1).to_bytes(4, "little")  # one sample a second
    path.write_bytes(data)
    with pytest.raises(EngineRefused) as refusal:
        find_sound(path, MediaLimits())
    assert refusal.value.code == "unsupported_codec"


@pytest.mark.parametrize(
    ("channels", "rate", "kind"),
    [
        (2, 48_000, "f4"),
        (8, 192_000, "f4"),
        (6, 44_100, "i2"),
        (13, 48_000, "i2"),
        (64, 8_000, "u1"),
    ],
)
def test_many_channels_are_mixed_without_growing_louder(
    tmp_path: Path, channels: int, rate: int, kind: str
) -> None:
    one = tone(1, rate=rate)[:, None].repeat(channels, axis=1)
    scaled = {"f4": one, "i2": one * 32_767, "u1": one * 127 + 128}[kind]
    wavfile.write(tmp_path / "a.wav", rate, scaled.astype(kind))
    samples, report = heard(tmp_path / "a.wav")
    assert len(samples) / SAMPLE_RATE == pytest.approx(1, abs=0.01)
    assert np.abs(samples).max() == pytest.approx(0.5, abs=0.03)
    assert pitch(samples[:8_000]) == pytest.approx(440, abs=2)
    assert report.notes() == ()
    track = find_sound(tmp_path / "a.wav", MediaLimits()).tracks[0]
    assert (track.rate, track.channels) == (rate, channels)


def test_samples_that_are_no_numbers_become_silence_and_are_told(tmp_path: Path) -> None:
    made = tone(3)
    made[96_000:96_100] = np.nan
    made[100_000] = np.inf
    made[120_000] = 50
    wavfile.write(tmp_path / "a.wav", 48_000, made)
    samples, report = heard(tmp_path / "a.wav")
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1
    assert pitch(samples[33_000:39_000]) == pytest.approx(440, abs=3)
    assert [(note.code, note.unexamined) for note in report.notes()] == [("no_numbers", True)]
    assert report.no_numbers_after == pytest.approx(2, abs=0.1)


def test_a_sound_that_is_too_long_is_called_a_recording(tmp_path: Path) -> None:
    path = write_sounds(tmp_path / "a.wav", tone(3), codec="pcm_s16le")
    with pytest.raises(EngineRefused, match="^The recording is longer than"):
        heard(path, MediaLimits(max_seconds=2))
