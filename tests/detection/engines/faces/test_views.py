"""A single picture is looked at several times by a model that was calibrated for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from detection.engines.calibration import Calibration
from detection.engines.faces.answers import SeenFrame, ask
from detection.engines.faces.ensemble import Ensemble
from detection.engines.faces.find import FoundFace
from detection.engines.faces.pipeline import scan
from detection.engines.faces.types import Box, ScanOutcome
from detection.engines.faces.views import LOOKS, NEARER
from media_jobs.engines.context import QuietContext
from tests.detection.engines.opinionated import Opinionated
from tests.media_jobs.engines.clips import moving, scene, write_clip


class Lopsided(Opinionated):
    """Takes a face whose left side is the brighter for forged."""

    def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        left, right = np.split(crops.mean(axis=(1, 3)), 2, axis=1)
        logits = (left.mean(axis=1) - right.mean(axis=1)) / 10
        return logits, np.repeat(logits, 16).reshape(-1, 4, 4)


def lopsided(*, calibrated_for_stills: bool = True) -> Lopsided:
    scorer = Lopsided("lopsided", 0.0)
    if calibrated_for_stills:
        scorer.card = replace(scorer.card, still_calibration=Calibration(0.5, 3.0))
    return scorer


def seen(*, still: bool) -> SeenFrame:
    """A face whose left half is the brighter by 100 levels."""
    crop = np.full((64, 64, 3), 50, np.uint8)
    crop[:, :32] = 150
    face = FoundFace(Box(0.3, 0.3, 0.3, 0.3), 0.9, landmarks=((0.5, 0.5),) * 5)
    return SeenFrame(0, 0.0, 200, 200, [1], [face], [[crop]], still=still)


def test_the_mean_of_all_looks_at_a_picture_is_read_by_its_own_calibration() -> None:
    (answer,) = ask(lopsided(), [seen(still=True)])
    assert answer.log_odds == pytest.approx((0 + 3.0) / 0.5)


def test_people_are_shown_the_evidence_of_the_crop_as_it_is() -> None:
    (answer,) = ask(lopsided(), [seen(still=True)])
    assert answer.evidence.mean() == pytest.approx(10)


def test_a_frame_of_a_video_is_looked_at_once() -> None:
    (answer,) = ask(lopsided(), [seen(still=False)])
    assert answer.log_odds == pytest.approx(10)


def test_a_model_without_a_calibration_for_pictures_looks_once() -> None:
    (answer,) = ask(lopsided(calibrated_for_stills=False), [seen(still=True)])
    assert answer.log_odds == pytest.approx(10)


def test_looks_mirror_and_enlarge_about_the_middle() -> None:
    rng = np.random.default_rng(0)
    crops = rng.integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)
    plain, mirrored, nearer, both = (look(crops) for look in LOOKS)
    np.testing.assert_array_equal(plain, crops)
    np.testing.assert_array_equal(mirrored[:, :, ::-1], crops)
    np.testing.assert_array_equal(both[:, :, ::-1], nearer)
    marked = np.zeros((1, 100, 100, 3), np.uint8)
    marked[:, 10:14, 10:14] = 255
    where = np.argwhere(LOOKS[2](marked)[0, ..., 0] > 128).mean(axis=0)
    assert where == pytest.approx(50 - (50 - 12) / NEARER, abs=1)


def test_each_member_of_an_ensemble_looks_as_it_was_calibrated() -> None:
    of = "tests.detection.engines.faces.test_views.Lopsided"
    engine = Ensemble(
        [{"ENGINE": of, "OPTIONS": {"name": name, "log_odds": 0.0}} for name in ("one", "two")]
    )
    engine.members[0].card = replace(engine.members[0].card, still_calibration=Calibration(1.0, 0))
    (answer,) = ask(engine, [seen(still=True)])
    assert answer.opinions == pytest.approx((0.0, 10.0))


def test_a_single_picture_may_be_surer_than_a_frame_of_a_video(tmp_path: Path) -> None:
    sure = Opinionated("sure", 50.0)
    cv2.imwrite(str(tmp_path / "face.png"), scene()[..., ::-1])
    write_clip(tmp_path / "clip.mp4", moving(25))
    picture, clip = (
        outcome.fake_probability
        for name in ("face.png", "clip.mp4")
        for outcome in scan(tmp_path / name, engine=sure, context=QuietContext())
        if isinstance(outcome, ScanOutcome)
    )
    assert (picture, clip) == (pytest.approx(0.999), pytest.approx(0.99))
