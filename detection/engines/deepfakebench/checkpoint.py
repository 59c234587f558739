"""Read a DeepfakeBench checkpoint: which of its networks it holds, and all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from detection.engines.deepfakebench.efficientnet import EfficientNetB4
from detection.engines.deepfakebench.xception import Xception
from detection.engines.torch_checkpoint import State, compare, of_no_network, read_state

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


# A parameter that one of the architectures alone has.
_MARKS = {
    "xception": "backbone.block12.rep.1.conv1.weight",
    "efficientnet-b4": "backbone.efficientnet._conv_stem.weight",
}
# In every Xception checkpoint of that project, for detectors that this one is not.
_UNUSED = ("backbone.adjust_channel.",)
# Where the project's configuration asks for dropout, the last layer is the second of two.
_RENAMED = {"backbone.last_linear.1.": "backbone.last_linear."}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The architecture that a file holds, its parameters, and the digest of the file."""

    architecture: str
    state: State
    sha256: str

    def network(self) -> Detector:
        """The detector with these parameters, ready for inference."""
        detector = Detector(ARCHITECTURES[self.architecture]())
        detector.load_state_dict(self.state, strict=True)
        return detector.eval()


def read_checkpoint(path: Path) -> Checkpoint:
    """Read the checkpoint at `path`; nothing in it is executed.

    Raises EngineMisconfigured for whatever is not a checkpoint of a known network.
    """
    found, sha256 = read_state(path)
    state = {_renamed(name): value for name, value in found.items() if not name.startswith(_UNUSED)}
    for architecture, mark in _MARKS.items():
        if mark in state:
            with torch.device("meta"):
                expected = Detector(ARCHITECTURES[architecture]()).state_dict()
            compare(state, expected, path, f"DeepfakeBench's {architecture}")
            return Checkpoint(architecture, state, sha256)
    raise of_no_network(state, path, "DeepfakeBench's Xception or EfficientNet-B4 detector")


def _renamed(name: str) -> str:
    for old, new in _RENAMED.items():
        if name.startswith(old):
            return new + name.removeprefix(old)
    return name
