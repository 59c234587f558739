"""A session answers as the graph in the file does, however its steps are ordered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnxruntime import InferenceSession

from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.engines.onnx_session import normalise_planes, open_session
from tests.detection.engines.stand_in_model import SIDE, write_stand_in


def test_normalising_plane_by_plane_changes_no_answer() -> None:
    path = WEIGHTS / SERVED
    faces = np.random.default_rng(0).integers(0, 256, (3, 192, 192, 3), dtype=np.uint8)
    as_stored = InferenceSession(path, providers=["CPUExecutionProvider"])
    session = open_session(onnx.load(path))
    for expected, given in zip(
        as_stored.run(None, {"faces": faces}), session.run(None, {"faces": faces}), strict=True
    ):
        assert np.array_equal(expected, given)


def test_the_served_graph_is_normalised_plane_by_plane() -> None:
    model = onnx.load(WEIGHTS / SERVED)
    normalise_planes(model)
    assert [node.op_type for node in model.graph.node[:4]] == ["Cast", "Transpose", "Sub", "Div"]


def test_a_graph_that_begins_otherwise_stays_as_it_is(tmp_path: Path) -> None:
    model = onnx.load(write_stand_in(tmp_path))
    before = model.SerializeToString()
    normalise_planes(model)
    assert model.SerializeToString() == before
    faces = np.zeros((2, SIDE, SIDE, 3), np.uint8)
    assert open_session(model).run(["logit"], {"faces": faces})[0].shape == (2,)
