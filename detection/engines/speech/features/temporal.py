"""How speech lies in time: its pauses, and the rises of loudness, about one a syllable."""

from __future__ import annotations

import numpy as np

from detection.engines.speech.speaking import STEP_SECONDS, runs

_SHORTEST_PAUSE_SECONDS = 0.2
# A rise of the loudness (dB) above what it was around, and how soon another may follow.
_RISE_DB = 3.0
_APART_SECONDS = 0.096
_AROUND_STEPS = 8
# Times between onsets that are longer hold a pause.
_LONGEST_GAP_SECONDS = 1.0


def temporal_features(voiced: np.ndarray, loudness: np.ndarray) -> dict[str, float | None]:
    """By the names of the catalogue, of the 32 ms steps of a recording from its first on.

    `voiced`, bool [n], says where somebody speaks; `loudness`, [n], is in dB.
    """
    seconds, spoken = len(voiced) * STEP_SECONDS, float(voiced.sum()) * STEP_SECONDS
    if not spoken:
        return {
            "speech_share": 0.0 if seconds else None,
            "pauses_per_minute": None,
            "pause_median_s": None,
            "onsets_per_second": None,
            "onset_variation": None,
        }
    pauses, onsets = _pauses(voiced), _onsets(voiced, loudness)
    gaps = np.diff(onsets)
    gaps = gaps[gaps <= _LONGEST_GAP_SECONDS]
    return {
        "speech_share": spoken / seconds,
        "pauses_per_minute": 60 * len(pauses) / seconds,
        "pause_median_s": float(np.median(pauses)) if len(pauses) else None,
        "onsets_per_second": len(onsets) / spoken,
        "onset_variation": float(gaps.std() / gaps.mean()) if len(gaps) > 2 else None,
    }


def _pauses(voiced: np.ndarray) -> np.ndarray:
    """How long the silences between two stretches of speech last, in seconds."""
    stretches = runs(voiced)
    ends = np.array([end for _, end in stretches[:-1]], float)
    begins = np.array([begin for begin, _ in stretches[1:]], float)
    lengths = (begins - ends) * STEP_SECONDS
    return lengths[lengths >= _SHORTEST_PAUSE_SECONDS - STEP_SECONDS / 2]


def _onsets(voiced: np.ndarray, loudness: np.ndarray) -> np.ndarray:
    """When the loudness rises out of what was around it while somebody speaks, in seconds."""
    padded = np.pad(loudness, _AROUND_STEPS, mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND_STEPS + 1).mean(1)
    above = (loudness > around + _RISE_DB / 2) & voiced
    found: list[float] = []
    for begin, _ in runs(above):
        place = begin * STEP_SECONDS
        if not found or place - found[-1] >= _APART_SECONDS:
            found.append(place)
    return np.array(found)
