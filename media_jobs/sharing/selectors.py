"""Reads of shares."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from media_jobs.sharing.models import Share
from media_jobs.sharing.registry import shareables
from media_jobs.sharing.tokens import digest_of, path_of


def live() -> QuerySet[Share]:
    """Shares that can be opened: neither they nor the accounts that they belong to have ended."""
    return Share.objects.filter(expires_at__gt=timezone.now(), owner__is_active=True)


def shares_of(user: User) -> QuerySet[Share]:
    """The user's shares that have not expired, newest first."""
    return live().filter(owner=user)


def shares_of_result(user: User, kind: str, result_id: uuid.UUID) -> QuerySet[Share]:
    """Those by which one of the user's results can be read."""
    return shares_of(user).filter(kind=kind, result_id=result_id)


def share_opened_with(token: str) -> Share | None:
    """The share that a token opens now."""
    return live().select_related("owner").filter(digest=digest_of(token)).first()


def title_of(share: Share) -> str:
    """What the owner calls the result."""
    return _titles([share]).get(share.result_id, "a result")


def share_dicts(shares: Iterable[Share]) -> list[dict[str, Any]]:
    """Shares of one owner as the API and the pages show them."""
    rows = [share for share in shares if shareables.get(share.kind)]
    titles = _titles(rows)
    return [
        {
            "id": share.pk,
            "kind": share.kind,
            "result_id": share.result_id,
            "title": titles.get(share.result_id, "a result"),
            "path": path_of(share),
            "page": shareables.get(share.kind).page(share.result_id),  # type: ignore[union-attr]
            "with_media": share.with_media,
            "openings": share.openings,
            "created_at": share.created_at,
            "expires_at": share.expires_at,
        }
        for share in rows
    ]


def _titles(shares: list[Share]) -> dict[uuid.UUID, str]:
    found: dict[uuid.UUID, str] = {}
    for shareable in shareables:
        ids = {share.result_id for share in shares if share.kind == shareable.name}
        if ids:
            found |= shareable.titles(shares[0].owner, ids)
    return found
