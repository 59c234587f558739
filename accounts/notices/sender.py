"""Sending in a thread of a worker process, again and again."""

import threading

import structlog
from django.db import connections

log = structlog.get_logger(__name__)


class Sender(threading.Thread):
    """Sends what is due every few seconds, until stopped. What fails is logged, and tried again."""

    def __init__(self, name: str, *, every_seconds: float) -> None:
        super().__init__(name=name, daemon=True)
        self._every_seconds = every_seconds
        self._stopped = threading.Event()

    def send(self) -> None:
        """One round."""
        raise NotImplementedError

    def run(self) -> None:
        while not self._stopped.wait(self._every_seconds):
            self._send_or_log()

    def stop(self) -> None:
        """Ask the thread to end and wait for it."""
        self._stopped.set()
        self.join(timeout=self._every_seconds)

    def _send_or_log(self) -> None:
        try:
            self.send()
        except Exception:
            log.exception("sending_failed", sender=self.name)
        finally:
            connections.close_all()
