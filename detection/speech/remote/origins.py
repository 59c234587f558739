"""Which servers a site and its ML service talk to: each other, and public ones over https."""

from django.conf import settings

from accounts.http import origins
from accounts.http.guarded import Guard
from accounts.http.origins import BadAddress, is_trusted, parts_of, port_of
from media_jobs.engines.links.link import Link, parse_link, require_port
from media_jobs.links.jobs import guard as public_guard


def service_guard(url: str) -> Guard:
    """The rule for connections to the ML service. Raises `BadAddress`."""
    return origins.guard_for(url, trusted=[settings.ML_SERVICE_URL], setting="ML_SERVICE_URL")


def audio_source(url: str) -> tuple[Link, Guard]:
    """Where an `audio_url` leads, and the rule for connections to that.

    It is https to a public name, or of an origin that the operator trusts. Raises `EngineRefused`.
    """
    if _is_of_trusted(url):
        parts = parts_of(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        port = port_of(parts)
        link = Link(str(parts.hostname), port, target, parts.scheme)
        return link, Guard.for_operators_server(port)
    link, guard = parse_link(url), public_guard()
    require_port(link, guard.ports)
    return link, guard


def _is_of_trusted(url: str) -> bool:
    try:
        return is_trusted(url, settings.ML_ORIGINS)
    except BadAddress:
        return False
