"""The bytes of a signed report that no signature can cover: those of the signature itself.

Whoever changes one of them changes the file. So they may have one form only: everything in the
container is built again from the certificates that are trusted, and must come out the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto import algos, cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_RANGES = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]")
_CONTAINER = re.compile(rb"<([0-9A-F]+)>")
_ALTERED = "The signature’s container was altered."


class ReportRefused(Exception):
    """This is no report as it was signed; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A file, taken apart: the hex text of the signature, and the digest of all else."""

    container: bytes
    digest: bytes
    ranges: tuple[int, int, int, int]


def open_envelope(data: bytes) -> Envelope:
    """Find the signature of `data` and see that it is about every byte but its own.

    Raises ReportRefused.
    """
    for found in _RANGES.finditer(data):
        first, second, length = (int(number) for number in found.groups())
        if 0 < first < second and second + length == len(data):
            container = _CONTAINER.fullmatch(data, first, second)
            if container is None:
                raise ReportRefused(_ALTERED)
            digest = hashlib.sha256(data[:first])
            digest.update(data[second:])
            return Envelope(container.group(1), digest.digest(), (0, first, second, length))
    if b"/ByteRange" not in data:
        raise ReportRefused("The file carries no signature.")
    raise ReportRefused(
        "The signature does not cover the whole file: something was added, cut off or moved."
    )


def check_signature(envelope: Envelope, certificates: Sequence[x509.Certificate]) -> None:
    """See that the signature is that of the first of `certificates`, over these very bytes.

    The others are those that accompany it. Raises ReportRefused.
    """
    info = _signer_info(envelope)
    if _declared_digest(info) != envelope.digest:
        raise ReportRefused("The file was altered after it was signed.")
    key = certificates[0].public_key()
    assert isinstance(key, rsa.RSAPublicKey), "identities are RSA"
    signed = info["signed_attrs"].untag().dump()
    try:
        key.verify(info["signature"].native, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise ReportRefused("The signature is not that of the expected certificate.") from None
    if _container(info, certificates).ljust(len(envelope.container), b"0") != envelope.container:
        raise ReportRefused(_ALTERED)


def _signer_info(envelope: Envelope) -> cms.SignerInfo:
    try:
        raw = bytes.fromhex(envelope.container.decode())
        content = cms.ContentInfo.load(raw)["content"]
        (info,) = content["signer_infos"]
        # Parsed to the last field, so that nothing fails later.
        _ = info.native
        _ = info["signature"].native, info["signed_attrs"].native
    except Exception as error:  # bytes that somebody made up fail in every way there is
        raise ReportRefused("The signature’s container cannot be read.") from error
    return info


def _declared_digest(info: cms.SignerInfo) -> bytes | None:
    found = [a["values"] for a in info["signed_attrs"] if a["type"].native == "message_digest"]
    values = [value.native for attribute in found for value in attribute]
    return values[0] if len(values) == 1 else None


def _container(info: cms.SignerInfo, certificates: Sequence[x509.Certificate]) -> bytes:
    """The one right container, in hex, for the signed part and the signature of `info`."""
    own, *_ = chain = [
        asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
        for certificate in certificates
    ]
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": own.issuer, "serial_number": own.serial_number}
                    )
                }
            ),
            "digest_algorithm": sha256,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
            "signed_attrs": cms.CMSAttributes.load(info["signed_attrs"].untag().dump()),
            "signature": info["signature"].native,
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [cms.CertificateChoices("certificate", value=c) for c in chain],
            "signer_infos": [signer],
        }
    )
    whole = cms.ContentInfo({"content_type": "signed_data", "content": data})
    return whole.dump().hex().upper().encode()
