"""Fetching a file from a link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import Message

from accounts.http.guarded import Guard
from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.asking import MAX_REDIRECTS, Answer, asked
from media_jobs.engines.links.link import Link
from media_jobs.engines.links.pace import FetchLimits, Pace

MEBIBYTE = 1024 * 1024
_PAGE_STARTS = (b"<!doctype html", b"<html")
_ACCEPTED = {"Accept": "video/*, image/*, audio/*, */*;q=0.5"}

Write = Callable[[bytes], object]


@dataclass(frozen=True)
class Fetched:
    """What came: where it was in the end, and what it is called there (perhaps nothing)."""

    link: Link
    filename: str


def fetch(
    link: Link,
    write: Write,
    *,
    guard: Guard,
    limits: FetchLimits,
    context: EngineContext,
    redirects: int = MAX_REDIRECTS,
) -> Fetched:
    """Write what the link leads to, which may lead on so many times.

    Raises `EngineRefused`; part of it may be written then.
    """
    pace = Pace(limits, context.check_cancelled)
    with asked(link, _ACCEPTED, guard=guard, pace=pace, redirects=redirects) as answer:
        _refuse_unless_file(answer)
        _receive(answer, write, limits.most_bytes, pace, context)
        return Fetched(answer.link, _given_name(answer) or answer.link.filename)


def _refuse_unless_file(answer: Answer) -> None:
    status, link = answer.status, answer.link
    if status in (404, 410):
        raise EngineRefused("link_not_found", f"{link.host} has no such file. Check the link.")
    if status in (401, 402, 403, 407):
        raise EngineRefused(
            "link_forbidden",
            f"{link.host} does not hand this file out. Download it where you are signed in, and "
            "send the file.",
        )
    if status != 200:
        raise EngineRefused(
            "link_failed", f"{link.host} answered with an error ({status}). Try again later."
        )
    if answer.header("content-encoding").lower() not in ("", "identity"):
        raise EngineRefused(
            "link_encoded",
            f"{link.host} sends this file compressed. Download it and send the file.",
        )


def _receive(answer: Answer, write: Write, most: int, pace: Pace, context: EngineContext) -> None:
    claimed = answer.header("content-length")
    total = int(claimed) if claimed.isdigit() else None
    came = 0
    for chunk in _bounded(answer.pieces(), total, most):
        if came == 0:
            _refuse_page(chunk)
        write(chunk)
        came += len(chunk)
        pace.note(len(chunk))
        context.progress(came / total if total else 0.0, amount(came, total))


def _bounded(chunks: Iterable[bytes], total: int | None, most: int) -> Iterator[bytes]:
    """The same chunks. Raises `EngineRefused` before, or when, they become too much."""
    if total is not None and total > most:
        raise too_large(most)
    came = 0
    for chunk in chunks:
        came += len(chunk)
        if came > most:
            raise too_large(most)
        if chunk:
            yield chunk


def too_large(most: int) -> EngineRefused:
    """The refusal of a file with more than `most` bytes."""
    return EngineRefused(
        "too_large",
        f"The largest file is {most / MEBIBYTE:.0f} MB; this link leads to a larger one. "
        "Send a shorter or smaller copy.",
    )


def amount(came: int, total: int | None) -> str:
    """How much has come, in words."""
    if total:
        return f"{came / MEBIBYTE:.1f} of {total / MEBIBYTE:.1f} MB"
    return f"{came / MEBIBYTE:.1f} MB"


def _refuse_page(first: bytes) -> None:
    if first[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS):
        raise EngineRefused(
            "link_is_a_page",
            "This link leads to a page, not to a file. Send the link of the video or picture "
            "itself, or download it and send the file.",
        )


def _given_name(answer: Answer) -> str:
    """The name that the server gives to a download."""
    message = Message()
    message["Content-Disposition"] = answer.header("content-disposition")
    try:
        return message.get_filename("")
    except (ValueError, TypeError, LookupError):  # of parameters that make no sense
        return ""
