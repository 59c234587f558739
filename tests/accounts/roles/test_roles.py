"""Who may give whom which role: nobody raises themselves, and a super-admin always remains."""

from itertools import product

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.core.management import call_command

from accounts.activities.services import activities_of
from accounts.models import Role, RoleChange, User
from accounts.roles.selectors import role_of
from accounts.roles.services import (
    Gone,
    NotChanged,
    OutOfReach,
    OwnRole,
    Unverified,
    change_role,
    set_active,
)
from tests.support.admin import admin, moderator, superuser, verified
from tests.support.threads import at_once


def person_with(role: Role, email: str) -> User:
    """Somebody with this role and a verified address."""
    if role == Role.USER:
        return verified(User.objects.create_user(email, None))
    return verified({"moderator": moderator, "admin": admin, "super_admin": superuser}[role](email))


def allowed(giver: Role, was: Role, becomes: Role) -> bool:
    """The rule in other words than the code's."""
    lesser = (Role.USER, Role.MODERATOR)
    return giver == Role.SUPER_ADMIN or (
        giver == Role.ADMIN and was in lesser and becomes in lesser
    )


@pytest.mark.django_db
@pytest.mark.parametrize("giver", Role)
def test_each_role_gives_and_takes_what_it_may_and_nothing_else(giver: Role) -> None:
    actor = person_with(giver, "giver@example.com")
    for number, (was, becomes) in enumerate(product(Role, Role)):
        person = person_with(was, f"person{number}@example.com")
        if allowed(giver, was, becomes):
            change_role(actor=actor, user=person, role=becomes)
            assert role_of(person) == becomes
        else:
            with pytest.raises(OutOfReach):
                change_role(actor=actor, user=person, role=becomes)
            assert role_of(person) == was


@pytest.mark.django_db
@pytest.mark.parametrize("giver", Role)
def test_each_role_shuts_out_whom_it_may_and_nobody_else(giver: Role) -> None:
    actor = person_with(giver, "giver@example.com")
    for role in Role:
        person = person_with(role, f"{role}@example.com")
        if allowed(giver, role, role):
            set_active(actor=actor, user=person, active=False)
        else:
            with pytest.raises(OutOfReach):
                set_active(actor=actor, user=person, active=False)
        person.refresh_from_db()
        assert person.is_active is not allowed(giver, role, role)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_nobody_changes_their_own_role_or_activity(role: Role) -> None:
    person = person_with(role, "self@example.com")
    for becomes in Role:
        with pytest.raises(OwnRole):
            change_role(actor=person, user=person, role=becomes)
    with pytest.raises(OwnRole):
        set_active(actor=person, user=person, active=False)
    assert role_of(person) == role
    assert not RoleChange.objects.filter(actor=person).exists()


def test_every_change_is_on_record_with_its_giver_and_its_reason(alice: User) -> None:
    root = superuser()
    verified(alice)
    change_role(actor=root, user=alice, role=Role.MODERATOR, reason="Knows her faces")
    set_active(actor=root, user=alice, active=False, reason="On leave")
    set_active(actor=root, user=alice, active=True, reason="Back")
    change_role(actor=root, user=alice, role=Role.USER, reason="Moved on")
    fields = ("actor_id", "was", "became", "was_active", "became_active", "reason")
    assert list(RoleChange.objects.filter(user=alice).order_by("id").values_list(*fields)) == [
        (root.pk, "user", "moderator", True, True, "Knows her faces"),
        (root.pk, "moderator", "moderator", True, False, "On leave"),
        (root.pk, "moderator", "moderator", False, True, "Back"),
        (root.pk, "moderator", "user", True, True, "Moved on"),
    ]
    types = [line.type for line in activities_of(alice)]
    assert types == ["role_changed", "reactivated", "deactivated", "role_changed"]


def test_what_changes_nothing_is_not_on_record(alice: User) -> None:
    root = superuser()
    assert change_role(actor=root, user=alice, role=Role.USER) is None
    assert set_active(actor=root, user=alice, active=True) is None
    assert not RoleChange.objects.filter(user=alice).exists()


