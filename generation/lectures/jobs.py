"""The jobs on lectures: read one, write down what is said later, make its documents again."""

from dataclasses import asdict
from typing import Any

from django.urls import reverse

from generation.engines.lectures.documents.layout import Layout
from generation.lectures.activities import record_lecture
from generation.lectures.documents import ALWAYS, keep, make_from_rows
from generation.lectures.kept import keep_reading
from generation.lectures.kinds import DOCUMENTS_KIND, LECTURE_KIND, SPEECH_KIND, group_of_lecture
from generation.lectures.models import FileFormat, Lecture, lock
from generation.lectures.reading import NO_SPEECH_MODEL, read, write_down
from generation.lectures.remote.handing_over import read_elsewhere
from generation.lectures.remote.roles import hands_over
from generation.lectures.steps import (
    READING_STEPS,
    InSteps,
    OneStep,
    model_in_step,
    refusals_in_words,
)
from generation.lectures.transcript import replace_transcript
from media_jobs.engines.model_store.errors import ModelUnavailable
from media_jobs.errors import JobFailed, Refused
from media_jobs.files.local_copy import local_copy
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.registry import Finish, JobKind, Later, Step, Waiting
from media_jobs.model_store.store import model_step
from media_jobs.models import Job


def run_lecture(context: JobContext) -> Finish | Waiting | Later:
    """Read the job's upload and make its documents, or have that done elsewhere."""
    context.step("prepare")
    lecture = _lecture(context)
    if hands_over():
        return read_elsewhere(lecture, context)
    with refusals_in_words(), local_copy(lecture.upload.key, context.workdir) as path:
        found = read(
            path,
            language=context.job.params["language"],
            with_speech=context.job.params["speech"],
            context=InSteps(context),
            get_model=model_in_step(context),
        )
    return keep_reading(lecture, found, context)


def _lecture(context: JobContext) -> Lecture:
    """What the job is about."""
    lectures = Lecture.objects.select_related("upload", "owner")
    lecture = lectures.filter(pk=context.job.upload_id).first()
    if lecture is None:
        raise JobFailed("file_missing", "The file is gone. Upload it again.")
    return lecture


def run_speech(context: JobContext) -> Finish:
    """Write down what is said in a lecture whose slides are there, and make its documents again."""
    lecture = _lecture(context)
    try:
        with refusals_in_words(), local_copy(lecture.upload.key, context.workdir) as path:
            heard = write_down(
                path,
                language=context.job.params["language"],
                context=OneStep(context, "write_down_speech"),
                get_model=model_in_step(context),
            )
    except ModelUnavailable as error:
        raise JobFailed("model_unavailable", str(error)) from error
    words = heard.transcript.words
    lecture.language = lecture.language or heard.transcript.language
    context.step("write_documents")
    made = make_from_rows(lecture, _formats(lecture), context, words=words)
    edition = lecture.edition + 1
    keep(lecture, made, context, edition=edition)

    def finish() -> None:
        now = lock(lecture)
        replace_transcript(now, words)
        said = [note for note in now.notes if note["code"] != NO_SPEECH_MODEL]
        now.notes = [*said, *(asdict(note) for note in heard.notes)]
        now.language = lecture.language
        now.edition += 1  # a change meanwhile leaves the files behind: they do not show it
        now.save(update_fields=["notes", "language", "edition"])

    return finish


def run_documents(context: JobContext) -> Finish:
    """Make the documents of a lecture again, as its owner has put it right."""
    lecture = _lecture(context)
    params = context.job.params
    lecture.layout = layout = params["layout"] or lecture.layout
    formats = [FileFormat(name) for name in params["formats"]] or _formats(lecture)
    context.step("write_documents")
    made = make_from_rows(lecture, formats, context)
    keep(lecture, made, context, edition=lecture.edition)

    def finish() -> None:
        Lecture.objects.filter(pk=lecture.pk).update(layout=layout)

    return finish


def _formats(lecture: Lecture) -> list[FileFormat]:
    """What every lecture is had as, and what else this one is."""
    there = {FileFormat(name) for name in lecture.files.values_list("format", flat=True)}
    return [name for name in FileFormat if name in ALWAYS or name in there]


def _language(params: dict[str, Any]) -> str:
    language = str(params.get("language") or "").lower()
    if language and not (len(language) == 2 and language.isascii() and language.isalpha()):
        raise Refused(
            "language_unknown", "`language` is the two letters of a language, such as en or de."
        )
    return language


def _layout(params: dict[str, Any]) -> str:
    layout = str(params.get("layout") or "")
    if layout and layout not in list(Layout):
        raise Refused("layout_unknown", f"`layout` is one of {', '.join(Layout)}.")
    return layout


def _of_lecture(params: dict[str, Any]) -> dict[str, Any]:
    return {
        "language": _language(params),
        "layout": _layout(params),
        "speech": bool(params.get("speech", True)),
    }


def _of_speech(params: dict[str, Any]) -> dict[str, Any]:
    return {"language": _language(params)}


def _of_documents(params: dict[str, Any]) -> dict[str, Any]:
    formats = params.get("formats") or []
    if not isinstance(formats, list) or not set(formats) <= set(FileFormat.values):
        raise Refused("format_unknown", f"`formats` can be {', '.join(FileFormat.values)}.")
    return {"formats": formats, "layout": _layout(params)}


def _lecture_changed(job: Job) -> None:
    if job.is_new and job.upload_id is not None:
        Lecture.objects.get_or_create(upload_id=job.upload_id, defaults={"owner": job.owner})
    record_lecture(job)


def _groups(job: Job) -> list[str]:
    """Whoever watches a lecture hears of the work on it."""
    return [group_of_lecture(job.upload_id)] if job.upload_id else []


def _page(job: Job) -> str:
    return reverse("lecture", args=[job.upload_id]) if job.upload_id else ""


def _outcome(job: Job) -> str:
    lecture = Lecture.objects.filter(pk=job.upload_id).first()
    if lecture is None:
        return ""
    slides = lecture.slides.count()
    said = "with what is said" if lecture.transcript.exists() else "without what is said"
    return f"It has {slides} slide{'' if slides == 1 else 's'}, {said}."


LECTURE = JobKind(
    name=LECTURE_KIND,
    steps=(*READING_STEPS, Step("write_documents", 8)),
    run=run_lecture,
    validate=_of_lecture,
    queue="cpu",
    time_limit_seconds=8 * 3600,
    on_change=_lecture_changed,
    label="Lecture",
    icon="lecture",
    page=_page,
    groups=_groups,
    outcome=_outcome,
)
SPEECH = JobKind(
    name=SPEECH_KIND,
    steps=(model_step(5), Step("write_down_speech", 85), Step("write_documents", 10)),
    run=run_speech,
    validate=_of_speech,
    queue="cpu",
    time_limit_seconds=8 * 3600,
    label="Subtitles of a lecture",
    icon="lecture",
    page=_page,
    groups=_groups,
    outcome=_outcome,
)
DOCUMENTS = JobKind(
    name=DOCUMENTS_KIND,
    steps=(Step("write_documents", 1),),
    run=run_documents,
    validate=_of_documents,
    queue="cpu",
    time_limit_seconds=3600,
    label="Documents of a lecture",
    icon="lecture",
    page=_page,
    groups=_groups,
)
