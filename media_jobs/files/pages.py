"""The page behind a signed link to a stored file."""

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from media_jobs.files.links import Link, is_withdrawn, read_link
from media_jobs.files.serving import file_response


@require_safe
async def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Answer with the linked file, whole or the one byte range that was asked for."""
    link = read_link(token)
    if link is None:
        raise Http404("This link has expired. Reload the page that it was on.")
    return await sync_to_async(_linked)(request, link)


def _linked(request: HttpRequest, link: Link) -> HttpResponseBase:
    if is_withdrawn(link.name):
        raise Http404("This file was deleted.")
    return file_response(
        request,
        link.name,
        content_type=link.content_type,
        filename=link.filename,
        as_attachment=bool(link.filename),
    )