def test_whoever_has_not_verified_their_address_is_not_raised(alice: User) -> None:
    """Another may have claimed the address of the person that is meant."""
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True)
    with pytest.raises(Unverified):
        change_role(actor=superuser(), user=alice, role=Role.MODERATOR)
    assert role_of(alice) == Role.USER


@pytest.mark.django_db
def test_a_role_is_taken_from_whoever_has_not_verified_a_new_address() -> None:
    ada = admin()
    change_role(actor=superuser(), user=ada, role=Role.MODERATOR)
    assert role_of(ada) == Role.MODERATOR


def test_losing_a_role_takes_every_other_power_too(alice: User) -> None:
    verified(alice)
    root = superuser()
    change_role(actor=root, user=alice, role=Role.ADMIN)
    alice.user_permissions.add(Permission.objects.get(codename="change_job"))
    change_role(actor=root, user=alice, role=Role.USER)
    alice = User.objects.get(pk=alice.pk)
    assert not (alice.is_staff or alice.is_superuser or alice.groups.exists())
    assert alice.get_all_permissions() == set()


@pytest.mark.django_db
def test_an_admin_who_was_shut_out_changes_nobody_any_more(bob: User) -> None:
    ada = admin()
    set_active(actor=superuser(), user=ada, active=False)
    with pytest.raises(OutOfReach):
        set_active(actor=ada, user=bob, active=False)


def test_whoever_has_left_cannot_be_changed(bob: User) -> None:
    left = User.objects.get(pk=bob.pk)
    bob.delete()
    with pytest.raises(Gone):
        change_role(actor=superuser(), user=left, role=Role.USER)


@pytest.mark.django_db
def test_admins_see_more_than_moderators_and_give_no_tokens() -> None:
    mo, ada = moderator().get_all_permissions(), admin().get_all_permissions()
    assert mo < ada
    assert {"accounts.change_user", "accounts.view_rolechange", "billing.view_wallet"} <= ada - mo
    assert not {"billing.add_ledgerentry", "auth.change_group", "media_jobs.change_job"} & ada


@pytest.mark.django_db
def test_the_first_super_admin_comes_from_the_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "kelp forest 12")
    call_command("createsuperuser", interactive=False, email="Root@Example.com", verbosity=0)
    root = User.objects.get(email="root@example.com")
    assert role_of(root) == Role.SUPER_ADMIN
    change = RoleChange.objects.get(user=root)
    assert (change.actor, change.became) == (None, Role.SUPER_ADMIN)


@pytest.mark.django_db(transaction=True)
def test_of_two_super_admins_who_demote_each_other_one_remains() -> None:
    for number in range(5):
        pair = [superuser(f"root{number}{letter}@example.com") for letter in "ab"]

        def demote(mine: int, pair=pair) -> RoleChange | None:
            return change_role(actor=pair[mine], user=pair[1 - mine], role=Role.USER)

        outcomes = at_once(2, demote)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == [
            "OutOfReach",
            "RoleChange",
        ], outcomes
        assert sorted(map(role_of, pair)) == [Role.SUPER_ADMIN, Role.USER]


@pytest.mark.django_db(transaction=True)
def test_an_admin_who_is_just_losing_the_role_raises_nobody_afterwards(bob: User) -> None:
    verified(bob)
    for number in range(5):
        root, ada = superuser(f"root{number}@example.com"), admin(f"ada{number}@example.com")

        def act(turn: int, root=root, ada=ada) -> RoleChange | None:
            if turn:
                return change_role(actor=root, user=ada, role=Role.USER)
            return change_role(actor=ada, user=bob, role=Role.MODERATOR)

        raised, taken = at_once(2, act)
        assert isinstance(taken, RoleChange)
        if isinstance(raised, RoleChange):
            assert raised.pk < taken.pk, "she raised him while she still could"
            change_role(actor=root, user=bob, role=Role.USER)
        else:
            assert isinstance(raised, NotChanged)
