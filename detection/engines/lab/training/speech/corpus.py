"""The work folder: genuine recordings, spoofed ones, and copies of the genuine.

    recordings.csv          id, source, speaker, label (bonafide or spoof), system
    recordings/ID.flac      16 kHz, 1 to 5 s
    copies/MAKER/ID.flac    the recording ID as MAKER made it again
    windows/ID.npy, windows/MAKER/ID.npy    what training hears of each

A copy belongs to the source of its recording: who leaves a source out leaves out its copies too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

BONA_FIDE = "bonafide"
SPOOF = "spoof"


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording: where it is from, who speaks, and the `system` that made it ("human")."""

    id: str
    source: str
    speaker: str
    label: str
    system: str

    @property
    def is_spoof(self) -> bool:
        return self.label != BONA_FIDE


@dataclass(frozen=True, slots=True)
class Corpus:
    folder: Path

    def recordings(self) -> list[Recording]:
        """All recordings. Raises FileNotFoundError where none were gathered."""
        with (self.folder / "recordings.csv").open(encoding="utf-8", newline="") as lines:
            return [Recording(**row) for row in csv.DictReader(lines)]

    def add(self, recordings: Iterable[Recording]) -> None:
        path = self.folder / "recordings.csv"
        is_new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, [field.name for field in fields(Recording)])
            if is_new:
                writer.writeheader()
            writer.writerows(asdict(recording) for recording in recordings)

    def path(self, recording: Recording) -> Path:
        return self.folder / "recordings" / f"{recording.id}.flac"

    def copy_path(self, recording: Recording, maker: str) -> Path:
        return self.folder / "copies" / maker / f"{recording.id}.flac"

    def windows_path(self, recording: Recording, maker: str | None = None) -> Path:
        """The augmented windows of the recording, or of its copy by `maker`."""
        folder = self.folder / "windows"
        return (folder / maker if maker else folder) / f"{recording.id}.npy"

    def makers(self) -> list[str]:
        """The makers of whom there are copies."""
        return sorted(path.name for path in (self.folder / "copies").glob("*") if path.is_dir())
