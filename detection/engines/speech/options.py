"""How a recording is to be examined."""

from __future__ import annotations

from dataclasses import dataclass, field

from media_jobs.engines.media.limits import MediaLimits


@dataclass(frozen=True, slots=True)
class SpeechOptions:
    """`limits` say how long a recording may be."""

    limits: MediaLimits = field(default_factory=MediaLimits)
