"""A lecture that was read, in one file: `lecture.json`, and the pictures of its slides."""

import struct
import zipfile
from pathlib import Path

from generation.engines.lectures.read import Lecture
from generation.engines.lectures.types import Slide
from generation.lectures.remote.archive_format import (
    MOST_SLIDES,
    BadResult,
    as_json,
    from_json,
    picture_name,
)

CONTENT_TYPE = "application/zip"
MOST_BYTES = 1 << 30
MOST_JSON_BYTES = 64 << 20
MOST_PICTURE_BYTES = 64 << 20
MOST_PIXELS = 36_000_000  # 8K
_INDEX = "lecture.json"
_CHUNK = 1 << 20
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
# The end of a zip file without a comment, and what stands before it where there is a zip64 one.
_END = struct.Struct("<4s4H2LH")
_LOCATOR_BYTES = 20
_MOST_DIRECTORY_BYTES = MOST_SLIDES * 128


def write_archive(lecture: Lecture, path: Path) -> None:
    """Write what was read; its pictures are PNG, which nothing makes smaller."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_INDEX, as_json(lecture), zipfile.ZIP_DEFLATED)
        for slide in lecture.slides:
            archive.write(slide.picture, picture_name(slide.index))


def read_archive(path: Path, folder: Path) -> Lecture:
    """The lecture in an archive from elsewhere, with its pictures in `folder`.

    Nothing is unpacked but what `lecture.json` names, under names of ours. Raises `BadResult`.
    """
    try:
        _require_small_directory(path)
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            lecture = from_json(_read(archive, _INDEX, MOST_JSON_BYTES), folder)
            wanted = [_INDEX, *(picture_name(slide.index) for slide in lecture.slides)]
            if sorted(names) != sorted(wanted):
                raise BadResult("It has other files than lecture.json says.")
            (folder / "slides").mkdir(parents=True, exist_ok=True)
            left = MOST_BYTES
            for slide in lecture.slides:
                left -= _unpack(archive, slide, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError) as error:
        raise BadResult(f"It is no archive that can be read: {error!r}") from error
    except (struct.error, zipfile.zlib.error, ValueError) as error:  # type: ignore[attr-defined]
        raise BadResult(f"It is damaged: {error!r}") from error
    return lecture


def _require_small_directory(path: Path) -> None:
    """Refuse a list of contents that would fill the memory before any of it is looked at."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _END.size - _LOCATOR_BYTES))
        tail = file.read()
    signature, *_, directory, _, comment = _END.unpack(tail[-_END.size :])
    if signature != b"PK\x05\x06" or comment or b"PK\x06\x07" in tail:
        raise BadResult("It is no zip file, has a comment, or is of a larger kind (zip64).")
    if directory > _MOST_DIRECTORY_BYTES:
        raise BadResult("It lists too many files.")


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """One file of the archive, of which no more than `most` bytes are ever unpacked."""
    with archive.open(name) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise BadResult(f"{name} is too large.")
    return content


def _unpack(archive: zipfile.ZipFile, slide: Slide, room: int) -> int:
    """Write a picture to its place. Returns its size."""
    name = picture_name(slide.index)
    content = _read(archive, name, min(MOST_PICTURE_BYTES, room))
    if not content.startswith(_PNG):
        raise BadResult(f"{name} is no PNG.")
    size = struct.unpack_from(">2I", content, len(_PNG))
    if size != (slide.width, slide.height) or slide.width * slide.height > MOST_PIXELS:
        raise BadResult(f"{name} has another size than is said, or is too large.")
    slide.picture.write_bytes(content)
    return len(content)
