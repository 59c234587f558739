"""Have every maker copy genuine recordings.

    python -m detection.engines.lab.training.speech.copies --work DIR --each 2 --processes 2

Every genuine recording is copied by `--each` makers, drawn by its id, so that all makers get about
as many of every source. What is there already is left as it is: a stopped run goes on.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from detection.engines.lab.training.speech.audio import fitted, levelled, read, write
from detection.engines.lab.training.speech.corpus import Corpus, Recording
from detection.engines.lab.training.speech.makers import Maker, makers

Task = tuple[Path, Recording, str]


def tasks(corpus: Corpus, names: Sequence[str], each: int, most: int | None) -> list[Task]:
    """Who is to copy what, in an order in which every part is a fair sample."""
    genuine = sorted((r for r in corpus.recordings() if not r.is_spoof), key=lambda r: r.id)
    chosen = []
    for recording in genuine[:most]:
        rng = np.random.default_rng(int(recording.id, 16))
        for name in rng.permutation(sorted(names))[:each]:
            if not corpus.copy_path(recording, str(name)).exists():
                chosen.append((corpus.folder, recording, str(name)))
    return chosen


def copy(task: Task) -> tuple[str, float]:
    """Make and keep one copy; returns its maker and how many seconds it took."""
    folder, recording, name = task
    torch.set_num_threads(1)
    corpus, started = Corpus(folder), time.process_time()
    samples = read(corpus.path(recording))
    made = fitted(_maker(folder, name)(samples), len(samples))
    if not np.isfinite(made).all():
        raise ValueError(f"{name} made no sound of {recording.id}")
    write(corpus.copy_path(recording, name), levelled(made))
    return name, time.process_time() - started


@cache
def _maker(folder: Path, name: str) -> Maker:
    return makers(folder / "vocoders")[name]()


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="the work folder")
    parser.add_argument("--each", type=int, default=2, help="makers that copy each recording")
    parser.add_argument("--most", type=int, help="recordings to copy, all by default")
    parser.add_argument("--makers", nargs="*", help="their names, all by default")
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args(arguments)
    corpus = Corpus(options.work)
    names = options.makers or list(makers(options.work / "vocoders"))
    todo = tasks(corpus, names, options.each, options.most)
    counts: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    with get_context("spawn").Pool(options.processes) as pool:
        for name, seconds in pool.imap_unordered(copy, todo, chunksize=8):
            counts[name] += 1
            spent[name] += seconds  # type: ignore[assignment]
    for name, count in sorted(counts.items()):
        print(f"{name}: {count} copies, {60 * count / spent[name]:.0f} a minute of one core")


if __name__ == "__main__":
    main()
