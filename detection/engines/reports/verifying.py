"""Verify a signed report without any network, and read what it attests.

The bytes are proven first, by our own strict reading; only a file that came from the trusted key,
to the last byte, is ever parsed as PDF. Then pyHanko judges it by the rules of PAdES as well.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from detection.engines.reports.attestation import ATTACHMENT, FORMAT
from detection.engines.reports.envelope import (
    Envelope,
    ReportRefused,
    check_signature,
    open_envelope,
)

MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Verified:
    """What an unaltered report says, and whose it is."""

    facts: dict[str, Any]
    certificate: x509.Certificate


def verify(data: bytes, trusted: Sequence[Sequence[x509.Certificate]]) -> Verified:
    """Verify a report against any of the `trusted` signers, each with what is above it.

    Raises ReportRefused with a sentence that says what is wrong.
    """
    if len(data) > MAX_BYTES:
        raise ReportRefused(f"The file is larger than {MAX_BYTES >> 20} MB, which no report is.")
    if not data.startswith(b"%PDF-"):
        raise ReportRefused("The file is no PDF.")
    envelope = open_envelope(data)
    signer = _signer(envelope, trusted)
    try:
        reader = PdfFileReader(BytesIO(data))
        _confirm(reader, envelope, signer)
        facts = _attached(reader)
    except ReportRefused:
        raise
    except Exception as error:
        raise ReportRefused(f"The file cannot be read as a report: {error}") from error
    return Verified(facts, signer)


def _signer(envelope: Envelope, trusted: Sequence[Sequence[x509.Certificate]]) -> x509.Certificate:
    refusal = ReportRefused("There is no certificate to verify the report with.")
    for certificates in trusted:
        try:
            check_signature(envelope, certificates)
        except ReportRefused as error:
            refusal = error
        else:
            return certificates[0]
    raise refusal


def _confirm(reader: PdfFileReader, envelope: Envelope, signer: x509.Certificate) -> None:
    """Let pyHanko come to the same conclusion by itself."""
    signatures = reader.embedded_signatures
    if len(signatures) != 1 or tuple(signatures[0].byte_range) != envelope.ranges:
        raise ReportRefused("The file does not have exactly one signature, over all of it.")
    own = asn1_x509.Certificate.load(signer.public_bytes(serialization.Encoding.DER))
    status = validate_pdf_signature(
        signatures[0], ValidationContext(trust_roots=[own], allow_fetching=False)
    )
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid and whole and status.signing_cert.dump() == own.dump()):
        raise ReportRefused("The signature is not valid.")


def _attached(reader: PdfFileReader) -> dict[str, Any]:
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    files = {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}
    facts = json.loads(files[ATTACHMENT]["/EF"]["/F"].data)
    if facts["format"] != FORMAT:
        raise ReportRefused(f"The report has the format “{facts['format']}”, which is not known.")
    return facts
