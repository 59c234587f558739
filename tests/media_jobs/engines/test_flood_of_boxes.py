"""Files that repeat one thing without end are answered before anybody has waited for it."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.broken_media.chunks import chunk, with_chunks
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.probe import probe
from media_jobs.engines.media.recordings import MOST_RECORDINGS, recordings
from tests.media_jobs.engines.clips import moving, write_clip
from tests.media_jobs.engines.marked import said

EMPTY = b"\0\0\0\x08free"


def test_a_flood_of_boxes_is_refused_at_once(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "flood.mp4", moving(3, size=(160, 96), side=80))
    whole = path.read_bytes()
    path.write_bytes(whole + EMPTY * 20_000)
    assert probe(path).frame_count == 3

    path.write_bytes(whole + EMPTY * 2_000_000)
    began = time.process_time()
    with pytest.raises(EngineRefused, match="more pieces than can be read"):
        probe(path)
    assert [one.code for one in said(path)] == []
    assert time.process_time() - began < 4


def test_joined_recordings_are_looked_for_once(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mkv", moving(1, size=(160, 96), side=80))
    head, segment, _ = clip.read_bytes().partition(b"\x18\x53\x80\x67")
    path = tmp_path / "many.mkv"
    path.write_bytes((head + segment + b"\x80") * 60 + bytes(3_000_000))
    began = time.process_time()
    assert len(recordings(path)) == MOST_RECORDINGS + 1
    assert time.process_time() - began < 1


@pytest.mark.parametrize("stray", [b"\0", b"\xff\0"])
def test_stray_bytes_before_the_markers_of_a_jpeg_are_stepped_over_fast(
    tmp_path: Path, stray: bytes
) -> None:
    path = tmp_path / "stray.jpg"
    Image.new("RGB", (30, 20)).save(path)
    data, first_segment = path.read_bytes(), 20
    flood = stray * (20_000_000 // len(stray))
    path.write_bytes(data[:first_segment] + flood + data[first_segment:])
    began = time.process_time()
    assert probe(path).width == 30
    assert time.process_time() - began < 1.5


def test_unknown_chunks_of_a_png_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "chunks.png"
    Image.new("RGB", (30, 20)).save(path)
    more = [chunk(b"%04d" % number, bytes(65_536)) for number in range(400)]
    path.write_bytes(with_chunks(path.read_bytes(), b"".join(more)))
    tracemalloc.start()
    assert probe(path).width == 30
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000
