"""A crop made from a part of the picture is the crop that the one rule makes from the whole."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detection.engines.faces.crops import SquareCrop, WholePicture
from detection.engines.faces.find import FoundFace
from detection.engines.faces.types import Box
from tests.detection.engines.whole_picture_crop import face_crop
from tests.media_jobs.engines.clips import roomy

PICTURE = next(roomy(1))
share = st.floats(-0.2, 1.0, allow_nan=False)


@given(share, share, st.floats(0.02, 1.2), st.floats(0.02, 1.2), st.floats(0.8, 1.5))
def test_the_crop_is_the_same_wherever_the_face_lies(
    x: float, y: float, width: float, height: float, margin: float
) -> None:
    tall, wide = PICTURE.shape[:2]
    expected = face_crop(
        PICTURE, (x * wide, y * tall, width * wide, height * tall), margin=margin, size=64
    )
    face = FoundFace(Box(x, y, width, height), 0.9, landmarks=((0.5, 0.5),) * 5)
    crop = SquareCrop(size=64, margin=margin).cut(WholePicture(PICTURE), face)
    assert np.array_equal(crop, expected)
