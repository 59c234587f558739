"""How large chunks are, how long an upload may stand still, and how much may be on its way."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Sum

from accounts.models import User
from media_jobs.errors import Refused
from media_jobs.resumable.selectors import unfinished_of
from media_jobs.uploads.kinds import MEBIBYTE
from media_jobs.uploads.limits import largest_megabytes
from media_jobs.uploads.purposes import Purpose

# Each chunk is a row and a stored file: tiny ones would be many.
FEWEST_BYTES = 64 * 1024


def chunk_bytes() -> int:
    """The most bytes that a chunk has."""
    return int(settings.UPLOAD_CHUNK_MB * MEBIBYTE)


def fewest_chunk_bytes() -> int:
    """The fewest bytes that a chunk has that is not the last."""
    return min(FEWEST_BYTES, chunk_bytes())


def patience() -> timedelta:
    """How long an upload that stands still is kept."""
    return timedelta(hours=settings.UNFINISHED_UPLOAD_HOURS)


def refuse_too_much(owner: User, size_bytes: int, purposes: Iterable[Purpose]) -> None:
    """Raise `Refused` where the owner has too many unfinished uploads, or too large ones.

    One that is as large as the purposes of this allow is always let in. To be asked while the owner
    is locked.
    """
    on_their_way = unfinished_of(owner).aggregate(count=Count("pk"), size=Sum("size_bytes"))
    count, size = on_their_way["count"], on_their_way["size"] or 0
    if count >= settings.UNFINISHED_UPLOADS:
        raise _too_much(f"{count} of your uploads have not arrived yet")
    most = max(settings.UNFINISHED_UPLOADS_MB, largest_megabytes(purposes))
    if size + size_bytes > most * MEBIBYTE:
        raise _too_much(
            f"{size / MEBIBYTE:.0f} MB of your uploads are on their way; together with this they "
            f"would have more than {most} MB"
        )


def _too_much(what: str) -> Refused:
    advice = "Let one arrive, or abandon one, before you begin another."
    return Refused("too_many_unfinished_uploads", f"{what}. {advice}", status=429)
