"""EfficientNet-B4 as DeepfakeBench trains it, with its parameter names.

Architecture: Tan and Le, "EfficientNet: Rethinking Model Scaling", 2019, with B4's factors of 1.4
in width and 1.8 in depth. Two things are that project's own. Its first convolution has no padding,
and the others are padded as TensorFlow pads ("same") for pictures of 380 px, whatever the size of
the pictures that it sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import torch
from torch import nn
from torch.nn.functional import pad, silu

FEATURES = 1792
_PADDED_FOR = 380
_STEM, _NORM_EPSILON = 48, 1e-3


@dataclass(frozen=True, slots=True)
class _Stage:
    expansion: int
    channels: int
    repeats: int
    stride: int
    kernel: int


_STAGES = (
    _Stage(1, 24, 2, 1, 3),
    _Stage(6, 32, 4, 2, 3),
    _Stage(6, 56, 4, 2, 5),
    _Stage(6, 112, 6, 2, 3),
    _Stage(6, 160, 6, 1, 5),
    _Stage(6, 272, 8, 2, 5),
    _Stage(6, 448, 2, 1, 3),
)


class _Block(nn.Module):
    """A mobile inverted bottleneck with squeeze-and-excitation."""

    def __init__(self, inputs: int, stage: _Stage, stride: int, side: int) -> None:
        super().__init__()
        hidden, outputs = inputs * stage.expansion, stage.channels
        self.widens, self.residual = stage.expansion > 1, stride == 1 and inputs == outputs
        if self.widens:
            self._expand_conv = nn.Conv2d(inputs, hidden, 1, bias=False)
            self._bn0 = _norm(hidden)
        self._depthwise_conv = nn.Conv2d(
            hidden, hidden, stage.kernel, stride, groups=hidden, bias=False
        )
        self._bn1 = _norm(hidden)
        squeezed = max(1, inputs // 4)
        self._se_reduce = nn.Conv2d(hidden, squeezed, 1)
        self._se_expand = nn.Conv2d(squeezed, hidden, 1)
        self._project_conv = nn.Conv2d(hidden, outputs, 1, bias=False)
        self._bn2 = _norm(outputs)
        # "Same" padding for pictures whose side is `side` here, the odd pixel right and below.
        spare = max(0, (ceil(side / stride) - 1) * stride + stage.kernel - side)
        self._padding = (spare // 2, spare - spare // 2) * 2

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        x = silu(self._bn0(self._expand_conv(inputs))) if self.widens else inputs
        x = silu(self._bn1(self._depthwise_conv(pad(x, self._padding))))
        squeezed = silu(self._se_reduce(x.mean((2, 3), keepdim=True)))
        x = torch.sigmoid(self._se_expand(squeezed)) * x
        x = self._bn2(self._project_conv(x))
        return x + inputs if self.residual else x


class _Trunk(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = nn.Conv2d(3, _STEM, 3, stride=2, bias=False)
        self._bn0 = _norm(_STEM)
        self._blocks = nn.ModuleList()
        channels, side = _STEM, ceil(_PADDED_FOR / 2)
        for stage in _STAGES:
            for number in range(stage.repeats):
                stride = 1 if number else stage.stride
                self._blocks.append(_Block(channels, stage, stride, side))
                channels, side = stage.channels, ceil(side / stride)
        self._conv_head = nn.Conv2d(channels, FEATURES, 1, bias=False)
        self._bn1 = _norm(FEATURES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = silu(self._bn0(self._conv_stem(x)))
        for block in self._blocks:
            x = block(x)
        return silu(self._bn1(self._conv_head(x)))


class EfficientNetB4(nn.Module):
    """Faces, float [n, 3, 256, 256], to logits [n, 2] of real and fake."""

    def __init__(self) -> None:
        super().__init__()
        self.efficientnet = _Trunk()
        self.last_layer = nn.Linear(FEATURES, 2)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """The last feature map [n, 1792, 8, 8]."""
        return self.efficientnet(x)

    def pooled(self, x: torch.Tensor) -> torch.Tensor:
        """What the head averages over its places: the features themselves."""
        return self.features(x)

    @property
    def head(self) -> nn.Linear:
        """From averaged features to logits."""
        return self.last_layer

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.pooled(x).mean((2, 3)))


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=_NORM_EPSILON)
