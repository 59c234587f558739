"""YuNet in ONNX Runtime, which takes a quarter of the time that OpenCV's own engine takes.

What comes out is read as `cv2.FaceDetectorYN` reads it (modules/objdetect/src/face_detect.cpp of
OpenCV): the same faces, to a ten-thousandth of a pixel.
"""

from __future__ import annotations

from functools import cache, lru_cache
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
_OUTPUTS = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in _STRIDES]
# Above the size of the usual look, memory is not kept for the next one.
_LARGE_BYTES = 640 * 640 * 3 * 4


def yunet(picture: np.ndarray, min_confidence: float) -> np.ndarray:
    """The faces in a BGR `picture` [height, width, 3], surest first: float32 [n, 15].

    A row holds left, top, width and height of the box, five points (x, y), and the confidence, in
    pixels of the picture.
    """
    height, width = picture.shape[:2]
    padded = np.zeros((1, 3, _whole(height), _whole(width)), np.float32)
    padded[0, :, :height, :width] = picture.transpose(2, 0, 1)
    options = RunOptions()
    if padded.nbytes > _LARGE_BYTES:
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    outputs = _session().run(_OUTPUTS, {"input": padded}, options)
    is_face, is_object, boxes, points = (
        np.concatenate(outputs[at : at + len(_STRIDES)], axis=1)[0]
        for at in range(0, len(outputs), len(_STRIDES))
    )
    confidence = np.sqrt(is_face[:, 0].clip(0, 1) * is_object[:, 0].clip(0, 1))
    places = np.flatnonzero(confidence >= min_confidence)
    cells, strides = (of_all[places] for of_all in _grid(*padded.shape[2:]))
    size = np.exp(boxes[places, 2:]) * strides
    corner = (cells + boxes[places, :2]) * strides - size / 2
    shown = (points[places].reshape(-1, 5, 2) + cells[:, None]) * strides[:, None]
    rows = np.hstack([corner, size, shown.reshape(-1, 10), confidence[places, None]])
    return _without_doubles(rows, min_confidence)


def _whole(length: int) -> int:
    """`length` made up to whole cells of the coarsest grid."""
    return -(-length // _STRIDES[-1]) * _STRIDES[-1]


@lru_cache(maxsize=16)
def _grid(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The cell (column, row) of each place that the network answers for, and its side in pixels:
    float32 [places, 2] and [places, 1], one grid after the other."""
    cells, sides = [], []
    for stride in _STRIDES:
        rows, columns = np.divmod(np.arange(height // stride * (width // stride)), width // stride)
        cells.append(np.stack([columns, rows], axis=1))
        sides.append(np.full((len(rows), 1), stride))
    return np.concatenate(cells).astype(np.float32), np.concatenate(sides).astype(np.float32)


def _without_doubles(rows: np.ndarray, min_confidence: float) -> np.ndarray:
    if len(rows) < 2:
        return rows
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
