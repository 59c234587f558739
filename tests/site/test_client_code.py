"""The browser's side of the chart and the player, run in the browser itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from media_jobs.files.sizes import size_in_words
from spotifai.templatetags import reading
from tests.site.browser import chromium, serving_static

pytestmark = pytest.mark.browser

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Calls `body` with the names of one client module in scope."""
    with serving_static() as address, chromium() as browser:
        page = browser.new_page()
        page.goto(f"{address}/img/favicon.svg")

        def call(module: str, body: str, argument: Any = None) -> Any:
            names = "const m = await import(path); "
            return page.evaluate(
                f"async ([path, given]) => {{ {names} {body} }}", [f"/js/{module}", argument]
            )

        yield call


def test_the_browser_writes_numbers_as_the_server_does(run: Run) -> None:
    moments = [0, 0.04, 59.96, 83.25, 3599.9, 3600, 7325.4]
    shares = [0, 0.004, 0.01, 0.125, 0.5, 0.914, 0.99, 0.996, 1, None]
    assert run("format.js", "return given.map((s) => m.clock(s, 1))", moments) == [
        reading.clock(moment, 1) for moment in moments
    ]
    sizes = [0, 1, 1023, 1024, 1536, 2560, 327680, 1048575, 1048576, 1310720, 5 * 1024**4]
    assert run("format.js", "return given.map(m.bytes)", sizes) == [
        size_in_words(size) for size in sizes
    ]
    assert run("format.js", "return given.map(m.percent)", shares) == [
        reading.percent(share) for share in shares
    ]


def test_an_hour_of_frames_becomes_a_short_path_that_keeps_its_one_spike(run: Run) -> None:
    path = run(
        "decimate.js",
        """const seconds = Array.from({length: 36000}, (_, i) => i / 10);
        const values = seconds.map((s) => s === 1234.5 ? 1 : 0.1);
        return m.linePath(seconds, values, (s) => s / 3, (v) => 100 - 100 * v, 0.3);""",
    )
    heights = {float(point.split()[1]) for point in path.lstrip("M").split("L")}
    assert heights == {0.0, 90.0}
    assert path.count("L") < 4 * 1200


def test_a_face_that_is_gone_for_a_while_leaves_a_gap(run: Run) -> None:
    body = """const [seconds, values] = [[0, 0.1, 0.2, 5, 5.1], [1, 1, 1, 1, 1]];
    return [m.linePath(seconds, values, (s) => s, (v) => v, 0.25),
            m.gaps([{seconds}], 8, 0.25)];"""
    path, gaps = run("decimate.js", body)
    assert path.count("M") == 2
    assert gaps == [[0.2, 5], [5.1, 8]]


def test_suspicious_windows_that_meet_are_one_stretch_whoever_they_show(run: Run) -> None:
    body = """const windows = given.map(([track, start_seconds, label]) =>
      ({track, start_seconds, end_seconds: start_seconds + 2, label}));
    const found = m.suspiciousStretches(windows, new Set([1, 2]));
    return [found.map(({start, end}) => [start, end]),
            [0, 1, 1.5, 9].map((at) => m.stretchFrom(found, at, 1)),
            [0, 1, 1.5, 9].map((at) => m.stretchFrom(found, at, -1))];"""
    windows = [
        [1, 1, "manipulated"],
        [2, 2.5, "manipulated"],
        [3, 5, "manipulated"],
        [1, 6, "uncertain"],
        [1, 8, "manipulated"],
    ]
    spans, after, before = run("stretches.js", body, windows)
    assert spans == [[1, 4.5], [8, 10]], "of the faces that count"
    assert after == [0, 1, 1, -1]
    assert before == [-1, -1, 0, 1]
    assert run("stretches.js", body, windows[3:4])[0] == [[6, 8]], "for want of worse"


def test_faces_that_never_meet_share_a_lane(run: Run) -> None:
    body = """const spans = [[1, 0, 10], [2, 4, 12], [3, 10, 20], [4, 15, 30]];
    return m.packLanes(spans.map(([track, from, to]) => ({track, from, to})))
      .map((lane) => lane.map(({track}) => track));"""
    assert run("lanes.js", body) == [[1, 3], [2, 4]]


BOXES = """
const face = (track, x) => ({track, fake_probability: 0.5, box: {x, y: 0, width: 1, height: 1}});
const store = new m.FrameStore([1]);
store.add([{seconds: 0, faces: [face(1, 0), face(9, 0)]}, {seconds: 0.1, faces: [face(1, 0.2)]},
           {seconds: 0.2, faces: [face(1, 0.4)]}, {seconds: 3, faces: [face(1, 0.9)]}]);
"""


def test_a_box_moves_between_two_analysed_frames_and_not_across_a_gap(run: Run) -> None:
    halfway = run("frame-store.js", BOXES + "return store.at(0.05)")
    assert [face["track"] for face in halfway] == [1]
    assert halfway[0]["box"]["x"] == pytest.approx(0.1)
    assert run("frame-store.js", BOXES + "return store.at(1.5)") == []
    assert run("frame-store.js", BOXES + "return store.at(-1)") == []


def test_stepping_goes_from_one_analysed_frame_to_the_next_and_stops_at_the_ends(run: Run) -> None:
    steps = "return [store.stepFrom(0.12, 1), store.stepFrom(0.12, -1), store.stepFrom(3, 1)]"
    assert run("frame-store.js", BOXES + steps) == [0.2, 0, 3]


FEED = """
class Wire extends EventTarget { joined = []; isOpen = true; downSince = 0;
  join(id) { this.joined.push(id); } leave() {} }
const wire = new Wire(); const told = [];
const feed = new m.JobFeed(wire);
feed.watch("job", 3, ({version}) => told.push(version));
const say = (job_id, version) =>
  wire.dispatchEvent(new CustomEvent("snapshot", {detail: {job_id, version}}));
"""


def test_an_older_snapshot_after_a_newer_one_is_ignored(run: Run) -> None:
    body = "for (const v of [3, 5, 4, 5, 6]) say('job', v); say('other', 9); return told"
    assert run("job-feed.js", FEED + body) == [5, 6]


def test_a_lost_connection_is_bridged_by_asking(run: Run) -> None:
    body = """
    const asked = []; const before = globalThis.fetch;
    const answer = () =>
      new Response(JSON.stringify({job_id: "job", version: 7}), {headers: {ETag: '"7"'}});
    globalThis.fetch = async (url, {headers}) => {
      const known = headers["If-None-Match"] ?? "";
      asked.push([url, known]);
      return known ? new Response(null, {status: 304}) : answer();
    };
    wire.isOpen = false;
    await new Promise((resolve) => setTimeout(resolve, 4500));
    feed.unwatch("job"); globalThis.fetch = before;
    return [told, asked];"""
    told, asked = run("job-feed.js", FEED + body)
    assert told == [7]
    assert asked[:2] == [["/api/v1/jobs/job", ""], ["/api/v1/jobs/job", '"7"']]
