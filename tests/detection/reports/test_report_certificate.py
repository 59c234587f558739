"""The key that signs reports: made once by the installation itself, or given to it."""

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from detection.engines.reports.certificate import (
    IdentityError,
    fingerprint,
    owner_of,
    read_identity,
    read_or_create_identity,
)
from detection.engines.reports.signing import sign
from detection.engines.reports.verifying import verify
from detection.reports import certificate as installed
from detection.reports.checks import reports_can_be_signed

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from pathlib import Path
from detection.engines.reports.certificate import fingerprint, read_or_create_identity
sys.stdin.readline()
identity = read_or_create_identity(Path(sys.argv[1]), name="race.example")
print(fingerprint(identity.certificates[0]))
"""


def certificate_for(key: Any, *, issuer: Any = None, name: str = "Reports") -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now - timedelta(days=1) if name == "Expired" else now + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )


def pem_of(key: Any, passphrase: bytes | None = None) -> bytes:
    encryption: Any = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, encryption)


def in_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    import typst

    compiled = typst.Compiler(
        b'#pdf.attach("spotifai-report.json", bytes("{\\"format\\": \\"spotifai-report/1\\"}"))\nhi'
    ).compile(format="pdf")
    assert isinstance(compiled, bytes)
    return compiled


def test_it_is_made_on_first_use_for_us_alone_and_names_the_installation(
    settings: Any, tmp_path: Path
) -> None:
    settings.REPORT_SIGNING_KEY, settings.ALLOWED_HOSTS = "", ["localhost", "truth.example.org"]
    made = installed.identity()
    path = tmp_path / installed.SELF_MADE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert owner_of(made.certificates[0]) == "SpotifAI reports, truth.example.org"
    assert read_identity(path).certificates == made.certificates
    assert [file.name for file in tmp_path.glob("*identity*")] == [installed.SELF_MADE]


def test_processes_that_need_it_at_once_get_the_same(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "identity.pem")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    running = [subprocess.Popen(command, cwd=ROOT, **pipes) for _ in range(3)]  # type: ignore[call-overload]
    told = {process.communicate(b"go\n")[0] for process in running}
    assert len(told) == 1
    assert len(told.pop().strip()) == 64
    assert [path.name for path in tmp_path.glob("*identity*")] == ["identity.pem"]


def test_a_key_of_ones_own_signs_with_what_is_above_its_certificate(
    key: rsa.RSAPrivateKey, pdf: bytes, tmp_path: Path
) -> None:
    above = certificate_for(rsa.generate_private_key(65537, 2048), name="Above")
    own = certificate_for(key, issuer=above)
    (tmp_path / "key.pem").write_bytes(pem_of(key, b"secret"))
    (tmp_path / "cert.pem").write_bytes(in_pem(own) + in_pem(above))
    identity = read_identity(tmp_path / "key.pem", tmp_path / "cert.pem", "secret")
    assert identity.certificates == (own, above)
    signed = sign(pdf, identity, reason="test")
    assert fingerprint(verify(signed, [identity.certificates]).certificate) == fingerprint(own)


def test_a_pkcs12_file_is_a_key_of_ones_own_too(
    key: rsa.RSAPrivateKey, pdf: bytes, tmp_path: Path
) -> None:
    own, path = certificate_for(key), tmp_path / "own.p12"
    encryption = serialization.BestAvailableEncryption(b"secret")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"own", key, own, None, encryption))
    identity = read_identity(path, None, "secret")
    assert verify(sign(pdf, identity, reason="test"), [identity.certificates])
    with pytest.raises(IdentityError):
        read_identity(path, None, "wrong")


def test_the_setting_may_hold_the_key_where_no_file_is_kept(
    key: rsa.RSAPrivateKey, settings: Any
) -> None:
    own = certificate_for(key)
    settings.REPORT_SIGNING_CERT = settings.REPORT_SIGNING_PASSPHRASE = ""
    settings.REPORT_SIGNING_KEY = (pem_of(key) + in_pem(own)).decode()
    assert installed.identity().certificates == (own,)
    settings.REPORT_SIGNING_KEY = pem_of(key, b"secret").decode()
    settings.REPORT_SIGNING_CERT = in_pem(own).decode()
    settings.REPORT_SIGNING_PASSPHRASE = "secret"
    assert installed.identity().certificates == (own,)
    settings.REPORT_SIGNING_PASSPHRASE = "wrong"
    (error,) = reports_can_be_signed()
    assert "REPORT_SIGNING_KEY holds no key" in error.msg
    assert "PRIVATE KEY" not in error.msg


def test_a_report_outlives_the_certificate_that_it_was_signed_with(
    key: rsa.RSAPrivateKey, pdf: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "expired.pem"
    path.write_bytes(pem_of(key) + in_pem(certificate_for(key, name="Expired")))
    identity = read_identity(path)
    assert verify(sign(pdf, identity, reason="test"), [identity.certificates])


def unusable(key: rsa.RSAPrivateKey) -> dict[str, bytes]:
    curve = ec.generate_private_key(ec.SECP256R1())
    short = rsa.generate_private_key(65537, 1024)
    return {
        "no certificate": pem_of(key),
        "no key": in_pem(certificate_for(key)),
        "neither": b"hello",
        "another's certificate": pem_of(key) + in_pem(certificate_for(short)),
        "not RSA": pem_of(curve) + in_pem(certificate_for(curve)),
        "too short": pem_of(short) + in_pem(certificate_for(short)),
    }


def test_what_cannot_sign_is_refused_with_a_sentence(
    key: rsa.RSAPrivateKey, tmp_path: Path, settings: Any
) -> None:
    for name, content in unusable(key).items():
        path = tmp_path / f"{name}.pem"
        path.write_bytes(content)
        with pytest.raises(IdentityError):
            read_identity(path)
        settings.REPORT_SIGNING_KEY = str(path)
        (error,) = reports_can_be_signed()
        assert error.id == "detection.E001", name
    settings.REPORT_SIGNING_KEY = str(tmp_path / "nowhere.pem")
    assert reports_can_be_signed()
    settings.REPORT_SIGNING_KEY = ""
    assert reports_can_be_signed() == []
    assert read_or_create_identity(tmp_path / "fresh.pem", name="x" * 200)
