"""What a file holds beside the film or photo that it is: covers, previews, the film of a photo."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import chain
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.container import is_cover, is_readable, open_recording
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.recordings import Beginnings, recordings
from media_jobs.engines.media.sniff import HEAD_BYTES, kind_of, sniff

# Of one track; chapters may have a picture each.
_MOST_PICTURES = 20
# The containers that can hold pictures beside the film.
_HOLDERS = ("mov", "matroska", "avi")


def enclosed(
    path: Path, limits: MediaLimits, folder: Path
) -> Generator[tuple[str, Path], None, None]:
    """Yield what is enclosed in the file at `path`: what people call it, and a copy of its own.

    The copy lies in `folder` and is gone when the next is asked for.
    """
    if sniff(path).kind == "image":
        yield from _film_of_photo(path, folder)
        return
    for recording in recordings(path):
        if recording.kind.demuxer in _HOLDERS:
            with suppress(EngineRefused), open_recording(path, recording, limits) as container:
                yield from _pictures_of_film(container, limits, folder)


def _film_of_photo(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """The film that phones append to a photo ("motion photo")."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        begin = Beginnings(data).since(1)
    if begin is None:
        return
    with path.open("rb") as file, _copy(folder) as copy:
        file.seek(begin)
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield "The film that is appended to the picture", Path(copy.name)


def _pictures_of_film(
    container: InputContainer, limits: MediaLimits, folder: Path
) -> Iterator[tuple[str, Path]]:
    for name, data in chain(_tracks(container, limits), _attachments(container)):
        with _copy(folder) as copy:
            copy.write(data)
            copy.flush()
            yield name, Path(copy.name)


@contextmanager
def _copy(folder: Path) -> Iterator[IO[bytes]]:
    with NamedTemporaryFile(dir=folder, prefix="enclosed-") as file:
        yield file


def _tracks(container: InputContainer, limits: MediaLimits) -> Iterator[tuple[str, bytes]]:
    """The pictures of covers, and of tracks with a single picture that is not coded as a film."""
    streams = [s for s in container.streams.video if is_cover(s) or not is_readable(s)]
    found: defaultdict[int, list[bytes]] = defaultdict(list)
    # PyAV stumbles at the end of a file in which more streams have come up than it opened with.
    with suppress(av.error.FFmpegError, IndexError):
        for packet in container.demux(streams) if streams else ():
            if packet.size and len(found[packet.stream_index]) <= _MOST_PICTURES:
                found[packet.stream_index].append(bytes(packet))
    for stream in streams:
        pictures = found[stream.index]
        if is_cover(stream):
            for data in dict.fromkeys(pictures[:_MOST_PICTURES]):
                yield "The cover picture", _still(stream, data, limits)
            if not pictures or len(pictures) > _MOST_PICTURES:
                yield "A further cover picture", b""
        elif len(pictures) == 1:
            yield "The preview picture", _still(stream, pictures[0], limits)


def _still(stream: VideoStream, data: bytes, limits: MediaLimits) -> bytes:
    """The picture in the packet `data` as the bytes of a file, coded anew if it must be."""
    decoder = stream.codec_context
    if decoder is None or kind_of(data[:HEAD_BYTES]):
        return data
    decoder.options = {"max_pixels": str(limits.max_video_pixels)}
    file = BytesIO()
    with suppress(av.error.FFmpegError):
        for frame in [*decoder.decode(av.Packet(data)), *decoder.decode(None)][:1]:
            frame.to_image().save(file, "PNG")
    return file.getvalue()


def _attachments(container: InputContainer) -> Iterator[tuple[str, bytes]]:
    """Attached files that are pictures, whatever they are said to be."""
    for stream in container.streams.attachments:
        data = stream.data or b""
        kind = kind_of(data[:HEAD_BYTES])
        if kind is not None and kind.kind == "image":
            yield "An attached picture", data
