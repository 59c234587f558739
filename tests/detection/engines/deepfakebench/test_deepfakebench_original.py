"""The same answers as DeepfakeBench's own code, on random weights.

That code is no part of this repository: `DEEPFAKEBENCH=path` names a copy of it, and the packages
that it imports must be there (docs/models/deepfakebench.md).
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.deepfakebench import ARCHITECTURES, compare

CHECKOUT = os.environ.get("DEEPFAKEBENCH", "")

pytestmark = [
    pytest.mark.skipif(not CHECKOUT, reason="DEEPFAKEBENCH names no copy of DeepfakeBench"),
    pytest.mark.skipif(
        not find_spec("efficientnet_pytorch") or not find_spec("tensorboard"),
        reason="what DeepfakeBench imports is not installed here",
    ),
]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_features_logits_and_probabilities_are_those_of_the_original(architecture: str) -> None:
    for found in compare(Path(CHECKOUT), architecture):
        assert found.largest < 1e-4, found
        assert found.of > 0.1, f"nothing was compared: {found}"
