"""From an empty folder to a verdict: a real server, a real upload, its socket, and its end."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import websockets

from tests.support.media import Clips
from tests.support.processes import Program, Site, installed
from tests.support.threads import wait_until

UNFINISHED = ("queued", "running")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_data: Path) -> Iterator[Site]:
    """An embedded installation that has not been started."""
    folder = tmp_path_factory.mktemp("site")
    prices = '{"face_scan": 1}'
    with installed(folder, template=migrated_data, TOKEN_PRICES=prices) as site:
        yield site


@pytest.fixture(scope="module", autouse=True)
def web(site: Site) -> subprocess.Popen[bytes]:
    """Its one process: web, SQLite and a worker."""
    return site.start_web()


async def follow(site: Site, access: str, video_id: str) -> list[dict[str, Any]]:
    """Everything that the socket tells of the video until its job has ended."""
    told: list[dict[str, Any]] = []
    async with websockets.connect(site.url.replace("http", "ws") + "/ws") as socket:

        async def hear() -> dict[str, Any]:
            return json.loads(await asyncio.wait_for(socket.recv(), 60))

        for event, data in (
            ("authenticate", {"token": access}),
            ("join_video_room", {"video_id": video_id}),
        ):
            await socket.send(json.dumps({"event": event, "data": data}))
            assert (await hear())["event"] in ("authenticated", "joined")
        while not told or told[-1]["status"] in UNFINISHED:
            frame = await hear()
            assert frame["event"] == "processing_progress"
            told.append(frame["data"])
    return told


def test_a_video_is_uploaded_followed_judged_watched_and_deleted(site: Site, clips: Clips) -> None:
    alice = Program(site)
    sent = alice.upload(clips.long_face)
    video = sent["video"]

    told = asyncio.run(follow(site, alice.access, video["id"]))
    assert told[-1]["status"] == "succeeded", told[-1]
    assert [state["version"] for state in told] == sorted({state["version"] for state in told})
    shown = [state["progress"] for state in told]
    assert shown == sorted(shown)
    assert shown[-1] == 100
    assert len(set(shown)) >= 4, "progress moved"
    assert {state["step"] for state in told} >= {"examine"}
    counted = [state["frames_total"] for state in told if state["frames_total"]]
    assert counted[-1] == pytest.approx(80, abs=2)

    results = alice.get(video["links"]["results"])
    assert results["label"] in ("authentic", "manipulated", "uncertain")
    assert 0 <= results["fake_probability"] <= 1
    assert results["tracks"]
    session = results["session_id"]
    frames = alice.get(f"/api/analytics/sessions/{session}/frames?page_size=1000")
    assert frames["count"] == pytest.approx(80, abs=2)
    assert alice.get("/api/analytics/stats")["finished"] == 1

    stream = alice.raw("GET", video["links"]["stream"], headers={"Range": "bytes=0-99"})
    assert (stream.status_code, len(stream.content)) == (206, 100)
    assert stream.content == clips.long_face.read_bytes()[:100]
    for url in (results["telling_frames"][0][name] for name in ("crop_url", "heatmap_url")):
        assert alice.raw("GET", url).content.startswith(b"\xff\xd8\xff")

    assert alice.raw("DELETE", video["links"]["self"]).status_code == 204
    assert alice.raw("GET", video["links"]["self"]).status_code == 404
    assert alice.raw("GET", video["links"]["stream"]).status_code == 404
    assert list((site.data / "media" / "uploads").iterdir()) == []
    wait_until(lambda: not list((site.data / "incoming").iterdir()), what="an empty work folder")
    reconciled = site.manage("reconcile")
    assert reconciled.returncode == 0, reconciled.stderr


def test_a_video_that_is_deleted_while_it_is_examined_leaves_nothing(
    site: Site, clips: Clips
) -> None:
    bob = Program(site, "bob@example.com")
    video = bob.upload(clips.long_face)["video"]
    assert bob.raw("DELETE", video["links"]["self"]).status_code == 204
    quick = bob.upload(clips.face)["video"]
    told = asyncio.run(follow(site, bob.access, quick["id"]))
    assert told[-1]["status"] == "succeeded"
    kept = [path.name for path in (site.data / "media" / "uploads").iterdir()]
    assert kept == [quick["id"]]
    wait_until(lambda: not list((site.data / "incoming").iterdir()), what="an empty work folder")


def test_nothing_of_this_was_an_error(site: Site) -> None:
    assert "Traceback" not in site.log()
    assert "error  " not in site.log()


@pytest.mark.parametrize("path", ["/nowhere", "/ws/", "/"])
def test_a_path_that_is_no_socket_refuses_the_handshake(site: Site, path: str) -> None:
    async def knock() -> None:
        async with websockets.connect(site.url.replace("http", "ws") + path):
            raise AssertionError("nobody should open")

    with pytest.raises(websockets.InvalidStatus) as refusal:
        asyncio.run(knock())
    assert refusal.value.response.status_code == 403
    assert "Traceback" not in site.log()


def test_what_is_unknown_is_an_answer_and_no_inner_page(site: Site) -> None:
    charlie = Program(site, "charlie@example.com")
    for path in ("/api/nowhere", "/nowhere", "/files/nonsense", "/videos/nonsense/"):
        answer = charlie.raw("GET", path)
        assert answer.status_code == 404
        for word in ("DEBUG = True", "URLconf", "Traceback"):
            assert word not in answer.text, path


@pytest.mark.slow
def test_an_orderly_stop_does_not_count_against_a_running_job(
    site: Site, web: subprocess.Popen[bytes], clips: Clips
) -> None:
    dora = Program(site, "dora@example.com")
    dora.upload(clips.long_face)
    wait_until(lambda: dora.statuses() == ["running"], seconds=30, what="the work to begin")
    site.stop(web)
    site.start_web()
    wait_until(lambda: dora.statuses() == ["succeeded"], seconds=60, what="the verdict")
    assert dora.get("/api/videos")["results"][0]["job"]["attempt"] == 1
