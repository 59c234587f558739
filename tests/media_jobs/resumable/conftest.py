"""Chunks so small that little clips have many."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.media_jobs.resumable.client import CHUNK
from tests.support.bucket import bucket


@pytest.fixture(autouse=True)
def small_chunks(settings: Any) -> None:
    """Chunks of ten kilobytes."""
    settings.UPLOAD_CHUNK_MB = 0.01
    assert int(settings.UPLOAD_CHUNK_MB * 1024 * 1024) == CHUNK


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    """Files in a folder, and in a bucket of an object store."""
    if request.param == "folder":
        yield "folder"
        return
    with bucket() as s3:
        settings.STORAGES = settings.STORAGES | {"default": s3}
        yield "bucket"
