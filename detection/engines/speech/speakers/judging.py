"""A verdict for each speaker of a recording, from the windows in which nobody else speaks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from detection.engines.speech.model_card import SpeechCard
from detection.engines.speech.segments import (
    place_of,
    places_in,
    places_over,
    segments_of,
    spoken_places,
)
from detection.engines.speech.speakers.telling_apart import LEAST_PLACES, NOBODY, VoicesTold
from detection.engines.speech.speaking import STEP_SECONDS
from detection.engines.speech.types import Speaker, Window
from detection.engines.speech.verdict import judge

# A shorter stretch between two of the same voice is a piece that was misheard.
_SHORTEST_PLACES = 2
# Over so many half seconds without a piece of their own a voice is taken to go on.
_REACH = 3


def judge_speakers(
    told: VoicesTold, windows: Sequence[Window], steps: np.ndarray, seconds: float, card: SpeechCard
) -> list[Speaker]:
    """The speakers of a recording of so many `seconds`, in the order of their first words; none
    where only one was found.

    `windows` are those that were scored; `steps`, bool [n], say which 32 ms hold a voice.
    """
    spoken = spoken_places(steps, places_in(seconds))
    speakers = whose(told, spoken)
    owners = [_owner(window, speakers, spoken) for window in windows]
    found = []
    for number in dict.fromkeys(speakers[speakers != NOBODY].tolist()):
        own = [window for window, owner in zip(windows, owners, strict=True) if owner == number]
        here = speakers == number
        if own and here.sum() >= LEAST_PLACES:
            found.append((here, own))
    if len(found) < 2:
        return []
    return [
        _judged(f"Speaker {number}", here, own, steps, seconds, card)
        for number, (here, own) in enumerate(found, start=1)
    ]


def whose(told: VoicesTold, spoken: np.ndarray) -> np.ndarray:
    """The number of who speaks in each half second, int [places], or `NOBODY`.

    `spoken`, bool [places], says in which somebody does.
    """
    speakers = np.full(len(spoken), NOBODY)
    within = told.places < len(spoken)
    speakers[told.places[within]] = told.speakers[within]
    heard = np.zeros(len(spoken), bool)
    heard[told.places[within]] = True
    speakers = _without_islands(speakers)
    _fill(speakers, spoken & ~heard)
    speakers[~spoken] = NOBODY
    return speakers


def _without_islands(speakers: np.ndarray) -> np.ndarray:
    """`speakers` with short runs filled in between two of the same, and given to nobody between
    two others."""
    runs = [(number, len(list(group))) for number, group in groupby(speakers.tolist())]
    for place in range(1, len(runs) - 1):
        before, (number, length), after = runs[place - 1 : place + 2]
        if length < _SHORTEST_PLACES and number != before[0]:
            runs[place] = (before[0] if before[0] == after[0] else NOBODY), length
    return np.array([number for number, length in runs for _ in range(length)], int)


def _fill(speakers: np.ndarray, missing: np.ndarray) -> None:
    """Give the `missing` half seconds, bool [places], to the voice around them, if there is one."""
    known = speakers.copy()
    for place in np.flatnonzero(missing).tolist():
        before = known[max(0, place - _REACH) : place]
        after = known[place + 1 : place + 1 + _REACH]
        near = {*before[before != NOBODY].tolist(), *after[after != NOBODY].tolist()}
        if len(near) == 1:
            speakers[place] = near.pop()


def _owner(window: Window, speakers: np.ndarray, spoken: np.ndarray) -> int:
    """Who alone speaks in a window, or `NOBODY`."""
    first, last = places_over(window, len(speakers))
    present = set(speakers[first:last][spoken[first:last]].tolist())
    return present.pop() if len(present) == 1 else NOBODY


def _judged(
    name: str,
    here: np.ndarray,
    windows: Sequence[Window],
    steps: np.ndarray,
    seconds: float,
    card: SpeechCard,
) -> Speaker:
    """The verdict on who speaks in the half seconds `here`, bool [places], by the file's rule."""
    own = steps & here[np.minimum(place_of(steps), len(here) - 1)]
    segments = segments_of(windows, own, seconds, card)
    spoken_seconds = float(own.sum()) * STEP_SECONDS
    verdict = judge(windows, segments, spoken_seconds, card)
    assert verdict.spoof_probability is not None, "a speaker has windows"
    return Speaker(
        name=name,
        label=verdict.label,
        spoof_probability=verdict.spoof_probability,
        spoken_seconds=round(spoken_seconds, 3),
        segments=tuple(segment for segment in segments if segment.label != "no_speech"),
    )
