"""Asking a server for what a link leads to; no cookies, credentials, proxies or decoding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore

from accounts.http.guarded import Guard, ServerRefused, connections
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.link import Link, host_refused, next_link, require_port
from media_jobs.engines.links.pace import Pace

MAX_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
_OURS = {"User-Agent": "SpotifAI", "Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Answer:
    """What a server says to a request, and the link that was asked for in the end."""

    link: Link
    response: httpcore.Response

    @property
    def status(self) -> int:
        """The status, which leads nowhere else."""
        return self.response.status

    def header(self, name: str) -> str:
        """The header's value, or nothing."""
        return _header(self.response, name)

    def pieces(self) -> Iterator[bytes]:
        """The body as it comes."""
        return self.response.iter_stream()


@contextmanager
def asked(
    link: Link,
    headers: Mapping[str, str],
    *,
    guard: Guard,
    pace: Pace,
    redirects: int = MAX_REDIRECTS,
) -> Iterator[Answer]:
    """The answer to a GET, wherever the link leads on to. Raises `EngineRefused`.

    It may lead on so many times. What the network does while the body is read is told in the same
    words.
    """
    sent = [(name.encode(), value.encode()) for name, value in {**_OURS, **headers}.items()]
    with connections(guard, pace) as pool:
        for _ in range(redirects + 1):
            pace.restart()
            require_port(link, guard.ports)
            url = httpcore.URL(
                scheme=link.scheme, host=link.host, port=link.port, target=link.target
            )
            with _said_in_words(link), pool.stream("GET", url, headers=sent) as response:
                if response.status not in REDIRECTS:
                    yield Answer(link, response)
                    return
                link = next_link(link, _header(response, "location"))
    told = f"more than {redirects} times" if redirects else "elsewhere"
    raise EngineRefused("link_redirects", f"This link leads on {told}. Send the last one.")


def _header(response: httpcore.Response, name: str) -> str:
    found = (value for key, value in response.headers if key.lower() == name.encode())
    return next(found, b"").decode("utf-8", "replace").strip()


@contextmanager
def _said_in_words(link: Link) -> Iterator[None]:
    """Turn what the network did into a refusal with a sentence."""
    try:
        yield
    except ServerRefused:
        raise host_refused(link.host) from None
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        if "certificate" in str(error).lower():
            raise EngineRefused(
                "link_untrusted",
                f"The certificate of {link.host} cannot be trusted, so nothing was fetched. "
                "Download the file and send that.",
            ) from error
        raise EngineRefused(
            "link_unreachable", f"{link.host} could not be reached. Try again later."
        ) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
        raise EngineRefused(
            "link_broken",
            f"The connection to {link.host} broke before the file had come. Try again.",
        ) from error
