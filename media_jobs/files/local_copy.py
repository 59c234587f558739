"""A stored file as a path on this machine, which is what engines read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files.storage import default_storage

from media_jobs.errors import JobFailed

CHUNK = 1024 * 1024


@contextmanager
def local_copy(name: str, workdir: Path) -> Iterator[Path]:
    """The stored file `name` as a local path; fetched into `workdir` when the storage is remote.

    Raises `JobFailed` when it is no longer there.
    """
    if not default_storage.exists(name):
        raise JobFailed("file_missing", "The file is gone. Upload it again.")
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        path = workdir / Path(name).name
        with default_storage.open(name, "rb") as stored, path.open("wb") as file:
            while chunk := stored.read(CHUNK):
                file.write(chunk)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
        return
    yield path
