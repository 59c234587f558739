"""Read the text of a slide: lines with their places, in the order in which people read them.

PP-OCRv6 through RapidOCR reads Latin letters, Chinese and Japanese. For other scripts Tesseract is
asked, where it is installed with the language that is spoken.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rapidocr import RapidOCR

from generation.engines.lectures import tesseract
from generation.engines.lectures.reading_order import in_reading_order
from generation.engines.lectures.types import TextLine

# Letters of a slide are still read well at this long side, and a larger picture takes more memory.
_LONG_SIDE = 1600
# Lines that are read at once.
_BATCH = 4
_LEAST_CONFIDENCE = 0.5


class SlideReader:
    """Reads pictures one at a time, with at most `threads` threads.

    `language` (ISO 639-1) is what is spoken, or what the sender has named; it decides the script.
    """

    def __init__(self, *, threads: int, language: str = "") -> None:
        self._threads = threads
        self._tesseract = tesseract.model_for(language)

    @property
    def missing(self) -> str:
        """What an operator would have to install to read the language well; empty if nothing."""
        wanted = self._tesseract
        return "" if not wanted or wanted in tesseract.installed_models() else wanted

    def read(self, picture: Path | np.ndarray) -> tuple[TextLine, ...]:
        """The lines of `picture`: a PNG or JPEG of ours, or BGR [height, width, 3]."""
        pixels = _loaded(picture)
        if pixels.size == 0:
            return ()
        if self._tesseract and not self.missing:
            lines = tesseract.read(pixels, self._tesseract)
        else:
            lines = self._read(pixels)
        return tuple(in_reading_order(lines))

    def _read(self, pixels: np.ndarray) -> list[TextLine]:
        height, width = pixels.shape[:2]
        found = _engine(self._threads)(pixels)
        if found.txts is None or found.boxes is None:
            return []
        return [
            _line(text, np.asarray(box), float(score), width, height)
            for text, box, score in zip(found.txts, found.boxes, found.scores, strict=True)
        ]


def _loaded(picture: Path | np.ndarray) -> np.ndarray:
    """The picture, no larger than it is read at."""
    pixels = cv2.imread(str(picture)) if isinstance(picture, Path) else picture
    if pixels is None:
        raise ValueError(f"{picture} is no picture.")
    height, width = pixels.shape[:2]
    shrink = _LONG_SIDE / max(height, width, 1)
    if shrink >= 1:
        return pixels
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def _line(text: str, box: np.ndarray, score: float, width: int, height: int) -> TextLine:
    left, top = (box.min(axis=0) / (width, height)).clip(0, 1).tolist()
    right, bottom = (box.max(axis=0) / (width, height)).clip(0, 1).tolist()
    return TextLine(
        text=text.strip(),
        left=round(left, 4),
        top=round(top, 4),
        width=round(right - left, 4),
        height=round(bottom - top, 4),
        confidence=round(score, 3),
    )


@cache
def _engine(threads: int) -> Any:
    """The networks, loaded once per process; text upside down is not looked for."""
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.text_score": _LEAST_CONFIDENCE,
            "Global.max_side_len": _LONG_SIDE,
            "Rec.rec_batch_num": _BATCH,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
