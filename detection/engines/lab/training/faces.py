"""Train the face-forgery model: from a folder of faces to weights that can be served.

    python -m detection.engines.lab.training.faces --data DIR --start FILE --out DIR

`DIR` is laid out as `data.py` describes; FILE is torchvision's ImageNet MobileNetV2
(`mobilenet_v2-b0353104.pth`) or a served model (`face-forgery-2.onnx`) to train further. Writes
`face-forgery-3.onnx`, `face-forgery-3.json`, `metrics.jsonl` and `checkpoint.pt` to the out folder;
a run that was stopped goes on from its checkpoint.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import onnx
import torch
from torch import nn

from detection.engines.faces.backbone import ForgeryNet, from_imagenet
from detection.engines.faces.torch_scorer import network_of
from detection.engines.faces.views import LOOKS
from detection.engines.lab.training import data
from detection.engines.lab.training.calibrate import (
    WRONGLY_ACCUSED,
    WRONGLY_CLEARED,
    fit_calibration,
    fit_thresholds,
)
from detection.engines.lab.training.export import export_onnx, write_description
from detection.engines.lab.training.loop import (
    FURTHER_LEARNING_RATE,
    LEARNING_RATE,
    Recipe,
    Run,
    labels_of,
    logits_of,
    train,
)
from detection.engines.lab.training.strangeness import add_strangeness


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


MODEL_ID = "face-forgery"
MODEL_VERSION = "3"
LICENCE = (
    "research and evaluation (terms of the DFDC, FFHQ, StyleGAN and All-Age-Faces data); "
    "see the model card"
)


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    if options.threads:
        torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    options.out.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(
        epochs=options.epochs,
        seed=options.seed,
        size=options.size,
        batch=options.batch,
        workers=options.workers,
        device=options.device,
        learning_rate=FURTHER_LEARNING_RATE if options.start.suffix == ".onnx" else LEARNING_RATE,
    )
    splits = data.read_splits(options.data)
    torch.manual_seed(recipe.seed)
    run = Run(starting_network(options.start), recipe)
    checkpoint = options.out / "checkpoint.pt"
    if checkpoint.exists():
        run.resume(checkpoint)
    net = train(run, splits.train, splits.dev, options.out)
    publish(net, splits, recipe, options.out)


def publish(net: ForgeryNet, splits: data.Splits, recipe: Recipe, out: Path) -> None:
    """Calibrate on the dev split, export, describe the model, and teach it what it cannot judge."""
    looks = [
        logits_of(net, splits.dev, size=recipe.size, device=recipe.device, look=look)
        for look in LOOKS
    ]
    labels = labels_of(splits.dev)
    calibration = fit_calibration(looks[0], labels)
    still_calibration = fit_calibration(np.mean(looks, axis=0), labels)
    probabilities = calibration.probability(looks[0])
    origins = np.array([face.origin for face in splits.dev])
    videos = origins == data.VIDEOS
    thresholds = fit_thresholds(probabilities[videos], labels[videos], origins[videos])
    stills = fit_thresholds(still_calibration.probability(np.mean(looks, axis=0)), labels, origins)
    name = f"{MODEL_ID}-{MODEL_VERSION}"
    sha256 = export_onnx(net, out / f"{name}.onnx", size=recipe.size)
    write_description(
        out / f"{name}.json",
        {
            "id": MODEL_ID,
            "version": MODEL_VERSION,
            "licence": LICENCE,
            "sha256": sha256,
            "input_size": recipe.size,
            "crop_margin": data.CROP_MARGIN,
            "temperature": round(calibration.temperature, 4),
            "bias": round(calibration.bias, 4),
            "authentic_below": round(thresholds.authentic_below, 4),
            "manipulated_above": round(thresholds.manipulated_above, 4),
            "stills": {
                name: round(value, 4)
                for name, value in {**asdict(still_calibration), **stills.as_dict()}.items()
            },
            "thresholds_chosen_for": {
                "real_called_manipulated": WRONGLY_ACCUSED,
                "forged_called_authentic": WRONGLY_CLEARED,
            },
            "training": {
                "faces_sha256": data.digest(splits.train),
                "faces": len(splits.train),
                "dev_faces": int(np.size(labels)),
                "recipe": {k: v for k, v in asdict(recipe).items() if k != "workers"},
                "date": datetime.now(UTC).date().isoformat(),
            },
        },
    )
    add_strangeness(out / f"{name}.onnx", splits)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the faces and lists")
    parser.add_argument("--start", type=Path, required=True, help="weights to start from")
    parser.add_argument("--out", type=Path, required=True, help="folder for all that is written")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=192, help="side of a served crop in pixels")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=0, help="0: all that torch finds")
    parser.add_argument("--workers", type=int, default=1, help="processes that prepare pictures")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    return parser


if __name__ == "__main__":
    main()
