"""Names, tags and notes, as part of what is exported and erased."""

from collections.abc import Iterator

from accounts.erasure.registry import Entry, Part, erase_by_cascade, lines_file, rows_of
from accounts.models import User
from media_jobs.uploads.selectors import uploads_of


def export_library(user: User) -> Iterator[Entry]:
    """What the user has written about uploads: a line for each that has tags or notes."""
    uploads = uploads_of(user).order_by("created_at", "pk")
    written = uploads.filter(note__isnull=False) | uploads.filter(taggings__isnull=False)
    rows = rows_of(written.distinct().select_related("note").prefetch_related("tags"))
    yield lines_file(
        "library.jsonl",
        (
            {
                "id": upload.pk,
                "filename": upload.filename,
                "tags": [tag.name for tag in upload.tags.all()],
                "notes": upload.note.text if hasattr(upload, "note") else "",
            }
            for upload in rows
        ),
    )


LIBRARY = Part(
    name="library",
    order=19,
    models=("media_jobs.Note", "media_jobs.Tag", "media_jobs.Tagging"),
    export=export_library,
    erase=erase_by_cascade,
    loss=lambda user: "your tags and notes",
    files={"library.jsonl": "the tags that you gave your uploads, and your notes on them"},
)
