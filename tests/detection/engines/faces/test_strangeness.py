"""Artwork and other faces unlike those that the model knows: nothing is said of them but why."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest

from detection.engines.faces.crop import Square, face_square, square_crop
from detection.engines.faces.ensemble import Ensemble
from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.pipeline import scan
from detection.engines.faces.still import find_in_image
from detection.engines.faces.torch_scorer import TorchScorer
from detection.engines.faces.types import ScanOutcome
from detection.engines.lab.training.data import CROP_MARGIN, Face, Splits
from detection.engines.lab.training.strangeness import (
    GATED,
    POOLED_BLOCKS,
    add_strangeness,
    block_outputs,
    fit_limit,
    fitting_faces,
    main,
)
from media_jobs.engines.context import QuietContext
from tests.detection.engines.stand_in_model import write_stand_in
from tests.detection.engines.training_faces import make_data
from tests.media_jobs.engines.clips import Picture, portrait, roomy, write_clip

pytestmark = pytest.mark.slow

ROOM = 60
CODE = "unlike_a_face"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The served network, with strangeness fitted on photos of one person in many lights."""
    folder = tmp_path_factory.mktemp("strange")
    for suffix in (".onnx", ".json"):
        shutil.copy((WEIGHTS / SERVED).with_suffix(suffix), folder / f"model{suffix}")
    add_strangeness(folder / "model.onnx", splits(folder))
    return folder / "model.onnx"


def splits(folder: Path) -> Splits:
    """Photos of the portrait, genuine and slightly retouched."""
    rng = np.random.default_rng(4)
    faces = [
        photographed(folder / f"{number}.jpg", rng, fake=number % 2 == 1) for number in range(240)
    ]
    return Splits(train=faces[:160], dev=faces[160:], reported={})


@cache
def faces_square() -> Square:
    """Where serving cuts the face out of the portrait."""
    picture = portrait()
    (face,) = find_in_image(picture)
    side, box = len(picture), face.box
    pixels = [side * share for share in (box.x, box.y, box.width, box.height)]
    return face_square(picture, pixels, margin=CROP_MARGIN)


def photographed(path: Path, rng: np.random.Generator, *, fake: bool) -> Face:
    """The face of the portrait, about as it is cut, in some light and some focus."""
    right, down = rng.uniform(-0.04, 0.04, 2)
    square = faces_square().moved(right, down, rng.uniform(0.95, 1.05))
    cut = square_crop(portrait(), square, int(rng.uniform(90, 220))) * rng.uniform(0.7, 1.2)
    picture: np.ndarray = cut + rng.normal(0, rng.uniform(0, 6), cut.shape)
    if fake:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.8)
    if rng.random() < 0.5:
        picture = picture[:, ::-1]
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.uniform(30, 95))]
    cv2.imwrite(str(path), picture.clip(0, 255).astype(np.uint8)[..., ::-1], quality)
    return Face(path, path.name, fake=fake, source=path.stem, origin="photos")


def drawn(picture: Picture) -> Picture:
    """A picture as a comic shows it: few flat colours and black lines."""
    smooth = picture.astype(np.float32)
    for _ in range(4):
        smooth = np.asarray(cv2.bilateralFilter(smooth, 9, 60, 9), np.float32)
    flat = (np.round(smooth / 255 * 4) / 4 * 255).astype(np.uint8)
    grey = cv2.medianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), 5)
    lines = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 9, 4)
    return cv2.bitwise_and(flat, flat, mask=lines).astype(np.uint8)


def saved(path: Path, picture: Picture) -> Path:
    cv2.imwrite(str(path), picture[..., ::-1])
    return path


def outcome_of(path: Path, scorer: ForgeryScorer | Ensemble) -> ScanOutcome:
    *_, outcome = scan(path, engine=scorer, context=QuietContext())
    assert isinstance(outcome, ScanOutcome)
    return outcome


def codes(outcome: ScanOutcome) -> set[str]:
    return {reason.code for reason in outcome.reasons}


def frames(*, drawings: int, photos: int) -> Iterator[Picture]:
    yield from (drawn(picture) for picture in roomy(drawings))
    yield from roomy(photos)


def test_a_drawn_face_is_uncertain_and_a_photographed_one_is_judged(
    model: Path, tmp_path: Path
) -> None:
    scorer = OnnxScorer(str(model))
    drawing = outcome_of(saved(tmp_path / "drawing.png", drawn(portrait())), scorer)
    photo = outcome_of(saved(tmp_path / "photo.png", portrait()), scorer)
    assert drawing.label == "uncertain"
    assert CODE in codes(drawing)
    assert "artwork, figures, masks" in drawing.summary
    assert CODE not in codes(photo)


