"""The square of a picture that the forgery model sees."""

import numpy as np
import pytest

from detection.engines.faces.crop import FEATURES_BELOW_BOX_CENTRE, Square, square_crop
from tests.detection.engines.whole_picture_crop import face_crop


def picture(height: int, width: int) -> np.ndarray:
    """Red grows to the right, green grows downwards."""
    ys, xs = np.mgrid[0:height, 0:width]
    blue = np.zeros_like(xs)
    return np.dstack([xs * 255 // (width - 1), ys * 255 // (height - 1), blue]).astype(np.uint8)


def test_the_crop_is_a_square_of_the_asked_size_whatever_the_box_shape():
    crop = face_crop(picture(400, 600), (200, 100, 80, 110), margin=0.85, size=96)
    assert crop.shape == (96, 96, 3)
    assert crop.dtype == np.uint8


def test_the_crop_is_centred_on_the_features_and_not_on_the_box():
    image = picture(511, 511)
    crop = face_crop(image, (156, 156, 200, 200), margin=0.5, size=50)
    red, green = crop[..., 0].mean(), crop[..., 1].mean()
    assert red == pytest.approx(256 / 2, abs=1)
    assert green == pytest.approx((256 + FEATURES_BELOW_BOX_CENTRE * 200) / 2, abs=1)


def test_a_larger_margin_shows_more_of_the_picture():
    image = picture(400, 600)
    tight = face_crop(image, (200, 100, 100, 100), margin=0.8, size=64)
    wide = face_crop(image, (200, 100, 100, 100), margin=1.6, size=64)
    assert np.ptp(wide[..., 0]) == pytest.approx(2 * np.ptp(tight[..., 0]), abs=2)


def test_the_border_is_repeated_where_the_face_leaves_the_picture():
    image = np.full((300, 600, 3), 40, np.uint8)
    image[:, :5] = 200
    crop = face_crop(image, (-60, 100, 100, 100), margin=1.0, size=100)
    assert (crop[:, :60] == 200).all()
    assert (crop[:, 70:] == 40).all()


def test_a_box_wholly_outside_the_picture_still_gives_a_crop():
    crop = face_crop(picture(100, 300), (900, -500, 50, 60), margin=0.85, size=32)
    assert crop.shape == (32, 32, 3)


def test_a_picture_that_is_itself_a_tight_face_crop_is_used_whole():
    image = picture(224, 224)
    crop = face_crop(image, (20, -4, 180, 222), margin=0.85, size=224)
    np.testing.assert_array_equal(crop, image)


def test_a_face_that_fills_a_wide_video_frame_is_still_cropped_by_its_box():
    crop = face_crop(picture(360, 640), (200, 10, 250, 345), margin=0.5, size=64)
    assert np.ptp(crop[..., 1]) < 150


def test_shrinking_averages_so_that_fine_patterns_do_not_alias():
    board = (np.indices((256, 256)).sum(axis=0) % 2 * 255).astype(np.uint8)
    crop = square_crop(np.dstack([board] * 3), Square(128, 128, 256), 64)
    assert np.ptp(crop) <= 2
