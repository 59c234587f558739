"""What the vibration of the vocal folds is like: its pitch, and how regular it is.

The pitch is WORLD's (DIO with StoneMask; Morise, Yokomori and Ozawa 2016). Periods are followed
one by one by the correlation of each with the next, as Praat does (Boersma and Weenink).
"""

from __future__ import annotations

import numpy as np
import pyworld

from media_jobs.engines.media.audio import SAMPLE_RATE

_LOWEST_HERTZ, _HIGHEST_HERTZ = 60.0, 500.0
_PERIOD_SECONDS = 0.005
# Within voiced stretches that are shorter, nothing can be said of periods.
_SHORTEST_FRAMES = 12
# Praat: two periods of which one is this much longer, or one peak as much higher, are not
# neighbours.
_LARGEST_PERIOD_FACTOR, _LARGEST_PEAK_FACTOR = 1.3, 1.6
_LEAST_PERIODS = 30
_NAMES = ("f0_median_hz", "f0_range_semitones", "jitter_percent", "shimmer_percent", "hnr_db")


def voice_features(samples: np.ndarray) -> dict[str, float | None]:
    """By the names of the catalogue, of speech, float32 [samples] at 16 kHz.

    None where too little of it is voiced.
    """
    sound = samples.astype(np.float64)
    if len(sound) < SAMPLE_RATE // 4 or not sound.any():
        return dict.fromkeys(_NAMES)
    pitch, times = pyworld.dio(
        sound,
        SAMPLE_RATE,
        f0_floor=_LOWEST_HERTZ,
        f0_ceil=_HIGHEST_HERTZ,
        frame_period=_PERIOD_SECONDS * 1000,
    )
    pitch = pyworld.stonemask(sound, pitch, times, SAMPLE_RATE)
    voiced = pitch[pitch > 0]
    if len(voiced) < _LEAST_PERIODS:
        return dict.fromkeys(_NAMES)
    low, high = np.percentile(voiced, [5, 95])
    periods, peaks, noise = _cycles(sound, pitch)
    return {
        "f0_median_hz": float(np.median(voiced)),
        "f0_range_semitones": float(12 * np.log2(high / low)),
        "jitter_percent": _variation(periods, _LARGEST_PERIOD_FACTOR),
        "shimmer_percent": _variation(peaks, _LARGEST_PEAK_FACTOR),
        "hnr_db": float(np.mean(noise)) if len(noise) >= _LEAST_PERIODS else None,
    }


def _variation(runs: list[np.ndarray], largest: float) -> float | None:
    """Mean difference of neighbours in each of `runs`, in per cent of their mean."""
    before = np.concatenate([run[:-1] for run in runs] or [np.zeros(0)])
    after = np.concatenate([run[1:] for run in runs] or [np.zeros(0)])
    near = np.maximum(before, after) <= largest * np.minimum(before, after)
    if near.sum() < _LEAST_PERIODS:
        return None
    before, after = before[near], after[near]
    return float(100 * np.abs(before - after).mean() / ((before + after) / 2).mean())


def _cycles(
    sound: np.ndarray, pitch: np.ndarray
) -> tuple[list[np.ndarray], list[np.ndarray], list[float]]:
    """Of each voiced stretch the periods (samples) and the heights of their peaks, in order, and of
    all periods how far what repeats stands above what does not, in dB."""
    hop = round(_PERIOD_SECONDS * SAMPLE_RATE)
    marks = np.diff(np.concatenate([[0], (pitch > 0).astype(np.int8), [0]]))
    periods, peaks, noise = [], [], []
    for begin, end in zip(np.flatnonzero(marks == 1), np.flatnonzero(marks == -1), strict=True):
        if end - begin < _SHORTEST_FRAMES:
            continue
        lengths, heights, ratios = _followed(sound, pitch, int(begin) * hop, int(end) * hop, hop)
        periods.append(np.array(lengths))
        peaks.append(np.array(heights))
        noise += ratios
    return periods, peaks, noise


def _followed(
    sound: np.ndarray, pitch: np.ndarray, begin: int, end: int, hop: int
) -> tuple[list[float], list[float], list[float]]:
    lengths: list[float] = []
    heights: list[float] = []
    ratios: list[float] = []
    place = float(begin)
    while True:
        frame = min(int(place) // hop, len(pitch) - 1)
        if pitch[frame] <= 0 or int(place) >= end:
            return lengths, heights, ratios
        expected = SAMPLE_RATE / pitch[frame]
        found = _next_period(sound, int(place), expected)
        if found is None:
            return lengths, heights, ratios
        length, likeness = found
        lengths.append(length)
        start = int(place)
        heights.append(float(np.ptp(sound[start : start + int(length) + 1])))
        likeness = min(max(likeness, 1e-4), 1 - 1e-6)
        ratios.append(10 * np.log10(likeness / (1 - likeness)))
        place += length


def _next_period(sound: np.ndarray, start: int, expected: float) -> tuple[float, float] | None:
    """How many samples on the sound repeats, about the `expected` number, and how alike it is."""
    size, lowest, highest = round(expected), int(0.85 * expected), int(1.15 * expected) + 2
    whole = sound[start : start + highest + size]
    if len(whole) < highest + size:
        return None
    shifted = np.lib.stride_tricks.sliding_window_view(whole[lowest:], size)
    first = whole[:size] - whole[:size].mean()
    shifted = shifted - shifted.mean(1, keepdims=True)
    scale = np.sqrt((shifted**2).sum(1) * (first**2).sum())
    alike = shifted @ first / np.maximum(scale, 1e-12)
    best = int(alike.argmax())
    offset, peak = 0.0, float(alike[best])
    if 0 < best < len(alike) - 1:
        left, right = float(alike[best - 1]), float(alike[best + 1])
        bend = left - 2 * peak + right
        if bend < 0:
            offset = 0.5 * (left - right) / bend
            peak -= 0.25 * (left - right) * offset
    return lowest + best + offset, peak
