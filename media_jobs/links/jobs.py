"""The job that fetches what a link leads to, and takes it in as if it had been uploaded."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from accounts.http.guarded import Guard
from accounts.limits.rates import Limit
from accounts.models import User
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.links.fetch import fetch
from media_jobs.engines.links.link import Link, parse_link, require_port
from media_jobs.engines.links.pace import FetchLimits
from media_jobs.engines.links.platforms import download, is_of_platform
from media_jobs.errors import JobFailed, Refused
from media_jobs.files.disk import require_room
from media_jobs.files.services import displayed_name
from media_jobs.jobs.context import JobContext
from media_jobs.jobs.models import UNFINISHED, Job, JobStatus
from media_jobs.jobs.registry import Finish, JobKind, Step, job_kinds
from media_jobs.jobs.services import refuse_too_few_tokens
from media_jobs.links.activities import record_failure, record_fetched
from media_jobs.uploads.kinds import MEBIBYTE
from media_jobs.uploads.limits import largest_megabytes
from media_jobs.uploads.purposes import chosen_purposes, purposes
from media_jobs.uploads.take_in import Intake
from media_jobs.uploads.upload_handler import HashedUpload

KIND = "fetch_link"
HAD_BEFORE = "You have sent this very file before."
# What may have passed when the same link is sent again, by the code of the failure.
MAY_PASS = (
    "internal_error",
    "link_broken",
    "link_failed",
    "link_stalled",
    "link_too_slow",
    "link_unreachable",
)
# How much is written before room is looked for again.
ROOM_STEP = 16 * MEBIBYTE
LINKS = Limit("links", 100, 3600)
# Slow servers hold up the queue, in which others wait too.
MOST_AT_ONCE = 5


def guard() -> Guard:
    """The installation's rule for connections."""
    return Guard(ports=frozenset({settings.LINK_PORT}))


def run_fetch_link(context: JobContext) -> Finish:
    """Fetch the file and store it; it gets its row, and its job, as this one ends."""
    params = context.job.params
    context.step("fetch")
    with ExitStack() as open_files, _failures_in_words():
        link = parse_link(params["url"])
        wanted = chosen_purposes(params["purposes"])
        file = open_files.enter_context(HashedUpload(link.host, "", None))
        bring = _download if is_of_platform(link, settings.LINK_PLATFORMS) else _fetch
        most = largest_megabytes(wanted) * MEBIBYTE
        limits = FetchLimits(most, seconds=settings.LINK_SECONDS)
        name = bring(file, link, limits, context)
        file.name = displayed_name(name or link.host).strip(" .") or link.host
        file.complete()
        context.step("check")
        with context.fenced():  # what nobody wants any longer is not stored
            pass
        intake = Intake(context.job.owner, file, wanted)
        intake.prepare()
        still_open = open_files.pop_all()
    return lambda: _take_in(context.job, link, intake, still_open)


def _fetch(file: HashedUpload, link: Link, limits: FetchLimits, context: JobContext) -> str:
    """Write the file that the link leads to. Returns its name there."""
    write = _with_room(file)
    return fetch(link, write, guard=guard(), limits=limits, context=context).filename


def _download(file: HashedUpload, link: Link, limits: FetchLimits, context: JobContext) -> str:
    """Write the video of a platform's page. Returns what the page calls it."""
    require_room(2 * limits.most_bytes)
    found = download(link, context.workdir, guard=guard(), limits=limits, context=context)
    with found.path.open("rb") as downloaded:
        while chunk := downloaded.read(MEBIBYTE):
            file.append(chunk)
    return found.filename


def _with_room(file: HashedUpload) -> Callable[[bytes], None]:
    """What appends to the file while there is room on the disks; raises `OSError` after that."""
    room_for = came = 0

    def write(chunk: bytes) -> None:
        nonlocal room_for, came
        came += len(chunk)
        if came > room_for:
            require_room(ROOM_STEP)
            room_for = came + ROOM_STEP
        file.append(chunk)

    return write


def _take_in(job: Job, link: Link, intake: Intake, open_files: ExitStack) -> None:
    """Runs in the transaction that marks the job succeeded: so it makes way for the next one."""
    with open_files, _failures_in_words():
        upload, _, new = intake.answer()
    message = "" if new else HAD_BEFORE
    Job.objects.filter(pk=job.pk).update(upload=upload, message=message)
    record_fetched(job, link, upload)


@contextmanager
def _failures_in_words() -> Iterator[None]:
    try:
        yield
    except (EngineRefused, Refused) as error:
        raise JobFailed(error.code, error.message) from error


def clean_parameters(params: dict[str, Any]) -> dict[str, Any]:
    """The link in one spelling, and what is to be done with its file. Raises `Refused`."""
    try:
        link = parse_link(params["url"])
        require_port(link, guard().ports)
    except EngineRefused as error:
        raise Refused(error.code, error.message) from error
    wanted = chosen_purposes(params["purposes"])
    return {"url": str(link), "purposes": [purpose.name for purpose in wanted]}


def admit(owner: User, params: dict[str, Any]) -> None:
    """Raise `TooOften` or `Refused` for whoever has sent many links, or cannot pay for the work."""
    unfinished = Job.objects.filter(owner=owner, kind=KIND, status__in=UNFINISHED).count()
    if unfinished >= MOST_AT_ONCE:
        raise Refused(
            "too_many_links",
            f"{unfinished} of your links are still being fetched. Let some finish first.",
            status=429,
        )
    LINKS.check(owner.pk, what="You have sent many links.")
    refuse_too_few_tokens(owner, _price(params))


def _price(params: dict[str, Any]) -> int:
    return sum(purpose.price for purpose in chosen_purposes(params["purposes"]))


def _on_change(job: Job) -> None:
    if job.status == JobStatus.FAILED:
        record_failure(job, _host(job))


def _host(job: Job) -> str:
    return urlsplit(job.params["url"]).hostname or ""


def _page(job: Job) -> str:
    """That of the first work that is done on the file, as soon as there is one."""
    if job.upload is None:
        return ""
    for name in job.params["purposes"]:
        purpose = purposes.get(name)
        kind = job_kinds.get(purpose.work) if purpose and job.upload.kind in purpose.kinds else None
        if kind is not None and kind.page is not None:
            return kind.page(job)
    return ""


FETCH_LINK = JobKind(
    name=KIND,
    steps=(Step("fetch", 95), Step("check", 5)),
    run=run_fetch_link,
    validate=clean_parameters,
    queue="net",
    time_limit_seconds=2 * 3600,
    admit=admit,
    on_change=_on_change,
    advice="Download the file and send that.",
    label="Fetching a link",
    icon="upload",
    title=lambda job: f"Fetching a file from {_host(job)}",
    page=_page,
)
