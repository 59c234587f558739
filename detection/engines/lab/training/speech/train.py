"""Train the network of spoofed speech: from a work folder to weights that can be served.

    python -m detection.engines.lab.training.speech.train --work DIR --out OUT --folds 4 \\
        --kept-apart emodb seedtts

The sources `--kept-apart` take part in nothing but the last table: no network learns from them and
nothing is chosen by them. The others are dealt into `--folds` groups, and for each a network is
trained on the rest and scores that group: no figure is of a source that its network learned from.
These scores, all together, fit the calibration and thresholds. Then one network is trained on all
groups, which is what is served, and scores what was kept apart. It learns from the windows that
`prepare` left in DIR.

Writes `OUT/spoofed-speech-1.onnx` with its `.json` and `.figures.json`. A stopped run goes on where
it was. `--only-folds` ends before the last training, for trying recipes. Where time is short,
`--once` trains one network alone: it learns from all groups but the first, which fits calibration
and thresholds, and is what is served.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from detection.engines.lab.training.calibrate import (
    Calibration,
    Thresholds,
    fit_calibration,
)
from detection.engines.lab.training.export import (
    LARGEST_DIFFERENCE,
    OPSET,
    strip_traces,
    write_description,
)
from detection.engines.lab.training.speech.corpus import Corpus, Recording
from detection.engines.lab.training.speech.figures import (
    AS_IT_IS,
    CONDITIONS,
    Scored,
    arrays,
    figures_by_source,
    score,
    served,
)
from detection.engines.lab.training.speech.loop import Recipe, train
from detection.engines.speech.network import WINDOW_SAMPLES, SpoofNet

MODEL_ID = "spoofed-speech"
MODEL_VERSION = "1"
LICENCE = "research and evaluation (terms of the speech it learned from); see the model card"
# Shares of bona fide recordings that may be called spoof, and of spoofed ones called bona fide.
WRONGLY_ACCUSED = 0.03
WRONGLY_CLEARED = 0.10


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    if options.threads:
        torch.set_num_threads(options.threads)
    recipe = Recipe(
        epochs=options.epochs,
        seed=options.seed,
        batch=options.batch,
        gathered=options.gathered,
        length=round(16_000 * options.seconds),
        workers=options.workers,
        device=options.device,
    )
    corpus = Corpus(options.work)
    recordings = corpus.recordings()
    apart = [recording for recording in recordings if recording.source in options.kept_apart]
    recordings = [one for one in recordings if one.source not in options.kept_apart]
    options.out.mkdir(parents=True, exist_ok=True)
    groups = deal(recordings, options.folds)
    if options.once:
        learned = [one for one in recordings if one.source not in groups[0]]
        scored = held_out(recipe, corpus, recordings, groups[:1], options.out)
        net = train(recipe, corpus, learned, options.out / "fold-0")
    else:
        learned = recordings
        scored = held_out(recipe, corpus, recordings, groups, options.out)
        (options.out / "held-out.json").write_text(
            json.dumps(tables(scored, *read_scores(scored)), indent=2) + "\n"
        )
        if options.only_folds:
            return
        net = train(recipe, corpus, learned, options.out / "whole")
    publish(net, corpus, learned, recipe, scored, score(net, corpus, apart), options.out)


def deal(recordings: Sequence[Recording], folds: int) -> list[set[str]]:
    """The sources in `folds` groups of about as many spoofs, and of about as many genuine ones."""
    sizes = {
        is_spoof: Counter(one.source for one in recordings if one.is_spoof == is_spoof)
        for is_spoof in (True, False)
    }
    groups: list[set[str]] = [set() for _ in range(folds)]
    sources = sorted({recording.source for recording in recordings})
    for source in sorted(sources, key=lambda name: (-sizes[True][name], -sizes[False][name])):
        # A source without spoofs evens out the genuine.
        counted = sizes[source in sizes[True]]
        min(groups, key=lambda group: sum(counted[name] for name in group)).add(source)
    return groups


def held_out(
    recipe: Recipe,
    corpus: Corpus,
    recordings: Sequence[Recording],
    groups: Sequence[set[str]],
    out: Path,
) -> list[Scored]:
    """The scores of each group of sources by a network that has not learned from it."""
    scored = []
    for number, group in enumerate(groups):
        away = [recording for recording in recordings if recording.source in group]
        rest = [recording for recording in recordings if recording.source not in group]
        net = train(recipe, corpus, rest, out / f"fold-{number}")
        scored += score(net, corpus, away)
    return scored


def read_scores(scored: Sequence[Scored]) -> tuple[Calibration, Thresholds]:
    """Calibration from scores that were held out, and the narrowest band of `uncertain` that keeps
    both errors within their share after every codec too: nobody is accused for a voice message."""
    logits, is_spoof = arrays(scored, AS_IT_IS)
    calibration = fit_calibration(logits, is_spoof.astype(int))
    accuse, clear = 0.0, 1.0
    for condition in CONDITIONS:
        heard = [one for one in scored if condition in one.logits]
        logits, is_spoof = arrays(heard, condition)
        if not 0 < is_spoof.sum() < len(heard):
            continue
        probability = calibration.probability(logits)
        genuine, spoofed = probability[~is_spoof], probability[is_spoof]
        accuse = max(accuse, float(np.quantile(genuine, 1 - WRONGLY_ACCUSED, method="higher")))
        clear = min(clear, float(np.quantile(spoofed, WRONGLY_CLEARED, method="lower")))
    # Who reaches the threshold is accused; the card keeps four places of it.
    accuse = min(1.0, math.ceil(accuse * 1e4 + 1e-6) / 1e4)
    return calibration, Thresholds(min(clear, accuse), max(clear, accuse))


def tables(
    scored: Sequence[Scored], calibration: Calibration, band: Thresholds
) -> dict[str, object]:
    """All figures on sources that were not learned from."""
    return {
        "sources": {name: figures_by_source(scored, name) for name in CONDITIONS},
        "served": {name: served(scored, calibration, band, name) for name in CONDITIONS},
    }


def publish(
    net: SpoofNet,
    corpus: Corpus,
    recordings: Sequence[Recording],
    recipe: Recipe,
    scored: Sequence[Scored],
    unseen: Sequence[Scored],
    out: Path,
) -> None:
    """Export the network and describe how it is read and what was measured.

    `scored` are the recordings by networks that did not know their sources, `unseen` those that
    were kept apart.
    """
    name = f"{MODEL_ID}-{MODEL_VERSION}"
    sha256 = export_onnx(net, out / f"{name}.onnx")
    calibration, band = read_scores(scored)
    names = "\n".join(sorted(recording.id for recording in recordings))
    write_description(
        out / f"{name}.json",
        {
            "id": MODEL_ID,
            "version": MODEL_VERSION,
            "licence": LICENCE,
            "sha256": sha256,
            "temperature": round(calibration.temperature, 4),
            "bias": round(calibration.bias, 4),
            "bona_fide_below": round(band.authentic_below, 4),
            "spoof_above": round(band.manipulated_above, 4),
            "thresholds_chosen_for": {
                "bona_fide_called_spoof": WRONGLY_ACCUSED,
                "spoof_called_bona_fide": WRONGLY_CLEARED,
            },
            "training": {
                "recordings_sha256": hashlib.sha256(names.encode()).hexdigest(),
                "recordings": len(recordings),
                "sources": sorted({recording.source for recording in recordings}),
                "makers": corpus.makers(),
                "recipe": {k: v for k, v in asdict(recipe).items() if k != "workers"},
                "date": datetime.now(UTC).date().isoformat(),
            },
        },
    )
    figures = {
        "model_sha256": sha256,
        **tables(scored, calibration, band),
        "kept_apart": tables(unseen, calibration, band),
    }
    write_description(out / f"{name}.figures.json", figures)


def export_onnx(net: SpoofNet, path: Path) -> str:
    """Write the served graph; returns its SHA-256. ValueError if ONNX Runtime disagrees."""
    net = net.cpu().eval()
    rng = np.random.default_rng(0)
    windows = (0.1 * rng.standard_normal((3, WINDOW_SAMPLES))).astype(np.float32)
    torch.onnx.export(
        net,
        (torch.from_numpy(windows[:2]),),
        str(path),
        input_names=["windows"],
        output_names=["logit"],
        dynamic_shapes={"waveform": {0: torch.export.Dim("n")}},
        opset_version=OPSET,
        external_data=False,
        verbose=False,
    )
    strip_traces(path)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        expected = net(torch.from_numpy(windows)).numpy()
    difference = float(np.abs(session.run(None, {"windows": windows})[0] - expected).max())
    if difference > LARGEST_DIFFERENCE:
        raise ValueError(f"ONNX Runtime differs from torch by {difference:.2g}")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="the work folder")
    parser.add_argument("--out", type=Path, required=True, help="folder for all that is written")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--kept-apart", nargs="*", default=[], metavar="SOURCE")
    parser.add_argument("--only-folds", action="store_true")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--gathered", type=float, default=0.5, help="gathered spoofs for each copy")
    parser.add_argument("--seconds", type=float, default=1.5, help="of a window in training")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=0, help="0: all that torch finds")
    parser.add_argument("--workers", type=int, default=0, help="processes that prepare windows")
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    return parser


if __name__ == "__main__":
    main()
