"""A file arrives under its name and with its type, from a folder and from an object store."""

from collections.abc import Iterator
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from google.oauth2.service_account import Credentials

from accounts.models import User
from media_jobs.data_export.jobs import latest_export
from media_jobs.files.google import SignedGoogleStorage
from media_jobs.files.links import link_to
from tests.support.bucket import bucket
from tests.support.exports import exported

pytestmark = pytest.mark.django_db(transaction=True)

BODY = b"\x1a\x45\xdf\xa3 a film"
NAMES = (
    "holiday.mkv",
    'the "best", one; of two.mkv',
    "back\\slash.mkv",
    "Ünïcødé 映画 🎬.mkv",
    "n" * 255,
)


@pytest.fixture(scope="module")
def a_bucket() -> Iterator[dict[str, Any]]:
    """An S3 bucket."""
    with bucket() as storage:
        yield storage


@pytest.fixture(params=["folder", "object store"])
def storage(request: pytest.FixtureRequest, settings: Any) -> str:
    """Where the site keeps its files: each test runs with both."""
    if request.param == "object store":
        s3 = request.getfixturevalue("a_bucket")
        settings.STORAGES = settings.STORAGES | {"default": s3}
    return str(request.param)


def answer_of(link: str, *, method: str = "get", **headers: str) -> httpx.Response:
    """What a client that follows redirects gets."""
    answer = getattr(Client(), method)(link, headers=headers)
    if answer.status_code == 302:
        return httpx.request(method.upper(), answer["Location"], headers=headers)
    content = b"".join(answer)
    return httpx.Response(answer.status_code, headers=dict(answer.items()), content=content)


def named(disposition: str) -> tuple[str, str | None]:
    """How a file is to be taken (`attachment`), and what it is called."""
    message = Message()
    message["Content-Disposition"] = disposition
    return str(message.get_content_disposition()), message.get_filename()


@pytest.mark.parametrize("name", NAMES)
def test_a_download_has_its_name_and_its_type(storage: str, name: str) -> None:
    key = default_storage.save("uploads/x/source.bin", ContentFile(BODY))
    answer = answer_of(link_to(key, content_type="video/x-matroska", filename=name))
    assert (answer.status_code, answer.content) == (200, BODY)
    assert answer.headers["Content-Type"] == "video/x-matroska"
    assert named(answer.headers["Content-Disposition"]) == ("attachment", name)


def test_what_cannot_be_in_a_header_is_left_out_of_the_name(storage: str) -> None:
    key = default_storage.save("uploads/x/source.bin", ContentFile(BODY))
    link = link_to(key, content_type="video/mp4", filename="a\r\nX-Evil: 1\t.mp4")
    assert named(answer_of(link).headers["Content-Disposition"]) == ("attachment", "aX-Evil: 1.mp4")


def test_a_file_without_a_name_is_shown_as_what_it_is(storage: str) -> None:
    key = default_storage.save("uploads/x/source.bin", ContentFile(BODY))
    answer = answer_of(link_to(key, content_type="image/webp"))
    assert answer.headers["Content-Type"] == "image/webp"
    assert "Content-Disposition" not in answer.headers


def test_a_part_of_a_file_has_name_and_type_too(storage: str) -> None:
    key = default_storage.save("uploads/x/source.bin", ContentFile(BODY))
    link = link_to(key, content_type="video/webm", filename="clip.webm")
    answer = answer_of(link, Range="bytes=1-3")
    assert (answer.status_code, answer.content) == (206, BODY[1:4])
    assert answer.headers["Content-Type"] == "video/webm"
    assert named(answer.headers["Content-Disposition"])[1] == "clip.webm"


def test_a_client_may_first_ask_how_long_it_is(storage: str) -> None:
    key = default_storage.save("uploads/x/source.bin", ContentFile(BODY))
    link = link_to(key, content_type="video/webm", filename="clip.webm")
    answer = answer_of(link, method="head")
    assert (answer.status_code, answer.headers["Content-Length"]) == (200, str(len(BODY)))


def test_the_archive_of_a_person_has_its_name(storage: str, alice: User) -> None:
    exported(alice)
    export = latest_export(alice)
    assert export is not None
    answer = answer_of(export["download"]["url"])
    made = f"{export['download']['made_at']:%Y-%m-%d}"
    assert named(answer.headers["Content-Disposition"]) == (
        "attachment",
        f"spotifai-data-{made}.zip",
    )
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.content.startswith(b"PK")


def test_a_google_bucket_is_asked_for_name_and_type() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account = {"client_email": "site@example.org", "token_uri": "https://example.org/token"}
    credentials = Credentials.from_service_account_info(account | {"private_key": key.decode()})
    storage = SignedGoogleStorage(
        bucket_name="files", project_id="site", credentials=credentials, default_acl=None
    )
    url = storage.signed_url(
        "uploads/x/source.mp4",
        content_type="video/mp4",
        disposition='attachment; filename="clip.mp4"',
        method="HEAD",
    )
    asked = parse_qs(urlsplit(url).query)
    assert asked["response-content-type"] == ["video/mp4"]
    assert asked["response-content-disposition"] == ['attachment; filename="clip.mp4"']
