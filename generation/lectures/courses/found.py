"""Hits of a search as the pages and the API show them."""

from typing import Any

from django.urls import reverse

from generation.lectures.searching import Found, Hit
from generation.lectures.selectors import thumbnail_of


def hit_dict(hit: Hit) -> dict[str, Any]:
    """A hit, ready for JSON."""
    return {
        "kind": hit.kind.value,
        "lecture": {"id": str(hit.lecture.pk), "title": hit.lecture.name},
        "seconds": hit.seconds,
        "title": [part._asdict() for part in hit.title],
        "snippet": [part._asdict() for part in hit.snippet],
        "thumbnail_url": thumbnail_of(hit.slide) if hit.slide else None,
        "links": {
            "page": f"{reverse('lecture', args=[hit.lecture.pk])}?t={int(hit.seconds)}",
        },
    }


def hit_dicts(found: Found) -> list[dict[str, Any]]:
    """The hits of a page."""
    return [hit_dict(hit) for hit in found.hits]
