"""System checks of what a site and its ML service need to talk to each other."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register

from accounts.http.site_address import is_site_address
from media_jobs.files.links import own_address

HINT = "See “ML service for voices” in docs/operations.md."


@register(Tags.security)
def ml_service_is_usable(**kwargs: Any) -> list[Error]:
    """Refuse a service that is no address, or that could not fetch what it is to examine."""
    found = []
    url = settings.ML_SERVICE_URL
    if url and not is_site_address(url):
        found.append(_error("ML_SERVICE_URL is not an address: scheme and host.", "E002"))
    for origin in settings.ML_ORIGINS:
        if not is_site_address(origin) or urlsplit(origin).scheme not in ("http", "https"):
            found.append(_error(f"ML_ORIGINS has “{origin}”, which is no origin.", "E003"))
    if url and not settings.REMOTE_FILES and not own_address():
        found.append(
            _error("The ML service could not fetch files: set API_URL or SITE_URL.", "E004")
        )
    if url and url == own_address():
        found.append(_error("ML_SERVICE_URL is this site, which would wait for itself.", "E005"))
    return found


def _error(message: str, number: str) -> Error:
    return Error(message, hint=HINT, id=f"speech.{number}")
