"""What was measured of the models that are served, as it lies beside their weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).parent / "weights"


def figures_of(sha256: str, folder: Path = WEIGHTS) -> dict[str, Any] | None:
    """The figures of the model whose weights have this digest; None when none were measured.

    They lie beside the weights as `<name>.figures.json`, so that whoever shows an error rate never
    shows that of another model. All have `model_sha256`. Those of faces: measured_on, sets (name,
    what, files, auc, and for `single_picture` and `video_band` the shares real_called_manipulated,
    forged_called_authentic and uncertain with the `intervals` of the two errors; `altered`: the
    same after a `condition`), limits (sentences), heatmaps (a sentence), note. Those of voices:
    what `detection.engines.speech.error_rates` reads.
    """
    for path in sorted(folder.glob("*.figures.json")):
        figures: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if figures["model_sha256"] == sha256:
            return figures
    return None
