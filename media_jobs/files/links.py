"""Short-lived links to stored files: signed by us, or presigned by the object store."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.core.files.storage import FileSystemStorage, default_storage
from django.urls import reverse

SALT = "media_jobs.links"

_withdrawn: list[Callable[[str], bool]] = []


def withdraw(which: Callable[[str], bool]) -> None:
    """Have no link lead to the stored files that `which` says; called by rooms above, once."""
    _withdrawn.append(which)


def is_withdrawn(name: str) -> bool:
    """Whether a stored file is there, but no longer to be had."""
    return any(which(name) for which in _withdrawn)


def link_to(name: str, *, content_type: str, filename: str = "") -> str:
    """A relative URL that serves the stored file `name` until it expires.

    With `filename` it is offered as a download.
    """
    token = signing.dumps({"n": name, "t": content_type, "f": filename}, salt=SALT)
    return reverse("file", args=[token])


def own_address() -> str:
    """Where services that work for this site reach it: scheme and host; empty where nobody said."""
    return str(settings.API_URL or settings.SITE_URL).rstrip("/")


def address_in_store(name: str) -> str:
    """Where an object store has the file `name`, which opens it to nobody; empty without one."""
    if isinstance(default_storage, FileSystemStorage):
        return ""
    return str(default_storage.address(name))  # type: ignore[attr-defined]


class Link(NamedTuple):
    """What a link leads to: the stored file, its type, and under which name it is offered."""

    name: str
    content_type: str
    filename: str


def read_link(token: str) -> Link | None:
    """Where a link leads; None if it is none, or none any more."""
    try:
        said = signing.loads(token, salt=SALT, max_age=settings.SIGNED_URL_SECONDS)
        link = Link(*(said[part].encode().decode() for part in "ntf"))
    except Exception:  # noqa: BLE001 - whatever was signed, it is looked at like other input
        return None
    plain = link.name and link.name.isprintable() and link.content_type.isprintable()
    return link if plain and "\x00" not in link.filename else None
