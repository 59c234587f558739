"""System checks of what a site and its worker need to talk to each other."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

from accounts.http.site_address import is_site_address
from generation.lectures.remote.origins import is_loopback
from generation.lectures.remote.roles import MIN_KEY_CHARACTERS, has_key
from media_jobs.files.links import own_address

HINT = "See “A worker for lectures” in docs/operations.md."


@register(Tags.security)
def worker_is_usable(**kwargs: Any) -> list[Error]:
    """Refuse a worker that could not be reached, could not answer, or could be overheard."""
    found = []
    if settings.WORKER_API_KEY and not has_key():
        found.append(
            _error(f"WORKER_API_KEY has less than {MIN_KEY_CHARACTERS} characters.", "E001")
        )
    for name in ("WORKER_SERVICE_URL", "API_URL"):
        if getattr(settings, name) and not is_site_address(getattr(settings, name)):
            found.append(_error(f"{name} is not the address of a site: scheme and host.", "E002"))
    for origin in settings.WORKER_ORIGINS:
        if not is_site_address(origin):
            found.append(_error(f"WORKER_ORIGINS has “{origin}”, which is no origin.", "E003"))
    if settings.WORKER_SERVICE_URL and not found:
        found += _missing_for_a_worker()
    return found


def _missing_for_a_worker() -> list[Error]:
    found = []
    url = settings.WORKER_SERVICE_URL
    if not settings.WORKER_API_KEY:
        found.append(_error("WORKER_SERVICE_URL is set without WORKER_API_KEY.", "E004"))
    if not own_address():
        found.append(
            _error("The worker could not call back: neither API_URL nor SITE_URL is set.", "E005")
        )
    named = is_loopback(url) or url in settings.WORKER_ORIGINS
    if urlsplit(url).scheme == "http" and not named:
        found.append(
            _error("WORKER_SERVICE_URL is http, and WORKER_ORIGINS does not name it.", "E006")
        )
    return found


def _error(message: str, number: str) -> Error:
    return Error(message, hint=HINT, id=f"lecture_workers.{number}")
