"""The program that decodes one untrusted picture, in a process that may use little memory and time.

Started by `stills.child` with the request as JSON. It answers with a line of JSON, which holds
`refused` or the size, and then with pixels: RGB rows.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageFile, PngImagePlugin
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from media_jobs.engines.media.bounded import limit_resources
from media_jobs.engines.media.stills import jpeg_segments, png_chunks
from media_jobs.engines.media.stills.shown import ShownPicture

# Sizes are checked by who asks, by the header, with the memory of each format in mind.
Image.MAX_IMAGE_PIXELS = None
# No text is left in a PNG by now: this is for its colour profile.
PngImagePlugin.MAX_TEXT_CHUNK = png_chunks.MAX_PROFILE


# Each pass of a progressive JPEG takes as long as a picture; encoders make ten.
_START_OF_SCAN = b"\xff\xda"
_MAX_SCANS = 200


class TooSlow(Exception):
    """Decoding would take longer than any honest picture."""


def main() -> None:
    """Answer the request in the first argument."""
    request = json.loads(sys.argv[1])
    limit_resources(memory_bytes=request["memory_bytes"], cpu_seconds=request["cpu_seconds"])
    try:
        answer = _animation if request["animated"] else _still
        answer(request)
    except MemoryError:
        _say(refused="too_large")
    except TooSlow:
        _say(refused="too_slow")
    except Exception:  # noqa: BLE001 - decoders raise everything over damaged data
        _say(refused="damaged")


def _still(request: dict[str, Any]) -> None:
    """Send the picture reduced, or, for each line `left top right bottom`, that part of it."""
    image, damaged = _loaded(request)
    picture = ShownPicture(image, request["gamma"])
    whole = {"width": picture.width, "height": picture.height, "damaged": damaged}
    if request["small_side"]:
        small = picture.reduced(-(-max(image.size) // request["small_side"]))
        _say(**whole, small_width=small.width, small_height=small.height)
        _send(small)
        return
    _say(**whole)
    for line in sys.stdin.buffer:
        left, top, right, bottom = map(int, line.split())
        _send(picture.region(left, top, right, bottom))


def _animation(request: dict[str, Any]) -> None:
    """Send the pictures whose numbers are a line of JSON, each after a byte 1; 0 means damage."""
    wanted = json.loads(sys.stdin.buffer.readline())
    image, _ = _opened(request)
    factor = -(-max(image.size) // request["small_side"])
    _say(width=-(-image.width // factor), height=-(-image.height // factor))
    for number in wanted:
        try:
            image.seek(number + request["hidden"])
            image.load()
            shown = ShownPicture(image.copy(), request["gamma"]).reduced(factor)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - decoders raise everything over damaged data
            sys.stdout.buffer.write(b"\0")
            return
        sys.stdout.buffer.write(b"\1")
        _send(shown)


def _loaded(request: dict[str, Any]) -> tuple[Image.Image, bool]:
    """The decoded picture, and whether something is missing: then it is what a browser shows."""
    for lenient in (False, True):
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
        image, damaged = _opened(request)
        try:
            image.load()
        except (OSError, SyntaxError, ValueError, EOFError, IndexError):
            if lenient:
                raise
            # The second attempt needs the room.
            del image
            continue
        # Without its file and its decoder, which can hold more than the pixels.
        return image._new(image.im), damaged or lenient
    raise AssertionError


def _opened(request: dict[str, Any]) -> tuple[Image.Image, bool]:
    with open(request["path"], "rb") as file:  # noqa: PTH123 - pathlib would be one more import
        return _OPENERS[request["container"]](file, request["shrink"])


def _jpeg(file: BinaryIO, shrink: int) -> tuple[Image.Image, bool]:
    data = jpeg_segments.pixels_only(file)
    if data.getvalue().count(_START_OF_SCAN) > _MAX_SCANS:
        raise TooSlow
    image = JpegImageFile(data)
    image.draft(None, (max(1, image.width // shrink), max(1, image.height // shrink)))
    return image, False


def _png(file: BinaryIO, shrink: int) -> tuple[Image.Image, bool]:
    data, damaged = png_chunks.pixels_only(file)
    return PngImageFile(data), damaged


def _webp(file: BinaryIO, shrink: int) -> tuple[Image.Image, bool]:
    return WebPImageFile(BytesIO(file.read())), False


_OPENERS = {"jpeg": _jpeg, "png": _png, "webp": _webp}


def _say(**answer: Any) -> None:
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    sys.stdout.buffer.flush()


def _send(image: Image.Image) -> None:
    sys.stdout.buffer.write(image.tobytes())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
