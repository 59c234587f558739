"""MesoNet from weights that Keras saved: the right array in the right place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from detection.engines.lab.peers.mesonet import MesoNetScorer
from media_jobs.engines.errors import EngineMisconfigured, WeightsMismatch

# Kernel sizes, inputs and outputs of the convolutions, in the order of their numbers.
MESO4 = [(3, 3, 8), (5, 8, 8), (5, 8, 16), (5, 16, 16)]
INCEPTION = [
    *[(1, 3, 1), (1, 3, 4), (3, 4, 4), (1, 3, 4), (3, 4, 4), (1, 3, 2), (3, 2, 2)],
    *[(1, 11, 2), (1, 11, 4), (3, 4, 4), (1, 11, 4), (3, 4, 4), (1, 11, 2), (3, 2, 2)],
    *[(5, 12, 16), (5, 16, 16)],
]
NORMS = {"meso4": [8, 8, 16, 16], "meso-inception4": [11, 12, 16, 16]}
Arrays = dict[str, dict[str, np.ndarray]]


def random_arrays(convolutions: list[tuple[int, int, int]], norms: list[int]) -> Arrays:
    """Layers as Keras names them, numbered from 5 as those of a second model in a process."""
    draw = np.random.default_rng(6).normal
    made: Arrays = {}
    for number, (side, inputs, outputs) in enumerate(convolutions, start=5):
        scale = 1 / np.sqrt(side * side * inputs)
        kernel = draw(0, scale, (side, side, inputs, outputs))
        made[f"conv2d_{number}"] = {"kernel:0": kernel, "bias:0": draw(0, 0.1, outputs)}
    for number, channels in enumerate(norms, start=5):
        made[f"batch_normalization_{number}"] = {
            "gamma:0": draw(1, 0.1, channels),
            "beta:0": draw(0, 0.1, channels),
            "moving_mean:0": draw(0, 0.1, channels),
            "moving_variance:0": np.abs(draw(1, 0.1, channels)),
        }
    made["dense_3"] = {"kernel:0": draw(0, 0.05, (1024, 16)), "bias:0": draw(0, 0.1, 16)}
    made["dense_4"] = {"kernel:0": draw(0, 0.5, (16, 1)), "bias:0": draw(0, 0.1, 1)}
    return made


ARRAYS: dict[str, Callable[[], Arrays]] = {
    "meso4": lambda: random_arrays(MESO4, NORMS["meso4"]),
    "meso-inception4": lambda: random_arrays(INCEPTION, NORMS["meso-inception4"]),
}
both = pytest.mark.parametrize("name", ARRAYS)


def write(path: Path, layers: Arrays) -> Path:
    with h5py.File(path, "w") as file:
        for layer, arrays in layers.items():
            for name, array in arrays.items():
                file[f"{layer}/{layer}/{name}"] = array.astype(np.float32)
        file.create_group("flatten_2")
    return path


def crops(count: int) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (count, 256, 256, 3), dtype=np.uint8)


@both
def test_evidence_adds_up_to_the_score(name: str, tmp_path: Path) -> None:
    scorer = MesoNetScorer(str(write(tmp_path / "weights.h5", ARRAYS[name]())))
    logits, evidence = scorer.score(crops(3))
    assert scorer.card.spec.id == name
    assert not scorer.card.calibrated
    assert evidence.shape == (3, 8, 8)
    assert np.ptp(logits) > 0
    assert evidence.mean(axis=(1, 2)) == pytest.approx(logits, abs=1e-4)


def test_the_answer_follows_keras_in_scale_order_and_sign(tmp_path: Path) -> None:
    """With kernels of zero, the features are the same everywhere and can be worked out by hand."""
    layers = ARRAYS["meso4"]()
    for layer, arrays in layers.items():
        if layer.startswith("conv2d"):
            arrays["kernel:0"][:] = 0
    last, norm = layers["conv2d_8"], layers["batch_normalization_8"]
    centred = np.maximum(last["bias:0"], 0) - norm["moving_mean:0"]
    features = centred / np.sqrt(norm["moving_variance:0"] + 1e-3) * norm["gamma:0"]
    features += norm["beta:0"]
    # Keras flattens places first: the channels of one place lie beside each other.
    hidden = np.tile(features, 64) @ layers["dense_3"]["kernel:0"] + layers["dense_3"]["bias:0"]
    hidden = np.where(hidden > 0, hidden, 0.1 * hidden)
    real = hidden @ layers["dense_4"]["kernel:0"][:, 0] + layers["dense_4"]["bias:0"][0]
    scorer = MesoNetScorer(str(write(tmp_path / "weights.h5", layers)))
    assert scorer.score(crops(1))[0] == pytest.approx([-real], abs=1e-4)


def test_layers_are_taken_by_number_and_not_by_spelling(tmp_path: Path) -> None:
    """`conv2d_10` comes after `conv2d_9`, though not in the alphabet."""
    layers = ARRAYS["meso4"]()
    shifted = {name: layers[name] for name in layers if not name.startswith("conv2d")}
    shifted |= {f"conv2d_{number + 3}": layers[f"conv2d_{number}"] for number in range(5, 9)}
    plain = MesoNetScorer(str(write(tmp_path / "plain.h5", layers)))
    later = MesoNetScorer(str(write(tmp_path / "later.h5", shifted)))
    assert later.score(crops(1))[0] == pytest.approx(plain.score(crops(1))[0])


def test_files_that_are_not_its_weights_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "weights.h5"
    text.write_text("Not Found")
    with pytest.raises(EngineMisconfigured, match="not a file of Keras weights"):
        MesoNetScorer(str(text))
    with pytest.raises(EngineMisconfigured, match="not a file of Keras weights"):
        MesoNetScorer(str(tmp_path / "gone.h5"))
    other = write(tmp_path / "other.h5", random_arrays(MESO4[:3], [8]))
    with pytest.raises(EngineMisconfigured, match="has 3 convolutions"):
        MesoNetScorer(str(other))


def test_weights_of_another_shape_are_not_forced_in(tmp_path: Path) -> None:
    layers = ARRAYS["meso4"]()
    layers["dense_3"]["kernel:0"] = np.zeros((512, 16))
    scorer = MesoNetScorer(str(write(tmp_path / "weights.h5", layers)))
    with pytest.raises(EngineMisconfigured, match="does not fit"):
        scorer.score(crops(1))


def test_weights_exchanged_after_the_start_are_not_used(tmp_path: Path) -> None:
    path = write(tmp_path / "weights.h5", ARRAYS["meso4"]())
    scorer = MesoNetScorer(str(path))
    write(path, ARRAYS["meso-inception4"]())
    with pytest.raises(WeightsMismatch, match="has changed"):
        scorer.score(crops(1))
