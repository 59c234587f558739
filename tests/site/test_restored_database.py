"""What a test that commits leaves behind: nothing, or a database that Django makes anew."""

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.models import Role, User
from accounts.roles.selectors import GROUPS
from tests.support.migrated import Migrated

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_added_is_deleted_and_what_was_there_stays() -> None:
    migrated, permissions = Migrated(), Permission.objects.count()
    User.objects.create_user("alice@example.com")
    assert migrated.restore()
    assert not User.objects.exists()
    assert Permission.objects.count() == permissions > 0


def test_rows_that_were_changed_are_not_taken_for_restored() -> None:
    migrated = Migrated()
    Group.objects.filter(name=GROUPS[Role.MODERATOR]).update(name="changed")
    assert not migrated.restore()


def test_rows_that_are_gone_are_not_taken_for_restored() -> None:
    migrated = Migrated()
    Permission.objects.filter(codename="view_job").delete()
    assert not migrated.restore()
