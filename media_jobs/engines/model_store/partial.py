"""A file that is coming: whatever was written before an interruption is the beginning of it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from media_jobs.engines.model_store.errors import SourceFailed, WrongDigest
from media_jobs.engines.model_store.types import ModelFile

CHUNK = 1024 * 1024


class Partial:
    """Collects `file` in `folder` under another name, and digests it as it comes.

    `came` bytes are there. They may be of different sources: the digest of all tells in the end.
    `is_resumed` says that they did not come in one go.
    """

    def __init__(self, folder: Path, file: ModelFile, written: Callable[[int], None]) -> None:
        self.file, self._target, self._written = file, folder / file.name, written
        self._path = folder / f"{file.name}.part"
        self._tag_path = folder / f"{file.name}.tag"
        self._stream: BinaryIO = self._path.open("ab")
        self._digest = hashlib.sha256()
        self.came = 0
        self.is_resumed = False
        self._take_up()

    def _take_up(self) -> None:
        with self._path.open("rb") as before:
            while chunk := before.read(CHUNK):
                self._digest.update(chunk)
                self.came += len(chunk)
        self._written(self.came)
        self.is_resumed = self.came > 0
        if self.came > self.file.size:
            self.restart()

    def append(self, chunk: bytes) -> None:
        """Write what comes next. Raises `SourceFailed` where it is more than the file has."""
        if self.came + len(chunk) > self.file.size:
            raise SourceFailed(f"more came than the {self.file.size} bytes of {self.file.name}.")
        self._stream.write(chunk)
        self._digest.update(chunk)
        self.came += len(chunk)

    def restart(self) -> None:
        """Forget what has come."""
        self._stream.truncate(0)
        self._written(-self.came)
        self._digest = hashlib.sha256()
        self.came, self.is_resumed = 0, False
        self._tag_path.unlink(missing_ok=True)

    def finish(self) -> None:
        """Give the file its name, once all of it is there and on the disk.

        Raises `WrongDigest`, or `SourceFailed` where some is missing still.
        """
        if self.came < self.file.size:
            raise SourceFailed(f"the end of {self.file.name} did not come.", can_go_on=True)
        if self._digest.hexdigest() != self.file.sha256:
            raise WrongDigest(f"what came as {self.file.name} is not the file that is wanted.")
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._path.replace(self._target)
        self._tag_path.unlink(missing_ok=True)

    def close(self) -> None:
        """Keep what has come for the next time."""
        self._stream.close()

    def tag_of(self, place: str) -> str:
        """The entity tag under which the beginning came from `place`; empty if from elsewhere."""
        try:
            kept = json.loads(self._tag_path.read_text())
        except (OSError, ValueError):
            return ""
        return str(kept.get(place, ""))

    def keep_tag(self, place: str, tag: str) -> None:
        """Remember under which tag `place` sends the file."""
        self._tag_path.write_text(json.dumps({place: tag}))
