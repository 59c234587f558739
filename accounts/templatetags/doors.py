"""What pages show of the ways in."""

from django import template

from accounts.doors import ways_in
from accounts.doors.catalogue import RedirectDoor, open_redirect_doors
from accounts.models import User

register = template.Library()


@register.simple_tag
def open_doors() -> list[RedirectDoor]:
    """The providers that one can sign in with."""
    return open_redirect_doors()


@register.simple_tag
def ways_in_of(user: User) -> ways_in.WaysIn:
    """How the user signs in, and could."""
    return ways_in.ways_in_of(user)
