"""The error rates that reports print are counted from labelled pictures, with their intervals."""

from pathlib import Path

import cv2
import pytest

from benchmarks.model_figures import examine, examine_altered, figures
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.lab.evaluation.conditions import Condition
from detection.engines.lab.evaluation.labels import LabelledFile
from tests.media_jobs.engines.clips import scene


@pytest.fixture
def labelled(tmp_path: Path) -> list[LabelledFile]:
    """Three untouched pictures, one reddened, which the stand-in takes for forged, and a wall."""
    files = []
    for number, redness in enumerate((0, 0, 0, 60)):
        path = tmp_path / f"{number}.png"
        cv2.imwrite(str(path), scene(redness=redness)[..., ::-1])
        files.append(LabelledFile(number + 2, path.name, path, redness > 0, "g"))
    wall = tmp_path / "wall.png"
    cv2.imwrite(str(wall), scene([])[..., ::-1])
    return [*files, LabelledFile(9, wall.name, wall, False, "g")]


def test_pictures_without_a_face_do_not_count(
    labelled: list[LabelledFile], scorer: OnnxScorer
) -> None:
    found = figures(list(examine(labelled, scorer)))
    assert (found["files"], found["auc"]) == (4, 1.0)


def test_no_error_among_three_leaves_room_for_one(
    labelled: list[LabelledFile], scorer: OnnxScorer
) -> None:
    rates = figures(list(examine(labelled, scorer)))["single_picture"]
    assert rates["real_called_manipulated"] == 0.0
    assert rates["intervals"]["real_called_manipulated"] == [0.0, pytest.approx(0.5615, abs=1e-3)]


def test_copies_are_examined_after_their_compression(
    labelled: list[LabelledFile], scorer: OnnxScorer
) -> None:
    plain = list(examine(labelled, scorer))
    copies = list(examine_altered(labelled, Condition("CRF 40", 40, 0.5), scorer))
    assert len(copies) == len(plain)
    assert [copy.probability for copy in copies] != [file.probability for file in plain]
    assert all(file.path.exists() for file in labelled)
