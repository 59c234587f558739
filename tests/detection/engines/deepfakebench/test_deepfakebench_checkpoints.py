"""DeepfakeBench checkpoints: which files are loaded, and what is said of those that are not."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from detection.engines.deepfakebench.checkpoint import ARCHITECTURES, Detector, read_checkpoint
from media_jobs.engines.errors import EngineMisconfigured

# Of the sorted lines "name [shape]" of the state dict that the project's own code makes in its
# published configuration (8a4a7bf, June 2025), without the unused `backbone.adjust_channel`.
PUBLISHED = {
    "xception": (276, "400352391951ffdf3b3959e9281ae69511ab9923ec6518f2ec1943a6a6e3daeb"),
    "efficientnet-b4": (706, "4ed5c967c233454c5a3bf4c370796dc93828ea87068773b9acd6fa4a6ebeb89e"),
}
State = dict[str, torch.Tensor]
Saved = Callable[[object], Path]

both = pytest.mark.parametrize("architecture", ARCHITECTURES)


def random_state(architecture: str) -> State:
    torch.manual_seed(1)
    return Detector(ARCHITECTURES[architecture]()).state_dict()


@pytest.fixture
def saved(tmp_path: Path) -> Saved:
    """Save something as torch does and return where."""

    def save(content: object) -> Path:
        path = tmp_path / "some_best.pth"
        torch.save(content, path)
        return path

    return save


def refusal(path: Path) -> str:
    with pytest.raises(EngineMisconfigured) as refused:
        read_checkpoint(path)
    return str(refused.value)


@both
def test_parameters_have_the_names_and_shapes_of_the_published_configuration(
    architecture: str,
) -> None:
    lines = sorted(f"{name} {list(v.shape)}" for name, v in random_state(architecture).items())
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert (len(lines), digest) == PUBLISHED[architecture]


def test_names_as_a_reader_knows_them() -> None:
    names = random_state("xception").keys() | random_state("efficientnet-b4").keys()
    assert {
        "backbone.conv1.weight",
        "backbone.block1.rep.0.conv1.weight",
        "backbone.block12.rep.4.pointwise.weight",
        "backbone.last_linear.bias",
        "backbone.efficientnet._blocks.31._project_conv.weight",
        "backbone.efficientnet._blocks.0._se_reduce.bias",
        "backbone.last_layer.weight",
    } <= names


@pytest.mark.slow
@both
def test_the_file_tells_which_network_it_is_and_every_parameter_is_loaded(
    architecture: str, saved: Saved
) -> None:
    state = random_state(architecture)
    path = saved(state)
    checkpoint = read_checkpoint(path)
    assert checkpoint.architecture == architecture
    assert checkpoint.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    loaded = checkpoint.network().state_dict()
    assert loaded.keys() == state.keys()
    assert all(torch.equal(loaded[name], state[name]) for name in state)
    assert not checkpoint.network().training


def in_parallel(state: State) -> object:
    return {f"module.{name}": value for name, value in state.items()}


def averaged(state: State) -> object:
    return {"n_averaged": torch.tensor(3), **{f"module.{n}": v for n, v in state.items()}}


def wrapped(state: State) -> object:
    return {"R": 0.1, "c": torch.zeros(2), "state_dict": state}


def with_adjusted_channels(state: State) -> object:
    return {**state, "backbone.adjust_channel.0.weight": torch.zeros(512, 2048, 1, 1)}


def with_dropout(state: State) -> object:
    return {name.replace("last_linear.", "last_linear.1."): v for name, v in state.items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "dress", [in_parallel, averaged, wrapped, with_adjusted_channels, with_dropout]
)
def test_every_dress_in_which_that_project_saves_a_network_comes_off(
    dress: Callable[[State], object], saved: Saved
) -> None:
    state = random_state("xception")
    loaded = read_checkpoint(saved(dress(state))).network().state_dict()
    assert all(torch.equal(loaded[name], state[name]) for name in state)


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.folder),)


def test_a_pickle_with_code_is_refused_and_not_run(saved: Saved, tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    path = saved({"state_dict": random_state("xception"), "trainer": Trap(trap)})
    assert "could run code" in refusal(path)
    assert not trap.exists()


def test_a_whole_model_instead_of_its_parameters_is_refused(saved: Saved) -> None:
    assert "Save the model's state_dict() alone" in refusal(saved(torch.nn.Linear(2, 2)))


@pytest.mark.parametrize(
    "content", [b"", b"<!DOCTYPE html><title>Not Found</title>", b"PK\x03\x04"]
)
def test_a_file_that_is_no_checkpoint_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "xception_best.pth"
    path.write_bytes(content)
    assert refusal(path) == "xception_best.pth is not a checkpoint that torch.save has written."


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "gone.pth")


def test_another_network_is_refused_by_the_names_of_its_parameters(saved: Saved) -> None:
    said = refusal(saved({"backbone.resnet.0.weight": torch.zeros(3)}))
    assert "not of DeepfakeBench's Xception or EfficientNet-B4" in said
    assert "backbone.resnet.0.weight" in said


@pytest.mark.parametrize("content", [[torch.zeros(2)], {"state_dict": 3}, {}, {"epoch": 7}])
def test_a_checkpoint_without_parameters_is_refused(content: object, saved: Saved) -> None:
    assert "some_best.pth holds no" in refusal(saved(content))


def test_what_is_missing_unknown_or_of_another_shape_is_named(saved: Saved) -> None:
    state = random_state("xception")
    del state["backbone.bn4.weight"]
    state["backbone.extra.weight"] = torch.zeros(1)
    # Detectors that add a channel of frequencies to the picture.
    state["backbone.conv1.weight"] = torch.zeros(32, 4, 3, 3)
    said = refusal(saved(state))
    assert "looks like DeepfakeBench's xception" in said
    assert "1 are missing (such as backbone.bn4.weight)" in said
    assert "1 are unknown (such as backbone.extra.weight)" in said
    assert "1 are of another shape (such as backbone.conv1.weight)" in said
