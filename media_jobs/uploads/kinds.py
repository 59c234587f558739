"""The kinds of file that people may send. Rooms register those that they take."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.registry import Registry
from media_jobs.errors import Refused
from media_jobs.uploads.upload_handler import HashedUpload

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Probed:
    """What a file was found to hold: `kind` is one of an upload, `media` what is known of it.

    `version` is that of the probe: it changes whenever another `media` would be found.
    """

    kind: str
    extension: str
    content_type: str
    media: dict[str, Any]
    version: str


@dataclass(frozen=True)
class UploadKind:
    """A kind of file, called `name`; of other apps' kinds it knows nothing.

    `probe(path)` reads a file of the kind, and may find that it is of another that it reads too.
    It raises `Refused` for what is none. `largest_mb()` is the limit of a file. In the archive of a
    person's data it is `archived_as` a video, say: in `videos/`, with a `video.json`.
    """

    name: str
    probe: Callable[[Path], Probed]
    largest_mb: Callable[[], int]
    archived_as: str = "file"


upload_kinds = Registry[UploadKind]("kind of upload")


def inspect(file: HashedUpload, kinds: Collection[str]) -> Probed:
    """What a received file holds that has to be of one of `kinds`, which are tried in their order.

    Raises `Refused` for a file of another kind, a broken one, or one over a limit; what the first
    probe had to say, where none takes it.
    """
    wanted = [kind for name in kinds if (kind := upload_kinds.get(name))]
    refusals = []
    for probe in dict.fromkeys(kind.probe for kind in wanted):
        try:
            found = probe(Path(file.temporary_file_path()))
        except Refused as refusal:
            refusals.append(refusal)
            continue
        for kind in wanted:
            if kind.name == found.kind:
                _refuse_too_large(file, kind)
                return found
    raise refusals[0] if refusals else wrong_kind(kinds)


def _refuse_too_large(file: HashedUpload, kind: UploadKind) -> None:
    most = kind.largest_mb()
    if file.byte_count > most * MEBIBYTE:
        raise Refused(
            "too_large",
            f"The largest {kind.name} is {most} MB; this has {file.byte_count / MEBIBYTE:.0f} MB. "
            "Send a shorter or smaller copy.",
            status=413,
        )


def wrong_kind(kinds: Collection[str]) -> Refused:
    """The refusal of a file that can be read and is of another kind."""
    wanted = " or ".join(kinds)
    return Refused("wrong_kind", f"This is another kind of file. Send {wanted}.", status=415)
