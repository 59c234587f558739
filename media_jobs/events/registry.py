"""The events of the site's socket. Each app registers those that its clients may send."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from accounts.models import User
from accounts.registry import Registry

Data = dict[str, Any]


class Connection(Protocol):
    """The socket of a signed-in user, as handlers see it."""

    user: User
    rooms: dict[str, str]

    async def say(self, event: str, data: Data) -> None:
        """Send a frame."""

    async def enter(self, name: str, group: str) -> None:
        """Hear from now on of what is sent to `group`; the client calls that `name`."""

    async def leave(self, name: str) -> None:
        """Hear of it no more."""

    async def send_snapshot(self, snapshot: Data, *, again: bool = False) -> None:
        """Send how a job stands, if that is news to the client; `again` in any case."""


@dataclass(frozen=True)
class SocketEvent:
    """A frame that signed-in clients may send.

    `permit(connection, data)` runs in a thread and may ask the database. It returns what the frame
    is about, or raises `Refused`, which the client is told. `handle(connection, subject)` gets what
    it returned.
    """

    name: str
    permit: Callable[[Connection, Data], Any]
    handle: Callable[[Connection, Any], Awaitable[None]]


socket_events = Registry[SocketEvent]("socket event")
