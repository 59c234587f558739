"""Settings of the key that signs reports."""

from accounts.environment import Environment

_reports = Environment("Reports")
REPORT_SIGNING_KEY: str = _reports.string(
    "REPORT_SIGNING_KEY", "", "an RSA key, PEM or PKCS#12", shown="one made in `DATA_DIR`"
)
REPORT_SIGNING_CERT: str = _reports.string(
    "REPORT_SIGNING_CERT", "", "PEM: its certificate and those above it; not with PKCS#12"
)
REPORT_SIGNING_PASSPHRASE: str = _reports.string(
    "REPORT_SIGNING_PASSPHRASE", "", "when the key has one"
)
