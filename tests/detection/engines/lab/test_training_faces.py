"""The training command, on a set that is made here: from pictures to a served model."""

import hashlib
import json

import numpy as np
import onnxruntime
import pytest
import torch

from detection.engines.faces.backbone import from_imagenet
from detection.engines.lab.training.data import read_splits
from detection.engines.lab.training.faces import main
from detection.engines.lab.training.loop import Recipe, Run
from detection.engines.lab.training.loop import train as train_to_the_end
from tests.detection.engines.training_faces import make_backbone, make_data

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    make_data(folder / "faces")
    make_backbone(folder / "backbone.pth")
    return folder


def run_command(workplace, out, seed=1):
    arguments = f"--data {workplace}/faces --start {workplace}/backbone.pth --out {out}"
    settings = f"--epochs 2 --seed {seed} --size 64 --batch 8 --threads 1 --workers 0"
    main((arguments + " " + settings).split())
    return out


@pytest.fixture(scope="module")
def trained(workplace):
    return run_command(workplace, workplace / "command")


def served(out, faces):
    session = onnxruntime.InferenceSession(out / "face-forgery-3.onnx")
    return session.run(["logit", "evidence"], {"faces": faces})


def some_faces(count):
    return np.random.default_rng(0).integers(0, 256, (count, 64, 64, 3), dtype=np.uint8)


def test_the_exported_model_scores_a_batch_of_any_length(trained):
    for count in (1, 5):
        logit, evidence = served(trained, some_faces(count))
        assert logit.shape == (count,)
        assert evidence.shape == (count, 2, 2)
        assert logit.dtype == evidence.dtype == np.float32


def test_the_evidence_of_all_places_adds_up_to_the_logit(trained):
    logit, evidence = served(trained, some_faces(4))
    np.testing.assert_allclose(evidence.mean(axis=(1, 2)), logit, atol=1e-4)
    assert np.ptp(logit) > 0


def test_the_description_names_the_very_file_beside_it(trained):
    description = json.loads((trained / "face-forgery-3.json").read_text())
    weights = (trained / "face-forgery-3.onnx").read_bytes()
    assert description["sha256"] == hashlib.sha256(weights).hexdigest()
    assert description["input_size"] == 64
    assert description["temperature"] > 0
    assert 0 <= description["authentic_below"] <= description["manipulated_above"] <= 1


def weights_after(workplace, out, *, epochs=2, seed=1):
    """Train without the export; returns a weight that every step changes."""
    out.mkdir(exist_ok=True)
    torch.manual_seed(seed)
    recipe = Recipe(epochs=epochs, seed=seed, size=32, batch=8, workers=0, device="cpu")
    run = Run(from_imagenet(workplace / "backbone.pth"), recipe)
    if (out / "checkpoint.pt").exists():
        run.resume(out / "checkpoint.pt")
    splits = read_splits(workplace / "faces")
    return train_to_the_end(run, splits.train, splits.dev, out).head.weight.detach().numpy()


@pytest.fixture(scope="module")
def weights(workplace):
    return weights_after(workplace, workplace / "first")


def test_two_runs_from_the_same_seed_agree(workplace, weights):
    np.testing.assert_array_equal(weights, weights_after(workplace, workplace / "second"))


def test_another_seed_gives_another_model(workplace, weights):
    assert not np.array_equal(weights, weights_after(workplace, workplace / "other", seed=3))


def test_a_stopped_run_goes_on_from_its_last_epoch(workplace):
    out = workplace / "stopped"
    before = weights_after(workplace, out, epochs=1)
    after = weights_after(workplace, out, epochs=2)
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines if "epoch" in line] == [1, 2]
    assert not np.array_equal(before, after)


def test_a_checkpoint_of_another_seed_is_refused(workplace, trained):
    with pytest.raises(ValueError, match="seed 1"):
        run_command(workplace, trained, seed=5)


def test_weights_of_another_network_are_refused(workplace, tmp_path):
    torch.save({"layer1.weight": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(ValueError, match=r"other\.pth is not a MobileNetV2"):
        main(f"--data {workplace}/faces --start {tmp_path}/other.pth --out {tmp_path}/out".split())
