"""What an epoch shows: genuine and spoofed speech side by side.

A copy stands beside its own recording, both after the same augmentation; a spoof that was gathered
stands beside a recording of its own source as often as beside one of any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from detection.engines.lab.training.speech.corpus import Corpus, Recording
from detection.engines.speech.network import WINDOW_SAMPLES

Pair = tuple[Path, Path, bool]
# How many of the gathered spoofs stand beside a recording of any source: many sources hold few.
ELSEWHERE = 0.5


def pairs_of(
    corpus: Corpus, recordings: Sequence[Recording], rng: np.random.Generator, gathered: float
) -> list[Pair]:
    """(genuine, spoofed, whether one is a copy of the other), the files of their windows.

    Every copy comes once, and for each of them `gathered` pairs with a spoof that was gathered,
    from all sources alike. Raises FileNotFoundError where nothing was prepared.
    """
    genuine: dict[str, list[Path]] = defaultdict(list)
    spoofs: dict[str, list[Path]] = defaultdict(list)
    for recording in recordings:
        kind = spoofs if recording.is_spoof else genuine
        if corpus.windows_path(recording).exists():
            kind[recording.source].append(corpus.windows_path(recording))
    pairs: list[Pair] = [
        (corpus.windows_path(recording), corpus.windows_path(recording, maker), True)
        for recording in recordings
        if not recording.is_spoof
        for maker in corpus.makers()
        if corpus.windows_path(recording, maker).exists()
    ]
    sources, known = sorted(spoofs), sorted(genuine)
    for _ in range(round(gathered * len(pairs)) if sources and known else 0):
        source = sources[rng.integers(len(sources))]
        spoof = spoofs[source][rng.integers(len(spoofs[source]))]
        if source not in genuine or rng.random() < ELSEWHERE:
            source = known[rng.integers(len(known))]
        pairs.append((genuine[source][rng.integers(len(genuine[source]))], spoof, False))
    return [pairs[number] for number in rng.permutation(len(pairs))]


class _Windows(Dataset):
    def __init__(self, pairs: Sequence[Pair], seed: tuple[int, ...], length: int) -> None:
        self._pairs, self._seed, self._length = pairs, seed, length

    def __len__(self) -> int:
        return len(self._pairs)

    def __getitem__(self, number: int) -> torch.Tensor:
        genuine, spoof, is_copy = self._pairs[number]
        seeds = (*self._seed, number)
        first = np.random.default_rng(seeds)
        second = np.random.default_rng(seeds if is_copy else (*seeds, 1))
        both = [_any_of(genuine, self._length, first), _any_of(spoof, self._length, second)]
        return torch.from_numpy(np.stack(both).astype(np.float32) / 32_767)


def _any_of(windows: Path, length: int, rng: np.random.Generator) -> np.ndarray:
    rounds = np.load(windows, mmap_mode="r")
    start = int(rng.integers(WINDOW_SAMPLES - length + 1))
    return rounds[rng.integers(len(rounds)), start : start + length]


def batches(
    pairs: Sequence[Pair], *, seed: tuple[int, ...], length: int, batch: int, workers: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Windows float32 [batch, length] and whether each is spoofed, float32 [batch]."""
    loader = DataLoader(
        _Windows(pairs, seed, length), batch_size=batch // 2, drop_last=True, num_workers=workers
    )
    for windows in loader:
        truth = torch.tensor([0.0, 1.0]).repeat(len(windows))
        yield windows.flatten(0, 1), truth
