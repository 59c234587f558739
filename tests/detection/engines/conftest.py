"""What the engine's tests share: a stand-in model and short ways to scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.pipeline import ScanOptions, scan
from detection.engines.faces.types import FrameScan, ScanOutcome
from media_jobs.engines.context import EngineContext, QuietContext
from tests.detection.engines.stand_in_model import write_stand_in

Scanned = tuple[list[FrameScan], ScanOutcome]


@pytest.fixture(scope="session")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> OnnxScorer:
    return OnnxScorer(str(write_stand_in(tmp_path_factory.mktemp("model"))))


@pytest.fixture
def scan_file(scorer: OnnxScorer) -> Callable[..., Scanned]:
    """Scan a file to the end and return its frames and its outcome."""

    def run(
        path: Path, options: ScanOptions | None = None, context: EngineContext | None = None
    ) -> Scanned:
        results = list(
            scan(path, options=options, engine=scorer, context=context or QuietContext())
        )
        frames = [result for result in results if isinstance(result, FrameScan)]
        outcome = results[-1]
        assert isinstance(outcome, ScanOutcome)
        return frames, outcome

    return run
