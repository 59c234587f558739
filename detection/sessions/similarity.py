"""What an owner's earlier files say about a new one: the same examination, or the same pictures.

Memory ends at the owner: that somebody else has sent a file is nobody's business.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from detection.sessions.decisions import review_dict
from detection.sessions.models import DetectionSession, Fingerprint, Resemblance
from media_jobs.engines.media.fingerprint import likeness
from media_jobs.models import Upload

# How many of an owner's latest files a new one is compared with.
COMPARED_WITH = 500
SHOWN_EARLIER = 20


def resembling(upload: Upload, fingerprint: bytes) -> list[Resemblance]:
    """The owner's other files that look like this one, not yet stored.

    With those that are hidden, which may come back: `seen_before` leaves them out.
    """
    known = Fingerprint.objects.filter(upload__owner=upload.owner_id).exclude(upload=upload)
    found = []
    for other in known.order_by("-upload__created_at")[:COMPARED_WITH].iterator():
        alike = likeness(fingerprint, bytes(other.hashes))
        if alike is not None:
            found.append(
                Resemblance(
                    upload=upload,
                    earlier_id=other.upload_id,
                    share=alike.share,
                    offset_seconds=alike.offset_seconds,
                )
            )
    return found


def remember(upload: Upload, fingerprint: bytes, resemblances: list[Resemblance]) -> None:
    """Keep what the file looks like and what it resembles, in place of what was kept before."""
    Fingerprint.objects.update_or_create(upload=upload, defaults={"hashes": fingerprint})
    Resemblance.objects.filter(upload=upload).delete()
    Resemblance.objects.bulk_create(resemblances)


def seen_before(video: Upload) -> list[dict[str, Any]]:
    """The owner's other files that show the same scene, the most alike first.

    Pictures that are alike at a glance may differ in the face: `differs` says that verdicts do.
    """
    pairs = Resemblance.objects.filter(
        Q(upload=video) | Q(earlier=video), upload__deletion=None, earlier__deletion=None
    ).select_related("upload", "earlier")
    others = {}
    for pair in pairs.order_by("share"):
        other = pair.earlier if pair.upload_id == video.pk else pair.upload
        others[other.pk] = (pair.share, other)
    if not others:
        return []
    verdicts = {
        session.upload_id: session
        for session in _finished(upload__in=[video.pk, *others]).order_by("created_at", "id")
    }
    own = verdicts.get(video.pk)
    found = []
    for share, other in sorted(others.values(), key=lambda pair: -pair[0]):
        session = verdicts.get(other.pk)
        found.append(
            {
                "video_id": str(other.pk),
                "filename": other.filename,
                "created_at": other.created_at,
                "likeness": share,
                "label": session.label if session else None,
                "fake_probability": session.fake_probability if session else None,
                "differs": None if own is None or session is None else own.label != session.label,
                "page": reverse("video", args=[other.pk]),
                "compare": reverse("video-compare", args=[video.pk, other.pk]),
            }
        )
    return found


def offset_between(video: Upload, other: Upload) -> float:
    """How many seconds later the other file shows what this one shows; 0 where nothing is known."""
    pairs = Resemblance.objects.filter(upload__in=[video, other], earlier__in=[video, other])
    pair = pairs.first()
    if pair is None:
        return 0.0
    return pair.offset_seconds if pair.upload_id == video.pk else -pair.offset_seconds


def earlier_examinations(video: Upload) -> tuple[list[dict[str, Any]], int]:
    """What was concluded about the same file before the latest examination, newest first.

    Returns the newest of them, and how many more there are.
    """
    finished = _finished(upload=video).select_related("review__moderator")
    shown = [
        {
            "session_id": str(session.pk),
            "finished_at": session.finished_at,
            "label": session.label,
            "fake_probability": session.fake_probability,
            "model": f"{session.model.get('id', '')} {session.model.get('version', '')}".strip(),
            "review": review_dict(session),
        }
        for session in finished.order_by("-created_at", "-id")[1 : 1 + SHOWN_EARLIER]
    ]
    full = len(shown) == SHOWN_EARLIER
    return shown, finished.count() - 1 - len(shown) if full else 0


def _finished(**which: Any) -> QuerySet[DetectionSession]:
    return DetectionSession.objects.filter(**which).exclude(label="")
