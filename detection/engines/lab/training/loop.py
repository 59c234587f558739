"""The training loop: small pictures first, full-size ones as the rate falls.

The learning rate is constant until the last epochs, so that a run can be stopped and resumed with
another number of epochs; weights are averaged over time (Polyak), and the average is the model.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from detection.engines.faces.backbone import ForgeryNet, normalise
from detection.engines.faces.views import Look, as_it_is
from detection.engines.lab.evaluation.metrics import area_under_roc
from detection.engines.lab.training.data import Face, served_crops
from detection.engines.lab.training.pairs import batches, epoch_pairs

# From ImageNet's features, and from a model that knows forgeries already.
LEARNING_RATE = 7e-4
FURTHER_LEARNING_RATE = 1.5e-4
WEIGHT_DECAY = 0.02
AVERAGE_OVER = 0.999
WARM_UP_STEPS = 300
LABEL_SMOOTHING = 0.05

# The last epochs show full-size pictures and more generated faces, whose traces are fine, while
# the learning rate falls to nothing.
FINISHING_EPOCHS = 4
SMALL_SIZE_SHARE = 5 / 6
GENERATED_SHARE = 0.08
FINISHING_GENERATED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run is made of; the same recipe on the same machine gives the same weights."""

    epochs: int
    seed: int
    size: int
    batch: int
    workers: int
    device: str
    learning_rate: float = LEARNING_RATE

    @property
    def finishing_epochs(self) -> int:
        return min(FINISHING_EPOCHS, self.epochs)

    def is_finishing(self, epoch: int) -> bool:
        return epoch >= self.epochs - self.finishing_epochs

    def size_in(self, epoch: int) -> int:
        """Side of the pictures in pixels, a multiple of 16."""
        small = max(32, round(SMALL_SIZE_SHARE * self.size / 16) * 16)
        return self.size if self.is_finishing(epoch) else small

    def generated_share_in(self, epoch: int) -> float:
        """Pairs with a generated face for each pair with a swapped one."""
        return FINISHING_GENERATED_SHARE if self.is_finishing(epoch) else GENERATED_SHARE

    def rate(self, progress: float, step: int) -> float:
        """Learning rate after `progress` epochs (fractional) and `step` steps in all."""
        left = max(0.0, self.epochs - progress) / self.finishing_epochs
        return self.learning_rate * min(1.0, (step + 1) / WARM_UP_STEPS, left)


