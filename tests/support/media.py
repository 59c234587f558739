"""Small real files, made once a session, and the ways that they come in."""

import hashlib
import uuid
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from django.conf import settings

from accounts.models import User
from media_jobs.files.services import store
from media_jobs.models import Upload
from media_jobs.uploads.upload_handler import HashedUpload
from tests.media_jobs.engines.clips import cut_off, moving, roomy, scene, write_clip, write_sound

SIZE = (320, 240)
SIDE = 180


class Clips:
    """Little clips of a portrait and of none, and files that are not what they say."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def face(self) -> Path:
        """One face, large enough to be judged, for 1.2 seconds: 30 pictures."""
        return write_clip(self._folder / "face.mp4", roomy(30), fps=25)

    @cached_property
    def long_face(self) -> Path:
        """One face for 8 seconds."""
        return write_clip(self._folder / "long.mp4", roomy(200, step=0.3), fps=25)

    @cached_property
    def reddened(self) -> Path:
        """The same face under a red light: the stand-in model calls it manipulated."""
        return write_clip(self._folder / "reddened.mp4", roomy(30, redness=45), fps=25)

    @cached_property
    def empty_room(self) -> Path:
        """Nobody for 0.8 seconds."""
        room = (scene([], size=SIZE, ground=ground) for ground in range(80, 100))
        return write_clip(self._folder / "room.mp4", room, fps=25)

    @cached_property
    def photo(self) -> Path:
        """A JPEG of the portrait."""
        path = self._folder / "photo.jpg"
        cv2.imwrite(str(path), scene(size=SIZE, side=SIDE)[..., ::-1])
        return path

    @cached_property
    def sound(self) -> Path:
        """Sound without a picture, in MP4."""
        return write_sound(self._folder / "sound.mp4")

    @cached_property
    def truncated(self) -> Path:
        """A clip whose index was at its end, and whose end is missing."""
        source = write_clip(self._folder / "whole.mkv", moving(30, size=SIZE, side=SIDE), fps=25)
        target = self._folder / "truncated.mkv"
        target.write_bytes(source.read_bytes())
        return cut_off(target, 0.02)

    def numbered(self, number: int) -> Path:
        """One of as many different short clips of a face as are wanted."""
        path = self._folder / f"numbered-{number}.mp4"
        if not path.exists():
            picture = scene(size=SIZE, side=SIDE, ground=40 + 9 * number)
            write_clip(path, [picture] * 20, fps=25)
        return path

    def noise(self, size_bytes: int) -> bytes:
        """Bytes that are no media at all."""
        return np.random.default_rng(1).bytes(size_bytes)


def received(path: Path, *, name: str = "") -> HashedUpload:
    """The file as the upload handler hands it over."""
    file = HashedUpload(name or path.name, "video/mp4", None)
    data = path.read_bytes()
    file.write(data)
    file.seek(0)
    file.size, file.byte_count = len(data), len(data)
    file.sha256 = hashlib.sha256(data).hexdigest()
    return file


def kept(owner: User, path: Path, *, kind: str = "video") -> Upload:
    """An upload of `owner` that was stored and that no job has looked at."""
    upload_id = uuid.uuid4()
    with received(path) as file:
        return Upload.objects.create(
            id=upload_id,
            owner=owner,
            kind=kind,
            file=store(f"uploads/{upload_id}/source.mp4", file),
            filename=path.name,
            content_type="video/mp4",
            size_bytes=file.byte_count,
            sha256=file.sha256,
        )


def stored_files() -> list[str]:
    """Every file and folder below the media folder, relative to it."""
    root = Path(settings.MEDIA_ROOT) / "uploads"
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def all_files() -> list[str]:
    """The key of every stored file."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def temporary_files() -> list[str]:
    """What lies in the folder for files in transit."""
    return sorted(path.name for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
