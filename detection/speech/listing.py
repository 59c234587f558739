"""The recordings of a person as a list shows them, a page at a time, whatever their number."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import User
from accounts.pagination.keyset import KeysetPage, keyset_page
from detection.speech.library import show
from detection.speech.selectors import recordings_of
from media_jobs.library.systems import Shown
from media_jobs.models import Upload

PER_PAGE = 20
MAX_SEARCH_CHARACTERS = 200
NEWEST_FIRST = ("-created_at", "-id")
NOTHING = Shown()


class Row(NamedTuple):
    """A recording of the list, and what is known of its voices."""

    upload: Upload
    shown: Shown


def found_recordings(user: User, search: str) -> QuerySet[Upload]:
    """The user's recordings whose name has this in it."""
    text = search.replace("\0", "").strip()[:MAX_SEARCH_CHARACTERS]
    recordings = recordings_of(user)
    return recordings.filter(filename__icontains=text) if text else recordings


def page_of(recordings: QuerySet[Upload], cursor: str) -> KeysetPage:
    """A page of them, newest first."""
    return keyset_page(recordings, order=NEWEST_FIRST, size=PER_PAGE, cursor=cursor)


def rows_of(uploads: Sequence[Upload]) -> list[Row]:
    """What the list shows of these recordings."""
    shown = show(uploads)
    return [Row(upload, shown.get(upload.pk, NOTHING)) for upload in uploads]
