"""What a report shows of time, names and numbers."""

import pytest

from detection.engines.reports.chart import MOST_STRIPS, Line, Point, draw
from detection.engines.reports.wording import breakable, date, size


def line(track: int, values: list[float], *, label: str = "authentic", step: float = 0.1) -> Line:
    points = [Point(index * step, value, value, value) for index, value in enumerate(values)]
    return Line(track, label, points)  # type: ignore[arg-type]


def drawn(*lines: Line, seconds: float = 8, gap_after: float = 1) -> dict:
    chart = draw(lines, seconds=seconds, gap_after=gap_after, caption="")
    assert chart is not None
    return chart


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw([], seconds=8, gap_after=1, caption="") is None
    assert draw([line(1, [])], seconds=8, gap_after=1, caption="") is None


def test_a_line_is_broken_where_the_face_was_out_of_sight() -> None:
    early, late = line(1, [0.1] * 5).points, [Point(5.0, 0.9, 0.9, 0.9)]
    chart = drawn(Line(1, "uncertain", [*early, *late]))
    (series,) = chart["series"]
    assert [len(stretch) for stretch in series["stretches"]] == [5, 1]
    assert series["said"] == (
        "Face 1, uncertain: probability of manipulation between 10 % and 90 % from "
        "0:00.0 to 0:05.0."
    )


def test_long_lines_are_thinned_and_keep_their_peaks() -> None:
    values = [0.1] * 36_000
    values[20_000] = 0.97
    chart = drawn(line(1, values), seconds=3600)
    (stretch,) = chart["series"][0]["stretches"]
    assert len(stretch) <= 240
    assert max(high for _, _, _, high in stretch) == 0.97
    assert min(low for _, low, _, _ in stretch) == 0.1


def test_of_many_faces_the_manipulated_and_then_the_longest_are_drawn() -> None:
    lines = [line(track, [0.1] * track) for track in range(1, 15)]
    lines.append(line(99, [0.9], label="manipulated"))
    chart = drawn(*lines)
    assert [series["track"] for series in chart["series"]] == [*range(4, 15), 99]
    assert len(chart["series"]) == MOST_STRIPS
    assert chart["left_out"] == 3


@pytest.mark.parametrize(
    ("seconds", "ticks"), [(0.5, [0]), (8, list(range(9))), (3600, list(range(0, 3601, 600)))]
)
def test_the_axis_has_few_round_ticks(seconds: float, ticks: list[int]) -> None:
    assert drawn(line(1, [0.1]), seconds=seconds)["ticks"] == ticks


def test_names_can_be_broken_and_stay_what_they_are() -> None:
    for name in ("clip.mp4", "a" * 255, "x_y-z.tar.gz", "二〇二六年" * 20, "ok name.mp4", ""):
        shown = breakable(name)
        assert shown.replace("\u200b", "") == name
        assert max(map(len, shown.replace(" ", "\u200b").split("\u200b"))) <= 25


def test_dates_and_sizes_are_in_words() -> None:
    assert date("2026-11-20T09:05:07+00:00") == "20 November 2026, 09:05:07 UTC"
    assert [size(n) for n in (0, 999, 1000, 1_234_567, 5 * 10**9, 3 * 10**12)] == [
        "0 bytes",
        "999 bytes",
        "1.0 kB",
        "1.2 MB",
        "5.0 GB",
        "3000.0 GB",
    ]
