"""A small HTTP client that costs little beside the server it measures: keeps its connections."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

ANSWER_SECONDS = 60


@dataclass(slots=True)
class Outcome:
    """What became of many requests: the seconds of those answered, and why others were not."""

    seconds: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    wall: float = 0.0

    def within(self, share: float) -> float:
        """How many milliseconds that share of the answered requests took at most."""
        ranked = sorted(self.seconds)
        return ranked[min(int(len(ranked) * share), len(ranked) - 1)] * 1000 if ranked else 0.0


async def send_many(
    port: int, path: str, headers: dict[str, str], *, count: int, at_once: int
) -> Outcome:
    """Ask for `path` `count` times over `at_once` connections, each asking again when answered."""
    lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    outcome, left = Outcome(), iter(range(count))
    began = time.perf_counter()
    await asyncio.gather(*(_connection(port, request, left, outcome) for _ in range(at_once)))
    outcome.wall = time.perf_counter() - began
    return outcome


async def _connection(port: int, request: bytes, left: object, outcome: Outcome) -> None:
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    for _ in left:  # type: ignore[attr-defined]
        began = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if streams is None:
                    streams = await asyncio.open_connection("127.0.0.1", port)
                status, closes = await _exchange(*streams, request)
        except (OSError, EOFError, TimeoutError) as error:
            outcome.failed[type(error).__name__] += 1
            _close(streams)
            streams = None
            continue
        if status == 200:
            outcome.seconds.append(time.perf_counter() - began)
        else:
            outcome.failed[str(status)] += 1
        if closes:
            _close(streams)
            streams = None
    _close(streams)


async def _exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> tuple[int, bool]:
    """Send a request and read its answer: its status, and whether the server closes."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1").lower()
    length = head.split("content-length:")[1].split("\r\n")[0]
    await reader.readexactly(int(length))
    return int(head.split(" ", 2)[1]), "connection: close" in head


def _close(streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None) -> None:
    if streams is not None:
        streams[1].close()
