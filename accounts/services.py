"""Making accounts."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.activities import record
from accounts.models import ActivityType, User


class EmailTaken(Exception):
    """There is an account with this address already."""


@transaction.atomic
def sign_up(*, email: str, password: str, name: str = "") -> User:
    """Create an account. Raises `EmailTaken`, or `ValidationError` for a weak password."""
    validate_password(password, User(email=email, name=name))
    if User.objects.filter(email__iexact=email).exists():
        raise EmailTaken
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name)
    except (IntegrityError, ValidationError) as error:
        raise EmailTaken from error
    record(user_id=user.pk, kind=ActivityType.SIGNED_UP, message="Created this account")
    return user
