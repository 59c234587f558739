"""What owners write about their uploads, for themselves."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from media_jobs.uploads.models import Upload

MAX_TAG_CHARACTERS = 50
MAX_TAGS = 20
MAX_NOTE_CHARACTERS = 10_000


class Tag(models.Model):
    """A word by which an owner finds uploads again. Upper and lower case are one tag."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags", db_index=False
    )
    name = models.CharField(max_length=MAX_TAG_CHARACTERS, help_text="As it was first written.")
    folded = models.CharField(max_length=3 * MAX_TAG_CHARACTERS, help_text="Without case.")
    uploads = models.ManyToManyField(Upload, through="Tagging", related_name="tags")

    class Meta:
        db_table = "tags"
        ordering = ["folded"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "folded"], name="tag_once_per_owner")
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """That an upload has a tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="taggings")

    class Meta:
        db_table = "taggings"
        constraints = [
            models.UniqueConstraint(fields=["tag", "upload"], name="tag_once_per_upload")
        ]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.upload_id}"


def lock_tags(**which: Any) -> list[Tag]:
    """Keep tags from being given and forgotten until this transaction ends; in one order."""
    return list(Tag.objects.select_for_update(of=("self",)).filter(**which).order_by("folded"))


@receiver(pre_delete, sender=Upload)
def lock_tags_that_go(instance: Upload, **kwargs: Any) -> None:
    """Before its taggings go one by one."""
    lock_tags(taggings__upload=instance)


@receiver(post_delete, sender=Tagging)
def forget_unused_tag(instance: Tagging, **kwargs: Any) -> None:
    """A tag goes with the last upload that had it, unless it is just being given to another."""
    lock_tags(pk=instance.tag_id)
    Tag.objects.filter(pk=instance.tag_id, taggings=None).delete()


class Note(models.Model):
    """What an owner has noted about an upload; nobody else reads it."""

    upload = models.OneToOneField(
        Upload, on_delete=models.CASCADE, primary_key=True, related_name="note"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notes",
        help_text="Of the upload: notes are searched by owner.",
    )
    text = models.TextField(max_length=MAX_NOTE_CHARACTERS)

    class Meta:
        db_table = "upload_notes"

    def __str__(self) -> str:
        return self.text[:40]
