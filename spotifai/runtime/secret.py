"""The signing secret of an installation that was given none."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def read_or_create_secret(path: Path) -> str:
    """Return the secret kept at `path`, making it on the first start (readable by us alone).

    Two processes may start at once: the file appears whole, the first one wins and all read it.
    """
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix="secret-") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()
