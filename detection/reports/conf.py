"""Settings of the key that signs reports."""

from accounts.environment import Environment

_reports = Environment("Reports")
REPORT_SIGNING_KEY: str = _reports.string(
    "REPORT_SIGNING_KEY",
    "",
    "an RSA key: a file, PEM or PKCS#12, or the PEM itself",
    shown="one made in `DATA_DIR`",
)
REPORT_SIGNING_CERT: str = _reports.string(
    "REPORT_SIGNING_CERT",
    "",
    "its certificate and those above it: a PEM file, or PEM if the key is; not with PKCS#12",
)
REPORT_SIGNING_PASSPHRASE: str = _reports.string(
    "REPORT_SIGNING_PASSPHRASE", "", "when the key has one"
)
