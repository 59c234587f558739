"""A DeepfakeBench checkpoint as an engine: its score, its evidence, and how it is read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from detection.engines.calibration_file import calibration_path
from detection.engines.deepfakebench.checkpoint import ARCHITECTURES, Detector, read_checkpoint
from detection.engines.deepfakebench.scorer import DeepfakeBenchScorer
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import scan
from detection.engines.faces.types import ScanOutcome
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineMisconfigured, WeightsMismatch
from tests.media_jobs.engines.clips import moving, scene, write_clip

pytestmark = pytest.mark.slow

CALIBRATION = {
    "temperature": 2.0,
    "bias": 1.0,
    "authentic_below": 0.2,
    "manipulated_above": 0.8,
    "stills": {"authentic_below": 0.1, "manipulated_above": 0.9},
}

both = pytest.mark.parametrize("architecture", ARCHITECTURES)


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Random weights, once for all."""
    folder = tmp_path_factory.mktemp("checkpoints")
    for name, build in ARCHITECTURES.items():
        torch.manual_seed(4)
        torch.save(Detector(build()).state_dict(), folder / f"{name}.pth")
    return {name: folder / f"{name}.pth" for name in ARCHITECTURES}


def crops(count: int) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (count, 256, 256, 3), dtype=np.uint8)


@both
def test_the_logit_is_fake_over_real_and_the_evidence_adds_up_to_it(
    architecture: str, checkpoints: dict[str, Path]
) -> None:
    logits, evidence = DeepfakeBenchScorer(str(checkpoints[architecture])).score(crops(2))
    network = read_checkpoint(checkpoints[architecture]).network()
    faces = torch.from_numpy(crops(2)).permute(0, 3, 1, 2) / 127.5 - 1
    with torch.inference_mode():
        real, fake = network.backbone(faces).T.numpy()
    assert logits == pytest.approx(fake - real, abs=1e-5)
    assert evidence.shape == (2, 8, 8)
    assert evidence.mean(axis=(1, 2)) == pytest.approx(logits, abs=1e-5)


def test_a_batch_scores_like_its_members(checkpoints: dict[str, Path]) -> None:
    scorer = DeepfakeBenchScorer(str(checkpoints["xception"]))
    together = scorer.score(crops(5))[0]
    apart = np.concatenate([scorer.score(crop[None])[0] for crop in crops(5)])
    assert together == pytest.approx(apart, abs=1e-5)


@both
def test_the_card_says_what_it_is_and_that_it_is_not_for_commercial_use(
    architecture: str, checkpoints: dict[str, Path]
) -> None:
    card = DeepfakeBenchScorer(str(checkpoints[architecture])).card
    assert card.spec.id == f"deepfakebench-{architecture}"
    assert card.spec.version == f"{card.spec.sha256[:12]}, not calibrated"
    assert "not for commercial use" in card.spec.licence
    assert card.crop.size == 256
    assert not card.calibrated


def test_a_setting_names_it(checkpoints: dict[str, Path]) -> None:
    engine = "detection.engines.deepfakebench.scorer.DeepfakeBenchScorer"
    weights = str(checkpoints["xception"])
    scorer = load_scorer({"ENGINE": engine, "OPTIONS": {"weights": weights}})
    assert isinstance(scorer, DeepfakeBenchScorer)


def test_without_calibration_nothing_is_concluded_and_the_reason_is_told(
    checkpoints: dict[str, Path], tmp_path: Path
) -> None:
    scorer = DeepfakeBenchScorer(str(checkpoints["xception"]))
    clip, photo = write_clip(tmp_path / "clip.mp4", moving(30)), tmp_path / "photo.png"
    cv2.imwrite(str(photo), scene()[..., ::-1])
    for path in (clip, photo):
        outcome = list(scan(path, engine=scorer, context=QuietContext()))[-1]
        assert isinstance(outcome, ScanOutcome)
        assert outcome.label == "uncertain"
        assert {track.label for track in outcome.tracks} == {"uncertain"}
        assert {window.label for window in outcome.windows} <= {"uncertain"}
        assert "not_calibrated" in [reason.code for reason in outcome.reasons]
        assert "has not been calibrated" in outcome.summary
        assert "probability" not in outcome.summary


def test_a_calibration_beside_the_checkpoint_is_read(
    checkpoints: dict[str, Path], tmp_path: Path
) -> None:
    weights = Path(shutil.copy(checkpoints["xception"], tmp_path))
    digest = DeepfakeBenchScorer(str(weights)).card.spec.sha256
    calibration_path(weights).write_text(json.dumps({"sha256": digest, **CALIBRATION}))
    card = DeepfakeBenchScorer(str(weights)).card
    assert card.calibrated
    assert card.calibration.probability(-1.0) == 0.5
    assert (card.authentic_below, card.manipulated_above) == (0.2, 0.8)
    assert card.for_stills().manipulated_above == 0.9
    assert ", calibration " in card.spec.version


def test_a_calibration_of_other_weights_is_not_used(
    checkpoints: dict[str, Path], tmp_path: Path
) -> None:
    weights = Path(shutil.copy(checkpoints["xception"], tmp_path))
    calibration_path(weights).write_text(json.dumps({"sha256": "0" * 64, **CALIBRATION}))
    with pytest.raises(EngineMisconfigured, match="fitted to other weights"):
        DeepfakeBenchScorer(str(weights))


def test_a_calibration_in_the_setting_is_used_and_leaves_pictures_open_without_stills(
    checkpoints: dict[str, Path],
) -> None:
    given = {name: CALIBRATION[name] for name in CALIBRATION if name != "stills"}
    card = DeepfakeBenchScorer(str(checkpoints["xception"]), calibration=given).card
    assert card.calibrated
    assert (card.still_authentic_below, card.still_manipulated_above) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"temperature": 0}, "temperature is not above zero"),
        ({"bias": "much"}, "could not convert"),
        ({"authentic_below": 0.9}, "not in order"),
        ({"manipulated_above": None}, "not a calibration"),
    ],
)
def test_a_calibration_that_makes_no_sense_is_refused(
    change: dict[str, object], said: str, checkpoints: dict[str, Path]
) -> None:
    with pytest.raises(EngineMisconfigured, match=said):
        DeepfakeBenchScorer(str(checkpoints["xception"]), calibration=CALIBRATION | change)


def test_a_calibration_that_lacks_a_figure_is_refused(checkpoints: dict[str, Path]) -> None:
    with pytest.raises(EngineMisconfigured, match="it has no 'bias'"):
        DeepfakeBenchScorer(str(checkpoints["xception"]), calibration={"temperature": 1})


def test_weights_exchanged_after_the_start_are_not_used(
    checkpoints: dict[str, Path], tmp_path: Path
) -> None:
    weights = Path(shutil.copy(checkpoints["xception"], tmp_path))
    scorer = DeepfakeBenchScorer(str(weights))
    shutil.copy(checkpoints["efficientnet-b4"], weights)
    with pytest.raises(WeightsMismatch, match="has changed"):
        scorer.score(crops(1))
