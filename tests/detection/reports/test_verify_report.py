"""A report is proven genuine to its last byte, by a command without a network and on a page."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from detection.engines.reports.certificate import Identity, fingerprint, read_or_create_identity
from detection.models import DetectionSession
from detection.reports.certificate import EARLIER, identity
from detection.reports.making import make_report
from media_jobs.models import Artifact, Upload
from tests.support.media import Clips, stored_files, temporary_files
from tests.support.uploads import examined, session_of

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/reports/verify/"


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """Somebody else, who calls himself what the installation is called."""
    path = tmp_path_factory.mktemp("stranger") / "identity.pem"
    return read_or_create_identity(path, name="reports.example.org")


@pytest.fixture
def session(alice: User, clips: Clips, redness_scorer: None) -> DetectionSession:
    """A clip of Alice's that was called manipulated."""
    return session_of(examined(alice, clips.reddened))


@pytest.fixture
def report(session: DetectionSession, tmp_path: Path) -> Path:
    """Its report, as somebody was given it."""
    path = tmp_path / "report.pdf"
    path.write_bytes(make_report(session, by=identity()))
    return path


def checked(*arguments: Any) -> str:
    out = StringIO()
    call_command("verify_report", *map(str, arguments), stdout=out)
    return out.getvalue()


def refusal(*arguments: Any, status: int = 1) -> str:
    with pytest.raises(CommandError) as end:
        checked(*arguments)
    assert end.value.returncode == status
    return str(end.value)


def test_a_genuine_report_is_told_with_what_it_attests(
    session: DetectionSession, report: Path
) -> None:
    said = checked(report)
    assert said.startswith("Genuine and unaltered.")
    assert session.upload is not None
    facts = (str(session.pk), session.upload.sha256, "manipulated", session.model["sha256"])
    assert all(fact in said for fact in facts)
    assert json.loads(checked(report, "--json"))["session"]["id"] == str(session.pk)


def test_the_examined_file_is_recognised_and_another_is_not(
    session: DetectionSession, report: Path, clips: Clips
) -> None:
    assert "the one given" in checked(report, "--media", clips.reddened)
    assert "about another file" in refusal(report, "--media", clips.face)


def test_the_command_says_in_a_sentence_what_is_wrong(
    report: Path, stranger: Identity, tmp_path: Path
) -> None:
    data = report.read_bytes()
    report.write_bytes(data + b"\n")
    assert "added, cut off or moved" in refusal(report)
    report.write_bytes(data.replace(b"/Type /Page\n", b"/Type /Pagf\n", 1))
    assert "altered after it was signed" in refusal(report)
    report.write_bytes(b"%PDF-1.7 nothing")
    assert "no signature" in refusal(report)
    report.write_bytes(b"hello")
    assert "no PDF" in refusal(report)
    report.write_bytes(b"")
    assert "no PDF" in refusal(report)


def test_with_a_certificate_it_must_be_that_ones_report(
    report: Path, stranger: Identity, tmp_path: Path, settings: Any
) -> None:
    own, other = tmp_path / "own.pem", tmp_path / "other.pem"
    own.write_bytes(identity().pem)
    other.write_bytes(stranger.pem)
    settings.REPORT_SIGNING_KEY, settings.DATA_DIR = "", tmp_path / "elsewhere"
    assert "Genuine" in checked(report, "--certificate", own)
    assert "Genuine" in checked(report, "--certificate", other, "--certificate", own)
    assert "not that of the expected" in refusal(report, "--certificate", other)
    assert "has signed no reports" in refusal(report, status=2)
    assert not settings.DATA_DIR.exists(), "verifying makes no key"


def test_reports_of_an_earlier_key_are_still_known(
    report: Path, tmp_path: Path, settings: Any
) -> None:
    earlier = identity().pem
    settings.REPORT_SIGNING_KEY = ""
    identity()
    assert "not that of the expected" in refusal(report)
    (tmp_path / EARLIER).mkdir()
    (tmp_path / EARLIER / "2026.pem").write_bytes(earlier)
    assert "Genuine" in checked(report)


@pytest.mark.parametrize("missing", ["report", "certificate", "media"])
def test_files_that_cannot_be_read_are_no_verdict(
    report: Path, tmp_path: Path, missing: str
) -> None:
    gone = tmp_path / "gone"
    arguments = {"report": [gone]}.get(missing, [report, f"--{missing}", gone])
    assert "gone" in refusal(*arguments, status=2)


def test_anybody_may_verify_on_the_page_and_nothing_is_kept(client: Client, report: Path) -> None:
    before = stored_files(), Artifact.objects.count(), Upload.objects.count()
    page = client.get(PAGE)
    assert page.status_code == 200
    assert fingerprint(identity().certificates[0]) in page.content.decode()
    said = sent(client, report.read_bytes())
    assert said.status_code == 200
    assert "Genuine and unaltered" in said.content.decode()
    assert "reddened.mp4" in said.content.decode()
    assert before == (stored_files(), Artifact.objects.count(), Upload.objects.count())
    assert temporary_files() == []


def sent(client: Client, data: bytes) -> Any:
    file = SimpleUploadedFile("report.pdf", data, "application/pdf")
    return client.post(PAGE, {"report": file})


def enclosing(container: bytes) -> bytes:
    """The least that looks like a signed file."""
    head = b"%PDF-1.7\n/Contents "
    tail = b"\n/ByteRange [0 %d %d 00]" % (len(head), len(head) + len(container))
    return head + container + tail.replace(b" 00]", b" %d]" % len(tail))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no PDF"),
        (b"\x00\xff" * 500, "no PDF"),
        (b"%PDF-1.7\n" + b"<<" * 20_000, "no signature"),
        (b"%PDF-1.7\n/ByteRange [0 1 2 3]", "does not cover"),
        (enclosing(b"<00>"), "cannot be read"),
        (enclosing(b"<308>"), "cannot be read"),
        (enclosing(b"<3080" + b"30" * 5000 + b">"), "cannot be read"),
    ],
)
def test_whatever_is_sent_the_page_says_what_is_wrong(
    client: Client, data: bytes, says: str
) -> None:
    answer = sent(client, data)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_an_altered_report_is_refused_on_the_page(client: Client, report: Path) -> None:
    answer = sent(client, report.read_bytes()[:-1])
    assert answer.status_code == 422
    assert "Not verified" in answer.content.decode()


def test_the_page_without_a_file_asks_for_one(client: Client) -> None:
    answer = client.post(PAGE)
    assert answer.status_code == 422
    assert "Choose a report first" in answer.content.decode()


def test_the_page_is_limited_like_everything_that_strangers_ask(
    client: Client, settings: Any
) -> None:
    settings.ANONYMOUS_RATE = "2/min"
    cache.clear()
    assert [sent(client, b"x").status_code for _ in range(3)] == [422, 422, 429]
    assert client.get(PAGE).status_code == 429
    assert int(sent(client, b"x")["Retry-After"]) > 0


def test_the_certificate_is_there_for_everybody(client: Client) -> None:
    answer = client.get("/reports/certificate")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-pem-file")
    assert answer.content == identity().pem
    assert b"PRIVATE" not in answer.content
