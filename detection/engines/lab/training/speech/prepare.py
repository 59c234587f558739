"""Augment every recording and every copy several times, once for all runs of training.

    python -m detection.engines.lab.training.speech.prepare --work DIR --processes 2

Codecs, rooms and noise cost as much as learning from what comes out of them, and each fold, and
each recipe that is tried, learns from the same. A copy goes the same way as its recording: what
happens to both is drawn by the recording's id and the round. What is there already is left as it
is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from detection.engines.lab.training.speech.audio import read
from detection.engines.lab.training.speech.augment import augmented, window_of
from detection.engines.lab.training.speech.corpus import Corpus
from detection.engines.speech.network import WINDOW_SAMPLES

ROUNDS = 3
Task = tuple[Path, Path, str]


def tasks(corpus: Corpus) -> Iterator[Task]:
    """(sound, where its windows go, id) of every recording and copy that has no windows yet."""
    for recording in corpus.recordings():
        sounds: dict[str | None, Path] = {None: corpus.path(recording)}
        if not recording.is_spoof:
            sounds |= {maker: corpus.copy_path(recording, maker) for maker in corpus.makers()}
        for maker, sound in sounds.items():
            windows = corpus.windows_path(recording, maker)
            if sound.exists() and not windows.exists():
                yield sound, windows, recording.id


def prepare(task: Task) -> None:
    """Write windows as int16 [rounds, 40000], whole or not at all."""
    sound, windows, name = task
    samples = read(sound)
    drawn = [np.random.default_rng((int(name, 16), number)) for number in range(ROUNDS)]
    heard = [augmented(window_of(samples, WINDOW_SAMPLES, rng), rng) for rng in drawn]
    windows.parent.mkdir(parents=True, exist_ok=True)
    partial = windows.with_suffix(".partial.npy")
    np.save(partial, (np.stack(heard) * 32_767).round().astype(np.int16))
    partial.replace(windows)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="the work folder")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args(arguments)
    todo = list(tasks(Corpus(options.work)))
    with get_context("spawn").Pool(options.processes) as pool:
        for _ in pool.imap_unordered(prepare, todo, chunksize=16):
            pass
    print(f"{len(todo)} prepared")


if __name__ == "__main__":
    main()