class Run:
    """A network in training with its average, and all that a checkpoint has to hold."""

    def __init__(self, net: ForgeryNet, recipe: Recipe):
        self.recipe = recipe
        self.net = net.to(recipe.device)
        self.net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = AveragedModel(
            self.net, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE_OVER), use_buffers=True
        )
        self.optimiser = torch.optim.AdamW(_parameter_groups(self.net), lr=0.0)
        self.epoch = 0
        self.steps = 0

    def save(self, path: Path) -> None:
        state = {
            "net": self.net.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "epoch": self.epoch,
            "steps": self.steps,
            "seed": self.recipe.seed,
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint. Raises ValueError for one of another seed."""
        state = torch.load(path, map_location=self.recipe.device, weights_only=True)
        if state["seed"] != self.recipe.seed:
            raise ValueError(f"{path} belongs to a run with seed {state['seed']}")
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.epoch, self.steps = state["epoch"], state["steps"]


def train(run: Run, faces: Sequence[Face], dev: Sequence[Face], out: Path) -> ForgeryNet:
    """Train to the recipe's last epoch; returns the averaged network.

    After every epoch writes `out/checkpoint.pt` and a line of `out/metrics.jsonl` with the loss and
    the dev figures by origin. They are looked at, not chosen by: the last epoch is the model.
    """
    recipe = run.recipe
    while run.epoch < recipe.epochs:
        started = time.monotonic()
        torch.manual_seed(recipe.seed * 1000 + run.epoch)
        rng = np.random.default_rng((recipe.seed, run.epoch))
        pairs = epoch_pairs(faces, rng, generated_share=recipe.generated_share_in(run.epoch))
        size = recipe.size_in(run.epoch)
        loss = _epoch(run, pairs, size, out)
        run.epoch += 1
        run.save(out / "checkpoint.pt")
        trained = time.monotonic() - started
        figures = dev_figures(run.average.module, dev, size=size, device=recipe.device)
        _log(
            out,
            epoch=run.epoch,
            size=size,
            faces=2 * len(pairs),
            loss=round(loss, 4),
            seconds=round(trained, 1),
            **figures,
        )
    return cast(ForgeryNet, run.average.module)


def logits_of(
    net: nn.Module,
    faces: Sequence[Face],
    *,
    size: int,
    device: str,
    look: Look = as_it_is,
    batch: int = 64,
) -> np.ndarray:
    """Logits [len(faces)] of faces cropped as serving does, without augmentation."""
    net.eval()
    found = []
    with torch.inference_mode():
        for chunk in _chunks(faces, batch):
            crops = torch.from_numpy(look(served_crops(chunk, size)))
            found.append(net(normalise(crops.to(device))).float().cpu().numpy())
    return np.concatenate(found)


def labels_of(faces: Sequence[Face]) -> np.ndarray:
    return np.array([int(face.fake) for face in faces])


def dev_figures(
    net: nn.Module, dev: Sequence[Face], *, size: int, device: str
) -> dict[str, float | None]:
    """AUC on the dev split for each origin."""
    logits, labels = logits_of(net, dev, size=size, device=device), labels_of(dev)
    origins = np.array([face.origin for face in dev])
    return {
        f"auc_{origin}": _rounded(
            area_under_roc(labels[origins == origin] == 1, logits[origins == origin])
        )
        for origin in np.unique(origins)
    }


def _epoch(run: Run, pairs: list, size: int, out: Path) -> float:
    recipe = run.recipe
    device_type = torch.device(recipe.device).type
    run.net.train()
    total, count, started = 0.0, 0, time.monotonic()
    expected = max(1, len(pairs) // (recipe.batch // 2))
    for faces, labels in batches(
        pairs,
        seed=(recipe.seed, run.epoch),
        size=size,
        batch=recipe.batch,
        workers=recipe.workers,
    ):
        for group in run.optimiser.param_groups:
            group["lr"] = recipe.rate(run.epoch + count / expected, run.steps)
        labels = labels.to(recipe.device)
        targets = labels * (1 - LABEL_SMOOTHING) + LABEL_SMOOTHING / 2
        with torch.autocast(device_type, torch.bfloat16):
            logits = run.net(normalise(faces.to(recipe.device)))
        loss = binary_cross_entropy_with_logits(logits.float(), targets)
        run.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(run.net.parameters(), 5.0)
        run.optimiser.step()
        run.average.update_parameters(run.net)
        run.steps, count, total = run.steps + 1, count + 1, total + float(loss.detach())
        if count % 100 == 0:
            rate = count * recipe.batch / (time.monotonic() - started)
            _log(out, step=run.steps, loss=round(total / count, 4), faces_a_second=round(rate, 1))
    return total / max(1, count)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _parameter_groups(net: nn.Module) -> list[dict]:
    """Weight decay for matrices and kernels only, not for norms and biases."""
    learned = [parameter for parameter in net.parameters() if parameter.requires_grad]
    return [
        {"params": [p for p in learned if p.ndim > 1], "weight_decay": WEIGHT_DECAY},
        {"params": [p for p in learned if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _chunks(faces: Sequence[Face], length: int) -> Iterator[Sequence[Face]]:
    for start in range(0, len(faces), length):
        yield faces[start : start + length]


def _log(out: Path, **values: object) -> None:
    with (out / "metrics.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(values) + "\n")
    print(json.dumps(values), flush=True)
