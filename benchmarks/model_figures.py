"""`python -m benchmarks.model_figures --labels CSV`: the error rates that reports print.

Examines the listed pictures (path,label,group) as the site does, one group a row, and writes them
beside the weights as `<name>.figures.json` with the digest of exactly these weights. What a group
is called, the limits and the note are kept from the file that is there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from detection.engines.context import QuietContext
from detection.engines.errors import EngineRefused
from detection.engines.evaluation.labels import LabelledFile, read_labels
from detection.engines.evaluation.metrics import area_under_roc
from detection.engines.faces.calibration import label_of
from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.faces.gates import is_gated
from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.pipeline import scan
from detection.engines.faces.types import ScanOutcome

KEPT = ("limits", "note")


@dataclass(frozen=True, slots=True)
class Examined:
    """A picture, what it was called as such, and what as a frame of a video."""

    is_fake: bool
    group: str
    probability: float
    still: str
    frame: str


def examine(files: list[LabelledFile], scorer: ForgeryScorer) -> Iterator[Examined]:
    """The pictures in which a face was found."""
    card = scorer.card
    for file in tqdm(files, unit=" files", disable=None):
        try:
            *_, outcome = scan(file.path, engine=scorer, context=QuietContext())
        except EngineRefused:
            continue
        assert isinstance(outcome, ScanOutcome)
        if outcome.fake_probability is None:
            continue
        frame = label_of(
            outcome.fake_probability,
            authentic_below=card.authentic_below,
            manipulated_above=card.manipulated_above,
        )
        if all(is_gated(track) for track in outcome.tracks):
            frame = "uncertain"
        yield Examined(file.is_fake, file.group, outcome.fake_probability, outcome.label, frame)


def figures(examined: list[Examined]) -> dict[str, Any]:
    """The figures of one group."""
    is_fake = np.array([picture.is_fake for picture in examined])
    auc = area_under_roc(is_fake, np.array([picture.probability for picture in examined]))
    return {
        "files": len(examined),
        "auc": auc and round(auc, 4),
        "single_picture": _rates(is_fake, np.array([picture.still for picture in examined])),
        "video_band": _rates(is_fake, np.array([picture.frame for picture in examined])),
    }


def _rates(is_fake: np.ndarray, labels: np.ndarray) -> dict[str, float | None]:
    return {
        "real_called_manipulated": _share(labels[~is_fake] == "manipulated"),
        "forged_called_authentic": _share(labels[is_fake] == "authentic"),
        "uncertain": _share(labels == "uncertain"),
    }


def _share(values: np.ndarray) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model_figures")
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument(
        "--out", type=Path, default=WEIGHTS / SERVED.replace(".onnx", ".figures.json")
    )
    options = parser.parse_args()
    scorer = OnnxScorer()
    old = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
    named = {part["group"]: part for part in old.get("sets", [])}
    examined = list(examine(read_labels(options.labels).files, scorer))
    sets = []
    for group in sorted({picture.group for picture in examined}):
        words = {key: named.get(group, {}).get(key, "") for key in ("name", "what")}
        found = figures([picture for picture in examined if picture.group == group])
        sets.append(
            {"group": group, "name": words["name"] or group, "what": words["what"], **found}
        )
    new = {
        "model_sha256": scorer.card.spec.sha256,
        "measured_on": f"{datetime.now(UTC):%-d %B %Y}",
        "sets": sets,
        "limits": [],
        **{key: old[key] for key in KEPT if key in old},
    }
    options.out.write_text(json.dumps(new, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(options.out.read_text("utf-8"))


if __name__ == "__main__":
    main()
