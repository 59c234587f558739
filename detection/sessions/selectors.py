"""Reads: videos, their results and the sessions behind them, in the shapes that clients know."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.urls import reverse

from accounts.models import User
from detection.sessions.decisions import review_dict
from detection.sessions.models import DetectionSession, FrameResult, Label, TellingFrame
from detection.sessions.similarity import earlier_examinations, seen_before
from detection.sessions.video_kinds import FACE_KINDS, VideoKind
from media_jobs.files.links import link_to
from media_jobs.jobs.selectors import job_snapshot, latest_job
from media_jobs.models import Job, Upload
from media_jobs.uploads.selectors import uploads_of

MEDIA_FIELDS = (
    "container",
    "codec",
    "pixel_format",
    "width",
    "height",
    "rotation",
    "duration_seconds",
    "average_fps",
    "frame_count",
    "bit_rate",
    "has_audio",
)


# Others were sent to have something else done with them.
EXAMINED = ~Q(latest_status="")

# Uploads with what `videos_of` fetches along, which the type of `Upload` does not know.
Videos = QuerySet[Any]


def finished_sessions() -> QuerySet[DetectionSession]:
    """Sessions that have reached a verdict, newest first."""
    return DetectionSession.objects.exclude(label="").select_related("review__moderator")


def verdict_before(session: DetectionSession) -> DetectionSession | None:
    """The latest finished examination of the same file but for this one."""
    others = DetectionSession.objects.filter(upload=session.upload_id).exclude(label="")
    return others.exclude(pk=session.pk).order_by("-created_at", "-id").first()


def video_uploads_of(user: User) -> QuerySet[Upload]:
    """The user's uploads in which faces are looked for, and none of another kind."""
    return uploads_of(user).filter(kind__in=VideoKind.values)


def videos_of(user: User) -> Videos:
    """The user's uploads, each with its newest examination and its newest finished session."""
    return video_uploads_of(user).prefetch_related(*_newest(finished_sessions()))


def listed_videos_of(user: User) -> Videos:
    """Those of `videos_of` that were or are examined, with as much of them as lists show."""
    examined = video_uploads_of(user).filter(EXAMINED)
    return examined.prefetch_related(*_newest(_listed_sessions()))


def fetch_for_lists(uploads: Sequence[Upload]) -> None:
    """Give uploads that were read by others what `listed_videos_of` fetches along."""
    prefetch_related_objects(uploads, *_newest(_listed_sessions()))


def _listed_sessions() -> QuerySet[DetectionSession]:
    shown = ("upload", "label", "fake_probability", "summary", "created_at")
    return DetectionSession.objects.exclude(label="").only(*shown)


def _telling() -> Prefetch:
    """The crops that moved a session's verdict, the strongest first."""
    return Prefetch("telling", queryset=TellingFrame.objects.select_related("crop", "heatmap"))


def _newest(sessions: QuerySet[DetectionSession]) -> tuple[Prefetch, Prefetch]:
    jobs = Job.objects.filter(kind__in=FACE_KINDS).prefetch_related("steps")
    return (
        Prefetch("jobs", queryset=jobs[:1], to_attr="newest_jobs"),
        Prefetch(
            "sessions",
            queryset=sessions.prefetch_related(_telling())[:1],
            to_attr="newest_sessions",
        ),
    )


def latest_examination(upload_id: uuid.UUID) -> Job | None:
    """The newest job that examined an upload, or is to."""
    return latest_job(upload_id, FACE_KINDS)


def newest_job(video: Any) -> Job | None:
    """The newest examination of one of `videos_of`."""
    return next(iter(video.newest_jobs), None)


def newest_session(video: Any) -> DetectionSession | None:
    """The newest finished session of one of `videos_of`."""
    return next(iter(video.newest_sessions), None)


def shown_as(kind: str, content_type: str) -> str:
    """How a page shows a file: as `video`, `image`, or `animation` (a moving `<img>`)."""
    moving = kind == VideoKind.VIDEO
    is_picture = content_type.startswith("image/")
    return "animation" if moving and is_picture else kind


