"""Read a DeepfakeBench checkpoint: tensors alone, and exactly those of a network that is known."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from detection.engines.deepfakebench.efficientnet import EfficientNetB4
from detection.engines.deepfakebench.xception import Xception
from media_jobs.engines.errors import EngineMisconfigured

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
# DataParallel, DistributedDataParallel and the averaged models of torch put this before each name.
_PARALLEL = "module."
# In every Xception checkpoint of that project, for detectors that this one is not.
_UNUSED = ("backbone.adjust_channel.",)
# Where the project's configuration asks for dropout, the last layer is the second of two.
_RENAMED = {"backbone.last_linear.1.": "backbone.last_linear."}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The architecture that a file holds, its parameters, and the digest of the file."""

    architecture: str
    state: dict[str, torch.Tensor]
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
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EngineMisconfigured(f"{path} cannot be read: {error.strerror}.") from error
    state = _state_of(_tensors(data, path), path)
    for architecture, mark in _MARKS.items():
        if mark in state:
            _compare(state, architecture, path)
            return Checkpoint(architecture, state, hashlib.sha256(data).hexdigest())
    raise EngineMisconfigured(
        f"{path.name} is not of DeepfakeBench's Xception or EfficientNet-B4 detector: among its "
        f"{len(state)} parameters are {', '.join(list(state)[:3])}."
    )


def _tensors(data: bytes, path: Path) -> Any:
    try:
        return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        if "GLOBAL" in str(error):  # torch met the name of something that it does not make
            raise EngineMisconfigured(
                f"{path.name} holds Python objects beside tensors, which could run code, and is "
                "not loaded. Save the model's state_dict() alone."
            ) from error
        raise _no_checkpoint(path) from error
    except Exception as error:  # noqa: BLE001 - torch raises whatever a broken file leads to
        raise _no_checkpoint(path) from error


def _no_checkpoint(path: Path) -> EngineMisconfigured:
    return EngineMisconfigured(f"{path.name} is not a checkpoint that torch.save has written.")


def _state_of(loaded: Any, path: Path) -> dict[str, torch.Tensor]:
    """The parameters, under the names that a single model gives them."""
    state = loaded.get("state_dict", loaded) if isinstance(loaded, Mapping) else None
    if not isinstance(state, Mapping):
        raise EngineMisconfigured(f"{path.name} holds no state_dict of a model.")
    found: dict[str, torch.Tensor] = {}
    for name, value in state.items():
        name = _renamed(str(name).removeprefix(_PARALLEL))
        if name == "n_averaged" or name.startswith(_UNUSED):
            continue
        if not isinstance(value, torch.Tensor):
            raise EngineMisconfigured(f"{path.name} holds no tensor under “{name}”.")
        found[name] = value
    if not found:
        raise EngineMisconfigured(f"{path.name} holds no parameters.")
    return found


def _renamed(name: str) -> str:
    for old, new in _RENAMED.items():
        if name.startswith(old):
            return new + name.removeprefix(old)
    return name


def _compare(state: Mapping[str, torch.Tensor], architecture: str, path: Path) -> None:
    with torch.device("meta"):
        expected = Detector(ARCHITECTURES[architecture]()).state_dict()
    missing, unknown = expected.keys() - state.keys(), state.keys() - expected.keys()
    other = [n for n in expected.keys() & state.keys() if state[n].shape != expected[n].shape]
    wrong = []
    for what, names in (("missing", missing), ("unknown", unknown), ("of another shape", other)):
        if names:
            wrong.append(f"{len(names)} are {what} (such as {min(names)})")
    if wrong:
        raise EngineMisconfigured(
            f"{path.name} looks like DeepfakeBench's {architecture}, but of its parameters "
            f"{', '.join(wrong)}."
        )
