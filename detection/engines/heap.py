"""Have large pieces of memory go back to the system as soon as they are freed."""

from __future__ import annotations

import ctypes
from functools import cache

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1024 * 1024


@cache
def return_large_blocks() -> None:
    """Ask the C library to map what is larger than a megabyte by itself.

    glibc raises that limit to 32 MB on its own, and pictures of all sizes in several threads then
    leave its heaps in pieces: 440 MB after 27 files, 270 MB with this (mallopt(3)). Other libraries
    have no such call.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
