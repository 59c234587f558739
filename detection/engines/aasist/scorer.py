"""Score speech with a published AASIST or AASIST-L checkpoint.

SPEECH_SPOOF_ENGINE = {
    "ENGINE": "detection.engines.aasist.scorer.AasistScorer",
    "OPTIONS": {"weights": "/srv/weights/AASIST.pth"},
}
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import torch

from detection.engines.aasist.checkpoint import read_checkpoint
from detection.engines.aasist.network import Aasist
from detection.engines.calibration_file import calibration_path
from detection.engines.speech.model_card import card_of
from media_jobs.engines.errors import WeightsMismatch
from media_jobs.engines.spec import EngineSpec

LICENCE = "MIT (NAVER Corp.)"
# What the networks were trained on, about four seconds; what is shorter was repeated.
_SAMPLES = 64_600
# On a CPU, more at once take longer each.
_AT_ONCE_ON_CPU = 4


class AasistScorer:
    """Loads its network at the first call, once."""

    def __init__(
        self,
        weights: str,
        calibration: Mapping[str, Any] | None = None,
        device: str | None = None,
    ) -> None:
        """`calibration` takes the place of the file beside `weights`; `device` is torch's name for
        one, by default a GPU if torch sees one.

        Raises EngineMisconfigured for a file that is no checkpoint of these networks.
        """
        self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._weights = Path(weights)
        self._loading = Lock()
        checkpoint = read_checkpoint(self._weights)
        spec = EngineSpec(
            id=checkpoint.network_name,
            version=checkpoint.sha256[:12],
            licence=LICENCE,
            sha256=checkpoint.sha256,
            wants_gpu=True,
        )
        self.card = card_of(spec, self._weights, calibration)
        self.calibration_path = None if calibration else calibration_path(self._weights)

    def score(self, batch: np.ndarray) -> np.ndarray:
        """Logits [n], above 0 for spoof, of `batch`, float32 [n, samples] at 16 kHz.

        The networks' probability of a spoof is the softmax of two scores, so that their difference
        is its logit.
        """
        with self._loading:
            network = self._network
        at_once = _AT_ONCE_ON_CPU if self._device.type == "cpu" else max(1, len(batch))
        sound = np.pad(batch, ((0, 0), (0, max(0, _SAMPLES - batch.shape[1]))), mode="wrap")
        found = np.zeros(len(batch), np.float32)
        with torch.inference_mode():
            for start in range(0, len(batch), at_once):
                part = torch.from_numpy(sound[start : start + at_once, :_SAMPLES])
                scores = network(part.to(self._device)).cpu().numpy()
                found[start : start + at_once] = scores[:, 0] - scores[:, 1]
        return found

    @cached_property
    def _network(self) -> Aasist:
        checkpoint = read_checkpoint(self._weights)
        if checkpoint.sha256 != self.card.spec.sha256:
            raise WeightsMismatch(f"{self._weights.name} has changed since the engine was set up.")
        return checkpoint.network().to(self._device)