def video_dict(video: Upload) -> dict[str, Any]:
    """A video as the API and the pages show it."""
    job, session = newest_job(video), newest_session(video)
    result = None
    if session is not None:
        result = {
            "session_id": str(session.pk),
            "label": session.label,
            "fake_probability": session.fake_probability,
            "summary": session.summary,
        }
    media = video.media and {name: video.media.get(name) for name in MEDIA_FIELDS}
    return {
        "id": str(video.pk),
        "kind": video.kind,
        "filename": video.filename,
        "size_bytes": video.size_bytes,
        "sha256": video.sha256,
        "content_type": video.content_type,
        "created_at": video.created_at,
        "status": job.shown_status if job else None,
        "media": media,
        "job": job_snapshot(job) if job else None,
        "result": result,
        "links": {
            "self": reverse("api-video", args=[video.pk]),
            "page": reverse("video", args=[video.pk]),
            "results": reverse("api-video-results", args=[video.pk]),
            "stream": link_to(video.key, content_type=video.content_type),
            "thumbnail": _thumbnail(session),
        },
    }


def _thumbnail(session: DetectionSession | None) -> str | None:
    """A link to the session's most telling crop."""
    if session is None:
        return None
    frame = next(iter(session.telling.all()), None)
    return link_to(frame.crop.key, content_type="image/jpeg") if frame else None


def results_dict(video: Upload) -> dict[str, Any]:
    """The verdict on a video with all that explains it; `label` is null until there is one."""
    job, session = newest_job(video), newest_session(video)
    found: dict[str, Any] = {
        "video_id": str(video.pk),
        "job_id": str(job.pk) if job else None,
        "status": job.shown_status if job else None,
        "session_id": None,
        "label": None,
        "fake_probability": None,
        "summary": "",
        "reasons": [],
        "tracks": [],
        "provenance": None,
        "windows": [],
        "telling_frames": [],
        "thresholds": None,
        "model": None,
        "review": None,
        "review_request": None,
        "seen_before": [],
        "earlier": [],
        "earlier_left_out": 0,
    }
    if session is None:
        return found
    earlier, left_out = earlier_examinations(video)
    return found | {
        "session_id": str(session.pk),
        "label": session.label,
        "fake_probability": session.fake_probability,
        "summary": session.summary,
        "reasons": session.reasons,
        "tracks": session.tracks,
        "provenance": session.provenance,
        "windows": windows_of(session),
        "telling_frames": telling_dicts(session),
        "thresholds": session.thresholds,
        "model": session.model,
        "review": review_dict(session),
        "review_request": request_dict(session),
        "seen_before": seen_before(video),
        "earlier": earlier,
        "earlier_left_out": left_out,
    }


def windows_of(session: DetectionSession) -> list[dict[str, Any]]:
    """The session's sliding-window verdicts in order of time."""
    fields = ("track", "start_seconds", "end_seconds", "fake_probability", "label", "frames")
    return list(session.windows.values(*fields))


def request_dict(session: DetectionSession) -> dict[str, Any] | None:
    """What the owner has asked moderators about the session and was not yet answered."""
    asked = session.review_cases.filter(closed_at=None).exclude(asked_at=None).first()
    return {"asked_at": asked.asked_at, "remark": asked.remark} if asked else None


def telling_dicts(session: DetectionSession) -> list[dict[str, Any]]:
    """The crops that moved the verdict, with links to them that are good for a while."""
    prefetch_related_objects([session], _telling())  # of one of `videos_of` they are there
    return [
        {
            "track": frame.track,
            "seconds": frame.seconds,
            "fake_probability": frame.fake_probability,
            "crop_url": link_to(frame.crop.key, content_type="image/jpeg"),
            "heatmap_url": link_to(frame.heatmap.key, content_type="image/jpeg"),
        }
        for frame in session.telling.all()
    ]


def sessions_of(user: User) -> QuerySet[DetectionSession]:
    """The user's own sessions."""
    return DetectionSession.objects.filter(owner=user).select_related("upload", "job")


def frames_between(
    session: DetectionSession, start: float | None, end: float | None
) -> QuerySet[FrameResult]:
    """The session's frames from `start` to `end` seconds, both inclusive; None is open."""
    frames = session.frames.all()
    if start is not None:
        frames = frames.filter(seconds__gte=start)
    if end is not None:
        frames = frames.filter(seconds__lte=end)
    return frames


def frame_dict(session: DetectionSession, frame: FrameResult) -> dict[str, Any]:
    """A frame as the API shows it, labelled by the thresholds that the session was judged by."""
    return {
        "index": frame.index,
        "seconds": frame.seconds,
        "label": _frame_label(session.thresholds, frame.fake_probability),
        "fake_probability": frame.fake_probability,
        "faces": frame.faces,
    }


def _frame_label(thresholds: dict[str, float], probability: float | None) -> str:
    if probability is None:
        return Label.NO_FACE
    if thresholds and probability >= thresholds["manipulated_above"]:
        return Label.MANIPULATED
    if thresholds and probability < thresholds["authentic_below"]:
        return Label.AUTHENTIC
    return Label.UNCERTAIN
