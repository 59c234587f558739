"""What the admin and the command line list of models."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from media_jobs.engines.model_store.installed import State, ready_edition, state_of
from media_jobs.engines.model_store.types import Model, megabytes
from media_jobs.model_store.store import models

MEANINGS = {
    State.READY: "ready",
    State.DAMAGED: "damaged: it is got anew when next needed",
    State.MISSING: "not there yet",
}


@dataclass(frozen=True)
class Listed:
    """A model, how it stands on this machine, and where what is there, or would come, is from."""

    model: Model
    state: State
    origin: str
    folder: Path | None

    @property
    def size(self) -> str:
        """How much is, or would be, on the disk."""
        return megabytes(self.model.size)

    @property
    def meaning(self) -> str:
        """The state in words."""
        return MEANINGS[self.state]


def listed_models() -> list[Listed]:
    """All models, by the names and sizes of their files: nothing is read."""
    return [_listed(model) for model in models().values()]


def _listed(model: Model) -> Listed:
    root = Path(settings.MODELS_DIR)
    found = ready_edition(root, model)
    folder, edition = found if found else (None, model.editions[0])
    return Listed(model, state_of(root, model), edition.origin, folder)
