"""The program that finds the video of a platform's page, and downloads it, with yt-dlp.

Started by `platforms`, which writes the request as JSON, in a process of its own. It may connect to
nothing but the guarding proxy, look up no name, start no program, and write into one folder only:
an audit hook, which nothing in the process can take off again, refuses the rest. It answers with
lines of JSON: how much has come, and in the end the name of the file, or what went wrong.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from media_jobs.engines.links.proxy import LOOPBACK
from media_jobs.engines.media.bounded import limit_resources

_NAMES_LOOKED_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_REFUSED = (
    "ctypes.dlopen",
    "socket.bind",
    "socket.sendto",
    "socket.sendmsg",
    "subprocess.Popen",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.spawn",
    "os.symlink",
    "os.link",
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# A single file with sound, of a moderate size; without sound where there is none with it.
_FORMATS = "best[height<=1080]/bestvideo[height<=1080]/best/bestvideo"


class NotAllowed(PermissionError):
    """The program tried what it may not do."""


def confine(*, port: int, folder: Path) -> None:
    """From now on, let this process connect to `port` of loopback and write into `folder` only."""
    here = os.path.realpath(folder) + os.sep

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            allowed = arguments[1] == (LOOPBACK, port)
        elif event in _NAMES_LOOKED_UP:
            allowed = arguments[0] in (LOOPBACK, LOOPBACK.encode())
        elif event == "open":
            allowed = not _writes(arguments) or _is_within(here, arguments[0])
        elif event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"):
            allowed = all(_is_within(here, path) for path in arguments if not _is_number(path))
        else:
            allowed = event not in _REFUSED
        if not allowed:
            raise NotAllowed(event)

    sys.addaudithook(refuse)


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str) and any(letter in mode for letter in "wax+"):
        return True
    return bool(flags and flags & _WRITES)


def _is_within(folder: str, path: Any) -> bool:
    if _is_number(path):  # a file that is open already
        return True
    return os.path.realpath(os.fsdecode(path)).startswith(folder) or path == os.devnull


def _is_number(value: Any) -> bool:
    return isinstance(value, int)


def main() -> None:
    """Answer the request."""
    request = json.load(sys.stdin)
    limit_resources(
        memory_bytes=request["memory_bytes"],
        cpu_seconds=request["cpu_seconds"],
        file_bytes=request["most_bytes"] + 1,
    )
    os.environ["SSL_CERT_FILE"] = request["authorities"]
    os.environ["YTDLP_NO_PLUGINS"] = "1"
    from yt_dlp import YoutubeDL  # what it imports is not bounded yet

    confine(port=request["port"], folder=Path(request["folder"]))
    with YoutubeDL(_options(request)) as reader:
        try:
            found = reader.extract_info(request["url"])
            files = (found or {}).get("requested_downloads") or []
            _say(file=files[0]["filepath"], name=_name(found)) if files else _say(error="")
        except Exception as error:  # noqa: BLE001 - whatever it was, there is no video
            _say(error=str(error)[:500])


def _options(request: dict[str, Any]) -> dict[str, Any]:
    return {
        "proxy": request["proxy"],
        "paths": {"home": request["folder"], "temp": request["folder"]},
        "outtmpl": {"default": "video.%(ext)s"},
        "format": _FORMATS,
        "max_filesize": request["most_bytes"],
        "match_filter": _not_live,
        "noplaylist": True,
        "playlist_items": "1",
        "compat_opts": {"no-certifi"},  # but those that are given
        "cachedir": False,
        "fixup": "never",
        "geo_bypass": False,
        "js_runtimes": {},
        "logger": _Silent(),
        "noprogress": True,
        "progress_hooks": [_tell],
        "retries": 2,
        "fragment_retries": 2,
        "socket_timeout": 20,
        "updatetime": False,
    }


def _not_live(info: dict[str, Any], *, incomplete: bool) -> str | None:
    return "This is live." if info.get("is_live") else None


def _name(found: dict[str, Any]) -> str:
    return f"{found.get('title') or found.get('id') or 'video'}.{found.get('ext') or 'mp4'}"


class _Silent:
    """yt-dlp's messages are for its own command line."""

    def debug(self, message: str) -> None:
        pass

    info = warning = error = debug


def _tell(status: dict[str, Any]) -> None:
    total = status.get("total_bytes") or status.get("total_bytes_estimate")
    _say(came=status.get("downloaded_bytes") or 0, total=int(total) if total else None)


def _say(**answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
