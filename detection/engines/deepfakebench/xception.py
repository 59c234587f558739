"""Xception as DeepfakeBench trains it: its parameters bear the names of that project's checkpoints.

Architecture: Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", 2017.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import relu

FEATURES = 2048


class _Separable(nn.Module):
    """A convolution in each channel, then one across channels."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, inputs, 3, padding=1, groups=inputs, bias=False)
        self.pointwise = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.pointwise(self.conv1(x))


class _Block(nn.Module):
    """Separable convolutions through the channel counts of `widths`, beside a shortcut."""

    def __init__(self, *widths: int, halve: bool = False, relu_first: bool = True) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs in zip(widths, widths[1:], strict=False):
            layers += [nn.ReLU(), _Separable(inputs, outputs), nn.BatchNorm2d(outputs)]
        if not relu_first:
            del layers[0]
        if halve:
            layers.append(nn.MaxPool2d(3, stride=2, padding=1))
        self.rep = nn.Sequential(*layers)
        self.skip: nn.Module = nn.Identity()
        self.skipbn: nn.Module = nn.Identity()
        if halve:
            self.skip = nn.Conv2d(widths[0], widths[-1], 1, stride=2, bias=False)
            self.skipbn = nn.BatchNorm2d(widths[-1])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.rep(x) + self.skipbn(self.skip(x))


class Xception(nn.Module):
    """Faces, float [n, 3, 256, 256], to logits [n, 2] of real and fake."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 3, stride=2, bias=False)
        self.bn1 = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(32, 64, 3, bias=False)
        self.bn2 = nn.BatchNorm2d(64)
        self.block1 = _Block(64, 128, 128, halve=True, relu_first=False)
        self.block2 = _Block(128, 256, 256, halve=True)
        self.block3 = _Block(256, 728, 728, halve=True)
        for number in range(4, 12):
            setattr(self, f"block{number}", _Block(728, 728, 728, 728))
        self.block12 = _Block(728, 728, 1024, halve=True)
        self.conv3 = _Separable(1024, 1536)
        self.bn3 = nn.BatchNorm2d(1536)
        self.conv4 = _Separable(1536, FEATURES)
        self.bn4 = nn.BatchNorm2d(FEATURES)
        self.last_linear = nn.Linear(FEATURES, 2)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """The last feature map [n, 2048, 8, 8], before its activation."""
        x = relu(self.bn1(self.conv1(x)))
        x = relu(self.bn2(self.conv2(x)))
        for number in range(1, 13):
            x = getattr(self, f"block{number}")(x)
        x = relu(self.bn3(self.conv3(x)))
        return self.bn4(self.conv4(x))

    def pooled(self, x: torch.Tensor) -> torch.Tensor:
        """What the head averages over its places, [n, 2048, 8, 8]."""
        return relu(self.features(x))

    @property
    def head(self) -> nn.Linear:
        """From averaged features to logits."""
        return self.last_linear

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.pooled(x).mean((2, 3)))
