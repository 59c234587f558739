"""What lists of sound files show, kept on the upload itself: what was last concluded about it."""

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from detection.speech.kinds import AUDIO
from detection.speech.models import SpeechDetection
from media_jobs.models import Upload


def newest_label() -> Coalesce:
    """The label of the newest finished examination of a sound file, for a query of uploads."""
    finished = SpeechDetection.objects.filter(upload=OuterRef("pk")).exclude(label="")
    newest = finished.order_by("-created_at", "-id")
    return Coalesce(Subquery(newest.values("label")[:1]), Value(""))


def note_label(upload: Upload) -> None:
    """Lists of sound files show what was last concluded; those of videos are about faces."""
    if upload.kind == AUDIO:
        Upload.objects.filter(pk=upload.pk).update(latest_label=newest_label())
