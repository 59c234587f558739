"""Gather recordings into a work folder.

    python -m detection.engines.lab.training.speech.gather --work DIR \\
        [--clips FOLDER] [--files LIST.csv.gz --clones FOLDER] \\
        [--folder NAME=FOLDER ...] [--spoofed NAME=FOLDER ...]

`--clips`: a folder with `index.csv` (member, label, source, system, speaker) and
`speech-train.tar`. `--files`: rows of public repositories (repo, commit, path, label, system,
source), read from bare clones that lie at FOLDER/OWNER+NAME/repo. `--folder`: any folder of genuine
speech, such as an unpacked Debian package:

    apt-get download festvox-ru asterisk-core-sounds-en-g722 fillets-ng-data-cs && \\
        for deb in *.deb; do dpkg -x $deb debian; done

`--spoofed`: any folder of spoofed speech with a folder for each system in it, such as
`benchmarks/speak.py` writes.

Every recording becomes one of at most 5 s at 16 kHz; what is gathered already is left as it is.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import av
import numpy as np

from detection.engines.lab.training.speech.audio import RATE, levelled, read, write
from detection.engines.lab.training.speech.corpus import BONA_FIDE, SPOOF, Corpus, Recording

LEAST_SECONDS = 1.0
MOST_SECONDS = 5.0
_SOUND = {".wav", ".ogg", ".flac", ".mp3", ".g722", ".opus", ".m4a"}
Found = tuple[Recording, Callable[[], np.ndarray]]


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(options.work)
    found: list[Iterator[Found]] = []
    if options.clips:
        found.append(clips(options.clips))
    if options.files:
        found.append(repository_files(options.files, options.clones))
    for label, folders in ((BONA_FIDE, options.folder), (SPOOF, options.spoofed)):
        for name, _, folder in (given.partition("=") for given in folders):
            found.append(folder_files(name, Path(folder), label, options.most))
    for source in found:
        gather(corpus, source)


def gather(corpus: Corpus, found: Iterator[Found]) -> None:
    """Write each recording that is not there yet; says how many, and which could not be read."""
    there = corpus.folder / "recordings.csv"
    known = {recording.id for recording in corpus.recordings()} if there.exists() else set()
    new = []
    for recording, samples_of in found:
        if recording.id in known:
            continue
        try:
            samples = cut(samples_of())
        except (av.FFmpegError, ValueError, subprocess.CalledProcessError) as error:
            print(f"{recording.source} {recording.id}: left out, {error}")
            continue
        if len(samples) >= LEAST_SECONDS * RATE:
            write(corpus.path(recording), samples)
            new.append(recording)
    corpus.add(new)
    print(f"{len(new)} new recordings")


def cut(samples: np.ndarray) -> np.ndarray:
    """The loudest 5 s at the common loudness."""
    length = round(MOST_SECONDS * RATE)
    if len(samples) > length:
        energy = np.concatenate([[0.0], np.square(samples, dtype=np.float64).cumsum()])
        starts = np.arange(0, len(samples) - length + 1, RATE // 10)
        start = starts[(energy[starts + length] - energy[starts]).argmax()]
        samples = samples[start : start + length]
    return levelled(samples)


def clips(folder: Path) -> Iterator[Found]:
    """The clips of `index.csv`, out of the archive beside it."""
    with tarfile.open(folder / "speech-train.tar") as archive:
        for row in _rows(folder / "index.csv"):
            member = archive.extractfile(row["member"])
            assert member is not None, "an archive's index names files"
            data = member.read()
            yield _recording(row, row["member"]), partial(read, data)


def repository_files(table: Path, clones: Path) -> Iterator[Found]:
    """The files of public repositories that `table` lists."""
    for row in _rows(table):
        folder = clones / row["repo"].replace("/", "+") / "repo"
        if folder.exists():
            where = f"{row['commit']}:{row['path']}"
            yield _recording(row, where), partial(_read_object, folder, where)


def folder_files(source: str, folder: Path, label: str, most: int) -> Iterator[Found]:
    """At most `most` sound files below a folder, as speech of `source`."""
    paths = [path for path in folder.rglob("*") if path.suffix in _SOUND and path.is_file()]
    names = {path: str(path.relative_to(folder)) for path in paths}
    for path in sorted(paths, key=lambda path: _id(source, names[path]))[:most]:
        raw = "g722" if path.suffix == ".g722" else None
        within = names[path].rpartition("/")[0]
        system = "human" if label == BONA_FIDE else within
        recording = Recording(_id(source, names[path]), source, within, label, system)
        yield recording, partial(read, path, format_name=raw)


def _read_object(clone: Path, where: str) -> np.ndarray:
    command = ["git", "-C", str(clone), "cat-file", "blob", where]
    blob = subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return read(blob.stdout)


def _recording(row: dict[str, str], name: str) -> Recording:
    source, speaker = row["source"], row.get("speaker", "")
    return Recording(_id(source, name), source, speaker, row["label"], row["system"])


def _id(source: str, name: str) -> str:
    return hashlib.sha256(f"{source}/{name}".encode()).hexdigest()[:16]


def _rows(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="the work folder")
    parser.add_argument("--clips", type=Path, help="folder with index.csv and speech-train.tar")
    parser.add_argument("--files", type=Path, help="table of files of public repositories")
    parser.add_argument("--clones", type=Path, help="folder with the clones of those repositories")
    parser.add_argument("--folder", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--spoofed", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--most", type=int, default=600, help="files of each folder")
    return parser


if __name__ == "__main__":
    main()
