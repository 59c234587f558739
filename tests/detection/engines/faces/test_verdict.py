"""Windows, stretches, gates and words: how scores become a verdict that can be explained."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from detection.engines.calibration import Calibration, sigmoid
from detection.engines.faces.crops import SquareCrop
from detection.engines.faces.history import TrackHistory
from detection.engines.faces.labels import label_of
from detection.engines.faces.model_card import ModelCard
from detection.engines.faces.odds import track_log_odds
from detection.engines.faces.reasons import explain
from detection.engines.faces.spans import striking_spans
from detection.engines.faces.summary import summarise
from detection.engines.faces.types import Box, FaceObservation, TrackVerdict
from detection.engines.faces.verdict import judge_file, judge_track, without_noise
from detection.engines.faces.windows import slide_windows
from detection.engines.odds import mean_odds
from media_jobs.engines.media.clock import clock
from media_jobs.engines.media.types import MediaProbe
from media_jobs.engines.spec import EngineSpec

CARD = ModelCard(
    spec=EngineSpec("test", "1", "none", "0" * 64),
    crop=SquareCrop(size=128, margin=1.15),
    calibration=Calibration(temperature=1.0, bias=0.0),
    authentic_below=0.3,
    manipulated_above=0.7,
    still_authentic_below=0.1,
    still_manipulated_above=0.9,
)
VIDEO = MediaProbe(
    kind="video",
    container="mp4",
    codec="h264",
    pixel_format="yuv420p",
    width=1280,
    height=720,
    rotation=0,
    duration_seconds=10.0,
    average_fps=25.0,
    frame_count=250,
    bit_rate=2_000_000,
    has_audio=True,
    size_bytes=2_500_000,
)


def history(
    *log_odds: float,
    track: int = 0,
    start: float = 0.0,
    pixels: int = 200,
    sharpness: float = 200.0,
    strangeness: float = 0.0,
    confidence: float = 0.94,
) -> TrackHistory:
    """A track at ten frames a second with these scores."""
    made = TrackHistory(track)
    for number, score in enumerate(log_odds):
        seen = FaceObservation(
            track, Box(0, 0, 1, 1), confidence, pixels, sharpness, sigmoid(score), strangeness
        )
        made.add(start + number / 10, score, seen)
    return made


def verdict(made: TrackHistory, media: MediaProbe = VIDEO) -> TrackVerdict:
    return judge_track(made, CARD, media)


def codes(track: TrackVerdict) -> list[str]:
    return [reason.code for reason in track.reasons]


def test_calibration_moves_and_softens_the_logit() -> None:
    calibration = Calibration(temperature=2.0, bias=-1.0)
    assert calibration.probability(1.0) == 0.5
    assert calibration.probability(5.0) == pytest.approx(1 / (1 + math.exp(-2)))


def test_a_probability_of_an_extreme_score_does_not_overflow() -> None:
    assert sigmoid(5000) == 1.0
    assert sigmoid(-5000) == 0.0


def test_the_thresholds_belong_to_the_upper_label() -> None:
    labels = [label_of(p, authentic_below=0.3, manipulated_above=0.7) for p in (0.29, 0.3, 0.7)]
    assert labels == ["authentic", "uncertain", "manipulated"]


def test_windows_of_two_seconds_begin_every_half_second() -> None:
    windows = list(slide_windows(history(*[0.0] * 51), CARD))
    assert [window.start_seconds for window in windows] == [n / 2 for n in range(7)]
    assert {window.frames for window in windows} == {20}
    assert {round(w.end_seconds - w.start_seconds, 6) for w in windows} == {2.0}


def test_a_window_is_the_mean_of_its_scores() -> None:
    windows = list(slide_windows(history(*[-3.0] * 30, *[3.0] * 30), CARD))
    assert windows[0].fake_probability == pytest.approx(sigmoid(-3))
    assert windows[4].start_seconds == 2.0
    assert windows[4].fake_probability == pytest.approx(0.5)
    assert [windows[0].label, windows[4].label, windows[-1].label] == [
        "authentic",
        "uncertain",
        "manipulated",
    ]


def test_a_track_shorter_than_a_window_gets_one() -> None:
    (window,) = slide_windows(history(*[1.0] * 12, start=4.3), CARD)
    assert (window.start_seconds, window.end_seconds) == pytest.approx((4.3, 5.4))
    assert window.frames == 12


def test_a_gap_in_a_track_makes_no_empty_window() -> None:
    made = history(*[1.0] * 30)
    later = history(*[1.0] * 30, start=20.0)
    for number in range(30):
        seen = FaceObservation(0, Box(0, 0, 1, 1), 0.9, 200, 200.0, 0.5)
        made.add(later.seconds[number], 1.0, seen)
    assert all(window.frames >= 5 for window in slide_windows(made, CARD))


def test_small_and_blurred_frames_count_for_less() -> None:
    made = history(*[3.0] * 10)
    poor = FaceObservation(0, Box(0, 0, 1, 1), 0.9, 20, 3.0, 0.1)
    for number in range(10):
        made.add(1 + number / 10, -3.0, poor)
    assert made.mean_log_odds(0, 20) > 2.5


def test_the_mean_of_odds_keeps_what_all_stretches_share() -> None:
    assert mean_odds([2.0, 2.0, 2.0], [1, 1, 1]) == pytest.approx(2.0)


def test_one_striking_stretch_loses_the_logarithm_of_the_number_of_stretches() -> None:
    assert mean_odds([4.0] + [-20.0] * 9, [1] * 10) == pytest.approx(4.0 - math.log(10))


def test_a_clip_manipulated_for_its_second_half_is_called_manipulated() -> None:
    assert verdict(history(*[-3.0] * 40, *[3.0] * 40)).label == "manipulated"


def test_three_seconds_among_five_minutes_do_not_decide() -> None:
    assert verdict(history(*[-3.0] * 3000, *[2.0] * 30)).label == "authentic"


def test_one_wild_frame_does_not_decide() -> None:
    assert verdict(history(*[-2.0] * 40, 80.0, *[-2.0] * 40)).label == "authentic"


def test_no_stretch_can_claim_more_than_the_calibration_vouches_for() -> None:
    assert verdict(history(*[50.0] * 40)).fake_probability == pytest.approx(0.99)
    assert track_log_odds(history(*[-50.0] * 40)) == pytest.approx(-math.log(99))


def test_a_face_seen_for_half_a_second_is_uncertain() -> None:
    short = verdict(history(*[5.0] * 5))
    assert (short.label, codes(short)) == ("uncertain", ["too_short"])


def test_a_tiny_face_is_uncertain_and_a_small_one_is_judged_with_a_caution() -> None:
    tiny = verdict(history(*[5.0] * 40, pixels=30))
    small = verdict(history(*[5.0] * 40, pixels=60))
    assert (tiny.label, codes(tiny)) == ("uncertain", ["face_too_small"])
    assert (small.label, codes(small)) == ("manipulated", ["small_face"])


def test_a_blurred_face_is_uncertain() -> None:
    blurred = verdict(history(*[5.0] * 40, sharpness=1.0))
    assert (blurred.label, codes(blurred)) == ("uncertain", ["too_blurred"])


def test_a_face_that_is_stranger_than_the_model_bears_is_uncertain() -> None:
    strange = verdict(history(*[5.0] * 40, strangeness=1.1))
    borne = verdict(history(*[5.0] * 40, strangeness=0.9))
    assert (strange.label, codes(strange)) == ("uncertain", ["unlike_a_face"])
    assert (borne.label, codes(borne)) == ("manipulated", [])


def test_what_the_finder_hardly_takes_for_a_face_is_uncertain_unless_it_fills_the_picture() -> None:
    unsure = verdict(history(*[5.0] * 40, confidence=0.8))
    cut_out = verdict(history(*[5.0] * 40, confidence=0.8, pixels=700))
    assert (unsure.label, codes(unsure)) == ("uncertain", ["unlike_a_face"])
    assert (cut_out.label, codes(cut_out)) == ("manipulated", [])


def test_strong_compression_is_told_and_ruinous_compression_decides() -> None:
    strong = verdict(history(*[5.0] * 40), replace(VIDEO, bit_rate=200_000))
    ruinous = verdict(history(*[5.0] * 40), replace(VIDEO, bit_rate=40_000))
    assert (strong.label, codes(strong)) == ("manipulated", ["compressed"])
    assert (ruinous.label, codes(ruinous)) == ("uncertain", ["too_compressed"])


def test_a_flicker_of_the_face_finder_is_dropped() -> None:
    person, flicker = history(*[1.0] * 40), history(5.0, 5.0, track=1)
    assert without_noise([person, flicker]) == [person]
    assert without_noise([flicker]) == [flicker]


def test_no_track_is_no_face() -> None:
    joined = judge_file([], CARD)
    assert (joined.label, joined.fake_probability) == ("no_face", None)


def test_one_manipulated_person_of_two_makes_the_video_manipulated() -> None:
    tracks = [verdict(history(*[-3.0] * 60)), verdict(history(*[3.0] * 60, track=1))]
    assert judge_file(tracks, CARD).label == "manipulated"


def test_a_face_that_cannot_be_judged_does_not_spoil_a_clear_answer() -> None:
    tracks = [verdict(history(*[-3.0] * 60)), verdict(history(*[3.0] * 60, track=1, pixels=20))]
    assert judge_file(tracks, CARD).label == "authentic"


def test_a_video_of_faces_that_cannot_be_judged_is_uncertain() -> None:
    tracks = [verdict(history(*[3.0] * 60, pixels=20))]
    joined = judge_file(tracks, CARD)
    assert (joined.label, joined.fake_probability) == ("uncertain", None)
    assert "cannot be judged" in summarise(joined, tracks, [], VIDEO)


def test_the_summary_names_the_manipulated_stretch() -> None:
    made = history(*[-3.0] * 60, *[3.0] * 60)
    tracks, windows = [verdict(made)], list(slide_windows(made, CARD))
    text = summarise(judge_file(tracks, CARD), tracks, windows, VIDEO)
    assert "looks manipulated" in text
    assert "strongest from 0:05.5 to 0:11.9" in text


def test_an_authentic_verdict_says_that_it_is_no_proof() -> None:
    made = history(*[-3.0] * 60)
    tracks = [verdict(made)]
    text = summarise(judge_file(tracks, CARD), tracks, list(slide_windows(made, CARD)), VIDEO)
    assert "no proof" in text


def test_reasons_count_faces_and_time_and_name_what_limits() -> None:
    made = [history(*[-3.0] * 60, pixels=60), history(*[3.0] * 60, track=1, pixels=60)]
    tracks = [verdict(each) for each in made]
    windows = [window for each in made for window in slide_windows(each, CARD)]
    found = {reason.code: reason.message for reason in explain(tracks, windows, VIDEO, share=0.4)}
    assert found["faces"].startswith("2 appearances")
    assert "40 %" in found["faces"]
    assert "The same holds for 1 more." in found["small_face"]
    assert "rarely_visible" in found
    assert f"of {len(windows)} two-second windows" in found["striking_windows"]


def test_neighbouring_windows_are_named_as_one_stretch() -> None:
    windows = list(slide_windows(history(*[3.0] * 40, *[-3.0] * 60, *[3.0] * 40), CARD))
    spans = sorted(striking_spans(windows), key=lambda span: span.start)
    assert len(spans) == 2
    assert spans[0].start == 0.0
    assert spans[1].end == pytest.approx(13.9)


def test_times_are_written_as_a_player_writes_them() -> None:
    assert [clock(s) for s in (0, 59.6, 61, 3725)] == ["0:00", "1:00", "1:01", "1:02:05"]
