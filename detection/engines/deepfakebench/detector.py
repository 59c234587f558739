"""A detector as DeepfakeBench saves it, which explains its answer."""

from __future__ import annotations

import torch
from torch import nn

from detection.engines.deepfakebench.efficientnet import EfficientNetB4
from detection.engines.deepfakebench.xception import Xception

Backbone = Xception | EfficientNetB4
ARCHITECTURES: dict[str, type[Backbone]] = {"xception": Xception, "efficientnet-b4": EfficientNetB4}


class Detector(nn.Module):
    """Crops, uint8 [n, side, side, 3], to logit [n] and evidence [n, height, width].

    The project's probability of a fake is the softmax of two logits, so that their difference is
    the logit of ours. The head is linear and averages over places: what each place adds to that
    difference is the class activation map of Zhou et al., "Learning Deep Features for
    Discriminative Localization", 2016, and its mean is the logit.
    """

    backbone: Backbone

    def __init__(self, backbone: Backbone) -> None:
        super().__init__()
        self.backbone = backbone

    def forward(self, crops: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        faces = (crops.permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.5
        head = self.backbone.head
        towards_fake = head.weight[1] - head.weight[0]
        evidence = torch.einsum("nchw,c->nhw", self.backbone.pooled(faces), towards_fake)
        evidence = evidence + (head.bias[1] - head.bias[0])
        return evidence.mean((1, 2)), evidence
