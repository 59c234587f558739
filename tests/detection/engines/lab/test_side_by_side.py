"""Evaluations of several engines on the same files stand in one table."""

from typing import Any

import pytest

from benchmarks.side_by_side import markdown
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.lab.evaluation.figures import Judged
from detection.engines.lab.evaluation.report import report_on


def _report(scorer: OnnxScorer, probability: float, count: int = 20) -> dict[str, Any]:
    """Half of the files are forged; these have this probability, the real ones 0.3."""
    files = [
        Judged(
            number % 2 == 1,
            "uncertain",
            probability if number % 2 else 0.3,
            group="old" if number < count // 2 else "new",
        )
        for number in range(count)
    ]
    return report_on(files, [], card=scorer.card, grouped=True)


def test_each_engine_has_a_row_in_each_table(scorer: OnnxScorer) -> None:
    said = markdown({"ours": _report(scorer, 0.9), "a peer": _report(scorer, 0.1)})
    assert said.count("| ours | 1.000 (1.000 to 1.000) |") == 3
    assert said.count("| a peer | 0.000 (0.000 to 0.000) |") == 3
    for title in ("all files: 10 real", "old: 5 real", "new: 5 real"):
        assert title in said
    assert "100.0 %" in said


def test_evaluations_of_other_files_are_not_compared(scorer: OnnxScorer) -> None:
    with pytest.raises(ValueError, match="not over the same files"):
        markdown({"ours": _report(scorer, 0.9), "a peer": _report(scorer, 0.9, count=22)})
