"""`python -m benchmarks.report_mutations`: is any altered report still called genuine?

Makes a report of the sample clip, alters copies of it in every way of `benchmarks.tampering`, and
verifies each against the right certificate. Ends with status 1 if a single one is accepted.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.sample_report import sample_report
from benchmarks.tampering import WAYS, Case
from detection.engines.reports.certificate import read_or_create_identity
from detection.engines.reports.envelope import ReportRefused
from detection.engines.reports.verifying import verify


def survivors(case: Case, *, count: int, seed: int) -> tuple[Counter[str], Counter[str]]:
    """How many of `count` altered copies there were of each way, and how many were accepted."""
    rng = random.Random(seed)
    tried: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    names = list(WAYS)
    for number in range(count):
        # Flips, which cost nothing to make, are half of all; the other ways take turns.
        name = "bit flipped" if number % 2 else names[number // 2 % len(names)]
        altered = WAYS[name](case, rng)
        assert altered != case.report, name
        tried[name] += 1
        try:
            verify(altered, [case.identity.certificates])
        except ReportRefused:
            continue
        accepted[name] += 1
    return tried, accepted


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report_mutations")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        own = read_or_create_identity(Path(folder) / "own.pem", name="example.org")
        other = read_or_create_identity(Path(folder) / "other.pem", name="example.org")
        case = Case(sample_report(own), sample_report(own, name="another.mp4"), own, other)
    verify(case.report, [own.certificates])
    began = time.perf_counter()
    tried, accepted = survivors(case, count=options.count, seed=options.seed)
    for name in WAYS:
        print(f"{name:<42}{tried[name]:>6}{accepted[name]:>6} accepted")
    total, passed = sum(tried.values()), sum(accepted.values())
    print(f"{'all':<42}{total:>6}{passed:>6} accepted, {time.perf_counter() - began:.0f} s")
    if passed:
        sys.exit(1)


if __name__ == "__main__":
    main()
