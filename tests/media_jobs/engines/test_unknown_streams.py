"""A video whose streams are of no kind that is known is refused, and not stumbled over."""

from __future__ import annotations

from pathlib import Path

import pytest

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.probe import probe
from tests.media_jobs.engines.clips import moving, write_clip


def altered(path: Path, old: bytes, new: bytes) -> Path:
    write_clip(path, moving(5), codec="mpeg4")
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new))
    return path


@pytest.mark.parametrize("kind", [b"none", b"dats"])
def test_a_file_without_pictures_and_sound(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(EngineRefused) as caught:
        probe(altered(tmp_path / "data.avi", b"vids", kind))
    assert caught.value.code in ("no_video_stream", "unsupported_codec")


def test_pictures_coded_in_a_way_that_nobody_knows(tmp_path: Path) -> None:
    with pytest.raises(EngineRefused) as caught:
        probe(altered(tmp_path / "unknown.avi", b"FMP4", b"????"))
    assert caught.value.code == "unsupported_codec"
