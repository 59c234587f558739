"""`manage.py evaluate faces`: figures on labelled files, and what becomes of a bad list."""

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import cv2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.media_jobs.engines.clips import scene
from tests.support.media import Clips

pytestmark = pytest.mark.usefixtures("redness_scorer")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Eight pictures: `0.jpg` to `7.jpg`, each redder and so more probably fake than the last."""
    for number in range(8):
        picture = scene(size=(480, 400), side=380, redness=number * 8)
        cv2.imwrite(str(tmp_path / f"{number}.jpg"), picture[..., ::-1])
    cv2.imwrite(str(tmp_path / "nobody.jpg"), scene([])[..., ::-1])
    return tmp_path


def listed(folder: Path, *rows: str, head: str = "path,label") -> Path:
    path = folder / "labels.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def evaluate(labels: Path, **options: Any) -> tuple[dict[str, Any], str]:
    """The figures, and what was said on the side."""
    out, err = StringIO(), StringIO()
    call_command("evaluate", "faces", str(labels), json=True, stdout=out, stderr=err, **options)
    return json.loads(out.getvalue()), err.getvalue()


def test_a_list_in_perfect_order_has_full_area_and_no_equal_error(folder: Path) -> None:
    rows = [f"{n}.jpg,{'fake' if n >= 4 else 'real'}" for n in range(8)]
    found, said = evaluate(listed(folder, *rows))
    assert said == ""
    assert (found["n"], found["real"], found["fake"], found["scored"]) == (8, 4, 4, 8)
    assert (found["auc"], found["eer"]) == (1.0, 0.0)
    assert found["tables"] == {}


def test_labels_turned_round_turn_the_figures_round(folder: Path) -> None:
    rows = [f"{n}.jpg,{'real' if n >= 4 else 'fake'}" for n in range(8)]
    found, _ = evaluate(listed(folder, *rows))
    assert (found["auc"], found["eer"]) == (0.0, 1.0)


def test_the_served_labels_are_counted_and_the_rates_follow_from_the_counts(folder: Path) -> None:
    rows = ["0.jpg,real", "1.jpg,real", "7.jpg,real", "7.jpg,fake", "0.jpg,fake", "nobody.jpg,fake"]
    found, _ = evaluate(listed(folder, *rows))
    assert found["verdicts"] == {
        "real": {"authentic": 2, "uncertain": 0, "manipulated": 1, "no_face": 0},
        "fake": {"authentic": 1, "uncertain": 0, "manipulated": 1, "no_face": 1},
    }
    assert found["accuracy"] == 3 / 5
    assert (found["false_positive_rate"], found["false_negative_rate"]) == (1 / 3, 1 / 3)
    assert (found["share_uncertain"], found["share_no_face"]) == (0, 1 / 6)
    assert (found["n"], found["scored"]) == (6, 5)


def test_files_in_which_no_face_can_be_judged_are_counted(folder: Path) -> None:
    tiny = scene([(20, 20)], size=(480, 400), side=90)
    cv2.imwrite(str(folder / "tiny.jpg"), tiny[..., ::-1])
    found, _ = evaluate(listed(folder, "0.jpg,real", "7.jpg,fake", "tiny.jpg,real"))
    assert found["share_gated"] == found["share_uncertain"] == 1 / 3


def test_groups_have_figures_of_their_own(folder: Path) -> None:
    rows = [
        "0.jpg,real,easy",
        "7.jpg,fake,easy",
        "7.jpg,real,hard",
        "0.jpg,fake,hard",
        "3.jpg,real,",
    ]
    found, _ = evaluate(listed(folder, *rows, head="path,label,group"))
    groups = found["tables"]["group"]
    assert {name: row["auc"] for name, row in groups.items()} == {
        "(none)": None,
        "easy": 1.0,
        "hard": 0.0,
    }
    assert groups["easy"]["n"] == 2


def test_videos_and_pictures_may_be_mixed(folder: Path, clips: Clips) -> None:
    shutil.copy(clips.reddened, folder / "red.mp4")
    found, _ = evaluate(listed(folder, "0.jpg,real", "red.mp4,fake"))
    assert (found["n"], found["auc"]) == (2, 1.0)


def test_rows_that_cannot_be_used_are_named_with_their_line_and_counted(folder: Path) -> None:
    (folder / "text.mp4").write_text("not a video")
    rows = ["0.jpg,real", "gone.jpg,fake", "1.jpg,perhaps", "text.mp4,fake", ",real", "7.jpg,fake"]
    found, said = evaluate(listed(folder, *rows))
    assert found["n"] == 2
    assert found["rows"] == 6
    assert [(row["line"], row["code"]) for row in found["unusable"]] == [
        (3, "no_such_file"),
        (4, "unknown_label"),
        (5, "not_a_video"),
        (6, "no_path"),
    ]
    assert "line 3, gone.jpg: There is no such file." in said
    assert "“perhaps”; it must be real or fake" in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"file,label\n0.jpg,real\n", "no column “path”"),
        (b"path,truth\n0.jpg,real\n", "no column “label”"),
        (b"", "no column “path”"),
        (b"path,label\n", "no rows"),
        (b"\xff\xfe\x00p", "not UTF-8"),
        (b"path,label\n\x00,real\n", "None of the 1 rows|not CSV"),
        (b"path,label\ngone.jpg,real\n", "None of the 1 rows"),
    ],
)
def test_a_list_without_use_is_one_clear_sentence(folder: Path, content: bytes, says: str) -> None:
    path = folder / "labels.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says) as end:
        evaluate(path)
    assert end.value.returncode == 2


def test_a_list_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        evaluate(tmp_path / "none.csv")


def test_a_list_saved_by_a_spreadsheet_is_understood(folder: Path) -> None:
    path = folder / "labels.csv"
    path.write_bytes("\ufeffPath, Label\r\n0.jpg, Real\r\n\r\n7.jpg, FAKE\r\n".encode())
    found, said = evaluate(path)
    assert (found["n"], said) == (2, "")


def test_people_get_a_table_with_a_row_for_each_group(folder: Path) -> None:
    out = StringIO()
    path = listed(folder, "0.jpg,real,one", "7.jpg,fake,two", head="path,label,group")
    call_command("evaluate", "faces", str(path), stdout=out)
    rows = [line.split() for line in out.getvalue().splitlines()]
    assert ["all", "2", "1", "1", "2", "1.0000", "0.0000"] in [row[:7] for row in rows]
    assert ["one", "1", "1", "0", "1", "–", "–"] in [row[:7] for row in rows]


def test_the_figures_have_intervals_and_tables_by_size(folder: Path) -> None:
    rows = [f"{n}.jpg,{'fake' if n >= 4 else 'real'}" for n in range(8)]
    found, _ = evaluate(listed(folder, *rows, "nobody.jpg,real"))
    assert found["intervals"]["auc"] == [1.0, 1.0]
    assert set(found["tables"]) == {"face size"}
    assert {name: row["n"] for name, row in found["tables"]["face size"].items()} == {
        "128 to 255 px": 8,
        "no face": 1,
    }


@pytest.mark.slow
def test_altered_copies_are_measured_beside_the_files_as_they_are(folder: Path) -> None:
    rows = [f"{n}.jpg,{'fake' if n >= 4 else 'real'}" for n in (0, 1, 6, 7)]
    found, _ = evaluate(listed(folder, *rows), altered=True)
    assert found["n"] == 4
    assert list(found["tables"]["condition"]) == [
        "as it is",
        "H.264 CRF 23",
        "H.264 CRF 35",
        "half size, CRF 23",
        "half size, CRF 35",
    ]
    assert all(row["n"] == 4 for row in found["tables"]["condition"].values())


def test_a_page_shows_the_figures_and_plots(folder: Path) -> None:
    rows = [f"{n}.jpg,{'fake' if n >= 4 else 'real'}" for n in range(8)]
    page = folder / "report.html"
    evaluate(listed(folder, *rows, "gone.jpg,real"), html=page)
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 4
    assert "1.000 to 1.000" in text
    assert "There is no such file." in text
