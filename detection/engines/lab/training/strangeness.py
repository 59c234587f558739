"""Teach an exported model which faces are none that it can judge: artwork, masks, covered faces.

    python -m detection.engines.lab.training.strangeness --data DIR --model FILE.onnx

Adds to the graph the output `strangeness` (`detection.engines.faces.strangeness`), fitted on faces
that were trained on, genuine and forged alike, and writes to the `.json` beside it what strangeness
is too much: the least that leaves at most `GATED` of the dev faces of every origin above it. The
logits stay the same to the bit. A model that has the output already is fitted anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import nn

from detection.engines.faces.backbone import ConvNormAct, ForgeryNet, InvertedResidual, ServedNet
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.strangeness import (
    BLOCKS,
    CENTRE,
    LEAST_VARIANCE,
    OUTPUT,
    WHITENING,
    pooled_features,
)
from detection.engines.faces.torch_scorer import network_of
from detection.engines.lab.training.augment import Random, degraded
from detection.engines.lab.training.blend import self_blended
from detection.engines.lab.training.data import Face, Splits, digest, read_splits, served_crops
from detection.engines.lab.training.export import write_description

# Block 7 is the first at a sixteenth of the resolution. Of single blocks it leaves the most artwork
# and masks outside; the last ones know forgeries and little else (figures in the model's log).
POOLED_BLOCKS = (7,)
GATED = 0.01
# Faces of each origin and class that the distance is fitted on; each of them weighs the same.
FITTED_ON = 1000
SHRINKAGE = 0.02
_BATCH = 32


def as_served(crops: np.ndarray, rng: Random) -> np.ndarray:
    return crops


def as_degraded(crops: np.ndarray, rng: Random) -> np.ndarray:
    return np.stack([degraded(crop, rng) for crop in crops])


def as_blended(crops: np.ndarray, rng: Random) -> np.ndarray:
    return np.stack([degraded(self_blended(crop, rng), rng) for crop in crops])


# A face is no stranger for what networks do to pictures, nor a forgery for being one, so that the
# distance is fitted on all that training shows. Each takes and returns crops, uint8 [n, S, S, 3].
WAYS = {"served": as_served, "degraded": as_degraded, "blended": as_blended}


@dataclass(frozen=True, slots=True)
class Distance:
    """The squared length of (features - `centre` [d]) @ `whitening` [d, d]."""

    centre: np.ndarray
    whitening: np.ndarray


def add_strangeness(model: Path, splits: Splits) -> None:
    """Fit the output on the training faces, its limit on the dev faces, and write both files."""
    graph = onnx.load(model)
    card = json.loads(model.with_suffix(".json").read_text("utf-8"))
    faces = fitting_faces(splits.train, most=FITTED_ON)
    features = features_of(network_of(graph), faces, size=card["input_size"])
    kinds = [f"{_kind(face)}, {way}" for way in WAYS for face in faces]
    with_output(graph, fit_distance(features, kinds))
    onnx.save(graph, model)
    card["sha256"] = hashlib.sha256(model.read_bytes()).hexdigest()
    # A limit of one leaves the scorer's answer in the units of the graph.
    write_description(model.with_suffix(".json"), card | {"strangeness": {"above": 1.0}})
    strangeness = strangeness_of(OnnxScorer(str(model.resolve())), splits.dev)
    origins = np.array([face.origin for face in splits.dev])
    above = fit_limit(strangeness, origins)
    card["strangeness"] = {
        "above": above,
        "fitted_on": len(faces),
        "faces_sha256": digest(faces),
        "gated_in_dev": {
            str(origin): round(float((strangeness[origins == origin] > above).mean()), 4)
            for origin in np.unique(origins)
        },
    }
    write_description(model.with_suffix(".json"), card)


def fitting_faces(faces: Iterable[Face], *, most: int) -> list[Face]:
    """At most `most` of each origin and class: those with the lowest digests."""
    of_kind: dict[str, list[Face]] = defaultdict(list)
    for face in sorted(faces, key=lambda face: hashlib.sha256(face.name.encode()).digest()):
        of_kind[_kind(face)].append(face)
    return [face for same in of_kind.values() for face in same[:most]]


def features_of(net: ServedNet, faces: Sequence[Face], *, size: int) -> np.ndarray:
    """Pooled features [len(WAYS) * len(faces), d]: of all faces in one way, then in the next."""
    rng = np.random.default_rng(0)
    with torch.inference_mode():
        found = [
            pooled_features(net, torch.from_numpy(shown(crops, rng)), POOLED_BLOCKS).numpy()
            for shown in WAYS.values()
            for crops in _batches(faces, size)
        ]
    return np.concatenate(found).astype(np.float64)


def fit_distance(features: np.ndarray, kinds: Sequence[str]) -> Distance:
    """Mahalanobis distance from the mean of `features` [n, d]; every kind of face weighs the same.

    The covariance of the standardised features is shrunk towards the identity (Ledoit and Wolf,
    "A well-conditioned estimator for large-dimensional covariance matrices", 2004; here by a fixed
    share), so that directions which hardly vary do not decide.
    """
    _, kind, count = np.unique(kinds, return_inverse=True, return_counts=True)
    weight = 1 / count[kind] / len(count)
    centre = weight @ features
    deviation = np.sqrt(weight @ (features - centre) ** 2) + 1e-6
    standard = (features - centre) / deviation
    covariance = (standard * weight[:, None]).T @ standard
    covariance = (1 - SHRINKAGE) * covariance + SHRINKAGE * np.eye(len(covariance))
    values, directions = np.linalg.eigh(covariance)
    whitening = directions / np.sqrt(values) / deviation[:, None]
    return Distance(centre.astype(np.float32), whitening.astype(np.float32))


def fit_limit(strangeness: np.ndarray, origins: np.ndarray) -> float:
    """What at most `GATED` of the faces of every origin exceed."""
    quantiles = [
        np.quantile(strangeness[origins == origin], 1 - GATED, method="higher")
        for origin in np.unique(origins)
    ]
    return math.ceil(max(quantiles) * 1e4) / 1e4


def strangeness_of(scorer: OnnxScorer, faces: Sequence[Face]) -> np.ndarray:
    """Strangeness [len(faces)] as serving gives it."""
    size = scorer.card.crop.size
    return np.concatenate([scorer.examine(crops).strangeness for crops in _batches(faces, size)])


def with_output(model: ModelProto, distance: Distance) -> None:
    """Add the output to an exported graph; one that is there already is replaced."""
    graph = model.graph
    _without_output(model)
    for name, value in (
        (CENTRE, distance.centre),
        (WHITENING, distance.whitening),
        (f"{OUTPUT}.places", np.array([2, 3], np.int64)),
        (f"{OUTPUT}.directions", np.array([1], np.int64)),
        (f"{OUTPUT}.least", np.array(LEAST_VARIANCE, np.float32)),
    ):
        graph.initializer.append(numpy_helper.from_array(value, name))
    model.metadata_props.add(key=BLOCKS, value=json.dumps(POOLED_BLOCKS))
    pooled = []
    for block in POOLED_BLOCKS:
        nodes, names = _pooling(block_outputs(model)[block], f"{OUTPUT}.{block}")
        graph.node.extend(nodes)
        pooled += names
    graph.node.extend(_distance_nodes(pooled))
    graph.output.append(helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n"]))
    onnx.checker.check_model(model)


def block_outputs(model: ModelProto) -> list[str]:
    """The names of what each of the network's blocks gives, in order."""
    readers: dict[str, list[NodeProto]] = defaultdict(list)
    for node in model.graph.node:
        for name in node.input:
            readers[name].append(node)
    convolutions = iter([node for node in model.graph.node if node.op_type == "Conv"])
    outputs = []
    for block in ForgeryNet().features:
        held = sum(isinstance(module, nn.Conv2d) for module in block.modules())
        output = [next(convolutions) for _ in range(held)][-1].output[0]
        then = _follows(block)
        if then:
            (reader,) = [node for node in readers[output] if node.op_type == then]
            output = reader.output[0]
        outputs.append(output)
    return outputs


