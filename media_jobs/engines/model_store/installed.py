"""What is on the disk of a model: ready, damaged or missing; verified and removed."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.model_store.locking import Held, locked
from media_jobs.engines.model_store.types import Edition, Model, ModelFile

PARTIAL_SUFFIX = ".incoming"


class State(StrEnum):
    """How a model stands, by the names and sizes of its files."""

    READY = "ready"
    DAMAGED = "damaged"
    MISSING = "missing"


def folder_of(root: Path, model: Model, edition: Edition) -> Path:
    """Where the files of an edition are, once all of them are there."""
    return root / model.id / edition.digest


def lock_of(root: Path, model: Model) -> Path:
    """What whoever changes the model's files holds. It stays: a lock that goes protects nothing."""
    return root / ".locks" / model.id


def state_of(root: Path, model: Model) -> State:
    """How the model stands: ready, if any of its editions is."""
    folders = [(folder_of(root, model, edition), edition) for edition in model.editions]
    if any(_is_whole(folder, edition) for folder, edition in folders):
        return State.READY
    return State.DAMAGED if any(folder.exists() for folder, _ in folders) else State.MISSING


def ready_edition(root: Path, model: Model) -> tuple[Path, Edition] | None:
    """The folder of the first edition that is whole, and that edition."""
    for edition in model.editions:
        folder = folder_of(root, model, edition)
        if _is_whole(folder, edition):
            return folder, edition
    return None


def verify(root: Path, model: Model, *, waiting: Callable[[], None]) -> list[str]:
    """Read all that is there of the model; the names of files that are not what they should be.

    Damaged files are removed, so that nothing loads them and they are got anew when next needed.
    """
    damaged = []
    with locked(lock_of(root, model), waiting=waiting):
        for edition in model.editions:
            folder = folder_of(root, model, edition)
            if folder.exists():
                damaged += [file.name for file in edition.files if not keep_if_right(folder, file)]
    return damaged


def keep_if_right(folder: Path, file: ModelFile) -> bool:
    """Whether the file is in `folder` with the digest that is pinned; another one is removed."""
    path = folder / file.name
    if _has_size(path, file.size):
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256:
                return True
    path.unlink(missing_ok=True)
    return False


def remove(root: Path, model: Model) -> bool:
    """Remove all there is of a model; whether there was anything.

    Who has it loaded goes on: the files have lost their names only. Raises `EngineRefused` while
    it is being pulled.
    """
    try:
        with locked(lock_of(root, model), waiting=None):
            folder = root / model.id
            if not folder.exists():
                return False
            gone = root / f".removed-{secrets.token_hex(8)}"
            folder.replace(gone)
            shutil.rmtree(gone)
            return True
    except Held:
        raise EngineRefused(
            "model_busy",
            f"{model.id} is being pulled or verified. Wait until that has ended, or stop it.",
        ) from None


def _is_whole(folder: Path, edition: Edition) -> bool:
    return all(_has_size(folder / file.name, file.size) for file in edition.files)


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.is_file() and path.stat().st_size == size
    except OSError:
        return False
