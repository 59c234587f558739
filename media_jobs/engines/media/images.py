"""Still pictures: measured by their headers, decoded by a child process of bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.packets import too_long
from media_jobs.engines.media.sniff import FileKind, sniff
from media_jobs.engines.media.stills.child import PictureDecoder
from media_jobs.engines.media.stills.header import StillHeader, read_header
from media_jobs.engines.media.types import MediaProbe, Reason

# Faces are looked for in a copy of at most this long side; smaller pictures are their own copy.
SMALL_SIDE = 2560
_CPU_SECONDS = 10
# The JPEG decoder's own ways to make a picture smaller.
_SHRINKS = (1, 2, 4, 8)
# Of a pixel in the decoder's memory: RGBX, for PNG with a palette beside it, for WebP four times.
_PIXEL_BYTES = {"jpeg": 4, "png": 5, "webp": 16}
_ANIMATED_BYTES = 20
_COEFFICIENT_BYTES = 2


def probe_image(path: Path, kind: FileKind, limits: MediaLimits) -> MediaProbe:
    """Read a picture's header; nothing is decoded. An animation is a video.

    Raises EngineRefused: `picture_too_large`, `too_long`, `damaged_file`.
    """
    header = read_header(path, kind.container)
    shrinking(header, kind, limits)
    width, height = header.shown_size
    size = path.stat().st_size
    count, seconds = len(header.seconds), sum(header.seconds)
    if seconds > limits.max_seconds or count > limits.max_frames:
        raise too_long(limits)
    return MediaProbe(
        kind="video" if count else "image",
        container=kind.container,
        codec=kind.container,
        pixel_format=header.pixel_format,
        width=width,
        height=height,
        rotation=90 * header.orientation.turns,
        duration_seconds=seconds,
        average_fps=count / seconds if count else 0.0,
        frame_count=count or 1,
        bit_rate=round(size * 8 / seconds) if count else 0,
        has_audio=False,
        size_bytes=size,
    )


class Still:
    """A decoded picture, upright as it is shown.

    `small` is RGB [height, width, 3] with a long side of at most `SMALL_SIDE`; `width` and
    `height` are of the decoded picture, which may be smaller than the one in the file. `notes` name
    what of it could not be examined.
    """

    def __init__(self, path: Path, limits: MediaLimits) -> None:
        kind = sniff(path)
        header = read_header(path, kind.container)
        self._orientation = header.orientation
        self._limits = limits
        self._request = {
            "path": str(path.resolve()),
            "container": kind.container,
            "animated": False,
            "gamma": header.gamma,
            "shrink": shrinking(header, kind, limits),
        }
        self._parts: PictureDecoder | None = None
        with self._decoder(small_side=SMALL_SIDE) as decoder:
            answer = decoder.answer()
            stored = decoder.picture(answer["small_width"], answer["small_height"])
        self.small = self._orientation.upright(stored)
        size = answer["width"], answer["height"]
        self.width, self.height = size[::-1] if self._orientation.is_sideways else size
        self.notes = tuple(_notes(header, damaged=answer["damaged"]))

    def region(self, left: int, top: int, right: int, bottom: int) -> np.ndarray:
        """A part of the full picture as RGB [bottom - top, right - left, 3].

        The first call decodes the picture again, for a process that keeps it: while faces are
        looked for, which takes memory too, nobody holds the full picture.
        """
        if self._parts is None:
            self._parts = self._decoder(small_side=0)
            self._parts.answer()
        a, b, c, d = self._orientation.stored((left, top, right, bottom), self.width, self.height)
        self._parts.ask(f"{a} {b} {c} {d}")
        return self._orientation.upright(self._parts.picture(c - a, d - b))

    def close(self) -> None:
        """End the process that holds the full picture."""
        if self._parts is not None:
            self._parts.close()

    def _decoder(self, *, small_side: int) -> PictureDecoder:
        request = self._request | {"small_side": small_side}
        return PictureDecoder(request, cpu_seconds=_CPU_SECONDS, limits=self._limits)


@contextmanager
def open_still(path: Path, limits: MediaLimits) -> Iterator[Still]:
    """Decode the picture at `path`.

    Raises EngineRefused: `picture_too_large`, `damaged_file`.
    """
    with closing(Still(path, limits)) as still:
        yield still


def shrinking(header: StillHeader, kind: FileKind, limits: MediaLimits) -> int:
    """How many times smaller (1, 2, 4, 8) the picture has to be decoded to fit into memory.

    Raises EngineRefused `picture_too_large`.
    """
    pixels = header.width * header.height
    if pixels > limits.max_image_pixels or max(header.shown_size) > limits.max_image_side:
        raise _too_large(limits.max_image_pixels)
    each = _ANIMATED_BYTES if header.seconds else _PIXEL_BYTES[kind.container]
    held = _COEFFICIENT_BYTES * header.coefficients
    for factor in _SHRINKS if kind.container == "jpeg" else (1,):
        if (held + each / factor**2) * pixels <= limits.max_decoded_bytes:
            return factor
    raise _too_large(round(limits.max_decoded_bytes / (held or each)))


def _too_large(pixels: int) -> EngineRefused:
    return EngineRefused(
        "picture_too_large",
        f"The picture is larger than {pixels // 1_000_000} megapixels, the most of its kind that "
        "can be examined. Make it smaller, or save it as an ordinary JPEG, and send it again.",
    )


def _notes(header: StillHeader, *, damaged: bool) -> Iterator[Reason]:
    if damaged:
        yield Reason(
            "damaged",
            "The picture is damaged or incomplete; what could still be read was examined.",
            unexamined=True,
        )
    if header.wide:
        yield Reason(
            "wide_colours",
            "The picture's colours are coded for a special screen and may look otherwise there; "
            "that was not examined.",
            unexamined=True,
        )
