"""Models from real https servers: whole or not at all, resumed, and never other than pinned."""

import dataclasses
import errno
from pathlib import Path

import pytest

from accounts.http.guarded import Guard
from media_jobs.engines.context import QuietContext
from media_jobs.engines.links.link import parse_link
from media_jobs.engines.model_store.errors import ModelUnavailable
from media_jobs.engines.model_store.installed import State, state_of
from media_jobs.engines.model_store.pulling import Puller
from media_jobs.engines.model_store.types import Edition, Model, UrlSource
from tests.support.https import HttpsServer, body
from tests.support.model_store import (
    CONFIG,
    WEIGHTS,
    file_of,
    in_ranges,
    model_of,
    puller,
    ranges_asked,
    served,
)

HALF = 150_000


class Stopped(Exception):
    pass


class Watched(QuietContext):
    """Notes what it is told, and wants no more at a fraction."""

    def __init__(self, stop_at: float = 2) -> None:
        super().__init__()
        self.told: list[tuple[float, str]] = []
        self._stop_at = stop_at

    def progress(
        self, fraction: float, note: str = "", *, done: int | None = None, total: int | None = None
    ) -> None:
        self.told.append((fraction, note))
        self.check_cancelled()

    def check_cancelled(self) -> None:
        if self.told and self.told[-1][0] >= self._stop_at:
            raise Stopped


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refusal(puller: Puller, model: Model) -> ModelUnavailable:
    with pytest.raises(ModelUnavailable) as refused:
        puller.pull(model, QuietContext())
    assert state_of(puller.root, model) != State.READY
    return refused.value


def test_a_model_comes_whole_and_nothing_else_is_left(hub: HttpsServer, tmp_path: Path) -> None:
    model, context = served(hub), Watched()
    assert state_of(tmp_path, model) == State.MISSING
    folder = puller(tmp_path, hub).pull(model, context)
    assert content(folder) == {"config.json": CONFIG, "weights.bin": WEIGHTS}
    assert state_of(tmp_path, model) == State.READY
    assert [path.name for path in (tmp_path / "tiny").iterdir()] == [folder.name]
    fractions = [fraction for fraction, _ in context.told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert {note for _, note in context.told} == {"Getting the tiny model, 1 MB"}


def test_what_is_there_is_not_asked_for_again(hub: HttpsServer, tmp_path: Path) -> None:
    model = served(hub)
    first = puller(tmp_path, hub).pull(model, QuietContext())
    asked = len(hub.asked)
    assert puller(tmp_path, hub).pull(model, QuietContext()) == first
    assert len(hub.asked) == asked


def test_a_cut_download_goes_on_where_it_broke_off(hub: HttpsServer, tmp_path: Path) -> None:
    model = served(hub)
    hub.answers["/weights.bin"] = in_ranges(WEIGHTS, tag='"1"', cut_after=HALF)
    folder = puller(tmp_path, hub).pull(model, QuietContext())
    assert (folder / "weights.bin").read_bytes() == WEIGHTS
    first, second = ranges_asked(hub)
    assert first is None
    assert second is not None
    assert 0 < int(second.removeprefix("bytes=").rstrip("-")) <= HALF


def test_a_stopped_pull_is_resumed_by_the_next(hub: HttpsServer, tmp_path: Path) -> None:
    model = served(hub)
    hub.answers["/weights.bin"] = in_ranges(WEIGHTS, tag='"1"')
    with pytest.raises(Stopped):
        puller(tmp_path, hub).pull(model, Watched(stop_at=0.5))
    assert state_of(tmp_path, model) == State.MISSING
    folder = puller(tmp_path, hub).pull(model, QuietContext())
    assert (folder / "weights.bin").read_bytes() == WEIGHTS
    first, second = [one for one in hub.asked if one.path == "/weights.bin"]
    assert second.headers["Range"] is not None
    assert second.headers["If-Range"] == '"1"'
    assert [one.path for one in hub.asked].count("/config.json") == 1


def test_a_file_that_changed_meanwhile_comes_from_its_beginning(
    hub: HttpsServer, tmp_path: Path
) -> None:
    model = served(hub)
    hub.answers["/weights.bin"] = in_ranges(bytes(len(WEIGHTS)), tag='"1"')
    with pytest.raises(Stopped):
        puller(tmp_path, hub).pull(model, Watched(stop_at=0.5))
    hub.answers["/weights.bin"] = in_ranges(WEIGHTS, tag='"2"')
    folder = puller(tmp_path, hub).pull(model, QuietContext())
    assert (folder / "weights.bin").read_bytes() == WEIGHTS
    assert len(ranges_asked(hub)) == 2


def test_a_beginning_that_is_wrong_is_dropped_once_all_is_there(
    hub: HttpsServer, tmp_path: Path
) -> None:
    model = served(hub)
    hub.answers["/weights.bin"] = in_ranges(bytes(len(WEIGHTS)))
    with pytest.raises(Stopped):
        puller(tmp_path, hub).pull(model, Watched(stop_at=0.5))
    hub.answers["/weights.bin"] = in_ranges(WEIGHTS)
    folder = puller(tmp_path, hub).pull(model, QuietContext())
    assert (folder / "weights.bin").read_bytes() == WEIGHTS
    assert ranges_asked(hub)[-1] is None


def test_a_server_without_ranges_sends_the_whole_again(hub: HttpsServer, tmp_path: Path) -> None:
    model = served(hub)
    with pytest.raises(Stopped):
        puller(tmp_path, hub).pull(model, Watched(stop_at=0.5))
    folder = puller(tmp_path, hub).pull(model, QuietContext())
    assert (folder / "weights.bin").read_bytes() == WEIGHTS


def test_a_wrong_digest_is_refused_and_leaves_no_model(hub: HttpsServer, tmp_path: Path) -> None:
    model = served(hub)
    hub.answers["/weights.bin"] = body(b"x" + WEIGHTS[1:])
    error = refusal(puller(tmp_path, hub), model)
    assert error.code == "model_unavailable"
    assert "what came as weights.bin is not the file that is wanted" in error.message
    assert "manage.py models pull tiny" in error.message
    assert not list(tmp_path.glob("tiny/*/weights.bin"))


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (body(WEIGHTS + b"x"), "has a weights.bin of 300001 bytes, not of 300000."),
        (body(WEIGHTS + b"x", Content_Length=""), "more came than the 300000 bytes"),
        (body(WEIGHTS[:-1], Content_Length=""), "the end of weights.bin did not come."),
        (body(b"", status=404), "answered 404 for weights.bin."),
        (body(WEIGHTS, Content_Encoding="gzip"), "sends weights.bin compressed."),
        (body(WEIGHTS, status=206, Content_Range="bytes 5-9/10"), "sent another part"),
        (body(b"", status=302, Location="http://media.example.org/"), "begin with https://"),
    ],
)
def test_a_damaged_mirror_is_named_with_what_is_wrong(
    hub: HttpsServer, tmp_path: Path, answer: object, why: str
) -> None:
    model = served(hub)
    hub.answers["/weights.bin"] = answer  # type: ignore[assignment]
    assert why in refusal(puller(tmp_path, hub), model).message


