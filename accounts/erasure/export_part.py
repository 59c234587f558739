"""A person's account and log, as part of what is exported and erased."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from accounts.activities.models import Activity
from accounts.activities.services import activities_of
from accounts.api_keys.selectors import keys_of
from accounts.erasure.registry import Entry, Part, json_file, lines_file, picked, rows_of
from accounts.extension.services import links_of
from accounts.notices.choices import settings_of
from accounts.notices.models import Notice
from accounts.people.models import User
from accounts.providers.models import ProviderTokens
from accounts.push.models import PushSubscription
from accounts.roles.selectors import role_of
from accounts.sessions.models import BrowserSession
from accounts.sockets.revocation import close_sockets, group_of_user
from accounts.tokens.models import SignIn

SECRET_WORDS = ("token", "secret", "password", "hash", "nonce")


def export_account(user: User) -> Iterator[Entry]:
    """The account with all that may act for it, and the log of what happened."""
    yield json_file("account.json", _account(user))
    log = activities_of(user).order_by("created_at", "pk")
    yield lines_file("activities.jsonl", (_activity(line) for line in rows_of(log)))
    notices = Notice.objects.filter(user=user).order_by("pk")
    yield lines_file("notices.jsonl", (_notice(row) for row in rows_of(notices)))


def erase_account(user: User) -> None:
    """Delete the account, and with it all rows that refer to it; close its sockets."""
    close_sockets(group_of_user(user.pk))
    user.delete()


def _account(user: User) -> dict[str, Any]:
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    linked = SocialAccount.objects.filter(user=user).order_by("pk")
    sign_ins = SignIn.objects.filter(user=user)
    return {
        **picked(user, "id", "email", "name", "date_joined", "last_login", "updated_at"),
        "role": role_of(user),
        "role_changes": [
            picked(row, "was", "became", "was_active", "became_active", "created_at")
            for row in user.role_changes.order_by("pk")
        ],
        "preferences": picked(user, "privacy_level", "auto_generate", "lends_reviewed_files"),
        "notices": [choice._asdict() for choice in settings_of(user)],
        "addresses": [picked(row, "email", "verified", "primary") for row in addresses],
        "linked_accounts": [_linked(row) for row in linked],
        "sign_ins": [
            picked(row, "id", "client", "created_at", "renewed_at", "ended_at") for row in sign_ins
        ],
        "browser_sessions": [
            picked(row, "name", "browser", "signed_in_at", "seen_at", "expire_date")
            for row in BrowserSession.objects.filter(user=user)
        ],
        "push_subscriptions": [
            picked(row, "id", "browser", "service", "created_at", "last_used_at")
            for row in PushSubscription.objects.filter(user=user)
        ],
        "api_keys": [
            picked(row, "id", "name", "scope", "created_at", "last_used_at", "expires_at")
            for row in keys_of(user)
        ],
        "extension_links": [
            picked(row, "id", "name", "created_at", "last_seen_at") for row in links_of(user)
        ],
    }


def _linked(account: SocialAccount) -> dict[str, Any]:
    """An account elsewhere, and what that place told about its owner."""
    profile = {
        name: value
        for name, value in account.extra_data.items()
        if not any(word in name.lower() for word in SECRET_WORDS)
    }
    tokens = ProviderTokens.objects.filter(account=account).first()
    return {
        **picked(account, "provider", "uid", "date_joined", "last_login"),
        "profile": profile,
        "lets_us": tokens.scope if tokens else "",
    }


def _activity(line: Activity) -> dict[str, Any]:
    return {**picked(line, "id", "type", "message", "created_at"), "page": line.paths.get("page")}


def _notice(row: Notice) -> dict[str, Any]:
    return picked(row, "type", "message", "details", "page", "created_at", "read_at")


ACCOUNT = Part(
    name="account",
    order=100,
    models=(
        "account.EmailAddress",
        "accounts.Activity",
        "accounts.ApiKey",
        "accounts.BrowserSession",
        "accounts.ExtensionLink",
        "accounts.Notice",
        "accounts.NoticeChoice",
        "accounts.ProviderTokens",
        "accounts.PushSubscription",
        "accounts.SignIn",
        "accounts.User",
        "socialaccount.SocialAccount",
    ),
    withheld={
        "account.EmailConfirmation": "a secret in the mail that proves an address",
        "accounts.ExtensionPairing": "lasts some minutes",
        "accounts.User_groups": "the role says it",
        "accounts.User_user_permissions": "only staff have any, given by a super-admin",
        "admin.LogEntry": "what staff did, and with whom",
        "socialaccount.SocialToken": "a secret, as are the tokens of providers that we keep",
    },
    kept={"accounts.RoleChange": "exported; who gave whom which role stays on record, by id"},
    export=export_account,
    erase=erase_account,
    loss=lambda user: "your API keys and your account",
    files={
        "account.json": "your profile, role, preferences and addresses, the accounts elsewhere "
        "that you linked, where you signed in with programs and browsers, which browsers are told "
        "of notices while the site is closed, and your API keys and linked browsers without what "
        "they prove themselves with",
        "activities.jsonl": "your log, oldest first",
        "notices.jsonl": "what you were told of lately, oldest first",
    },
)
