"""What stands in the place of a model where none is installed: nothing is concluded."""

from __future__ import annotations

import numpy as np

from detection.engines.calibration import Calibration
from detection.engines.speech.model_card import SpeechCard
from media_jobs.engines.spec import EngineSpec


class NoModel:
    """Has no opinion on any window, and says that it is not calibrated."""

    card = SpeechCard(
        EngineSpec(id="none", version="0", licence="", sha256=""),
        Calibration(1.0, 0.0),
        bona_fide_below=0.0,
        spoof_above=1.0,
        calibrated=False,
    )

    def score(self, batch: np.ndarray) -> np.ndarray:
        """Even odds, [n], whatever is in `batch`."""
        return np.zeros(len(batch), np.float32)
