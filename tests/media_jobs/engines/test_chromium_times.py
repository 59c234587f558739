"""What a browser's own player says of a file is what we say: length, first picture, size."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page

from media_jobs.engines.media.limits import MediaLimits
from media_jobs.engines.media.probe import probe
from media_jobs.engines.media.timeline import read_timeline
from tests.media_jobs.engines.clips import moving, write_clip, write_sound
from tests.media_jobs.engines.remuxed import together
from tests.site.browser import chromium

pytestmark = pytest.mark.browser

SHOWN = """(address) => new Promise((done, fail) => {
  const video = document.createElement("video");
  document.body.replaceChildren(video);
  video.muted = true;
  video.onerror = () => fail(video.error.message);
  video.requestVideoFrameCallback((_, { mediaTime, width, height }) =>
    done([video.duration, mediaTime, width, height]));
  video.src = address;
  video.play();
})"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    """A page of the folder that the test writes into."""
    (tmp_path / "index.html").write_text("<!doctype html><link rel=icon href=data:,><body>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield page
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_times_and_tracks_are_those_of_a_browser(tmp_path: Path, page: Page) -> None:
    sound = write_sound(tmp_path / "sound.mp4", 3.0)
    clip = write_clip(tmp_path / "clip.mp4", moving(50), options={"preset": "ultrafast", "g": "99"})
    small = write_clip(tmp_path / "small.mp4", moving(50, size=(320, 180)))
    webm = write_clip(tmp_path / "a.webm", moving(50), codec="libvpx", options={"cpu-used": "8"})
    other = write_clip(tmp_path / "b.webm", moving(50, size=(320, 180)), codec="libvpx")
    files = [
        together(tmp_path / "late.mp4", [sound, clip], late=[0, 6]),
        together(tmp_path / "later.mp4", [sound, clip], late=[0, 16]),
        together(tmp_path / "cut.mov", [clip], late=[-1.2]),
        together(tmp_path / "shifted.mkv", [clip], late=[5]),
        together(tmp_path / "sound.mp4.mp4", [sound, clip]),
        together(tmp_path / "second.mp4", [clip, small], default=1),
        together(tmp_path / "neither.mp4", [clip, small], default=None),
        together(tmp_path / "second.webm", [webm, other], default=1),
    ]
    for path in files:
        length, first, width, height = page.evaluate(SHOWN, path.name)
        media = probe(path)
        track = read_timeline(path, MediaLimits()).tracks[0]
        assert media.duration_seconds == pytest.approx(length, abs=0.1), path.name
        assert track.start == pytest.approx(first, abs=0.2), path.name
        assert (media.width, media.height) == (width, height), path.name
