"""Why a model is not there, in words for whoever wanted it and for whoever runs the site."""

from __future__ import annotations

from collections.abc import Sequence

from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.model_store.types import Model


class ModelUnavailable(EngineRefused):
    """A model that is needed is not there and could not be got; `reasons` say why, one a place.

    `code` is `no_room` where the disk is full, else `model_unavailable`.
    """

    def __init__(self, model: Model, *reasons: str, code: str = "model_unavailable") -> None:
        self.reasons: Sequence[str] = reasons
        why = " ".join(reasons)
        super().__init__(
            code,
            f"It needs {model}, which is not there. {why} Whoever runs this site can get it with "
            f"`manage.py models pull {model.id}`.",
        )


class SourceFailed(Exception):
    """One source did not give the file; `can_go_on` where more of it may come if asked again."""

    def __init__(self, sentence: str, *, can_go_on: bool = False) -> None:
        self.sentence, self.can_go_on = sentence, can_go_on
        super().__init__(sentence)


class WrongDigest(SourceFailed):
    """All bytes came, and they are not those that the lock file pins."""
