"""A signed link serves a stored file, whole or in ranges, to whoever holds it while it is fresh."""

import time
import tracemalloc
from pathlib import Path

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import DefaultStorage, default_storage
from django.test import AsyncClient

from media_jobs.files.links import link_to
from tests.support.server import Server

pytestmark = pytest.mark.django_db(transaction=True)

BODY = bytes(range(256)) * 8


@pytest.fixture
def link() -> str:
    """A link to a stored file of 2,048 bytes."""
    return link_to(
        default_storage.save("uploads/x/source.mp4", ContentFile(BODY)), content_type="video/mp4"
    )


async def content_of(response: object) -> bytes:
    parts = response.streaming_content  # type: ignore[attr-defined]
    if hasattr(parts, "__aiter__"):
        return b"".join([part async for part in parts])
    return b"".join(parts)


async def test_the_whole_file_comes_with_its_type_and_length(
    link: str, async_client: AsyncClient
) -> None:
    response = await async_client.get(link)
    assert response.status_code == 200
    assert await content_of(response) == BODY
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Length"] == "2048"
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, 2047),
        ("bytes=-10", 2038, 2047),
        ("bytes=2000-9999", 2000, 2047),
        ("bytes=-9999", 0, 2047),
        ("bytes=0-" + "9" * 5000, 0, 2047),
    ],
)
async def test_a_range_is_answered_with_just_that_range(
    link: str, async_client: AsyncClient, asked: str, first: int, last: int
) -> None:
    response = await async_client.get(link, headers={"Range": asked})
    assert await content_of(response) == BODY[first : last + 1]
    whole = (first, last) == (0, 2047)
    assert response.status_code == (200 if whole else 206)
    assert response.get("Content-Range") == (None if whole else f"bytes {first}-{last}/2048")
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=9999-10000", "bytes=-0"])
async def test_a_range_beyond_the_end_says_how_long_the_file_is(
    link: str, async_client: AsyncClient, asked: str
) -> None:
    response = await async_client.get(link, headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */2048"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", "bytes=-"]
)
async def test_what_is_no_single_range_is_answered_with_the_whole_file(
    link: str, async_client: AsyncClient, asked: str
) -> None:
    response = await async_client.get(link, headers={"Range": asked})
    assert response.status_code == 200
    assert await content_of(response) == BODY


async def test_head_tells_the_length_and_sends_nothing(
    link: str, async_client: AsyncClient
) -> None:
    response = await async_client.head(link)
    assert response.status_code == 200
    assert response["Content-Length"] == "2048"
    assert await content_of(response) == b""


async def test_other_methods_are_refused(link: str, async_client: AsyncClient) -> None:
    assert (await async_client.post(link)).status_code == 405


async def test_a_link_that_was_tampered_with_is_not_found(
    link: str, async_client: AsyncClient
) -> None:
    for forged in (link[:-1] + ("a" if link[-1] != "a" else "b"), "/files/eyJuIjoieCJ9:x:y"):
        assert (await async_client.get(forged)).status_code == 404


async def test_a_link_expires(link: str, settings, async_client: AsyncClient) -> None:
    settings.SIGNED_URL_SECONDS = 0
    time.sleep(0.01)
    assert (await async_client.get(link)).status_code == 404


async def test_a_deleted_file_is_not_found(link: str, async_client: AsyncClient) -> None:
    default_storage.delete("uploads/x/source.mp4")
    assert (await async_client.get(link)).status_code == 404


async def test_a_name_makes_it_a_download(async_client: AsyncClient) -> None:
    name = default_storage.save("uploads/x/source.mp4", ContentFile(BODY))
    link = link_to(name, content_type="video/mp4", filename='a "quoted" näme\r\n.mp4')
    disposition = (await async_client.get(link))["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "\n" not in disposition


async def test_the_first_request_of_a_process_is_served_like_any_other(
    link: str, monkeypatch, async_client: AsyncClient
) -> None:
    """Nothing has used the storage yet, so it is still unopened."""
    monkeypatch.setattr("media_jobs.files.serving.default_storage", DefaultStorage())
    assert (await async_client.get(link)).status_code == 200


def test_a_large_file_streams_through_little_memory(server: Server, settings) -> None:
    path = Path(settings.MEDIA_ROOT) / "uploads/x/large.mp4"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    url = server.url + link_to("uploads/x/large.mp4", content_type="video/mp4")
    tracemalloc.start()
    try:
        with httpx.stream("GET", url) as response:
            received = sum(len(part) for part in response.iter_raw(1024 * 1024))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert received == 200 * 1024 * 1024
    assert peak < 32 * 1024 * 1024
