"""Nobody gets at what is Alice's: every route that names an object, every method, every caller.

The routes come from the OpenAPI document and the URL configuration, so a new one is asked about
from its first day: it fails here until `fixtures.py` of its room's tests has an object for it.
"""

import re
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from accounts.models import User
from media_jobs.jobs.runner import run
from media_jobs.models import Job, Upload
from tests.site import isolation_rules as rules
from tests.site.isolation_document import in_markdown
from tests.site.isolation_rules import (
    CALLERS,
    EXEMPT,
    STRANGERS,
    expected,
    in_a_word,
    is_right,
)
from tests.support.admin import admin, moderator, superuser
from tests.support.callers import Answer, Caller, person
from tests.support.dump import dump
from tests.support.exports import contents_of, exported
from tests.support.fixtures import World, world_of_alice
from tests.support.media import Clips
from tests.support.provider import Provider
from tests.support.routes import METHODS, Route, routes
from tests.support.uploads import sent, session_of

pytestmark = pytest.mark.django_db(transaction=True)

UUID = re.compile(r"\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b", re.IGNORECASE)
# When a credential was last used is noted whatever it is used for.
NOTES = (
    'UPDATE "api_keys" SET "last_used_at"',
    'UPDATE "extension_links" SET "last_seen_at"',
    'UPDATE "browser_sessions" SET "seen_at"',
)


class Scene(NamedTuple):
    """Alice's things, who wants them, and the marks that nobody else may see."""

    world: World
    callers: dict[str, Caller]
    marks: set[str]
    copy: Upload
    """The same file as one of hers, sent by another user."""


@pytest.fixture
def scene(clips: Clips, tmp_path: Path, bob: User, provider: Provider, settings: Any) -> Scene:
    settings.UNDO_SECONDS = 3600  # asking everybody about everything takes a while
    mo = moderator()
    callers = {
        rules.OTHER: person(bob),
        rules.MODERATOR: person(mo),
        rules.ADMIN: person(admin()),
        rules.SUPER_ADMIN: person(superuser()),
    }
    before = ids_in_the_database()
    world = world_of_alice(clips, tmp_path, provider)
    world.objects["api-admin.user_id"] = str(mo.pk)
    marks = ids_in_the_database() - before
    copy, job = sent(bob, clips.face)
    run(job.pk, worker="test")
    has = world.secrets
    callers |= {
        rules.OWNER: Caller(token=has["access token"], cookie=has["session cookie"]),
        rules.NOBODY: Caller(),
        rules.KEY: Caller(token=has["reading key"]),
        rules.EXTENSION: Caller(token=has["extension token"]),
    }
    forms = {form for mark in marks for form in (str(mark), mark.hex)}
    marks_of_hers = forms | {*world.names.values(), *world.secrets.values()}
    return Scene(world, callers, marks_of_hers, copy)


def ids_in_the_database() -> set[uuid.UUID]:
    return {uuid.UUID(found) for cell in dump() for found in UUID.findall(cell.text)}


def object_routes() -> list[Route]:
    return [route for route in routes() if route.parameters]


def seen(answer: Answer, marks: set[str], path: str = "") -> set[str]:
    """Marks in an answer, apart from those that were in the question."""
    text = answer.body.decode("latin1") + answer.location
    return {mark for mark in marks if mark in text and mark not in path}


def test_every_route_with_an_object_has_one_in_the_world(scene: Scene) -> None:
    missing = []
    for route in object_routes():
        try:
            scene.world.values_for(route)
        except KeyError as parameter:
            missing.append(
                f"{route.template}: make one for Alice in the tests' fixtures.py and put "
                f"its id into `objects` under {parameter} or '{route.name}.{parameter.args[0]}'."
            )
    assert not missing, "\n".join(missing)


def test_every_caller_gets_what_the_rules_say(scene: Scene, kept_document: Any) -> None:
    matrix: dict[tuple[Route, str], dict[str, str]] = {}
    wrong = []
    for route in object_routes():
        path = route.path(**scene.world.values_for(route))
        for method in METHODS:
            answers = {who: scene.callers[who].call(route, method, path, {}) for who in CALLERS}
            row = {who: in_a_word(got.status, got.location) for who, got in answers.items()}
            if is_offered(route, method, row):
                matrix[route, method] = row
                for who, answer in answers.items():
                    shown = seen(answer, scene.marks, path)
                    wrong += faults(route, method, who, answer, shown)
            elif not set(row.values()) <= {"401", "403", "404", "405", rules.SIGN_IN}:
                wrong.append(f"{method.upper()} {route.template} is not documented: {row}")
    assert not wrong, "\n" + "\n".join(wrong)
    kept_document("isolation.md", in_markdown(matrix))


