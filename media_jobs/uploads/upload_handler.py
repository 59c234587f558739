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
        self._digest = hashlib.sha256()
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it lives as long as the request
            suffix=".upload", dir=settings.FILE_UPLOAD_TEMP_DIR
        )
        lock(file.fileno())
        UploadedFile.__init__(self, file, name, content_type, 0, charset)

    @classmethod
    def of(cls, path: Path, *, content_type: str) -> Self:
        """A copy of a file on this machine, as if it had just been received."""
        upload = cls(path.name, content_type, None)
        with path.open("rb") as file:
            while chunk := file.read(FileUploadHandler.chunk_size):
                upload.append(chunk)
        upload.complete()
        return upload

    def append(self, chunk: bytes) -> None:
        """The next bytes have come."""
        self._digest.update(chunk)
        self.write(chunk)

    def complete(self) -> None:
        """All bytes are there."""
        self.sha256 = self._digest.hexdigest()
        self.size = self.byte_count = self.tell()
        self.seek(0)


class HashingUploadHandler(TemporaryFileUploadHandler):
    """Writes each chunk to a temporary file and to a running digest."""

    file: HashedUpload

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = HashedUpload(self.file_name or "", self.content_type or "", self.charset)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        with self._gone_if_it_fails():
            self.file.append(raw_data)

    def file_complete(self, file_size: int) -> HashedUpload:
        with self._gone_if_it_fails():  # what is buffered is written now
            self.file.complete()
        return self.file

    @contextmanager
    def _gone_if_it_fails(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            with suppress(OSError):  # closing writes, too
                self.file.close()
            raise
