"""Give memory that was freed back to the system."""

from __future__ import annotations

import ctypes
from functools import cache

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1024 * 1024
# What stays at the end of each heap for the next picture. Left alone, glibc returns all beyond
# 128 KB at every call that frees it, and a twentieth of a scan goes into getting it again.
_KEPT_BYTES = 4 * 1024 * 1024


def give_back_memory() -> None:
    """Return what lies free in the heaps, and have large blocks returned when they are freed.

    glibc raises its limit for large blocks to 32 MB on its own, and pictures of all sizes in
    several threads then leave its heaps in pieces: 440 MB after 27 files, 270 MB with a limit of
    one (mallopt(3), malloc_trim(3)). Other libraries have no such calls.
    """
    library = _library()
    if library is not None:
        library.malloc_trim(0)


@cache
def _library() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None)
    if not (hasattr(library, "mallopt") and hasattr(library, "malloc_trim")):
        return None
    library.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
    library.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
    return library
