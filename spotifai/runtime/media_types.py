"""Headers that name media types: one whose parameters nobody can read is refused at once."""

import codecs
from contextlib import suppress

from django.utils.http import parse_header_parameters

from spotifai.runtime.body_limit import App, BodyRefused, Receive, Scope, Send

HEADERS = {b"content-type": "Content-Type", b"accept": "Accept"}
UNREADABLE = "The header {} cannot be read. Leave out its parameters, or write them plainly."


def readable_media_types(app: App) -> App:
    """Wrap an ASGI `app`, which stumbles over such headers. Raises `BodyRefused`."""

    async def checked(scope: Scope, receive: Receive, send: Send) -> None:
        for name, value in scope["headers"]:
            if name in HEADERS and not _is_readable(value.decode("latin1")):
                raise BodyRefused(400, "bad_request", UNREADABLE.format(HEADERS[name]))
        await app(scope, receive, send)

    return checked


def _is_readable(header: str) -> bool:
    try:
        for media_type in (header, *header.split(",")):
            charset = parse_header_parameters(media_type)[1].get("charset", "utf-8")
            with suppress(LookupError):  # unknown, but a name
                codecs.lookup(charset)
    except (LookupError, ValueError):
        return False
    return True
