"""Make an exported model faster: its later blocks reckon in eight bits.

    python -m detection.engines.lab.training.quantise --data DIR --model FILE.onnx

Writes `FILE-int8.onnx` and the `.json` beside it, and prints what both models make of the dev
faces. Calibration, thresholds and limits stay those of FILE.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import ModelProto
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static

from detection.engines.calibration import sigmoid
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.lab.training.calibrate import Thresholds
from detection.engines.lab.training.data import Face, digest, read_splits, served_crops
from detection.engines.lab.training.export import write_description
from detection.engines.lab.training.report import figures
from detection.engines.lab.training.strangeness import block_outputs, fitting_faces
from detection.engines.onnx_session import normalise_planes

# What the first blocks give is spread too unevenly for eight bits: each of the first three alone
# moves the logit by 0.3 (standard deviation), all from this one on together by 0.1.
FIRST_BLOCK = 4
# Training faces of each origin and class by which the range of each step is measured.
FACES_OF_A_KIND = 50
_BATCH = 64


def quantise(model: Path, faces: Sequence[Face]) -> Path:
    """Write the quantised model beside `model`, with the ranges that `faces` take; its path.

    Weights have seven bits and a scale for each channel: eight would overflow on processors
    without VNNI, which would then answer otherwise.
    """
    graph = onnx.load(model)
    card = json.loads(model.with_suffix(".json").read_text("utf-8"))
    del graph.graph.value_info[:]  # shapes before the planes were laid apart
    normalise_planes(graph)
    path = model.with_name(f"{model.stem}-int8.onnx")
    quantize_static(
        graph,
        path,
        _Faces(served_crops(faces, card["input_size"])),
        op_types_to_quantize=["Conv", "Clip", "Add"],
        nodes_to_exclude=_kept(graph),
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
    card["version"] += "-int8"
    card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    card["quantised"] = {
        "from_sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "first_block": FIRST_BLOCK,
        "faces": len(faces),
        "faces_sha256": digest(faces),
    }
    write_description(path.with_suffix(".json"), card)
    return path


def compared(models: Iterable[Path], faces: Sequence[Face]) -> list[dict[str, Any]]:
    """What each of `models` makes of the `faces` of each origin, as a frame of a video."""
    origins = np.array([face.origin for face in faces])
    labels = np.array([int(face.fake) for face in faces])
    rows = []
    for model in models:
        scorer = OnnxScorer(str(model.resolve()))
        card = scorer.card
        thresholds = Thresholds(card.authentic_below, card.manipulated_above)
        scores = _probabilities(scorer, faces)
        rows += [
            {"model": model.stem, "origin": str(origin)}
            | figures(scores[origins == origin], labels[origins == origin], thresholds)
            for origin in np.unique(origins)
        ]
    return rows


def _probabilities(scorer: OnnxScorer, faces: Sequence[Face]) -> np.ndarray:
    size, log_odds = scorer.card.crop.size, scorer.card.calibration.log_odds
    logits = [
        scorer.score(served_crops(faces[start : start + _BATCH], size))[0]
        for start in range(0, len(faces), _BATCH)
    ]
    return np.array([sigmoid(log_odds(logit)) for logit in np.concatenate(logits).tolist()])


def _kept(graph: ModelProto) -> list[str]:
    """The names of the nodes that go on in floats: the first blocks, and the evidence."""
    names, last = [], block_outputs(graph)[FIRST_BLOCK - 1]
    for node in graph.graph.node:
        names.append(node.name)
        if last in node.output:
            break
    evidence = [node.name for node in graph.graph.node if node.op_type == "Conv"][-1]
    return [*names, evidence]


class _Faces(CalibrationDataReader):
    def __init__(self, crops: np.ndarray) -> None:
        self._crops = iter(crops)

    def get_next(self) -> dict[str, np.ndarray] | None:
        crop = next(self._crops, None)
        return None if crop is None else {"faces": crop[None]}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the faces and lists")
    parser.add_argument("--model", type=Path, required=True, help="exported .onnx, .json beside it")
    options = parser.parse_args(arguments)
    splits = read_splits(options.data)
    path = quantise(options.model, fitting_faces(splits.train, most=FACES_OF_A_KIND))
    for row in compared([options.model, path], splits.dev):
        print(json.dumps(row))


if __name__ == "__main__":
    main()
