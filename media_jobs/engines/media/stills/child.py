"""Have a picture decoded by a child process: no bomb takes the process that asked with it.

The child is a fresh interpreter with Pillow and nothing else: 0.06 seconds of a core and 47 MB.
"""

from __future__ import annotations

import json
import signal
import subprocess
from types import TracebackType
from typing import Any, Self

import numpy as np

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.bounded import command
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.stills.header import damaged_picture

_PROGRAM = "media_jobs.engines.media.stills.reader"
_OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGKILL)


class PictureDecoder:
    """One child process and its answers; use as a context, whose end ends the child.

    `request` says what to decode, as `stills.reader` wants it. Each method raises EngineRefused:
    `damaged_file`, `picture_too_large`.
    """

    def __init__(self, request: dict[str, Any], *, cpu_seconds: int, limits: MediaLimits) -> None:
        resources = {"cpu_seconds": cpu_seconds, "memory_bytes": limits.decoder_bytes}
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            **command(_PROGRAM, json.dumps(request | resources)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.communicate()

    def ask(self, line: str) -> None:
        """Send the child a line."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._refusal() from None

    def answer(self) -> dict[str, Any]:
        """The child's next line."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise self._refusal()
        answer: dict[str, Any] = json.loads(line)
        if answer.get("refused") == "too_large":
            raise _too_much_memory()
        if answer.get("refused") == "too_slow":
            raise _too_slow()
        if "refused" in answer:
            raise damaged_picture()
        return answer

    def byte(self) -> int:
        """The child's next byte."""
        return int(self._read(1)[0])

    def picture(self, width: int, height: int) -> np.ndarray:
        """The child's next pixels: RGB [height, width, 3]."""
        return self._read(width * height * 3).reshape(height, width, 3)

    def _read(self, count: int) -> np.ndarray:
        assert self._process.stdout is not None
        data = np.empty(count, np.uint8)
        place = 0
        while place < count:
            got = self._process.stdout.readinto(data.data[place:])  # type: ignore[attr-defined]
            if not got:
                raise self._refusal()
            place += got
        return data

    def _refusal(self) -> EngineRefused:
        """What it means that the child has ended early."""
        if self._process.wait() in _OUT_OF_TIME:
            return _too_slow()
        return damaged_picture()


def _too_much_memory() -> EngineRefused:
    return EngineRefused(
        "picture_too_large",
        "The picture needs too much memory to decode. Make it smaller, or save it as JPEG, and "
        "send it again.",
    )


def _too_slow() -> EngineRefused:
    return EngineRefused(
        "picture_too_large",
        "The picture takes too long to decode. Save it as an ordinary JPEG and send that.",
    )