def test_what_one_source_cannot_give_comes_from_the_next(hub: HttpsServer, tmp_path: Path) -> None:
    bad, good = (UrlSource(parse_link(hub.link(f"/{name}"))) for name in ("bad", "good"))
    hub.answers["/bad"] = in_ranges(WEIGHTS[: HALF + 1] + bytes(HALF - 1), cut_after=HALF)
    hub.answers["/good"] = body(WEIGHTS)
    model = model_of(Edition("two servers", (file_of("weights.bin", WEIGHTS, bad, good),)))
    folder = puller(tmp_path, hub).pull(model, QuietContext())
    assert (folder / "weights.bin").read_bytes() == WEIGHTS


def test_another_edition_is_taken_where_the_first_cannot_be_had(
    hub: HttpsServer, tmp_path: Path
) -> None:
    gone = file_of("weights.bin", CONFIG, UrlSource(parse_link(hub.link("/gone"))))
    model = served(hub)
    both = dataclasses.replace(model, editions=(Edition("gone", (gone,)), *model.editions))
    folder = puller(tmp_path, hub).pull(both, QuietContext())
    assert content(folder) == {"config.json": CONFIG, "weights.bin": WEIGHTS}
    assert [path.name for path in (tmp_path / "tiny").iterdir()] == [folder.name]


def test_without_a_network_it_says_what_could_not_be_reached(
    hub: HttpsServer, tmp_path: Path
) -> None:
    def nowhere(host: str) -> list[str]:
        raise OSError(f"{host} is unknown")

    guard = Guard(frozenset({hub.port}), nowhere)
    error = refusal(Puller(tmp_path, lambda *_: None, guard), served(hub))
    assert "media.example.org could not be reached" in error.message
    assert hub.asked == []


def test_room_is_asked_for_before_anything_comes(hub: HttpsServer, tmp_path: Path) -> None:
    asked: list[int] = []

    def no_room(folder: Path, size: int) -> None:
        asked.append(size)
        raise OSError(errno.ENOSPC, "no room")

    error = refusal(puller(tmp_path, hub, no_room), served(hub))
    assert asked == [len(CONFIG) + len(WEIGHTS)]
    assert error.code == "no_room"
    assert "MODELS_DIR" in error.message
    assert hub.asked == []


def test_only_damaged_files_are_got_again(hub: HttpsServer, tmp_path: Path) -> None:
    model = served(hub)
    folder = puller(tmp_path, hub).pull(model, QuietContext())
    (folder / "config.json").write_bytes(CONFIG.replace(b"2", b"3"))
    assert puller(tmp_path, hub).pull(model, QuietContext()) == folder
    assert content(folder) == {"config.json": CONFIG, "weights.bin": WEIGHTS}
    assert len(ranges_asked(hub)) == 1
    assert [path.name for path in (tmp_path / "tiny").iterdir()] == [folder.name]
