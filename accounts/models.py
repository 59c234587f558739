"""Who one is: a person with an e-mail address, and where they are signed in with tokens."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction


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
            RoleChange.objects.using(self._db).create(
                user=user,
                was=Role.USER,
                became=Role.SUPER_ADMIN,
                was_active=True,
                became_active=user.is_active,
                reason="Created at the console",
            )
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
        default=0, editable=False, help_text="How often all browsers were signed out at once."
    )
    updated_at = models.DateTimeField(auto_now=True)

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

    def get_session_auth_hash(self) -> str:
        """What a browser's session must hold to be good: changes when all of them are ended."""
        return f"{super().get_session_auth_hash()}.{self.sessions_ended}"


class Role(models.TextChoices):
    """What somebody may do beyond what everybody may, from nothing to everything."""

    USER = "user"
    MODERATOR = "moderator"
    ADMIN = "admin"
    SUPER_ADMIN = "super_admin", "Super-admin"


class RoleChange(models.Model):
    """One change of somebody's role or activity. Never edited, never deleted.

    It outlives the account of whoever leaves: of them it keeps the id and nothing else.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="role_changes",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        help_text="Nobody: it was done at the console.",
    )
    was = models.CharField("role before", max_length=11, choices=Role.choices)
    became = models.CharField("role after", max_length=11, choices=Role.choices)
    was_active = models.BooleanField()
    became_active = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "role_changes"
        ordering = ["-id"]

    def __str__(self) -> str:
        if self.was != self.became:
            return f"{self.get_was_display()} → {self.get_became_display()}"
        return "activated" if self.became_active else "deactivated"


class SignIn(models.Model):
    """One client's stay, from signing in to signing out, through any number of renewals.

    Its tokens carry its id. Ending it ends the access token too, on the next request.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins"
    )
    refresh_jti = models.CharField(
        max_length=64, blank=True, help_text="The one refresh token that is good, if any."
    )
    client = models.CharField(max_length=200, blank=True, help_text="As it names itself.")
    created_at = models.DateTimeField(auto_now_add=True)
    renewed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "sign_ins"
        ordering = ["-renewed_at"]
        indexes = [models.Index(fields=["user", "-renewed_at"])]

    def __str__(self) -> str:
        return f"{self.user} from {self.created_at:%Y-%m-%d}"


class Scope(models.TextChoices):
    READ = "read"
    WRITE = "write", "read and write"


class ApiKey(models.Model):
    """A long-lived key for scripts. Only its digest is kept; it is shown once, when it is made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4, help_text="Its first characters, to tell keys apart.")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "api_keys"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class ExtensionLink(models.Model):
    """A browser extension that acts for a user. Of its token only the digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="extension_links"
    )
    name = models.CharField(max_length=60, help_text="As the extension names its browser.")
    digest = models.CharField(  # noqa: DJ001 - NULLs may repeat under the constraint
        max_length=64, unique=True, null=True, help_text="Empty until the token was fetched."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "extension_links"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class ExtensionPairing(models.Model):
    """An extension that asks to be linked, for some minutes.

    `link` is set once a user has entered the code; the row goes when the token is fetched. The
    user code is short, so its digest is keyed; its first half is kept to tell which pairing a
    wrong guess was aimed at.
    """

    device_digest = models.CharField(max_length=64, unique=True)
    user_code_start = models.CharField(max_length=4, db_index=True)
    user_code_digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=45, blank=True, help_text="Where it asked from.")
    wrong_guesses = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    link = models.OneToOneField(
        ExtensionLink, on_delete=models.CASCADE, null=True, blank=True, related_name="pairing"
    )

    class Meta:
        db_table = "extension_pairings"

    def __str__(self) -> str:
        return self.name


class ProviderTokens(models.Model):
    """What an account elsewhere that a user has linked lets us do there; tokens are encrypted."""

    account = models.OneToOneField(
        "socialaccount.SocialAccount",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="provider_tokens",
    )
    access_token = models.TextField(editable=False)
    refresh_token = models.TextField(blank=True, editable=False)
    scope = models.CharField(max_length=500, blank=True, help_text="What its owner agreed to.")
    expires_at = models.DateTimeField(null=True, blank=True)
    renewing_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then somebody is fetching a new access token."
    )
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="Since then it has to be linked anew."
    )

    class Meta:
        db_table = "provider_tokens"
        verbose_name_plural = "provider tokens"

    def __str__(self) -> str:
        return f"tokens of {self.account_id}"


class ActivityType(models.TextChoices):
    """What a user's log tells of. Older clients read these words."""

    SIGNED_UP = "signed_up"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    ROLE_CHANGED = "role_changed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    EXTENSION_LINKED = "extension_linked"
    EXTENSION_UNLINKED = "extension_unlinked"
    DOOR_LINKED = "door_linked"
    DOOR_UNLINKED = "door_unlinked"
    SCAN_STARTED = "scan_started"
    SCAN_COMPLETED = "scan_completed"
    SCAN_FAILED = "scan_failed"
    SCAN_CANCELLED = "scan_cancelled"
    VERDICT_CHANGED = "verdict_changed"
    REVIEWED = "reviewed"
    UPLOAD_DELETED = "upload_deleted"
    TOKENS_GRANTED = "tokens_granted"
    TOKENS_PURCHASED = "tokens_purchased"
    TOKENS_CAPTURED = "tokens_captured"
    TOKENS_REFUNDED = "tokens_refunded"
    TOKENS_RELEASED = "tokens_released"
    TOKENS_ADJUSTED = "tokens_adjusted"


class Activity(models.Model):
    """One line of a user's log: what they did, or what was done for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activities"
    )
    type = models.CharField(max_length=30, choices=ActivityType.choices)
    message = models.CharField(max_length=500)
    about = models.UUIDField(null=True, blank=True, help_text="The upload that it concerns.")
    paths = models.JSONField(default=dict, blank=True, help_text="Where to find it.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "activities"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user", "-created_at"])]

    def __str__(self) -> str:
        return self.message
