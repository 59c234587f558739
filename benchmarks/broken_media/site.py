"""Send files to a running embedded site as a client of its API, and wait for its answers."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from benchmarks.broken_media.tally import PeakMemory, Tally
from tests.support.processes import Program, Site, installed

_PATIENCE_SECONDS = 300.0
_POLL_SECONDS = 0.05
_ENDED = {"succeeded", "failed", "cancelled"}
_TRACEBACK = "Traceback (most recent call last)"


def through_site(paths: Iterable[Path], folder: Path) -> Tally:
    """Upload each file, and wait for its verdict or refusal before the next."""
    tally = Tally("upload")
    with installed(folder, USER_RATE="100000/min") as site:
        process = site.start_web()
        program = Program(site)
        for path in paths:
            began, logged = time.monotonic(), site.log().count(_TRACEBACK)
            with PeakMemory(process.pid) as memory:
                answer = _answer(program, path)
            if process.poll() is not None:
                tally.deaths.append(path.name)
                process = site.start_web()
            if site.log().count(_TRACEBACK) > logged:
                tally.tracebacks.append(f"{path.name}: {_last_traceback(site)}")
            tally.add(path.name, answer, time.monotonic() - began, memory.megabytes)
    return tally


def _answer(program: Program, path: Path) -> str:
    try:
        with path.open("rb") as file:
            files = {"file": (path.name, file)}
            answer = program.raw("POST", "/api/videos/upload", files=files)
        if answer.status_code not in (200, 201):
            return f"{answer.status_code} {answer.json().get('code')}"
        return _verdict(program, answer.json()["video"]["links"]["self"])
    except httpx.HTTPError as error:
        return f"({type(error).__name__})"


def _verdict(program: Program, link: str) -> str:
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE_SECONDS:
        video = program.get(link)
        if video["status"] == "succeeded":
            return str(video["result"]["label"])
        if video["status"] in _ENDED:
            return f"{video['status']}: {video['job']['error']['code']}"
        time.sleep(_POLL_SECONDS)
    return "(no answer)"


def _last_traceback(site: Site) -> str:
    return site.log().rpartition(_TRACEBACK)[2][:3000]
