"""A user's figures of voices: what was examined and what was found.

They are counted when asked for, on an index of an owner's examinations that has all that it takes.
"""

from collections import Counter
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate

from accounts.http.period import Period
from accounts.models import User
from detection.sessions.day_bars import DayBars
from detection.speech.models import SpeechDetection, SpeechLabel


def statistics_of(user: User, period: Period | None = None) -> dict[str, Any]:
    """Counts by label and lengths in seconds of what was examined in a period, and day by day.

    Without one they are of all time, and the days are the last thirty.
    """
    finished = SpeechDetection.objects.filter(owner=user).exclude(label="").order_by()
    bars = DayBars(period)
    days = (
        bars.period.of_moments(finished, "created_at")
        .annotate(day=TruncDate("created_at"))
        .values_list("day", "label")
        .annotate(Count("pk"))
    )
    if period is not None:
        finished = period.of_moments(finished, "created_at")
    labels: Counter[str] = Counter()
    seconds = spoken = 0.0
    sums = finished.values_list("label").annotate(
        Count("pk"), Sum("seconds"), Sum("spoken_seconds")
    )
    for label, count, label_seconds, label_spoken in sums:
        labels[label] = count
        seconds += label_seconds
        spoken += label_spoken
    return {
        "finished": labels.total(),
        "by_label": {label: labels[label] for label in SpeechLabel.values},
        "seconds_analysed": round(seconds, 1),
        "seconds_spoken": round(spoken, 1),
        "days": bars.told(
            ((day, count, label == SpeechLabel.SPOOF) for day, label, count in days), "spoof"
        ),
    }
