"""Copies of a video are known by what they look like; other videos are not."""

import cv2
import numpy as np
import pytest

from media_jobs.engines.media.fingerprint import Fingerprinter, likeness, picture_hash

HALF_SECONDS = 24


def _scene(seed: int) -> np.ndarray:
    """A picture of soft shapes, as scenes are to a hash."""
    coarse = np.random.default_rng(seed).uniform(20, 230, (7, 9, 3)).astype(np.float32)
    return (
        cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype("uint8")
    )


def _video(seed: int, length: int = HALF_SECONDS) -> list[np.ndarray]:
    return [_scene(1000 * seed + moment) for moment in range(length)]


def _fingerprint(pictures: list[np.ndarray]) -> bytes:
    prints = Fingerprinter()
    for number, picture in enumerate(pictures):
        prints.see(number / 2 + 0.1, picture)
    return prints.fingerprint()


def _compressed_smaller(picture: np.ndarray) -> np.ndarray:
    small = cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 20])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR))


def test_a_smaller_more_compressed_copy_is_known():
    video = _video(1)
    copy = [_compressed_smaller(picture) for picture in video]
    found = likeness(_fingerprint(copy), _fingerprint(video))
    assert found is not None
    assert found.share > 0.95
    assert found.offset_seconds == 0


def test_a_part_is_known_with_the_moment_at_which_it_begins():
    video = _video(2)
    part, whole = _fingerprint(video[8:18]), _fingerprint(video)
    begins = [
        getattr(likeness(*pair), "offset_seconds", None) for pair in ((part, whole), (whole, part))
    ]
    assert begins == [4, -4]


def test_another_video_is_not_a_copy():
    assert likeness(_fingerprint(_video(3)), _fingerprint(_video(4))) is None


def test_a_video_that_shares_only_its_opening_is_not_a_copy():
    first, second = _video(5), _video(6)
    assert likeness(_fingerprint(first[:4] + second[4:]), _fingerprint(first)) is None


def test_black_pictures_say_nothing():
    black = [np.zeros((240, 320, 3), np.uint8)] * HALF_SECONDS
    assert likeness(_fingerprint(black), _fingerprint(black)) is None
    assert likeness(_fingerprint(_video(7)), _fingerprint(black)) is None


def test_one_photo_has_to_be_closer_than_a_video_s_moments():
    photo = _scene(8)
    copy = _fingerprint([_compressed_smaller(photo)])
    assert likeness(copy, _fingerprint([photo])) is not None
    near = np.frombuffer(_fingerprint([photo]), "<u8") ^ np.uint64(0b1111111)
    assert likeness(near.tobytes(), _fingerprint([photo])) is None


def test_a_gap_keeps_its_length():
    prints = Fingerprinter()
    for seconds, seed in ((0.0, 1), (0.1, 2), (2.2, 3)):
        prints.see(seconds, _scene(seed))
    hashes = np.frombuffer(prints.fingerprint(), "<u8")
    assert len(hashes) == 5
    assert len(set(hashes[:4])) == 1
    assert hashes[4] == picture_hash(_scene(3))


@pytest.mark.parametrize("other", [b"", np.zeros(4, "<u8").tobytes()])
def test_nothing_to_compare_is_no_likeness(other):
    assert likeness(other, _fingerprint(_video(9))) is None
    assert likeness(_fingerprint(_video(9)), other) is None
