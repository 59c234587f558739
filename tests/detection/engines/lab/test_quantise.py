"""A quantised model answers as the one that it was made of, and says so in its card."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest

from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.lab.training.data import read_splits
from detection.engines.lab.training.quantise import compared, quantise
from tests.detection.engines.training_faces import make_data

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_data(tmp_path_factory.mktemp("faces"))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory, data: Path) -> tuple[Path, Path]:
    """The trained model, and what is made of it by a few faces."""
    folder = tmp_path_factory.mktemp("models")
    for suffix in (".onnx", ".json"):
        shutil.copy((WEIGHTS / SERVED).with_suffix(suffix), folder)
    return folder / SERVED, quantise(folder / SERVED, read_splits(data).train)


def test_its_answers_are_those_of_the_trained_model(models: tuple[Path, Path], data: Path) -> None:
    rng = np.random.default_rng(0)
    faces = np.stack([np.kron(rng.integers(0, 255, (24, 24, 3)), np.ones((8, 8, 1)))] * 2)
    before, after = (OnnxScorer(str(model)).examine(faces.astype(np.uint8)) for model in models)
    assert not np.array_equal(before.logits, after.logits)
    assert np.abs(before.logits - after.logits).max() < 0.5
    assert after.evidence.mean(axis=(1, 2)) == pytest.approx(after.logits, abs=1e-4)
    assert after.strangeness == pytest.approx(before.strangeness, rel=0.2)


def test_the_later_blocks_reckon_in_eight_bits(models: tuple[Path, Path]) -> None:
    trained, quantised = models
    assert quantised.stat().st_size < trained.stat().st_size / 3
    kept = [
        tensor.name
        for tensor in onnx.load(quantised).graph.initializer
        if tensor.name.endswith(".weight") and tensor.data_type == onnx.TensorProto.FLOAT
    ]
    assert {name.split(".")[1] for name in kept if name.startswith("features.")} == set("0123")
    assert "evidence.weight" in kept


def test_no_weight_overflows_on_older_processors(models: tuple[Path, Path]) -> None:
    weights = [
        onnx.numpy_helper.to_array(tensor)
        for tensor in onnx.load(models[1]).graph.initializer
        if tensor.data_type == onnx.TensorProto.INT8
    ]
    assert max(int(np.abs(values.astype(int)).max()) for values in weights) <= 64


def test_the_card_names_the_file_and_what_it_was_made_of(models: tuple[Path, Path]) -> None:
    trained, quantised = (json.loads(model.with_suffix(".json").read_text()) for model in models)
    assert quantised["sha256"] == hashlib.sha256(models[1].read_bytes()).hexdigest()
    assert quantised["quantised"]["from_sha256"] == trained["sha256"]
    assert quantised["version"] == f"{trained['version']}-int8"
    assert quantised["temperature"] == trained["temperature"]


def test_both_models_are_compared_on_faces_of_each_origin(
    models: tuple[Path, Path], data: Path
) -> None:
    rows = compared(models, read_splits(data).dev)
    assert {(row["model"], row["origin"]) for row in rows} == {
        (model.stem, origin) for model in models for origin in ("dfdc", "stylegan")
    }


def test_the_model_in_eight_bits_that_comes_along_is_made_of_the_served_one() -> None:
    path = (WEIGHTS / SERVED).with_name(SERVED.replace(".onnx", "-int8.json"))
    described = json.loads(path.read_text())["quantised"]
    assert described["from_sha256"] == OnnxScorer().card.spec.sha256
