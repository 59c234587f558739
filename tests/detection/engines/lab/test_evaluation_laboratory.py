"""What an evaluation says beside its figures: how sure they are, and under which conditions."""

from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from detection.engines.faces.types import Label
from detection.engines.lab.evaluation.conditions import CONDITIONS, Condition, altered
from detection.engines.lab.evaluation.figures import Judged, face_size, figures_of, picture_size
from detection.engines.lab.evaluation.intervals import (
    figures_of_draws,
    intervals_of,
    share_interval,
)
from detection.engines.lab.evaluation.metrics import calibration_error
from detection.engines.lab.evaluation.plots import reliability, risk_coverage
from tests.media_jobs.engines.clips import moving, scene, write_clip


def _judged(count: int, seed: int = 0, spread: float = 0.25) -> list[Judged]:
    """Half of them fake, with probabilities that overlap."""
    rng = np.random.default_rng(seed)
    files = []
    for number in range(count):
        is_fake = number % 2 == 1
        probability = float(np.clip(rng.normal(0.65 if is_fake else 0.35, spread), 0, 1))
        label: Label = "manipulated" if probability > 0.5 else "authentic"
        files.append(Judged(is_fake, label, probability))
    return files


def test_intervals_hold_the_figure_and_shrink_with_more_files():
    few, many = _judged(60), _judged(1000)
    for files in (few, many):
        low, high = intervals_of(files)["auc"] or (0, 0)
        assert low < (figures_of(files).auc or 0) < high
    widths = [np.diff(intervals_of(files)["auc"] or (0, 0))[0] for files in (few, many)]
    assert widths[0] > 3 * widths[1]


@pytest.mark.parametrize("seed", range(6))
def test_a_draw_that_holds_each_file_once_has_the_figures_of_the_files(seed: int):
    files = _judged(150, seed=seed, spread=0.3)
    files = [replace(f, fake_probability=round(f.fake_probability or 0, 1)) for f in files]
    files += [Judged(True, "no_face", None), Judged(False, "uncertain", 0.5)]
    files.sort(key=lambda file: file.fake_probability or 0.0)
    found, figures = figures_of_draws(files, np.ones((1, len(files)))), figures_of(files)
    for name, values in found.items():
        assert values[0] == pytest.approx(getattr(figures, name)), name


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    truth = figures_of(_judged(40_000, seed=99)).auc or 0
    hits = 0
    for seed in range(20):
        low, high = intervals_of(_judged(120, seed=seed))["auc"] or (0, 0)
        hits += low <= truth <= high
    assert hits >= 16


def test_a_figure_that_is_missing_has_no_interval():
    reals = [file for file in _judged(20) if not file.is_fake]
    found = intervals_of(reals)
    assert found["auc"] is None
    assert found["false_positive_rate"] is not None


def test_no_error_in_few_files_does_not_promise_that_none_will_come():
    few, many = (intervals_of([Judged(False, "authentic", 0.1)] * n) for n in (30, 3000))
    assert few["false_positive_rate"] == (0.0, pytest.approx(0.1135, abs=1e-4))
    assert many["false_positive_rate"] == (0.0, pytest.approx(0.0013, abs=1e-4))


def test_a_share_s_interval_is_wilson_s():
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I: 81 of 263.
    assert share_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert share_interval(15, 148) == pytest.approx((0.0624, 0.1605), abs=1e-4)


def test_the_reliability_bins_add_up_to_the_calibration_error():
    files = _judged(500)
    bins = reliability(files)
    assert sum(place.count for place in bins) == 500
    summed = sum(p.count * abs(p.mean_probability - p.share_fake) for p in bins) / 500
    is_fake = np.array([file.is_fake for file in files])
    assert summed == pytest.approx(
        calibration_error(is_fake, np.array([file.fake_probability for file in files]))
    )


def test_answering_only_the_surest_makes_fewer_errors():
    coverage, risk = risk_coverage(_judged(2000))
    assert coverage[-1] == 1
    assert risk[len(risk) // 4] < risk[-1] / 2


@pytest.mark.parametrize(
    ("pixels", "name"),
    [(None, "no face"), (63, "0 to 63 px"), (64, "64 to 127 px"), (900, "256 px and more")],
)
def test_files_are_told_apart_by_the_size_of_their_faces(pixels: int | None, name: str):
    assert face_size(Judged(True, "uncertain", 0.5, face_pixels=pixels)) == name


def test_files_are_told_apart_by_the_size_of_their_picture():
    assert picture_size(Judged(True, "uncertain", 0.5, picture_pixels=720)) == "720 to 1079 px"


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
def test_a_picture_is_compressed_and_scaled_as_said(condition: Condition, tmp_path: Path):
    source = tmp_path / "face.jpg"
    cv2.imwrite(str(source), scene(size=(401, 303), side=200)[..., ::-1])
    (tmp_path / "out").mkdir()
    result = cv2.imread(str(altered(source, "image", condition, tmp_path / "out")))
    assert result is not None
    height, width = result.shape[:2]
    assert (width, height) == pytest.approx((401 * condition.scale, 303 * condition.scale), abs=2)
    again = cv2.resize(np.asarray(cv2.imread(str(source))), (width, height))
    assert 0.1 < np.abs(again.astype(int) - result).mean() < 25


def test_more_compression_takes_more_away(tmp_path: Path):
    source = tmp_path / "face.jpg"
    cv2.imwrite(str(source), scene(size=(400, 304), side=200)[..., ::-1])
    before = np.asarray(cv2.imread(str(source))).astype(int)
    lost = []
    for rate_factor in (15, 30, 45):
        folder = tmp_path / str(rate_factor)
        folder.mkdir()
        copy = altered(source, "image", Condition("", rate_factor), folder)
        lost.append(np.abs(np.asarray(cv2.imread(str(copy))).astype(int) - before).mean())
    assert lost[0] < lost[1] < lost[2]


def test_a_video_keeps_its_frames(tmp_path: Path):
    source = write_clip(tmp_path / "clip.mp4", moving(12, size=(320, 240), side=160), fps=25)
    (tmp_path / "out").mkdir()
    copy = altered(source, "video", Condition("", 30, 0.5), tmp_path / "out")
    with av.open(str(copy)) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == 12
    assert (frames[0].width, frames[0].height) == (160, 120)
