"""How unlike the faces that the network knows a face is: for artwork, masks and covered faces.

The feature maps of some blocks are pooled over the picture into means and deviations, and the
distance of these to what faces give is what Mahalanobis defined (Lee et al., "A simple unified
framework for detecting out-of-distribution samples", 2018). It is part of the served graph, whose
convolutions and logits stay what they were. `detection.engines.lab.training.strangeness` fits it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import torch
from onnx import ModelProto, numpy_helper
from torch import nn

from detection.engines.faces.backbone import ServedNet, normalise

# The names in the graph: its output, the constants that it is made of, and the entry of the file's
# metadata that says of which blocks.
OUTPUT = "strangeness"
BLOCKS = "strangeness.blocks"
CENTRE = "strangeness.centre"
WHITENING = "strangeness.whitening"
# Under the root of a deviation, so that a flat map has one.
LEAST_VARIANCE = 1e-6


def pooled(maps: torch.Tensor) -> torch.Tensor:
    """Means and deviations [N, 2 C] of feature maps [N, C, h, w] over the picture."""
    mean = maps.mean(dim=(2, 3))
    variance = (maps * maps).mean(dim=(2, 3)) - mean * mean
    return torch.cat([mean, variance.clamp(min=LEAST_VARIANCE).sqrt()], dim=1)


def pooled_features(net: ServedNet, faces: torch.Tensor, blocks: Sequence[int]) -> torch.Tensor:
    """What `blocks` of the network see in faces, uint8 [N, S, S, 3]: float [N, features]."""
    found, maps = [], normalise(faces)
    for number in range(max(blocks) + 1):
        maps = net.features[number](maps)
        if number in blocks:
            found.append(pooled(maps))
    return torch.cat(found, dim=1)


class StrangenessNet(nn.Module):
    """A served network that also says how strange each face is [N], as the exported graph does."""

    def __init__(self, served: ServedNet, model: ModelProto) -> None:
        """`model` holds the constants. Raises ValueError or KeyError when it does not."""
        super().__init__()
        held = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        self.served = served
        (blocks,) = (entry.value for entry in model.metadata_props if entry.key == BLOCKS)
        self.blocks = tuple(json.loads(blocks))
        self.centre = nn.Parameter(torch.from_numpy(held[CENTRE].copy()))
        self.whitening = nn.Parameter(torch.from_numpy(held[WHITENING].copy()))

    def forward(self, faces: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        logit, evidence = self.served(faces)
        moved = pooled_features(self.served, faces, self.blocks) - self.centre
        white = moved @ self.whitening
        return logit, evidence, (white * white).sum(dim=1)
