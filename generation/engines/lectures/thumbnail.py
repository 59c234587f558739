"""A slide's picture, small."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

MOST_PIXELS = (480, 360)
_QUALITY = 80


def write_thumbnail(picture: Path, path: Path) -> None:
    """Write the picture to `path` as a JPEG of at most `MOST_PIXELS`, in its own proportions."""
    with Image.open(picture) as opened:
        small = opened.convert("RGB")
        small.thumbnail(MOST_PIXELS)
        small.save(path, "JPEG", quality=_QUALITY)
