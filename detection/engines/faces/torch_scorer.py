"""Score face crops with torch, on a GPU where there is one.

The weights are those of the served ONNX file: the network is built again in torch, and the graph's
convolutions, which hold all that was learned, are put into it in order.
"""

from __future__ import annotations

import onnx
import torch
from onnx import ModelProto, numpy_helper
from torch import nn

from detection.engines.faces.backbone import ForgeryNet, ServedNet
from detection.engines.faces.model_card import (
    SERVED,
    WEIGHTS,
    read_card,
    read_weights,
)
from detection.engines.faces.network_scorer import NetworkScorer
from detection.engines.faces.strangeness import StrangenessNet
from media_jobs.engines.errors import WeightsMismatch


class TorchScorer(NetworkScorer):
    """The same answers as OnnxScorer, up to rounding; loads its weights at the first call."""

    def __init__(self, weights: str = SERVED, device: str | None = None) -> None:
        """`device` is torch's name for one; by default a GPU if torch sees one, else the CPU."""
        super().__init__(device)
        self._weights = WEIGHTS / weights
        self.card = read_card(self._weights, wants_gpu=True)

    def load(self) -> nn.Module:
        model = onnx.load_from_string(read_weights(self._weights, self.card))
        served = network_of(model)
        return served if self.card.strange_above is None else StrangenessNet(served, model)


def network_of(model: ModelProto) -> ServedNet:
    """Build the served network with the weights of an exported graph, ready for inference.

    Raises WeightsMismatch when the graph is not of this architecture.
    """
    net = ServedNet(ForgeryNet()).eval()
    convolutions = _without_norms(net)
    learned = _convolutions_of(model)
    if len(convolutions) != len(learned):
        raise WeightsMismatch(f"{len(learned)} convolutions instead of {len(convolutions)}")
    for convolution, (weight, bias) in zip(convolutions, learned, strict=True):
        if convolution.weight.shape != weight.shape:
            raise WeightsMismatch(f"a convolution of {weight.shape}")
        convolution.weight = nn.Parameter(weight)
        convolution.bias = nn.Parameter(bias)
    return net


def _without_norms(net: nn.Module) -> list[nn.Conv2d]:
    """Drop batch norms, which the export has folded, and return the convolutions in order."""
    for module in net.modules():
        for name, child in list(module.named_children()):
            if isinstance(child, nn.BatchNorm2d):
                setattr(module, name, nn.Identity())
    return [module for module in net.modules() if isinstance(module, nn.Conv2d)]


def _convolutions_of(model: ModelProto) -> list[tuple[torch.Tensor, torch.Tensor]]:
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    found = []
    for node in model.graph.node:
        if node.op_type == "Conv":
            weight = torch.from_numpy(values[node.input[1]].copy())
            # A shift of zero is left out of the graph.
            bias = (
                torch.from_numpy(values[node.input[2]].copy())
                if len(node.input) > 2
                else torch.zeros(len(weight))
            )
            found.append((weight, bias))
    return found
