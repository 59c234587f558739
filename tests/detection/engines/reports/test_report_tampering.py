"""No altered report is called genuine, however little of it was altered."""

import random

import pytest

from benchmarks.report_mutations import survivors
from benchmarks.sample_report import sample_report
from benchmarks.tampering import WAYS, Case
from detection.engines.reports.certificate import read_or_create_identity
from detection.engines.reports.envelope import ReportRefused
from detection.engines.reports.verifying import verify


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Two genuine reports, and somebody else who calls himself what their maker is called."""
    folder = tmp_path_factory.mktemp("keys")
    own, other = (
        read_or_create_identity(folder / name, name="example.org") for name in ("own", "other")
    )
    return Case(sample_report(own), sample_report(own, name="another.mp4"), own, other)


def test_the_untouched_report_is_genuine(case: Case) -> None:
    assert verify(case.report, [case.identity.certificates]).facts["file"]["name"] == "sample.mp4"


@pytest.mark.parametrize("way", WAYS)
def test_no_altered_report_is_accepted(case: Case, way: str) -> None:
    rng = random.Random(way)
    for _ in range(3):
        altered = WAYS[way](case, rng)
        assert altered != case.report
        with pytest.raises(ReportRefused, match=r"\w"):
            verify(altered, [case.identity.certificates])


def test_a_hundred_mutations_are_refused(case: Case) -> None:
    tried, accepted = survivors(case, count=100, seed=7)
    assert tried.total() == 100
    assert not accepted


def test_every_bit_around_the_end_of_the_signature_counts(case: Case) -> None:
    """Where the signature ends and its padding begins, and where that ends."""
    data, trusted = case.report, [case.identity.certificates]
    end = data.index(b">\n/ByteRange")
    start = len(data[:end].rstrip(b"0"))
    for at in (*range(start - 4, start + 4), *range(end - 4, end + 2)):
        for bit in range(8):
            flipped = data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]
            with pytest.raises(ReportRefused):
                verify(flipped, trusted)
