"""MesoNet as a peer to be measured against; no site should judge by it.

manage.py evaluate faces labels.csv --engine '{"ENGINE":
    "detection.engines.lab.peers.mesonet.MesoNetScorer", "OPTIONS": {"weights": "Meso4_DF.h5"}}'
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn.functional import leaky_relu

from detection.engines.calibration_file import calibration_path
from detection.engines.faces.calibration_file import card_of
from detection.engines.faces.crops import Picture
from detection.engines.faces.find import FoundFace
from detection.engines.faces.network_scorer import NetworkScorer
from detection.engines.faces.warped import landmarks_in_pixels, similarity, warped
from detection.engines.lab.peers.keras_weights import layer_count, load_into
from media_jobs.engines.errors import EngineMisconfigured, WeightsMismatch
from media_jobs.engines.spec import EngineSpec

_SLOPE = 0.1
_PLACES, _CHANNELS, _HIDDEN = 8, 16, 16


class _Inception(nn.Module):
    """Four branches of different reach, side by side."""

    def __init__(self, inputs: int, widths: tuple[int, int, int, int]) -> None:
        super().__init__()
        first, *others = widths
        self.branches = nn.ModuleList([_relu(nn.Conv2d(inputs, first, 1))])
        for reach, width in enumerate(others, start=1):
            narrow = nn.Conv2d(inputs, width, 1)
            wide = nn.Conv2d(width, width, 3, padding=reach, dilation=reach)
            self.branches.append(_relu(narrow, wide))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([branch(x) for branch in self.branches], dim=1)


class MesoNet(nn.Module):
    """Crops, uint8 [n, 256, 256, 3], to logit [n] and evidence [n, 8, 8].

    As the published code defines it (Afchar et al., "MesoNet", 2018), with Keras's defaults where
    that relies on them: normalisation with an epsilon of 0.001, features flattened with the
    channels last.

    The published networks answer with the probability of a real face: the logit of ours is the
    negative of theirs. All after the last feature map is linear but for one leaky ReLU. With its
    slopes taken as they are for a face, what each place adds is exact, and its mean is the logit.
    """

    def __init__(self, first: nn.Module, second: nn.Module, widths: tuple[int, int]) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            *_stage(first, widths[0]),
            *_stage(second, widths[1]),
            *_stage(_relu(nn.Conv2d(widths[1], 16, 5, padding=2)), 16),
            *_stage(_relu(nn.Conv2d(16, _CHANNELS, 5, padding=2)), _CHANNELS, pool=4),
        )
        self.hidden = nn.Linear(_PLACES**2 * _CHANNELS, _HIDDEN)
        self.out = nn.Linear(_HIDDEN, 1)

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.trunk(crops.permute(0, 3, 1, 2).float() / 255).permute(0, 2, 3, 1)
        hidden = self.hidden(features.flatten(1))
        slopes = torch.where(hidden > 0, 1.0, _SLOPE) * self.out.weight
        logit = -self.out(leaky_relu(hidden, _SLOPE))[:, 0]
        weights = self.hidden.weight.reshape(_HIDDEN, _PLACES, _PLACES, _CHANNELS)
        added = -torch.einsum("nhwc,khwc,nk->nhw", features, weights, slopes)
        shared = -(slopes @ self.hidden.bias + self.out.bias)
        return logit, added * _PLACES**2 + shared[:, None, None]


def meso4() -> MesoNet:
    """28 thousand parameters."""
    first = _relu(nn.Conv2d(3, 8, 3, padding=1))
    return MesoNet(first, _relu(nn.Conv2d(8, 8, 5, padding=2)), (8, 8))


def meso_inception4() -> MesoNet:
    """The same with inception modules in place of the first two convolutions."""
    return MesoNet(_Inception(3, (1, 4, 4, 2)), _Inception(11, (2, 4, 4, 2)), (11, 12))


def _relu(*convolutions: nn.Conv2d) -> nn.Sequential:
    return nn.Sequential(*(layer for conv in convolutions for layer in (conv, nn.ReLU())))


def _stage(body: nn.Module, channels: int, pool: int = 2) -> tuple[nn.Module, ...]:
    return body, nn.BatchNorm2d(channels, eps=1e-3), nn.MaxPool2d(pool)


# By the number of convolutions that a file of weights holds.
_NETWORKS = {4: ("meso4", meso4), 16: ("meso-inception4", meso_inception4)}
# The published face extraction: 2.2 times the longer of the distances between the eyes and between
# eyes and mouth, and then 1.3 times that.
_SIDE = 2.2 * 1.3


@dataclass(frozen=True, slots=True)
class MesoCrop:
    """The face turned upright about its nose, as MesoNet's own pipeline cuts it.

    Its centre, between the bridge of dlib's nose and the nostrils, is taken half way from YuNet's
    tip of the nose to a point between eyes and mouth (median 5 pixels of 256 beside the original).
    Past the picture's edge its border pixels are repeated, where the original mirrors the picture.
    """

    size: int = 256

    def cut(self, picture: Picture, face: FoundFace) -> np.ndarray:
        onto = self._onto(face, picture.width, picture.height)
        return warped(
            picture,
            onto,
            self.size,
            interpolation=cv2.INTER_CUBIC,
            border=cv2.BORDER_REPLICATE,
        )

    def features(self, crop: np.ndarray) -> np.ndarray:
        edge = self.size // 10
        return crop[edge:-edge, edge:-edge]

    def placement(self, face: FoundFace, width: int, height: int) -> np.ndarray:
        return self._onto(face, width, height) / self.size

    def _onto(self, face: FoundFace, width: int, height: int) -> np.ndarray:
        left, right, nose, *corners = landmarks_in_pixels(face, width, height)
        eyes, mouth = (left + right) / 2, sum(corners) / 2
        centre = (nose + 0.6 * eyes + 0.4 * mouth) / 2
        half = _SIDE * max(abs(right - left), abs(mouth - eyes)) / 2
        down = half * (mouth - eyes) / abs(mouth - eyes)
        middle = (self.size - 1) / 2
        return similarity(
            np.array([centre, centre + down]),
            np.array([middle * (1 + 1j), middle * (1 + 1j) + 0.5j * self.size]),
        )


class MesoNetScorer(NetworkScorer):
    """Meso4 or MesoInception4 with the weights that its authors published for Keras."""

    def __init__(
        self,
        weights: str,
        calibration: Mapping[str, Any] | None = None,
        device: str | None = None,
    ) -> None:
        """`calibration` takes the place of the file beside `weights`.

        Raises EngineMisconfigured for a file that holds neither network.
        """
        super().__init__(device)
        self._weights = Path(weights)
        count = layer_count(self._weights)
        if count not in _NETWORKS:
            raise EngineMisconfigured(
                f"{self._weights.name} has {count} convolutions: it is neither Meso4 (4) nor "
                "MesoInception4 (16)."
            )
        name, self._build = _NETWORKS[count]
        digest = self._digest()
        self.card = card_of(
            EngineSpec(name, digest[:12], "Apache-2.0 (MesoNet)", digest, wants_gpu=False),
            MesoCrop(),
            self._weights,
            calibration,
        )
        self.calibration_path = None if calibration else calibration_path(self._weights)

    def load(self) -> nn.Module:
        if self._digest() != self.card.spec.sha256:
            raise WeightsMismatch(f"{self._weights.name} has changed since the engine was set up.")
        network: MesoNet = self._build()
        load_into(network, self._weights)
        return network.eval()

    def _digest(self) -> str:
        return hashlib.sha256(self._weights.read_bytes()).hexdigest()
