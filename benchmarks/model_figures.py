"""`python -m benchmarks.model_figures --labels CSV`: the error rates that reports print.

Examines the listed pictures (path,label,group) as the site does, one group a row, those of
`--altered GROUP` once more after each compression, and writes the rates beside the weights as
`<name>.figures.json` with the digest of exactly these weights. What a group is called, the limits
and the note are kept from the file that is there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from tqdm import tqdm

from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.faces.labels import label_of
from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.pipeline import scan
from detection.engines.faces.types import ScanOutcome
from detection.engines.lab.evaluation.conditions import CONDITIONS, Condition, altered
from detection.engines.lab.evaluation.figures import score_of
from detection.engines.lab.evaluation.intervals import share_interval
from detection.engines.lab.evaluation.labels import LabelledFile, read_labels
from detection.engines.lab.evaluation.metrics import area_under_roc
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused

KEPT = ("limits", "note")


@dataclass(frozen=True, slots=True)
class Examined:
    """A picture, what it was called as such, and what as a frame of a video."""

    is_fake: bool
    group: str
    probability: float
    still: str
    frame: str


def examine(files: Iterable[LabelledFile], scorer: ForgeryScorer) -> Iterator[Examined]:
    """The pictures in which a face was found."""
    for file in tqdm(files, unit=" files", disable=None):
        examined = _examined(file, file.path, scorer)
        if examined:
            yield examined


def examine_altered(
    files: Iterable[LabelledFile], condition: Condition, scorer: ForgeryScorer
) -> Iterator[Examined]:
    """The same of copies that went through `condition`."""
    with TemporaryDirectory() as folder:
        for file in tqdm(files, condition.name, unit=" files", disable=None):
            copy = altered(file.path, "image", condition, Path(folder))
            examined = _examined(file, copy, scorer)
            copy.unlink()
            if examined:
                yield examined


def _examined(file: LabelledFile, path: Path, scorer: ForgeryScorer) -> Examined | None:
    try:
        *_, outcome = scan(path, engine=scorer, context=QuietContext())
    except EngineRefused:
        return None
    assert isinstance(outcome, ScanOutcome)
    probability = score_of(outcome)
    if probability is None:
        return None
    frame = label_of(
        probability,
        authentic_below=scorer.card.authentic_below,
        manipulated_above=scorer.card.manipulated_above,
    )
    if outcome.fake_probability is None:
        frame = "uncertain"
    return Examined(file.is_fake, file.group, probability, outcome.label, frame)


def figures(examined: list[Examined]) -> dict[str, Any]:
    """The figures of pictures of one kind."""
    is_fake = np.array([picture.is_fake for picture in examined])
    auc = area_under_roc(is_fake, np.array([picture.probability for picture in examined]))
    return {
        "files": len(examined),
        "auc": auc and round(auc, 4),
        "single_picture": _rates(is_fake, np.array([picture.still for picture in examined])),
        "video_band": _rates(is_fake, np.array([picture.frame for picture in examined])),
    }


def _rates(is_fake: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Shares, and where those of errors may lie (95 %)."""
    accused, cleared = labels[~is_fake] == "manipulated", labels[is_fake] == "authentic"
    return {
        "real_called_manipulated": _share(accused),
        "forged_called_authentic": _share(cleared),
        "uncertain": _share(labels == "uncertain"),
        "intervals": {
            "real_called_manipulated": _interval(accused),
            "forged_called_authentic": _interval(cleared),
        },
    }


def _share(values: np.ndarray) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None


def _interval(values: np.ndarray) -> list[float] | None:
    found = share_interval(int(values.sum()), len(values))
    return found and [round(end, 4) for end in found]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.model_figures")
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--altered", help="group to examine after compression too")
    parser.add_argument(
        "--out", type=Path, default=WEIGHTS / SERVED.replace(".onnx", ".figures.json")
    )
    options = parser.parse_args()
    scorer = OnnxScorer()
    old = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
    named = {part["group"]: part for part in old.get("sets", [])}
    files = read_labels(options.labels).files
    sets = []
    for group in sorted({file.group for file in files}):
        words = {key: named.get(group, {}).get(key, "") for key in ("name", "what")}
        of_group = [file for file in files if file.group == group]
        part = {"group": group, "name": words["name"] or group, "what": words["what"]}
        part |= figures(list(examine(of_group, scorer)))
        if group == options.altered:
            part["altered"] = [
                {"condition": condition.name}
                | figures(list(examine_altered(of_group, condition, scorer)))
                for condition in CONDITIONS
            ]
        sets.append(part)
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
