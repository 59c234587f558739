"""However many faces a picture shows, each is examined, or named as one that was not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from detection.engines.calibration import sigmoid
from detection.engines.faces import find, seeing, turns
from detection.engines.faces.examine import ScoredFrame
from detection.engines.faces.summary import summarise
from detection.engines.faces.tally import ScanTally
from detection.engines.faces.turns import ScoringTurns
from detection.engines.faces.types import Box, FaceObservation, FrameScan, ScanOutcome
from detection.engines.faces.verdict import judge_file, judge_track
from media_jobs.engines.media.types import MediaProbe
from tests.detection.engines.conftest import Scanned
from tests.detection.engines.faces.test_verdict import CARD, VIDEO, history
from tests.media_jobs.engines.clips import Picture, scene, write_clip

Scan = Callable[..., Scanned]


def call(columns: int, rows: int, *, forged: int | None = None, side: int = 150) -> Picture:
    """A call of so many tiles; the one numbered `forged` is smaller, and red."""
    tiles = []
    for number in range(columns * rows):
        is_forged = number == forged
        room = round(side * (0.8 if is_forged else 1))
        tile = scene([(0, 0)], size=(side, side), side=room, redness=36 if is_forged else 0)
        tiles.append(tile)
    picture = [np.concatenate(tiles[n * columns : (n + 1) * columns], axis=1) for n in range(rows)]
    return np.concatenate(picture)


def clip_of(path: Path, picture: Picture, frames: int = 30, fps: int = 10) -> Path:
    return write_clip(path, [picture] * frames, fps=fps, options={"crf": "12", "preset": "fast"})


def reason(outcome: ScanOutcome, code: str) -> str:
    return next(reason.message for reason in outcome.reasons if reason.code == code)


def test_the_smallest_of_twelve_tiles_is_judged(tmp_path: Path, scan_file: Scan) -> None:
    frames, outcome = scan_file(clip_of(tmp_path / "call.mp4", call(4, 3, forged=11)))
    assert [track.frames for track in outcome.tracks] == [30] * 12
    assert outcome.tracks[-1].label == "manipulated"
    assert outcome.label in ("uncertain", "manipulated")
    assert all(len(frame.faces) == 12 for frame in frames)


def test_a_crowd_is_examined_in_turns(tmp_path: Path, scan_file: Scan) -> None:
    frames, outcome = scan_file(clip_of(tmp_path / "call.mp4", call(8, 5, forged=39)))
    assert max(len(frame.faces) for frame in frames) == turns.MOST_A_FRAME
    assert len(outcome.tracks) == 40
    assert min(track.frames for track in outcome.tracks) >= 10
    forged = [track for track in outcome.tracks if track.label == "manipulated"]
    assert len(forged) == 1
    assert outcome.label in ("uncertain", "manipulated")


def test_faces_whose_turn_comes_too_seldom_leave_the_file_open(
    tmp_path: Path, scan_file: Scan
) -> None:
    _, outcome = scan_file(clip_of(tmp_path / "call.mp4", call(8, 5), frames=15))
    assert outcome.label == "uncertain"
    assert "examined in" in reason(outcome, "too_crowded")


def test_faces_beyond_the_limit_are_counted(
    tmp_path: Path, scan_file: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeing, "MAX_FACES", 8)
    frames, outcome = scan_file(clip_of(tmp_path / "call.mp4", call(4, 3), frames=15))
    assert (outcome.label, len(frames[0].faces)) == ("uncertain", 8)
    assert "4 of the smallest" in reason(outcome, "crowd")


def test_a_group_photo_of_thirty_is_examined_whole(tmp_path: Path, scan_file: Scan) -> None:
    path = tmp_path / "group.png"
    cv2.imwrite(str(path), call(6, 5, forged=17)[..., ::-1])
    _, outcome = scan_file(path)
    assert len(outcome.tracks) == 30
    assert [t.label for t in outcome.tracks].count("manipulated") == 1
    assert outcome.label in ("uncertain", "manipulated")


def test_a_small_face_in_a_very_large_picture_is_found(tmp_path: Path, scan_file: Scan) -> None:
    picture = np.full((2160, 3840, 3), 90, np.uint8)
    picture[1700:1820, 3100:3220] = scene([(0, 0)], size=(120, 120), side=120)
    frames, _ = scan_file(clip_of(tmp_path / "large.mp4", picture, frames=3))
    assert [len(frame.faces) for frame in frames] == [1, 1, 1]
    assert 40 < frames[0].faces[0].face_pixels < 70


def test_turns_go_round_and_favour_whoever_has_just_come() -> None:
    choice = ScoringTurns(most=2)
    assert [choice.choose([1, 2, 3]) for _ in range(3)] == [[0, 1], [0, 2], [1, 2]]
    rounds = [place for _ in range(30) for place in choice.choose([1, 2, 3])]
    assert [rounds.count(place) for place in range(3)] == [20, 20, 20]
    assert choice.choose([1, 2, 3, 4])[-1] == 3


def test_a_track_that_only_waited_is_named() -> None:
    waited = history()
    waited.waited = 30
    (found,) = turns.never_scored([waited, history(*[0.0] * 10)], 0)
    assert (found.code, found.unexamined) == ("too_crowded", True)
    assert find.MAX_FACES > 100


def test_a_manipulated_face_among_many_is_never_outvoted() -> None:
    genuine = [judge_track(history(*[-3.0] * 30, track=n), CARD, VIDEO) for n in range(60)]
    forged = judge_track(history(*[3.0] * 30, track=60), CARD, VIDEO)
    joined = judge_file([*genuine, forged], CARD)
    assert joined.fake_probability is not None
    assert joined.fake_probability < CARD.authentic_below
    assert joined.label == "uncertain"
    told = summarise(joined, [*genuine, forged], [], VIDEO)
    assert told.startswith("1 of 61 faces looks manipulated when judged alone, most of all face 60")
    assert judge_file([*genuine, replace(forged, label="authentic")], CARD).label == "authentic"


@pytest.mark.parametrize(
    ("flaw", "label"),
    [
        ({}, "authentic"),
        ({"pixels": 30}, "uncertain"),
        ({"sharpness": 1.0}, "uncertain"),
        ({"strangeness": 1.4}, "uncertain"),
        ({"confidence": 0.75}, "uncertain"),
        # What neither the finder nor the model takes for a face is a pattern.
        ({"confidence": 0.75, "strangeness": 1.4}, "authentic"),
    ],
)
@pytest.mark.parametrize("media", [VIDEO, replace(VIDEO, kind="image")])
def test_a_face_in_sight_that_cannot_be_judged_leaves_the_file_open(
    flaw: dict[str, float], label: str, media: MediaProbe
) -> None:
    assert conclude([{}, flaw], media).label == label


def test_a_glimpse_that_cannot_be_judged_does_not() -> None:
    tally = ScanTally(CARD)
    for number in range(30):
        faces = [observed(1)] + ([observed(2)] if 3 < number < 11 else [])
        tally.add(frame_of(number, faces))
    outcome = tally.conclude(VIDEO, seconds=3.0)
    assert outcome.label == "authentic"
    assert reason(outcome, "left_out").endswith("face 2 (0:00.4 to 0:01.0).")


def test_a_face_in_a_crowd_that_had_two_turns_leaves_the_file_open() -> None:
    tally = ScanTally(CARD)
    for number in range(40):
        has_turn, is_in_sight = number in (25, 32), number >= 20
        faces = [observed(1)] + [observed(2)] * has_turn
        waiting = (2,) if is_in_sight and not has_turn else ()
        tally.add(replace(frame_of(number, faces), waiting=waiting))
    outcome = tally.conclude(VIDEO, seconds=4.0)
    assert outcome.label == "uncertain"
    assert "examined in 2 frames only" in reason(outcome, "too_crowded")


def observed(track: int, **flaw: float) -> FaceObservation:
    seen = FaceObservation(track, Box(0, 0, 1, 1), 0.94, 200, 200.0, sigmoid(-3.0))
    names = {"pixels": "face_pixels"}
    changes: dict[str, Any] = {names.get(key, key): value for key, value in flaw.items()}
    return replace(seen, **changes)


def frame_of(number: int, faces: list[FaceObservation]) -> ScoredFrame:
    return ScoredFrame(FrameScan(number, number / 10, tuple(faces)), [-3.0] * len(faces))


def conclude(flaws: list[dict[str, float]], media: MediaProbe) -> ScanOutcome:
    """The outcome of a file in which one face for each of `flaws` is in sight all the time."""
    tally = ScanTally(CARD)
    for number in range(30 if media.kind == "video" else 1):
        tally.add(frame_of(number, [observed(n, **flaw) for n, flaw in enumerate(flaws)]))
    return tally.conclude(media, seconds=3.0)
