"""Which parts of a picture are at rest, and which never come to rest."""

import numpy as np

from generation.engines.lectures.rest import RestTracker


def _grey(level: int) -> np.ndarray:
    """A picture of 10 x 8 cells, two of which have a pattern of its own at each level."""
    picture = np.full((128, 160), 200, np.uint8)
    picture[32:64, 48:64] = np.random.default_rng(level).integers(0, 255, (32, 16), np.uint8)
    return picture


def test_what_moves_most_seconds_is_restless_until_it_has_rested_long() -> None:
    rest = RestTracker(_grey(0), 0.0)
    for step in range(1, 36):
        rest.see(_grey(step), step / 4)
    assert rest.restless[2:4, 3].all()
    assert rest.restless.sum() <= 4 * 3  # with the cells around

    for step in range(36, 100):
        rest.see(_grey(36), step / 4)
    assert not rest.restless.any()
    assert rest.settled.all()


def test_what_changes_once_is_unsettled_for_a_moment() -> None:
    rest = RestTracker(_grey(0), 0.0)
    for step in range(1, 12):
        rest.see(_grey(0), step / 4)
    rest.see(_grey(1), 3.0)

    assert (~rest.settled).sum() == 2
    assert not rest.restless.any()
    assert rest.began[2, 3] == rest.moved[2, 3] == 3.0

    rest.see(_grey(1), 4.0)
    assert rest.settled.all()
