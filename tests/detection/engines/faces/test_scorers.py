"""A model is named by a setting, loaded once, checked against its card, and explains its score."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from onnxruntime import InferenceSession

from detection.engines.faces.evidence import Candidate, TellingKeeper, paint
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.onnx_scorer import OnnxScorer
from media_jobs.engines.errors import WeightsMismatch
from tests.detection.engines.stand_in_model import SIDE, write_stand_in
from tests.media_jobs.engines.clips import portrait

ONNX = "detection.engines.faces.onnx_scorer.OnnxScorer"


def crops(count: int) -> np.ndarray:
    return np.stack([portrait(SIDE)] * count)


def test_a_setting_names_the_scorer_and_gives_the_same_one_again(tmp_path: Path) -> None:
    setting = {"ENGINE": ONNX, "OPTIONS": {"weights": str(write_stand_in(tmp_path))}}
    first = load_scorer(setting)
    assert isinstance(first, OnnxScorer)
    assert load_scorer(dict(setting)) is first
    assert (first.card.spec.id, first.card.crop.size) == ("stand-in", SIDE)


def test_a_setting_that_leads_nowhere_says_so() -> None:
    with pytest.raises(AttributeError):
        load_scorer({"ENGINE": "detection.engines.faces.onnx_scorer.NoSuchScorer"})


def test_evidence_adds_up_to_the_score(scorer: OnnxScorer) -> None:
    logits, evidence = scorer.score(crops(3))
    assert logits.shape == (3,)
    assert evidence.mean(axis=(1, 2)) == pytest.approx(logits, abs=1e-4)


def test_a_batch_scores_like_its_members(scorer: OnnxScorer) -> None:
    pictures = np.random.default_rng(1).integers(0, 255, (5, SIDE, SIDE, 3), dtype=np.uint8)
    together = scorer.score(pictures)[0]
    apart = np.concatenate([scorer.score(picture[None])[0] for picture in pictures])
    assert together == pytest.approx(apart, abs=1e-4)


def test_weights_that_do_not_match_their_card_are_not_used(tmp_path: Path) -> None:
    path = write_stand_in(tmp_path)
    card = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps(card | {"sha256": "0" * 64}))
    with pytest.raises(WeightsMismatch, match=r"stand-in\.onnx"):
        OnnxScorer(str(path)).score(crops(1))


def test_weights_load_at_the_first_score_only(tmp_path: Path) -> None:
    path = write_stand_in(tmp_path)
    scorer = OnnxScorer(str(path))
    scorer.score(crops(1))
    path.unlink()
    assert scorer.score(crops(2))[0].shape == (2,)


def test_several_threads_may_score_at_once(tmp_path: Path) -> None:
    scorer = OnnxScorer(str(write_stand_in(tmp_path)))
    with ThreadPoolExecutor(4) as pool:
        scores = list(pool.map(lambda _: scorer.score(crops(4))[0].tolist(), range(16)))
    assert all(score == scores[0] for score in scores)


def test_faces_are_scored_by_as_many_threads_as_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = OnnxScorer(str(write_stand_in(tmp_path)), threads=3)
    expected = scorer.score(crops(6))[0].tolist()
    together = threading.Barrier(3, timeout=10)
    run = InferenceSession.run

    def run_together(*arguments: Any) -> Any:
        together.wait()
        return run(*arguments)

    monkeypatch.setattr(InferenceSession, "run", run_together)
    assert scorer.score(crops(6))[0].tolist() == expected


def test_the_heatmap_is_orange_for_and_blue_against() -> None:
    crop = np.full((96, 96, 3), 128, np.uint8)
    evidence = np.zeros((6, 6), np.float32)
    evidence[1, 1], evidence[4, 4] = 1.0, -1.0
    picture = paint(crop, evidence).astype(int)
    red, _, blue = picture[24, 24]
    assert red > blue + 80
    red, _, blue = picture[72, 72]
    assert blue > red + 50
    assert np.abs(picture[90, 5] - 128).max() < 12


def candidate(track: int, seconds: float, probability: float) -> Candidate:
    return Candidate(
        track, seconds, probability, np.zeros((32, 32, 3), np.uint8), np.zeros((2, 2), np.float32)
    )


def test_telling_frames_speak_for_the_verdict() -> None:
    keeper = TellingKeeper()
    for number in range(40):
        keeper.offer(candidate(0, number * 2.0, number / 40))
    assert min(t.fake_probability for t in keeper.choose("manipulated", [0])) > 0.8
    assert max(t.fake_probability for t in keeper.choose("authentic", [0])) < 0.2
    mixed = [t.fake_probability for t in keeper.choose("uncertain", [0])]
    assert min(mixed) < 0.1
    assert max(mixed) > 0.9


def test_a_half_of_a_clip_that_says_the_opposite_explains_nothing() -> None:
    keeper = TellingKeeper()
    for number in range(8):
        keeper.offer(candidate(0, float(number), 0.02 if number < 4 else 0.97))
    assert [t.seconds for t in keeper.choose("manipulated", [0])] == [4, 5, 6, 7]


def test_telling_frames_come_from_every_track() -> None:
    keeper = TellingKeeper()
    for track in range(3):
        for number in range(4):
            keeper.offer(candidate(track, number * 2.0, 0.9 - track * 0.2 + number / 100))
    assert {t.track for t in keeper.choose("manipulated", [0, 1, 2])} == {0, 1, 2}
    assert {t.track for t in keeper.choose("manipulated", [0, 2])} == {0, 2}


def test_the_keeper_holds_few_crops_however_long_the_video() -> None:
    keeper = TellingKeeper()
    crop = cv2.resize(portrait(), (64, 64))
    for number in range(5000):
        keeper.offer(
            Candidate(0, number / 2, (number % 97) / 97, crop, np.zeros((2, 2), np.float32))
        )
    assert keeper.held <= 48
