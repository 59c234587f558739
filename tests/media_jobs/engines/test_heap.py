"""Memory that is needed again at once is not given back in between."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Prints how many pages were fetched anew while pictures were made and let go one after the other.
PROGRAM = """
import ctypes, resource
from media_jobs.engines.heap import give_back_memory

library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
library.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
give_back_memory()

def pictures(count):
    for _ in range(count):
        picture = library.malloc(700_000)
        library.memset(picture, 1, 700_000)
        library.free(picture)

pictures(3)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
pictures(100)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="tells how glibc's heap is used")
def test_pictures_one_after_the_other_use_the_same_memory() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    assert int(done.stdout) < 1000
