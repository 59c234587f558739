"""What lists of uploads are narrowed by and ordered by, as it stands in an address."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from media_jobs.jobs.models import SHOWN_STATUSES
from media_jobs.library.models import Note, Tag, Tagging
from media_jobs.library.systems import systems
from media_jobs.uploads.kinds import upload_kinds
from media_jobs.uploads.models import Upload

Uploads = QuerySet[Any]
ORDERINGS = {
    "-created_at": "Newest first",
    "created_at": "Oldest first",
    "filename": "By name",
    "-size_bytes": "Largest first",
}
MAX_SEARCH_CHARACTERS = 200
DIGEST = re.compile(r"[0-9a-f]{8,64}")
MOST_OF_ONE_DIGEST = 100


@dataclass(frozen=True)
class Filters:
    """By which a list is narrowed; what is empty or unknown narrows nothing.

    `label` and `status` are what was concluded, and how work stands, of the `system` of that name,
    or of any.
    `search` is part of a name or of notes, or the first 8 or more digits of a SHA-256. `since` and
    `until` are days (`2026-03-01`), both inclusive, of the world's time.
    """

    search: str = ""
    system: str = ""
    label: str = ""
    status: str = ""
    kind: str = ""
    tag: str = ""
    since: str = ""
    until: str = ""
    ordering: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        """Those of an address."""
        return cls(**{field.name: query.get(field.name, "") for field in fields(cls)})

    @property
    def narrowing(self) -> bool:
        """Whether any of them is given."""
        return any(value for name, value in asdict(self).items() if name != "ordering")

    @property
    def only_by_tag(self) -> bool:
        """Whether a tag is all that is given."""
        return bool(self.tag) and not replace(self, tag="").narrowing

    @property
    def folded(self) -> int:
        """How many are given of those that fold on a phone: all but the search."""
        given = asdict(self)
        return sum(bool(given[name]) for name in given if name not in ("search", "ordering"))

    @property
    def order(self) -> tuple[str, str]:
        """The columns that the list is ordered by; the newest first unless asked otherwise."""
        if self.ordering == "created_at":
            return "created_at", "id"
        return (self.ordering if self.ordering in ORDERINGS else "-created_at"), "-id"

    def narrow(self, uploads: Uploads, user: User) -> Uploads:
        """Those of the user's uploads that the filters let through, in their order."""
        for condition in self._conditions(user):
            uploads = uploads.filter(condition)
        return uploads.order_by(*self.order)

    def taggings(self, user: User) -> QuerySet[Tagging]:
        """Of the tag that is asked for."""
        folded = self.tag.replace("\0", "").casefold()
        # Looked up first: by a tag's key a database knows whether it is seldom.
        tag = Tag.objects.filter(owner=user, folded=folded).first()
        return Tagging.objects.filter(tag=tag)

    def _conditions(self, user: User) -> Iterable[Q]:
        if search := self.search[:MAX_SEARCH_CHARACTERS].replace("\0", ""):
            yield _found_by(search, user)
        yield self._standing(user)
        if upload_kinds.get(self.kind):
            yield Q(kind=self.kind)
        if self.tag:
            yield Q(pk__in=self.taggings(user).values("upload"))
        if since := _day(self.since):
            yield Q(created_at__gte=since)
        if (until := _day(self.until)) and until.date() < date.max:
            yield Q(created_at__lt=until + timedelta(days=1))

    def _standing(self, user: User) -> Q:
        """How the work of the system, or of any, stands."""
        status = self.status if self.status in dict(SHOWN_STATUSES) else ""
        label = self.label if self.label in dict(label_choices()) else ""
        asked = {"latest_status": status, "latest_label": label}
        by_columns = Q(**{name: value for name, value in asked.items() if value})
        system = systems.get(self.system)
        if system is not None:
            its = by_columns & ~Q(latest_status="") & Q(kind__in=system.examined)
            return its | Q(pk__in=system.found(user, status, label)) if system.found else its
        if not by_columns:
            return by_columns
        elsewhere = [each.found(user, status, label) for each in systems if each.found]
        for keys in elsewhere:
            if keys.exists():  # else the list is found on an index alone
                by_columns |= Q(pk__in=keys)
        return by_columns


def label_choices() -> list[tuple[str, str]]:
    """What the systems conclude, by value and name."""
    return list(dict(label for system in systems for label in system.labels).items())


def _found_by(search: str, user: User) -> Q:
    noted = Note.objects.filter(owner=user, text__icontains=search)
    found = Q(filename__icontains=search) | Q(pk__in=noted.values("upload"))
    digest = search.strip().lower()
    if DIGEST.fullmatch(digest):
        same = Upload.objects.filter(owner=user, sha256__gte=digest, sha256__lt=f"{digest}g")
        found |= Q(pk__in=list(same.values_list("pk", flat=True)[:MOST_OF_ONE_DIGEST]))
    return found


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), tzinfo=UTC)
    except ValueError:
        return None
