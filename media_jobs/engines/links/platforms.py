"""Videos of platforms' pages, found and downloaded by yt-dlp behind the guarding proxy."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts.http.guarded import Guard
from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.fetch import amount, too_large
from media_jobs.engines.links.link import Link, require_port
from media_jobs.engines.links.pace import FetchLimits, Pace
from media_jobs.engines.links.proxy import GuardingProxy, readable
from media_jobs.engines.media.bounded import command

MEMORY_BYTES = 1024 * 1024 * 1024
# Pages, and what is asked twice, beside the file.
OVERHEAD_BYTES = 64 * 1024 * 1024
# Nothing is told while pages are read.
READING_SECONDS = 120.0
_LOOK_UP_SECONDS = 0.5


@dataclass(frozen=True)
class Downloaded:
    """The file, and what the page calls it."""

    path: Path
    filename: str


def is_of_platform(link: Link, hosts: Collection[str]) -> bool:
    """Whether a link leads to one of `hosts`, or to a name below one of them."""
    return any(link.host == host or link.host.endswith(f".{host}") for host in hosts)


def download(
    link: Link, folder: Path, *, guard: Guard, limits: FetchLimits, context: EngineContext
) -> Downloaded:
    """Download the video that a page shows into `folder`. Raises `EngineRefused`."""
    require_port(link, guard.ports)
    proxy = GuardingProxy(guard, limits.most_bytes + OVERHEAD_BYTES)
    request = {
        "url": str(link),
        "folder": str(folder),
        "proxy": proxy.url,
        "port": proxy.port,
        "authorities": guard.authorities,
        "most_bytes": limits.most_bytes,
        "memory_bytes": MEMORY_BYTES,
        "cpu_seconds": int(limits.seconds),
    }
    pace = Pace(FetchLimits(limits.most_bytes, limits.seconds, READING_SECONDS), _nothing)
    with proxy.serving(), _reader(request, folder) as process:
        last: dict[str, Any] = {}
        for line in _lines(process, pace, proxy, context):
            last = json.loads(line)
            if "came" in last:
                came, total = last["came"], last["total"]
                context.progress(came / total if total else 0.0, amount(came, total))
    if proxy.is_used_up or _largest(folder) > limits.most_bytes:
        raise too_large(limits.most_bytes)
    if "file" not in last:
        raise EngineRefused("link_has_no_video", _why(link, last.get("error", "")))
    path = Path(last["file"])
    if path.resolve().parent != folder.resolve() or not path.is_file():
        raise EngineRefused("link_has_no_video", _why(link, ""))
    return Downloaded(path, str(last["name"]))


def _nothing() -> None:
    """The context is asked by who waits."""


@contextmanager
def _reader(request: dict[str, Any], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program, which is killed with all that it may have started when the block ends."""
    started = command("media_jobs.engines.links.page_reader")
    started["env"] |= {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        **started,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        try:
            with suppress(BrokenPipeError), process.stdin as told:
                told.write(json.dumps(request).encode())
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _lines(
    process: subprocess.Popen[bytes], pace: Pace, proxy: GuardingProxy, context: EngineContext
) -> Iterator[bytes]:
    """What the program says, until it ends or there is too much of something."""
    assert process.stdout is not None
    said, came = b"", 0
    while not proxy.is_used_up:
        context.check_cancelled()
        pace.note(proxy.received - came)
        came = proxy.received
        wait = min(pace.left(), _LOOK_UP_SECONDS)
        if not readable([process.stdout], wait):
            continue
        piece = os.read(process.stdout.fileno(), 65_536)
        if not piece:
            return
        *lines, said = (said + piece).split(b"\n")
        yield from lines


def _largest(folder: Path) -> int:
    return max((path.stat().st_size for path in folder.rglob("*") if path.is_file()), default=0)


def _why(link: Link, error: str) -> str:
    for words, sentence in (
        ("This is live", "It is live. Send it when it has ended."),
        ("Sign in", "It wants somebody who is signed in."),
        ("Private", "It is private."),
        ("DRM", "It is protected against copying."),
    ):
        if words.lower() in error.lower():
            return f"No video could be fetched from {link.host}. {sentence}"
    return (
        f"No video could be fetched from {link.host}. Download it where you can see it, and send "
        "the file."
    )
