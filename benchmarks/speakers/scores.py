"""How right it was who was said to speak in a talk of which that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.speakers.talks import Talk
from detection.engines.speech.types import Speaker

# A voice is found where so much of what is said to be its is.
_PURE = 0.8
_STEP = 0.1


@dataclass(frozen=True)
class Score:
    """How many voices were found (1 where none were told apart), the shares of what is said that
    were given to the right voice, to a wrong one and to nobody, and how many of the true voices
    have a purely own one among those that were found."""

    kind: str
    source: str
    true: int
    found: int
    right: float
    wrong: float
    nobody: float
    own: int


def score(talk: Talk, speakers: Sequence[Speaker]) -> Score:
    """The score of what was told of `talk`."""
    true = len(talk.speakers)
    if not speakers:
        only = float(true == 1)
        return Score(talk.kind, talk.source, true, 1, only, 1 - only, 0.0, int(only))
    pairs: Counter[tuple[str, str]] = Counter()
    for turn in talk.turns:
        for place in range(round(turn.start / _STEP), round(turn.end / _STEP)):
            pairs[turn.speaker, _who(speakers, place * _STEP)] += 1
    total = sum(pairs.values())
    # Each voice that was found stands for the true one that it has most of; one for each.
    stands: dict[str, str] = {}
    for (speaker, told), _ in pairs.most_common():
        if told and told not in stands and speaker not in stands.values():
            stands[told] = speaker
    right = sum(count for (speaker, told), count in pairs.items() if stands.get(told) == speaker)
    nobody = sum(count for (_, told), count in pairs.items() if not told)
    own = set()
    for name in {told for _, told in pairs if told}:
        mine = Counter({speaker: n for (speaker, told), n in pairs.items() if told == name})
        (speaker, most), *_ = mine.most_common(1)
        if most >= _PURE * mine.total():
            own.add(speaker)
    return Score(
        kind=talk.kind,
        source=talk.source,
        true=true,
        found=len(speakers),
        right=right / total,
        wrong=(total - right - nobody) / total,
        nobody=nobody / total,
        own=len(own),
    )


def _who(speakers: Sequence[Speaker], second: float) -> str:
    for speaker in speakers:
        if any(part.start_seconds <= second < part.end_seconds for part in speaker.segments):
            return speaker.name
    return ""
