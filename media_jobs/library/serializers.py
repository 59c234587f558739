"""The shapes of the library's requests and answers."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from accounts.openapi import Tag as ApiTag
from accounts.openapi import example
from media_jobs.jobs.models import SHOWN_STATUSES
from media_jobs.jobs.serializers import VIDEO_ID
from media_jobs.library.bulk import MOST, VERBS
from media_jobs.library.export import TYPES
from media_jobs.library.filters import ORDERINGS

FILTERS = [
    OpenApiParameter(
        "search", description="Part of the name or notes, or 8 or more first digits of a SHA-256."
    ),
    OpenApiParameter("status", enum=list(dict(SHOWN_STATUSES))),
    OpenApiParameter("tag", description="One of the caller’s tags."),
    OpenApiParameter("since", OpenApiTypes.DATE, description="Sent on this day or later."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Sent on this day or before."),
    OpenApiParameter("ordering", enum=list(ORDERINGS)),
]
LIBRARY = ApiTag(
    "Library", "Everything that the caller has here: found, named, tagged, noted.", order=42
)
ITEM = {
    "id": VIDEO_ID,
    "kind": "video",
    "filename": "Interview at the harbour.mp4",
    "original_filename": "VID_20260302_0916.mp4",
    "notes": "Sent by a reader; ask for the camera file.",
    "tags": ["election", "to check"],
    "size_bytes": 18349021,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "content_type": "video/mp4",
    "created_at": "2026-03-02T09:16:02.120Z",
    "status": "succeeded",
    "label": "manipulated",
    "links": {
        "self": f"/api/v1/library/{VIDEO_ID}",
        "page": f"/videos/{VIDEO_ID}/",
        "download": "/files/eyJuIjoi….x9Wd",
    },
}


class ItemLinks(serializers.Serializer):
    self = serializers.CharField()
    page = serializers.CharField()
    download = serializers.CharField(help_text="Short-lived; supports ranges.")


@example(ITEM)
class Item(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="What it is: `video`, `image`, …")
    filename = serializers.CharField(help_text="As its owner calls it.")
    original_filename = serializers.CharField(help_text="As it was sent.")
    notes = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    content_type = serializers.CharField()
    created_at = serializers.DateTimeField()
    status = serializers.ChoiceField(
        choices=SHOWN_STATUSES, allow_null=True, help_text="Of its newest examination."
    )
    label = serializers.CharField(
        allow_null=True, help_text="What was last concluded about it: one of a system’s labels."
    )
    links = ItemLinks()


@example({"filename": ITEM["filename"], "tags": ITEM["tags"], "notes": ITEM["notes"]})
class ItemChange(serializers.Serializer):
    filename = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, help_text="At most 255 characters."
    )
    tags = serializers.ListField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        max_length=200,
        help_text="All that it is to have, at most 20 of at most 50 characters.",
    )
    notes = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text="At most 10,000 characters; empty removes them.",
    )


@example({"name": "to check", "count": 12})
class TagCount(serializers.Serializer):
    name = serializers.CharField()
    count = serializers.IntegerField(help_text="How many files have it.")


@example({"verb": "tag", "ids": [VIDEO_ID], "tags": ["to check"]})
class BulkRequest(serializers.Serializer):
    verb = serializers.ChoiceField(choices=VERBS)
    ids = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST, help_text=f"At most {MOST}."
    )
    tags = serializers.ListField(
        child=serializers.CharField(), default=list, help_text="For `tag` and `untag`."
    )


class BulkOutcome(serializers.Serializer):
    id = serializers.UUIDField()
    done = serializers.BooleanField()
    code = serializers.CharField(help_text="Why it was left as it is; empty when it was done.")
    message = serializers.CharField()


class DeletionOut(serializers.Serializer):
    id = serializers.UUIDField()
    due_at = serializers.DateTimeField(help_text="Until then it can be undone.")


@example(
    {
        "results": [{"id": VIDEO_ID, "done": True, "code": "", "message": ""}],
        "deletion": {
            "id": "0d8f3c52-7a41-4c0e-9b1d-5e6f7a8b9c0d",
            "due_at": "2026-03-02T09:18:02.120Z",
        },
    }
)
class BulkAnswer(serializers.Serializer):
    results = BulkOutcome(many=True, help_text="In the order of the request.")
    deletion = DeletionOut(allow_null=True, help_text="What `delete` can still be undone by.")


@example({"restored": 3})
class Restored(serializers.Serializer):
    restored = serializers.IntegerField(help_text="How many uploads came back.")


class ExportQuery(serializers.Serializer):
    id = serializers.ListField(
        child=serializers.UUIDField(),
        allow_empty=False,
        max_length=MOST,
        help_text=f"Of each upload that is wanted, at most {MOST}.",
    )
    to = serializers.ChoiceField(
        choices=list(TYPES), help_text="`zip` holds the files too, each with its results."
    )
