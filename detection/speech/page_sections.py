"""What the dashboard shows of voices, and what the landing page says of them."""

from typing import Any

from accounts.models import User
from accounts.page_sections import LandingLine, Section
from detection.speech.listing import rows_of
from detection.speech.selectors import recordings_of

RECENT = 4


def _recent(user: User) -> dict[str, Any] | None:
    rows = rows_of(list(recordings_of(user)[:RECENT]))
    return {"rows": rows} if rows else None


CARD = Section("voices", 25, "voices/_recent.html", _recent)
LANDING = LandingLine(
    "voices",
    20,
    "audio",
    "Is the voice real?",
    "A recording is listened to, window by window. You see when a voice sounds spoofed, hear it "
    "from there, and read what was measured: or that there is no clear answer.",
)
