"""Answers with a stored file, whole or in ranges, or with where an object store has it.

Everything that the site hands out of its storage goes through here. What people have sent is served
so that it can do nothing: its type is ours and not guessed at, and as a page it is in a sandbox.
"""

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

CHUNK = 256 * 1024
RANGE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")
HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}


def file_response(
    request: HttpRequest,
    name: str,
    *,
    content_type: str,
    filename: str = "",
    as_attachment: bool = False,
    seconds: int | None = None,
    redirects: bool = True,
) -> HttpResponseBase:
    """Answer with the stored file `name`, or with the one byte range of it that was asked for.

    It is called `filename` by who saves it; `as_attachment` has browsers save it rather than show
    it. An object store that has it goes on serving it for `seconds`, or as long as to its owner;
    without `redirects` it is read from there and served here.
    Raises `Http404` when it is gone.
    """
    disposition = _disposition(filename, as_attachment)
    method = str(request.method)
    if redirects and (url := _url_at_store(name, content_type, disposition, method, seconds)):
        return HttpResponseRedirect(url)
    try:
        size = default_storage.size(name)
    except (FileNotFoundError, NotADirectoryError):
        raise Http404("This file was deleted.") from None
    span = _span(request.headers.get("Range", ""), size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = span
    partial = last - first + 1 < size
    response = StreamingHttpResponse(
        _read(name, first, last) if request.method == "GET" else _nothing(),
        status=206 if partial else 200,
        content_type=content_type,
        headers=HARMLESS,
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    response["Cache-Control"] = "private, max-age=3600"
    if disposition:
        response["Content-Disposition"] = disposition
    if partial:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def presigned_url(name: str, *, content_type: str, filename: str, seconds: int) -> str:
    """Where an object store lets anybody save the file `name` for a while; empty without one."""
    disposition = _disposition(filename, as_attachment=True)
    return _url_at_store(name, content_type, disposition, "GET", seconds)


def _url_at_store(
    name: str, content_type: str, disposition: str, method: str, seconds: int | None
) -> str:
    if isinstance(default_storage, FileSystemStorage):
        return ""
    url = default_storage.signed_url(  # type: ignore[attr-defined]
        name,
        content_type=content_type,
        disposition=disposition,
        method=method,
        seconds=seconds,
    )
    return str(url)


def _disposition(filename: str, as_attachment: bool) -> str:
    printable = "".join(character for character in filename if character.isprintable())
    return content_disposition_header(as_attachment, printable) or ""


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
