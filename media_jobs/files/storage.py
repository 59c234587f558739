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
    """Django's, in which a file appears whole or not at all, also when the disk is full."""

    def _save(self, name: str, content: Any) -> str:
        folder = Path(self.path(name)).parent
        folder.mkdir(parents=True, exist_ok=True)
        if self._can_be_moved(content, folder):
            return super()._save(name, content)  # type: ignore[misc]
        descriptor, partial = tempfile.mkstemp(suffix=".partial", dir=folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            return super()._save(name, Movable(file, partial))  # type: ignore[misc]
        finally:
            Path(partial).unlink(missing_ok=True)

    @staticmethod
    def _can_be_moved(content: Any, folder: Path) -> bool:
        if not hasattr(content, "temporary_file_path"):
            return False
        return Path(content.temporary_file_path()).stat().st_dev == folder.stat().st_dev
