"""Broken and hostile files end in an answer: the small version of `benchmarks.broken_media`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.broken_media.__main__ import failures
from benchmarks.broken_media.engine import through_engine
from benchmarks.broken_media.mutations import WAYS
from benchmarks.broken_media.sources import write_sources
from benchmarks.broken_media.specials import specials

# Those that once took much memory, long, or the worker.
HURTFUL = (
    "970-by-65535.png",
    "iCCP-bomb.png",
    "a-million-pictures.png",
    "no-sampling.jpg",
    "scans-flood.jpg",
    "canvas-of-268-megapixels.webp",
    "nested-atoms.mp4",
    "thousand-tracks.mp4",
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Thirty-two mutations, of each kind and in each way, and eight special files."""

    folder = tmp_path_factory.mktemp("broken")
    sources = [(path.name, path.read_bytes()) for path in write_sources(folder)]
    contents, rng = [data for _, data in sources], random.Random(1)
    made = dict(specials(dict(sources)))
    files = {name: made[name]() for name in HURTFUL}
    for number in range(32):
        name, data = sources[number % len(sources)]
        files[f"{number}-{name}"] = WAYS[number % len(WAYS)](data, contents, rng)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def test_the_sound_files_are_the_same_each_time(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    one, other = ({p.name: p.read_bytes() for p in write_sources(folder)} for folder in folders)
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.slow
def test_every_broken_file_ends_in_an_answer_within_the_budget(broken: list[Path]) -> None:
    tally = through_engine(broken)
    assert list(failures(tally)) == []
    assert tally.answers.total() == len(broken) == 40
