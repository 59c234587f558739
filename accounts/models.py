"""Who one is: a person, what they may do, what acts for them, and what has happened."""

from accounts.activities.models import Activity
from accounts.api_keys.models import ApiKey, Scope
from accounts.extension.models import ExtensionLink, ExtensionPairing
from accounts.notices.models import Notice, NoticeChoice
from accounts.people.models import PersonManager, PrivacyLevel, User
from accounts.providers.models import ProviderTokens
from accounts.push.models import PushSubscription
from accounts.roles.models import Role, RoleChange
from accounts.sessions.models import BrowserSession
from accounts.tokens.models import SignIn

__all__ = [
    "Activity",
    "ApiKey",
    "BrowserSession",
    "ExtensionLink",
    "ExtensionPairing",
    "Notice",
    "NoticeChoice",
    "PersonManager",
    "PrivacyLevel",
    "ProviderTokens",
    "PushSubscription",
    "Role",
    "RoleChange",
    "Scope",
    "SignIn",
    "User",
]
