"""The kinds of upload that are called videos, and the kinds of job that look for faces in them."""

from django.db import models


class VideoKind(models.TextChoices):
    VIDEO = "video"
    IMAGE = "image"


FACE_SCAN_KIND = "face_scan"
FACE_RESCORE_KIND = "face_rescore"
FACE_KINDS = (FACE_SCAN_KIND, FACE_RESCORE_KIND)
