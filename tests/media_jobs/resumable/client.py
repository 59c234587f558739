"""Sending a file in chunks as a program does."""

import base64
import hashlib
from typing import Any

from rest_framework.test import APIClient

UPLOADS = "/api/v1/uploads"
CHUNK = 10_485  # of 0.01 MB, the smallest that the site may be set to


def begin(client: APIClient, data: bytes, *, name: str = "clip.mp4", **more: Any) -> dict[str, Any]:
    """Begin an upload of these bytes; returns what is answered."""
    answer = ask_to_begin(client, size_bytes=len(data), filename=name, **more)
    assert answer.status_code == 201, answer.content
    return answer.json()


def ask_to_begin(client: APIClient, *, key: str = "", **body: Any) -> Any:
    """The response to a beginning."""
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(UPLOADS, {"filename": "clip.mp4", **body}, format="json", headers=headers)


def put(
    client: APIClient,
    upload: dict[str, Any],
    data: bytes,
    *,
    start: int,
    total: int | None = None,
    content_range: str = "",
    digest: str = "",
) -> Any:
    """The response to a chunk of a file, which begins at `start`."""
    end = start + len(data) - 1
    said = content_range or f"bytes {start}-{end}/{total or upload['size_bytes']}"
    headers = {"Content-Range": said} | ({"Content-Digest": digest} if digest else {})
    return client.put(
        upload["links"]["content"],
        data,
        content_type="application/octet-stream",
        headers=headers,
    )


def put_all(client: APIClient, upload: dict[str, Any], data: bytes, *, start: int = 0) -> None:
    """Put what is left of a file, chunk by chunk."""
    for offset in range(start, len(data), CHUNK):
        chunk = data[offset : offset + CHUNK]
        answer = put(client, upload, chunk, start=offset, digest=digest_of(chunk))
        assert (answer.status_code, answer.json()["offset"]) == (200, offset + len(chunk))


def complete(client: APIClient, upload: dict[str, Any]) -> Any:
    """The response to the end of an upload."""
    return client.post(upload["links"]["complete"], {}, format="json")


def digest_of(data: bytes) -> str:
    """The `Content-Digest` of these bytes."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"
