"""A tiny forgery model for tests that are about the engine: the redder a crop, the more fake.

It has the inputs and outputs of the real one, and its evidence adds up to its logit. A face is the
stranger, the stronger its evidence.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

SIDE = 96
_PLACE = 16
# Red minus green, of 255, that makes one logit.
_STEP = 8.0
_ZERO = 74.0


def write_stand_in(folder: Path, *, strange_above: float | None = None) -> Path:
    """Write model and card into `folder` and return the model's path."""
    kernel = np.zeros((1, 3, _PLACE, _PLACE), np.float32)
    kernel[0, 0], kernel[0, 1] = 1 / _PLACE**2 / _STEP, -1 / _PLACE**2 / _STEP
    graph = helper.make_graph(
        [
            helper.make_node("Cast", ["faces"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Transpose", ["float"], ["planes"], perm=[0, 3, 1, 2]),
            helper.make_node(
                "Conv",
                ["planes", "kernel", "zero"],
                ["map"],
                kernel_shape=[_PLACE, _PLACE],
                strides=[_PLACE, _PLACE],
            ),
            helper.make_node("Squeeze", ["map", "channel"], ["evidence"]),
            helper.make_node("ReduceMean", ["evidence", "places"], ["logit"], keepdims=0),
            helper.make_node("Mul", ["evidence", "evidence"], ["squares"]),
            helper.make_node("ReduceMean", ["squares", "places"], ["strangeness"], keepdims=0),
        ],
        "redness",
        [helper.make_tensor_value_info("faces", TensorProto.UINT8, ["n", SIDE, SIDE, 3])],
        [
            helper.make_tensor_value_info("logit", TensorProto.FLOAT, ["n"]),
            helper.make_tensor_value_info("evidence", TensorProto.FLOAT, ["n", "h", "w"]),
            helper.make_tensor_value_info("strangeness", TensorProto.FLOAT, ["n"]),
        ],
        [
            numpy_helper.from_array(kernel, "kernel"),
            numpy_helper.from_array(np.array([-_ZERO / _STEP], np.float32), "zero"),
            numpy_helper.from_array(np.array([1]), "channel"),
            numpy_helper.from_array(np.array([1, 2]), "places"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    data = model.SerializeToString()
    path = folder / "stand-in.onnx"
    path.write_bytes(data)
    card = {
        "id": "stand-in",
        "version": "1",
        "licence": "none",
        "sha256": hashlib.sha256(data).hexdigest(),
        "input_size": SIDE,
        "crop_margin": 1.15,
        "temperature": 1.0,
        "bias": 0.0,
        "authentic_below": 0.4,
        "manipulated_above": 0.6,
    }
    if strange_above is not None:
        card["strangeness"] = {"above": strange_above}
    path.with_suffix(".json").write_text(json.dumps(card))
    return path
