"""From the trained network to the two files of serving: the ONNX graph and its description."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from detection.engines.faces.backbone import ForgeryNet, ServedNet

OPSET = 18
LARGEST_DIFFERENCE = 1e-3


def export_onnx(net: ForgeryNet, path: Path, *, size: int) -> str:
    """Write the served graph; returns its SHA-256. ValueError if ONNX Runtime disagrees."""
    served = ServedNet(net.cpu().eval()).eval()
    example = torch.from_numpy(_noise(2, size))
    torch.onnx.export(
        served,
        (example,),
        str(path),
        input_names=["faces"],
        output_names=["logit", "evidence"],
        dynamic_shapes={"faces": {0: torch.export.Dim("n")}},
        opset_version=OPSET,
        external_data=False,
        verbose=False,
    )
    strip_traces(path)
    difference = _largest_difference(served, path, size)
    if difference > LARGEST_DIFFERENCE:
        raise ValueError(f"ONNX Runtime differs from torch by {difference:.2g}")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def strip_traces(path: Path) -> None:
    """Remove where each node was exported from: it names this machine's folders, and the digest
    would differ from one machine to the next."""
    model = onnx.load(path)
    graph = model.graph
    traced = [model, graph, *graph.node, *graph.initializer]
    for part in (*traced, *graph.input, *graph.output, *graph.value_info):
        del part.metadata_props[:]
        part.doc_string = ""
    onnx.save(model, path)


def write_description(path: Path, description: dict[str, object]) -> None:
    path.write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


def _noise(count: int, size: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, size, size, 3), dtype=np.uint8)


def _largest_difference(served: nn.Module, path: Path, size: int) -> float:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    faces = _noise(3, size)
    with torch.inference_mode():
        expected = served(torch.from_numpy(faces))
    given = session.run(["logit", "evidence"], {"faces": faces})
    return max(float(np.abs(a.numpy() - b).max()) for a, b in zip(expected, given, strict=True))
