"""The frame that a page shows: complete, sharp, and the only one that is kept meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from generation.engines.lectures.changes import sharpness
from media_jobs.engines.media.sampled import SampledFrame

# A later frame is taken unless it is blurred by more than this: it has what was added last.
_AS_SHARP = 0.97
# Quick to write, and a tenth larger than the smallest.
_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 3)


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame that was written down: its file, size and time."""

    path: Path
    width: int
    height: int
    seconds: float


class SharpestFrame:
    """Keeps the best of the frames that it is offered, in the decoder's own form.

    Beside it is the grey picture of the sharpest one, by which later ones are measured.
    """

    def __init__(self) -> None:
        self._best: tuple[SampledFrame, np.ndarray] | None = None
        self._any_is_better = True

    def begin_again(self) -> None:
        """What is offered next is more complete than what was: any of it is better."""
        self._any_is_better = True

    def offer(self, frame: SampledFrame, grey: np.ndarray, cells: np.ndarray) -> None:
        """Take `frame` in place of the one that is kept if it is as sharp in the given cells."""
        if self._best is None or self._any_is_better:
            self._best, self._any_is_better = (frame, grey), False
            return
        sharpest = self._best[1]
        found, most = sharpness(grey, cells), sharpness(sharpest, cells)
        if found >= _AS_SHARP * most:
            self._best = frame, grey if found > most else sharpest

    def write(self, path: Path) -> Picture:
        """Write the frame as PNG at its full size. There is one, as something was offered.

        Raises OSError where that fails, as on a full disk.
        """
        assert self._best is not None
        (frame, _), self._best = self._best, None
        if not cv2.imwrite(str(path), cv2.cvtColor(frame.rgb(), cv2.COLOR_RGB2BGR), _PNG):
            raise OSError(f"{path.name} could not be written")
        return Picture(path, frame.width, frame.height, frame.seconds)
