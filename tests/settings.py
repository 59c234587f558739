"""The site's settings; each of several processes that test at once has its own Redis database.

Each computes in one thread: more would wait for each other's processors. And a commit does not wait
for the disk: what the tests have written need not outlive the database's server.
"""

import os
from urllib.parse import urlsplit

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # gw0, gw1, …
if _worker:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
if _worker and (_redis := os.environ.get("REDIS_URL", "")):
    _parts = urlsplit(_redis)
    _number = int(_parts.path.strip("/") or 0) + int(_worker.removeprefix("gw"))
    os.environ["REDIS_URL"] = _parts._replace(path=f"/{_number}").geturl()

from spotifai.settings import *  # noqa: E402, F403
from spotifai.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
