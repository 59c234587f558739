"""System checks of the settings of reports."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from detection.engines.reports.certificate import IdentityError
from detection.reports.certificate import identity


@register(Tags.security)
def reports_can_be_signed(**kwargs: Any) -> list[Error]:
    """Refuse a signing key that is named and cannot be used."""
    if not settings.REPORT_SIGNING_KEY:
        return []
    try:
        identity()
    except IdentityError as error:
        hint = "See REPORT_SIGNING_KEY in docs/operations.md."
        return [Error(f"Reports cannot be signed: {error}", hint=hint, id="detection.E001")]
    return []
