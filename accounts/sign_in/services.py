"""Making accounts."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from accounts.activities.services import record
from accounts.activities.types import SIGNED_UP
from accounts.people.models import User


@transaction.atomic
def sign_up(*, email: str, password: str, name: str = "") -> tuple[User, EmailAddress]:
    """Create an account that claims an address, whoever else may have it.

    Raises `ValidationError` for a weak password.
    """
    validate_password(password, User(email=email, name=name))
    user = User.objects.create_user(email, password, name=name)
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True)
    record(user_id=user.pk, kind=SIGNED_UP, message="Created this account")
    return user, address
