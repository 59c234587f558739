"""The orientation that an EXIF block asks for, read as browsers read it: strictly, and no more.

Browsers take the first tag of the first directory, and only a short integer. Chromium, Firefox and
Safari agree on JPEG and PNG; of WebP only Safari turns pictures, so that nothing is turned there.
"""

from __future__ import annotations

import struct

from media_jobs.engines.media.orientation import Orientation

_TAG = 0x0112
_SHORT = 3
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


def exif_orientation(tiff: bytes) -> Orientation:
    """How a picture with this EXIF block (from its TIFF header on) is shown; upright if damaged."""
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
            if tag == _TAG:
                known = kind == _SHORT and values == 1 and 1 <= value <= len(_ORIENTATIONS)
                return _ORIENTATIONS[value - 1] if known else Orientation()
    except struct.error:
        pass
    return Orientation()
