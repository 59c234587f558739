"""Room on disks: what is left, how much of it uploads leave alone, and whether writing works."""

import errno
import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

MEBIBYTE = 1024 * 1024
# Of a small disk no more than this is kept free.
RESERVED_SHARE = 0.05
PROBE = b"x" * 4096


def disk_folders() -> dict[Path, int]:
    """The folders that a running site writes to, and how often an upload's bytes lie in each."""
    # Django spools a body before it is parsed; from `incoming` a file is moved, if that can be.
    folders = {Path(tempfile.gettempdir()): 1, Path(settings.FILE_UPLOAD_TEMP_DIR): 1}
    if isinstance(default_storage, FileSystemStorage):
        folders[Path(default_storage.location)] = 1
    return folders


def require_room(size: int) -> None:
    """Raise `OSError` (`ENOSPC`) where an upload of `size` bytes would use up the reserve."""
    needed: dict[int, int] = {}
    incoming = _device(Path(settings.FILE_UPLOAD_TEMP_DIR))
    for folder, copies in disk_folders().items():
        device = _device(folder)
        moved = device == incoming and isinstance(default_storage, FileSystemStorage)
        moved = moved and folder == Path(default_storage.location)
        needed[device] = needed.get(device, 0) + (0 if moved else copies * size)
        _require(folder, needed[device])


def probe_folder(folder: Path) -> None:
    """Write to the folder, read it back, and see that there is room left. Raises `OSError`."""
    folder.mkdir(exist_ok=True)  # not its parents: a disk that is not mounted is not made up for
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(PROBE)
        file.seek(0)
        if file.read() != PROBE:
            raise OSError(errno.EIO, "what was written cannot be read", str(folder))
    _require(folder, 0)


def _require(folder: Path, size: int) -> None:
    disk = os.statvfs(_existing(folder))
    left = disk.f_bavail * disk.f_frsize
    reserve = min(
        settings.DISK_RESERVE_MB * MEBIBYTE, disk.f_blocks * disk.f_frsize * RESERVED_SHARE
    )
    no_names_left = disk.f_files > 0 and disk.f_favail == 0
    if left - size < reserve or no_names_left:
        raise OSError(errno.ENOSPC, "no room left beside the reserve", str(folder))


def _device(folder: Path) -> int:
    return _existing(folder).stat().st_dev


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())
