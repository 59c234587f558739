"""What the commands over labelled files need to know of a kind of evidence."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from detection.engines.lab.evaluation.figures import Judged
from detection.engines.lab.evaluation.fitting import RawScore
from detection.engines.lab.evaluation.labels import LabelledFile
from detection.engines.lab.evaluation.report import Layout
from media_jobs.command_line import WatchedContext


class Named(Protocol):
    """A condition under which files are examined: what they are put through first."""

    @property
    def name(self) -> str: ...


class Evidence(Protocol):
    """Faces in pictures and videos, or voices in recordings."""

    @property
    def layout(self) -> Layout: ...

    @property
    def conditions(self) -> Sequence[Named]: ...

    def ready(self, engine: Mapping[str, Any] | None) -> Any:
        """The installation's engine, or that of the setting `engine`, with its weights loaded.

        Raises CommandError if it will not load.
        """

    def judge(
        self, file: LabelledFile, condition: Any, engine: Any, context: WatchedContext
    ) -> Judged:
        """Examine one file as it is, or after a condition. Raises EngineRefused."""

    def raw_score(self, file: LabelledFile, engine: Any) -> RawScore:
        """The file's score before any calibration. Raises EngineRefused."""
