"""`manage.py verify_report FILE`: is this report genuine and unaltered? Needs no network."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from detection.engines.reports.certificate import IdentityError, fingerprint, owner_of
from detection.engines.reports.envelope import ReportRefused
from detection.engines.reports.verifying import MAX_BYTES, Verified, verify
from detection.engines.scale import percent
from detection.reports.certificate import certificates_in, trusted
from media_jobs.command_line import CANNOT_WORK

REFUSED = 1
CHUNK = 1024 * 1024


class Command(BaseCommand):
    help = (
        "Verify a signed report. Exit status: 0 only when it is genuine, unaltered and, with "
        "--media, about that very file; 1 when it is not; 2 when it could not be checked."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", type=Path, metavar="FILE")
        parser.add_argument(
            "--certificate",
            type=Path,
            action="append",
            metavar="PEM",
            help="Whose report it must be, as the site serves it at /reports/certificate; may be "
            "given several times. Without it: this installation's own, today's and earlier ones.",
        )
        parser.add_argument(
            "--media", type=Path, metavar="FILE", help="See that this is the examined file."
        )
        parser.add_argument("--json", action="store_true", help="Print all that is attested.")

    def handle(self, *args: Any, **options: Any) -> None:
        given = options["certificate"]
        try:
            known = [certificates_in(path) for path in given] if given else trusted()
            with options["report"].open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            digest = _digest(options["media"]) if options["media"] else None
        except (IdentityError, OSError) as error:
            raise CommandError(str(error), returncode=CANNOT_WORK) from error
        if not known:
            raise CommandError(
                "This installation has signed no reports yet. Give the certificate of the one "
                "that made this report with --certificate.",
                returncode=CANNOT_WORK,
            )
        try:
            verified = verify(data, known)
        except ReportRefused as error:
            raise CommandError(f"Not genuine. {error}", returncode=REFUSED) from error
        examined = verified.facts["file"]["sha256"]
        if digest not in (None, examined):
            raise CommandError(
                f"The report is genuine, but about another file: it examined {examined}, "
                f"and this is {digest}.",
                returncode=REFUSED,
            )
        if options["json"]:
            self.stdout.write(json.dumps(verified.facts, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(as_lines(verified, compared=digest is not None)))


def as_lines(verified: Verified, *, compared: bool) -> list[str]:
    """What a genuine report attests, for people."""
    facts, signer = verified.facts, verified.certificate
    verdict, model = facts["verdict"], facts["model"]
    probability = verdict["fake_probability"]
    said = "" if probability is None else f", probability of manipulation {percent(probability)}"
    file = "file" if not compared else "file (the one given)"
    rows = {
        "signed by": f"{owner_of(signer)}, certificate {fingerprint(signer)}",
        "session": facts["session"]["id"],
        file: f"{facts['file']['name']!r}, SHA-256 {facts['file']['sha256']}",
        "verdict": verdict["label"].replace("_", " ") + said,
        "model": f"{model['id']} {model['version']}, SHA-256 {model['sha256']}",
        "examined": facts["session"]["finished_at"],
        "reported": facts["report"]["made_at"],
    }
    if facts["review"]:
        rows["moderator"] = facts["review"]["decision"]
    width = max(map(len, rows))
    return ["Genuine and unaltered.", *(f"{name:<{width}}  {rows[name]}" for name in rows)]


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
