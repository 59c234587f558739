"""Who one is: a person, what they may do, what acts for them, and what has happened."""

from accounts.models.credentials import ApiKey, Scope, SignIn
from accounts.models.extension import ExtensionLink, ExtensionPairing
from accounts.models.log import Activity
from accounts.models.people import PersonManager, PrivacyLevel, User
from accounts.models.providers import ProviderTokens
from accounts.models.roles import Role, RoleChange

__all__ = [
    "Activity",
    "ApiKey",
    "ExtensionLink",
    "ExtensionPairing",
    "PersonManager",
    "PrivacyLevel",
    "ProviderTokens",
    "Role",
    "RoleChange",
    "Scope",
    "SignIn",
    "User",
]
