"""`python -m benchmarks.lecture_search`: how long search takes in many lectures.

Fills a scratch database (see `benchmarks.scratch`); with `--write` docs/benchmarks.md has its part.
"""

from __future__ import annotations

import argparse
import os
import random
import time
import uuid
from typing import Any

from benchmarks.document import machine, put_part
from benchmarks.scratch import scratch_site

SLIDES = 50
# (name, query, whether a course of ten lectures is searched)
QUERIES = [
    ("a rare word", "w9990 ", False),
    ("a frequent word", "w1 ", False),
    ("two frequent words", "w1 w2 ", False),
    ("a word of nine lines in ten", "the ", False),
    ("a beginning of many words", "w12", False),
    ("a phrase", '"the w1"', False),
    ("a frequent word in a course", "w1 ", True),
]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.lecture_search", description=__doc__
    )
    parser.add_argument("--lectures", type=int, default=100, help="of one person, and of others")
    parser.add_argument("--lines", type=int, default=1_500, help="said in each")
    parser.add_argument("--repeat", type=int, default=40, help="how often each is asked for")
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    options = parser.parse_args()
    with scratch_site():
        began = time.perf_counter()
        user = _filled(options.lectures, options.lines)
        print(f"filled in {time.perf_counter() - began:.0f} s, load {os.getloadavg()[0]:.1f}")
        rows = [
            (name, *_measured(user, query, in_course, options.repeat))
            for name, query, in_course in QUERIES
        ]
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    report = _report(database, options, rows)
    print(report)
    if options.write:
        put_part(f"search in lectures on {database}", report)


def _filled(lectures: int, lines: int) -> Any:
    from django.db import connection

    from accounts.models import User

    user, other = (
        User.objects.create_user(f"{name}@example.com") for name in ("lecturer", "other")
    )
    words = random.Random(1)
    for owner in (user, other):
        for _ in range(lectures):
            _lecture(owner, lines, words)
    if connection.vendor == "postgresql":  # as it does by itself
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return user


def _lecture(owner: Any, lines: int, words: random.Random) -> None:
    from generation.lectures.models import Lecture, Slide, TranscriptLine
    from media_jobs.models import Upload

    key = uuid.uuid4()
    upload = Upload.objects.create(
        id=key, owner=owner, kind="video", file=f"videos/{key}/a.mp4", filename="a.mp4",
        content_type="video/mp4", size_bytes=1, sha256=key.hex * 2,
    )  # fmt: skip
    lecture = Lecture.objects.create(upload=upload, owner=owner)
    Slide.objects.bulk_create(
        Slide(
            lecture=lecture, number=number, kind="slide", start=number * 120,
            end=number * 120 + 120, title=_said(words, 4), text=_said(words, 60),
            picture="a", thumbnail="a",
            width=1, height=1, picture_at=0,
        )
        for number in range(1, SLIDES + 1)
    )  # fmt: skip
    TranscriptLine.objects.bulk_create(
        (
            TranscriptLine(
                lecture=lecture, number=number, start=number * 4, end=number * 4 + 4,
                text=_said(words, 12), words=[],
            )
            for number in range(1, lines + 1)
        ),
        batch_size=500,
    )  # fmt: skip


def _said(words: random.Random, count: int) -> str:
    """Words as frequent as those of a language: the tenth is a tenth as frequent as the first."""
    first = ["the"] if words.random() < 0.9 else []
    return " ".join([*first, *(f"w{int(10_000 ** words.random())}" for _ in range(count - 1))])


def _measured(user: Any, query: str, in_course: bool, repeat: int) -> tuple[int, float, float]:
    """How many were found; the median and the 95th percentile, in milliseconds."""
    from generation.lectures.models import Lecture
    from generation.lectures.searching import search

    keys = Lecture.objects.filter(owner=user).values("pk")[:10]
    course = Lecture.objects.filter(pk__in=list(keys.values_list("pk", flat=True)))
    times, count = [], 0
    for number in range(repeat + 2):
        began = time.perf_counter()
        count = search(user, query, lectures=course if in_course else None).count
        if number >= 2:
            times.append((time.perf_counter() - began) * 1000)
    times.sort()
    found = times[len(times) // 2], times[min(int(len(times) * 0.95), len(times) - 1)]
    print(f"{found[0]:8.1f} {found[1]:8.1f}  {count:5} {query}", flush=True)
    return count, *found


def _report(
    database: str, options: argparse.Namespace, rows: list[tuple[str, int, float, float]]
) -> str:
    return "\n".join(
        [
            f"## Search in lectures on {database}",
            "",
            f"Made by `python -m benchmarks.lecture_search` on {machine()}. One person has",
            f"{options.lectures:,} lectures of {options.lines:,} lines and {SLIDES} slides, others",
            "have as many. Without HTTP, one request at a time.",
            "",
            "| looked for | hits | median, ms | 95 % within, ms |",
            "|---|---:|---:|---:|",
            *(f"| {name} | {n:,} | {median:.0f} | {p95:.0f} |" for name, n, median, p95 in rows),
        ]
    )


if __name__ == "__main__":
    main()
