"""Sign files with content credentials, as a camera or a generator does, by a made-up authority."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from c2pa import Builder, C2paBuilderIntent, C2paSignerInfo, Signer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SIGNER = "Wonderland Pictures"
MIMES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".avi": "video/avi",
}
TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def created(term: str = "trainedAlgorithmicMedia", **more: Any) -> dict[str, Any]:
    """A manifest of a file that was made out of nothing by a program."""
    action = {
        "action": "c2pa.created",
        "digitalSourceType": TERMS + term,
        "softwareAgent": {"name": "Looking Glass", "version": "2"},
    }
    return {
        "claim_generator_info": [{"name": "Tea Party Studio", "version": "3.1"}],
        "title": "white rabbit",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
        **more,
    }


def signed(source: Path, target: Path, manifest: dict[str, Any] | None = None) -> Path:
    """The file at `source` with a manifest, signed, as `target`.

    `remote` in the manifest is an address that it is kept at instead of in the file; with `edits`
    the file at `source` is what it was made from.
    """
    manifest = manifest or created()
    remote, edits = manifest.pop("remote", None), manifest.pop("edits", False)
    certificates, key = _chain()
    info = C2paSignerInfo(alg=b"es256", sign_cert=certificates, private_key=key, ta_url=None)
    with Builder(manifest) as builder, source.open("rb") as plain, target.open("w+b") as out:
        if edits:
            builder.set_intent(C2paBuilderIntent.EDIT)
        if remote:
            builder.set_remote_url(remote)
            builder.set_no_embed()
        builder.sign(Signer.from_info(info), MIMES[source.suffix], plain, out)
    return target


def altered(path: Path, at: int = -40) -> Path:
    """The same file with one bit of one byte turned."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))
    return path


@cache
def _chain() -> tuple[bytes, bytes]:
    """The signer's certificate and the one above it, and the signer's key, all PEM."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("Wonderland Authority", root_key, "Wonderland Authority", root_key)
    own = _certificate(SIGNER, key, "Wonderland Authority", root_key)
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (own, root))
    form = serialization.PrivateFormat.PKCS8
    return pem, key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    root = key is issuer_key
    allowed = {"key_cert_sign", "crl_sign"} if root else {"digital_signature"}
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{one: one in allowed for one in _USAGES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False
        )
    )
    if not root:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(usage, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
