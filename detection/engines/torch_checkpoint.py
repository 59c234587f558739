"""Read what torch.save has written: tensors alone, and exactly those of a network that is known."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from media_jobs.engines.errors import EngineMisconfigured

State = dict[str, torch.Tensor]
# DataParallel, DistributedDataParallel and the averaged models of torch put this before each name.
_PARALLEL = "module."


def read_state(path: Path) -> tuple[State, str]:
    """The parameters in the file at `path`, under the names that a single model gives them, and
    the file's SHA-256. Nothing in it is executed.

    Raises EngineMisconfigured for whatever is not a model's state_dict.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EngineMisconfigured(f"{path} cannot be read: {error.strerror}.") from error
    return _state_of(_tensors(data, path), path), hashlib.sha256(data).hexdigest()


def compare(state: State, expected: Mapping[str, torch.Tensor], path: Path, network: str) -> None:
    """Raise EngineMisconfigured unless `state` has the parameters of `network`, and no others."""
    missing, unknown = expected.keys() - state.keys(), state.keys() - expected.keys()
    other = [n for n in expected.keys() & state.keys() if state[n].shape != expected[n].shape]
    wrong = []
    for what, names in (("missing", missing), ("unknown", unknown), ("of another shape", other)):
        if names:
            wrong.append(f"{len(names)} are {what} (such as {min(names)})")
    if wrong:
        raise EngineMisconfigured(
            f"{path.name} looks like {network}, but of its parameters {', '.join(wrong)}."
        )


def of_no_network(state: State, path: Path, networks: str) -> EngineMisconfigured:
    """What to raise for a `state` that is of none of `networks`."""
    return EngineMisconfigured(
        f"{path.name} is not of {networks}: among its {len(state)} parameters are "
        f"{', '.join(list(state)[:3])}."
    )


def _tensors(data: bytes, path: Path) -> Any:
    try:
        return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        if "GLOBAL" in str(error):  # torch met the name of something that it does not make
            raise EngineMisconfigured(
                f"{path.name} holds Python objects beside tensors, which could run code, and is "
                "not loaded. Save the model's state_dict() alone."
            ) from error
        raise _no_checkpoint(path) from error
    except Exception as error:  # noqa: BLE001 - torch raises whatever a broken file leads to
        raise _no_checkpoint(path) from error


def _no_checkpoint(path: Path) -> EngineMisconfigured:
    return EngineMisconfigured(f"{path.name} is not a checkpoint that torch.save has written.")


def _state_of(loaded: Any, path: Path) -> State:
    state = loaded.get("state_dict", loaded) if isinstance(loaded, Mapping) else None
    if not isinstance(state, Mapping):
        raise EngineMisconfigured(f"{path.name} holds no state_dict of a model.")
    found: State = {}
    for name, value in state.items():
        name = str(name).removeprefix(_PARALLEL)
        if name == "n_averaged":
            continue
        if not isinstance(value, torch.Tensor):
            raise EngineMisconfigured(f"{path.name} holds no tensor under “{name}”.")
        found[name] = value
    if not found:
        raise EngineMisconfigured(f"{path.name} holds no parameters.")
    return found
