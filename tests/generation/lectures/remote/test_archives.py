"""What comes from a worker is looked at like anything else from outside."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generation.lectures.remote import archive as archives
from generation.lectures.remote.archive import read_archive
from generation.lectures.remote.archive_format import BadResult
from tests.generation.lectures.fixtures import HEADINGS, SAID
from tests.generation.lectures.remote.workers import archive_of

Files = dict[str, bytes]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """What a good archive has."""
    with zipfile.ZipFile(io.BytesIO(archive_of(tmp_path))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files, path: Path, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def changed(files: Files, change: Callable[[dict[str, Any]], object]) -> Files:
    """The same with another `lecture.json`."""
    said = json.loads(files["lecture.json"])
    change(said)
    return files | {"lecture.json": json.dumps(said).encode()}


def is_refused(path: Path, folder: Path) -> bool:
    outside = set(folder.parent.iterdir())
    with pytest.raises(BadResult):
        read_archive(path, folder)
    return set(folder.parent.iterdir()) - {folder} == outside - {folder}


def test_what_was_read_comes_back_as_it_was(files: Files, tmp_path: Path) -> None:
    lecture = read_archive(packed(files, tmp_path / "a.zip"), tmp_path / "out")
    assert [slide.title for slide in lecture.slides] == list(HEADINGS)
    assert [word.text for word in lecture.words] == list(SAID)
    assert (lecture.seconds, lecture.language) == (3.0, "en")
    assert lecture.slides[0].lines[0].text == HEADINGS[0]
    assert lecture.slides[0].picture.read_bytes() == files["slides/0001.png"]
    assert len(lecture.chapters) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.update(version=2),
        lambda said: said.pop("words"),
        lambda said: said.update(slides={}),
        lambda said: said.update(slides=[]),
        lambda said: said.update(seconds=-1),
        lambda said: said.update(seconds=1e300),
        lambda said: said.update(seconds=True),
        lambda said: said.update(language="../"),
        lambda said: said.update(words=[["a", 0.0, 1.0]]),
        lambda said: said.update(words=[[["a"], 0.0, 1.0, 1.0]]),
        lambda said: said.update(words=["word"] * 300_001),
        lambda said: said.update(notes=["x"]),
        lambda said: said["slides"][0].update(picture="../../escape.png"),
        lambda said: said["slides"][0].update(picture="/etc/passwd"),
        lambda said: said["slides"][0].update(index=2),
        lambda said: said["slides"][0].update(kind="page"),
        lambda said: said["slides"][0].update(width=7),
        lambda said: said["slides"][0].update(title="x" * 2001),
        lambda said: said["slides"][0].update(returns=[[1]]),
        lambda said: said["slides"][0]["lines"][0].update(left="1"),
        lambda said: said["slides"].reverse(),
    ],
)
def test_what_it_says_must_make_sense(
    files: Files, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    assert is_refused(packed(changed(files, change), tmp_path / "a.zip"), tmp_path / "out")


@pytest.mark.parametrize("name", ["../escape.txt", "/etc/escape", "slides/9999.png", "lecture.exe"])
def test_no_file_is_unpacked_that_is_not_named(files: Files, tmp_path: Path, name: str) -> None:
    path = packed({**files, name: b"x"}, tmp_path / "a.zip")
    assert is_refused(path, tmp_path / "out")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(files: Files, tmp_path: Path) -> None:
    path = packed(files, tmp_path / "a.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("slides/0001.png", b"another")
    assert is_refused(path, tmp_path / "out")


def test_pictures_are_png_of_the_size_that_is_said(files: Files, tmp_path: Path) -> None:
    picture = files["slides/0001.png"]
    for number, other in enumerate((b"GIF89a", b"", picture[:12], picture[:16] + bytes(8))):
        path = packed(files | {"slides/0001.png": other}, tmp_path / f"{number}.zip")
        assert is_refused(path, tmp_path / "out")


def test_a_picture_that_would_fill_the_memory_is_refused(files: Files, tmp_path: Path) -> None:
    picture = files["slides/0001.png"]
    vast = picture[:16] + struct.pack(">2I", 16_000, 16_000) + picture[24:]
    said = changed(files, lambda said: said["slides"][0].update(width=16_000, height=16_000))
    path = packed(said | {"slides/0001.png": vast}, tmp_path / "a.zip")
    assert is_refused(path, tmp_path / "out")


def test_a_bomb_is_put_out(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_JSON_BYTES", 1 << 20)
    monkeypatch.setattr(archives, "MOST_PICTURE_BYTES", 1 << 20)
    for name in ("lecture.json", "slides/0001.png"):
        path = packed(files | {name: files[name] + b" " * (8 << 20)}, tmp_path / "bomb.zip")
        assert path.stat().st_size < 1 << 20
        assert is_refused(path, tmp_path / "out")


def test_all_pictures_together_are_bounded(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", len(files["slides/0001.png"]) + 10)
    assert is_refused(packed(files, tmp_path / "a.zip"), tmp_path / "out")


def test_a_vast_list_of_contents_is_not_read(files: Files, tmp_path: Path) -> None:
    path = packed({f"{number:06}": b"" for number in range(20_000)}, tmp_path / "a.zip")
    assert is_refused(path, tmp_path / "out")


def test_damage_is_noticed(files: Files, tmp_path: Path) -> None:
    whole = packed(files, tmp_path / "a.zip", zipfile.ZIP_STORED).read_bytes()
    at = whole.index(files["slides/0001.png"][40:60])
    damaged = [
        b"",
        b"PK",
        b"x" * 5000,
        whole[:-1],
        whole[: len(whole) // 2],
        whole + b"comment",
        whole[:at] + b"\0" * 10 + whole[at + 10 :],
    ]
    for number, content in enumerate(damaged):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(content)
        assert is_refused(path, tmp_path / "out"), number
