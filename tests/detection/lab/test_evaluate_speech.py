"""`manage.py evaluate speech` and `calibrate speech`: figures on labelled recordings."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from detection.engines.calibration_file import calibration_path
from detection.engines.lab.evaluation.sound_conditions import SOUND_CONDITIONS, altered_sound
from detection.engines.speech.model_card import card_of
from detection.management.commands import calibrate as calibrate_command
from media_jobs.engines.errors import EngineRefused
from media_jobs.engines.spec import EngineSpec
from tests.detection.engines.speech.stand_ins import WhistleScorer, spoken
from tests.support.sounds import silence, write_sounds
from tests.support.voices import RATE

ENGINE = {"ENGINE": "tests.detection.engines.speech.stand_ins.WhistleScorer"}
KEYS = {
    "eer",
    "auc",
    "min_dcf",
    "n",
    "false_positive_rate",
    "false_negative_rate",
    "share_uncertain",
    "calibration_error",
}


class Uncalibrated(WhistleScorer):
    """The same without a calibration, until there is one beside its weights."""

    def __init__(self, weights: str) -> None:
        spec = EngineSpec("whistle", "1", "MIT", "0" * 64)
        super().__init__(card_of(spec, Path(weights)))
        self.calibration_path = calibration_path(Path(weights))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A voice, one that whistles, and silence."""
    made = tmp_path_factory.mktemp("voices")
    sounds = {
        "plain": spoken(4),
        "whistling": spoken(4, whistle=(0, 4)),
        "nobody": silence(3),
    }
    for name, samples in sounds.items():
        write_sounds(made / f"{name}.wav", samples, codec="pcm_s16le", rate=RATE)
    (made / "text.wav").write_text("not a sound")
    return made


def listed(folder: Path, *rows: str) -> Path:
    path = folder / "labels.csv"
    path.write_text("\n".join(["path,label,group", *rows]) + "\n", encoding="utf-8")
    return path


def evaluate(labels: Path, **options: Any) -> tuple[dict[str, Any], str]:
    """The figures, and what was said on the side."""
    out, err = StringIO(), StringIO()
    given = {"engine": ENGINE, "json": True, **options}
    call_command("evaluate", "speech", str(labels), stdout=out, stderr=err, **given)
    return json.loads(out.getvalue()), err.getvalue()


def test_figures_have_the_documented_names_and_each_group_its_own(folder: Path) -> None:
    rows = ["plain.wav,bonafide,one", "whistling.wav,spoof,one", "whistling.wav,bonafide,two"]
    found, said = evaluate(listed(folder, *rows, "nobody.wav,spoof,two"))
    assert said == ""
    assert found.keys() >= KEYS | {"bonafide", "spoof", "scored", "share_no_speech", "intervals"}
    assert (found["n"], found["scored"], found["bonafide"], found["spoof"]) == (4, 3, 2, 2)
    assert found["verdicts"] == {
        "bonafide": {"bona_fide": 1, "uncertain": 0, "spoof": 1, "no_speech": 0},
        "spoof": {"bona_fide": 0, "uncertain": 0, "spoof": 1, "no_speech": 1},
    }
    assert found["false_positive_rate"] == 0.5 and found["share_no_speech"] == 0.25
    assert found["thresholds"] == {"bona_fide_below": 0.2, "spoof_above": 0.8}
    assert found["tables"]["group"]["one"]["auc"] == 1.0
    assert found["tables"]["group"]["one"]["min_dcf"] == 0.0


def test_rows_that_cannot_be_used_are_named(folder: Path) -> None:
    rows = ["plain.wav,bonafide,", "whistling.wav,fake,", "text.wav,spoof,", "gone.wav,spoof,"]
    found, said = evaluate(listed(folder, *rows))
    assert found["n"] == 1
    assert "it must be bonafide or spoof" in said
    assert [row["line"] for row in found["unusable"]] == [3, 4, 5]


def test_coded_copies_are_measured_and_a_page_is_written(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    rows = ["plain.wav,bonafide,", "whistling.wav,spoof,"]
    found, _ = evaluate(listed(folder, *rows), altered=True, html=page)
    conditions = found["tables"]["condition"]
    assert list(conditions) == ["as it is", "mp3 64 kbit/s", "opus 24 kbit/s", "8 kHz telephone"]
    assert {row["auc"] for row in conditions.values()} == {1.0}
    text = page.read_text("utf-8")
    assert text.count("<svg") == 4
    assert "share of bonafide called spoof" in text and "fake" not in text


def test_people_get_tables(folder: Path) -> None:
    out = StringIO()
    labels = listed(folder, "plain.wav,bonafide,", "whistling.wav,spoof,")
    call_command("evaluate", "speech", str(labels), engine=ENGINE, stdout=out)
    assert "bona fide below 0.2, spoof from 0.8" in out.getvalue()
    assert "minDCF" in out.getvalue()


def test_what_was_fitted_gives_the_engine_its_thresholds(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[Path, Any] = {}
    score = calibrate_command._score

    def once(evidence: Any, file: Any, engine: Any) -> Any:
        if file.path not in seen:
            seen[file.path] = score(evidence, file, engine)
        found = seen[file.path]
        return found if isinstance(found, str) else replace(found, is_fake=file.is_fake)

    monkeypatch.setattr(calibrate_command, "_score", once)
    weights = tmp_path / "whistle.pth"
    rows = ["plain.wav,bonafide,", "whistling.wav,spoof,"] * 50 + ["plain.wav,spoof,"] * 3
    engine = {
        "ENGINE": f"{__name__}.Uncalibrated",
        "OPTIONS": {"weights": str(weights)},
    }
    labels = listed(folder, *rows, "nobody.wav,spoof,")
    err = StringIO()
    call_command("calibrate", "speech", str(labels), engine=engine, stdout=StringIO(), stderr=err)
    assert "No speech was found" in err.getvalue()
    found = json.loads(calibration_path(weights).read_text())
    assert found["fitted"]["bonafide"] == 50 and found["fitted"]["spoof"] == 53
    assert found["bona_fide_below"] <= found["spoof_above"]
    assert Uncalibrated(str(weights)).card.calibrated


def test_an_engine_that_cannot_be_had_is_said_at_once(folder: Path) -> None:
    with pytest.raises(CommandError, match="cannot be loaded"):
        evaluate(listed(folder, "plain.wav,bonafide,"), engine={"ENGINE": "no.such.Engine"})


@pytest.mark.parametrize("condition", SOUND_CONDITIONS, ids=lambda one: one.name)
def test_a_condition_keeps_the_length_and_the_voice(
    condition: Any, folder: Path, tmp_path: Path
) -> None:
    altered = altered_sound(folder / "plain.wav", condition, tmp_path)
    assert 0 < altered.stat().st_size < 0.9 * (folder / "plain.wav").stat().st_size
    with pytest.raises(EngineRefused, match="no sound in this file"):
        altered_sound(folder / "text.wav", condition, tmp_path)


def test_a_list_of_files_to_play_opens_none_of_them(folder: Path, tmp_path: Path) -> None:
    playlist = tmp_path / "list.wav"
    playlist.write_text(f"#EXTM3U\n#EXTINF:4,\n{folder / 'plain.wav'}\n#EXT-X-ENDLIST\n")
    with pytest.raises(EngineRefused, match="no sound in this file"):
        altered_sound(playlist, SOUND_CONDITIONS[0], tmp_path)
