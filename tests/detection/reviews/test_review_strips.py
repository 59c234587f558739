"""What a moderator reads beside the strips of a face: every stretch, or how many are not named."""

from detection.reviews.strips import FaceStrip
from detection.sessions.strips import MOST_MARKED, Stretch


def strip_of(count: int) -> FaceStrip:
    """A face that looks manipulated every ten seconds and authentic between."""
    labels = ("manipulated", "authentic")
    stretches = [
        Stretch(10.0 * number + 5 * side, 10.0 * number + 5 * side + 5, label, 0.9)
        for number in range(count)
        for side, label in enumerate(labels)
    ]
    return FaceStrip(track={"track": 1}, stretches=stretches)


def test_ten_suspicious_stretches_are_all_named_in_order_of_time() -> None:
    strip = strip_of(10)
    assert [stretch.start for stretch in strip.marked] == [10.0 * number for number in range(10)]
    assert strip.unnamed == 0


def test_of_very_many_those_that_are_not_named_are_counted() -> None:
    strip = strip_of(MOST_MARKED + 7)
    assert (len(strip.marked), strip.unnamed) == (MOST_MARKED, 7)
