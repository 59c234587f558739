"""By which address people reach the site: the one that its operator has set."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """The address of a page, for mails and for programs that show it.

    Without `SITE_URL`, which a site on a machine of one's own needs not, it is the one that the
    request has come to.
    """
    return settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)


def site_name(request: HttpRequest) -> str:
    """Host, and port if it is not the usual one."""
    return urlsplit(absolute(request, "/")).netloc


def is_site_address(url: str) -> bool:
    """Whether it is a scheme and a host, perhaps with a port, and nothing else."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    bare = url == f"{parts.scheme}://{parts.netloc}" and not parts.username
    return parts.scheme in ("http", "https") and bool(parts.hostname) and bare
