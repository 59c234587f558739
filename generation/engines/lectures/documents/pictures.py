"""The picture of a slide as documents carry it: sharp, and no larger than that needs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from generation.engines.lectures.documents.document import LectureDocument
from generation.engines.lectures.types import Slide, SlideKind
from media_jobs.engines.context import EngineContext

# What compression of the video left in a picture makes PNG large; JPEG of this quality, with all
# colours kept, adds nothing that can be seen.
JPEG_QUALITY = 92
# A picture stays PNG, exact, while that is not so many times as large.
_WORTH_IT = 2.0
_PALETTE = 256


@dataclass(frozen=True, slots=True)
class Picture:
    """A slide's picture in a file, PNG (RGB or palette, not interlaced) or JPEG (RGB)."""

    path: Path
    width: int
    height: int


def prepare(
    document: LectureDocument, folder: Path, context: EngineContext, *, share: float
) -> list[Picture]:
    """The pictures of all slides in `folder`, one after the other; `share` is their progress."""
    return list(_prepared(document.slides, folder, context, share))


def _prepared(
    slides: tuple[Slide, ...], folder: Path, context: EngineContext, share: float
) -> Iterator[Picture]:
    for done, slide in enumerate(slides, start=1):
        context.check_cancelled()
        yield _picture(slide, folder)
        context.progress(share * done / len(slides), "Pictures", done=done, total=len(slides))


def _picture(slide: Slide, folder: Path) -> Picture:
    stem = f"{slide.kind}-{slide.index:03}"
    with Image.open(slide.picture) as opened:
        exact = opened.format == "PNG" and opened.mode == "RGB" and not opened.info.get("interlace")
        picture = _opaque(opened)
    jpeg = folder / f"{stem}.jpg"
    picture.save(jpeg, "JPEG", quality=JPEG_QUALITY, subsampling="4:4:4", optimize=True)
    path = jpeg
    if slide.kind is SlideKind.SLIDE:
        png = folder / f"{stem}.png"
        _write_png(picture, slide.picture if exact else None, png)
        path = png if png.stat().st_size <= _WORTH_IT * jpeg.stat().st_size else jpeg
        (jpeg if path is png else png).unlink()
    return Picture(path, picture.width, picture.height)


def _write_png(picture: Image.Image, written: Path | None, path: Path) -> None:
    """`written` is a file that holds exactly this already, if there is one."""
    few = _few_colours(picture)
    if few is not None:
        few.save(path, optimize=True)
    elif written is not None:
        shutil.copyfile(written, path)
    else:
        picture.save(path)


def _opaque(picture: Image.Image) -> Image.Image:
    """The picture in RGB, on white where it is transparent."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")


def _few_colours(picture: Image.Image) -> Image.Image | None:
    """The very same picture with a palette; None where that has no room for its colours."""
    if picture.getcolors(_PALETTE) is None:
        return None
    pixels = np.asarray(picture).astype(np.uint32)
    packed = pixels[..., 0] << 16 | pixels[..., 1] << 8 | pixels[..., 2]
    colours, places = np.unique(packed, return_inverse=True)
    indexed = Image.fromarray(places.reshape(packed.shape).astype(np.uint8), "P")
    indexed.putpalette(
        [part for colour in colours for part in (colour >> 16, colour >> 8 & 255, colour & 255)]
    )
    return indexed
