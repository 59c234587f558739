"""Bring the colours of a video to those of an ordinary screen, as players do.

Faces are judged as BT.709 pictures of the usual range. High dynamic range and wider primaries look
washed out when they are taken for such. Sources: ITU-R BT.2100-2 (transfer functions of PQ and HLG
and the latter's rendering for a display of 1,000 cd/m2), BT.2408-4 (diffuse white at 203 cd/m2),
BT.1886 (the ordinary screen's gamma), Reinhard et al. 2002, equation 4 (the shoulder).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorTrc

from media_jobs.engines.media.side_data import side_data

_CODES = 65536
_PEAK_NITS = 1000.0
_WHITE_NITS = 203.0
_HLG_GAMMA = 1.2
_SCREEN_GAMMA = 2.4
# Linear light, with diffuse white at 1, above which highlights are pressed together.
_KNEE = 0.8
_MOST = _PEAK_NITS / _WHITE_NITS

_HDR = {int(ColorTrc.SMPTE2084): "PQ", int(ColorTrc.ARIB_STD_B67): "HLG"}
_UNSPECIFIED = int(ColorTrc.UNSPECIFIED)
_LOGARITHMIC = {int(ColorTrc.LOG), int(ColorTrc.LOG_SQRT)}
# Matrices that are no mixture of red, green and blue light, or that swscale takes for another.
_OTHER_MATRICES = {8: "YCgCo", 10: "BT.2020 cl", 11: "Y′D′zD′x", 13: "cl", 14: "ICtCp", 15: "IPT"}
# From linear light in these primaries to BT.709's (BT.2087-0, SMPTE EG 432-1).
_TO_BT709 = {
    int(ColorPrimaries.BT2020): (
        (1.6605, -0.5876, -0.0728),
        (-0.1246, 1.1329, -0.0083),
        (-0.0182, -0.1006, 1.1187),
    ),
    int(ColorPrimaries.SMPTE432): (
        (1.2249, -0.2247, 0.0),
        (-0.0420, 1.0419, 0.0),
        (-0.0197, -0.0786, 1.0979),
    ),
}
_BT2020_LUMINANCE = np.array([[0.2627, 0.6780, 0.0593]], np.float32)


@dataclass(frozen=True, slots=True)
class Colours:
    """How the colours of a frame are meant: `transfer` is PQ, HLG or "" for an ordinary one, and
    `strange` names a way to store them that cannot be understood."""

    transfer: str = ""
    primaries: int = int(ColorPrimaries.BT709)
    strange: str = ""

    @property
    def _is_ordinary(self) -> bool:
        return not self.transfer and self.primaries not in _TO_BT709

    @property
    def format(self) -> str:
        """FFmpeg's name for the RGB that `ordinary` takes."""
        return "rgb24" if self._is_ordinary else "rgb48le"

    def ordinary(self, rgb: np.ndarray) -> np.ndarray:
        """RGB as stored [height, width, 3], in `format`, as BT.709, uint8 [height, width, 3]."""
        if self._is_ordinary:
            return rgb
        light = np.take(_linear(self.transfer), rgb)
        if self.transfer == "HLG":
            luminance = cv2.transform(light, _BT2020_LUMINANCE)
            light *= cv2.pow(luminance, _HLG_GAMMA - 1).reshape(*light.shape[:2], 1) * _MOST
        if self.primaries in _TO_BT709:
            light = cv2.transform(light, np.array(_TO_BT709[self.primaries], np.float32))
        shown = cv2.pow(_without_glare(light.clip(0, _MOST)), 1 / _SCREEN_GAMMA)
        return np.rint(shown * 255).clip(0, 255).astype(np.uint8)


def colours_of(frame: VideoFrame) -> Colours:
    """How the colours of `frame` are meant, by its own tags or those of its file."""
    beside = side_data(frame)
    return _colours(
        int(frame.color_trc),
        int(frame.color_primaries),
        int(frame.colorspace),
        "DOVI_RPU_BUFFER" in beside or "DOVI_METADATA" in beside,
    )


@lru_cache(maxsize=16)
def _colours(transfer: int, primaries: int, matrix: int, dolby_vision: bool) -> Colours:
    strange = _OTHER_MATRICES.get(matrix, "")
    if transfer in _LOGARITHMIC:
        strange = "log"
    # A base layer that other players understand says so in its tags.
    if dolby_vision and transfer == _UNSPECIFIED:
        strange = "Dolby Vision without a base layer"
    name = _HDR.get(transfer, "")
    if name and primaries not in _TO_BT709 and primaries != int(ColorPrimaries.BT709):
        primaries = int(ColorPrimaries.BT2020)
    return Colours(name, primaries, strange)


@lru_cache(maxsize=4)
def _linear(transfer: str) -> np.ndarray:
    """Light [65536] for each code value: of PQ and SDR with diffuse white at 1, of HLG that of the
    scene."""
    code = np.arange(_CODES) / (_CODES - 1)
    if transfer == "PQ":
        m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
        root = code ** (1 / m2)
        light = (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1) * 10_000 / _WHITE_NITS
    elif transfer == "HLG":
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        light = np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12)
    else:
        light = code**_SCREEN_GAMMA
    return light.astype(np.float32)


def _without_glare(light: np.ndarray) -> np.ndarray:
    """Press what is above the knee between it and 1: the brightest becomes 1."""
    over = np.maximum(light - _KNEE, 0) / (1 - _KNEE)
    most = (_MOST - _KNEE) / (1 - _KNEE)
    pressed = over * (1 + over / most**2) / (1 + over)
    return np.minimum(light, _KNEE) + (1 - _KNEE) * pressed
