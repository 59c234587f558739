"""What a run starts from: ImageNet features, or a model that is served already."""

from __future__ import annotations

from pathlib import Path

import onnx
from torch import nn

from detection.engines.faces.backbone import ForgeryNet, from_imagenet
from detection.engines.faces.torch_scorer import network_of


def starting_network(weights: Path) -> ForgeryNet:
    """The network to train: from `.pth` ImageNet weights with a fresh head, or from an exported
    `.onnx`, whose batch norms are folded into its convolutions and stay so.

    Raises ValueError or WeightsMismatch for weights of another network.
    """
    return from_served(weights) if weights.suffix == ".onnx" else from_imagenet(weights)


def from_served(model: Path) -> ForgeryNet:
    """The exported network with its head, ready to be trained further."""
    served = network_of(onnx.load(model))
    net = ForgeryNet()
    net.features = served.features
    net.head.weight = nn.Parameter(served.evidence.weight.detach().flatten(1))
    if served.evidence.bias is not None:
        net.head.bias = nn.Parameter(served.evidence.bias.detach())
    return net
