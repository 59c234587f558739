"""How this installation reads lectures, without a database."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from generation.engines.lectures.options import FinderOptions
from generation.engines.lectures.read import Lecture, ReadingOptions, read_lecture
from generation.engines.lectures.recogniser import Recogniser
from generation.engines.lectures.speech import Heard, hear
from generation.engines.lectures.whisper import whisper
from media_jobs.engines.context import EngineContext
from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.types import Reason
from media_jobs.engines.model_store.errors import ModelUnavailable
from media_jobs.model_store.store import model_path

# Finds the folder of a model by its id, and gets the model where it is not there.
GetModel = Callable[[str, EngineContext], Path]


def reading_options(language: str = "") -> ReadingOptions:
    """The installation's limits; `language` (ISO 639-1) is what is spoken, if that is known."""
    limits = MediaLimits.lasting(settings.MAX_LECTURE_SECONDS)
    return ReadingOptions(finder=FinderOptions(limits=limits), language=language)


def speech_model(
    context: EngineContext, threads: int, get_model: GetModel = model_path
) -> Recogniser:
    """The installation's recogniser. Raises `ModelUnavailable` where it cannot be had."""
    name = settings.LECTURE_SPEECH_MODEL
    return whisper(get_model(name, context), name, threads)


def read(
    path: Path,
    *,
    language: str = "",
    with_speech: bool = True,
    context: EngineContext,
    get_model: GetModel = model_path,
) -> Lecture:
    """Read a recorded lecture. Where the speech model cannot be had, a note says so.

    Raises `EngineRefused` for what is of no use.
    """
    options, recogniser, notes = reading_options(language), None, []
    if with_speech:
        try:
            recogniser = speech_model(context, options.threads, get_model)
        except ModelUnavailable as error:
            notes.append(without_speech(error))
    lecture = read_lecture(path, options=options, recogniser=recogniser, context=context)
    return replace(lecture, notes=(*lecture.notes, *notes))


def write_down(
    path: Path, *, language: str = "", context: EngineContext, get_model: GetModel = model_path
) -> Heard:
    """Write down what is said in a recording, without looking at its pictures.

    Raises `ModelUnavailable`, and `EngineRefused` where there is no sound.
    """
    options = reading_options(language)
    recogniser = speech_model(context, options.threads, get_model)
    limits = options.finder.limits
    return hear(path, recogniser=recogniser, context=context, limits=limits, language=language)


NO_SPEECH_MODEL = "no_speech_model"


def without_speech(error: ModelUnavailable) -> Reason:
    """What is said of a lecture whose words nobody could write down."""
    return Reason(NO_SPEECH_MODEL, f"What is said was not written down. {error}")
