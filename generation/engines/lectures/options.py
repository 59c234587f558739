"""How slides are looked for."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from media_jobs.engines.media.limits import MediaLimits


@dataclass(frozen=True, slots=True)
class FinderOptions:
    """`rate` is how many frames of a second are looked at, `threads` how many decode."""

    rate: float = 4.0
    limits: MediaLimits = field(default_factory=MediaLimits)
    threads: int = field(default_factory=lambda: os.cpu_count() or 1)
