"""The kinds of file that people may send. Rooms register those that they take."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from accounts.registry import Registry
from media_jobs.errors import Refused

MEBIBYTE = 1024 * 1024
HEAD_BYTES = 4096


@dataclass(frozen=True)
class Probed:
    """What a file was found to hold: `kind` is one of an upload, `media` what is known of it.

    `version` is that of the probe: it changes whenever another `media` would be found. What lasts
    says in `media["duration_seconds"]` how long.
    """

    kind: str
    extension: str
    content_type: str
    media: dict[str, Any]
    version: str


class Format(NamedTuple):
    """A format of files: its name for people, and what browsers and names call such files.

    A `silent` one never has sound.
    """

    name: str
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]
    silent: bool = False


@dataclass(frozen=True)
class UploadKind:
    """A kind of file, called `name`; of other apps' kinds it knows nothing.

    `probe(path, longest)` reads a file of the kind, and may find that it is of another that it
    reads too. It raises `Refused` for what is none, and for what lasts more than `longest` seconds,
    if it is given. In the archive of a person's data it is `archived_as` a video, say: in
    `videos/`, with a `video.json`.

    `recognise(head)` looks at the first bytes (`HEAD_BYTES`, or the whole of a smaller file) and
    raises the `Refused` of the probe where they show that it takes no such file.

    `formats` are those that are read and that people may know.
    """

    name: str
    probe: Callable[[Path, float | None], Probed]
    archived_as: str = "file"
    recognise: Callable[[bytes], None] | None = None
    formats: tuple[Format, ...] = ()

    @property
    def formats_in_words(self) -> str:
        """As `JPEG, PNG or WebP`; empty where it has none."""
        *others, last = [each.name for each in self.formats] or [""]
        return f"{', '.join(others)} or {last}" if others else last

    @property
    def media_types(self) -> tuple[str, ...]:
        """What browsers call files of its formats."""
        return tuple(name for each in self.formats for name in each.media_types)

    @property
    def extensions(self) -> tuple[str, ...]:
        """What the names of such files end with (`.jpg`)."""
        return tuple(name for each in self.formats for name in each.extensions)

    def with_sound(self) -> "UploadKind":
        """The same without the formats that never have sound."""
        return replace(self, formats=tuple(each for each in self.formats if not each.silent))


upload_kinds = Registry[UploadKind]("kind of upload")


def known_kinds(names: Iterable[str]) -> list[UploadKind]:
    """Those of these kinds that rooms have registered."""
    return [kind for name in names if (kind := upload_kinds.get(name))]


def accept_of(kinds: Iterable[UploadKind]) -> str:
    """What the `accept` of a field for files of these kinds says: media types, then extensions."""
    kinds = list(kinds)
    names = [name for kind in kinds for name in kind.media_types]
    names += [name for kind in kinds for name in kind.extensions]
    return ",".join(dict.fromkeys(names))


def wrong_kind(names: Iterable[str]) -> Refused:
    """The refusal of a file that can be read and is of another kind."""
    wanted = " or ".join(names)
    return Refused("wrong_kind", f"This is another kind of file. Send {wanted}.", status=415)
