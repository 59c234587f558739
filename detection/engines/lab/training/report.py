"""Figures of an exported face-forgery model on the faces that nothing was fitted to.

    python -m detection.engines.lab.training.report --data DIR --model FILE.onnx

Every picture goes the way of serving: YuNet finds the face, the crop rule cuts it out, ONNX Runtime
scores it; of several faces the largest counts. Writes `dfdc-val.csv`, `stylegan-held-out.csv` and
`aaf-held-out.csv` (path,label) to the data folder, the lists that `manage.py evaluate faces` takes.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from detection.engines.calibration import sigmoid
from detection.engines.faces.answers import ask
from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.still import see_image
from detection.engines.lab.evaluation.metrics import (
    area_under_roc,
    calibration_error,
    equal_error_rate,
)
from detection.engines.lab.training.calibrate import Thresholds
from detection.engines.lab.training.data import Face, read_splits
from media_jobs.engines.media.limits import MediaLimits


def probabilities(faces: Sequence[Face], engine: ForgeryScorer) -> np.ndarray:
    """Probability of forgery [len(faces)] of the largest face; nan where no face is found."""
    result = np.full(len(faces), np.nan)
    for place, face in enumerate(faces):
        answers = ask(engine, [see_image(face.path, MediaLimits(), engine.card)])
        if answers:
            result[place] = sigmoid(answers[0].log_odds)
    return result


def figures(scores: np.ndarray, labels: np.ndarray, thresholds: Thresholds) -> dict[str, float]:
    """What a model card states, over the pictures in which a face was found."""
    found = ~np.isnan(scores)
    p, y = scores[found], labels[found]
    forged = y == 1
    accused, cleared = p > thresholds.manipulated_above, p < thresholds.authentic_below
    values = {
        "pictures": len(labels),
        "no_face": int((~found).sum()),
        "auc": area_under_roc(forged, p),
        "equal_error_rate": equal_error_rate(forged, p),
        "accuracy_at_one_half": float(((p > 0.5) == y).mean()),
        "real_called_manipulated": _share(accused[y == 0]),
        "forged_called_manipulated": _share(accused[y == 1]),
        "forged_called_authentic": _share(cleared[y == 1]),
        "real_called_authentic": _share(cleared[y == 0]),
        "uncertain": float((~accused & ~cleared).mean()),
        "calibration_error": calibration_error(forged, p),
    }
    return {name: round(value, 4) for name, value in values.items() if value is not None}


def _share(chosen: np.ndarray) -> float | None:
    return float(chosen.mean()) if len(chosen) else None


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the faces and lists")
    parser.add_argument("--model", type=Path, required=True, help="exported .onnx, .json beside it")
    options = parser.parse_args(arguments)
    engine = OnnxScorer(str(options.model.resolve()))
    card = engine.card.for_stills()
    thresholds = Thresholds(card.authentic_below, card.manipulated_above)
    splits = read_splits(options.data)
    for name, faces in {**splits.reported, "dev": splits.dev}.items():
        labels = np.array([int(face.fake) for face in faces])
        measured = figures(probabilities(faces, engine), labels, thresholds)
        print(json.dumps({"set": name, **measured}))
        if name in splits.reported:
            _write_labels(options.data, name, faces)


def _write_labels(data: Path, name: str, faces: Sequence[Face]) -> None:
    with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(("path", "label"))
        for face in faces:
            writer.writerow((face.path.relative_to(data), "fake" if face.fake else "real"))


if __name__ == "__main__":
    main()
