"""What a video looks like, in eight bytes for each half second: to find copies that were altered.

A picture's fingerprint is its perceptual hash: the signs of its 64 lowest frequencies against their
median (Zauner 2010, "Implementation and Benchmarking of Perceptual Image Hash Functions", section
3.2.1). It survives recompression and scaling; cropping and mirror images change it.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

STEP_SECONDS = 0.5
# Bits that two looks at the same picture may differ in; of unrelated pictures half of 64 differ.
SAME_PICTURE_BITS = 10
# Where few moments speak (a photo is one), they have to be closer.
SAME_STILL_BITS = 4
# Of the moments that two videos may have in common, those that have to look alike.
SAME_VIDEO_SHARE = 0.7
FEWEST_MOMENTS = 4
PROBES = 96

_SIDE = 32
_LOWEST = 8
# A black or plain frame looks like every other: its standard deviation in grey levels is below.
_PLAIN = 6.0
PLAIN = np.uint64(0)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of what two videos may have in common looks alike, and where one starts.

    `offset_seconds` is the moment of the known video at which the new one begins (below 0: the
    new one begins earlier).
    """

    share: float
    offset_seconds: float


class Fingerprinter:
    """Takes the frames of a video in order and keeps one hash for each half second."""

    def __init__(self) -> None:
        self._hashes: list[np.uint64] = []

    def see(self, seconds: float, picture: np.ndarray) -> None:
        """Take a picture [height, width, 3]; one each half second is looked at.

        A gap in the video is filled with the picture before it.
        """
        gap = int(seconds / STEP_SECONDS) - len(self._hashes)
        if gap < 0:
            return
        value = picture_hash(picture)
        self._hashes += [self._hashes[-1] if self._hashes else value] * gap + [value]

    def fingerprint(self) -> bytes:
        """The hashes as little-endian uint64, one for each half second."""
        return np.array(self._hashes, "<u8").tobytes()


def picture_hash(picture: np.ndarray) -> np.uint64:
    """The perceptual hash of a picture [height, width, 3], `PLAIN` for one that shows nothing."""
    small = cv2.resize(picture, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    grey = small.astype(np.float32).mean(axis=2)
    if grey.std() < _PLAIN:
        return PLAIN
    waves = cv2.dct(grey)[1 : _LOWEST + 1, 1 : _LOWEST + 1].ravel()
    return np.uint64(int.from_bytes(np.packbits(waves > np.median(waves)).tobytes(), "big"))


def likeness(new: bytes, known: bytes) -> Likeness | None:
    """How a video resembles a known one that it may be a copy or a part of; None if it does not."""
    here, there = np.frombuffer(new, "<u8"), np.frombuffer(known, "<u8")
    probes = _informative(here)
    if not len(probes) or not len(there):
        return None
    differing = np.bitwise_count(here[probes, None] ^ there[None, :])
    allowed = SAME_PICTURE_BITS if len(probes) >= FEWEST_MOMENTS else SAME_STILL_BITS
    alike = (differing <= allowed) & (there != PLAIN)[None, :]
    which, where = np.nonzero(alike)
    if not len(which):
        return None
    offsets, votes = np.unique(where - probes[which], return_counts=True)
    offset = int(offsets[votes.argmax()])
    return _agreement(alike, probes, offset, len(there))


def _agreement(alike: np.ndarray, probes: np.ndarray, offset: int, length: int) -> Likeness | None:
    """The share of probes that look alike at this offset, half a second either way."""
    places = probes + offset
    common = (places >= 0) & (places < length)
    rows, places = np.flatnonzero(common), places[common]
    nearby = [alike[rows, np.clip(places + step, 0, length - 1)] for step in (-1, 0, 1)]
    found = np.any(nearby, axis=0)
    fewest = min(FEWEST_MOMENTS, len(probes), length)
    if found.sum() < fewest or found.mean() < SAME_VIDEO_SHARE:
        return None
    return Likeness(round(float(found.mean()), 3), offset * STEP_SECONDS)


def _informative(hashes: np.ndarray) -> np.ndarray:
    """Places of up to `PROBES` evenly spaced pictures that show something."""
    places = np.flatnonzero(hashes != PLAIN)
    if len(places) <= PROBES:
        return places
    return places[np.linspace(0, len(places) - 1, PROBES).round().astype(int)]
