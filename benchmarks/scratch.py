"""A site on a database of its own, to be measured and thrown away.

The environment chooses the database as it does for the site: `DATABASE_URL` names a PostgreSQL
server on which one is made; nothing set is SQLite in a temporary folder.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg


@contextmanager
def scratch_site() -> Iterator[None]:
    """Set Django up on an empty, migrated database; import models inside of it only."""
    with tempfile.TemporaryDirectory() as folder, _database():
        os.environ |= {
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "spotifai.settings",
            "LOG_LEVEL": "ERROR",
            "USER_RATE": "1000000/min",
            "ANONYMOUS_RATE": "1000000/min",
        }
        import django
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        settings.DEBUG = False  # no record of queries
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connections.close_all()
            if "pool" in settings.DATABASES["default"]["OPTIONS"]:
                connections["default"].close_pool()  # type: ignore[attr-defined]


@contextmanager
def _database() -> Iterator[None]:
    given = os.environ.get("DATABASE_URL", "")
    if not given:
        yield
        return
    parts, name = urlsplit(given), f"spotifai_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = parts._replace(path=f"/{name}").geturl()
        try:
            yield
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")
            os.environ["DATABASE_URL"] = given
