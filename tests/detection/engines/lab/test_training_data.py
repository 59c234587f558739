"""Which faces are learned from, and what training does to them."""

import numpy as np
import pytest

from detection.engines.faces.crop import whole_picture
from detection.engines.lab.training import augment, blend
from detection.engines.lab.training.data import digest, read_splits
from detection.engines.lab.training.loop import Recipe
from detection.engines.lab.training.pairs import epoch_pairs
from tests.detection.engines.training_faces import PEOPLE, PHOTOS, make_data


@pytest.fixture(scope="module")
def splits(tmp_path_factory):
    return read_splits(make_data(tmp_path_factory.mktemp("data") / "faces"))


@pytest.fixture
def face():
    ys, xs = np.mgrid[0:96, 0:96]
    return np.dstack([xs * 2, ys * 2, (xs + ys)]).astype(np.uint8)


def test_no_source_video_is_both_learned_from_or_tuned_on_and_reported(splits):
    reported = {(f.source) for f in splits.reported["dfdc-val"]}
    assert reported
    assert reported.isdisjoint(f.source for f in splits.train + splits.dev)


def test_train_and_dev_share_no_source_video(splits):
    assert {f.source for f in splits.train}.isdisjoint(f.source for f in splits.dev)


def test_every_generated_face_has_exactly_one_use(splits):
    uses = [splits.train, splits.dev, splits.reported["stylegan-held-out"]]
    names = [f.name for faces in uses for f in faces if f.origin == "stylegan"]
    assert len(names) == len(set(names)) == 8 * PEOPLE


def test_every_photo_has_exactly_one_use(splits):
    uses = [splits.train, splits.dev, splits.reported["aaf-held-out"]]
    names = [f.name for faces in uses for f in faces if f.origin == "aaf"]
    assert len(names) == len(set(names)) == PHOTOS


def test_the_forgery_of_a_photo_of_any_age_is_blended_from_it(splits):
    photos = [f for f in splits.train if f.origin == "aaf"]
    pairs = epoch_pairs(splits.train, np.random.default_rng(1), generated_share=0.5)
    shown = [pair for pair in pairs if pair.real.origin == "aaf"]
    assert photos
    assert {pair.real.name for pair in shown} == {face.name for face in photos}
    assert all(pair.forged is None for pair in shown)


def test_the_digest_changes_with_the_faces_and_not_with_their_order(splits):
    assert digest(splits.train) == digest(splits.train[::-1])
    assert digest(splits.train) != digest(splits.train[1:])


def test_an_epoch_pairs_every_real_face_with_a_forgery_of_the_same_video(splits):
    pairs = epoch_pairs(splits.train, np.random.default_rng(1), generated_share=0.5)
    swapped = [pair for pair in pairs if pair.real.origin == "dfdc"]
    assert len({pair.real.name for pair in swapped}) == len(swapped) == PEOPLE
    assert all(p.forged is None or p.forged.source == p.real.source for p in swapped)
    assert not any(pair.real.fake for pair in pairs)


def test_photos_are_paired_with_generated_faces(splits):
    pairs = epoch_pairs(splits.train, np.random.default_rng(1), generated_share=2.0)
    generated = [pair.forged for pair in pairs if pair.real.origin == "stylegan"]
    assert len(generated) == 2 * PEOPLE
    assert all(face is not None and face.origin == "stylegan" for face in generated)


def test_every_way_of_cropping_gives_the_asked_size(face):
    square = whole_picture(face)
    for seed in range(30):
        for cut in (augment.jittered_crop, augment.roaming_crop):
            crop = cut(face, square, 64, np.random.default_rng(seed))
            assert crop.shape == (64, 64, 3)


def test_degrading_keeps_shape_and_type_whatever_is_drawn(face):
    for seed in range(60):
        changed = augment.degraded(face, np.random.default_rng(seed))
        assert changed.shape == face.shape
        assert changed.dtype == np.uint8


@pytest.mark.parametrize(
    "step", [augment.video_compressed, augment.shared_small, augment.written_over]
)
def test_compression_passing_on_and_a_caption_change_the_picture_in_place(step, face):
    changed = step(face, np.random.default_rng(3))
    assert changed.shape == face.shape
    assert 0 < np.abs(changed.astype(int) - face).mean() < 12


def test_degrading_is_the_same_for_the_same_seed(face):
    first, second = (augment.degraded(face, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_self_blended_face_changes_inside_more_than_at_the_corners(face):
    rng = np.random.default_rng(0)
    changes = [
        np.abs(blend.self_blended(face, rng).astype(int) - face).mean(axis=2) for _ in range(40)
    ]
    change = np.mean(changes, axis=0)
    assert change[36:60, 36:60].mean() > 1.3 * change[:8, :8].mean()


def test_the_blending_mask_is_soft_and_leaves_the_corners_alone():
    for seed in range(20):
        mask = blend.inner_face_mask(96, np.random.default_rng(seed))
        assert mask.max() == pytest.approx(1)
        assert mask[0, 0] < 0.02
        assert ((mask > 0.05) & (mask < 0.95)).any()


def test_a_run_starts_small_and_finishes_on_full_size_as_the_rate_falls():
    recipe = Recipe(epochs=7, seed=1, size=192, batch=32, workers=0, device="cpu")
    assert [recipe.size_in(epoch) for epoch in range(7)] == [160] * 3 + [192] * 4
    rates = [recipe.rate(epoch, step=10_000) for epoch in range(8)]
    assert rates[0] == rates[3] > rates[4] > rates[6] > rates[7] == 0


def test_generated_faces_are_shown_more_often_at_the_end():
    recipe = Recipe(epochs=9, seed=1, size=160, batch=32, workers=0, device="cpu")
    assert recipe.generated_share_in(8) > recipe.generated_share_in(0)
