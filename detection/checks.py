"""System checks of detection's settings."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register

from detection.engines.errors import EngineMisconfigured
from detection.engines.reports.identity import IdentityError
from detection.reports.identity import identity
from detection.scorer import forgery_scorer


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


@register()
def the_engine_can_be_had(**kwargs: Any) -> list[Error]:
    """Refuse an engine that is named wrongly, or files that it cannot use."""
    try:
        forgery_scorer()
    except (EngineMisconfigured, ImportError, AttributeError, TypeError, OSError) as error:
        hint = "See “Other engines” in docs/operations.md."
        return [Error(f"FACE_FORGERY_ENGINE: {error}", hint=hint, id="detection.E002")]
    return []
