"""Meso4 and MesoInception4 (Afchar et al., "MesoNet", 2018), as their published code defines them.

Keras's defaults are kept where that code relies on them: normalisation with an epsilon of 0.001,
and features flattened with the channels last.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import leaky_relu

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
