"""Open networks for ONNX Runtime on the CPU."""

from __future__ import annotations

from onnx import ModelProto
from onnxruntime import InferenceSession, SessionOptions


def open_session(model: ModelProto) -> InferenceSession:
    """A session for `model`, which works in the thread that calls it and which several may call."""
    del model.graph.value_info[:]  # shapes, which follow from the input's
    normalise_planes(model)
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def normalise_planes(model: ModelProto) -> None:
    """Have a `model` that begins by normalising pixels do it plane by plane, with equal results.

    Where red, green and blue lie side by side, ONNX Runtime handles three numbers at a time: a
    fifth of the time that MobileNetV2 takes.
    """
    nodes = model.graph.node
    if [node.op_type for node in nodes[:4]] != ["Cast", "Sub", "Div", "Transpose"]:
        return
    subtract, divide = nodes[1:3]
    transpose = nodes.pop(3)
    transpose.input[0] = subtract.input[0]
    divide.output[0] = transpose.output[0]
    subtract.input[0] = transpose.output[0] = "planes"
    nodes.insert(1, transpose)
    for constant in model.graph.initializer:
        if constant.name in (subtract.input[1], divide.input[1]):
            constant.dims.extend([1, 1])
