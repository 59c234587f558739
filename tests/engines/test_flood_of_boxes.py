"""A file cut into millions of empty boxes is refused before anybody has waited for it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from detection.engines.errors import EngineRefused
from detection.engines.media.probe import probe
from tests.engines.clips import moving, write_clip
from tests.engines.marked import said

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
