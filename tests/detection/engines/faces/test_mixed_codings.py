"""A track of an MP4 whose pictures change their coding on the way is read to there, and says so."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.broken_media.atoms import atom
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.timeline import read_timeline
from tests.media_jobs.engines.clips import moving, write_clip
from tests.media_jobs.engines.remuxed import together

TABLES = (b"moov", b"trak", b"mdia", b"minf", b"stbl")


def places(data: bytes, *path: bytes) -> list[int]:
    """Where the atoms of `path` begin, each in the one before."""
    found, start = [], 0
    for name in path:
        while data[start + 4 : start + 8] != name:
            start += int.from_bytes(data[start : start + 4])
        found.append(start)
        start += 8
    return found


def changed(data: bytes, name: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The file with the body of a table of its first track changed; its index lies at the end."""
    *outer, start = places(data, *TABLES, name)
    size = int.from_bytes(data[start : start + 4])
    table = atom(name, change(data[start + 8 : start + size]))
    made = bytearray(data[:start] + table + data[start + size :])
    for place in outer:
        length = int.from_bytes(made[place : place + 4]) + len(table) - size
        made[place : place + 4] = length.to_bytes(4)
    return bytes(made)


def with_second_coding(path: Path, clip: Path, name: bytes) -> Path:
    """The pictures from the tenth chunk on belong to a second description of their coding."""

    def twice(body: bytes) -> bytes:
        return struct.pack(">II", 0, 2) + body[8:] + body[8:12] + name + body[16:]

    def from_the_tenth(body: bytes) -> bytes:
        rows = [list(row) for row in struct.iter_unpack(">III", body[8:])]
        for row in rows:
            row[2] = 1 if row[0] < 10 else 2
        return body[:8] + b"".join(struct.pack(">III", *row) for row in rows)

    data = changed(clip.read_bytes(), b"stsd", twice)
    path.write_bytes(changed(data, b"stsc", from_the_tenth))
    return path


@pytest.mark.parametrize(("name", "codes"), [(b"hvc1", ["mixed_codings"]), (b"avc1", [])])
def test_pictures_in_another_coding_are_named(
    tmp_path: Path, name: bytes, codes: list[str]
) -> None:
    pictures = moving(100, size=(160, 96), side=80)
    source = write_clip(tmp_path / "a.mp4", pictures, sound_seconds=4.0)
    clip = together(tmp_path / "clip.mp4", [source])
    whole = read_timeline(with_second_coding(tmp_path / "two.mp4", clip, name), MediaLimits())
    assert [note.code for note in whole.notes] == codes
    assert all(note.unexamined for note in whole.notes)
    assert (whole.tracks[0].count == 100) == (not codes)
