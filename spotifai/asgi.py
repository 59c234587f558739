"""The site as an ASGI application: HTTP, the socket, and the embedded worker's life span."""

import os
import warnings
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spotifai.settings")

from django.core.asgi import get_asgi_application  # noqa: E402

# WhiteNoise serves static files, which are small, from synchronous iterators.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume", module="django.core")
django_app = get_asgi_application()

from spotifai.checks import refuse_unsafe_production  # noqa: E402

refuse_unsafe_production()

from asgiref.sync import sync_to_async  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.sessions import SessionMiddlewareStack  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from media_jobs.files.disk import require_room  # noqa: E402
from media_jobs.resumable.limits import chunk_bytes  # noqa: E402
from spotifai.error_pages import refusal_for, refused_body  # noqa: E402
from spotifai.runtime.body_limit import BodyLimits, limit_body  # noqa: E402
from spotifai.runtime.embedded import EmbeddedWorker  # noqa: E402
from spotifai.runtime.garbage import collect_after_requests, spare_what_is_loaded  # noqa: E402
from spotifai.runtime.large_bodies import place_for  # noqa: E402
from spotifai.runtime.media_types import readable_media_types  # noqa: E402
from spotifai.socket import Socket  # noqa: E402

BODY_LIMITS = BodyLimits(
    form_bytes=settings.MAX_BODY_BYTES,
    chunk_bytes=chunk_bytes(),
    other_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    open_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
    stall_seconds=60,
)


async def lifespan(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Start the embedded worker with the process and stop it in good order."""
    worker = EmbeddedWorker()
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            if settings.EMBEDDED:
                await sync_to_async(worker.start)()
            await sync_to_async(spare_what_is_loaded)()
            collect_after_requests()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await sync_to_async(worker.stop)()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def no_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuse the handshake on a path that is no socket; the router would raise."""
    await send({"type": "websocket.close"})


application = ProtocolTypeRouter(
    {
        "http": limit_body(
            readable_media_types(django_app),
            limits=BODY_LIMITS,
            admit=place_for,
            room=require_room,
            explain=refusal_for,
            answer=refused_body,
        ),
        "websocket": SessionMiddlewareStack(
            URLRouter(
                [
                    path("ws", Socket.as_asgi()),
                    path("realtime", Socket.as_asgi()),
                    re_path("", no_socket),  # type: ignore[arg-type]
                ]
            )
        ),
        "lifespan": lifespan,
    }
)
