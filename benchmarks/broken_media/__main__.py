"""`python -m benchmarks.broken_media`: what becomes of broken and hostile files?

Breaks small media files of every kind at random, adds files that are made to hurt, and gives each
to the engine and to a running site. Ends with status 1 if one leaves a traceback, ends a worker,
takes over half a minute or more memory than the budget.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.broken_media.engine import through_engine
from benchmarks.broken_media.mutations import WAYS
from benchmarks.broken_media.site import through_site
from benchmarks.broken_media.sources import write_sources
from benchmarks.broken_media.specials import write_specials
from benchmarks.broken_media.tally import Tally

BUDGET_MEGABYTES = 600
_HEAD = (
    "| way in | files | tracebacks | deaths | over 30 s | slowest | peak memory |\n"
    "|---|---:|---:|---:|---:|---|---|"
)


def broken_files(folder: Path, *, count: int, seed: int) -> list[Path]:
    """Write the special files and `count` mutations, and return their paths."""
    sources = [(path.name, path.read_bytes()) for path in write_sources(folder)]
    contents = [data for _, data in sources]
    rng = random.Random(seed)
    paths = []
    for number in range(count):
        name, data = sources[number % len(sources)]
        way = WAYS[number // len(sources) % len(WAYS)]
        path = folder / f"{number:04}-{way.__name__}-{name}"
        path.write_bytes(way(data, contents, rng))
        paths.append(path)
    return write_specials(dict(sources), folder) + paths


def failures(tally: Tally) -> Iterator[str]:
    """What went wrong, in lines."""
    yield from (f"traceback: {text}" for text in tally.tracebacks)
    yield from (f"death: {name}" for name in tally.deaths)
    yield from (f"slow: {name}" for name in tally.slow)
    if tally.peak[0] > BUDGET_MEGABYTES:
        yield f"memory: {tally.peak[0]:.0f} MB, {tally.peak[1]}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broken_media")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = broken_files(Path(folder), count=options.count, seed=options.seed)
        tallies = [through_engine(paths), through_site(paths, Path(folder))]
    print(_HEAD, *(tally.row() for tally in tallies), "", sep="\n")
    for tally in tallies:
        counts = (f"{answer}: {count}" for answer, count in tally.answers.most_common())
        print(f"{tally.way_in}: {', '.join(counts)}")
    wrong = [f"{tally.way_in}: {line}" for tally in tallies for line in failures(tally)]
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
