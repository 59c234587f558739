"""A file that ends in the middle of a header is answered like any other broken file."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.probe import probe
from tests.media_jobs.engines.clips import moving, write_clip
from tests.media_jobs.engines.remuxed import together


def test_a_fragment_that_ends_before_its_decode_time_does_no_harm(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", moving(3))
    path.write_bytes(path.read_bytes() + struct.pack(">I4s4s", 12, b"moof", b"tfdt"))
    assert probe(path).frame_count == 3


def test_a_segment_that_ends_before_its_length_is_refused(tmp_path: Path) -> None:
    whole = together(tmp_path / "clip.mkv", [write_clip(tmp_path / "clip.mp4", moving(3))])
    head, segment, _ = whole.read_bytes().partition(b"\x18\x53\x80\x67")
    path = tmp_path / "cut.mkv"
    path.write_bytes(head + segment)
    with pytest.raises(EngineRefused) as refused:
        probe(path)
    assert refused.value.code in ("damaged_file", "no_video_stream")
