"""What an engine refuses, as it is told to whoever has sent the file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from media_jobs.engines.errors import EngineRefused
from media_jobs.errors import Refused


@contextmanager
def refusals_as(statuses: Mapping[str, int]) -> Iterator[None]:
    """Raise `Refused` for `EngineRefused`, with the HTTP status of its code or else 422."""
    try:
        yield
    except EngineRefused as error:
        status = statuses.get(error.code, 422)
        raise Refused(error.code, error.message, status=status) from error
