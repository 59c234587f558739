"""The kinds of job that exist. Apps register theirs; this app knows none by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from accounts.registry import Registry
from billing.prices import offer
from media_jobs.files.cleaning import clean_too

if TYPE_CHECKING:
    from accounts.models import User
    from media_jobs.jobs.context import JobContext
    from media_jobs.jobs.models import Job

Finish = Callable[[], None]
QueueName = Literal["cpu", "gpu", "net"]


class Step(NamedTuple):
    """A named stage of a job and the share of its time that it usually takes."""

    name: str
    share: float


class Waiting(NamedTuple):
    """What `run` returns when a worker elsewhere goes on and reports back within `lease`."""

    lease: timedelta


class Later(NamedTuple):
    """What `run` returns to be called again after a pause: the attempt does not count.

    Meanwhile the job waits, and whoever is reported to may end it as with `Waiting`.
    """

    pause: timedelta


class KeyRule(NamedTuple):
    """Storage keys that a kind promises: `folder/path(job, name)` for the artifact `name`."""

    folder: str
    path: Callable[["Job", str], str]


@dataclass(frozen=True)
class JobKind:
    """What `media_jobs` needs to know to run one kind of job.

    `run(context)` does the work, as often as it is asked, and returns a callable that writes the
    result; that runs in the transaction that marks the job succeeded. Or it hands the work to a
    worker elsewhere and returns `Waiting`: whoever is reported to calls `transitions.succeed` or
    `fail`. Where it can do nothing yet it returns `Later`. It raises `JobFailed` for what the owner
    can act on.

    `validate(params)` returns clean parameters or raises `Refused`; `queue` may depend on them.
    `admit(owner, params)` raises `Refused` or `TooOften` where a new job of these clean parameters
    may not be had now.

    `on_change(job)` keeps what the kind's app knows of a job in step with its status; it runs in
    the transaction in which the job was submitted (`job.is_new`) or its status changed. `groups`
    are the channel groups that hear of the job beside its own. `discard(job)` removes the rows
    that a job wrote which failed or was cancelled, once that is committed.

    `advice` is for the owner of a job that was too much. `keys` says where the job's files are
    stored, if not in the folder of the job. A kind `instead_of` another does that one's work
    because the installation wants it done; run again by its owner it is the other. What is
    `for_others` the installation does for other sites.
    `is_current(job)` tells whether what a job has found would be found again today; without it, it
    always would.

    `label` is what people call such a job, `icon` a name in `static/img/icons.svg`. `title(job)` is
    what lists call one of them; without it, that is the label and the name of the job's upload.
    `page(job)` is the address of what the job works on, where its owner sees the result, and
    `outcome(job)` a sentence that says what came of a job that has ended well.
    """

    name: str
    steps: tuple[Step, ...]
    run: Callable[["JobContext"], Finish | Waiting | Later]
    validate: Callable[[dict[str, Any]], dict[str, Any]]
    queue: QueueName | Callable[[dict[str, Any]], QueueName]
    time_limit_seconds: int
    admit: Callable[["User", dict[str, Any]], None] | None = None
    on_change: Callable[["Job"], None] | None = None
    groups: Callable[["Job"], list[str]] | None = None
    discard: Callable[["Job"], None] | None = None
    advice: str = "Try a shorter, smaller or re-encoded copy of the file."
    keys: KeyRule | None = None
    instead_of: str = ""
    for_others: bool = False
    is_current: Callable[["Job"], bool] | None = None
    label: str = ""
    icon: str = "running"
    title: Callable[["Job"], str] | None = None
    page: Callable[["Job"], str] | None = None
    outcome: Callable[["Job"], str] | None = None

    @property
    def on_our_account(self) -> bool:
        """Whether the installation asked for it: it is free, and not counted among one's jobs."""
        return self.for_others or bool(self.instead_of)

    def queue_for(self, params: dict[str, Any]) -> QueueName:
        """The queue of a job with these clean parameters."""
        return self.queue(params) if callable(self.queue) else self.queue


job_kinds = Registry[JobKind]("kind of job")


def register(kind: JobKind) -> None:
    """Make `kind` known; called from an app's `ready()`. Raises `ValueError` for a name twice."""
    job_kinds.register(kind)
    if not kind.on_our_account:
        offer(kind.name)
    if kind.keys is not None:
        clean_too(kind.keys.folder)


def fixed_queues() -> set[str]:
    """The queues that some kind always uses; others depend on a job's parameters."""
    return {kind.queue for kind in job_kinds if isinstance(kind.queue, str)}


def kinds_on_ones_own_account() -> list[JobKind]:
    """The kinds of job that people ask for, in the order in which apps registered them."""
    return [kind for kind in job_kinds if not kind.on_our_account]


def kinds_on_our_account() -> list[str]:
    """The names of the kinds that the installation pays for."""
    return [kind.name for kind in job_kinds if kind.on_our_account]


def job_kind(name: str) -> JobKind:
    """The kind called `name`. Raises `KeyError` when no app registered it."""
    kind = job_kinds.get(name)
    if kind is None:
        raise KeyError(name)
    return kind


def same_work(name: str) -> list[str]:
    """The kinds whose jobs do what one of the kind called `name` does."""
    return [kind.name for kind in job_kinds if name in (kind.name, kind.instead_of)]


def advice_on(name: str) -> str:
    """What the owner of a job that was too much can do; nothing for a kind no longer known."""
    kind = job_kinds.get(name)
    return kind.advice if kind is not None else ""


def on_change(job: "Job") -> None:
    """Tell the app of the job's kind that the job is new or has another status."""
    kind = job_kinds.get(job.kind)
    if kind is not None and kind.on_change is not None:
        kind.on_change(job)


def groups_of(job: "Job") -> list[str]:
    """The channel groups that hear of the job beside its own."""
    kind = job_kinds.get(job.kind)
    return kind.groups(job) if kind is not None and kind.groups is not None else []


def discard_what_is_left_of(job: "Job") -> None:
    """Let the app of the job's kind remove what the job had written."""
    kind = job_kinds.get(job.kind)
    if kind is not None and kind.discard is not None:
        kind.discard(job)


def key_of(job: "Job", name: str) -> str:
    """Where the storage is to keep the file that the job calls `name`."""
    kind = job_kinds.get(job.kind)
    if kind is not None and kind.keys is not None:
        return f"{kind.keys.folder}/{kind.keys.path(job, name)}"
    folder = f"uploads/{job.upload_id}" if job.upload_id else "jobs"
    return f"{folder}/{job.pk}/{name}"
