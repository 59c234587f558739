"""A person with an e-mail address."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.dispatch import Signal

# Sent with `user` when somebody who exists was given another password, or none.
password_was_set = Signal()
# Sent with `user`, in the transaction that makes a superuser.
superuser_was_created = Signal()


class PersonManager(UserManager["User"]):
    """Creates users by e-mail; there are no user names."""

    def _create(self, email: str, password: str | None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create a user; without a password they can only sign in through another door."""
        return self._create(email, password, **fields)

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Create a user who may do everything; the role's record names nobody as its giver."""
        with transaction.atomic(using=self._db):
            user = self._create(email, password, is_staff=True, is_superuser=True, **fields)
            superuser_was_created.send(sender=self.model, user=user)
        return user


class PrivacyLevel(models.TextChoices):
    """How much of what one makes others may see by default."""

    STANDARD = "standard"
    PRIVATE = "private"


class User(AbstractUser):
    """A person. The e-mail address is the login.

    An address that nobody has verified is a claim, and several people may make the same one, so
    that signing up tells nobody whether there is an account. Verified, it is one person's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", db_index=True)
    name = models.CharField(max_length=150, blank=True)
    privacy_level = models.CharField(
        max_length=10, choices=PrivacyLevel.choices, default=PrivacyLevel.STANDARD
    )
    auto_generate = models.BooleanField(default=False)
    lends_reviewed_files = models.BooleanField(
        default=False,
        help_text="Files that a moderator has judged may be used to measure and improve detectors.",
    )
    sessions_ended = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often everything was signed out at once."
    )
    access_ended_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When that was last, until its user has decided about what outlived it.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    _lost_password = False

    objects = PersonManager()  # type: ignore[misc]

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        db_table = "users"

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email.split("@")[0]

    def set_unusable_password(self) -> None:
        super().set_unusable_password()
        self._lost_password = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; another password ends what the old one has opened, in the same transaction."""
        # Hashing the same password anew, as signing in may do, leaves `_password` empty.
        new = self._password is not None or self._lost_password  # type: ignore[attr-defined]
        announce = new and not self._state.adding
        self._lost_password = False
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
            if announce:
                password_was_set.send(sender=User, user=self)

    def get_session_auth_hash(self) -> str:
        """What a browser's session must hold to be good: changes when all of them are ended."""
        return f"{super().get_session_auth_hash()}.{self.sessions_ended}"
