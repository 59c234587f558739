"""A run starts from ImageNet's features or goes on from a served model."""

import numpy as np
import torch

from detection.engines.faces.backbone import normalise
from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.lab.training.faces import starting_network


def test_a_served_model_goes_on_from_the_very_answers_that_it_gave() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (3, 192, 192, 3), dtype=np.uint8)
    net = starting_network(WEIGHTS / SERVED).eval()
    with torch.inference_mode():
        logits = net(normalise(torch.from_numpy(faces)))
    served, _ = OnnxScorer().score(faces)
    np.testing.assert_allclose(logits.numpy(), served, atol=1e-3)
