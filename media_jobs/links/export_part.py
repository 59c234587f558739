"""A person's links, as part of what is exported; they go with the jobs that fetched them."""

from collections.abc import Iterator

from django.template.defaultfilters import pluralize

from accounts.erasure.registry import Entry, Part, erase_by_cascade, lines_file, picked, rows_of
from accounts.models import User
from media_jobs.links.selectors import links_of


def export_links(user: User) -> Iterator[Entry]:
    """Each link that the user has sent, and the file that came of it."""
    jobs = links_of(user).order_by("created_at", "pk")
    lines = (
        {"url": job.params["url"], **picked(job, "status", "upload_id", "created_at")}
        for job in rows_of(jobs)
    )
    yield lines_file("links.jsonl", lines)


def _loss(user: User) -> str:
    count = links_of(user).count()
    return f"your {count} link{pluralize(count)}"


LINKS = Part(
    name="links",
    order=21,
    models=(),
    export=export_links,
    erase=erase_by_cascade,
    loss=_loss,
    files={"links.jsonl": "the links that you sent in place of files, oldest first"},
)
