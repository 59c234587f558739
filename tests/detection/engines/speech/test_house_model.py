"""The house model of spoofed speech: what lies beside the engine is what its card describes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from detection.engines.model_figures import figures_of
from detection.engines.speech.onnx_scorer import SERVED, WEIGHTS, OnnxScorer
from detection.engines.speech.scorer import load_scorer
from media_jobs.engines.errors import WeightsMismatch
from tests.detection.engines.speech.stand_ins import spoken
from tests.support.voices import RATE


def windows(count: int) -> np.ndarray:
    voice = np.interp(
        np.arange(40_000 * count) / 16_000, np.arange(RATE * 12) / RATE, spoken(12), right=0.0
    )
    return voice.reshape(count, 40_000).astype(np.float32)


def test_windows_score_alike_alone_and_together_and_at_any_loudness() -> None:
    scorer, batch = OnnxScorer(), windows(3)
    together = scorer.score(batch)
    assert together.shape == (3,) and together.dtype == np.float32
    alone = np.concatenate([scorer.score(one[None]) for one in batch])
    assert together == pytest.approx(alone, abs=1e-5)
    assert together == pytest.approx(scorer.score(batch / 2), abs=0.1)
    assert scorer.score(batch[:0]).shape == (0,)
    assert np.isfinite(scorer.score(np.zeros((1, 40_000), np.float32))).all()


def test_it_is_what_is_served_where_nothing_else_is_named() -> None:
    card = load_scorer().card
    assert f"{card.spec.id}-{card.spec.version}.onnx" == SERVED
    assert card.calibrated
    assert 0 < card.bona_fide_below <= card.spoof_above < 1


def test_its_figures_are_of_these_weights_and_of_sources_that_it_never_heard() -> None:
    figures = figures_of(OnnxScorer().card.spec.sha256)
    assert figures is not None
    learned = set(figures["sources"]["as it is"])
    apart = set(figures["kept_apart"]["sources"]["as it is"])
    assert not (learned & apart) - {"mean of sources", "pool"}
    assert figures["kept_apart"]["served"]["as it is"].keys() >= {"bona_fide_called_spoof"}


def test_weights_that_are_not_the_card_s_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / SERVED
    shutil.copy(WEIGHTS / SERVED, weights)
    card = json.loads((WEIGHTS / SERVED).with_suffix(".json").read_text("utf-8"))
    text = json.dumps({**card, "sha256": "0" * 64})
    weights.with_suffix(".json").write_text(text, "utf-8")
    with pytest.raises(WeightsMismatch, match="expected 0000"):
        OnnxScorer(str(weights)).score(windows(1))
