"""The deletion test tells a faithful heatmap from one that is not, and writes what it found."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import heatmap_deletion
from benchmarks.deletion import SHARES, estimate
from benchmarks.heatmap_deletion import SECTION, measure, section, sentence, write
from detection.engines.faces.onnx_scorer import OnnxScorer

SIDE, CELLS, DIGEST = 40, 5, "ab" * 32


class Contrast:
    """Calls a crop the more fake, the more its places differ; marks those, or quite others."""

    card = SimpleNamespace(spec=SimpleNamespace(sha256=DIGEST))

    def __init__(self, *, faithful: bool) -> None:
        self._faithful = faithful

    def score(self, crops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        step = SIDE // CELLS
        grid = crops.mean(axis=3).reshape(-1, CELLS, step, CELLS, step).mean(axis=(2, 4))
        evidence = np.abs(grid - grid.mean(axis=(1, 2), keepdims=True)) / 25
        shown = evidence if self._faithful else evidence.max() - evidence
        return evidence.mean(axis=(1, 2)), shown


@pytest.fixture(scope="module")
def crops() -> np.ndarray:
    """Chequered crops."""
    cells = np.random.default_rng(3).integers(0, 255, (30, CELLS, CELLS, 1), dtype=np.uint8)
    step = SIDE // CELLS
    return cells.repeat(step, axis=1).repeat(step, axis=2).repeat(3, axis=3)


def moved(crops: np.ndarray, *, faithful: bool) -> dict:
    return measure(list(crops), Contrast(faithful=faithful))  # type: ignore[arg-type]


def test_covering_what_a_faithful_map_marks_moves_the_score_most(crops: np.ndarray) -> None:
    found = moved(crops, faithful=True)
    for share in SHARES:
        most, random, least = (
            found[share, "mean", places].mean() for places in ("most", "random", "least")
        )
        assert most > 1.5 * random > random > least


def test_a_map_that_marks_the_wrong_places_is_found_out(crops: np.ndarray) -> None:
    found = moved(crops, faithful=False)
    gap = estimate(found[0.2, "mean", "most"] - found[0.2, "mean", "random"])
    assert gap.high < 0


def test_the_same_crops_give_the_same_figures(crops: np.ndarray) -> None:
    first, again = moved(crops[:5], faithful=True), moved(crops[:5], faithful=True)
    assert all(np.array_equal(first[key], again[key]) for key in first)


def test_the_card_and_the_figures_of_that_model_are_renewed(
    crops: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, scorer = tmp_path / "card.md", Contrast(faithful=True)
    card.write_text("# Model\n\n## Figures\n\nSome.\n\n## Limits\n\nMany.\n")
    for name, digest in (("this", DIGEST), ("other", "cd" * 32)):
        (tmp_path / f"{name}.figures.json").write_text(json.dumps({"model_sha256": digest}))
    monkeypatch.setattr(heatmap_deletion, "WEIGHTS", tmp_path)
    found = moved(crops, faithful=True)
    text = section(found, faces=30, listed=31, labels=Path("x.csv"), scorer=scorer)  # type: ignore[arg-type]
    for _ in range(2):
        write(text, sentence(found, faces=30), scorer, card)  # type: ignore[arg-type]
    written = card.read_text()
    assert written.count(SECTION) == 1
    assert written.index("Some.") < written.index(SECTION) < written.index("## Limits")
    assert "30 faces (31 pictures" in written
    assert written.endswith("## Limits\n\nMany.\n")
    assert "On 30 faces" in json.loads((tmp_path / "this.figures.json").read_text())["heatmaps"]
    assert "heatmaps" not in json.loads((tmp_path / "other.figures.json").read_text())


def test_the_served_models_figures_are_of_its_weights() -> None:
    from detection.engines.model_figures import figures_of

    figures = figures_of(OnnxScorer().card.spec.sha256)
    assert figures is None or {"measured_on", "sets", "limits"} <= set(figures)
    assert figures_of("0" * 64) is None
