"""The event by which a page hears, wherever it is, of its visitor's jobs and notices."""

from typing import Any

from channels.db import database_sync_to_async

from accounts.models import User
from accounts.notices.services import unread_of
from accounts.sockets.news import group_of_news
from media_jobs.events.registry import Connection, Data, SocketEvent
from media_jobs.jobs.cards import running_jobs_of

NAME = "news"


def news_of(user: User) -> dict[str, Any]:
    """How many jobs of the user wait or run, and how many notices are unread (`unread_of`)."""
    return {"running": running_jobs_of(user).count(), **unread_of(user)}


def _everybody(connection: Connection, data: Data) -> None:
    """Whoever is signed in hears of their own."""


async def _follow(connection: Connection, _: None) -> None:
    # First the group, then the figures: what changes in between is told twice, never lost.
    await connection.enter(NAME, group_of_news(connection.user.pk))
    await connection.say(NAME, await database_sync_to_async(news_of)(connection.user))


FOLLOW_NEWS = SocketEvent("follow_news", _everybody, _follow)
