"""What systems know of uploads: how the library shows, runs and exports what they found or made."""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.registry import Registry
from media_jobs.jobs.models import Job
from media_jobs.uploads.models import Upload


@dataclass(frozen=True)
class Shown:
    """What one system shows of an upload in a row of the library.

    `badge` is a label or a state (its word is that of `templates/partials/label_badge.html`),
    `figure` a number beside it; `job` the snapshot of its newest job, which is called `doing` while
    it runs.
    """

    badge: str = ""
    figure: float | None = None
    figure_means: str = ""
    summary: str = ""
    thumbnail: str | None = None
    job: dict[str, Any] | None = None
    doing: str = ""


@dataclass(frozen=True)
class System:
    """A system that works on uploads of `kinds`; of other systems it knows nothing.

    `label` is what people call that which it shows of an upload. `knows(uploads)` are those on
    which it has worked, or is to: of these alone it is asked the rest. `labels` are what it
    concludes, by value and name. `page(upload)` is where the site shows it, `show(uploads)` what a
    row of a list does; `run_again(upload)` submits its work anew, or raises `Refused`;
    `results(upload)` is what it found, ready for JSON, without links that expire.

    Of uploads of the kinds `examined`, `latest_status` and `latest_label` are about its work; of
    others `found(user, status, label)` are the keys of those on which its work stands so, whatever
    is empty being any.
    """

    name: str
    label: str
    kinds: Sequence[str]
    knows: Callable[[Sequence[Upload]], Collection[uuid.UUID]]
    page: Callable[[Upload], str]
    show: Callable[[Sequence[Upload]], dict[uuid.UUID, Shown]]
    run_again: Callable[[Upload], Job]
    results: Callable[[Upload], dict[str, Any]]
    labels: Sequence[tuple[str, str]] = field(default=())
    examined: Sequence[str] = field(default=(), kw_only=True)
    found: Callable[[User, str, str], QuerySet[Any, uuid.UUID]] | None = field(
        default=None, kw_only=True
    )


systems = Registry[System]("system of the library")


def systems_of(kind: str) -> list[System]:
    """The systems that work on uploads of a kind."""
    return [system for system in systems if kind in system.kinds]


def known_by(uploads: Sequence[Upload]) -> dict[uuid.UUID, list[System]]:
    """The systems that know something of each of these uploads; each system is asked once."""
    found: dict[uuid.UUID, list[System]] = {upload.pk: [] for upload in uploads}
    for system in systems:
        its = [upload for upload in uploads if upload.kind in system.kinds]
        for pk in system.knows(its) if its else ():
            found[pk].append(system)
    return found
