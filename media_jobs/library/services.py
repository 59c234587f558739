"""Naming, tagging and annotating uploads."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from media_jobs.errors import Refused, UploadGone
from media_jobs.jobs.latest import lock_upload
from media_jobs.library.models import (
    MAX_NOTE_CHARACTERS,
    MAX_TAG_CHARACTERS,
    MAX_TAGS,
    Note,
    Tag,
    Tagging,
    lock_tags,
)
from media_jobs.uploads.models import MAX_NAME_CHARACTERS, Upload


@transaction.atomic
def edit(
    *,
    upload: Upload,
    filename: str | None = None,
    tags: Iterable[str] | None = None,
    notes: str | None = None,
) -> None:
    """Give an upload another name, other tags or notes; None leaves what is there.

    Raises `Refused` for what is too long or too much, and `UploadGone`.
    """
    if lock_upload(pk=upload.pk) is None:
        raise UploadGone
    if filename is not None:
        upload.filename = clean_name(filename)
        upload.save(update_fields=["filename"])
    if tags is not None:
        _set_tags(upload, clean_tags(tags))
    if notes is not None:
        _set_note(upload, clean_note(notes))


@transaction.atomic
def add_tags(*, upload: Upload, tags: Iterable[str]) -> None:
    """Give an upload more tags. Raises `Refused` when these are too many."""
    if lock_upload(pk=upload.pk) is None:
        raise UploadGone
    _set_tags(upload, clean_tags([*(tag.name for tag in _tags_of(upload)), *tags]))


@transaction.atomic
def remove_tags(*, upload: Upload, tags: Iterable[str]) -> None:
    """Take tags off an upload, those of them that it has."""
    if lock_upload(pk=upload.pk) is None:
        raise UploadGone
    folded = {name.casefold() for name in clean_tags(tags)}
    _set_tags(upload, [tag.name for tag in _tags_of(upload) if tag.folded not in folded])


def clean_name(text: str) -> str:
    """A name as it is kept. Raises `Refused` for one that cannot be a file's."""
    name = text.strip()
    if not name:
        raise Refused("name_empty", "Give the file a name.")
    if len(name) > MAX_NAME_CHARACTERS:
        raise Refused("name_too_long", f"Names have at most {MAX_NAME_CHARACTERS} characters.")
    if not name.isprintable() or "/" in name or "\\" in name:
        raise Refused("name_not_allowed", "Names have no slashes, line breaks or hidden signs.")
    return name


def clean_tags(names: Iterable[str]) -> list[str]:
    """Tags as they are kept, each once. Raises `Refused` for too long ones and too many."""
    found: dict[str, str] = {}
    for given in names:
        name = " ".join(given.split())
        if not name:
            continue
        if len(name) > MAX_TAG_CHARACTERS:
            raise Refused("tag_too_long", f"Tags have at most {MAX_TAG_CHARACTERS} characters.")
        if not name.isprintable() or "," in name:
            raise Refused("tag_not_allowed", "Tags have no commas or hidden signs.")
        found.setdefault(name.casefold(), name)
    if len(found) > MAX_TAGS:
        raise Refused("too_many_tags", f"A file has at most {MAX_TAGS} tags.")
    return list(found.values())


def clean_note(text: str) -> str:
    """Notes as they are kept. Raises `Refused` for too long ones."""
    note = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(note) > MAX_NOTE_CHARACTERS:
        raise Refused(
            "notes_too_long",
            f"Notes have at most {MAX_NOTE_CHARACTERS:,} characters; these have {len(note):,}.",
        )
    return note


def _tags_of(upload: Upload) -> QuerySet[Tag]:
    """The tags as they are now: `upload.tags` may have been read before the upload was locked."""
    return Tag.objects.filter(taggings__upload=upload)


def _set_tags(upload: Upload, names: list[str]) -> None:
    before = {tag.folded: tag for tag in _tags_of(upload)}
    named = {name.casefold(): name for name in [*(tag.name for tag in before.values()), *names]}
    # Those that go too, and in one order: so nobody waits in a circle.
    locked = {folded: _locked_tag(upload.owner, named[folded]) for folded in sorted(named)}
    wanted = [locked[name.casefold()] for name in names]
    upload.taggings.exclude(tag__in=wanted).delete()
    Tagging.objects.bulk_create(
        Tagging(tag=tag, upload=upload) for tag in wanted if tag.folded not in before
    )


def _locked_tag(owner: User, name: str) -> Tag:
    """The owner's tag of this name, which stays until this transaction ends."""
    which = {"owner": owner, "folded": name.casefold()}
    while True:
        tag, _ = Tag.objects.get_or_create(**which, defaults={"name": name})
        locked = lock_tags(pk=tag.pk)
        if locked:  # else its last use has just gone, and it with that
            return locked[0]


def _set_note(upload: Upload, text: str) -> None:
    if text:
        Note.objects.update_or_create(
            upload=upload, defaults={"text": text, "owner_id": upload.owner_id}
        )
    else:
        Note.objects.filter(upload=upload).delete()
