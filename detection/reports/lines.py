"""The lines of a report's chart: single frames of a short session, windows of a long one.

However long the session, the database hands over a bounded number of rows.
"""

from typing import Any

from django.db.models import Avg, F, FloatField, Max, Min
from django.db.models.functions import Cast, Floor

from detection.engines.reports.chart import MOST_POINTS, Line, Point, draw
from detection.sessions.models import DetectionSession

# Two and a half minutes at ten frames a second.
SHORT_FRAMES = 1500
FRAMES = "Each point is one examined frame."
WINDOWS = (
    "The line is the mean of the two-second windows around each moment, the grey band their "
    "lowest and highest value."
)


def chart_of(session: DetectionSession) -> dict[str, Any] | None:
    """The session's chart, ready for JSON; None for a still picture or when no face was seen."""
    if not session.tracks or not session.windows.exists():
        return None
    labels = {track["track"]: track["label"] for track in session.tracks}
    seconds = session.seconds_analysed
    # Frames are kept of the first picture track alone.
    first = all(track.get("picture", 1) == 1 for track in session.tracks)
    short = first and session.frames_analysed <= SHORT_FRAMES
    bin_seconds = max(seconds, 1.0) / MOST_POINTS
    points = _by_frame(session) if short else _by_window(session, bin_seconds)
    per_frame = seconds / max(session.frames_analysed, 1)
    return draw(
        [Line(track, labels[track], points[track]) for track in points if track in labels],
        seconds=seconds,
        gap_after=max(1.0, 3 * per_frame) if short else 2.5 * bin_seconds + 1,
        caption=FRAMES if short else WINDOWS,
    )


def _by_frame(session: DetectionSession) -> dict[int, list[Point]]:
    found: dict[int, list[Point]] = {}
    for seconds, faces in session.frames.order_by("seconds").values_list("seconds", "faces"):
        for face in faces:
            share = face["fake_probability"]
            found.setdefault(face["track"], []).append(Point(seconds, share, share, share))
    return found


def _by_window(session: DetectionSession, bin_seconds: float) -> dict[int, list[Point]]:
    middle = (F("start_seconds") + F("end_seconds")) / 2.0
    rows = (
        session.windows.annotate(middle=middle)
        .annotate(bin=Floor(Cast(F("middle") / bin_seconds, FloatField())))
        .order_by("track", "bin")
        .values("track", "bin")
        .annotate(
            seconds=Avg("middle"),
            low=Min("fake_probability"),
            mean=Avg("fake_probability"),
            high=Max("fake_probability"),
        )
    )
    found: dict[int, list[Point]] = {}
    for row in rows.values_list("track", "seconds", "low", "mean", "high"):
        found.setdefault(row[0], []).append(Point(*row[1:]))
    return found
