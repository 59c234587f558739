"""The body that a chunk is: plain bytes, which go to disk as they are read."""

from typing import Any

from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import BaseParser, DataAndFiles

from media_jobs.uploads.upload_handler import HashedUpload

PIECE = 64 * 1024


class ChunkParser(BaseParser):
    """Reads bytes into the file `content`, a `HashedUpload`, which whoever asks for it closes."""

    media_type = "application/octet-stream"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> DataAndFiles:
        """The bytes that were sent. Raises `OSError` where there is no room for them."""
        chunk = HashedUpload("chunk", self.media_type, None)
        try:
            while piece := stream.read(PIECE):
                chunk.append(piece)
            chunk.complete()
        except BaseException:
            chunk.close()
            raise
        return DataAndFiles({}, MultiValueDict({"content": [chunk]}))
