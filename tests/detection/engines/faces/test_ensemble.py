"""Several engines asked together: how they are joined, and what their disagreement does."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from detection.engines.calibration import sigmoid
from detection.engines.faces.answers import SeenFrame, ask
from detection.engines.faces.crops import WholePicture
from detection.engines.faces.ensemble import Ensemble
from detection.engines.faces.find import FoundFace
from detection.engines.faces.forgery import load_scorer
from detection.engines.faces.pipeline import scan
from detection.engines.faces.turned import crop_faces
from detection.engines.faces.types import Box, FrameScan, ScanOutcome
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineMisconfigured
from tests.media_jobs.engines.clips import moving, scene, write_clip

OPINIONATED = "tests.detection.engines.opinionated.Opinionated"
SURE, DOUBTFUL, INNOCENT = 3.0, 0.0, -3.0

_numbers = count()


def member(log_odds: float, *, name: str = "", weight: float = 1, **options: Any) -> dict[str, Any]:
    name = name or f"engine {next(_numbers)}"
    return {
        "ENGINE": OPINIONATED,
        "OPTIONS": {"name": name, "log_odds": log_odds, **options},
        "weight": weight,
    }


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", moving(60))


def judged(path: Path, engine: Ensemble) -> ScanOutcome:
    outcome = list(scan(path, engine=engine, context=QuietContext()))[-1]
    assert isinstance(outcome, ScanOutcome)
    return outcome


def codes(outcome: ScanOutcome) -> list[str]:
    return [reason.code for reason in outcome.reasons]


def test_the_mean_is_of_probabilities_and_not_of_logits() -> None:
    engine = Ensemble([member(SURE), member(DOUBTFUL, temperature=4.0)])
    assert sigmoid(engine.pool([SURE, DOUBTFUL])) == pytest.approx((sigmoid(SURE) + 0.5) / 2)


def test_a_heavier_member_counts_for_more() -> None:
    engine = Ensemble([member(SURE, weight=3), member(DOUBTFUL)])
    expected = (3 * sigmoid(SURE) + 0.5) / 4
    assert sigmoid(engine.pool([SURE, DOUBTFUL])) == pytest.approx(expected)


def test_the_most_suspicious_decides_where_that_is_the_policy() -> None:
    engine = Ensemble([member(SURE), member(INNOCENT)], policy="most_suspicious")
    assert engine.pool([INNOCENT, SURE]) == SURE
    assert engine.shares([INNOCENT, SURE]) == [0.0, 1.0]


def test_members_that_are_all_certain_do_not_overflow() -> None:
    engine = Ensemble([member(SURE), member(SURE)])
    assert engine.pool([900.0, 900.0]) > 10
    assert engine.pool([-900.0, -900.0]) < -10


def test_the_setting_makes_an_ensemble_whose_members_are_loaded_once() -> None:
    first = member(SURE, weight=2)
    setting = {
        "ENGINE": "detection.engines.faces.ensemble.Ensemble",
        "OPTIONS": {"members": [first, member(SURE)]},
    }
    engine = load_scorer(setting)
    assert isinstance(engine, Ensemble)
    assert engine.members[0] is load_scorer({n: first[n] for n in ("ENGINE", "OPTIONS")})


def test_what_a_result_says_of_its_model_names_every_member_and_its_digest(clip: Path) -> None:
    engine = Ensemble([member(SURE, name="alpha"), member(SURE, name="beta")])
    described = judged(clip, engine).model.as_object()
    assert described["id"] == "ensemble"
    assert described["version"] == "mean of alpha 1 + beta 1"
    assert described["licence"] == "licence of alpha; licence of beta"
    assert [(m["id"], m["sha256"]) for m in described["members"]] == [
        ("alpha", "a" * 64),
        ("beta", "b" * 64),
    ]
    other = Ensemble([member(SURE, name="alpha"), member(SURE, name="beta")], "agree")
    heavier = Ensemble([member(SURE, name="alpha", weight=2), member(SURE, name="beta")])
    digests = {e.card.spec.sha256 for e in (engine, other, heavier)}
    assert len(digests) == 3


@pytest.mark.parametrize("policy", ["mean", "most_suspicious", "agree"])
@pytest.mark.parametrize(("opinion", "label"), [(SURE, "manipulated"), (INNOCENT, "authentic")])
def test_members_of_one_mind_give_its_label(
    policy: Any, opinion: float, label: str, clip: Path
) -> None:
    outcome = judged(clip, Ensemble([member(opinion), member(opinion)], policy))
    assert outcome.label == label
    assert "engines_disagree" not in codes(outcome)


@pytest.mark.parametrize("policy", ["mean", "agree"])
def test_members_that_contradict_each_other_leave_the_answer_open_and_say_so(
    policy: Any, clip: Path
) -> None:
    members = [member(SURE, name="alpha", weight=9), member(INNOCENT, name="beta")]
    outcome = judged(clip, Ensemble(members, policy))
    assert outcome.fake_probability is not None
    assert outcome.fake_probability > 0.7
    assert outcome.label == "uncertain"
    assert [track.label for track in outcome.tracks] == ["uncertain"]
    assert outcome.summary == (
        "The answer is left open. The engines disagree about this face: alpha finds it "
        "manipulated (95 %), beta finds it authentic (5 %)."
    )
    assert "engines_disagree" in codes(outcome)


def test_an_undecided_member_is_borne_by_the_mean_and_not_by_agreement(clip: Path) -> None:
    members = [member(SURE, weight=9), member(DOUBTFUL)]
    assert judged(clip, Ensemble(members, "mean")).label == "manipulated"
    assert judged(clip, Ensemble(members, "agree")).label == "uncertain"


def test_the_most_suspicious_decides_and_the_others_are_mentioned(clip: Path) -> None:
    outcome = judged(clip, Ensemble([member(SURE), member(INNOCENT)], "most_suspicious"))
    assert outcome.label == "manipulated"
    assert "engines_differ" in codes(outcome)


def test_a_disputed_face_keeps_a_picture_from_being_called_authentic(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), scene()[..., ::-1])
    members = [member(SURE), member(INNOCENT, weight=30)]
    outcome = judged(path, Ensemble(members))
    assert outcome.fake_probability is not None
    assert outcome.fake_probability < 0.2
    assert outcome.label == "uncertain"


def test_thresholds_are_those_of_the_members() -> None:
    card = Ensemble([member(SURE), member(SURE)]).card
    assert (card.authentic_below, card.manipulated_above) == (0.3, 0.7)
    assert card.for_stills().members[0].manipulated_above == 0.8


def test_every_member_sees_faces_by_its_own_rule_cut_once(clip: Path) -> None:
    settings = [
        member(SURE, size=64, margin=1.0),
        member(SURE, size=96, margin=1.4),
        member(SURE, size=64, margin=1.0),
    ]
    engine = Ensemble(settings)
    assert len(engine.card.crops) == 2
    items = list(scan(clip, engine=engine, context=QuietContext()))
    faces = sum(len(item.faces) for item in items if isinstance(item, FrameScan))
    seen: list[list[tuple[int, ...]]] = [scorer.seen for scorer in engine.members]  # type: ignore[attr-defined]
    assert [shapes[0][1:] for shapes in seen] == [(64, 64, 3), (96, 96, 3), (64, 64, 3)]
    assert [sum(shape[0] for shape in shapes) for shapes in seen] == [faces] * 3
    assert len(seen[0]) < faces, "faces are scored in batches"


def answered(engine: Ensemble) -> np.ndarray:
    """The joined evidence about a face in the middle of a picture."""
    picture = WholePicture(np.full((400, 400, 3), 90, np.uint8))
    face = FoundFace(Box(0.375, 0.375, 0.25, 0.25), 0.9, landmarks=((0.5, 0.5),) * 5)
    views = crop_faces(picture, [face], engine.card.crops)
    (answer,) = ask(engine, [SeenFrame(0, 0.0, 400, 400, [1], [face], views)])
    return answer.evidence


def test_evidence_of_another_crop_is_laid_over_the_one_that_is_shown() -> None:
    # The upper left of two crops, the second twice as wide: in the shown one it lies outside.
    near, far = (0, 0), (1, 1)
    shown = answered(Ensemble([member(SURE, place=near), member(SURE, place=near)]))
    assert np.unravel_index(shown.argmax(), shown.shape) in {(1, 1), (1, 2), (2, 1), (2, 2)}
    wide: dict[str, Any] = {"margin": 2.0, "size": 128}
    outside = answered(Ensemble([member(DOUBTFUL), member(SURE, place=near, **wide)]))
    assert outside.max() < 0.3 * shown.max()
    inside = answered(Ensemble([member(DOUBTFUL), member(SURE, place=far, **wide)]))
    rows, columns = np.nonzero(inside > 0.5 * inside.max())
    assert rows.max() < 8
    assert columns.max() < 8


def test_evidence_for_and_against_cancels_in_the_mean() -> None:
    both = Ensemble([member(SURE), member(-SURE)])
    assert np.abs(answered(both)).max() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("members", "policy", "said"),
    [
        ([member(SURE)], "mean", "two members or more"),
        ([member(SURE), member(SURE)], "loudest", "must be one of mean, most_suspicious, agree"),
        ([member(SURE), member(SURE, weight=0)], "mean", "must be above zero"),
        ([member(SURE), member(SURE, calibrated=False)], "mean", "is not calibrated"),
        ([member(SURE), {"OPTIONS": {}}], "mean", "must name it"),
        (
            [
                member(SURE),
                {
                    "ENGINE": "detection.engines.faces.ensemble.Ensemble",
                    "OPTIONS": {"members": [member(SURE), member(SURE)]},
                },
            ],
            "mean",
            "cannot be a member",
        ),
    ],
)
def test_an_ensemble_that_makes_no_sense_is_refused(
    members: list[dict[str, Any]], policy: Any, said: str
) -> None:
    with pytest.raises(EngineMisconfigured, match=said):
        Ensemble(members, policy)
