"""Settings of uploads in chunks."""

from accounts.environment import Environment

_chunks = Environment("Uploads in chunks")
UPLOAD_CHUNK_MB: float = _chunks.number(
    "UPLOAD_CHUNK_MB",
    8,
    "how much of a file a request brings; a larger file is sent in chunks by the pages",
    minimum=0.01,
    maximum=64,
)
UNFINISHED_UPLOADS: int = _chunks.integer(
    "UNFINISHED_UPLOADS", 20, "of one user, files that have not arrived yet", minimum=1
)
UNFINISHED_UPLOADS_MB: int = _chunks.integer(
    "UNFINISHED_UPLOADS_MB",
    2000,
    "how large these are together once they have arrived; one file that is as large as it may be "
    "is always let in",
    minimum=1,
)
UNFINISHED_UPLOAD_HOURS: float = _chunks.number(
    "UNFINISHED_UPLOAD_HOURS",
    24,
    "how long one that stands still is kept",
    minimum=0.01,
    maximum=720,
)