def is_offered(route: Route, method: str, row: dict[str, str]) -> bool:
    """Whether there is such a method: the document says so, and a page's owner finds out."""
    return method in route.methods if route.is_api else row[rules.OWNER] != "405"


def faults(route: Route, method: str, who: str, answer: Answer, shown: set[str]) -> list[str]:
    """What is wrong with an answer, as sentences."""
    got, wanted = in_a_word(answer.status, answer.location), expected(route, method, who)
    call = f"{who}: {method.upper()} {route.template}"
    if not is_right(got, wanted):
        return [f"{call} answers {got}, not {wanted}."]
    if wanted in (rules.OK, rules.OK_OR_SIGN_IN):
        return []
    wrote = [sql for sql in answer.writes if not sql.startswith(NOTES)]
    found = [f"{call} is refused, and yet writes: {sql}" for sql in wrote]
    return found + [f"{call} is refused, and yet shows {mark}." for mark in sorted(shown)]


def test_nobodys_lists_show_anything_of_alices(scene: Scene) -> None:
    wrong, hers = [], set()
    for route in routes():
        if route.parameters or "get" not in route.methods:
            continue
        path = route.path()
        hers |= seen(scene.callers[rules.OWNER].call(route, "get", path, {}), scene.marks)
        for caller in STRANGERS:
            if caller in (rules.ADMIN, rules.SUPER_ADMIN) and route.name in rules.OF_EVERYBODY:
                continue
            answer = scene.callers[caller].call(route, "get", path, {})
            assert answer.status < 500, (caller, path, answer.status)
            shown = seen(answer, scene.marks)
            wrong += [f"{caller}: GET {path} shows {mark}." for mark in sorted(shown)]
    assert not wrong, "\n" + "\n".join(wrong)
    listed = ("video_id", "session_id", "key_id", "sign_in_id", "link_id")
    assert {scene.world.objects[name] for name in listed} <= hers, "her own lists show them"
    assert {scene.world.names["file"], scene.world.names["address"]} <= hers


def test_having_the_same_file_tells_nothing_of_her_copy(scene: Scene) -> None:
    values = {
        "video_id": str(scene.copy.pk),
        "session_id": str(session_of(scene.copy).pk),
        "job_id": str(Job.objects.get(upload=scene.copy).pk),
    }
    asked = 0
    for route in object_routes():
        if "get" in route.methods and set(route.parameters) <= set(values):
            path = route.path(**{name: values[name] for name in route.parameters})
            answer = scene.callers[rules.OTHER].call(route, "get", path, {})
            assert not seen(answer, scene.marks), path
            asked += answer.status == 200
    assert asked >= 8


def test_nobodys_archive_has_anything_of_alices(scene: Scene, bob: User) -> None:
    theirs, hers = contents_of(exported(bob)), contents_of(exported(scene.world.alice))
    assert theirs.keys() & hers.keys()
    for name, content in theirs.items():
        assert not [mark for mark in scene.marks if mark.encode() in content], name
    everything = b"".join(hers.values())
    for name in ("video_id", "session_id", "key_id", "sign_in_id", "link_id"):
        assert scene.world.objects[name].encode() in everything, name


def test_an_object_named_in_the_body_is_not_found_either(scene: Scene) -> None:
    route = next(route for route in routes() if route.name == "api-extension-unlink")
    body = {"link_id": scene.world.objects["link_id"]}
    answers = {
        caller: scene.callers[caller].call(route, "post", route.path(), body).status
        for caller in CALLERS
    }
    refused = dict.fromkeys(STRANGERS, 404) | {rules.NOBODY: 401}
    assert answers == refused | {rules.OWNER: 200, rules.KEY: 403, rules.EXTENSION: 200}


def test_every_exception_is_about_a_route_that_exists() -> None:
    names = {route.name for route in object_routes()}
    assert {exempt.route for exempt in EXEMPT} <= names
