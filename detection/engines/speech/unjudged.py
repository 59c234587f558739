"""Speech that cannot be judged: words that stand alone, and what is too faint to be heard."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from detection.engines.speech.reasons import MOST_LISTED
from detection.engines.speech.speaking import STEP_SECONDS, runs
from detection.engines.speech.types import Window
from detection.engines.speech.windows import LEAST_SPOKEN_SECONDS, WINDOW_SECONDS
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.types import Reason

# A word.
_LEAST_SECONDS = 0.5
# In a long recording somebody clears their throat; of so small a share no verdict hangs.
_LEAST_SHARE = 0.01
# Below the first (-40 dB) voices are not found for certain; below the second is rounding.
_FAINT, _FAINTEST = 0.01, 2.0**-14


def unjudged(steps: np.ndarray, windows: Sequence[Window]) -> tuple[Reason, ...]:
    """The reason that names the speech outside all `windows`, where there are some.

    `steps`, bool [n], say which 32 ms hold a voice.
    """
    left = steps.copy()
    for window in windows:
        left[
            int(window.start_seconds / STEP_SECONDS) : round(window.end_seconds / STEP_SECONDS)
        ] = 0
    seconds = float(left.sum()) * STEP_SECONDS
    if not windows or seconds < _LEAST_SECONDS:
        return ()
    places = [begin * STEP_SECONDS for begin, _ in runs(left)]
    named = ", ".join(clock(place, 1) for place in places[:MOST_LISTED])
    more = f" and at {len(places) - MOST_LISTED:,} more" if len(places) > MOST_LISTED else ""
    return (
        Reason(
            "unjudged_speech",
            f"What is said at {named}{more} was not judged, {seconds:.1f} seconds in all: less "
            f"than {LEAST_SPOKEN_SECONDS:.0f} second of speech within {WINDOW_SECONDS} seconds.",
            unexamined=seconds >= _LEAST_SHARE * float(steps.sum()) * STEP_SECONDS,
        ),
    )


def too_quiet(loudest: float, spoken_seconds: float) -> tuple[Reason, ...]:
    """The reason that no voice may be heard where all is faint: `loudest` is the largest sample."""
    if spoken_seconds or not _FAINTEST < loudest < _FAINT:
        return ()
    return (
        Reason(
            "too_quiet",
            f"The sound is so quiet, {20 * math.log10(loudest):.0f} dB at its loudest, that no "
            "voice in it would be heard. Make it louder and send that.",
            unexamined=True,
        ),
    )
