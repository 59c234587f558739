"""The job that fetches what a site names and examines its voices; nothing of it is kept but the
answer, for an hour."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage

from detection.speech.findings import findings_of, prediction_of
from detection.speech.hearing import hear
from detection.speech.remote.origins import audio_source
from detection.speech.scorer import speech_scorer
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.fetch import fetch
from media_jobs.engines.links.pace import FetchLimits
from media_jobs.errors import JobFailed, Refused
from media_jobs.files.disk import require_room
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish, JobKind, Step
from media_jobs.models import Artifact, Job
from media_jobs.uploads.kinds import MEBIBYTE

PREDICTION_KIND = "speech_prediction"
ANSWER = "prediction.json"
KEPT_FOR = timedelta(hours=1)


def run_prediction(context: JobContext) -> Finish:
    """Fetch the audio and examine its voices; the answer is kept as a file of the job."""
    context.step("fetch")
    path = context.workdir / "audio"
    limits = FetchLimits(settings.MAX_AUDIO_MB * MEBIBYTE, seconds=settings.PREDICT_SECONDS)
    try:
        link, guard = audio_source(context.job.params["audio_url"])
        require_room(limits.most_bytes)
        with path.open("wb") as file:
            fetch(link, file.write, guard=guard, limits=limits, context=context, redirects=0)
        context.step("listen")
        heard = hear(
            path, scorer=speech_scorer(), context=context, longest=settings.MAX_AUDIO_SECONDS
        )
    except EngineRefused as error:
        raise JobFailed(error.code, error.message) from error
    answer = json.dumps(prediction_of(findings_of(heard)), allow_nan=False).encode()
    context.save_artifact(ANSWER, answer, "application/json", lasts=KEPT_FOR)
    return lambda: None


def prediction_by(job: Job) -> dict[str, Any] | None:
    """What a job that has succeeded has found; None where that is no longer kept."""
    artifact = Artifact.objects.filter(job=job, name=ANSWER).first()
    if artifact is None:
        return None
    try:
        with default_storage.open(artifact.key) as file:
            found: dict[str, Any] = json.loads(file.read())
    except FileNotFoundError:
        return None
    return found


def clean_parameters(params: dict[str, Any]) -> dict[str, Any]:
    """Where the audio is, and what it is said to be. Raises `Refused`."""
    url = str(params["audio_url"]).strip()
    try:
        audio_source(url)
    except EngineRefused as error:
        raise Refused(error.code, error.message) from error
    return {"audio_url": url, "audio_type": str(params["audio_type"])}


def _title(job: Job) -> str:
    return f"Voice analysis for {urlsplit(job.params['audio_url']).hostname}"


PREDICTION = JobKind(
    name=PREDICTION_KIND,
    steps=(Step("fetch", 10), Step("listen", 90)),
    run=run_prediction,
    validate=clean_parameters,
    queue="cpu",
    time_limit_seconds=4 * 3600,
    advice="Try a shorter recording.",
    label="Voice analysis for a program",
    icon="audio",
    title=_title,
)
