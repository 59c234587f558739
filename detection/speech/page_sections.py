"""What the dashboard and the statistics show of voices, and what the landing page says of them."""

from typing import Any

from accounts.http.period import Period
from accounts.models import User
from accounts.page_sections import LandingLine, Section
from detection.speech.listing import rows_of
from detection.speech.selectors import recordings_of
from detection.speech.statistics import statistics_of

RECENT = 4


def _recent(user: User) -> dict[str, Any] | None:
    rows = rows_of(list(recordings_of(user)[:RECENT]))
    return {"rows": rows} if rows else None


def _figures(user: User, period: Period) -> dict[str, Any] | None:
    stats = statistics_of(user, period)
    if not stats["finished"]:
        return None
    return {"stats": stats, "bars": [day | {"marked": day["spoof"]} for day in stats["days"]]}


CARD = Section("voices", 25, "voices/_recent.html", _recent)
FIGURES = Section("voices", 20, "voices/_statistics.html", _figures)
LANDING = LandingLine(
    "voices",
    20,
    "audio",
    "Is the voice real?",
    "A recording is listened to, window by window. You see when a voice sounds spoofed, hear it "
    "from there, and read what was measured: or that there is no clear answer.",
)
