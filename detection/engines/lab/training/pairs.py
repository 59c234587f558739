"""What an epoch shows: pairs of a real face and a forged one, of the same video where there is one.

Real faces are the scarce class, so that every epoch shows each of them once, beside a forgery that
is drawn anew: often of the same source video, so that person, light and camera tell nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from detection.engines.faces.crop import square_crop, whole_picture
from detection.engines.lab.training import augment
from detection.engines.lab.training.blend import self_blended
from detection.engines.lab.training.data import Face, read_image

# Of the pairs of swapped faces, those whose forgery is blended from the real face instead.
BLENDED_SHARE = 0.25
# Of the photos and generated faces, those of which any part is shown rather than the served crop.
ROAMING_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """A real face and its forgery; without one, the forgery is blended from the real face."""

    real: Face
    forged: Face | None


def epoch_pairs(
    faces: Sequence[Face], rng: np.random.Generator, *, generated_share: float
) -> list[Pair]:
    """The pairs of one epoch in random order.

    Photos of the All-Age-Faces set have no forgeries but those blended from them. To each pair of a
    real and a swapped face come `generated_share` pairs of a photo and a wholly generated face.
    These are few, so that they are shown many times over.
    """
    swapped = [face for face in faces if face.origin == "dfdc"]
    generated = [face for face in faces if face.origin == "stylegan"]
    pairs = _swap_pairs(swapped, rng)
    pairs += _generated_pairs(generated, round(generated_share * len(pairs)), rng)
    pairs += [Pair(face, None) for face in faces if face.origin == "aaf"]
    rng.shuffle(pairs)
    return pairs


def batches(
    pairs: Sequence[Pair], *, seed: tuple[int, int], size: int, batch: int, workers: int
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """uint8 faces [batch, size, size, 3] and float labels [batch] (1 = forged), degraded at random.

    What a pair looks like depends on the seed and its place alone, not on the number of workers.
    """
    loader = DataLoader(
        _RenderedPairs(pairs, seed, size),
        batch_size=batch // 2,
        num_workers=workers,
        prefetch_factor=6 if workers else None,
        drop_last=len(pairs) >= batch // 2,
    )
    for rendered in loader:
        faces = rendered.flatten(0, 1)
        yield faces, torch.tensor([0.0, 1.0]).repeat(len(rendered))


class _RenderedPairs(Dataset[torch.Tensor]):
    def __init__(self, pairs: Sequence[Pair], seed: tuple[int, int], size: int):
        self.pairs, self.seed, self.size = pairs, seed, size

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> torch.Tensor:
        rng = np.random.default_rng((*self.seed, index))
        pair = self.pairs[index]
        real = _seen(pair.real, self.size, rng)
        forged = (
            _seen_blended(pair.real, self.size, rng)
            if pair.forged is None
            else _seen(pair.forged, self.size, rng)
        )
        return torch.from_numpy(np.stack([real, forged]))


def _seen(face: Face, size: int, rng: np.random.Generator) -> np.ndarray:
    image = read_image(face.path)
    square = face.square or whole_picture(image)
    roams = face.origin == "stylegan" and rng.random() < ROAMING_SHARE
    cut = augment.roaming_crop if roams else augment.jittered_crop
    return augment.degraded(cut(image, square, size, rng), rng)


def _seen_blended(face: Face, size: int, rng: np.random.Generator) -> np.ndarray:
    image = read_image(face.path)
    square = face.square or whole_picture(image)
    blended = self_blended(square_crop(image, square, round(square.side)), rng)
    crop = augment.jittered_crop(blended, whole_picture(blended), size, rng)
    return augment.degraded(crop, rng)


def _swap_pairs(faces: Sequence[Face], rng: np.random.Generator) -> list[Pair]:
    fakes = [face for face in faces if face.fake]
    of_source: dict[str, list[Face]] = defaultdict(list)
    for face in fakes:
        of_source[face.source].append(face)
    pairs = []
    for real in (face for face in faces if not face.fake):
        choice = of_source.get(real.source, fakes)
        blended = not choice or rng.random() < BLENDED_SHARE
        pairs.append(Pair(real, None if blended else choice[rng.integers(len(choice))]))
    return pairs


def _generated_pairs(faces: Sequence[Face], count: int, rng: np.random.Generator) -> list[Pair]:
    photos = [face for face in faces if not face.fake]
    generated = [face for face in faces if face.fake]
    if not photos or not generated:
        return []
    chosen = zip(
        rng.integers(len(photos), size=count), rng.integers(len(generated), size=count), strict=True
    )
    return [Pair(photos[p], generated[g]) for p, g in chosen]
