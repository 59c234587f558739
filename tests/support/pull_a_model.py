"""A process of its own that pulls the model of `served`: told the port, the authority and a folder.

It says "waiting" as soon as it waits for another process, and the model's folder in the end.
"""

import sys
from pathlib import Path

from media_jobs.engines.context import QuietContext
from tests.support.https import HttpsServer
from tests.support.model_store import puller, served


class Talking(QuietContext):
    """Says once that it waits."""

    said = False

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        if note.startswith("Waiting") and not self.said:
            self.said = True
            sys.stdout.write("waiting\n")
            sys.stdout.flush()


def main() -> None:
    port, authority, root = sys.argv[1:]
    server = HttpsServer(int(port), authority)
    sys.stdout.write(str(puller(Path(root), server).pull(served(server), Talking())))


if __name__ == "__main__":
    main()
