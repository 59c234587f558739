"""Figures of an exported face-forgery model on the faces that nothing was fitted to.

    python -m detection.engines.training.report --data DIR --model detection/engines/weights

Every picture goes the way of serving: YuNet finds the face, the crop rule cuts it out, ONNX Runtime
scores it. Writes `dfdc-val.csv` and `stylegan-held-out.csv` (path,label) to the data folder, the
very lists that `manage.py evaluate faces` takes.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from detection.engines.faces.crop import face_crop
from detection.engines.training import metrics
from detection.engines.training.calibrate import Calibration, Thresholds
from detection.engines.training.data import Face, read_image, read_splits
from detection.engines.training.locate import FaceLocator

BATCH = 32


@dataclass(frozen=True)
class ServedModel:
    """An exported model as serving sees it."""

    session: onnxruntime.InferenceSession
    size: int
    margin: float
    calibration: Calibration
    thresholds: Thresholds

    @classmethod
    def load(cls, folder: Path) -> ServedModel:
        described = json.loads((folder / "face-forgery-1.json").read_text(encoding="utf-8"))
        return cls(
            session=onnxruntime.InferenceSession(folder / "face-forgery-1.onnx"),
            size=described["input_size"],
            margin=described["crop_margin"],
            calibration=Calibration(described["temperature"], described["bias"]),
            thresholds=Thresholds(described["authentic_below"], described["manipulated_above"]),
        )

    def probabilities(self, faces: Sequence[Face]) -> np.ndarray:
        """Probability of forgery [len(faces)]; nan where no face is found."""
        locator = FaceLocator()
        result = np.full(len(faces), np.nan)
        for start in range(0, len(faces), BATCH):
            crops = [self._crop(face, locator) for face in faces[start : start + BATCH]]
            found = [start + place for place, crop in enumerate(crops) if crop is not None]
            if found:
                batch = np.stack([crop for crop in crops if crop is not None])
                logits = self.session.run(["logit"], {"faces": batch})[0]
                result[found] = self.calibration.probability(logits)
        return result

    def _crop(self, face: Face, locator: FaceLocator) -> np.ndarray | None:
        image = read_image(face.path)
        box = locator.largest(image)
        return None if box is None else face_crop(image, box, margin=self.margin, size=self.size)


def figures(
    probabilities: np.ndarray, labels: np.ndarray, thresholds: Thresholds
) -> dict[str, float]:
    """What a model card states, over the pictures in which a face was found."""
    found = ~np.isnan(probabilities)
    p, y = probabilities[found], labels[found]
    accused, cleared = p > thresholds.manipulated_above, p < thresholds.authentic_below
    values = {
        "pictures": len(labels),
        "no_face": int((~found).sum()),
        "auc": metrics.auc(p, y),
        "equal_error_rate": metrics.equal_error_rate(p, y),
        "accuracy_at_one_half": float(((p > 0.5) == y).mean()),
        "real_called_manipulated": float(accused[y == 0].mean()),
        "forged_called_manipulated": float(accused[y == 1].mean()),
        "forged_called_authentic": float(cleared[y == 1].mean()),
        "real_called_authentic": float(cleared[y == 0].mean()),
        "uncertain": float((~accused & ~cleared).mean()),
        "calibration_error": metrics.calibration_error(p, y),
    }
    return {name: round(value, 4) for name, value in values.items()}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the faces and lists")
    parser.add_argument("--model", type=Path, required=True, help="folder with the exported model")
    options = parser.parse_args(arguments)
    model = ServedModel.load(options.model)
    splits = read_splits(options.data)
    for name, faces in {**splits.reported, "dev": splits.dev}.items():
        labels = np.array([int(face.fake) for face in faces])
        measured = figures(model.probabilities(faces), labels, model.thresholds)
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
