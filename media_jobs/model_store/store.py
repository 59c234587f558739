"""The installation's models: where they are, and the folder of one that is to be used."""

from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from accounts.http.guarded import Guard
from media_jobs.engines.context import EngineContext
from media_jobs.engines.model_store.errors import ModelUnavailable
from media_jobs.engines.model_store.installed import ready_edition
from media_jobs.engines.model_store.lock_file import read_models
from media_jobs.engines.model_store.pulling import Puller
from media_jobs.engines.model_store.types import Model
from media_jobs.files.disk import require_room_in
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Step

GET_MODEL = "get_model"
NOT_BY_ITSELF = "This installation does not get models by itself (MODELS_PULL)."


def models() -> Mapping[str, Model]:
    """All models that the site may use, by id."""
    return read_models()


def puller() -> Puller:
    """What brings models into this installation's folder."""
    return Puller(Path(settings.MODELS_DIR), require_room_in, Guard())


def model_path(model_id: str, context: EngineContext) -> Path:
    """The folder with the model's files, which are got first where they are missing.

    Getting them is told and cancelled by way of `context`. Raises `ModelUnavailable`, with a
    sentence for whoever wanted it, and `KeyError` for an id that the lock file has not.
    """
    return _path(model_id, context, before=lambda: None)


def model_path_in_step(model_id: str, context: JobContext) -> Path:
    """As `model_path`, in the job's step `model_step` where there is something to get."""
    return _path(model_id, context, before=lambda: context.step(GET_MODEL))


def model_step(share: float = 10) -> Step:
    """The step of a kind of job that may have to get a model before it goes on."""
    return Step(GET_MODEL, share)


def _path(model_id: str, context: EngineContext, *, before: Callable[[], None]) -> Path:
    model = models()[model_id]
    found = ready_edition(Path(settings.MODELS_DIR), model)
    if found is not None:
        return found[0]
    if not settings.MODELS_PULL:
        raise ModelUnavailable(model, NOT_BY_ITSELF)
    before()
    return puller().pull(model, context)
