"""Voices in labelled recordings."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import CommandError

from detection.engines.lab.evaluation.conditions import AS_IT_IS
from detection.engines.lab.evaluation.figures import Judged
from detection.engines.lab.evaluation.fitting import RawScore
from detection.engines.lab.evaluation.labels import LabelledFile
from detection.engines.lab.evaluation.report import SPEECH_LAYOUT
from detection.engines.lab.evaluation.sound_conditions import (
    SOUND_CONDITIONS,
    SoundCondition,
    altered_sound,
)
from detection.engines.speech.options import SpeechOptions
from detection.engines.speech.pipeline import examine
from detection.engines.speech.scorer import SpeechScorer, load_scorer
from detection.engines.speech.types import SpeechOutcome
from detection.engines.speech.windows import LENGTH
from detection.speech.scorer import speech_scorer
from media_jobs.command_line import CANNOT_WORK, Stopped, WatchedContext, refuse_unreadable
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.media.limits import MediaLimits


class Recorder:
    """Asks another scorer and keeps its logits."""

    def __init__(self, scorer: SpeechScorer) -> None:
        self.card = scorer.card
        self.logits: list[float] = []
        self._scorer = scorer

    def score(self, batch: np.ndarray) -> np.ndarray:
        logits = self._scorer.score(batch)
        self.logits += logits.tolist()
        return logits


class Speech:
    """See `Evidence`."""

    layout = SPEECH_LAYOUT
    conditions = SOUND_CONDITIONS

    def ready(self, engine: Mapping[str, Any] | None) -> SpeechScorer:
        try:
            scorer = speech_scorer() if engine is None else load_scorer(engine)
            scorer.score(np.zeros((1, LENGTH), np.float32))
        except Exception as error:
            raise CommandError(
                f"The model of spoofed speech cannot be loaded: {error}", returncode=CANNOT_WORK
            ) from error
        return scorer

    def judge(
        self,
        file: LabelledFile,
        condition: SoundCondition | None,
        engine: SpeechScorer,
        context: WatchedContext,
    ) -> Judged:
        with _under(condition, file.path) as path:
            outcome = _conclude(path, engine, context)
        return Judged(
            file.is_fake,
            outcome.label,
            outcome.spoof_probability,
            file.group,
            condition=condition.name if condition else AS_IT_IS,
            spoken_seconds=outcome.spoken_seconds,
        )

    def raw_score(self, file: LabelledFile, engine: SpeechScorer) -> RawScore:
        """The mean logit of the windows in which somebody speaks."""
        recorder = Recorder(engine)
        refuse_unreadable(file.path)
        _conclude(file.path, recorder, WatchedContext())
        if not recorder.logits:
            raise EngineRefused("no_speech", "No speech was found, or too little.")
        logit = sum(recorder.logits) / len(recorder.logits)
        return RawScore(logit, file.is_fake, is_still=False, group=file.group)


def _conclude(path: Path, scorer: SpeechScorer, context: WatchedContext) -> SpeechOutcome:
    longest = max(settings.MAX_AUDIO_SECONDS, settings.MAX_VIDEO_SECONDS)
    options, outcome = SpeechOptions(MediaLimits.lasting(longest)), None
    try:
        for found in examine(path, scorer=scorer, context=context, options=options):
            if isinstance(found, SpeechOutcome):
                outcome = found
    except (EngineRefused, Stopped):
        raise
    except Exception as error:
        raise EngineRefused("internal_error", f"The examination broke off: {error!r}") from error
    assert outcome is not None, "an examination ends with its outcome"
    return outcome


@contextmanager
def _under(condition: SoundCondition | None, path: Path) -> Iterator[Path]:
    """The file itself, or a copy that went through `condition` and goes away again."""
    refuse_unreadable(path)
    if condition is None:
        yield path
        return
    with TemporaryDirectory() as folder:
        yield altered_sound(path, condition, Path(folder))
