"""YuNet in ONNX Runtime, which takes a quarter of the time that OpenCV's own engine takes.

What comes out is read as `cv2.FaceDetectorYN` reads it (modules/objdetect/src/face_detect.cpp of
OpenCV): the same faces, to a ten-thousandth of a pixel.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnx
from onnxruntime import InferenceSession, RunOptions

from detection.engines.onnx_session import open_session

YUNET = Path(__file__).parents[1] / "weights" / "face_detection_yunet_2023mar.onnx"

# Boxes that share more than this are one face.
OVERLAP = 0.3
# Candidates that come before faces that share a place are joined: each face has several.
_CANDIDATES = 5000
_STRIDES = (8, 16, 32)
_KINDS = ("cls", "obj", "bbox", "kps")
# Above the size of the usual look, memory is not kept for the next one.
_LARGE_BYTES = 640 * 640 * 3


def yunet(picture: np.ndarray, min_confidence: float) -> np.ndarray:
    """The faces in a BGR `picture` [height, width, 3], surest first: float32 [n, 15].

    A row holds left, top, width and height of the box, five points (x, y), and the confidence, in
    pixels of the picture.
    """
    height, width = picture.shape[:2]
    margin = -height % _STRIDES[-1], -width % _STRIDES[-1]
    padded = cv2.copyMakeBorder(picture, 0, margin[0], 0, margin[1], cv2.BORDER_CONSTANT)
    names = [f"{kind}_{stride}" for stride in _STRIDES for kind in _KINDS]
    options = RunOptions()
    if padded.size > _LARGE_BYTES:
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    outputs = _session().run(names, {"input": cv2.dnn.blobFromImage(padded)}, options)
    found = [
        _candidates(stride, padded.shape[1] // stride, min_confidence, *outputs[at : at + 4])
        for stride, at in zip(_STRIDES, range(0, len(outputs), len(_KINDS)), strict=True)
    ]
    return _without_doubles(np.concatenate(found), min_confidence)


def _candidates(
    stride: int,
    columns: int,
    min_confidence: float,
    is_face: np.ndarray,
    is_object: np.ndarray,
    boxes: np.ndarray,
    points: np.ndarray,
) -> np.ndarray:
    """The rows of one stride; the network's outputs [1, places, …] are in units of it."""
    confidence = np.sqrt(is_face[0, :, 0].clip(0, 1) * is_object[0, :, 0].clip(0, 1))
    places = np.flatnonzero(confidence >= min_confidence)
    cells = np.stack([places % columns, places // columns], axis=1).astype(np.float32)
    size = np.exp(boxes[0, places, 2:]) * stride
    corner = (cells + boxes[0, places, :2]) * stride - size / 2
    shown = (points[0, places].reshape(-1, 5, 2) + cells[:, None]) * stride
    return np.hstack([corner, size, shown.reshape(-1, 10), confidence[places, None]])


def _without_doubles(rows: np.ndarray, min_confidence: float) -> np.ndarray:
    boxes = rows[:, :4].astype(int).tolist()
    kept = cv2.dnn.NMSBoxes(boxes, rows[:, 14].tolist(), min_confidence, OVERLAP, top_k=_CANDIDATES)
    return rows[np.asarray(kept, int).ravel()]


@cache
def _session() -> InferenceSession:
    """The network for pictures of any size; its file says 640 x 640."""
    model = onnx.load(YUNET)
    sizes = [(value, 1) for value in model.graph.output]
    sizes += [(model.graph.input[0], axis) for axis in (2, 3)]
    for value, axis in sizes:
        value.type.tensor_type.shape.dim[axis].dim_param = f"{value.name}_{axis}"
    return open_session(model)
