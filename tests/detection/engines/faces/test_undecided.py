"""What an uncertain verdict says for either side, and how numbers are put into words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from detection.engines.calibration import sigmoid
from detection.engines.faces.examine import ScoredFrame
from detection.engines.faces.history import TrackHistory
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.spans import MOST_LISTED, listed, spans_of, striking_spans
from detection.engines.faces.tally import ScanTally
from detection.engines.faces.types import Box, FaceObservation, FrameScan, ScanOutcome
from detection.engines.faces.windows import slide_windows
from detection.engines.scale import percent, position, threshold
from media_jobs.engines.media.types import MediaProbe
from tests.detection.engines.faces.test_verdict import CARD, VIDEO, history

PHOTO = replace(VIDEO, kind="image", duration_seconds=0.0, frame_count=1)


def concluded(
    *tracks: TrackHistory, media: MediaProbe = VIDEO, card: ModelCard = CARD
) -> ScanOutcome:
    """The outcome of a file in which these faces were followed."""
    tally = ScanTally(card.for_stills() if media.kind == "image" else card)
    for seen in tracks:
        for number, seconds in enumerate(seen.seconds):
            face = FaceObservation(
                seen.track,
                Box(0, 0, 1, 1),
                seen.confidence[number],
                seen.face_pixels[number],
                seen.sharpness[number],
                sigmoid(seen.log_odds[number]),
            )
            tally.add(ScoredFrame(FrameScan(number, seconds, (face,)), [seen.log_odds[number]]))
    return tally.conclude(media, seconds=media.duration_seconds)


def joined(*pieces: float) -> list[TrackHistory]:
    """A film of pieces of two seconds, each a shot with a score of its own (log-odds)."""
    return [
        history(*[score] * 20, track=number, start=2.0 * number)
        for number, score in enumerate(pieces)
    ]


def reasons(outcome: ScanOutcome) -> dict[str, str]:
    return {reason.code: reason.message for reason in outcome.reasons}


def odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


SEVEN = joined(*map(odds, (0.08, 0.75, 0.1, 0.72, 0.08, 0.12, 0.55)))


def test_a_face_that_cannot_be_judged_lends_no_stretch_to_what_is_said() -> None:
    outcome = concluded(
        history(*[odds(0.4)] * 100),
        history(*[odds(0.3)] * 50 + [odds(0.9)] * 50, track=1, pixels=20),
    )
    assert outcome.label == "uncertain"
    assert outcome.summary == (
        "The signs are mixed: the estimated probability of manipulation is 40 %."
    )
    assert "no_striking_windows" in reasons(outcome)


def test_an_uncertain_film_of_pieces_says_what_speaks_for_which_side() -> None:
    outcome = concluded(*SEVEN)
    assert outcome.label == "uncertain"
    said = reasons(outcome)
    assert said["faces_differ"] == (
        "Of the 7 appearances 2 look manipulated (up to 75 %), 4 look authentic (down to 8 %) and "
        "1 is open."
    )
    assert "0:02.0 to 0:03.9 (up to 75 %) and 0:06.0 to 0:07.9" in said["partial"]
    assert "0:00.0 to 0:01.9 (down to 8 %)" in said["authentic_windows"]
    assert "0:08.0 to 0:09.9 (down to 8 %)" in said["authentic_windows"]
    assert said["abrupt_change"].startswith(
        "The score changes abruptly at 0:02.0, 0:04.0, 0:06.0, 0:08.0 and 0:12.0, each at a cut: "
    )
    assert "the original file" in said["would_settle"]
    assert "a moderator’s review" in said["would_settle"]


def test_an_uncertain_verdict_says_how_far_it_is_from_each_threshold() -> None:
    said = reasons(concluded(history(*[0.0] * 60)))
    assert said["between_thresholds"] == (
        "A video is called authentic below 30 % and manipulated from 70 %: this one lies 20.0 "
        "points above the one threshold and 20.0 points below the other."
    )
    assert said["no_striking_windows"].endswith("the highest has 50 %.")
    assert said["no_authentic_windows"].endswith("the lowest has 50 %.")
    assert "abrupt_change" not in said


def test_a_change_within_one_shot_is_told_without_a_cut() -> None:
    clip = history(*[odds(0.05)] * 90, *[odds(0.8)] * 40, *[odds(0.05)] * 30)
    outcome = concluded(clip)
    assert outcome.label == "uncertain"
    change = reasons(outcome)["abrupt_change"]
    assert "at a cut" not in change
    first = float(change.split("abruptly at 0:")[1].split(" ")[0])
    assert first == pytest.approx(9.0, abs=0.1)


def test_two_faces_side_by_side_are_no_abrupt_change() -> None:
    sides = [history(*[odds(p)] * 60, track=n) for n, p in enumerate((0.05, 0.75))]
    outcome = concluded(*sides)
    assert outcome.label == "uncertain"
    assert "faces_differ" in reasons(outcome)
    assert "abrupt_change" not in reasons(outcome)


def test_a_decided_verdict_has_no_such_reasons() -> None:
    only_open = {"between_thresholds", "faces_differ", "authentic_windows", "would_settle"}
    for score in (-3.0, 3.0):
        assert not only_open & reasons(concluded(history(*[score] * 60))).keys()


def test_what_would_settle_it_follows_from_what_limits_it() -> None:
    tiny = concluded(history(*[3.0] * 60, pixels=30))
    assert (tiny.label, "between_thresholds" in reasons(tiny)) == ("uncertain", False)
    assert "a copy in which the face is larger" in reasons(tiny)["would_settle"]
    assert "striking_windows" not in reasons(tiny), "of a face that cannot be judged"
    assert (
        "a video of the same moment"
        in reasons(concluded(history(0.0), media=PHOTO))["would_settle"]
    )


def test_a_low_score_of_a_picture_that_cannot_settle_it_says_so() -> None:
    card = replace(CARD, still_authentic_below=0.0313, still_manipulated_above=0.9951)
    outcome = concluded(history(odds(0.07), track=1), media=PHOTO, card=card)
    assert outcome.label == "uncertain"
    assert outcome.summary == (
        "The estimated probability of manipulation is low (7 %), but a single picture of this "
        "kind cannot settle it."
    )
    assert "below 3.1 % and manipulated from 99.5 %" in reasons(outcome)["between_thresholds"]


def test_all_stretches_are_listed_or_those_left_out_are_counted() -> None:
    def film(stretches: int) -> str:
        clip = history(*([3.0] * 30 + [-3.0] * 50) * stretches)
        return listed(striking_spans(list(slide_windows(clip, CARD))), "manipulated")

    assert film(10).count(" to ") - film(10).count("up to") == 10
    assert "more" not in film(10)
    many = film(MOST_LISTED + 7)
    assert many.endswith(" and 7 more")
    assert many.count("up to") == MOST_LISTED


def test_a_verdict_of_manipulation_lists_every_stretch() -> None:
    clip = history(*([3.0] * 30 + [-3.0] * 30) * 10)
    outcome = concluded(clip)
    assert outcome.label == "manipulated"
    assert reasons(outcome)["partial"].count("up to") == 10


def test_an_authentic_verdict_does_not_call_one_of_three_stretches_the_only_one() -> None:
    clip = history(*([-4.0] * 300 + [1.5] * 25) * 3)
    outcome = concluded(clip)
    assert outcome.label == "authentic"
    assert "Only the stretch" not in outcome.summary
    assert outcome.summary.count("up to") == 3


def test_stretches_of_several_faces_at_once_are_named_once() -> None:
    two = [history(*[3.0] * 40, track=track) for track in (1, 2)]
    windows = [window for track in two for window in slide_windows(track, CARD)]
    assert len(spans_of(windows, "manipulated")) == 2
    assert listed(spans_of(windows, "manipulated"), "manipulated") == (
        "0:00.0 to 0:03.9 (up to 95 %)"
    )


def test_a_probability_is_never_flat_and_a_threshold_can_be_told_from_it() -> None:
    assert [percent(p) for p in (0.0, 0.004, 0.01, 0.125, 0.9901, 1.0)] == [
        "under 1 %",
        "under 1 %",
        "1 %",
        "13 %",
        "over 99 %",
        "over 99 %",
    ]
    assert [threshold(t) for t in (0.0313, 0.4, 0.8563, 0.9951)] == [
        "3.1 %",
        "40 %",
        "85.6 %",
        "99.5 %",
    ]


@pytest.mark.parametrize(("low", "high"), [(0.0313, 0.9951), (0.3334, 0.8563), (0.0, 1.0)])
def test_each_zone_has_a_third_of_the_ruler(low: float, high: float) -> None:
    def at(probability: float) -> float:
        return position(probability, authentic_below=low, manipulated_above=high)

    assert at(low) == pytest.approx(1 / 3)
    assert at((low + high) / 2) == pytest.approx(1 / 2)
    assert at(high) == pytest.approx(2 / 3)
    assert 0 <= at(0.0) <= at(0.5) <= at(1.0) <= 1
