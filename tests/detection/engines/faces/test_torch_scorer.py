"""Torch gives the answers of ONNX Runtime, from the same file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.torch_scorer import TorchScorer
from media_jobs.engines.errors import WeightsMismatch
from tests.detection.engines.stand_in_model import write_stand_in
from tests.media_jobs.engines.clips import portrait


def crops() -> np.ndarray:
    side = OnnxScorer().card.crop.size
    noise = np.random.default_rng(2).integers(0, 256, (4, side, side, 3), dtype=np.uint8)
    return np.concatenate([noise, portrait(side)[None]])


def agree(device: str, tolerance: float) -> None:
    logits, evidence = OnnxScorer().score(crops())
    torch_logits, torch_evidence = TorchScorer(device=device).score(crops())
    assert np.ptp(logits) > 0
    assert torch_logits == pytest.approx(logits, abs=tolerance)
    assert torch_evidence == pytest.approx(evidence, abs=tolerance)


def test_torch_scores_as_onnx_runtime_does() -> None:
    agree("cpu", 1e-3)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_a_gpu_scores_as_the_cpu_does() -> None:
    agree("cuda", 2e-2)


def test_the_evidence_of_the_served_model_adds_up_to_its_score() -> None:
    logits, evidence = OnnxScorer().score(crops())
    assert evidence.mean(axis=(1, 2)) == pytest.approx(logits, abs=1e-3)


def test_a_file_of_another_network_is_not_forced_in(tmp_path: Path) -> None:
    path = write_stand_in(tmp_path)
    with pytest.raises(WeightsMismatch):
        TorchScorer(str(path)).score(np.zeros((1, 96, 96, 3), np.uint8))


def test_a_scorer_that_runs_on_a_gpu_says_that_it_wants_one() -> None:
    assert TorchScorer().card.spec.wants_gpu
    assert not OnnxScorer().card.spec.wants_gpu
