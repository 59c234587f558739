"""`manage.py export_reviewed DIR`: what moderators have judged, as files to measure on."""

import csv
import hashlib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import groupby
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from detection.reviews.models import Finding
from detection.sessions.models import DetectionSession

TRUTHS = {Finding.AUTHENTIC.value: "real", Finding.MANIPULATED.value: "fake"}
CHUNK = 1024 * 1024

# Why a reviewed file is left out.
UNDECIDED = "of which no moderator has said what it is"
NOT_LENT = "whose owner has not agreed"
DISPUTED = "of which moderators have said different things"
COPIES = "that are copies of one already there"
LOST = "that could not be read, or not as they were uploaded"


class Case(NamedTuple):
    """A reviewed file: what a moderator found, and what the model had said (`verdict`)."""

    sha256: str
    key: str
    found: str
    verdict: str
    lent: bool


def export_reviewed(folder: Path, *, since: datetime | None = None) -> Counter[str]:
    """Copy what owners lend into `folder` and list it in its `labels.csv`.

    Only words from `since` on count. Returns how many files there are of each label, and how many
    were left out for which reason. A file is named after its digest; nothing tells whose it is.
    """
    counted: Counter[str] = Counter()
    (folder / "files").mkdir(mode=0o700, parents=True)
    with (folder / "labels.csv").open("x", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "label", "group"])
        for case in _usable(_reviewed(since), counted):
            path = f"files/{case.sha256}{PurePosixPath(case.key).suffix}"
            if _copied(case, folder / path):
                rows.writerow([path, TRUTHS[case.found], case.verdict])
                counted[TRUTHS[case.found]] += 1
            else:
                counted[LOST] += 1
    return counted


def _reviewed(since: datetime | None) -> list[Case]:
    """Each reviewed file with the latest word on it, sorted by digest."""
    sessions = DetectionSession.objects.filter(review__isnull=False, upload__isnull=False)
    if since is not None:
        sessions = sessions.filter(review__decided_at__gte=since)
    found = sessions.order_by("review__decided_at", "review_id").values_list(
        "upload_id",
        "upload__sha256",
        "upload__file",
        "review__found",
        "label",
        "owner__lends_reviewed_files",
    )
    latest = {upload: Case(*facts) for upload, *facts in found.iterator()}
    return sorted(latest.values())


def _usable(cases: list[Case], counted: Counter[str]) -> Iterator[Case]:
    """One case a file; counts the others."""
    for _, same in groupby(cases, key=attrgetter("sha256")):
        lent = []
        for case in same:
            if case.found not in TRUTHS:
                counted[UNDECIDED] += 1
            elif not case.lent:
                counted[NOT_LENT] += 1
            else:
                lent.append(case)
        if len({case.found for case in lent}) > 1:
            counted[DISPUTED] += len(lent)
        elif lent:
            counted[COPIES] += len(lent) - 1
            yield lent[0]


def _copied(case: Case, target: Path) -> bool:
    """Whether the file was there, and was copied as it was uploaded."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(case.key, "rb") as stored, target.open("xb") as file:
            while chunk := stored.read(CHUNK):
                digest.update(chunk)
                file.write(chunk)
    except FileNotFoundError:
        pass  # deleted just now
    if digest.hexdigest() == case.sha256:
        return True
    target.unlink(missing_ok=True)
    return False


def day(text: str) -> date:
    """A day as ISO 8601 writes it."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = (
        "Copy the files that moderators have found authentic or manipulated, and whose owners have "
        "agreed, into DIR, with a labels.csv that `evaluate faces` takes: path, label (real or "
        "fake), group (what the model had said)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="new, or empty")
        parser.add_argument("--since", type=day, metavar="DATE", help="only words from this day on")

    def handle(self, *, folder: Path, since: date | None, **options: Any) -> None:
        start = datetime.combine(since, time.min, UTC) if since else None
        try:
            if folder.exists() and any(folder.iterdir()):
                raise CommandError(f"{folder} is not empty: earlier copies are not mixed with new.")
            counted = export_reviewed(folder, since=start)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        truths = [f"{counted.pop(truth, 0)} {truth}" for truth in TRUTHS.values()]
        self.stdout.write(f"{folder / 'labels.csv'}: {', '.join(truths)}")
        for reason, number in sorted(counted.items()):
            if number:
                self.stdout.write(f"left out: {number} {reason}")
