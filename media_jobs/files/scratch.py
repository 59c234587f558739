"""Temporary files that outlive no process: each is locked by whoever uses it.

The kernel lets go of a lock when its process dies, however it dies. What nobody has locked is
nobody's, so it can be removed although other processes work in the same folder.
"""

import fcntl
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

# Between the making of a file and its lock.
JUST_MADE_SECONDS = 5
# Where the file system knows no locks.
LEFT_BEHIND_SECONDS = 24 * 3600


def lock(descriptor: int) -> None:
    """Mark an open file or folder as in use until it is closed."""
    with suppress(OSError):  # a file system without locks
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def job_folder(job_id: uuid.UUID) -> Iterator[Path]:
    """A folder for one attempt of a job, which is gone afterwards. Raises `OSError`."""
    folder = Path(tempfile.mkdtemp(prefix=f"job-{job_id}-", dir=settings.FILE_UPLOAD_TEMP_DIR))
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            lock(descriptor)
            yield folder
        finally:
            os.close(descriptor)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clean_scratch() -> int:
    """Remove what processes left that are no more. Returns how many files and folders."""
    removed = 0
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        with suppress(FileNotFoundError):  # its owner was quicker
            if _is_nobodys(path):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                removed += 1
    return removed


def _is_nobodys(path: Path) -> bool:
    age = abs(time.time() - path.stat().st_mtime)  # the clock may have been put back
    if age < JUST_MADE_SECONDS:
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return age > LEFT_BEHIND_SECONDS
    finally:
        os.close(descriptor)
    return True
