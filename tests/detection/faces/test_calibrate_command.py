"""`manage.py calibrate faces`: an engine's scores learn what they mean; `--engine` tries others."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import cv2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from detection.engines.calibration_file import calibration_path
from detection.engines.faces.forgery import ForgeryScorer
from detection.engines.lab.evaluation.fitting import RawScore
from detection.engines.lab.evaluation.labels import LabelledFile
from detection.lab.evidence import Evidence
from detection.lab.faces import Faces
from detection.management.commands import calibrate as calibrate_command
from tests.detection.engines.opinionated import Redness
from tests.media_jobs.engines.clips import moving, scene, write_clip

SHADES = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures `0.png` to `7.png`, each redder than the last, a plain clip and a red one."""
    made = tmp_path_factory.mktemp("shades")
    for number in range(SHADES):
        picture = scene(size=(480, 400), side=380, redness=number * 8)
        cv2.imwrite(str(made / f"{number}.png"), picture[..., ::-1])
    write_clip(made / "plain.mp4", moving(12))
    write_clip(made / "red.mp4", moving(12, redness=50))
    return made


@pytest.fixture(scope="module", autouse=True)
def each_file_is_scored_once() -> Iterator[None]:
    """Lists here name a file many times, and the engine always says the same of it."""
    seen: dict[Path, RawScore | str] = {}

    def again(evidence: Evidence, file: LabelledFile, engine: ForgeryScorer) -> RawScore | str:
        if file.path not in seen:
            seen[file.path] = score(evidence, file, engine)
        found = seen[file.path]
        return replace(found, is_fake=file.is_fake) if isinstance(found, RawScore) else found

    score = calibrate_command._score
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrate_command, "_score", again)
        yield


@pytest.fixture
def engine(tmp_path: Path) -> dict[str, Any]:
    """The setting of an engine whose weights came without a calibration."""
    weights = tmp_path / "redness.pth"
    weights.write_bytes(b"weights")
    return {
        "ENGINE": "tests.detection.engines.opinionated.Redness",
        "OPTIONS": {"weights": str(weights)},
    }


def weights_of(engine: dict[str, Any]) -> Path:
    return Path(engine["OPTIONS"]["weights"])


def listed(folder: Path, rows: list[str]) -> Path:
    path = folder / "labels.csv"
    path.write_text("\n".join(["path,label", *rows]) + "\n", encoding="utf-8")
    return path


def shades(copies: int = 13) -> list[str]:
    """The redder half is fake, but for a few; a clip of either kind is among them."""
    rows = [f"{n}.png,{'fake' if n >= SHADES / 2 else 'real'}" for n in range(SHADES)] * copies
    return [*rows, *["3.png,fake", "4.png,real"] * 3, "plain.mp4,real", "red.mp4,fake"]


def calibrate(labels: Path, engine: dict[str, Any]) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("calibrate", "faces", str(labels), engine=engine, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_what_was_fitted_lies_beside_the_weights_and_is_used_from_then_on(
    folder: Path, engine: dict[str, Any]
) -> None:
    labels = listed(folder, [*shades(), "gone.png,real"])
    said, left_out = calibrate(labels, engine)
    assert "gone.png: There is no such file." in left_out
    path = calibration_path(weights_of(engine))
    found = json.loads(path.read_text())
    assert f"Written to {path}." in said
    assert found["sha256"] == hashlib.sha256(b"weights").hexdigest()
    assert found["fitted"]["labels_sha256"] == hashlib.sha256(labels.read_bytes()).hexdigest()
    assert (found["fitted"]["real"], found["fitted"]["fake"]) == (56, 56)
    assert found["temperature"] > 0
    assert found["authentic_below"] <= found["manipulated_above"]
    assert found["stills"].keys() == {"authentic_below", "manipulated_above"}
    card = Redness(str(weights_of(engine))).card
    assert card.calibrated
    assert card.calibration.temperature == found["temperature"]


def test_the_redder_half_comes_out_probable_and_the_other_not(
    folder: Path, engine: dict[str, Any]
) -> None:
    calibrate(listed(folder, shades()), engine)
    card = Redness(str(weights_of(engine))).card
    plain, red = (
        card.calibration.probability(scored(folder / name, engine)) for name in ("0.png", "7.png")
    )
    assert plain < card.still_authentic_below
    assert red > card.still_manipulated_above


def scored(path: Path, engine: dict[str, Any]) -> float:
    file = LabelledFile(1, path.name, path, True, "")
    return Faces().raw_score(file, Redness(**engine["OPTIONS"])).logit


def test_too_few_files_are_no_calibration(folder: Path, engine: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match="needs 50 of each") as end:
        calibrate(listed(folder, shades(copies=2)), engine)
    assert end.value.returncode == 2
    assert not calibration_path(weights_of(engine)).exists()


def test_an_engine_that_says_nothing_is_not_given_a_meaning(
    folder: Path, engine: dict[str, Any]
) -> None:
    rows = [f"{n}.png,{label}" for n in range(SHADES) for label in ("real", "fake")] * 7
    with pytest.raises(CommandError, match="no better than chance"):
        calibrate(listed(folder, rows), engine)


def test_an_engine_with_a_calibration_of_its_own_keeps_it(
    folder: Path, engine: dict[str, Any], stand_in: dict[str, Any]
) -> None:
    given = {"temperature": 1, "bias": 0, "authentic_below": 0.2, "manipulated_above": 0.8}
    engine["OPTIONS"]["calibration"] = given
    for setting in (engine, stand_in):
        with pytest.raises(CommandError, match="brings its calibration with it"):
            calibrate(listed(folder, shades()), setting)


def test_evaluate_measures_the_engine_that_it_is_given(
    folder: Path, engine: dict[str, Any]
) -> None:
    out, labels = StringIO(), listed(folder, ["0.png,real", "7.png,fake"])
    text = json.dumps(engine)
    call_command("evaluate", "faces", str(labels), f"--engine={text}", json=True, stdout=out)
    found = json.loads(out.getvalue())
    assert found["model"]["id"] == "redness"
    assert found["auc"] == 1.0
    assert found["share_uncertain"] == 1.0, "it is not calibrated"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("redness", "this is not JSON"),
        ("[1]", "not a JSON object"),
        ('{"ENGINE": "no.such.Engine"}', "cannot be loaded"),
        ('{"OPTIONS": {}}', "must name it"),
    ],
)
def test_an_engine_that_cannot_be_had_is_said_at_once(text: str, said: str, folder: Path) -> None:
    labels = listed(folder, ["0.png,real"])
    with pytest.raises(CommandError, match=said):
        call_command("evaluate", "faces", str(labels), f"--engine={text}")
