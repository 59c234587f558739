"""Reading reports as their recipients do."""

import json
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from detection.engines.reports.attestation import ATTACHMENT
from tests.support.media import stored_files


def read(report: bytes) -> PdfReader:
    """The report, parsed."""
    return PdfReader(BytesIO(report))


def text_of(report: bytes) -> str:
    """What its pages say, in one line; without the places where a name may be broken."""
    pages = (page.extract_text() for page in read(report).pages)
    return " ".join(" ".join(pages).replace("\u200b", "").split())


def facts_of(report: bytes) -> dict[str, Any]:
    """The data that is attached to it."""
    return json.loads(read(report).attachments[ATTACHMENT][0])


def report_files() -> list[str]:
    """The reports that are kept."""
    return [name for name in stored_files() if "report-" in name]
