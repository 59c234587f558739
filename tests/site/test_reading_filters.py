"""What a reader sees instead of bare numbers."""

from datetime import date, datetime

import pytest

from spotifai.templatetags import reading


@pytest.mark.parametrize(
    ("seconds", "digits", "text"),
    [
        (0, 0, "0:00"),
        (59.96, 1, "1:00.0"),
        (83.25, 1, "1:23.3"),
        (3600, 0, "1:00:00"),
        (None, 0, ""),
    ],
)
def test_a_moment_reads_as_a_clock(seconds: float | None, digits: int, text: str) -> None:
    assert reading.clock(seconds, digits) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (45.2, "45 s"), (500, "8 min 20 s"), (3600, "1 h"), (48233.5, "13 h 23 min")],
)
def test_a_length_of_time_is_spelled_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert reading.spell(seconds) == text


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.914, "91 %"),
        (1.0, "over 99 %"),
        (0.0, "under 1 %"),
        (0.99, "99 %"),
        (None, "–"),
    ],
)
def test_a_probability_is_never_a_flat_nought_or_hundred(
    probability: float | None, text: str
) -> None:
    assert reading.percent(probability) == text


def test_labels_states_and_steps_have_words_and_the_unknown_is_still_readable() -> None:
    assert reading.word("no_face") == "No face"
    assert reading.word("examine") == "Follow and score every face"
    assert reading.word("some_new_step") == "Some new step"


def test_a_snapshots_iso_time_becomes_a_datetime_and_a_date_passes() -> None:
    assert reading.moment("2026-11-20T06:00:00+00:00") == datetime.fromisoformat(
        "2026-11-20T06:00:00+00:00"
    )
    assert reading.moment(date(2026, 11, 20)) == date(2026, 11, 20)
    assert reading.moment(None) is None


def test_shares_peaks_and_bit_rates_serve_the_charts() -> None:
    assert reading.share(0.914) == "91.4%"
    assert reading.peak([{"count": 3}, {"count": 7}], "count") == 7
    assert reading.peak([{"count": 0}], "count") == 1
    assert reading.kilobits(640_000) == "640 kbit/s"
    assert reading.kilobits(2_400_000) == "2.4 Mbit/s"


def test_the_moments_of_a_sentence_lead_to_them_and_nothing_else_is_markup() -> None:
    said = reading.seekable("From 0:04.5 to 1:02:03.0 <b>of 12:30 or 99.5 %</b>")
    assert said == (
        'From <a href="#stage" data-seek="4.5">0:04.5</a> to '
        '<a href="#stage" data-seek="3723.0">1:02:03.0</a> &lt;b&gt;of 12:30 or 99.5 %&lt;/b&gt;'
    )


def test_a_figure_stays_with_its_unit() -> None:
    assert reading.tied("91 % of 7") == "91\u00a0% of 7"


def test_a_photo_s_scale_can_be_read_and_its_thresholds_told_from_its_score() -> None:
    photo = {"authentic_below": 0.0313, "manipulated_above": 0.9951}
    assert 1 / 3 < reading.on_scale(0.07, photo) < 0.4
    assert reading.zone(0.07, photo) == "uncertain"
    assert [reading.threshold(value) for value in (*photo.values(), None)] == [
        "3.1 %",
        "99.5 %",
        "–",
    ]
