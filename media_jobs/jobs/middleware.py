"""What every Dramatiq worker process does beside its messages."""

from typing import Any

import dramatiq
from dramatiq.brokers.stub import StubBroker


class Housekeeping(dramatiq.Middleware):
    """Sweeps in every worker process, sends what is due, and tells that the process is there.

    Compare-and-set makes many sweepers as good as one.
    """

    def before_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        # The broker, and this with it, is set up before Django's models can be imported.
        from media_jobs.jobs.sweeping import sweep_or_log

        # Before the first message: afterwards, what runs may well be this worker's own.
        if isinstance(broker, StubBroker):
            sweep_or_log(at_start_of_only_worker=True)

    def after_worker_boot(self, broker: dramatiq.Broker, worker: dramatiq.Worker) -> None:
        from accounts.notices.mailing import Mailer
        from accounts.push.sending import Pusher
        from media_jobs.jobs.actors import ACTORS, WORKER_NAME
        from media_jobs.jobs.sweeping import Sweeper
        from media_jobs.jobs.workers import Beat

        self._sweeper = Sweeper()
        self._beat = Beat(WORKER_NAME, worker.consumer_whitelist or ACTORS)
        self._mailer = Mailer()
        self._pusher = Pusher()
        self._sweeper.start()
        self._mailer.start()
        self._pusher.start()
        self._beat.start()

    def before_worker_shutdown(self, broker: dramatiq.Broker, worker: Any) -> None:
        self._sweeper.stop()
        self._mailer.stop()
        self._pusher.stop()
        self._beat.stop()
