"""How much of the band of speech a recording has left, whatever its header says of its rate."""

from __future__ import annotations

from detection.engines.speech.features.spectral import SpectralFeatures
from detection.engines.speech.speaking import STEP_SECONDS, Heard
from media_jobs.engines.media.types import Reason
from media_jobs.engines.media.voice_activity import WINDOW_SAMPLES

# More speech than this changes the figure little.
_MOST_STEPS = round(60 / STEP_SECONDS)
# Telephones keep 3.4 kHz, and nothing narrower was ever measured.
_LEAST_HERTZ = 3_000.0


class Band:
    """Hears one recording; what generators leave behind lies high up, where it is cut first."""

    def __init__(self) -> None:
        self._spectrum, self._steps = SpectralFeatures(), 0

    def hear(self, heard: Heard) -> None:
        """Take what comes next."""
        spoken = heard.samples.reshape(-1, WINDOW_SAMPLES)[heard.voiced]
        spoken = spoken[: max(0, _MOST_STEPS - self._steps)]
        self._spectrum.add(spoken)
        self._steps += len(spoken)

    def notes(self) -> tuple[Reason, ...]:
        """The reason that names what is missing."""
        limit = self._spectrum.result()["band_limit_hz"]
        if limit is None or limit >= _LEAST_HERTZ:
            return ()
        return (
            Reason(
                "lost_band",
                f"Of the speech nothing is left above {limit / 1000:.1f} kHz, where most traces "
                "lie; even telephones keep more. How the model errs with so little is not known.",
                unexamined=True,
            ),
        )
