"""Whether a request came over HTTPS is what a trusted proxy says of it, and nobody else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow
ASKED = """
import django
django.setup()
from django.test import RequestFactory

print(RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"}).is_secure())
"""


@pytest.mark.parametrize(("proxies", "believed"), [("0", "False"), ("1", "True")])
def test_the_scheme_is_believed_behind_a_trusted_proxy_alone(
    tmp_path: Path, proxies: str, believed: str
) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "spotifai.settings",
        "DEBUG": "False",
        "SECRET_KEY": "a long random value for tests alone",
        "DATA_DIR": str(tmp_path),
        "TRUSTED_PROXIES": proxies,
    }
    command = [sys.executable, "-c", ASKED]
    asked = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert asked.stdout.strip() == believed, asked.stderr
