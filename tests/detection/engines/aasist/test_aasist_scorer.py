"""A published checkpoint as the engine of a setting: what is loaded, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from detection.engines.aasist.network import FORMS, Aasist
from detection.engines.aasist.scorer import AasistScorer
from detection.engines.calibration_file import calibration_path
from detection.engines.speech.scorer import load_scorer
from media_jobs.engines.errors import EngineMisconfigured, WeightsMismatch
from tests.detection.engines.aasist.seeded import seeded, sounds

FITTED = {"temperature": 2.0, "bias": 0.5, "bona_fide_below": 0.2, "spoof_above": 0.8}


def write_checkpoint(path: Path, name: str = "aasist-l", **more: torch.Tensor) -> Path:
    # The published checkpoints hold a norm in each block but the first that has no effect.
    state = seeded(Aasist(FORMS[name]).state_dict())
    torch.save({**state, "encoder.1.0.bn1.weight": torch.ones(32), **more}, path)
    return path


@pytest.mark.parametrize("name", FORMS)
def test_a_setting_leads_to_the_network_that_the_file_holds(tmp_path: Path, name: str) -> None:
    weights = write_checkpoint(tmp_path / "best.pth", name)
    setting = {
        "ENGINE": "detection.engines.aasist.scorer.AasistScorer",
        "OPTIONS": {"weights": str(weights)},
    }
    scorer = load_scorer(setting)
    assert load_scorer(dict(setting)) is scorer
    assert scorer.card.spec.id == name
    assert scorer.card.spec.licence.startswith("MIT")


@pytest.mark.slow
def test_the_logit_is_the_score_for_spoof_less_that_for_bona_fide(tmp_path: Path) -> None:
    scorer = AasistScorer(str(write_checkpoint(tmp_path / "best.pth")), device="cpu")
    network = Aasist(FORMS["aasist-l"]).eval()
    network.load_state_dict(seeded(network.state_dict()))
    with torch.inference_mode():
        both = network(torch.from_numpy(sounds())).numpy()
    assert scorer.score(sounds()) == pytest.approx(both[:, 0] - both[:, 1], abs=1e-4)


@pytest.mark.slow
def test_a_window_is_repeated_to_the_length_that_the_networks_were_trained_on(
    tmp_path: Path,
) -> None:
    scorer = AasistScorer(str(write_checkpoint(tmp_path / "best.pth")), device="cpu")
    window = sounds()[:, :40_000]
    repeated = np.concatenate([window, window[:, :24_600]], axis=1)
    assert scorer.score(window) == pytest.approx(scorer.score(repeated), abs=1e-5)


@pytest.mark.slow
def test_more_windows_than_fit_at_once_are_scored_alike(tmp_path: Path) -> None:
    scorer = AasistScorer(str(write_checkpoint(tmp_path / "best.pth")), device="cpu")
    one_by_one = np.concatenate([scorer.score(one[None]) for one in sounds()])
    assert scorer.score(np.tile(sounds(), (2, 1))) == pytest.approx(
        np.tile(one_by_one, 2), abs=1e-4
    )
    assert len(scorer.score(np.zeros((0, 40_000), np.float32))) == 0


def test_without_a_calibration_its_scores_are_no_probabilities(tmp_path: Path) -> None:
    weights = write_checkpoint(tmp_path / "best.pth")
    assert not AasistScorer(str(weights)).card.calibrated
    calibration_path(weights).write_text(json.dumps(FITTED))
    card = AasistScorer(str(weights)).card
    assert (card.calibrated, card.bona_fide_below, card.spoof_above) == (True, 0.2, 0.8)
    assert "calibration" in card.spec.version
    given = AasistScorer(str(weights), calibration={**FITTED, "spoof_above": 0.9}).card
    assert given.spoof_above == 0.9


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"sha256": "0" * 64}, "fitted to other weights"),
        ({"temperature": 0}, "not above zero"),
        ({"spoof_above": 0.1}, "not in order"),
    ],
)
def test_a_calibration_that_cannot_be_is_refused(
    tmp_path: Path, fields: dict[str, object], told: str
) -> None:
    weights = write_checkpoint(tmp_path / "best.pth")
    with pytest.raises(EngineMisconfigured, match=told):
        AasistScorer(str(weights), calibration={**FITTED, **fields})
    with pytest.raises(EngineMisconfigured, match="has no 'bias'"):
        AasistScorer(
            str(weights), calibration={name: FITTED[name] for name in FITTED if name != "bias"}
        )


def test_what_is_no_checkpoint_of_these_networks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "words.pth").write_text("words")
    with pytest.raises(EngineMisconfigured, match="not a checkpoint that torch"):
        AasistScorer(str(tmp_path / "words.pth"))
    torch.save({"conv.weight": torch.zeros(3)}, tmp_path / "other.pth")
    with pytest.raises(EngineMisconfigured, match="is not of AASIST or AASIST-L"):
        AasistScorer(str(tmp_path / "other.pth"))
    more = write_checkpoint(tmp_path / "more.pth", extra=torch.zeros(1))
    with pytest.raises(EngineMisconfigured, match=r"looks like AASIST-L, but .* 1 are unknown"):
        AasistScorer(str(more))


def test_weights_that_change_behind_its_back_are_not_used(tmp_path: Path) -> None:
    weights = write_checkpoint(tmp_path / "best.pth")
    scorer = AasistScorer(str(weights))
    write_checkpoint(weights, "aasist")
    with pytest.raises(WeightsMismatch, match="has changed"):
        scorer.score(sounds())
