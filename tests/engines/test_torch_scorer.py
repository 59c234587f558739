"""Torch gives the answers of ONNX Runtime, from the same file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from detection.engines.faces.model_card import WeightsMismatch
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.torch_scorer import TorchScorer
from detection.engines.training.backbone import ForgeryNet
from detection.engines.training.export import export_onnx
from tests.engines.stand_in_model import write_stand_in

SIDE = 64


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of the served kind with random weights and lively batch norms."""
    torch.manual_seed(5)
    net = ForgeryNet()
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.register_buffer("running_mean", torch.rand(module.num_features) * 0.4 - 0.2)
            module.register_buffer("running_var", torch.rand(module.num_features) + 0.5)
            torch.nn.init.uniform_(module.bias, -0.2, 0.2)
    path = tmp_path_factory.mktemp("net") / "net.onnx"
    digest = export_onnx(net, path, size=SIDE)
    card = {
        "id": "random",
        "version": "1",
        "licence": "none",
        "sha256": digest,
        "input_size": SIDE,
        "crop_margin": 1.15,
        "temperature": 1.0,
        "bias": 0.0,
        "authentic_below": 0.4,
        "manipulated_above": 0.6,
    }
    path.with_suffix(".json").write_text(json.dumps(card))
    return path


def crops() -> np.ndarray:
    return np.random.default_rng(2).integers(0, 256, (5, SIDE, SIDE, 3), dtype=np.uint8)


def agree(weights: Path, device: str, tolerance: float) -> None:
    logits, evidence = OnnxScorer(str(weights)).score(crops())
    torch_logits, torch_evidence = TorchScorer(str(weights), device=device).score(crops())
    assert np.ptp(logits) > 0
    assert torch_logits == pytest.approx(logits, abs=tolerance)
    assert torch_evidence == pytest.approx(evidence, abs=tolerance)


def test_torch_scores_as_onnx_runtime_does(weights: Path) -> None:
    agree(weights, "cpu", 1e-4)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_scores_as_the_cpu_does(weights: Path) -> None:
    agree(weights, "cuda", 1e-2)


def test_a_file_of_another_network_is_not_forced_in(tmp_path: Path) -> None:
    path = write_stand_in(tmp_path)
    with pytest.raises(WeightsMismatch):
        TorchScorer(str(path)).score(np.zeros((1, 96, 96, 3), np.uint8))


def test_the_card_says_that_it_wants_a_gpu(weights: Path) -> None:
    assert TorchScorer(str(weights)).card.spec.wants_gpu
    assert (
        hashlib.sha256(weights.read_bytes()).hexdigest()
        == TorchScorer(str(weights)).card.spec.sha256
    )
