"""An MP4 whose tables promise more samples than any file has is refused before it is opened."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.broken_media.atoms import atom
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media import index_size
from media_jobs.engines.media.probe import probe
from tests.media_jobs.engines.clips import moving, patch_atom, write_clip
from tests.media_jobs.engines.remuxed import together

FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
MANY = 100_000_000


def many_sizes(folder: Path) -> Path:
    """One size for all of a hundred million pictures, in one chunk."""
    path = write_clip(folder / "sizes.mp4", moving(3, size=(160, 96)))
    patch_atom(path, b"stsz", 4, 1)
    patch_atom(path, b"stsz", 8, MANY)
    return patch_atom(path, b"stsc", 12, MANY)


def many_in_a_fragment(folder: Path) -> Path:
    """A fragment whose pictures all have the size and the length of its default."""
    clip = write_clip(folder / "clip.mp4", moving(3, size=(160, 96)))
    data = together(folder / "fragments.mp4", [clip], options=FRAGMENTED).read_bytes()
    header = atom(b"tfhd", struct.pack(">IIII", 0x020018, 1, 512, 1))
    run = atom(b"trun", struct.pack(">II", 0, MANY))
    fragment = atom(b"moof", atom(b"mfhd", bytes(8)) + atom(b"traf", header + run))
    path = folder / "fragment.mp4"
    path.write_bytes(data[: data.index(b"moof") - 4] + fragment + atom(b"mdat", bytes(100)))
    return path


def packed(folder: Path) -> Path:
    """An index that is compressed, as QuickTime once did."""
    path = write_clip(folder / "packed.mov", moving(3, size=(160, 96)))
    path.write_bytes(path.read_bytes().replace(b"udta", b"cmov"))
    return path


def behind_a_nameless_box(folder: Path) -> Path:
    """The tables lie behind a box that ends what is usually read of a file."""
    data = many_sizes(folder).read_bytes()
    index = data.index(b"moov") - 4
    path = folder / "behind.mp4"
    path.write_bytes(data[:index] + atom(bytes([0, 1, 2, 3])) + data[index:])
    return path


@pytest.mark.parametrize("make", [many_sizes, many_in_a_fragment, packed, behind_a_nameless_box])
def test_tables_of_millions_of_samples_are_refused(
    tmp_path: Path, make: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path)
    monkeypatch.setattr(av, "open", lambda *_, **__: pytest.fail("FFmpeg was asked"))
    with pytest.raises(EngineRefused, match="more pieces than can be read"):
        probe(path)


def with_sound(path: Path, seconds: float) -> Path:
    """Three pictures, and sound that is not compressed."""
    with av.open(str(path), "w") as out:
        film = out.add_stream("libx264", rate=3)
        film.width, film.height, film.pix_fmt = 160, 96, "yuv420p"
        sound = out.add_stream("pcm_s16le", rate=48_000, layout="mono")
        for picture in moving(3, size=(160, 96)):
            out.mux(film.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(film.encode())
        for _ in range(round(seconds)):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), "i2"), layout="mono")
            frame.sample_rate = 48_000
            out.mux(sound.encode(frame))
    return path


def test_sound_that_is_not_compressed_has_many_samples_in_few_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_size, "_MOST_ENTRIES", 4_000)
    path = with_sound(tmp_path / "sound.mov", 3)
    assert probe(path).frame_count == 3
    data = path.read_bytes()
    length_of_a_sample = data.rindex(b"stts") + 16
    unlike = data[:length_of_a_sample] + b"\0\0\0\2" + data[length_of_a_sample + 4 :]
    decoy = data + atom(b"free", b"stts" + bytes(12))
    for spoiled in (unlike, decoy):
        path.write_bytes(spoiled)
        with pytest.raises(EngineRefused, match="more pieces than can be read"):
            probe(path)


def test_a_cover_of_hundreds_of_megabytes_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_size, "_MOST_BYTES", 100_000)
    path = write_clip(tmp_path / "clip.mp4", moving(3, size=(160, 96)))
    whole = path.read_bytes()
    path.write_bytes(whole + atom(b"free", bytes(200_000)))
    assert probe(path).frame_count == 3
    path.write_bytes(whole + atom(b"meta", atom(b"ilst", bytes(200_000))))
    with pytest.raises(EngineRefused, match="more pieces than can be read"):
        probe(path)
