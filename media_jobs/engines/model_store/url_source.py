"""Getting a file, or the rest of it, from a server over https."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from accounts.http.guarded import Guard
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.asking import Answer, asked
from media_jobs.engines.links.pace import FetchLimits, Pace
from media_jobs.engines.model_store.errors import SourceFailed
from media_jobs.engines.model_store.partial import Partial
from media_jobs.engines.model_store.tally import Tally
from media_jobs.engines.model_store.types import UrlSource

# Of one file; slow lines need about that for a gigabyte.
SECONDS = 4 * 3600.0
STALL_SECONDS = 20.0
_RANGE = re.compile(r"bytes (?P<first>[0-9]+)-[0-9]+/(?P<total>[0-9]+)")
_CAN_GO_ON = {"link_broken", "link_stalled"}
_IN_WORDS = {
    "link_unreachable": "could not be reached.",
    "link_host_refused": "could not be reached, or is no public server.",
    "link_untrusted": "has a certificate that cannot be trusted.",
    "link_broken": "broke the connection.",
    "link_stalled": "stopped sending, or sent too slowly.",
    "link_too_slow": "sent too slowly.",
}


def get_from_url(source: UrlSource, partial: Partial, *, guard: Guard, tally: Tally) -> None:
    """Append to `partial` what is missing of it. Raises `SourceFailed`; what came until then stays.

    The rest is asked for with a range, on condition that the server's file is still the one that
    the beginning came from (`If-Range`). A server that cannot do so sends the whole.
    """
    limits = FetchLimits(partial.file.size, SECONDS, STALL_SECONDS)
    pace = Pace(limits, tally.context.check_cancelled)
    with (
        _told_in_words(source),
        asked(source.link, _headers(source, partial), guard=guard, pace=pace) as answer,
    ):
        _prepare(answer, partial)
        tag = answer.header("etag")
        if tag and not tag.startswith("W/"):
            partial.keep_tag(str(source.link), tag)
        for chunk in answer.pieces():
            partial.append(chunk)
            pace.note(len(chunk))
            tally.written(len(chunk))


def _headers(source: UrlSource, partial: Partial) -> dict[str, str]:
    headers = {"Accept": "*/*"}
    if partial.came:
        partial.is_resumed = True
        headers["Range"] = f"bytes={partial.came}-"
        if tag := partial.tag_of(str(source.link)):
            headers["If-Range"] = tag
    return headers


def _prepare(answer: Answer, partial: Partial) -> None:
    """See that what will come is the rest, or the whole, and of the right size."""
    if answer.status == 206:
        sent = _RANGE.fullmatch(answer.header("content-range"))
        if sent is None or int(sent["first"]) != partial.came:
            partial.restart()
            raise SourceFailed("sent another part than was asked for.", can_go_on=True)
        total = sent["total"]
    elif answer.status == 200:
        if partial.came:
            partial.restart()
        total = answer.header("content-length")
    elif answer.status == 416:
        partial.restart()
        raise SourceFailed("has not the part that is missing.", can_go_on=True)
    else:
        raise SourceFailed(f"answered {answer.status} for {partial.file.name}.")
    if answer.header("content-encoding").lower() not in ("", "identity"):
        raise SourceFailed(f"sends {partial.file.name} compressed.")
    if total.isdigit() and int(total) != partial.file.size:
        raise SourceFailed(
            f"has a {partial.file.name} of {total} bytes, not of {partial.file.size}."
        )


@contextmanager
def _told_in_words(source: UrlSource) -> Iterator[None]:
    try:
        yield
    except EngineRefused as error:
        sentence = _IN_WORDS.get(error.code, error.message)
        raise SourceFailed(sentence, can_go_on=error.code in _CAN_GO_ON) from error
