"""A run starts from ImageNet's features or goes on from a served model."""

from pathlib import Path

import numpy as np
import pytest
import torch

from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.training.backbone import FROZEN_BLOCKS, normalise
from detection.engines.training.start import starting_network
from tests.engines.training_faces import make_backbone


def test_a_served_model_goes_on_from_the_very_answers_that_it_gave() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (3, 160, 160, 3), dtype=np.uint8)
    net = starting_network(WEIGHTS / SERVED).eval()
    with torch.inference_mode():
        logits = net(normalise(torch.from_numpy(faces)))
    served, _ = OnnxScorer().score(faces)
    np.testing.assert_allclose(logits.numpy(), served, atol=1e-3)


@pytest.mark.parametrize("served", [True, False])
def test_all_is_learned_but_the_first_blocks(served: bool, tmp_path: Path) -> None:
    weights = WEIGHTS / SERVED if served else make_backbone(tmp_path / "b.pth")
    net = starting_network(weights).train()
    learned = {name for name, value in net.named_parameters() if value.requires_grad}
    assert {"head.weight", "head.bias"} <= learned
    frozen = {name for name, _ in net.named_parameters()} - learned
    assert frozen
    assert all(int(name.split(".")[1]) < FROZEN_BLOCKS for name in frozen)
