"""`python -m benchmarks.heatmap_deletion --labels CSV`: are the heatmaps faithful?

Covers what they mark, and as many other places, in the largest face of each listed picture
(path,label, as `manage.py evaluate faces` takes it), and prints how far the score moves. With
`--write`, the section “Heatmaps” of the model's card and the sentence in its figures are renewed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.deletion import FILLS, SEEDS, SHARES, Estimate, Trial, estimate, trials
from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.faces.model_card import WEIGHTS
from detection.engines.faces.onnx_scorer import OnnxScorer
from detection.engines.faces.still import see_image
from detection.engines.lab.evaluation.labels import read_labels
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.limits import MediaLimits

CARD = Path(__file__).parents[1] / "docs" / "models" / "face-forgery.md"
SECTION = "## Heatmaps"
WEAK = "Covering what it marks as speaking against the answer does not make the answer surer."
AT_ONCE = 100
HEADINGS = {
    "most": "most marked",
    "random": "random",
    "shifted": "same shape elsewhere",
    "least": "least marked",
}


def measure(crops: Sequence[np.ndarray], scorer: ForgeryScorer) -> dict[tuple, np.ndarray]:
    """How far the logit of each face moved, for each share, fill and choice of places."""
    found: dict[tuple, list[np.ndarray]] = {}
    for start in range(0, len(crops), AT_ONCE):
        for trial in trials(np.stack(crops[start : start + AT_ONCE]), scorer):
            found.setdefault(_key(trial), []).append(trial.moved)
        print(f"{min(start + AT_ONCE, len(crops))} of {len(crops)} faces", flush=True)
    return {key: np.concatenate(parts) for key, parts in found.items()}


def section(
    moved: dict[tuple, np.ndarray],
    *,
    faces: int,
    listed: int,
    labels: Path,
    scorer: ForgeryScorer,
) -> str:
    """The section of the card, in Markdown."""
    spec = scorer.card.spec
    lines = [
        SECTION,
        "",
        f"Deletion test of {datetime.now(UTC):%-d %B %Y} on {faces:,} faces ({listed:,} pictures "
        f"listed), weights `{spec.sha256[:16]}…`: places of the evidence map are covered, softly "
        "at their edges, with the crop's mean colour or its blurred self, and the crop is scored "
        f"again. Random places are the mean of {SEEDS} draws. Means over faces, with the 95 % "
        "interval of the bootstrap.",
        "",
        "How far the logit moves, in either direction:",
        "",
        f"| covered | with | {' | '.join(HEADINGS.values())} | most − random |",
        "|---|---|" + "---|" * (len(HEADINGS) + 1),
    ]
    for share in SHARES:
        for fill in FILLS:
            cells = [str(estimate(moved[share, fill, places])) for places in HEADINGS]
            gap = estimate(moved[share, fill, "most"] - moved[share, fill, "random"])
            lines.append(f"| {share:.0%} | {fill} | {' | '.join(cells)} | **{gap}** |")
    lines += [
        "",
        "How far it moves towards the other answer when the places are covered that speak most for "
        "the answer given, and when those are that speak most against it (below zero the answer "
        "would get surer):",
        "",
        "| covered | with | for | against |",
        "|---|---|---|---|",
    ]
    for share in SHARES:
        for fill in FILLS:
            cells = [str(estimate(moved[share, fill, places])) for places in ("for", "against")]
            lines.append(f"| {share:.0%} | {fill} | {' | '.join(cells)} |")
    if not _gets_surer(moved):
        lines += ["", f"{WEAK} The colour that speaks for the answer is the one to go by."]
    command = f"python -m benchmarks.heatmap_deletion --labels {labels.name} --write"
    return "\n".join([*lines, "", "```", command, "```"]) + "\n"


def sentence(moved: dict[tuple, np.ndarray], *, faces: int) -> str:
    """The same for the readers of a report."""
    most, random = (estimate(moved[0.2, "mean", places]) for places in ("most", "random"))
    return (
        f"On {faces:,} faces, covering the fifth of a face that the heatmap marks most moved the "
        f"score by {_in_words(most)}, covering as much elsewhere by {_in_words(random)}. "
        "(Units of log-odds; 95 % intervals.)"
    ) + ("" if _gets_surer(moved) else f" {WEAK}")


def _gets_surer(moved: dict[tuple, np.ndarray]) -> bool:
    return estimate(moved[0.2, "mean", "against"]).high < 0


def _in_words(found: Estimate) -> str:
    return f"{found.mean:.2f} on average ({found.low:.2f} to {found.high:.2f})"


def write(text: str, said: str, scorer: ForgeryScorer, card: Path = CARD) -> None:
    """Put the section into the card and the sentence beside the weights that it is about."""
    old = card.read_text("utf-8")
    if SECTION in old:
        new = re.sub(rf"{SECTION}\n.*?(?=\n## |\Z)", lambda _: text, old, flags=re.DOTALL)
    else:
        new = old.replace("\n## Limits", f"\n{text}\n## Limits", 1)
    card.write_text(new, "utf-8")
    for path in WEIGHTS.glob("*.figures.json"):
        figures = json.loads(path.read_text("utf-8"))
        if figures["model_sha256"] == scorer.card.spec.sha256:
            figures["heatmaps"] = said
            path.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.heatmap_deletion")
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--limit", type=int, help="take only so many pictures")
    parser.add_argument("--write", action="store_true", help="renew the card and the figures")
    options = parser.parse_args()
    scorer = OnnxScorer()
    files = read_labels(options.labels).files[: options.limit]
    crops = [crop for file in files for crop in _largest(file.path, scorer)]
    moved = measure(crops, scorer)
    text = section(moved, faces=len(crops), listed=len(files), labels=options.labels, scorer=scorer)
    print(text)
    if options.write:
        write(text, sentence(moved, faces=len(crops)), scorer)


def _largest(path: Path, scorer: ForgeryScorer) -> list[np.ndarray]:
    try:
        return list(see_image(path, MediaLimits(), scorer.card).crops[:1])
    except EngineRefused:
        return []


def _key(trial: Trial) -> tuple[float, str, str]:
    return trial.share, trial.fill, trial.places


if __name__ == "__main__":
    main()
