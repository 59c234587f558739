"""Who signs reports: a private key and its certificate, given or made by the installation itself.

Keys are RSA, whose signature of a text is the only one: with other kinds somebody can turn one
valid signature into another, and so change a report without breaking it.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

KEY_BITS = 3072
LEAST_BITS = 2048
PEM = b"-----BEGIN"
# Long, as nothing but the certificate's digest is ever trusted and a report must outlive its site.
LASTS = timedelta(days=30 * 365)


class IdentityError(Exception):
    """There is no usable key and certificate; the message says why."""


@dataclass(frozen=True)
class Identity:
    """`certificates` is the signer's own, then those above it, as far as they were given."""

    key: rsa.RSAPrivateKey
    certificates: tuple[x509.Certificate, ...]

    @property
    def pem(self) -> bytes:
        """The certificates, for everybody."""
        return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in self.certificates)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, in hex."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def owner_of(certificate: x509.Certificate) -> str:
    """Whose certificate it is, in words."""
    return ", ".join(str(part.value) for part in certificate.subject)


def read_or_create_identity(path: Path, *, name: str) -> Identity:
    """The identity kept at `path`, made on first use under the name `name`, readable by us alone.

    Two processes may need it at once: the file, key and certificate in one, appears whole, the
    first one wins and all read it.
    """
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="identity-") as file:
            file.write(_new_identity(name))
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(file.name, path)
    return read_identity(path)


def read_identity(
    key: Path, certificate: Path | None = None, passphrase: str | None = None
) -> Identity:
    """The identity in PEM files, in one that holds both, or in a PKCS#12 file.

    Raises IdentityError for what cannot be read, does not fit together or is not RSA.
    """
    try:
        data, chain = key.read_bytes(), certificate.read_bytes() if certificate else None
    except OSError as error:
        raise IdentityError(f"{error.filename} cannot be read: {error.strerror}.") from error
    return load_identity(data, chain, passphrase, source=str(key))


def load_identity(
    data: bytes, chain: bytes | None = None, passphrase: str | None = None, *, source: str
) -> Identity:
    """The identity whose key `data` is, PEM or PKCS#12; `chain`: its certificates in PEM.

    Raises IdentityError, which says where it comes from: `source`.
    """
    secret = passphrase.encode() if passphrase else None
    try:
        if data.lstrip().startswith(PEM):
            private = serialization.load_pem_private_key(data, secret)
            certificates = read_certificates(chain or data)
        else:
            bag = pkcs12.load_pkcs12(data, secret)
            private = bag.key  # type: ignore[assignment]
            certificates = tuple(
                entry.certificate for entry in [bag.cert, *bag.additional_certs] if entry
            )
    except (ValueError, TypeError) as error:
        raise IdentityError(f"{source} holds no key that can be used: {error}") from error
    if not certificates:
        raise IdentityError(f"No certificate belongs to the key in {source}.")
    if not isinstance(private, rsa.RSAPrivateKey) or private.key_size < LEAST_BITS:
        raise IdentityError(f"{source} must hold an RSA key of at least {LEAST_BITS} bits.")
    if certificates[0].public_key() != private.public_key():
        raise IdentityError(f"The first certificate is not that of the key in {source}.")
    return Identity(private, certificates)


def read_certificates(data: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a PEM file, in its order. Raises ValueError when there are none."""
    return tuple(x509.load_pem_x509_certificates(data))


def _new_identity(name: str) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + _self_signed(key, name).public_bytes(serialization.Encoding.PEM)


def _self_signed(key: rsa.RSAPrivateKey, name: str) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SpotifAI reports"),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
