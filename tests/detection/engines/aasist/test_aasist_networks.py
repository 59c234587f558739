"""AASIST and AASIST-L give the same scores as the code that was published with them.

Recorded from that code (github.com/clovaai/aasist, a04c986), torch 2.13.0+cpu, 29 November 2026.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
import torch

from detection.engines.aasist.checkpoint import read_checkpoint
from detection.engines.aasist.network import FORMS, Aasist
from tests.detection.engines.aasist.seeded import seeded, sounds

# Of the sorted lines "name [shape]" of the published state dicts, without what has no effect.
PUBLISHED = {
    "aasist": (204, "3de761cd5fec28a718a1e1dc19983153956309728ceb6ba922e259237c27a3cd"),
    "aasist-l": (204, "f401e39eb25a6fb7400b32ff002e79e9f1811f7584ce2d8bf0bb2c0d97ed4b9c"),
}
WITH_SEEDED_WEIGHTS = {
    "aasist": [
        [14.335323333740234, -1.854565978050232],
        [14.33504581451416, -1.842777132987976],
        [14.3425874710083, -1.8339933156967163],
    ],
    "aasist-l": [
        [-3.3355207443237305, -3.7195539474487305],
        [-3.3188047409057617, -3.8993239402770996],
        [-3.2568440437316895, -3.8846936225891113],
    ],
}
WITH_PUBLISHED_WEIGHTS = {
    "AASIST.pth": [
        [2.5817294120788574, -2.9098079204559326],
        [6.51800012588501, -6.564382076263428],
        [5.40470552444458, -6.364542484283447],
    ],
    "AASIST-L.pth": [
        [4.007434368133545, -3.651071071624756],
        [5.331840515136719, -4.8145670890808105],
        [-0.02530817687511444, 0.5287931561470032],
    ],
}
CHECKOUT = os.environ.get("AASIST", "")


def scores(network: Aasist) -> torch.Tensor:
    with torch.inference_mode():
        return network(torch.from_numpy(sounds()))


@pytest.mark.parametrize("name", FORMS)
def test_parameters_have_the_names_and_shapes_that_were_published(name: str) -> None:
    state = Aasist(FORMS[name]).state_dict()
    lines = sorted(f"{name} {list(value.shape)}" for name, value in state.items())
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert (len(lines), digest) == PUBLISHED[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_scores_are_those_of_the_original_with_the_same_parameters(name: str) -> None:
    network = Aasist(FORMS[name]).eval()
    network.load_state_dict(seeded(network.state_dict()))
    recorded = torch.tensor(WITH_SEEDED_WEIGHTS[name])
    assert (scores(network) - recorded).abs().max() < 1e-4


@pytest.mark.skipif(not CHECKOUT, reason="AASIST names no copy of github.com/clovaai/aasist")
@pytest.mark.parametrize("file", WITH_PUBLISHED_WEIGHTS)
def test_scores_are_those_of_the_original_with_published_weights(file: str) -> None:
    network = read_checkpoint(Path(CHECKOUT) / "models/weights" / file).network()
    recorded = torch.tensor(WITH_PUBLISHED_WEIGHTS[file])
    assert (scores(network) - recorded).abs().max() < 1e-4
