"""System checks: a production (`DEBUG=False`) does not start with an unsafe mix of settings."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

from accounts.http.site_address import is_site_address
from accounts.providers.catalogue import open_redirect_doors
from accounts.providers.encryption import cipher
from accounts.push import keys as push_keys

LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


@register(Tags.security)
def production_is_safe(**kwargs: Any) -> list[Error]:
    """Refuse what is fine on a laptop and dangerous on a server."""
    if settings.DEBUG:
        return []
    found = []
    if not settings.GIVEN_SECRET_KEY:
        found.append(
            Error(
                "SECRET_KEY is not set.",
                hint="Set it to a long random value and keep it; sessions and links depend on it.",
                id="spotifai.E001",
            )
        )
    if settings.EMBEDDED:
        found.append(
            Error(
                "REDIS_URL is not set, so jobs would run inside the web process.",
                hint="Set REDIS_URL and start workers with `python manage.py rundramatiq`.",
                id="spotifai.E002",
            )
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Error(
                "DATABASE_URL is not set, so web and workers would share one SQLite file.",
                hint="Set DATABASE_URL to a PostgreSQL database.",
                id="spotifai.E003",
            )
        )
    if settings.STATIC_BEARER_TOKEN:
        found.append(
            Error(
                "STATIC_BEARER_TOKEN is set: whoever knows it would be an administrator.",
                hint="Unset it; it is for trying out clients with DEBUG=True.",
                id="spotifai.E004",
            )
        )
    if open_redirect_doors() and not settings.ENCRYPT_KEY:
        found.append(
            Error(
                "ENCRYPT_KEY is not set, and providers' tokens are to be kept.",
                hint="Set it to a long random value and keep it; docs/operations.md tells how.",
                id="spotifai.E005",
            )
        )
    return found


@register(Tags.security)
def encryption_keys_are_good(**kwargs: Any) -> list[Error]:
    """Refuse keys that protect nothing, on a laptop too."""
    try:
        if settings.ENCRYPT_KEY:
            cipher(settings.ENCRYPT_KEY)
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="Make it longer.", id="spotifai.E006")]
    return []


@register(Tags.security)
def push_settings_are_good(**kwargs: Any) -> list[Error]:
    """Refuse what no push service would take."""
    try:
        push_keys.check_settings()
    except ImproperlyConfigured as error:
        hint = "Correct it, or unset it: docs/operations.md tells what holds then."
        return [Error(str(error), hint=hint, id="spotifai.E009")]
    return []


@register(Tags.security)
def site_address_is_known(**kwargs: Any) -> list[Error]:
    """Refuse what is no address, and a server whose mails would follow the request's `Host`."""
    if settings.SITE_URL and not is_site_address(settings.SITE_URL):
        return [
            Error(
                "SITE_URL is not the address of a site.",
                hint="Set it to scheme and host, such as https://spotifai.example.org.",
                id="spotifai.E007",
            )
        ]
    if not settings.DEBUG and not settings.SITE_URL and set(settings.ALLOWED_HOSTS) > LOOPBACK:
        return [
            Error(
                "SITE_URL is not set, and ALLOWED_HOSTS names no host but patterns.",
                hint="Set SITE_URL to the address that mails shall name.",
                id="spotifai.E008",
            )
        ]
    return []


def refuse_unsafe_production() -> None:
    """Raise `ImproperlyConfigured` for what the check finds: servers do not run Django's checks."""
    if found := [
        *production_is_safe(),
        *encryption_keys_are_good(),
        *push_settings_are_good(),
        *site_address_is_known(),
    ]:
        raise ImproperlyConfigured(" ".join(f"{error.msg} {error.hint}" for error in found))
