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


def disk_folders() -> list[Path]:
    """The folders that a running site writes to."""
    # Django spools a body before it is parsed.
    folders = [Path(tempfile.gettempdir()), Path(settings.FILE_UPLOAD_TEMP_DIR)]
    if isinstance(default_storage, FileSystemStorage):
        folders.append(Path(settings.MEDIA_ROOT))
    return folders


def require_room(size: int) -> None:
    """Raise `OSError` (`ENOSPC`) where an upload of `size` bytes would use up the reserve."""
    spool, incoming, *storage = disk_folders()
    needed = {spool: size}
    needed[incoming] = 2 * size if _device(incoming) == _device(spool) else size
    for folder in storage:  # what was received is moved there, if that can be
        needed[folder] = 0 if _device(folder) == _device(incoming) else size
    for folder, room in needed.items():
        require_room_in(folder, room)


def probe_folder(folder: Path) -> None:
    """Write to the folder, read it back, and see that there is room left. Raises `OSError`."""
    folder.mkdir(exist_ok=True)  # not its parents: a disk that is not mounted is not made up for
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(PROBE)
        file.seek(0)
        if file.read() != PROBE:
            raise OSError(errno.EIO, "what was written cannot be read", str(folder))
    require_room_in(folder, 0)


def require_room_in(folder: Path, size: int) -> None:
    """Raise `OSError` (`ENOSPC`) where `size` bytes in `folder` would use up its disk's reserve."""
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
