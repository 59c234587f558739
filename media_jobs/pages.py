"""Serving a stored file to whoever holds a fresh link to it, in ranges and in chunks."""

import re
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from media_jobs.links import read_link

CHUNK = 256 * 1024
RANGE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")


@require_safe
async def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer with the linked file, whole or the one byte range that was asked for."""
    link = read_link(token)
    if link is None:
        raise Http404("This link has expired. Reload the page that it was on.")
    name = link.name
    if not isinstance(default_storage, FileSystemStorage):
        return HttpResponseRedirect(await sync_to_async(default_storage.url)(name))
    try:
        size = await sync_to_async(default_storage.size)(name)
    except (FileNotFoundError, NotADirectoryError):
        raise Http404("This file was deleted.") from None
    span = _span(request.headers.get("Range", ""), size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = span
    partial = last - first + 1 < size
    body = _read(name, first, last) if request.method == "GET" else _nothing()
    response = StreamingHttpResponse(
        body, status=206 if partial else 200, content_type=link.content_type
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    response["Cache-Control"] = "private, max-age=3600"
    disposition = content_disposition_header(bool(link.filename), link.filename)
    if disposition:
        response["Content-Disposition"] = disposition
    if partial:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _span(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte to send; None when the range lies beyond the file.

    As RFC 9110 has it, what is not one well-formed range is ignored: the whole file is sent.
    """
    whole = 0, size - 1
    match = RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        return whole
    start, end = match.groups()
    if start and end and int(end) < int(start):
        return whole
    first = int(start) if start else max(size - int(end), 0)
    last = min(int(end), size - 1) if start and end else size - 1
    return (first, last) if first < size else None


async def _read(name: str, first: int, last: int) -> AsyncIterator[bytes]:
    stored = await sync_to_async(default_storage.open)(name, "rb")
    try:
        await sync_to_async(stored.seek)(first)
        left = last - first + 1
        while left > 0:
            chunk = await sync_to_async(stored.read)(min(CHUNK, left))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    finally:
        await sync_to_async(stored.close)()


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
