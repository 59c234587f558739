"""From sounds in folders to a speech model that can be served, on voices of sines."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from detection.engines.lab.evaluation.metrics import least_detection_cost
from detection.engines.lab.training.speech import (
    copies,
    figures,
    gather,
    loop,
    prepare,
    train,
    vocoders,
)
from detection.engines.lab.training.speech.audio import levelled, read, write
from detection.engines.lab.training.speech.augment import CHANNELS, augmented, coded, window_of
from detection.engines.lab.training.speech.corpus import Corpus, Recording
from detection.engines.lab.training.speech.loop import Recipe
from detection.engines.lab.training.speech.makers import makers
from detection.engines.lab.training.speech.pairs import batches, pairs_of
from detection.engines.speech.network import SpoofNet


def voice(seed: int, seconds: float = 1.4) -> np.ndarray:
    """A buzz that glides, with breath: what vocoders were made for."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(16_000 * seconds)) / 16_000
    phase = 2 * np.pi * np.cumsum(rng.uniform(90, 240) + 20 * np.sin(5 * time)) / 16_000
    buzz = sum(np.sin(number * phase) / number for number in range(1, 25))
    return levelled(buzz + 0.05 * rng.standard_normal(len(time)))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Two gathered sources of eight genuine voices each, and a spoof of each source."""
    for source, first in (("north", 0), ("south", 100)):
        for number in range(8):
            write(tmp_path / source / f"{number}.flac", voice(first + number))
    work = tmp_path / "work"
    for source in ("north", "south"):
        for number in range(4):
            write(tmp_path / f"{source}-spoofed" / "TTS" / f"{number}.flac", voice(500 + number))
    folders = [f"--folder={name}={tmp_path / name}" for name in ("north", "south")]
    spoofed = [f"--spoofed={name}={tmp_path / name}-spoofed" for name in ("north", "south")]
    gather.main(["--work", str(work), *folders, *spoofed])
    return Corpus(work)


def copy_all(corpus: Corpus, names: list[str], each: int, most: int | None = None) -> None:
    for task in copies.tasks(corpus, names, each, most):
        copies.copy(task)


def test_gathering_twice_adds_nothing(corpus: Corpus, tmp_path: Path):
    gather.main(["--work", str(corpus.folder), f"--folder=north={tmp_path / 'north'}"])
    assert len(corpus.recordings()) == 24
    assert {one.system for one in corpus.recordings() if one.is_spoof} == {"TTS"}


@pytest.mark.slow
def test_every_maker_keeps_length_and_loudness(corpus: Corpus):
    vocoders.main(["--work", str(corpus.folder), "--minutes", "0.01"])
    found = makers(corpus.folder / "vocoders")
    assert {"griffin-lim-linear", "phase-noise", "istft", "codec", "nearest"} <= set(found)
    copy_all(corpus, list(found), each=len(found), most=1)
    recording = min(corpus.recordings(), key=lambda one: (one.is_spoof, one.id))
    original = read(corpus.path(recording))
    for name in found:
        copy = read(corpus.copy_path(recording, name))
        assert len(copy) == len(original), name
        assert np.std(copy) == pytest.approx(np.std(original), rel=0.35), name


def test_griffin_lim_keeps_the_spectrum(tmp_path: Path):
    sound = voice(1)
    made = makers(tmp_path)["griffin-lim-linear"]()(sound)
    one, other = (np.abs(np.fft.rfft(x)) for x in (sound, made))
    assert np.corrcoef(one, other)[0, 1] > 0.8


def test_two_of_a_seed_go_the_same_way():
    sound = voice(1)
    for seed in range(12):
        one, other = (augmented(sound, np.random.default_rng(seed)) for _ in range(2))
        assert np.array_equal(one, other)
        assert one.shape == sound.shape and one.dtype == np.float32


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda one: f"{one.name} {one.hertz}")
def test_a_codec_gives_the_sound_back(channel):
    sound = voice(3)
    back = coded(sound, channel, channel.rates[-1])
    assert len(back) == len(sound)
    one, other = (np.abs(np.fft.rfft(x))[:4_000] for x in (sound, back))
    assert np.corrcoef(one, other)[0, 1] > 0.7


def test_what_is_shorter_than_a_window_is_repeated():
    assert window_of(voice(1, 0.6), 40_000, np.random.default_rng(0)).all()


def prepare_all(corpus: Corpus) -> int:
    todo = list(prepare.tasks(corpus))
    for task in todo:
        prepare.prepare(task)
    return len(todo)


@pytest.mark.slow
def test_a_copy_stands_beside_its_own_recording(corpus: Corpus):
    copy_all(corpus, ["griffin-lim-linear", "griffin-lim-mel80", "phase-noise"], each=2)
    assert prepare_all(corpus) == 24 + 32
    assert prepare_all(corpus) == 0
    found = pairs_of(corpus, corpus.recordings(), np.random.default_rng(0), gathered=0.5)
    copied = [(one, other) for one, other, is_copy in found if is_copy]
    assert len(copied) == 32 and len(found) == 48
    assert all(one.name == other.name for one, other in copied)


def test_what_was_not_prepared_is_not_learned_from(corpus: Corpus):
    copy_all(corpus, ["phase-noise"], each=1)
    assert pairs_of(corpus, corpus.recordings(), np.random.default_rng(0), gathered=0.5) == []


def test_both_of_a_pair_come_in_the_same_stretch_of_the_same_round(corpus: Corpus):
    copy_all(corpus, ["phase-noise"], each=1)
    for recording in corpus.recordings():
        for maker in (None, "phase-noise"):
            windows = corpus.windows_path(recording, maker)
            windows.parent.mkdir(parents=True, exist_ok=True)
            np.save(windows, np.arange(3 * 40_000).reshape(3, -1).astype(np.int16))
    pairs = pairs_of(corpus, corpus.recordings(), np.random.default_rng(0), gathered=0)
    given = [both for both, _ in batches(pairs, seed=(1,), length=16_000, batch=8, workers=0)]
    heard = torch.cat(given).view(-1, 2, 16_000)
    assert torch.equal(heard[:, 0], heard[:, 1])
    assert len(heard[:, 0, 0].unique()) > 10


def test_a_silenced_band_is_silenced_in_both_of_a_pair():
    seen = torch.ones(8, 5, 256, 100)
    hidden = loop.masked(seen, np.random.default_rng(1)) == 0
    assert torch.equal(hidden[0::2], hidden[1::2])
    assert 0 < hidden.float().mean() < 0.5 and seen.all()


def test_no_source_is_scored_by_a_network_that_knows_it(corpus: Corpus):
    groups = train.deal(corpus.recordings(), 2)
    assert sorted(map(sorted, groups)) == [["north"], ["south"]]


def test_every_group_of_sources_has_its_share_of_both_classes():
    sizes = {"a": (9, 1), "b": (8, 2), "c": (0, 7), "d": (0, 6), "e": (0, 1)}
    recordings = [
        Recording(f"{source}{label}{number}", source, "", label, "")
        for source, counts in sizes.items()
        for label, count in zip(("spoof", "bonafide"), counts, strict=True)
        for number in range(count)
    ]
    assert sorted(map(sorted, train.deal(recordings, 2))) == [["a", "c", "e"], ["b", "d"]]


def test_no_source_outweighs_the_others(corpus: Corpus, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(figures, "MOST_OF_A_SOURCE", 3)
    scored = figures.score(SpoofNet(), corpus, corpus.recordings())
    kinds = [(one.recording.source, one.recording.label) for one in scored]
    assert sorted(Counter(kinds).values()) == [3, 3, 3, 3]


def test_a_run_does_not_go_on_from_one_that_learned_other_sources(tmp_path: Path):
    recipe = Recipe(1, seed=1, batch=8, gathered=0.5, length=24_000, workers=0, device="cpu")
    corpus = Corpus(tmp_path)
    loop.train(recipe, corpus, [], tmp_path / "fold-0")
    known = [Recording("1", "north", "", "bonafide", "human")]
    with pytest.raises(ValueError, match="other recordings"):
        loop.train(recipe, corpus, known, tmp_path / "fold-0")


def test_a_fixed_tone_has_still_phases():
    tone = torch.sin(2 * torch.pi * 1_000 * torch.arange(40_000) / 16_000)[None]
    parts = SpoofNet().spectrogram(tone)
    assert parts.shape == (1, 5, 256, 198)
    assert torch.allclose(parts[0, 1, 32, 5:-5], torch.ones(188), atol=1e-3)


def test_the_detection_cost_of_what_says_nothing_is_one():
    is_fake = np.array([True, False] * 50)
    assert least_detection_cost(is_fake, np.zeros(100)) == pytest.approx(1)
    assert least_detection_cost(is_fake, is_fake.astype(float)) == 0


@pytest.mark.slow
@pytest.mark.parametrize("once", [True, False])
def test_training_writes_a_model_that_answers_for_windows(
    corpus: Corpus, tmp_path: Path, once: bool
):
    for kind, label in (("", "folder"), ("-spoofed", "spoofed")):
        write(tmp_path / f"east{kind}" / "TTS" / f"0{kind}.flac", voice(200))
        given = f"--{label}=east={tmp_path / 'east'}{kind}"
        gather.main(["--work", str(corpus.folder), given])
    copies.main(["--work", str(corpus.folder), "--each", "1", "--makers", "phase-noise"])
    prepare.main(["--work", str(corpus.folder)])
    out = tmp_path / "out"
    asked = ["--work", str(corpus.folder), "--out", str(out), "--folds", "2", "--epochs", "1"]
    asked += ["--once"] if once else []
    train.main([*asked, "--batch", "8", "--threads", "1", "--kept-apart", "east"])
    card = json.loads((out / "spoofed-speech-1.json").read_text())
    found = json.loads((out / "spoofed-speech-1.figures.json").read_text())
    assert found["model_sha256"] == card["sha256"]
    scored = set(found["sources"]["opus 24 kbit/s"]) - {"mean of sources", "pool"}
    assert scored == ({"north"} if once else {"north", "south"})
    assert card["training"]["sources"] == (["south"] if once else ["north", "south"])
    assert found["kept_apart"]["sources"]["as it is"]["east"]["spoof"] == 1
    assert set(found["served"]) == set(found["sources"])
    assert card["bona_fide_below"] <= card["spoof_above"]
    session = onnxruntime.InferenceSession(out / "spoofed-speech-1.onnx")
    (logits,) = session.run(None, {"windows": np.zeros((5, 40_000), np.float32)})
    assert logits.shape == (5,) and np.isfinite(logits).all()
