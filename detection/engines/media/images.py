"""Still pictures: measured from the header first, decoded only when they are of a sane size."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from detection.engines.errors import EngineRefused
from detection.engines.faces.types import MediaProbe
from detection.engines.media.limits import MediaLimits
from detection.engines.media.sniff import FileKind

_ORIENTATION_TAG = 0x0112
_QUARTER_TURNS = {3: 180, 6: 270, 8: 90}


# What Pillow's decoders raise over damaged data, besides the UnidentifiedImageError among OSErrors.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
    KeyError,
    IndexError,
    TypeError,
    EOFError,
)
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def probe_image(path: Path, kind: FileKind, limits: MediaLimits) -> MediaProbe:
    """Read a picture's header; nothing of its size is allocated.

    Raises EngineRefused: `picture_too_large`, `damaged_file`.
    """
    with _opened(path, kind, limits) as image:
        rotation = _rotation(image)
        width, height = image.size
        if rotation in (90, 270):
            width, height = height, width
        return MediaProbe(
            kind="image",
            container=kind.container,
            codec=kind.container,
            pixel_format=image.mode,
            width=width,
            height=height,
            rotation=rotation,
            duration_seconds=0.0,
            average_fps=0.0,
            frame_count=1,
            bit_rate=0,
            has_audio=False,
            size_bytes=path.stat().st_size,
        )


def load_image(path: Path, kind: FileKind, limits: MediaLimits) -> np.ndarray:
    """Decode a picture upright as RGB [height, width, 3]; of an animation, its first picture.

    Raises EngineRefused: `picture_too_large`, `damaged_file`.
    """
    with _opened(path, kind, limits) as image:
        return np.array(_eight_bit(ImageOps.exif_transpose(image)).convert("RGB"))


@contextmanager
def _opened(path: Path, kind: FileKind, limits: MediaLimits) -> Iterator[Image.Image]:
    """Open the picture; whatever goes wrong with it inside the block becomes a refusal."""
    try:
        with Image.open(path, formats=[kind.demuxer]) as image:
            if image.width * image.height > limits.max_image_pixels:
                raise _too_large(limits)
            yield image
    except _BOMBS as error:
        raise _too_large(limits) from error
    except _DAMAGE as error:
        raise _damaged_picture() from error


def _rotation(image: Image.Image) -> int:
    """Degrees, counter-clockwise, that bring the picture upright."""
    exif = Image.Exif()
    # Asked for its EXIF data, a PNG would be decoded whole; what its header holds lies here.
    exif.load(image.info.get("exif", b""))
    return _QUARTER_TURNS.get(exif.get(_ORIENTATION_TAG, 1), 0)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Scale 16-bit grey down; Pillow's own conversion would cut it off at 255."""
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.asarray(image, dtype=np.float32) / 257).clip(0, 255).astype("uint8"))


def _too_large(limits: MediaLimits) -> EngineRefused:
    megapixels = limits.max_image_pixels // 1_000_000
    return EngineRefused(
        "picture_too_large",
        f"The picture has more than {megapixels} megapixels. Make it smaller and send it again.",
    )


def _damaged_picture() -> EngineRefused:
    return EngineRefused(
        "damaged_file", "The picture is damaged or incomplete. Get it again and send that."
    )
