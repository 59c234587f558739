"""How an upload reaches the disk: in chunks, hashed on the way, never in memory.

Its size is limited before this, at the door (`spotifai.runtime.body_limit`).
"""

import hashlib
import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler


class HashedUpload(TemporaryUploadedFile):
    """A received file on disk that knows its SHA-256 (hex). Its path never shows its given name."""

    def __init__(self, name: str, content_type: str, charset: str | None) -> None:
        self.sha256 = ""
        file = tempfile.NamedTemporaryFile(suffix=".upload", dir=settings.FILE_UPLOAD_TEMP_DIR)
        UploadedFile.__init__(self, file, name, content_type, 0, charset)


class HashingUploadHandler(TemporaryFileUploadHandler):
    """Writes each chunk to a temporary file and to a running digest."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = HashedUpload(self.file_name, self.content_type, self.charset)
        self._digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._digest.update(raw_data)
        super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> HashedUpload:
        file = super().file_complete(file_size)
        file.sha256 = self._digest.hexdigest()
        return file
