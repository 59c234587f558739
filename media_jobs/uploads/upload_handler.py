"""How an upload reaches the disk: in chunks, hashed on the way, never in memory.

Its size is limited before this, at the door (`spotifai.runtime.body_limit`).
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from media_jobs.files.scratch import lock


class HashedUpload(TemporaryUploadedFile):
    """A received file on disk that knows its SHA-256 (hex) and its length.

    Its path never shows its given name.
    """

    def __init__(self, name: str, content_type: str, charset: str | None) -> None:
        self.sha256 = ""
        self.byte_count = 0
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it lives as long as the request
            suffix=".upload", dir=settings.FILE_UPLOAD_TEMP_DIR
        )
        lock(file.fileno())
        UploadedFile.__init__(self, file, name, content_type, 0, charset)

    @classmethod
    def of(cls, path: Path, *, content_type: str) -> Self:
        """A copy of a file on this machine, as if it had just been received."""
        upload = cls(path.name, content_type, None)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(FileUploadHandler.chunk_size):
                digest.update(chunk)
                upload.write(chunk)
        upload.sha256, upload.size = digest.hexdigest(), upload.tell()
        upload.byte_count = upload.size
        upload.seek(0)
        return upload


class HashingUploadHandler(TemporaryFileUploadHandler):
    """Writes each chunk to a temporary file and to a running digest."""

    file: HashedUpload

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = HashedUpload(self.file_name or "", self.content_type or "", self.charset)
        self._digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._digest.update(raw_data)
        with self._gone_if_it_fails():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> HashedUpload:
        with self._gone_if_it_fails():  # what is buffered is written now
            super().file_complete(file_size)
        self.file.sha256 = self._digest.hexdigest()
        self.file.byte_count = file_size
        return self.file

    @contextmanager
    def _gone_if_it_fails(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            with suppress(OSError):  # closing writes, too
                self.file.close()
            raise
