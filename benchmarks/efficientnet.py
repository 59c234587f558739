"""A network of EfficientNet-B4's size with random weights: it stands in for its cost, nothing else.

Widths and depths: Tan and Le, "EfficientNet: Rethinking Model Scaling", 2019, with B4's factors of
1.4 and 1.8.
"""

from __future__ import annotations

import torch
from torch import nn

# Expansion, channels, repeats, stride, kernel.
_STAGES = (
    (1, 24, 2, 1, 3),
    (6, 32, 4, 2, 3),
    (6, 56, 4, 2, 5),
    (6, 112, 6, 2, 3),
    (6, 160, 6, 1, 5),
    (6, 272, 8, 2, 5),
    (6, 448, 2, 1, 3),
)


class _SqueezeExcite(nn.Module):
    def __init__(self, channels: int, squeezed: int) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, squeezed, 1),
            nn.SiLU(),
            nn.Conv2d(squeezed, channels, 1),
            nn.Sigmoid(),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gate(x)


class _Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, expansion: int, stride: int, kernel: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        widen = _conv(inputs, hidden, 1) if expansion > 1 else []
        self.body = nn.Sequential(
            *widen,
            *_conv(hidden, hidden, kernel, stride, groups=hidden),
            _SqueezeExcite(hidden, max(1, inputs // 4)),
            nn.Conv2d(hidden, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.body(x) if self.residual else self.body(x)


def efficientnet_b4() -> nn.Module:
    """Faces, float [n, 3, side, side], to logits [n, 1]; ready for inference."""
    layers: list[nn.Module] = _conv(3, 48, 3, 2)
    channels = 48
    for expansion, outputs, repeats, stride, kernel in _STAGES:
        for number in range(repeats):
            first = number == 0
            layers.append(_Block(channels, outputs, expansion, stride if first else 1, kernel))
            channels = outputs
    layers += [*_conv(channels, 1792, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1792, 1)]
    return nn.Sequential(*layers).eval()


def _conv(
    inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1
) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
        nn.SiLU(),
    ]
