"""What the dashboard and the statistics show of examinations."""

from typing import Any

from accounts.http.period import Period
from accounts.models import User
from accounts.page_sections import LandingLine, Section
from detection.sessions.selectors import Videos, listed_videos_of, video_dict
from detection.sessions.statistics import statistics_of
from media_jobs.models import UNFINISHED

RECENT = 8
RUNNING = 50


def _running(user: User) -> dict[str, Any]:
    return {"running": [video_dict(video) for video in _unfinished(listed_videos_of(user))]}


def _unfinished(videos: Videos) -> list[Any]:
    """Videos in work, newest first; each state is asked for by itself, as there is an index."""
    found = [v for status in UNFINISHED for v in videos.filter(latest_status=status)[:RUNNING]]
    return sorted(found, key=lambda video: video.created_at, reverse=True)[:RUNNING]


def _recent(user: User) -> dict[str, Any]:
    videos = listed_videos_of(user)
    recent = [video_dict(v) for v in videos.exclude(latest_status__in=UNFINISHED)[:RECENT]]
    return {"recent": recent, "waiting": not recent and videos.exists()}


def _figures(user: User, period: Period) -> dict[str, Any] | None:
    stats = statistics_of(user, period)
    if not stats["finished"]:
        return None
    return {"stats": stats, "bars": [day | {"marked": day["manipulated"]} for day in stats["days"]]}


CARDS = (
    Section("running", 10, "videos/_running.html", _running),
    Section("recent", 20, "videos/_recent.html", _recent),
)
FIGURES = Section("examinations", 10, "videos/_statistics.html", _figures)
LANDING = (
    LandingLine(
        "faces",
        10,
        "video",
        "Is the face real?",
        "Every face in a video or a picture is followed and scored, frame by frame. You read in "
        "plain words what was found: authentic, manipulated, or no clear answer.",
    ),
)
