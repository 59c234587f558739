"""A tiny data folder in the layout that training expects, with classes that can be learned."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import cv2
import numpy as np
import torch

from detection.engines.faces.backbone import ForgeryNet

PEOPLE = 6
PHOTOS = 12


def make_data(folder: Path) -> Path:
    """Real faces are smooth, forged ones grained; each forgery names the video it is made of."""
    rng = np.random.default_rng(7)
    for name in (
        "dfdc-full",
        "dfdc-val/real",
        "dfdc-val/fake",
        "stylegan/real",
        "stylegan/fake",
        "aaf",
    ):
        (folder / name).mkdir(parents=True)
    for photo in range(PHOTOS):
        _draw(folder / f"aaf/{photo:05}A20.jpg", "real", rng)
    listed, indexed = [], []
    for split in ("train", "val"):
        for person in range(PEOPLE):
            source = f"{split}{person}"
            for label in ("real", "fake"):
                name = f"{source}.jpg" if label == "real" else f"{source}-swap.jpg"
                _draw(folder / "dfdc-full" / name, label, rng)
                listed.append((name, label, split, source))
    for label in ("real", "fake"):
        _draw(folder / f"dfdc-val/{label}/val0-{label}.jpg", label, rng)
        indexed.append(("dfdc-val.tar", f"dfdc-val/{label}/val0-{label}.jpg", label, "val0"))
        for person in range(4 * PEOPLE):
            member = f"stylegan/{label}/{person:05}.jpg"
            _draw(folder / member, label, rng)
            indexed.append(("stylegan.tar", member, label, f"{person:05}"))
    with gzip.open(folder / "dfdc-full-train-val.csv.gz", "wt", newline="") as lines:
        csv.writer(lines).writerows([("file", "label", "split", "source_video"), *listed])
    with (folder / "index.csv").open("w", newline="") as lines:
        csv.writer(lines).writerows([("tar", "member", "label", "source_video"), *indexed])
    return folder


def make_backbone(path: Path) -> Path:
    """A random network saved as the ImageNet weights are."""
    torch.manual_seed(3)
    features = ForgeryNet().features.state_dict()
    torch.save({f"features.{name}": value for name, value in features.items()}, path)
    return path


def _draw(path: Path, label: str, rng: np.random.Generator) -> None:
    coarse = rng.uniform(60, 200, (4, 4, 3)).astype(np.float32)
    image = np.asarray(cv2.resize(coarse, (48, 48)), np.float32)
    if label == "fake":
        image = image + rng.normal(0, 40, image.shape).astype(np.float32)
    cv2.imwrite(str(path), np.clip(image, 0, 255).astype(np.uint8))
