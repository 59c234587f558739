"""Reads of the library: one upload with what its owner has written about it, and the tags."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http.caller import HasUser, signed_in
from accounts.models import User
from media_jobs.files.links import link_to
from media_jobs.library.models import Tag, Tagging
from media_jobs.library.systems import systems_of
from media_jobs.uploads.models import Upload
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
    kept = Count("taggings", filter=Q(taggings__upload__deletion=None))
    tags = Tag.objects.filter(owner=user).annotate(count=kept).filter(count__gt=0)
    return tags[:MOST_TAGS_OFFERED]


def tag_names_of(user: User) -> QuerySet[Tag]:
    """The same tags without their counts, which go through all that is tagged."""
    kept = Tagging.objects.filter(tag=OuterRef("pk"), upload__deletion=None)
    return Tag.objects.filter(Exists(kept), owner=user)[:MOST_TAGS_OFFERED]


def page_of(upload: Upload) -> str:
    """Where the site shows an upload: the page of the first system that works on its kind."""
    for system in systems_of(upload.kind):
        return system.page(upload)
    return reverse("library-edit", args=[upload.pk])


def item_dict(upload: Upload) -> dict[str, Any]:
    """An upload as the library's API shows it."""
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
            "download": link_to(
                upload.key, content_type=upload.content_type, filename=upload.download_name
            ),
        },
    }
