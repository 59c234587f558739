"""Short-lived links to stored files: signed by us, or presigned by the object store."""

from django.core import signing
from django.urls import reverse

SALT = "media_jobs.links"


def link_to(name: str, *, content_type: str, filename: str = "") -> str:
    """A relative URL that serves the stored file `name` until it expires.

    With `filename` it is offered as a download.
    """
    token = signing.dumps({"n": name, "t": content_type, "f": filename}, salt=SALT)
    return reverse("file", args=[token])
