"""Hints to the pages that a person has open that there is news for them."""

import uuid

from accounts.sockets.channel_groups import send_after_commit


def group_of_news(user_id: uuid.UUID | str) -> str:
    """The group of those of a user's sockets that want to hear of news."""
    return f"news.{user_id}"


def hint_news(user_id: uuid.UUID) -> None:
    """Tell them, once the change is committed. A lost hint costs nothing: the next makes it up."""
    send_after_commit(group_of_news(user_id), {"type": "news.changed"})