def test_a_video_is_gated_by_most_of_its_frames_and_not_by_a_few(
    model: Path, tmp_path: Path
) -> None:
    scorer = OnnxScorer(str(model))
    film = write_clip(tmp_path / "drawn.mp4", frames(drawings=ROOM, photos=0))
    scene = write_clip(tmp_path / "partly.mp4", frames(drawings=ROOM // 5, photos=ROOM))
    assert CODE in codes(outcome_of(film, scorer))
    assert CODE not in codes(outcome_of(scene, scorer))


def test_a_model_that_does_not_measure_it_gates_nothing(tmp_path: Path) -> None:
    scorer = OnnxScorer(str(write_stand_in(tmp_path)))
    drawing = outcome_of(saved(tmp_path / "drawing.png", drawn(portrait())), scorer)
    assert scorer.card.strange_above is None
    assert len(drawing.tracks) == 1
    assert CODE not in codes(drawing)


def test_what_one_member_of_an_ensemble_cannot_judge_stays_open(
    model: Path, tmp_path: Path
) -> None:
    onnx_scorer = "detection.engines.faces.onnx_scorer.OnnxScorer"
    members = [
        {"ENGINE": onnx_scorer, "OPTIONS": {"weights": str(weights)}}
        for weights in (model, write_stand_in(tmp_path))
    ]
    drawing = saved(tmp_path / "drawing.png", drawn(portrait()))
    assert CODE in codes(outcome_of(drawing, Ensemble(members)))


def test_the_logits_stay_the_same_to_the_bit(model: Path) -> None:
    side = OnnxScorer().card.crop.size
    faces = np.random.default_rng(1).integers(0, 256, (3, side, side, 3), dtype=np.uint8)
    before, after = OnnxScorer().score(faces), OnnxScorer(str(model)).score(faces)
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[1], after[1])


def test_torch_finds_the_same_faces_strange(model: Path) -> None:
    side = OnnxScorer().card.crop.size
    noise = np.random.default_rng(2).integers(0, 256, (2, side, side, 3), dtype=np.uint8)
    faces = np.concatenate([noise, portrait(side)[None], drawn(portrait(side))[None]])
    served = OnnxScorer(str(model)).examine(faces)
    rebuilt = TorchScorer(str(model), device="cpu").examine(faces)
    assert np.ptp(served.strangeness) > 1
    assert rebuilt.strangeness == pytest.approx(served.strangeness, rel=1e-3)
    assert rebuilt.logits == pytest.approx(served.logits, abs=1e-3)


def test_the_description_says_what_is_too_strange_and_whom_that_gates(model: Path) -> None:
    described = json.loads(model.with_suffix(".json").read_text())
    assert OnnxScorer(str(model)).card.strange_above == described["strangeness"]["above"] > 0
    assert described["strangeness"]["fitted_on"] == 160
    assert described["strangeness"]["gated_in_dev"]["photos"] <= GATED


def test_fitting_again_replaces_what_is_there(model: Path, tmp_path: Path) -> None:
    for suffix in (".onnx", ".json"):
        shutil.copy(model.with_suffix(suffix), tmp_path / f"model{suffix}")
    (tmp_path / "photos").mkdir()
    add_strangeness(tmp_path / "model.onnx", splits(tmp_path / "photos"))
    assert (tmp_path / "model.onnx").read_bytes() == model.read_bytes()


def test_the_command_fits_it_to_a_data_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in (".onnx", ".json"):
        shutil.copy((WEIGHTS / SERVED).with_suffix(suffix), tmp_path / f"model{suffix}")
    data = make_data(tmp_path / "faces")
    main(["--data", str(data), "--model", str(tmp_path / "model.onnx")])
    told = json.loads(capsys.readouterr().out)
    assert set(told["gated_in_dev"]) == {"dfdc", "stylegan"}
    assert OnnxScorer(str(tmp_path / "model.onnx")).card.strange_above == told["above"]


def test_the_blocks_of_an_exported_graph_are_found_by_their_convolutions() -> None:
    graph = onnx.load(WEIGHTS / SERVED)
    outputs = block_outputs(graph)
    kind = {node.output[0]: node.op_type for node in graph.graph.node}
    assert len(outputs) == len(set(outputs)) == 19
    assert [kind[outputs[number]] for number in (0, 1, 3, 18)] == ["Clip", "Conv", "Add", "Clip"]
    assert max(POOLED_BLOCKS) < len(outputs)


def test_the_limit_spares_the_faces_of_the_strangest_origin() -> None:
    rng = np.random.default_rng(3)
    origins = np.array(["films"] * 1000 + ["photos"] * 1000)
    strangeness = np.concatenate([rng.normal(10, 1, 1000), rng.normal(20, 1, 1000)])
    limit = fit_limit(strangeness, origins)
    assert (strangeness[origins == "photos"] > limit).mean() <= GATED
    assert (strangeness[origins == "films"] > limit).sum() == 0


def test_it_is_fitted_on_few_of_the_most_frequent_kind() -> None:
    faces = [
        Face(Path(f"{number}.jpg"), f"{number}.jpg", fake=number > 1500, source="", origin="films")
        for number in range(1600)
    ]
    chosen = fitting_faces(faces, most=1000)
    assert [sum(face.fake is fake for face in chosen) for fake in (False, True)] == [1000, 99]
