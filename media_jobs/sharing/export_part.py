"""A person's shares, as part of what is exported and erased."""

from collections.abc import Iterator

from accounts.erasure.registry import Entry, Part, erase_by_cascade, lines_file, picked, rows_of
from accounts.models import User
from media_jobs.sharing.models import Share

FIELDS = ("id", "kind", "result_id", "with_media", "openings", "created_at", "expires_at")


def export_shares(user: User) -> Iterator[Entry]:
    """Each share but for what opens it."""
    shares = Share.objects.filter(owner=user).order_by("created_at", "pk")
    yield lines_file("shares.jsonl", (picked(share, *FIELDS) for share in rows_of(shares)))


SHARES = Part(
    name="shares",
    order=50,
    models=("sharing.Share",),
    export=export_shares,
    erase=erase_by_cascade,
    loss=lambda user: "the links by which others read your results",
    files={"shares.jsonl": "which of your results can be read by link, and how often they were"},
)
