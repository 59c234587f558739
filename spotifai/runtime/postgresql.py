"""How we are connected to PostgreSQL: no wait is without an end."""

from contextlib import suppress
from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout

from spotifai.runtime.budget import seconds_left

CANCEL_SECONDS = 0.5


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is given up when the request's time is.

    The server's own time limits do not help against one that is frozen or cut off.
    """

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As psycopg's. Raises `OperationalError`, with the connection closed, after the time."""
        try:
            return super().wait(gen, interval, timeout if timeout is not None else seconds_left())
        except _WaitTimeout:
            if timeout is not None:
                raise
            with suppress(psycopg.Error):
                self.cancel_safe(timeout=CANCEL_SECONDS)
            self.pgconn.finish()
            raise psycopg.OperationalError("the database did not answer in time") from None


def options(given: dict[str, Any]) -> dict[str, Any]:
    """Django's `OPTIONS` for PostgreSQL; what the `given` ones of the URL say goes before."""
    return {
        "pool": {
            "min_size": 0,
            "max_size": 16,
            "timeout": 4,
            # A server that was away is asked for again with each request, not ever less often.
            "reconnect_timeout": 4,
            "connection_class": BoundedConnection,
        },
        "connect_timeout": 3,
        "tcp_user_timeout": 15_000,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
        **given,
    }
