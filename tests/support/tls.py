"""TLS before a server that speaks none, with a certificate that no authority has signed."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from tests.support.https import certificates


@contextmanager
def behind_tls(url: str, *, scheme: str, port: int) -> Iterator[str]:
    """The URL, in `scheme`, of TLS before the server of `url` (on `port` if it names none)."""
    parts: Any = urlsplit(url)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates("nobody.example.org")[1])
    loop = asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(parts.hostname, parts.port or port)
        await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))

    async def listen() -> int:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        return server.sockets[0].getsockname()[1]

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
    login = "".join(parts.netloc.rpartition("@")[:2])
    try:
        yield parts._replace(scheme=scheme, netloc=f"{login}127.0.0.1:{listening}").geturl()
    finally:
        asyncio.run_coroutine_threadsafe(_end_all(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    sink.close()
