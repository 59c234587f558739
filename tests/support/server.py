"""The site under uvicorn: in a thread of this process, for tests that need real sockets."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from channels.layers import channel_layers
from django.test import override_settings

from tests.support.threads import wait_until


@dataclass(frozen=True)
class Server:
    """Where the site answers."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://{self.host}:{self.port}"


def site() -> Any:
    """The site as an ASGI application."""
    with override_settings(DEBUG=True):  # the tests' settings are no safe production
        from spotifai.asgi import application

    return application


@contextmanager
def serving(application: Any = None, keep_alive: int = 5) -> Iterator[Server]:
    """Serve the site on a free port, without the embedded worker (tests start their own)."""
    config = uvicorn.Config(
        application or site(),
        port=0,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_keep_alive=keep_alive,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="test-server", daemon=True)
    thread.start()
    wait_until(lambda: server.started, what="the server's start")
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    try:
        yield Server(host, port)
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        # A layer of Redis receives in one event loop, and this one has ended.
        channel_layers.backends.clear()
