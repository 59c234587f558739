"""The folder in which a site without an object store keeps its files."""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import FileSystemStorage


class Movable(File):
    """A file that its writer no longer needs: a storage on this machine may take it as it is."""

    def temporary_file_path(self) -> str:
        """What storages look for; its presence says that the file may be moved."""
        return str(self.name)


class WholeFileStorage(FileSystemStorage):
    """Django's, in which a file appears whole or not at all, also when the disk is full.

    Nor do two who write under one name at once get the same: Django looks whether it is free and
    then moves the file there, and a second one would move its own over the first.
    """

    def _save(self, name: str, content: Any) -> str:
        folder = Path(self.path(name)).parent
        folder.mkdir(parents=True, exist_ok=True)
        if self._can_be_moved(content, folder):
            return self._move(Path(content.temporary_file_path()), name)
        descriptor, partial = tempfile.mkstemp(suffix=".partial", dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            return self._move(Path(partial), name)
        finally:
            Path(partial).unlink(missing_ok=True)

    @staticmethod
    def _can_be_moved(content: Any, folder: Path) -> bool:
        if not hasattr(content, "temporary_file_path"):
            return False
        return Path(content.temporary_file_path()).stat().st_dev == folder.stat().st_dev

    def _move(self, whole: Path, name: str) -> str:
        name = self._take(name)
        try:
            if self.file_permissions_mode is not None:
                whole.chmod(self.file_permissions_mode)
            whole.replace(self.path(name))
        except BaseException:
            Path(self.path(name)).unlink(missing_ok=True)
            raise
        return name

    def _take(self, name: str) -> str:
        """Make an empty file under the name, or under one like it where that exists."""
        while True:
            try:
                Path(self.path(name)).touch(exist_ok=False)
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name
