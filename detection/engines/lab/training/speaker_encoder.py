"""Bring the speaker encoder's published weights into the form in which they are served.

    python -m detection.engines.lab.training.speaker_encoder pretrained.pt --out FOLDER

`pretrained.pt` is the file in the package Resemblyzer 0.1.4; of any other digest it is refused.
Numbers are kept in 16 bits and computed with in 32.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

PUBLISHED = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
NAME = "speaker-encoder-1"
_LAYERS, _HIDDEN, _BANDS = 3, 256, 40


class WrongFile(Exception):
    """Not the published file."""


def convert(published: Path, out: Path) -> Path:
    """Write the network and its card into the folder `out`. Raises WrongFile."""
    digest = hashlib.sha256(published.read_bytes()).hexdigest()
    if digest != PUBLISHED:
        raise WrongFile(f"{published} has SHA-256 {digest}, expected {PUBLISHED}")
    found = torch.load(published, map_location="cpu", weights_only=True)["model_state"]
    weights = {name: value.numpy() for name, value in found.items()}
    path = out / f"{NAME}.onnx"
    path.write_bytes(_network(weights).SerializeToString())
    card = {
        "id": "speaker-encoder",
        "version": "1",
        "licence": "Apache-2.0",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    path.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", "utf-8")
    return path


def _network(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """Three LSTM layers, of whose last state a linear layer makes the unit vector."""
    kept: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def constant(name: str, value: np.ndarray) -> str:
        kept.append(numpy_helper.from_array(value.astype(np.float16), f"{name}_16"))
        nodes.append(helper.make_node("Cast", [f"{name}_16"], [name], to=TensorProto.FLOAT))
        return name

    def integers(name: str, *values: int) -> str:
        kept.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    nodes.append(helper.make_node("Transpose", ["mels"], ["layer_0"], perm=[1, 0, 2]))
    direction = integers("direction", 1)
    for layer in range(_LAYERS):
        inward, within = (
            constant(f"{kind}_{layer}", _gates(weights[f"lstm.weight_{kind}_l{layer}"])[None])
            for kind in ("ih", "hh")
        )
        biases = [_gates(weights[f"lstm.bias_{kind}_l{layer}"]) for kind in ("ih", "hh")]
        bias = constant(f"bias_{layer}", np.concatenate(biases)[None])
        states = [f"states_{layer}", f"last_{layer}"]
        inputs = [f"layer_{layer}", inward, within, bias]
        nodes.append(helper.make_node("LSTM", inputs, states, hidden_size=_HIDDEN))
        squeezed = [f"layer_{layer + 1}"]
        nodes.append(helper.make_node("Squeeze", [states[0], direction], squeezed))
    first = integers("first", 0)
    matrix, shift = (constant(name, weights[f"linear.{name}"]) for name in ("weight", "bias"))
    nodes += [
        helper.make_node("Squeeze", [f"last_{_LAYERS - 1}", first], ["state"]),
        helper.make_node("Gemm", ["state", matrix, shift], ["raw"], transB=1),
        helper.make_node("Relu", ["raw"], ["positive"]),
        helper.make_node("ReduceL2", ["positive", direction], ["length"], keepdims=1),
        helper.make_node("Div", ["positive", "length"], ["embeddings"]),
    ]
    shape: list[str | int | None] = ["n", 160, _BANDS]
    out: list[str | int | None] = ["n", _HIDDEN]
    graph = helper.make_graph(
        nodes,
        NAME,
        [helper.make_tensor_value_info("mels", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, out)],
        kept,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def _gates(values: np.ndarray) -> np.ndarray:
    """From PyTorch's order of gates (input, forget, cell, output) to that of ONNX."""
    gate_in, forget, cell, gate_out = np.split(values, 4)
    return np.concatenate([gate_in, gate_out, forget, cell])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("published", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    print(convert(given.published, given.out))


if __name__ == "__main__":
    main()
