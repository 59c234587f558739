"""What scorers that run a torch network share: loading once, on which device, how many at once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from threading import Lock

import numpy as np
import torch
from torch import nn

from detection.engines.faces.forgery import FaceScores, relative_to
from detection.engines.faces.model_card import ModelCard

# On a CPU, more faces at once take longer each (Xception and EfficientNet-B4 at 256 px).
_AT_ONCE_ON_CPU = 4


class NetworkScorer(ABC):
    """Loads its network at the first call, once."""

    card: ModelCard

    def __init__(self, device: str | None = None) -> None:
        """`device` is torch's name for one; by default a GPU if torch sees one, else the CPU."""
        self._device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._loading = Lock()

    @abstractmethod
    def load(self) -> nn.Module:
        """The network, ready for inference: crops, uint8 [n, side, side, 3], to logit and evidence,
        and to strangeness where the card says how much of it is borne.

        Raises EngineMisconfigured when its weights are no longer those of the card.
        """

    def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logits [n] and evidence [n, height, width] of `crops` [n, side, side, 3]."""
        logits, evidence, *_ = self._run(crops)
        return logits, evidence

    def examine(self, crops: np.ndarray) -> FaceScores:
        """The same, and how strange the faces are, which not every model measures."""
        logits, evidence, *measured = self._run(crops)
        distance = measured[0] if measured else np.zeros(len(crops))
        return FaceScores(logits, evidence, relative_to(self.card, distance))

    def _run(self, crops: np.ndarray) -> list[np.ndarray]:
        with self._loading:
            net = self._net
        at_once = _AT_ONCE_ON_CPU if self._device.type == "cpu" else len(crops)
        with torch.inference_mode():
            parts = [
                net(torch.from_numpy(crops[start : start + at_once]).to(self._device))
                for start in range(0, len(crops), at_once)
            ]
        return [torch.cat(values).cpu().numpy() for values in zip(*parts, strict=True)]

    @cached_property
    def _net(self) -> nn.Module:
        return self.load().to(self._device)
