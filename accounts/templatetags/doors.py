"""What pages show of the ways in."""

from allauth.socialaccount.models import SocialAccount
from django import template

from accounts.people.models import User
from accounts.people.selectors import awaits_confirmation
from accounts.providers import ways_in
from accounts.providers.catalogue import RedirectDoor, open_redirect_doors

register = template.Library()


@register.simple_tag
def open_doors() -> list[RedirectDoor]:
    """The providers that one can sign in with."""
    return open_redirect_doors()


@register.simple_tag
def came_through(user: User) -> str:
    """The provider through which somebody has come whose address is yet to be confirmed."""
    account = SocialAccount.objects.filter(user=user).first()
    return ways_in.name_of(account.provider) if account and awaits_confirmation(user) else ""


@register.simple_tag
def ways_in_of(user: User) -> ways_in.WaysIn:
    """How the user signs in, and could."""
    return ways_in.ways_in_of(user)
