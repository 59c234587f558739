"""Windows become stretches that a listener would name, and a verdict on the whole."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest

from detection.engines.speech.reasons import explain
from detection.engines.speech.scoring import label_of, logit
from detection.engines.speech.segments import segments_of
from detection.engines.speech.summary import summarise
from detection.engines.speech.types import Segment, SoundFacts, Window
from detection.engines.speech.verdict import judge, left_open
from media_jobs.engines.media.types import Reason
from tests.detection.engines.speech.stand_ins import CARD

HIGH = logit(CARD.spoof_above)
LOW = logit(CARD.bona_fide_below)


def windows(*scores: float) -> list[Window]:
    """One every half second."""
    return [
        Window(i / 2, i / 2 + 2.5, 2.5, score, 0.5, label_of(score, CARD))
        for i, score in enumerate(scores)
    ]


def voice(seconds: float, *pauses: tuple[float, float]) -> np.ndarray:
    steps = np.ones(round(seconds / 0.032), bool)
    for begin, end in pauses:
        steps[round(begin / 0.032) : round(end / 0.032)] = False
    return steps


def read(found: list[Window], steps: np.ndarray, seconds: float) -> list[tuple[str, float, float]]:
    return [
        (segment.label, segment.start_seconds, segment.end_seconds)
        for segment in segments_of(found, steps, seconds, CARD)
    ]


def test_a_score_that_wavers_about_a_threshold_does_not_flicker() -> None:
    scores = [3.0] * 6 + [HIGH - 0.3, HIGH + 0.1] * 10
    assert read(windows(*scores), voice(15), 15.0) == [("spoof", 0, 15)]
    low = [-3.0] * 6 + [LOW + 0.3, LOW - 0.1] * 10
    assert read(windows(*low), voice(15), 15.0) == [("bona_fide", 0, 15)]


def test_a_score_that_goes_well_back_ends_the_reading() -> None:
    scores = [3.0] * 10 + [-3.0] * 10
    found = read(windows(*scores), voice(12), 12.0)
    labels = [label for label, _ in groupby(found, key=lambda segment: segment[0])]
    assert (labels[0], labels[-1]) == ("spoof", "bona_fide")
    assert found[-1][2] == 12


def test_a_breath_belongs_to_what_is_said_around_it() -> None:
    calm = windows(*[-3.0] * 16)
    assert read(calm, voice(10, (4.5, 5.0)), 10.0) == [("bona_fide", 0, 10)]
    assert read(calm, voice(10, (4, 6)), 10.0) == [
        ("bona_fide", 0, 4),
        ("no_speech", 4, 6),
        ("bona_fide", 6, 10),
    ]


def test_speech_that_no_window_judged_is_uncertain_without_a_probability() -> None:
    (segment,) = segments_of([], voice(3), 3.0, CARD)
    assert (segment.label, segment.spoof_probability) == ("uncertain", None)


def test_the_last_segment_ends_with_the_recording() -> None:
    last = Window(1.2, 3.7, 2.5, -3.0, 0.05, "bona_fide")
    assert read([*windows(-3.0, -3.0, -3.0), last], voice(3.7), 3.7) == [("bona_fide", 0, 3.7)]
    assert read([], np.zeros(0, bool), 0.0) == [("no_speech", 0, 0)]


def test_a_forged_half_loses_little_and_chance_loses_much() -> None:
    def probability(*scores: float) -> float:
        found = judge(windows(*scores), [], 10, CARD).spoof_probability
        assert found is not None
        return found

    assert probability(*[3.0] * 20) == pytest.approx(0.953, abs=0.001)
    assert probability(*[3.0] * 20, *[-3.0] * 20) > 0.9
    assert probability(3.0, *[-3.0] * 199) < 0.1


def test_a_spoofed_sentence_keeps_a_recording_from_being_bona_fide() -> None:
    calm = windows(*[-4.0] * 400)
    sentence = Segment(50, 53, "spoof", 0.95)
    word = Segment(50, 52, "spoof", 0.95)
    assert judge(calm, [word], 200, CARD).label == "bona_fide"
    verdict = judge(calm, [sentence], 200, CARD)
    assert verdict.label == "uncertain"
    facts = SoundFacts("wav", "pcm_s16le", 48_000, 1)
    reasons = explain(verdict, calm, [sentence], [], facts, CARD, seconds=203, spoken_seconds=200)
    assert (
        "not at 0:50.0 to 0:53.0 (95 %)" in {r.code: r.message for r in reasons}["spoofed_stretch"]
    )
    assert summarise(verdict, [sentence], [], CARD, []).endswith("but not 0:50.0 to 0:53.0.")


def test_what_was_not_examined_opens_what_claims_all_of_it() -> None:
    cut_short = [Reason("damaged_sound", "Damaged.", unexamined=True)]
    assert left_open("bona_fide", cut_short) == "uncertain"
    assert left_open("no_speech", cut_short) == "uncertain"
    assert left_open("spoof", cut_short) == "spoof"
    assert left_open("bona_fide", [Reason("speech", "Spoken.")]) == "bona_fide"
