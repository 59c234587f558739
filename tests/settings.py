"""The site's settings; each of several processes that test at once has its own Redis database."""

import os
from urllib.parse import urlsplit

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # gw0, gw1, …
if _worker and (_redis := os.environ.get("REDIS_URL", "")):
    _parts = urlsplit(_redis)
    _number = int(_parts.path.strip("/") or 0) + int(_worker.removeprefix("gw"))
    os.environ["REDIS_URL"] = _parts._replace(path=f"/{_number}").geturl()

from spotifai.settings import *  # noqa: E402, F403
