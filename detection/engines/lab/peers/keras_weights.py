"""Weights that Keras 2 saved in HDF5, put into a torch network whose layers are of the same kinds.

A file of weights names its layers and not how they are joined. Layers of one kind are numbered in
the order in which the network's code made them, which is the order of the modules in torch.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import torch
from torch import nn

from media_jobs.engines.errors import EngineMisconfigured

# Keras's name of a kind of layer, and of the arrays of each in torch's terms.
_KINDS: dict[str, tuple[type[nn.Module], dict[str, str]]] = {
    "conv2d": (nn.Conv2d, {"kernel:0": "weight", "bias:0": "bias"}),
    "dense": (nn.Linear, {"kernel:0": "weight", "bias:0": "bias"}),
    "batch_normalization": (
        nn.BatchNorm2d,
        {
            "gamma:0": "weight",
            "beta:0": "bias",
            "moving_mean:0": "running_mean",
            "moving_variance:0": "running_var",
        },
    ),
}
# From Keras's order of a kernel's axes to torch's.
_AXES = {4: (3, 2, 0, 1), 2: (1, 0), 1: (0,)}


def layer_count(path: Path) -> int:
    """How many convolutions a file of weights holds. Raises EngineMisconfigured."""
    return len(_layers(path)["conv2d"])


def load_into(network: nn.Module, path: Path) -> None:
    """Fill every convolution, normalisation and dense layer of `network` from the file at `path`.

    Raises EngineMisconfigured when the two do not match in number, order and shape of layers.
    """
    layers = _layers(path)
    for kind, (module_type, names) in _KINDS.items():
        modules = [module for module in network.modules() if isinstance(module, module_type)]
        if len(modules) != len(layers[kind]):
            raise EngineMisconfigured(
                f"{path.name} has {len(layers[kind])} {kind} layers instead of {len(modules)}."
            )
        for module, arrays in zip(modules, layers[kind], strict=True):
            _fill(module, {names.get(name, name): array for name, array in arrays.items()}, path)


def _fill(module: nn.Module, arrays: dict[str, np.ndarray], path: Path) -> None:
    state = {name: torch.from_numpy(array) for name, array in arrays.items()}
    if isinstance(module, nn.BatchNorm2d):
        state["num_batches_tracked"] = torch.tensor(0)
    try:
        module.load_state_dict(state, strict=True)
    except RuntimeError as error:
        raise EngineMisconfigured(f"{path.name} does not fit this network: {error}") from error


def _layers(path: Path) -> dict[str, list[dict[str, np.ndarray]]]:
    """The arrays of each layer, by kind, in the order of the layers' numbers."""
    try:
        with h5py.File(path, "r") as file:
            numbered = sorted(_numbered(file), key=lambda found: found[1])
    except (OSError, ValueError, KeyError) as error:
        raise EngineMisconfigured(f"{path} is not a file of Keras weights: {error}.") from error
    return {kind: [arrays for of, _, arrays in numbered if of == kind] for kind in _KINDS}


def _numbered(file: h5py.File) -> Iterator[tuple[str, int, dict[str, np.ndarray]]]:
    for name in (str(layer) for layer in file):
        kind, _, number = name.rpartition("_")
        if kind in _KINDS:
            arrays: dict[str, np.ndarray] = {}
            file[name].visititems(lambda path, item, into=arrays: _keep(path, item, into))
            yield kind, int(number), arrays


def _keep(path: str, item: h5py.HLObject, into: dict[str, np.ndarray]) -> None:
    if isinstance(item, h5py.Dataset):
        array = np.asarray(item[()], np.float32)
        into[path.rpartition("/")[2]] = np.ascontiguousarray(array.transpose(_AXES[array.ndim]))
