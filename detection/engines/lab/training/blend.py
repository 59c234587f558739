"""Self-blended faces: a real face pasted onto itself after one of the two was changed.

What every face swap shares is a region that does not quite belong: another sharpness, colour,
resolution or position, joined along a soft edge (Shiohara and Yamasaki 2022, "Detecting Deepfakes
with Self-Blended Images"; Li et al. 2020, "Face X-ray"). Such fakes come from no particular
generator, so that a model cannot learn a generator's fingerprint from them.
"""

from __future__ import annotations

import cv2
import numpy as np

from detection.engines.lab.training import augment
from detection.engines.lab.training.augment import Random

# Of the blended faces, those whose features are also moved, as reenactment moves them.
REENACTED_SHARE = 0.35


def self_blended(face: np.ndarray, rng: Random) -> np.ndarray:
    """A forged face from a real one: uint8 RGB [S, S, 3], features centred; returns the same."""
    inner, outer = face, face
    if rng.random() < 0.5:
        inner = _changed(inner, rng)
    else:
        outer = _changed(outer, rng)
    inner = _displaced(inner, rng)
    if rng.random() < REENACTED_SHARE:
        inner = _reenacted(inner, rng)
    mask = inner_face_mask(face.shape[0], rng)[..., None] * rng.choice((0.5, 0.75, 1.0, 1.0, 1.0))
    mixed = inner * mask + outer * (1 - mask)
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def inner_face_mask(size: int, rng: Random) -> np.ndarray:
    """Soft float32 [size, size] mask, 1 inside: an uneven oval, brows to chin or part of it."""
    centre = np.array((0.5, 0.52)) + rng.uniform(-0.04, 0.04, 2)
    radii = np.array((rng.uniform(0.26, 0.42), rng.uniform(0.3, 0.46)))
    part = rng.random()
    if part < 0.15:
        centre[1], radii[1] = 0.68, 0.2
    elif part < 0.25:
        centre[1], radii[1] = 0.36, 0.17
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    uneven = 1 + _smooth_ring(len(angles), rng) * rng.uniform(0.03, 0.15)
    outline = centre + np.stack([np.cos(angles), np.sin(angles)], 1) * radii * uneven[:, None]
    mask = np.zeros((size, size), np.float32)
    cv2.fillPoly(mask, [np.round(outline * size).astype(np.int32)], 1.0)
    soft = cv2.GaussianBlur(mask, (0, 0), size * rng.uniform(0.008, 0.06))
    return soft / max(float(soft.max()), 1e-6)


def _smooth_ring(length: int, rng: Random) -> np.ndarray:
    """Low-frequency noise about 0, the same at both ends."""
    angles = np.linspace(0, 2 * np.pi, length, endpoint=False)
    waves = [
        rng.standard_normal() * np.sin(k * angles + rng.uniform(0, 6.3)) / k for k in (1, 2, 3)
    ]
    return np.sum(waves, axis=0)


def _changed(face: np.ndarray, rng: Random) -> np.ndarray:
    """Colour always; then sharpness, resolution or compression, at least one of them."""
    face = _recoloured(face, rng)
    steps = (augment.lower_resolution, augment.blurred, augment.sharpened, augment.compressed)
    for step in rng.choice(
        np.array(steps, dtype=object), size=int(rng.integers(1, 3)), replace=False
    ):
        face = step(face, rng)
    return face


def _recoloured(face: np.ndarray, rng: Random) -> np.ndarray:
    strength = rng.uniform(0.1, 1.0)
    gains = 1 + strength * (rng.uniform(-0.1, 0.1) + rng.uniform(-0.06, 0.06, 3))
    table = np.arange(256)[:, None] * gains + strength * rng.uniform(-9, 9, 3)
    return cv2.LUT(face, np.clip(table, 0, 255).astype(np.uint8).reshape(256, 1, 3))


def _displaced(face: np.ndarray, rng: Random) -> np.ndarray:
    size = face.shape[0]
    matrix = cv2.getRotationMatrix2D(
        (size / 2, size / 2), rng.uniform(-3, 3), rng.uniform(0.96, 1.05)
    )
    matrix[:, 2] += rng.uniform(-0.025, 0.025, 2) * size
    return cv2.warpAffine(face, matrix, (size, size), borderMode=cv2.BORDER_REFLECT)


def _reenacted(face: np.ndarray, rng: Random) -> np.ndarray:
    """Features pulled smoothly out of place, and a little of the fine texture lost on the way."""
    size = face.shape[0]
    coarse = rng.standard_normal((5, 5, 2)).astype(np.float32) * rng.uniform(0.006, 0.02) * size
    shift = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
    across, down = np.meshgrid(np.arange(size, dtype=np.float32), np.arange(size, dtype=np.float32))
    moved = cv2.remap(
        face,
        across + shift[..., 0],
        down + shift[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    return cv2.GaussianBlur(moved, (0, 0), rng.uniform(0.3, 1.2))
