"""People who may enter the admin, and what it told them."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from accounts.roles.selectors import GROUPS


def superuser(email: str = "root@example.com") -> User:
    """Somebody who may do everything."""
    return User.objects.create_superuser(email, "a long enough passphrase")


def moderator(email: str = "mo@example.com") -> User:
    """Staff in the group of moderators, and nothing more."""
    return _staff(email, Role.MODERATOR)


def admin(email: str = "ada@example.com") -> User:
    """Staff in the group of admins, and nothing more."""
    return _staff(email, Role.ADMIN)


def _staff(email: str, role: Role) -> User:
    name = email.split("@")[0].title()
    user = User.objects.create_user(email, None, name=name, is_staff=True)
    user.groups.add(Group.objects.get(name=GROUPS[role]))
    return user


def verified(user: User) -> User:
    """The user, who has shown that the address is theirs."""
    fields = {"primary": True, "verified": True}
    EmailAddress.objects.update_or_create(fields, user=user, email=user.email)
    return user


def staff_who_may(*permissions: str) -> User:
    """Staff with these permissions (`app.codename`) and no others."""
    user = User.objects.create_user("staff@example.com", None, is_staff=True)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return user


def browser_of(user: User) -> Client:
    """The user's signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


def told(response: object) -> str:
    """The messages that the answer left for its reader."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))  # type: ignore[attr-defined]


def queries_of(browser: Client, url: str) -> int:
    """How often the page asks the database, once the visitor has been here before."""
    browser.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url).status_code == 200
    return len(queries)
