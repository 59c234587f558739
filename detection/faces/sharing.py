"""An examined video or picture as others see it who were given a link."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from detection.sessions.models import DetectionSession
from detection.sessions.selectors import (
    frame_dict,
    newest_session,
    shown_as,
    video_dict,
    video_uploads_of,
    videos_of,
    windows_of,
)
from media_jobs.models import Upload
from media_jobs.sharing.registry import Links, Shareable, SharedFile

FRAMES_AT_ONCE = 1000
FACTS = ("kind", "filename", "size_bytes", "sha256", "content_type", "created_at", "media")
FOUND = ("label", "fake_probability", "summary", "reasons", "tracks", "thresholds", "model")


def find(owner: User, video_id: uuid.UUID) -> Upload | None:
    """The owner's file if it has a verdict."""
    video = videos_of(owner).filter(pk=video_id).first()
    return video if video is not None and newest_session(video) is not None else None


def titles(owner: User, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of the owner's files."""
    return dict(video_uploads_of(owner).filter(pk__in=ids).values_list("pk", "filename"))


def context(video: Upload, links: Links) -> dict[str, Any]:
    """What the shared page tells: no ids, nothing of other files, no words between people."""
    session, facts = _session(video), video_dict(video)
    file_url = links.file("original")
    result = {name: getattr(session, name) for name in FOUND}
    return {
        "video": {name: facts[name] for name in FACTS}
        | {
            "download_name": video.download_name,
            "file_url": file_url,
            "shown_as": shown_as(video.kind, video.content_type),
        },
        "result": result
        | {
            "windows": windows_of(session),
            "provenance": _provenance(session, with_details=bool(file_url)),
            "telling_frames": _telling(session, links) if file_url else [],
        },
        "review": _review(session),
        "frames_url": links.data("frames"),
        "windows_url": links.data("windows"),
    }


def files(video: Upload) -> dict[str, SharedFile]:
    """The file itself, and the faces that moved the verdict."""
    found = {"original": SharedFile(video.key, video.content_type)}
    for number, frame in enumerate(_session(video).telling.all()):
        found[f"crop-{number}"] = SharedFile(frame.crop.key, "image/jpeg")
        found[f"heatmap-{number}"] = SharedFile(frame.heatmap.key, "image/jpeg")
    return found


def frames(video: Upload, query: QueryDict, with_media: bool) -> dict[str, Any]:
    """Measurements in order of time, from the frame `after` on; places of faces with media only."""
    after = query.get("after", "")
    if after and not (after.isascii() and after.isdigit() and len(after) < 10):
        raise BadRequest("`after` is the number of a frame.")
    session = _session(video)
    rows = session.frames.filter(index__gt=int(after)) if after else session.frames.all()
    found = [frame_dict(session, row) for row in rows[:FRAMES_AT_ONCE]]
    if not with_media:
        for frame in found:
            frame["faces"] = [_without_place(face) for face in frame["faces"]]
    following = f"?after={found[-1]['index']}" if len(found) == FRAMES_AT_ONCE else None
    return {"count": session.frames.count(), "results": found, "next": following}


def windows(video: Upload, query: QueryDict, with_media: bool) -> dict[str, Any]:
    """The sliding-window verdicts."""
    return {"windows": windows_of(_session(video))}


def _session(video: Upload) -> DetectionSession:
    session = newest_session(video)
    assert session is not None, "`find` gives files that have a verdict"
    return session


def _without_place(face: dict[str, Any]) -> dict[str, Any]:
    return {"track": face["track"], "fake_probability": face["fake_probability"]}


def _provenance(session: DetectionSession, *, with_details: bool) -> list[dict[str, Any]] | None:
    """What the file says of itself; without the file not what names people, places and devices."""
    if session.provenance is None or with_details:
        return session.provenance
    said = [f for f in session.provenance if f["code"] in ("ai_declared", "generator_named")]
    return [finding | {"details": []} for finding in said] or None


def _telling(session: DetectionSession, links: Links) -> list[dict[str, Any]]:
    return [
        {
            "track": frame.track,
            "seconds": frame.seconds,
            "fake_probability": frame.fake_probability,
            "crop_url": links.file(f"crop-{number}"),
            "heatmap_url": links.file(f"heatmap-{number}"),
        }
        for number, frame in enumerate(session.telling.all())
    ]


def _review(session: DetectionSession) -> dict[str, Any] | None:
    """What a moderator decided; their name and note are for the owner."""
    review = session.review
    if review is None:
        return None
    return {
        "found": review.found or None,
        "decision": review.decision,
        "note": "",
        "moderator": "",
        "decided_at": review.decided_at,
    }


SHARED_VIDEO = Shareable(
    name="video",
    model="media_jobs.Upload",
    find=find,
    titles=titles,
    page=lambda video_id: reverse("video", args=[video_id]),
    template="videos/shared.html",
    context=context,
    files=files,
    data={"frames": frames, "windows": windows},
)
