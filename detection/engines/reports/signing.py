"""Sign a typeset report: PAdES (ETSI EN 319 142), level B-B, over the whole file."""

from __future__ import annotations

from io import BytesIO

from asn1crypto import keys, x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from detection.engines.reports.certificate import Identity

FIELD = "Signature"


def sign(pdf: bytes, identity: Identity, *, reason: str) -> bytes:
    """Return `pdf` with a signature that forbids every later change.

    The file is written anew in one piece: with a single revision, nothing can be hidden in one.
    """
    writer = copy_into_new_writer(PdfFileReader(BytesIO(pdf)))
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
    )
    signed: BytesIO = signers.PdfSigner(metadata, signer_of(identity)).sign_pdf(writer)
    return signed.getvalue()


def signer_of(identity: Identity) -> signers.SimpleSigner:
    """The identity as pyHanko wants it."""
    own, *above = [
        x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
        for certificate in identity.certificates
    ]
    store = SimpleCertificateStore()
    store.register_multiple(above)
    key = identity.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return signers.SimpleSigner(
        signing_cert=own,
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=store,
        embed_roots=True,
    )
