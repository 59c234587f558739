"""Reads of the library: one upload with what its owner has written about it, and the tags."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http.caller import HasUser, signed_in
from accounts.models import User
from media_jobs.files.links import link_to
from media_jobs.library.models import Tag, Tagging
from media_jobs.library.systems import System, known_by, systems_of
from media_jobs.uploads.models import Upload, being_deleted
from media_jobs.uploads.selectors import uploads_of

MOST_TAGS_OFFERED = 500


def library_of(user: User) -> QuerySet[Upload]:
    """The user's own uploads of all kinds, with their tags and notes."""
    return uploads_of(user).select_related("note").prefetch_related("tags")


def own_item(request: HasUser, upload_id: uuid.UUID) -> Upload:
    """The visitor's upload; anybody else's is not found."""
    return get_object_or_404(library_of(signed_in(request)), pk=upload_id)


def chosen(user: User, ids: Iterable[uuid.UUID]) -> list[Upload]:
    """Those of these uploads that the user has, in this order."""
    wanted = list(dict.fromkeys(ids))
    found = library_of(user).in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def notes_of(upload: Upload) -> str:
    """What its owner has noted about an upload."""
    return upload.note.text if hasattr(upload, "note") else ""


def tags_of(user: User) -> QuerySet[Tag, Any]:
    """The user's tags by name, each with its `count` of uploads; no more than can be chosen of."""
    of_a_tag = kept(Tagging.objects.filter(tag=OuterRef("pk")))
    count = of_a_tag.order_by().values("tag").annotate(count=Count("pk")).values("count")
    tags = Tag.objects.filter(owner=user).annotate(count=Subquery(count)).filter(count__gt=0)
    return tags[:MOST_TAGS_OFFERED]


def tag_names_of(user: User) -> QuerySet[Tag]:
    """The same tags without their counts, which go through all that is tagged."""
    of_a_tag = kept(Tagging.objects.filter(tag=OuterRef("pk")))
    return Tag.objects.filter(Exists(of_a_tag), owner=user)[:MOST_TAGS_OFFERED]


def kept(taggings: QuerySet[Tagging]) -> QuerySet[Tagging]:
    """Those of uploads that are not being deleted: those are few, and no other upload is read."""
    return taggings.exclude(upload__in=being_deleted().values("pk"))


def page_of(upload: Upload) -> str:
    """Where the site shows an upload."""
    return page_among(upload, known_by([upload])[upload.pk])


def page_among(upload: Upload, known: Sequence[System]) -> str:
    """The page of the first system that knows an upload, or else of one that could work on it."""
    for system in [*known, *systems_of(upload.kind)]:
        return system.page(upload)
    return reverse("library-edit", args=[upload.pk])


class PageLink(NamedTuple):
    """A page of the site, and what people call what it shows."""

    label: str
    url: str


def elsewhere(upload: Upload, *, than: str) -> list[PageLink]:
    """The pages of the systems that know an upload, but for the one called `than`."""
    known = known_by([upload])[upload.pk]
    return [PageLink(each.label, each.page(upload)) for each in known if each.name != than]


def items_of(uploads: Sequence[Upload]) -> list[dict[str, Any]]:
    """Uploads as the library's API shows them."""
    known = known_by(uploads)
    return [_item_dict(upload, page_among(upload, known[upload.pk])) for upload in uploads]


def item_dict(upload: Upload) -> dict[str, Any]:
    """An upload as the library's API shows it."""
    return items_of([upload])[0]


def _item_dict(upload: Upload, page: str) -> dict[str, Any]:
    return {
        "id": str(upload.pk),
        "kind": upload.kind,
        "filename": upload.filename,
        "original_filename": upload.original_filename,
        "notes": notes_of(upload),
        "tags": [tag.name for tag in upload.tags.all()],
        "size_bytes": upload.size_bytes,
        "sha256": upload.sha256,
        "content_type": upload.content_type,
        "created_at": upload.created_at,
        "status": upload.latest_status or None,
        "label": upload.latest_label or None,
        "links": {
            "self": reverse("api-library-item", args=[upload.pk]),
            "page": page,
            "download": link_to(
                upload.key, content_type=upload.content_type, filename=upload.download_name
            ),
        },
    }
