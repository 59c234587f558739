"""Who takes part in the tests, where their files go, and on which services they run.

The environment chooses the database and the broker, as it does for the site itself: nothing set
is SQLite with everything in one process; `DATABASE_URL` and `REDIS_URL` are PostgreSQL and Redis.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dramatiq
import hypothesis
import psycopg
import pytest
import redis
from channels.layers import channel_layers
from django.conf import settings as site_settings
from django.core.cache import cache
from django.db import connections
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from playwright.sync_api import Page
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import services as tokens
from detection.engines.faces.model_card import SERVED, WEIGHTS
from detection.engines.reports.certificate import read_or_create_identity
from detection.faces.uploads import EXAMINED
from media_jobs.uploads.purposes import purposes
from tests.detection.engines.stand_in_model import write_stand_in
from tests.support.documents import keep
from tests.support.held_jobs import HeldJobs, held_jobs
from tests.support.media import Clips
from tests.support.migrated import Migrated, restored_after_each_test
from tests.support.processes import installed
from tests.support.registries import emptied
from tests.support.server import Server, serving
from tests.support.tabs import tab_of

# A busy machine is no fault of what is tested.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")

MODELS_DIR = Path(site_settings.MODELS_DIR)
PASSWORD = "a long enough passphrase"  # noqa: S105


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests that measure something write their documents anew."""
    parser.addoption("--write-documents", action="store_true", help="write docs/ from the tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of the distributed set-up need both of its services."""
    from django.conf import settings

    if settings.DATABASE_URL and settings.REDIS_URL:
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL")
    for item in items:
        if item.get_closest_marker("services"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep the SQLite test database in a file: in memory, threads would not queue for its lock."""
    default = connections.databases["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, which is restored quickly after each test that commits."""
    with django_db_blocker.unblock():
        migrated = Migrated()
    with restored_after_each_test(migrated):
        yield


@pytest.fixture(scope="session")
def report_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and certificate for reports: making them takes a while."""
    path = tmp_path_factory.mktemp("reports") / "identity.pem"
    read_or_create_identity(path, name="reports.example.org")
    return path


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path, report_key: Path) -> None:
    """Give each test empty folders for files, and keys and password hashes that cost nothing."""
    settings.DATA_DIR = tmp_path
    settings.REPORT_SIGNING_KEY = str(report_key)
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MODELS_DIR = tmp_path / "models"
    settings.MODELS_PULL = False
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def pulled_models(settings: Any) -> Path:
    """The folder in which `make models` has put the real models; jobs of the test find them."""
    settings.MODELS_DIR = MODELS_DIR
    return MODELS_DIR


@pytest.fixture(autouse=True)
def nothing_left_over() -> Iterator[None]:
    """Empty the queues and the cache (rate limits live there) around each test."""
    broker = dramatiq.get_broker()
    if isinstance(broker, RedisBroker):
        broker.namespace = "spotifai-test"
    _forget(broker)
    yield
    _forget(broker)
    if not site_settings.EMBEDDED:
        # A layer of Redis receives in one event loop, and each test has its own.
        channel_layers.backends.clear()


def _forget(broker: dramatiq.Broker) -> None:
    if isinstance(broker, StubBroker):
        broker.flush_all()
    elif isinstance(broker, RedisBroker) and (keys := broker.client.keys("spotifai-test*")):
        broker.client.delete(*keys)
    cache.clear()


@pytest.fixture(autouse=True)
def a_scorer(settings: Any, request: pytest.FixtureRequest) -> None:
    """The installed forgery model; where there is none yet, the stand-in of the engine's tests."""
    if not (WEIGHTS / SERVED).exists():
        request.getfixturevalue("redness_scorer")


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The setting for a model that calls a face the more fake, the redder it is."""
    weights = write_stand_in(tmp_path_factory.mktemp("model"))
    return {
        "ENGINE": "detection.engines.faces.onnx_scorer.OnnxScorer",
        "OPTIONS": {"weights": str(weights)},
    }


@pytest.fixture
def redness_scorer(settings: Any, stand_in: dict[str, Any]) -> None:
    """For tests that want to know the verdict beforehand."""
    settings.FACE_FORGERY_ENGINE = stand_in


@pytest.fixture
def nobody_is_asked() -> Iterator[None]:
    """Files and links have one purpose, so that no dialog is between them and their sending."""
    with emptied(purposes):
        purposes.register(EXAMINED)
        yield


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Small real media files."""
    return Clips(tmp_path_factory.mktemp("clips"))


@pytest.fixture
def alice(db: None) -> User:
    """The owner."""
    return User.objects.create_user("alice@example.com", PASSWORD, name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    """Another user, with things of his own."""
    return User.objects.create_user("bob@example.com", PASSWORD, name="Bob")


@pytest.fixture
def charlie(db: None) -> User:
    """An outsider."""
    return User.objects.create_user("charlie@example.com", PASSWORD, name="Charlie")


def bearer_of(user: User) -> str:
    """The `Authorization` header of a new sign-in of the user's."""
    return f"Bearer {tokens.begin(user=user)['access']}"


def api_of(user: User) -> APIClient:
    """A client that sends the user's access token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=bearer_of(user))
    return client


@pytest.fixture
def alice_api(alice: User) -> APIClient:
    """Alice's program."""
    return api_of(alice)


@pytest.fixture
def bob_api(bob: User) -> APIClient:
    """Bob's program."""
    return api_of(bob)


@pytest.fixture
def charlie_api(charlie: User) -> APIClient:
    """Charlie's program."""
    return api_of(charlie)


@pytest.fixture
def anyone() -> APIClient:
    """A program that is not signed in."""
    return APIClient()


@pytest.fixture(scope="session")
def _server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(_server: Server, transactional_db: None) -> Server:
    """The site behind a real socket, in this process and on the tests' database."""
    return _server


@pytest.fixture
def jobs() -> Iterator[HeldJobs]:
    """Jobs that wait for the test."""
    with held_jobs() as jobs:
        yield jobs


@pytest.fixture
def page(server: Server, alice: User) -> Iterator[Page]:
    """Alice's tab."""
    with tab_of(alice, server) as page:
        yield page


@pytest.fixture
def kept_document(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Check (or, with `--write-documents`, make sure) that a document in `docs/` says this."""
    test = request.node.nodeid.partition("::")[0]
    write = bool(request.config.getoption("--write-documents"))
    return lambda name, text: keep(name, text, test=test, write=write)


@pytest.fixture
def json_of() -> Any:
    """Parse a response whatever its content type says."""
    return lambda response: json.loads(response.content)


@pytest.fixture(scope="session")
def migrated_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a migrated SQLite database, to be copied."""
    with installed(tmp_path_factory.mktemp("template")) as site:
        return site.data


@pytest.fixture
def empty_services() -> Iterator[dict[str, str]]:
    """A database and a queue of their own on the environment's PostgreSQL and Redis."""
    from django.conf import settings

    name = f"spotifai_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(settings.DATABASE_URL)
    admin = parts._replace(path="/postgres").geturl()
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {
                "DATABASE_URL": parts._replace(path=f"/{name}").geturl(),
                "REDIS_URL": settings.REDIS_URL,
                "QUEUE_NAMESPACE": name,
            }
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
            with redis.Redis.from_url(settings.REDIS_URL) as client:
                if keys := client.keys(f"{name}*"):
                    client.delete(*keys)
