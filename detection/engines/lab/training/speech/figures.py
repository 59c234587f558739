"""How well a network tells the sources that it has not learned from, and after which codecs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch

from detection.engines.lab.evaluation.intervals import share_interval
from detection.engines.lab.evaluation.metrics import (
    area_under_roc,
    calibration_error,
    equal_error_rate,
    least_detection_cost,
)
from detection.engines.lab.training.calibrate import Calibration, Thresholds
from detection.engines.lab.training.speech.audio import read
from detection.engines.lab.training.speech.augment import Channel, coded
from detection.engines.lab.training.speech.corpus import Corpus, Recording
from detection.engines.speech.network import WINDOW_SAMPLES, SpoofNet

AS_IT_IS = "as it is"
CHANNELS = {
    "mp3 64 kbit/s": Channel("libmp3lame", 44_100, (64_000,)),
    "opus 24 kbit/s": Channel("libopus", 48_000, (24_000,)),
    "8 kHz telephone": Channel("pcm_mulaw", 8_000, (64_000,)),
}
CONDITIONS = (AS_IT_IS, *CHANNELS)
MOST_OF_A_SOURCE = 80
_RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Scored:
    """A recording and its mean logit under each condition that it was heard in."""

    recording: Recording
    logits: Mapping[str, float]


def score(net: SpoofNet, corpus: Corpus, recordings: Sequence[Recording]) -> list[Scored]:
    """Score recordings window by window, their logits averaged; after codecs where a source has
    both classes to be told apart.

    Of each class of a source at most `MOST_OF_A_SOURCE`, so that no source outweighs the others.
    """
    net.eval()
    recordings = _fair_share(recordings)
    classes: dict[str, set[str]] = defaultdict(set)
    for recording in recordings:
        classes[recording.source].add(recording.label)
    scored = []
    for recording in recordings:
        samples = read(corpus.path(recording))
        logits = {AS_IT_IS: _logit(net, samples)}
        if len(classes[recording.source]) > 1:
            for name, channel in CHANNELS.items():
                logits[name] = _logit(net, coded(samples, channel, channel.rates[0]))
        scored.append(Scored(recording, logits))
    return scored


def _fair_share(recordings: Sequence[Recording]) -> list[Recording]:
    counts: Counter[tuple[str, str]] = Counter()
    kept = []
    for recording in sorted(recordings, key=lambda one: one.id):
        kind = recording.source, recording.label
        if counts[kind] < MOST_OF_A_SOURCE:
            kept.append(recording)
        counts[kind] += 1
    return kept


def figures_by_source(scored: Sequence[Scored], condition: str) -> dict[str, dict[str, object]]:
    """The figures of each source that has both classes, with the interval of its EER, and their
    mean; the sources that hold one class are in the pool only."""
    parts: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        if condition in one.logits:
            parts[one.recording.source].append(one)
    found: dict[str, dict[str, object]] = {}
    for source, files in sorted(parts.items()):
        logits, is_spoof = arrays(files, condition)
        if 0 < is_spoof.sum() < len(files):
            found[source] = _ranking(logits, is_spoof)
    rates = [cast(float, values["eer"]) for values in found.values()]
    logits, is_spoof = arrays([one for files in parts.values() for one in files], condition)
    return {
        **found,
        "mean of sources": {"eer": round(float(np.mean(rates)), 4) if rates else None},
        "pool": _ranking(logits, is_spoof),
    }


def served(
    scored: Sequence[Scored], calibration: Calibration, band: Thresholds, condition: str
) -> dict[str, object]:
    """What would be said of the files under a condition, shares with their intervals."""
    scored = [one for one in scored if condition in one.logits]
    logits, is_spoof = arrays(scored, condition)
    probability = calibration.probability(logits)
    accused, cleared = probability >= band.manipulated_above, probability < band.authentic_below
    spoofs, genuine = int(is_spoof.sum()), int((~is_spoof).sum())
    counts = {
        "bona_fide_called_spoof": (int(accused[~is_spoof].sum()), genuine),
        "spoof_called_spoof": (int(accused[is_spoof].sum()), spoofs),
        "spoof_called_bona_fide": (int(cleared[is_spoof].sum()), spoofs),
        "uncertain": (int((~accused & ~cleared).sum()), len(scored)),
    }
    return {
        **{
            name: {"share": round(part / max(1, whole), 4), "interval": share_interval(part, whole)}
            for name, (part, whole) in counts.items()
        },
        "calibration_error": calibration_error(is_spoof, probability),
    }


def arrays(scored: Sequence[Scored], condition: str) -> tuple[np.ndarray, np.ndarray]:
    """Logits [n] and whether spoofed [n]."""
    logits = np.array([one.logits[condition] for one in scored], np.float64)
    return logits, np.array([one.recording.is_spoof for one in scored], bool)


def _logit(net: SpoofNet, samples: np.ndarray) -> float:
    last = max(0, len(samples) - WINDOW_SAMPLES)
    starts = sorted({*range(0, last, WINDOW_SAMPLES), last})
    windows = [np.resize(samples[a : a + WINDOW_SAMPLES], WINDOW_SAMPLES) for a in starts]
    with torch.inference_mode():
        return float(net(torch.from_numpy(np.stack(windows))).mean())


def _ranking(logits: np.ndarray, is_spoof: np.ndarray) -> dict[str, object]:
    rates = (equal_error_rate(is_spoof, logits), area_under_roc(is_spoof, logits))
    eer, auc = (None if rate is None else round(rate, 4) for rate in rates)
    cost = least_detection_cost(is_spoof, logits)
    return {
        "bona_fide": int((~is_spoof).sum()),
        "spoof": int(is_spoof.sum()),
        "eer": eer,
        "eer_interval": _eer_interval(logits, is_spoof),
        "auc": auc,
        "min_dcf": None if cost is None else round(cost, 4),
    }


def _eer_interval(logits: np.ndarray, is_spoof: np.ndarray) -> list[float] | None:
    """Percentiles over draws with replacement, the two classes apart."""
    if not 0 < is_spoof.sum() < len(is_spoof):
        return None
    rng = np.random.default_rng(0)
    classes = [np.flatnonzero(is_spoof), np.flatnonzero(~is_spoof)]
    rates = []
    for _ in range(_RESAMPLES):
        drawn = np.concatenate([rng.choice(kind, len(kind)) for kind in classes])
        rates.append(equal_error_rate(is_spoof[drawn], logits[drawn]))
    low, high = np.percentile(np.array(rates, np.float64), (2.5, 97.5))
    return [round(float(low), 4), round(float(high), 4)]
