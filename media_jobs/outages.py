"""What is said when a disk, the database, the cache or an object store fails.

The one place that tells such an error from a bug, for requests, sockets, jobs and health checks.
"""

import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.conf import settings
from django.db import Error
from redis.exceptions import RedisError


class Outage(NamedTuple):
    """Answer with `status`, `code` and the sentence `message`; `retry_after` is in seconds."""

    status: int
    code: str
    message: str
    retry_after: int


STORAGE_FULL = Outage(
    507,
    "storage_full",
    "The server has no room left, so this was not kept. Try again later, "
    "or tell whoever runs this site.",
    300,
)
STORAGE_UNAVAILABLE = Outage(
    503,
    "storage_unavailable",
    "The site cannot get at its files at the moment. Try again in a minute.",
    60,
)
DATABASE_UNAVAILABLE = Outage(
    503,
    "database_unavailable",
    "The site cannot reach its database at the moment. Try again in a few seconds.",
    10,
)
DATABASE_BUSY = Outage(
    503, "database_busy", "The site is busy at the moment. Try again in a few seconds.", 5
)
CACHE_UNAVAILABLE = Outage(
    503,
    "cache_unavailable",
    "A part of the site does not answer at the moment. Try again in a few seconds.",
    10,
)

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
UNAVAILABLE = {
    *(errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENXIO, errno.ENODEV, errno.ESTALE),
    *(errno.EMFILE, errno.ENFILE, errno.ENOTDIR),
}
SQLITE_OUTAGES = {
    sqlite3.SQLITE_FULL: STORAGE_FULL,
    sqlite3.SQLITE_BUSY: DATABASE_BUSY,
    sqlite3.SQLITE_LOCKED: DATABASE_BUSY,
    sqlite3.SQLITE_PROTOCOL: DATABASE_BUSY,
    sqlite3.SQLITE_IOERR: DATABASE_UNAVAILABLE,
    sqlite3.SQLITE_CANTOPEN: DATABASE_UNAVAILABLE,
    sqlite3.SQLITE_READONLY: DATABASE_UNAVAILABLE,
    sqlite3.SQLITE_CORRUPT: DATABASE_UNAVAILABLE,
    sqlite3.SQLITE_NOTADB: DATABASE_UNAVAILABLE,
}
# Their libraries are loaded only where they are used, so their errors are known by name.
REMOTE_STORAGE_ERRORS = {
    "botocore.exceptions.BotoCoreError",
    "botocore.exceptions.ClientError",
    "boto3.exceptions.Boto3Error",
    "google.api_core.exceptions.GoogleAPIError",
    "google.auth.exceptions.GoogleAuthError",
    "google.resumable_media.common.InvalidResponse",
}


def outage_of(error: BaseException) -> Outage | None:
    """The outage that `error` comes from, or None: then it is a bug, or about the request."""
    for cause in _causes(error):
        if outage := _known(cause):
            return outage
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__


def _known(error: BaseException) -> Outage | None:
    if isinstance(error, Error):  # Django's; what the driver says is its cause
        return _of_database(error)
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error)
    if isinstance(error, RedisError):
        return CACHE_UNAVAILABLE
    names = {f"{base.__module__}.{base.__qualname__}" for base in type(error).__mro__}
    if names & REMOTE_STORAGE_ERRORS:
        return STORAGE_UNAVAILABLE
    # A decoder speaks in errno's too, but of the file that it decodes.
    if isinstance(error, OSError) and not type(error).__module__.startswith("av."):
        return _of_system(error)
    return None


def _of_system(error: OSError) -> Outage | None:
    if error.errno in FULL:
        return STORAGE_FULL
    if error.errno in UNAVAILABLE:
        return STORAGE_UNAVAILABLE
    if error.errno == errno.ENOENT and not Path(settings.FILE_UPLOAD_TEMP_DIR).is_dir():
        return STORAGE_UNAVAILABLE
    return None


def _of_database(error: Error) -> Outage | None:
    cause = error.__cause__
    if isinstance(cause, psycopg.Error):
        return _of_postgresql(cause)
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        outage = SQLITE_OUTAGES.get(code & 0xFF)
        # A file that was removed is made anew, and empty, by whoever opens it.
        if outage is None and str(cause).startswith("no such table"):
            return DATABASE_UNAVAILABLE
        return outage
    return DATABASE_UNAVAILABLE if type(error).__name__ == "InterfaceError" else None


def _of_postgresql(error: psycopg.Error) -> Outage | None:
    state = error.sqlstate or ""
    if state == "53100":
        return STORAGE_FULL
    # Lock not available, query cancelled, serialization failure, deadlock.
    if state in ("55P03", "57014") or state.startswith("40"):
        return DATABASE_BUSY
    # A standby, or a server that was set to read only.
    if state == "25006" or isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return DATABASE_UNAVAILABLE
    return None
