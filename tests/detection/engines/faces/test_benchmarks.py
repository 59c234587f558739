"""The page of benchmarks is of what is served, and versions are compared number by number."""

from __future__ import annotations

from benchmarks.document import DOCUMENT
from benchmarks.same_results import differences
from detection.engines.faces.onnx_scorer import OnnxScorer


def test_the_page_describes_the_model_that_is_served() -> None:
    spec = OnnxScorer().card.spec
    assert f"- model: {spec.id} {spec.version}, " in DOCUMENT.read_text()


def test_the_page_says_how_the_scan_compares_with_plain_decoding() -> None:
    assert "of the speed of plain decoding" in " ".join(DOCUMENT.read_text().split())


def test_rounding_is_no_difference_and_anything_else_is() -> None:
    before = {"a.mp4": [{"label": "authentic", "seconds": [0.1, 100.0]}]}
    rounded = {"a.mp4": [{"label": "authentic", "seconds": [0.1, 100.005]}]}
    assert not list(differences(before, rounded))
    after = {"a.mp4": [{"label": "uncertain", "seconds": [0.2]}], "b.mp4": "damaged_file"}
    assert list(differences(before, after)) == [
        " a.mp4 0 label: authentic became uncertain",
        " a.mp4 0 seconds 0: 0.1 became 0.2",
        " a.mp4 0 seconds 1: 100.0 became None",
        " b.mp4: None became damaged_file",
    ]
