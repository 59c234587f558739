"""The network as it is served: a score and where in the face it comes from."""

from __future__ import annotations

import torch
from torch import nn

from detection.engines.faces.backbone import ForgeryNet, normalise


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
