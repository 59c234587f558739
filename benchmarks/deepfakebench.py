"""`python -m benchmarks.deepfakebench CHECKOUT`: our networks beside DeepfakeBench's own code.

CHECKOUT is a copy of https://github.com/SCLBD/DeepfakeBench. Its detectors are built from its code
with random weights and saved as it saves them; ours must load them and answer alike. Nothing of
that project is in this repository: the packages that its code imports (efficientnet_pytorch 0.7.1,
tensorboard) must be installed where this runs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import nn

from detection.engines.deepfakebench.checkpoint import read_checkpoint

# Our name of an architecture, and that of the project's detector and backbone.
ARCHITECTURES = {"xception": "xception", "efficientnet-b4": "efficientnetb4"}
# Of the project's code, the part that the two detectors need. Its packages import all of it, and
# more libraries than anyone has.
_PACKAGES = ("metrics", "networks", "loss", "detectors")
_PICTURES, _SIDE = 8, 256


@dataclass(frozen=True, slots=True)
class Difference:
    """The largest difference between the two, and the largest value of the original."""

    what: str
    largest: float
    of: float


def compare(checkout: Path, architecture: str, *, seed: int = 1) -> list[Difference]:
    """Build the original with random weights, load them into ours, and compare their answers."""
    torch.manual_seed(seed)
    with tempfile.TemporaryDirectory() as folder:
        original = _randomised(_original(checkout, ARCHITECTURES[architecture], Path(folder)))
        saved = Path(folder) / "saved.pth"
        torch.save(nn.DataParallel(original).state_dict(), saved)
        checkpoint = read_checkpoint(saved)
    assert checkpoint.architecture == architecture
    ours = checkpoint.network()
    crops = torch.randint(0, 256, (_PICTURES, _SIDE, _SIDE, 3), dtype=torch.uint8)
    faces = (crops.permute(0, 3, 1, 2) / 255 - 0.5) / 0.5
    with torch.inference_mode():
        features = original.features({"image": faces}).clone()
        answer = original({"image": faces})
        logit, _ = ours(crops)
        return [
            _difference("features", features, ours.backbone.features(faces)),
            _difference("logits", answer["cls"], ours.backbone(faces)),
            _difference("probability of a fake", answer["prob"], logit.sigmoid()),
        ]


def _original(checkout: Path, name: str, folder: Path) -> Any:
    """The project's detector of that name, in its own configuration, without ImageNet weights."""
    training = checkout / "training"
    sys.path.insert(0, str(training))
    for package in _PACKAGES:
        module = ModuleType(package)
        module.__path__ = [str(training / package)]
        sys.modules[package] = module
    registries = import_module("metrics.registry")
    sys.modules["networks"].BACKBONE = registries.BACKBONE  # type: ignore[attr-defined]
    sys.modules["loss"].LOSSFUNC = registries.LOSSFUNC  # type: ignore[attr-defined]
    sys.modules["detectors"].DETECTOR = registries.DETECTOR  # type: ignore[attr-defined]
    import_module(f"networks.{name}")
    import_module("loss.cross_entropy_loss")
    import_module(f"detectors.{name}_detector")
    nothing = folder / "nothing.pth"
    torch.save({}, nothing)
    config = {
        "backbone_name": name,
        "backbone_config": {"mode": "original", "num_classes": 2, "inc": 3, "dropout": False},
        "loss_func": "cross_entropy",
        # Xception insists on a file of ImageNet weights, EfficientNet does without.
        "pretrained": str(nothing) if name == "xception" else "",
    }
    return registries.DETECTOR[name](config)


def _randomised(model: Any) -> Any:
    """Scales that differ from channel to channel and statistics as of training.

    So the activations are of a trained network's size, and no mix-up goes unseen.
    """
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, std=0.3)
            module.momentum = None
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.1)
    with torch.no_grad():
        model.train()({"image": torch.rand(_PICTURES, 3, _SIDE, _SIDE) * 2 - 1})
    return model.eval()


def _difference(what: str, theirs: torch.Tensor, ours: torch.Tensor) -> Difference:
    assert theirs.shape == ours.shape, (what, theirs.shape, ours.shape)
    return Difference(what, float((theirs - ours).abs().max()), float(theirs.abs().max()))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.deepfakebench",
        description=(__doc__ or "").partition("\n")[0],
    )
    parser.add_argument("checkout", type=Path)
    checkout = parser.parse_args().checkout
    print(f"torch {torch.__version__}, {_PICTURES} random pictures of {_SIDE} px")
    for architecture in ARCHITECTURES:
        for found in compare(checkout, architecture):
            print(
                f"{architecture}: {found.what} differ by at most {found.largest:.1e}, "
                f"the largest being {found.of:.3g}"
            )


if __name__ == "__main__":
    main()
