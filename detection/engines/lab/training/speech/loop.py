"""The training loop of the speech network: pairs, a rate that rises and falls, averaged weights."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, softplus
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from detection.engines.lab.training.speech.corpus import Corpus, Recording
from detection.engines.lab.training.speech.pairs import batches, pairs_of
from detection.engines.speech.network import SpoofNet

LEARNING_RATE = 1e-3
WEIGHT_DECAY = 0.02
LABEL_SMOOTHING = 0.05
WARM_UP_STEPS = 50
AVERAGE_OVER = 0.985
# How much a spoof's logit above that of its genuine partner counts beside the truth of each.
RANKING = 0.5


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made of. `gathered`: spoofs that were gathered for each copy; `length`:
    samples of a window in training."""

    epochs: int
    seed: int
    batch: int
    gathered: float
    length: int
    workers: int
    device: str


def train(recipe: Recipe, corpus: Corpus, recordings: Sequence[Recording], out: Path) -> SpoofNet:
    """Train on these recordings and their copies; returns the averaged network.

    After every epoch writes `out/checkpoint.pt`, from which a stopped run goes on, and a line of
    `out/metrics.jsonl`. Raises ValueError for a checkpoint of another
    recipe or of other recordings.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    # A place's channels side by side, with which convolutions of few channels are a quarter faster.
    net = SpoofNet().to(recipe.device)
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    average = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE_OVER), use_buffers=True)
    optimiser = torch.optim.AdamW(net.parameters(), 0.0, weight_decay=WEIGHT_DECAY)
    parts = {"net": net, "average": average, "optimiser": optimiser}
    checkpoint, first = out / "checkpoint.pt", 0
    made_by = _identity(recipe, recordings)
    if checkpoint.exists():
        first = _resume(checkpoint, parts, made_by, recipe.device)
    for epoch in range(first, recipe.epochs):
        started = time.monotonic()
        loss, steps = _epoch(net, average, optimiser, recipe, corpus, recordings, epoch)
        state = {name: part.state_dict() for name, part in parts.items()}  # type: ignore[attr-defined]
        torch.save({**state, "epoch": epoch + 1, "made_by": made_by}, checkpoint)
        seconds = time.monotonic() - started
        _log(out, epoch=epoch + 1, loss=round(loss, 4), steps=steps, seconds=round(seconds, 1))
    return cast(SpoofNet, average.module).cpu()


def _epoch(
    net: SpoofNet,
    average: AveragedModel,
    optimiser: torch.optim.Optimizer,
    recipe: Recipe,
    corpus: Corpus,
    recordings: Sequence[Recording],
    epoch: int,
) -> tuple[float, int]:
    torch.manual_seed(1000 * recipe.seed + epoch)
    rng = np.random.default_rng((recipe.seed, epoch))
    pairs = pairs_of(corpus, recordings, rng, recipe.gathered)
    expected = max(1, len(pairs) // (recipe.batch // 2))
    net.train()
    total, step = 0.0, 0
    for windows, truth in batches(
        pairs,
        seed=(recipe.seed, epoch),
        length=recipe.length,
        batch=recipe.batch,
        workers=recipe.workers,
    ):
        done = epoch * expected + step
        for group in optimiser.param_groups:
            group["lr"] = _rate(done, recipe.epochs * expected)
        seen = masked(net.spectrogram(windows.to(recipe.device)), rng)
        # Half precision does for convolutions, but not for phases.
        with torch.autocast(recipe.device, torch.bfloat16):
            logits = net.judge(seen.contiguous(memory_format=torch.channels_last)).float()
        loss = _loss(logits, truth.to(recipe.device))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        average.update_parameters(net)
        total, step = total + float(loss.detach()), step + 1
    return total / max(1, step), step


def masked(seen: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """[n, 5, bins, frames] with a band and a stretch silenced, the same ones for both of a pair.

    Park et al. 2019 ("SpecAugment"): no single band may carry the whole answer.
    """
    pairs = seen.unflatten(0, (-1, 2)).clone()
    _, _, _, bins, frames = pairs.shape
    for pair in pairs:
        width, length = int(rng.integers(bins // 4)), int(rng.integers(frames // 6))
        low, start = int(rng.integers(bins - width)), int(rng.integers(frames - length))
        pair[:, :, low : low + width] = 0
        pair[:, :, :, start : start + length] = 0
    return pairs.flatten(0, 1)


def _loss(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    targets = truth * (1 - LABEL_SMOOTHING) + LABEL_SMOOTHING / 2
    pairs = logits.view(-1, 2)
    ranking = softplus(pairs[:, 0] - pairs[:, 1]).mean()
    return binary_cross_entropy_with_logits(logits, targets) + RANKING * ranking


def _rate(step: int, steps: int) -> float:
    fall = 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
    return LEARNING_RATE * min(1.0, (step + 1) / WARM_UP_STEPS) * fall


def _resume(checkpoint: Path, parts: dict, made_by: str, device: str) -> int:
    state = torch.load(checkpoint, map_location=device, weights_only=True)
    if state["made_by"] != made_by:
        raise ValueError(
            f"{checkpoint} belongs to a run of another recipe or other recordings; "
            "choose another folder or remove it"
        )
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return state["epoch"]


def _identity(recipe: Recipe, recordings: Sequence[Recording]) -> str:
    """What a run must share to be gone on with: a network that knows a source must never be taken
    for one that does not."""
    made_of = (recipe.epochs, recipe.seed, recipe.batch, recipe.gathered, recipe.length)
    learned = sorted(recording.id for recording in recordings)
    return hashlib.sha256(json.dumps([made_of, learned]).encode()).hexdigest()


def _log(out: Path, **values: object) -> None:
    with (out / "metrics.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(values) + "\n")
    print(json.dumps(values), flush=True)
