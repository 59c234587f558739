"""The network and its served form: MobileNetV2, its names such that ImageNet weights load."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

# Sandler et al. 2018, "MobileNetV2", table 2: expansion, channels, repeats, first stride.
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
FEATURES = 1280


class ConvNormAct(nn.Sequential):
    """Convolution, batch norm, ReLU6."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU6(inplace=True),
        )


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; added to the input where the shapes agree."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int):
        super().__init__()
        hidden = inputs * expansion
        layers: list[nn.Module] = [ConvNormAct(inputs, hidden, 1)] if expansion != 1 else []
        layers += [
            ConvNormAct(hidden, hidden, 3, stride, groups=hidden),
            nn.Conv2d(hidden, outputs, 1, bias=False),
            nn.BatchNorm2d(outputs),
        ]
        self.conv = nn.Sequential(*layers)
        self.adds_input = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.conv(x)
        return x + y if self.adds_input else y


class ForgeryNet(nn.Module):
    """Logit that a face is forged: float [N] from normalised float [N, 3, S, S]."""

    def __init__(self, dropout: float = 0.3):
        super().__init__()
        blocks: list[nn.Module] = [ConvNormAct(3, 32, 3, 2)]
        channels = 32
        for expansion, outputs, repeats, first_stride in STAGES:
            for repeat in range(repeats):
                stride = first_stride if repeat == 0 else 1
                blocks.append(InvertedResidual(channels, outputs, stride, expansion))
                channels = outputs
        blocks.append(ConvNormAct(channels, FEATURES, 1))
        self.features = nn.Sequential(*blocks)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(FEATURES, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pooled = self.features(x).mean(dim=(2, 3))
        return self.head(self.dropout(pooled)).squeeze(1)


def from_imagenet(weights: Path) -> ForgeryNet:
    """The network with ImageNet features (torchvision's MobileNetV2 weights) and a fresh head."""
    state = torch.load(weights, map_location="cpu", weights_only=True)
    net = ForgeryNet()
    features = {name: value for name, value in state.items() if name.startswith("features.")}
    missing, unexpected = net.load_state_dict(features, strict=False)
    if unexpected or set(missing) != {"head.weight", "head.bias"}:
        raise ValueError(f"{weights.name} is not a MobileNetV2 state dict")
    return net


def normalise(faces: torch.Tensor) -> torch.Tensor:
    """uint8 RGB [N, S, S, 3] to ImageNet-normalised float [N, 3, S, S], channels last in memory."""
    mean = torch.tensor((0.485, 0.456, 0.406), device=faces.device) * 255
    deviation = torch.tensor((0.229, 0.224, 0.225), device=faces.device) * 255
    return ((faces.float() - mean) / deviation).permute(0, 3, 1, 2)


class ServedNet(nn.Module):
    """uint8 faces [N, S, S, 3] to `logit` [N] and `evidence` [N, h, w].

    The head is applied to every place of the last feature map before the mean instead of after it
    (class activation maps, Zhou et al. 2016). Both are linear, so that the mean of the evidence is
    the logit exactly: a place's value is what it added to the verdict.
    """

    def __init__(self, net: ForgeryNet):
        super().__init__()
        self.features = net.features
        weight = net.head.weight.detach()
        self.evidence = nn.Conv2d(weight.shape[1], 1, 1)
        self.evidence.weight = nn.Parameter(weight[:, :, None, None].clone())
        self.evidence.bias = nn.Parameter(net.head.bias.detach().clone())

    def forward(self, faces: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        evidence = self.evidence(self.features(normalise(faces))).squeeze(1)
        return evidence.mean(dim=(1, 2)), evidence
