"""The kinds of upload that are called videos, and the kinds of job that look for faces in them."""

from django.db import models


class VideoKind(models.TextChoices):
    VIDEO = "video"
    IMAGE = "image"


# What is done with the sound of a video that is sent with `audio=true`.
SOUND_TRACK_PURPOSE = "sound_track"
FACE_SCAN_KIND = "face_scan"
FACE_RESCORE_KIND = "face_rescore"
FACE_KINDS = (FACE_SCAN_KIND, FACE_RESCORE_KIND)