def _follows(block: nn.Module) -> str | None:
    """What an exported block does after its last convolution."""
    if isinstance(block, ConvNormAct):
        return "Clip"
    return "Add" if isinstance(block, InvertedResidual) and block.adds_input else None


def _without_output(model: ModelProto) -> None:
    graph = model.graph
    for part in (graph.output, graph.initializer):
        for item in [item for item in part if item.name.startswith(OUTPUT)]:
            part.remove(item)
    for entry in [entry for entry in model.metadata_props if entry.key == BLOCKS]:
        model.metadata_props.remove(entry)
    for node in [node for node in graph.node if node.output[0].startswith(OUTPUT)]:
        graph.node.remove(node)


def _pooling(maps: str, prefix: str) -> tuple[list[NodeProto], list[str]]:
    """Nodes that pool feature maps as `detection.engines.faces.strangeness.pooled` does."""
    mean, deviation = f"{prefix}.mean", f"{prefix}.deviation"
    squares, variance, least = f"{prefix}.squares", f"{prefix}.variance", f"{OUTPUT}.least"
    node, places = helper.make_node, f"{OUTPUT}.places"
    return [
        node("ReduceMean", [maps, places], [mean], keepdims=0),
        node("Mul", [maps, maps], [squares]),
        node("ReduceMean", [squares, places], [f"{prefix}.mean_square"], keepdims=0),
        node("Mul", [mean, mean], [f"{prefix}.squared_mean"]),
        node("Sub", [f"{prefix}.mean_square", f"{prefix}.squared_mean"], [variance]),
        node("Max", [variance, least], [f"{prefix}.some_variance"]),
        node("Sqrt", [f"{prefix}.some_variance"], [deviation]),
    ], [mean, deviation]


def _distance_nodes(pooled: Sequence[str]) -> list[NodeProto]:
    return [
        helper.make_node("Concat", pooled, [f"{OUTPUT}.features"], axis=1),
        helper.make_node("Sub", [f"{OUTPUT}.features", CENTRE], [f"{OUTPUT}.moved"]),
        helper.make_node("MatMul", [f"{OUTPUT}.moved", WHITENING], [f"{OUTPUT}.white"]),
        helper.make_node("Mul", [f"{OUTPUT}.white", f"{OUTPUT}.white"], [f"{OUTPUT}.lengths"]),
        helper.make_node(
            "ReduceSum", [f"{OUTPUT}.lengths", f"{OUTPUT}.directions"], [OUTPUT], keepdims=0
        ),
    ]


def _kind(face: Face) -> str:
    return f"{face.origin}, {'forged' if face.fake else 'genuine'}"


def _batches(faces: Sequence[Face], size: int) -> Iterable[np.ndarray]:
    for start in range(0, len(faces), _BATCH):
        yield served_crops(faces[start : start + _BATCH], size)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the faces and lists")
    parser.add_argument("--model", type=Path, required=True, help="exported .onnx, .json beside it")
    options = parser.parse_args(arguments)
    add_strangeness(options.model, read_splits(options.data))
    print(json.dumps(json.loads(options.model.with_suffix(".json").read_text())["strangeness"]))


if __name__ == "__main__":
    main()
