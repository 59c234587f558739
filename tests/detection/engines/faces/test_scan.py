"""A whole scan, from file to verdict, on real files and a model that takes redness for forgery."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from detection.engines.faces.answers import SeenFrame
from detection.engines.faces.examine import BATCH_CROPS, score_frames
from detection.engines.faces.find import FoundFace
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.pipeline import ScanOptions, scan
from detection.engines.faces.types import Box
from media_jobs.engines.context import QuietContext
from media_jobs.engines.errors import EngineRefused
from tests.detection.engines.conftest import Scanned
from tests.detection.engines.stand_in_model import SIDE
from tests.media_jobs.engines.clips import cut_off, overwrite, portrait, roomy, scene, write_clip

Scan = Callable[..., Scanned]


class Recorder(QuietContext):
    """Remembers what was reported and can call the work off."""

    def __init__(self, cancel_after: int | None = None) -> None:
        super().__init__()
        self.reports: list[tuple[float, str, int | None, int | None]] = []
        self._checks_left = cancel_after

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        self.reports.append((fraction, note, done, total))

    def check_cancelled(self) -> None:
        if self._checks_left is not None:
            self._checks_left -= 1
            if self._checks_left < 0:
                raise InterruptedError("called off")


def test_an_untouched_clip_is_authentic(tmp_path: Path, scan_file: Scan) -> None:
    frames, outcome = scan_file(write_clip(tmp_path / "clip.mp4", roomy(100)))
    assert outcome.label == "authentic"
    assert outcome.fake_probability is not None
    assert outcome.fake_probability < outcome.authentic_below
    assert (outcome.frames, outcome.seconds) == (40, pytest.approx(4.0))
    assert [frame.index for frame in frames] == sorted({frame.index for frame in frames})
    assert all(len(frame.faces) == 1 for frame in frames)


def test_a_clip_that_turns_fake_halfway_is_manipulated_from_there(
    tmp_path: Path, scan_file: Scan
) -> None:
    pictures = [*roomy(100), *roomy(100, redness=28)]
    _, outcome = scan_file(write_clip(tmp_path / "clip.mp4", pictures))
    assert outcome.label == "manipulated"
    early = [w for w in outcome.windows if w.end_seconds <= 3.9]
    late = [w for w in outcome.windows if w.start_seconds >= 4.1]
    assert {window.label for window in early} == {"authentic"}
    assert {window.label for window in late} == {"manipulated"}


def test_the_first_frames_come_before_the_video_is_read(tmp_path: Path, scorer: OnnxScorer) -> None:
    context = Recorder()
    path = write_clip(tmp_path / "clip.mp4", roomy(250))
    results = scan(path, engine=scorer, context=context)
    next(results)
    assert context.reports[-1][0] < 0.5
    results.close()


def test_two_people_are_two_tracks(tmp_path: Path, scan_file: Scan) -> None:
    left, right = (20, 40), (330, 40)
    picture = scene([left, right], size=(640, 360), side=300)
    _, outcome = scan_file(write_clip(tmp_path / "clip.mp4", [picture] * 50))
    assert len(outcome.tracks) == 2
    assert {window.track for window in outcome.windows} == {1, 2}


def test_a_cut_starts_a_new_track(tmp_path: Path, scan_file: Scan) -> None:
    near = scene([(10, 10)], size=(640, 360), side=340, ground=20)
    far = scene([(260, 60)], size=(640, 360), side=300, ground=230)
    _, outcome = scan_file(write_clip(tmp_path / "clip.mp4", [near] * 50 + [far] * 50))
    assert [(t.start_seconds < 1, t.end_seconds > 3) for t in outcome.tracks] == [
        (True, False),
        (False, True),
    ]


def test_a_clip_without_a_face_says_so(tmp_path: Path, scan_file: Scan) -> None:
    frames, outcome = scan_file(
        write_clip(tmp_path / "wall.mp4", [np.full((96, 128, 3), 90, np.uint8)] * 25)
    )
    assert (outcome.label, outcome.fake_probability) == ("no_face", None)
    assert (outcome.tracks, outcome.windows, outcome.telling) == ((), (), ())
    assert len(frames) == outcome.frames == 10
    assert "No face" in outcome.summary


def test_a_rotated_clip_is_scanned_upright(tmp_path: Path, scan_file: Scan) -> None:
    lying = [np.rot90(picture) for picture in roomy(30)]
    path = write_clip(tmp_path / "phone.mp4", map(np.ascontiguousarray, lying), rotation=-90)
    frames, _ = scan_file(path)
    assert all(frame.faces for frame in frames)
    box = frames[0].faces[0].box
    assert box.x < 0.5


def test_the_telling_frames_are_few_and_are_pictures(tmp_path: Path, scan_file: Scan) -> None:
    pictures = roomy(325, step=0.3, redness=28)
    _, outcome = scan_file(write_clip(tmp_path / "clip.mp4", pictures))
    assert len(outcome.telling) == 6
    times = [telling.seconds for telling in outcome.telling]
    assert times == sorted(times)
    assert times[-1] - times[0] > 5
    for telling in outcome.telling:
        for jpeg in (telling.crop_jpeg, telling.heatmap_jpeg):
            picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
            assert picture is not None
            assert picture.shape == (96, 96, 3)


def test_progress_rises_and_counts_frames(tmp_path: Path, scan_file: Scan) -> None:
    context = Recorder()
    scan_file(write_clip(tmp_path / "clip.mp4", roomy(125)), context=context)
    fractions = [report[0] for report in context.reports]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert context.reports[-1][2:] == (50, 50)
    assert {"Reading the file", "Examining the faces"} <= {report[1] for report in context.reports}


@pytest.mark.slow
def test_calling_the_work_off_stops_it_and_its_threads(tmp_path: Path, scorer: OnnxScorer) -> None:
    path = write_clip(tmp_path / "clip.mp4", roomy(250))
    before = threading.active_count()
    seen = 0
    with pytest.raises(InterruptedError):
        for _ in scan(path, engine=scorer, context=Recorder(cancel_after=2)):
            seen += 1
    assert 0 < seen < 60
    assert threading.active_count() == before


def test_closing_the_scan_stops_its_threads(tmp_path: Path, scorer: OnnxScorer) -> None:
    path = write_clip(tmp_path / "clip.mp4", roomy(250))
    before = threading.active_count()
    results = scan(path, engine=scorer, context=QuietContext())
    next(results)
    results.close()
    assert threading.active_count() == before


def test_further_frames_are_looked_at_while_faces_are_scored(scorer: OnnxScorer) -> None:
    crop = np.zeros((SIDE, SIDE, 3), np.uint8)
    face = FoundFace(Box(0.3, 0.3, 0.2, 0.4), 0.9, ((0.4, 0.5),) * 5)
    frames = [SeenFrame(n, n / 10, 640, 360, [1], [face], [[crop]]) for n in range(3 * BATCH_CROPS)]
    asked = threading.Event()

    class Waiting:
        card = scorer.card

        def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            assert asked.wait(10), "nobody asks for further frames while faces are scored"
            return scorer.score(crops)

    def seen() -> Iterator[SeenFrame]:
        for frame in frames:
            if frame.index == BATCH_CROPS:
                asked.set()
            yield frame

    batches = list(score_frames(seen(), Waiting()))
    assert [frame.scan.index for batch in batches for frame in batch] == list(range(len(frames)))


def test_damage_in_the_middle_is_told(tmp_path: Path, scan_file: Scan) -> None:
    options = {"preset": "ultrafast", "g": "10"}
    path = write_clip(tmp_path / "clip.mp4", roomy(150), options=options)
    _, outcome = scan_file(overwrite(path, 0.5, 0.55))
    reason = next(reason for reason in outcome.reasons if reason.code == "damaged")
    assert "0:03" in reason.message
    assert reason.unexamined
    assert outcome.label == "uncertain"


def test_a_cut_off_clip_is_judged_by_what_is_there(tmp_path: Path, scan_file: Scan) -> None:
    _, outcome = scan_file(cut_off(write_clip(tmp_path / "c.mp4", roomy(200)), 0.5))
    assert {"damaged", "ends_early"} <= {reason.code for reason in outcome.reasons}
    assert outcome.label == "uncertain"
    assert "What was examined looks authentic" in outcome.summary


def test_a_clip_of_which_next_to_nothing_is_left_is_refused(
    tmp_path: Path, scan_file: Scan
) -> None:
    path = cut_off(write_clip(tmp_path / "clip.mp4", roomy(100)), 0.15)
    with pytest.raises(EngineRefused) as caught:
        scan_file(path)
    assert caught.value.code == "damaged_file"


def test_a_clip_of_half_a_second_is_uncertain(tmp_path: Path, scan_file: Scan) -> None:
    _, outcome = scan_file(write_clip(tmp_path / "clip.mp4", roomy(12)))
    assert outcome.label == "uncertain"
    assert {"too_short", "short_clip"} <= {reason.code for reason in outcome.reasons}


def test_fewer_frames_a_second_are_a_setting(tmp_path: Path, scan_file: Scan) -> None:
    path = write_clip(tmp_path / "clip.mp4", roomy(75))
    assert len(scan_file(path, ScanOptions(rate=2))[0]) == 6


def test_a_photo_is_scanned_by_the_same_engine(tmp_path: Path, scan_file: Scan) -> None:
    path = tmp_path / "photo.jpg"
    cv2.imwrite(str(path), portrait()[..., ::-1])
    frames, outcome = scan_file(path)
    assert (outcome.label, outcome.frames, outcome.seconds) == ("authentic", 1, 0.0)
    assert (len(frames), len(outcome.tracks), outcome.windows) == (1, 1, ())
    assert len(outcome.telling) == 1


def test_a_red_photo_is_manipulated(tmp_path: Path, scan_file: Scan) -> None:
    path = tmp_path / "photo.png"
    cv2.imwrite(str(path), scene([(40, 0)], side=270, redness=30)[..., ::-1])
    assert scan_file(path)[1].label == "manipulated"


def test_a_photo_without_a_face_says_so(tmp_path: Path, scan_file: Scan) -> None:
    path = tmp_path / "wall.webp"
    cv2.imwrite(str(path), np.full((200, 200, 3), 120, np.uint8))
    assert scan_file(path)[1].label == "no_face"


def test_a_picture_cut_tightly_around_a_face_is_judged(tmp_path: Path, scan_file: Scan) -> None:
    path = tmp_path / "crop.png"
    face = portrait()[82:293, 172:362]
    cv2.imwrite(str(path), cv2.resize(face, (224, 224))[..., ::-1])
    frames, outcome = scan_file(path)
    assert len(frames[0].faces) == 1
    assert outcome.label == "authentic"


def test_a_picture_cut_off_halfway_is_examined_as_far_as_it_goes(
    tmp_path: Path, scan_file: Scan
) -> None:
    path = tmp_path / "photo.jpg"
    cv2.imwrite(str(path), portrait()[..., ::-1])
    _, outcome = scan_file(cut_off(path, 0.5))
    assert outcome.label != "authentic"
    assert "damaged" in {reason.code for reason in outcome.reasons if reason.unexamined}
