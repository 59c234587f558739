"""`manage.py scan`: the engine on the command line, without a database."""

import json
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.support.media import Clips

pytestmark = pytest.mark.usefixtures("redness_scorer")


def scan(*files: Path | str, **options: Any) -> tuple[str, int]:
    """What the command prints and the status that it ends with."""
    out, status = StringIO(), 0
    try:
        call_command("scan", *map(str, files), stdout=out, **options)
    except SystemExit as end:
        status = int(end.code or 0)
    return out.getvalue(), status


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_each_file_is_one_json_object_a_line_in_the_order_given(clips: Clips) -> None:
    text, status = scan(clips.photo, clips.reddened, clips.empty_room, json=True)
    photo, video, room = objects(text)
    assert status == 0
    assert [found["file"] for found in (photo, video, room)] == [
        str(clips.photo),
        str(clips.reddened),
        str(clips.empty_room),
    ]
    for found in (photo, video, room):
        assert set(found) == {
            "file",
            "label",
            "fake_probability",
            "summary",
            "reasons",
            "provenance",
            "tracks",
            "windows",
            "frames",
            "seconds",
            "thresholds",
            "model",
        }
    assert video["frames"] == 12
    assert video["seconds"] == pytest.approx(1.2, abs=0.05)
    assert len(video["tracks"]) == 1
    assert video["windows"]
    assert video["model"]["id"] == "stand-in"
    assert (photo["frames"], photo["windows"]) == (1, [])
    assert (room["label"], room["fake_probability"], room["tracks"]) == ("no_face", None, [])


def test_the_redder_clip_is_the_more_probable_fake(clips: Clips) -> None:
    text, _ = scan(clips.face, clips.reddened, json=True)
    plain, red = objects(text)
    assert plain["fake_probability"] < red["fake_probability"]


def test_refused_files_say_why_and_the_others_are_examined_all_the_same(
    clips: Clips, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    text, status = scan("/no/such.mp4", tmp_path, empty, clips.sound, clips.face, json=True)
    *refused, heard, examined = objects(text)
    assert status == 1
    assert [found["error"]["code"] for found in refused] == [
        "no_such_file",
        "not_a_file",
        "empty_file",
    ]
    assert (heard["file"], heard["evidence"]) == (str(clips.sound), "voices")
    assert all(set(found) == {"file", "error"} for found in refused)
    assert examined["file"] == str(clips.face)


def test_people_read_verdict_faces_reasons_and_refusals(clips: Clips) -> None:
    text, status = scan(clips.reddened, "/no/such.mp4")
    assert status == 1
    assert f"{clips.reddened}: " in text
    assert "probability of a fake" in text
    assert "Face 1:" in text
    assert "12 frames examined by stand-in 1" in text
    assert "/no/such.mp4: refused, There is no such file." in text


@pytest.mark.parametrize("name", ["x" * 300, "nul\0byte"])
def test_a_name_that_no_file_can_have_is_refused_like_any_other(name: str) -> None:
    text, status = scan(name, json=True)
    assert status == 1
    assert objects(text)[0]["error"]["code"] in ("unreadable", "no_such_file")


def test_a_model_that_is_not_there_is_said_before_anything_is_examined(
    clips: Clips, settings: Any
) -> None:
    settings.FACE_FORGERY_ENGINE = {
        "ENGINE": "detection.engines.faces.onnx_scorer.OnnxScorer",
        "OPTIONS": {"weights": "not-there.onnx"},
    }
    with pytest.raises(CommandError, match="cannot be loaded") as end:
        scan(clips.face)
    assert end.value.returncode == 2


def in_a_shell(tmp_path: Path, stand_in: dict[str, Any], *files: Path) -> subprocess.Popen[str]:
    """The command in a process of its own, in an installation whose database does not exist."""
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path / "var"),
        "DATABASE_URL": "",
        "FACE_FORGERY_ENGINE": json.dumps(stand_in),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "scan", "--json", *map(str, files)],
        cwd=Path(__file__).parents[3],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_no_database_is_needed_and_nothing_but_the_result_is_printed(
    clips: Clips, tmp_path: Path, stand_in: dict[str, Any]
) -> None:
    process = in_a_shell(tmp_path, stand_in, clips.face)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert json.loads(out)["frames"] == 12
    assert not list((tmp_path / "var").glob("*.sqlite3*"))


@pytest.mark.slow
def test_ctrl_c_ends_it_in_one_line(clips: Clips, tmp_path: Path, stand_in: dict[str, Any]) -> None:
    process = in_a_shell(tmp_path, stand_in, *[clips.long_face] * 200)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert err.strip() == "CommandError: Stopped."


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_ends_it_quietly(
    clips: Clips, tmp_path: Path, stand_in: dict[str, Any]
) -> None:
    process = in_a_shell(tmp_path, stand_in, *[clips.photo] * 50)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=30) == 141
    assert process.stderr.read() == ""
