"""The kinds of upload that are called videos: faces are looked for in them."""

from django.db import models


class VideoKind(models.TextChoices):
    VIDEO = "video"
    IMAGE = "image"
