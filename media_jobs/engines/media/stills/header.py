"""What a still picture's file says of itself, read from its structure: nothing is decoded."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.orientation import Orientation
from media_jobs.engines.media.stills.jpeg_segments import START_OF_SCAN, segments
from media_jobs.engines.media.stills.png_chunks import chunks
from media_jobs.engines.media.stills.webp_chunks import riff_chunks

# Browsers show a picture of an animation that asks for less for a tenth of a second.
_SHORTEST_SECONDS = 0.01
_SHOWN_INSTEAD_SECONDS = 0.1
_EXIF = b"Exif\0\0"
_APP1 = 0xE1
_START_OF_FRAME = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_JPEG_FORMATS = {1: "L", 3: "YCbCr", 4: "CMYK"}
_PNG_FORMATS = {0: "L", 2: "RGB", 3: "P", 4: "LA", 6: "RGBA"}
_PNG_CHUNKS = (b"IHDR", b"acTL", b"sRGB", b"iCCP", b"gAMA", b"cICP", b"eXIf")
# PNG and EXIF, at most: beyond it lies no orientation.
_MAX_EXIF = 65_536
_ORIENTATION = 0x0112
_SHORT_INTEGER = 3
# EXIF 2.32, section 4.6.4, by number.
_ORIENTATIONS = (
    Orientation(),
    Orientation(0, mirrored=True),
    Orientation(2),
    Orientation(2, mirrored=True),
    Orientation(1, mirrored=True),
    Orientation(3),
    Orientation(3, mirrored=True),
    Orientation(1),
)


@dataclass(frozen=True, slots=True)
class StillHeader:
    """`width` and `height` are as stored; `orientation` says how the picture is shown.

    A JPEG whose picture comes in several passes has its `coefficients`, so many of a pixel, held
    until the last has come. `seconds` are how long each picture of an animation is shown; a still
    has none. An animation may have a picture that is `hidden` from viewers that play it. A PNG may
    state a `gamma`, and that its colours are coded for more than a plain screen (`wide`).
    """

    width: int
    height: int
    pixel_format: str
    orientation: Orientation = Orientation()
    coefficients: float = 0.0
    seconds: tuple[float, ...] = ()
    hidden: bool = False
    gamma: float | None = None
    wide: bool = False

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as shown."""
        size = self.width, self.height
        return size[::-1] if self.orientation.is_sideways else size


def read_header(path: Path, container: str) -> StillHeader:
    """Read the header of the picture at `path`: `jpeg`, `png` or `webp`.

    Raises EngineRefused `damaged_file`.
    """
    try:
        with path.open("rb") as file:
            header = _READERS[container](file)
    except (struct.error, LookupError, ValueError, ZeroDivisionError) as error:
        raise damaged_picture() from error
    if header is None or not header.width or not header.height:
        raise damaged_picture()
    return header


def damaged_picture() -> EngineRefused:
    """The refusal for a picture of which nothing can be read."""
    return EngineRefused(
        "damaged_file", "The picture is damaged or incomplete. Get it again and send that."
    )


def _jpeg(file: BinaryIO) -> StillHeader | None:
    frame = scan = exif = None
    for segment in segments(file):
        if segment.marker in _START_OF_FRAME and frame is None:
            frame = segment
        elif segment.marker == _APP1 and segment.data.startswith(_EXIF) and exif is None:
            exif = segment.data[len(_EXIF) :]
        elif segment.marker == START_OF_SCAN:
            scan = segment
    if frame is None or scan is None:
        return None
    height, width, count = struct.unpack_from(">xHHB", frame.data)
    in_pieces = frame.marker in _PROGRESSIVE or scan.data[0] < count
    return StillHeader(
        width,
        height,
        _JPEG_FORMATS[count],
        _exif_orientation(exif or b""),
        coefficients=_samples(frame.data, count) if in_pieces else 0.0,
    )


