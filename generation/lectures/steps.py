"""How the jobs on lectures run engines: each stage is a step, a refusal the owner's to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generation.engines.lectures.read import STAGES
from generation.lectures.reading import GetModel
from media_jobs.engines.context import EngineContext
from media_jobs.engines.errors import EngineRefused
from media_jobs.errors import JobFailed
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Step
from media_jobs.model_store.store import model_path_in_step, model_step

READING_STEPS = (
    Step("prepare", 1),
    model_step(4),
    Step("find_slides", 20),
    Step("write_down_speech", 55),
    Step("read_slides", 12),
)


class InSteps:
    """The context of reading, each stage of which is a step of the job."""

    def __init__(self, context: JobContext) -> None:
        self.workdir = context.workdir
        self.check_cancelled = context.check_cancelled
        self._context = context
        self._stage = ""

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        """See `EngineContext.progress`; `fraction` is of all stages together."""
        stage, begin, end = _stage_at(fraction)
        if stage != self._stage:
            self._context.step(stage)
            self._stage = stage
        share = (fraction - begin) / (end - begin)
        self._context.progress(share, note, done=done, total=total)


def _stage_at(fraction: float) -> tuple[str, float, float]:
    """The stage of reading that this share of it is in, and where that begins and ends."""
    begin = 0.0
    for stage, end in STAGES.items():
        if fraction <= end:
            return stage, begin, end
        begin = end
    raise ValueError(f"{fraction} is more than all of it.")


class OneStep:
    """The context of an engine whose whole work is one step, which begins when it first reports."""

    def __init__(self, context: JobContext, step: str) -> None:
        self.workdir = context.workdir
        self.check_cancelled = context.check_cancelled
        self._context, self._step, self._begun = context, step, False

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        """See `EngineContext.progress`."""
        if not self._begun:
            self._context.step(self._step)
            self._begun = True
        self._context.progress(fraction, note, done=done, total=total)


def model_in_step(context: JobContext) -> GetModel:
    """How a model is got: in the job's own step, whatever stage it is needed in."""

    def get_model(name: str, _: EngineContext) -> Path:
        return model_path_in_step(name, context)

    return get_model


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Tell the owner of a job what an engine refuses."""
    try:
        yield
    except EngineRefused as error:
        raise JobFailed(error.code, error.message) from error
