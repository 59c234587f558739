"""Still pictures: measured from the header first, decoded only when they are of a sane size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from detection.engines.errors import EngineRefused
from detection.engines.faces.types import MediaProbe
from detection.engines.media.limits import MediaLimits
from detection.engines.media.sniff import FileKind

_ORIENTATION_TAG = 0x0112
_QUARTER_TURNS = {3: 180, 6: 270, 8: 90}


def probe_image(path: Path, kind: FileKind, limits: MediaLimits) -> MediaProbe:
    """Read a picture's header; nothing of its size is allocated.

    Raises EngineRefused: `picture_too_large`, `damaged_file`.
    """
    with _open(path, kind, limits) as image:
        rotation = _QUARTER_TURNS.get(image.getexif().get(_ORIENTATION_TAG, 1), 0)
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
    with _open(path, kind, limits) as image:
        try:
            shown = ImageOps.exif_transpose(image)
            return np.array(_eight_bit(shown).convert("RGB"))
        except (OSError, SyntaxError, ValueError) as error:
            raise _damaged_picture() from error


def _open(path: Path, kind: FileKind, limits: MediaLimits) -> Image.Image:
    formats = ["JPEG", "MPO"] if kind.demuxer == "JPEG" else [kind.demuxer]
    try:
        image = Image.open(path, formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(limits) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _damaged_picture() from error
    if image.width * image.height > limits.max_image_pixels:
        image.close()
        raise _too_large(limits)
    return image


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
