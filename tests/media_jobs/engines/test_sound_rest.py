"""What of a sound file no decoder gives out is named, for some player may play it."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from scipy.io import wavfile

from media_jobs.engines.media.audio import SAMPLE_RATE, AudioReport
from media_jobs.engines.media.audio_tracks import find_sound
from media_jobs.engines.media.limits import MediaLimits
from tests.media_jobs.engines.test_audio import heard
from tests.support.sounds import noise, tone, write_sounds

CODECS = {
    ".wav": "pcm_s16le",
    ".aiff": "pcm_s16be",
    ".flac": "flac",
    ".mp3": "libmp3lame",
    ".webm": "libopus",
    ".mka": "flac",
}


def sound(folder: Path, suffix: str, name: str = "a") -> Path:
    path = folder / f"{name}{suffix}"
    return write_sounds(path, noise(3), codec=CODECS[suffix])


def codes(report: AudioReport) -> list[tuple[str, bool]]:
    return [(note.code, note.unexamined) for note in report.notes()]


@pytest.mark.parametrize(
    ("first", "second"), [(".wav", ".wav"), (".aiff", ".aiff"), (".wav", ".mp3"), (".flac", ".mp3")]
)
def test_what_is_appended_to_a_file_is_named(tmp_path: Path, first: str, second: str) -> None:
    path = sound(tmp_path, first)
    path.write_bytes(path.read_bytes() + sound(tmp_path, second, "b").read_bytes())
    samples, report = heard(path)
    assert len(samples) == 3 * SAMPLE_RATE
    assert codes(report) == [("unread_rest", True)]
    assert "which ends at 0:03" in report.notes()[0].message


def test_a_wav_that_says_less_than_it_holds_is_not_taken_at_its_word(tmp_path: Path) -> None:
    path = sound(tmp_path, ".wav")
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = (96_000).to_bytes(4, "little")
    path.write_bytes(data)
    samples, report = heard(path)
    assert len(samples) == SAMPLE_RATE
    assert ("unread_rest", True) in codes(report)


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 0x7FFF_FFFF, 0x7FFF_F000])
def test_a_wav_that_was_written_to_a_pipe_is_whole(tmp_path: Path, size: int) -> None:
    path = write_sounds(tmp_path / "a.wav", noise(3.01), codec="pcm_s16le")
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(data)
    samples, report = heard(path)
    assert len(samples) == pytest.approx(3.01 * SAMPLE_RATE, abs=2)
    assert codes(report) == []


def test_a_wav_that_promises_more_than_it_holds_was_cut_off(tmp_path: Path) -> None:
    path = sound(tmp_path, ".wav")
    path.write_bytes(path.read_bytes()[:-100_001])
    assert codes(heard(path)[1]) == [("damaged_sound", True)]


@pytest.mark.parametrize("suffix", [".webm", ".mka"])
def test_where_reading_breaks_off_the_rest_is_named(tmp_path: Path, suffix: str) -> None:
    data = bytearray(sound(tmp_path, suffix).read_bytes())
    begin, end = len(data) // 3, len(data) // 2
    data[begin:end] = bytes(end - begin)
    (tmp_path / "a").write_bytes(data)
    samples, report = heard(tmp_path / "a")
    assert len(samples) < 1.6 * SAMPLE_RATE
    assert ("unread_rest", True) in codes(report)


@pytest.mark.parametrize("suffix", [".webm", ".mka", ".wav", ".aiff"])
def test_tags_and_indexes_are_no_sound(tmp_path: Path, suffix: str) -> None:
    path = sound(tmp_path, suffix)
    order = {".wav": "<", ".aiff": ">"}.get(suffix)
    if order:
        size = (5000).to_bytes(4, "little" if order == "<" else "big")
        path.write_bytes(path.read_bytes() + b"id3 " + size + bytes(range(250)) * 20 + b"TAG" * 40)
    assert codes(heard(path)[1]) == []


@pytest.mark.parametrize("filled", [True, False])
def test_tags_behind_an_odd_number_of_bytes_are_no_sound(tmp_path: Path, filled: bool) -> None:
    samples = (noise(3, rate=8_000)[:-1] * 127 + 128).astype(np.uint8)
    wavfile.write(tmp_path / "a.wav", 8_000, samples)
    data = (tmp_path / "a.wav").read_bytes()
    data = data[: data.index(b"data") + 8 + len(samples)] + (b"\0" if filled else b"")
    tag = b"id3 " + (6000).to_bytes(4, "little") + bytes(range(1, 251)) * 24
    (tmp_path / "a.wav").write_bytes(data + tag)
    assert codes(heard(tmp_path / "a.wav")[1]) == []


def test_something_between_the_frames_of_flac_is_damage(tmp_path: Path) -> None:
    path = sound(tmp_path, ".flac")
    path.write_bytes(path.read_bytes() + sound(tmp_path, ".flac", "b").read_bytes())
    samples, report = heard(path)
    assert len(samples) > 5.5 * SAMPLE_RATE
    assert codes(report) == [("damaged_sound", True)]


def test_sound_that_lies_over_other_sound_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.mka"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=SAMPLE_RATE, layout="mono")
        assert isinstance(stream, av.AudioStream)
        # Each second begins a tenth before the one before it ends.
        for number in range(8):
            data = (tone(1, rate=SAMPLE_RATE) * 32_767).astype(np.int16)[None]
            frame = av.AudioFrame.from_ndarray(data, format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE, round(0.9 * number * SAMPLE_RATE)
            frame.time_base = Fraction(1, SAMPLE_RATE)
            container.mux(stream.encode(frame))
    samples, report = heard(path)
    assert len(samples) == pytest.approx(7.3 * SAMPLE_RATE, abs=10)
    assert codes(report) == [("overlapping_sound", True)]


def test_what_an_edit_list_leaves_out_is_told(tmp_path: Path) -> None:
    whole, cut = write_sounds(tmp_path / "a.m4a", noise(6)), tmp_path / "b.m4a"
    with av.open(str(whole)) as source, av.open(str(cut), "w") as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.dts -= 2 * 48_000
                packet.pts = packet.dts
                packet.stream = stream
                target.mux(packet)
    notes = find_sound(cut, MediaLimits()).notes
    assert [(note.code, note.unexamined) for note in notes] == [("outside_edit", False)]
    assert re.match("The file holds 0:0[12] more of sound", notes[0].message)


@pytest.mark.parametrize(("channels", "rate"), [(200, 24_000), (1, 2_000)])
def test_a_refusal_says_whether_rate_or_channels_are_odd(
    tmp_path: Path, channels: int, rate: int
) -> None:
    path = sound(tmp_path, ".wav")
    data = bytearray(path.read_bytes())
    data[22:24], data[24:28] = channels.to_bytes(2, "little"), rate.to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(Exception, match=f"{channels} channels? of {rate:,} samples a second"):
        find_sound(path, MediaLimits())
