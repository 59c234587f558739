"""Who signs this installation's reports, and whose signatures it knows."""

import platform
from functools import cache
from pathlib import Path

from cryptography.x509 import Certificate
from django.conf import settings

from detection.engines.reports.certificate import (
    Identity,
    IdentityError,
    load_identity,
    read_certificates,
    read_identity,
    read_or_create_identity,
)

SELF_MADE = "report-identity.pem"
EARLIER = "earlier-report-certificates"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def identity() -> Identity:
    """The key and certificate that the settings name; else one that is made on first use.

    Raises IdentityError for settings that lead to no usable key.
    """
    if settings.REPORT_SIGNING_KEY:
        return _given(
            settings.REPORT_SIGNING_KEY,
            settings.REPORT_SIGNING_CERT,
            settings.REPORT_SIGNING_PASSPHRASE,
        )
    return _self_made(settings.DATA_DIR / SELF_MADE)


def trusted() -> list[tuple[Certificate, ...]]:
    """The certificates whose reports are this installation's: today's and earlier ones.

    Makes none. Raises IdentityError for files that hold no certificate.
    """
    found = []
    if settings.REPORT_SIGNING_KEY or (settings.DATA_DIR / SELF_MADE).exists():
        found.append(identity().certificates)
    return found + [
        certificates_in(path) for path in sorted((settings.DATA_DIR / EARLIER).glob("*.pem"))
    ]


def certificates_in(path: Path) -> tuple[Certificate, ...]:
    """The certificates of a PEM file, the signer's first. Raises IdentityError."""
    try:
        return read_certificates(path.read_bytes())
    except OSError as error:
        raise IdentityError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise IdentityError(f"{path} holds no certificate in PEM.") from error


@cache
def _given(key: str, certificate: str, passphrase: str) -> Identity:
    if key.lstrip().startswith("-----BEGIN"):
        chain = certificate.encode() or None
        return load_identity(key.encode(), chain, passphrase, source="REPORT_SIGNING_KEY")
    return read_identity(Path(key), Path(certificate) if certificate else None, passphrase)


@cache
def _self_made(path: Path) -> Identity:
    return read_or_create_identity(path, name=_installation())


def _installation() -> str:
    """What the installation is called where people can reach it."""
    named = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK and host != "*"]
    return named[0].lstrip(".") if named else platform.node() or "an unnamed machine"