def _exif_orientation(tiff: bytes) -> Orientation:
    """How a picture with this EXIF block (from its TIFF header on) is shown; upright if damaged.

    Browsers read it strictly, and no more than the first tag of the first directory, a short
    integer. Chromium, Firefox and Safari agree on JPEG and PNG; of WebP only Safari turns pictures,
    so that nothing is turned there.
    """
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return Orientation()
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, directory)
        for number in range(count):
            tag, kind, values, value = struct.unpack_from(
                f"{order}HHIH2x", tiff, directory + 2 + 12 * number
            )
            if tag == _ORIENTATION:
                known = kind == _SHORT_INTEGER and values == 1 and 1 <= value <= len(_ORIENTATIONS)
                return _ORIENTATIONS[value - 1] if known else Orientation()
    except struct.error:
        pass
    return Orientation()


def _samples(frame: bytes, count: int) -> float:
    """How many samples there are of a pixel: 3 without subsampling, 1.5 for 4:2:0."""
    factors = [(byte >> 4, byte & 15) for byte in frame[7 : 7 + 3 * count : 3]]
    most = max(across for across, _ in factors) * max(down for _, down in factors)
    return sum(across * down for across, down in factors) / most


def _png(file: BinaryIO) -> StillHeader | None:
    found: dict[bytes, bytes] = {}
    seconds: list[float] = []
    hidden = False
    for chunk in chunks(file):
        if chunk.name == b"fcTL":
            seconds.append(_delay(*struct.unpack_from(">20xHH", file.read(26))))
        elif chunk.name == b"IDAT" and b"IDAT" not in found:
            found[b"IDAT"], hidden = b"", not seconds
        elif chunk.name in _PNG_CHUNKS and b"IDAT" not in found and chunk.name not in found:
            found[chunk.name] = file.read(min(chunk.length, _MAX_EXIF))
    width, height, depth, colours = struct.unpack_from(">IIBB", found[b"IHDR"])
    animated = b"acTL" in found and (len(seconds) > 1 or (hidden and bool(seconds)))
    overruled = b"sRGB" in found or b"iCCP" in found
    return StillHeader(
        width,
        height,
        _PNG_FORMATS[colours] + ("16" if depth == 16 else ""),
        _exif_orientation(found.get(b"eXIf", b"")),
        seconds=tuple(seconds) if animated else (),
        hidden=animated and hidden,
        gamma=None if overruled else _gamma(found.get(b"gAMA", b"")),
        wide=found.get(b"cICP", b"\1\x0d")[:2] != b"\1\x0d",
    )


def _gamma(data: bytes) -> float | None:
    value = int.from_bytes(data[:4], "big") / 100_000
    # The exponent of plain screens, which browsers leave alone.
    return None if not value or abs(value - 1 / 2.2) < 0.005 else value


def _delay(numerator: int, denominator: int) -> float:
    return _as_shown(numerator / (denominator or 100))


def _as_shown(seconds: float) -> float:
    return seconds if seconds > _SHORTEST_SECONDS else _SHOWN_INSTEAD_SECONDS


def _webp(file: BinaryIO) -> StillHeader | None:
    size, alpha, seconds = None, False, []
    for name, length in riff_chunks(file):
        if name == b"ANMF":
            seconds.append(_as_shown(int.from_bytes(file.read(15)[12:15], "little") / 1000))
        elif size is None and name == b"VP8X":
            data = file.read(10)
            alpha = bool(data[0] & 0x10)
            size = (_three_bytes(data[4:7]) + 1, _three_bytes(data[7:10]) + 1)
        elif size is None and name == b"VP8L":
            bits = int.from_bytes(file.read(5)[1:5], "little")
            size, alpha = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1), bool(bits >> 28 & 1)
        elif size is None and name == b"VP8 ":
            width, height = struct.unpack_from("<6xHH", file.read(min(length, 10)))
            size = width & 0x3FFF, height & 0x3FFF
    if size is None:
        return None
    animation = tuple(seconds) if len(seconds) > 1 else ()
    return StillHeader(*size, "RGBA" if alpha else "RGB", seconds=animation)


def _three_bytes(data: bytes) -> int:
    return int.from_bytes(data, "little")


_READERS: dict[str, Callable[[BinaryIO], StillHeader | None]] = {
    "jpeg": _jpeg,
    "png": _png,
    "webp": _webp,
}
