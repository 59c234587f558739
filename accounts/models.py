"""Who one is: a person, what they may do, what acts for them, and what has happened."""

from accounts.activities.models import Activity
from accounts.api_keys.models import ApiKey, Scope
from accounts.extension.models import ExtensionLink, ExtensionPairing
from accounts.notices.models import Notice
from accounts.people.models import PersonManager, PrivacyLevel, User
from accounts.providers.models import ProviderTokens
from accounts.roles.models import Role, RoleChange
from accounts.tokens.models import SignIn

__all__ = [
    "Activity",
    "ApiKey",
    "ExtensionLink",
    "ExtensionPairing",
    "Notice",
    "PersonManager",
    "PrivacyLevel",
    "ProviderTokens",
    "Role",
    "RoleChange",
    "Scope",
    "SignIn",
    "User",
]
