"""`python -m benchmarks.lists`: how long lists and figures take where there is much of everything.

Fills a scratch database (see `benchmarks.scratch`) and writes its part of docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.document import machine, put_part
from benchmarks.scratch import scratch_site

MOST_MILLISECONDS = 150
MOST_TIMES_BARE = 10
BARE = "a page without a list"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lists", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="of one person, and of others")
    parser.add_argument("--repeat", type=int, default=20, help="how often each is asked for")
    options = parser.parse_args()
    with scratch_site():
        from benchmarks.list_requests import Visit, requests
        from spotifai.runtime.garbage import collect_after_requests, spare_what_is_loaded

        began = time.perf_counter()
        visit = Visit.prepare(options.rows)
        spare_what_is_loaded()  # these as a server does at its start
        collect_after_requests()
        print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)
        rows = [
            (name, *_measured(visit, who, url, options.repeat))
            for name, who, url in requests(visit)
        ]
    database = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite"
    put_part(f"lists on {database}", _report(database, options.rows, rows))


def _measured(visit: Any, who: str, url: str, repeat: int) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    times = []
    for number in range(repeat + 2):
        began = time.perf_counter()
        status = visit.open(who, url)
        if number >= 2:
            times.append((time.perf_counter() - began) * 1000)
        assert status == 200, (url, status)
    times.sort()
    found = times[len(times) // 2], times[min(int(len(times) * 0.95), len(times) - 1)]
    print(f"{found[0]:8.1f} {found[1]:8.1f}  {url}", flush=True)
    return found


def _report(database: str, count: int, rows: list[tuple[str, float, float]]) -> str:
    bare = next(p95 for name, _, p95 in rows if name == BARE)
    over = [name for name, _, p95 in rows if p95 > min(MOST_MILLISECONDS, MOST_TIMES_BARE * bare)]
    lines = [
        f"## Lists on {database}",
        "",
        f"Made by `python -m benchmarks.lists` on {machine()}. One person has {count:,} rows of",
        "everything, others have as many. In-process, one request at a time.",
        "",
        "| asked for | median, ms | 95 % within, ms | times a page without a list |",
        "|---|---:|---:|---:|",
        *_lines(rows, bare),
        "",
        f"Over {MOST_MILLISECONDS} ms or {MOST_TIMES_BARE} times that page: "
        f"{', '.join(over) or 'none'}.",
    ]
    return "\n".join(lines)


def _lines(rows: list[tuple[str, float, float]], bare: float) -> Iterator[str]:
    for name, median, p95 in rows:
        yield f"| {name} | {median:.0f} | {p95:.0f} | {p95 / bare:.1f} |"


if __name__ == "__main__":
    main()
