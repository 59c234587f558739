"""Engines for tests of how engines are joined and calibrated."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from detection.engines.calibration import Calibration
from detection.engines.calibration_file import calibration_path
from detection.engines.faces.calibration_file import card_of
from detection.engines.faces.crops import SquareCrop
from detection.engines.faces.model_card import ModelCard
from media_jobs.engines.spec import EngineSpec


class Opinionated:
    """Says the same log-odds of every face, because of one place in a crop of four by four."""

    def __init__(
        self,
        name: str,
        log_odds: float,
        *,
        size: int = 64,
        margin: float = 1.0,
        place: tuple[int, int] = (1, 1),
        temperature: float = 1.0,
        calibrated: bool = True,
    ) -> None:
        self.card = ModelCard(
            spec=EngineSpec(name, "1", f"licence of {name}", name[0] * 64),
            crop=SquareCrop(size, margin),
            calibration=Calibration(temperature, 0.0),
            authentic_below=0.3,
            manipulated_above=0.7,
            still_authentic_below=0.2,
            still_manipulated_above=0.8,
            calibrated=calibrated,
        )
        self._logit = log_odds * temperature
        self._place = tuple(place)
        self.seen: list[tuple[int, ...]] = []

    def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        self.seen.append(crops.shape)
        evidence = np.zeros((len(crops), 4, 4), np.float32)
        evidence[:, self._place[0], self._place[1]] = 16 * self._logit
        return np.full(len(crops), self._logit, np.float32), evidence


class Redness:
    """The redder a face, the higher its score; its weights came without a calibration."""

    def __init__(self, weights: str, calibration: dict[str, object] | None = None) -> None:
        path = Path(weights)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        spec = EngineSpec("redness", "1", "none", digest)
        self.card = card_of(spec, SquareCrop(64, 1.0), path, calibration)
        self.calibration_path = None if calibration else calibration_path(path)

    def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        red = crops[..., 0].astype(np.float32) - crops[..., 1]
        logits = red.mean(axis=(1, 2)) - 60
        return logits, np.repeat(logits, 16).reshape(-1, 4, 4)
