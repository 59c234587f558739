"""What happens in each lecture, and when: the truth that finders are measured by."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Literal

from benchmarks.lectures.styles import DEVELOPMENT, FINAL, Style

SIZES = ((640, 360), (960, 540), (1280, 720))
BIT_RATES = (120_000, 300_000, 900_000)
PER_STYLE = 2
Transition = Literal["cut", "fade", "wipe", "blur", "push", "black"]
_TRANSITIONS: tuple[Transition, ...] = ("cut", "fade", "wipe", "blur", "push", "black")
_SLIDES = 7


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown from `start` to `end`: slide number `page`, a film, or a blank picture (-1).

    It comes by `transition`, whose middle is `start`, in `seconds`. `steps` are when a
    part is added, `pen` from when until when somebody draws on it.
    """

    page: int
    kind: Literal["slide", "video", "blank"]
    start: float
    end: float
    transition: Transition = "cut"
    seconds: float = 0.0
    steps: tuple[float, ...] = ()
    pen: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Lecture:
    """One rendered lecture: its look, its coding, what disturbs it, and its showings in order."""

    number: int
    style: Style
    size: tuple[int, int]
    bit_rate: int
    has_inset: bool
    has_pointer: bool
    has_noise: bool
    drifts: bool
    showings: tuple[Showing, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """A name for its file."""
        return f"{self.number:02}-{self.style.name.replace(' ', '-')}"

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.showings[-1].end

    def page_at(self, seconds: float) -> Showing:
        """What is shown at a moment."""
        return next((s for s in self.showings if seconds < s.end), self.showings[-1])

    def complete_from(self, page: int) -> float:
        """From when on the page has all that is ever added to it."""
        moments = [s.start + s.seconds / 2 for s in self.showings if s.page == page][:1]
        for showing in self.showings:
            if showing.page == page:
                moments += [*showing.steps, *(showing.pen or ())]
        return max(moments)


def lectures(styles: tuple[Style, ...]) -> list[Lecture]:
    """The lectures of the given styles, the same at each call."""
    first = 0 if styles == DEVELOPMENT else len(DEVELOPMENT) * PER_STYLE
    numbers = range(first, first + len(styles) * PER_STYLE)
    return [_lecture(number, styles[(number - first) // PER_STYLE]) for number in numbers]


def all_lectures() -> list[Lecture]:
    """The lectures of both halves."""
    return lectures(DEVELOPMENT) + lectures(FINAL)


def _lecture(number: int, style: Style) -> Lecture:
    chance = random.Random(number)
    return Lecture(
        number=number,
        style=style,
        size=SIZES[number % 3],
        bit_rate=BIT_RATES[(number + number // 3) % 3],
        has_inset=number % 3 != 1 and not style.is_filmed,
        has_pointer=number % 2 == 0,
        has_noise=style.is_filmed or number % 4 == 3,
        drifts=style.is_filmed or number % 5 == 2,
        showings=tuple(_showings(number, chance)),
    )


def _showings(number: int, chance: random.Random) -> list[Showing]:
    order = list(range(_SLIDES))
    order.insert(4, chance.randrange(2))  # back to one of the first
    if number % 2:
        order.insert(7, 3)
    showings: list[Showing] = []
    now, seen = 0.0, set[int]()
    for place, page in enumerate(order):
        if place == 3 and number % 3 == 1:
            showings.append(Showing(-1, "blank", now, now + 2.5))
            now += 2.5
        if place == 5 and number % 4 < 2:
            length = chance.uniform(7, 11)
            showings.append(Showing(_SLIDES, "video", now, now + length))
            now += length
        showing = _slide(page, now, page in seen, place, number, chance)
        seen.add(page)
        showings.append(showing)
        now = showing.end
    return showings


def _slide(
    page: int, now: float, is_return: bool, place: int, number: int, chance: random.Random
) -> Showing:
    transition = _TRANSITIONS[(place + number) % len(_TRANSITIONS)] if place else "cut"
    seconds = 0.0 if transition == "cut" else chance.uniform(0.5, 1.2)
    begin = now + seconds / 2
    if is_return:
        return Showing(page, "slide", now, begin + chance.uniform(3, 6), transition, seconds)
    steps: tuple[float, ...] = ()
    if page % 2:
        count = chance.randrange(2, 5)
        steps = tuple(begin + 1.5 * (step + 1) for step in range(count))
        begin = steps[-1]
    pen = None
    if page in (2, 5):
        pen = begin + 1.5, begin + 1.5 + chance.uniform(2, 4)
        begin = pen[1]
    end = begin + chance.uniform(2.5, 6)
    return Showing(page, "slide", now, end, transition, seconds, steps, pen)
