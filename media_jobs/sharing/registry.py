"""The kinds of result that can be shared. Each app registers its own."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, Protocol

from django.apps import apps
from django.db.models import Model
from django.db.models.signals import post_delete
from django.http import QueryDict

from accounts.models import User
from accounts.registry import Registry
from media_jobs.sharing.models import Share


class SharedFile(NamedTuple):
    """A stored file that belongs to a result."""

    key: str
    content_type: str


class Links(Protocol):
    """Addresses under a shared page, which lead nowhere once it is closed."""

    def data(self, name: str) -> str:
        """Where `Shareable.data[name]` answers."""

    def file(self, name: str) -> str:
        """Where the file of this name is served; empty where the share is without media."""


@dataclass(frozen=True)
class Shareable:
    """A kind of result, and how others see it.

    `find(owner, id)` gives the owner's result, None while there is none; the row of `model` with
    that id takes its shares along when it is deleted. `titles(owner, ids)` says what the owner
    calls them, `page(id)` where they see one. `template` extends `sharing/page.html` and gets
    `context(result, links)`, which names nothing else of the owner's: no ids, no other files.
    `files(result)` are served where a share is with media. `data` are functions of a result, the
    query of the request and whether the share is with media, each answered as JSON.
    """

    name: str
    model: str
    find: Callable[[User, uuid.UUID], Any]
    titles: Callable[[User, Iterable[uuid.UUID]], Mapping[uuid.UUID, str]]
    page: Callable[[uuid.UUID], str]
    template: str
    context: Callable[[Any, Links], dict[str, Any]]
    files: Callable[[Any], Mapping[str, SharedFile]]
    data: Mapping[str, Callable[[Any, QueryDict, bool], dict[str, Any]]] = field(
        default_factory=dict
    )


shareables = Registry[Shareable]("kind of result to share")


def register(shareable: Shareable) -> None:
    """Let results of a kind be shared; called from an app's `ready()`."""
    shareables.register(shareable)
    post_delete.connect(
        partial(_end_shares, shareable.name),
        sender=apps.get_model(shareable.model),
        weak=False,
        dispatch_uid=f"shares of {shareable.name}",
    )


def _end_shares(kind: str, instance: Model, **kwargs: Any) -> None:
    Share.objects.filter(kind=kind, result_id=instance.pk).delete()
