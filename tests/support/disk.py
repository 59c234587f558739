"""Disks that are full: a small real one where this process may mount it, and one that pretends."""

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from media_jobs.files.storage import WholeFileStorage

MEBIBYTE = 1024 * 1024


@contextmanager
def small_disk(folder: Path, *, mebibytes: int = 8, inodes: int = 0) -> Iterator[Path]:
    """A file system of that size at `folder`; skips the test where none may be mounted."""
    folder.mkdir()
    options = f"size={mebibytes}m" + (f",nr_inodes={inodes}" if inodes else "")
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, *, leave: int = 0) -> Path:
    """Fill a disk but for `leave` bytes; returns the file that takes the room."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        with suppress(OSError):
            while True:
                file.write(bytes(64 * 1024))
        with suppress(OSError):
            while True:
                file.write(bytes(4096))
        file.truncate(max(file.tell() - leave, 0))
    return filler


class FullStorage(WholeFileStorage):
    """A folder in which only the first bytes of a file find room."""

    room = 10_000

    def _save(self, name: str, content: Any) -> str:
        return super()._save(name, _Cut(content, self.room))


class _Cut:
    """A file of which only so much can be written elsewhere."""

    def __init__(self, content: Any, room: int) -> None:
        self._content, self._room = content, room

    def chunks(self) -> Iterator[bytes]:
        for chunk in self._content.chunks():
            yield chunk[: self._room]
            if len(chunk) > self._room:
                raise OSError(errno.ENOSPC, "No space left on device")
            self._room -= len(chunk)
