"""Linked accounts in the admin: shown only, for a door moved to another user would let them in."""

from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin

from accounts.admin_site.bases import BigTable, ReadOnly

# Our apps at the providers are in the settings, and tokens are encrypted in a table of our own.
admin.site.unregister(SocialApp)
admin.site.unregister(SocialToken)
admin.site.unregister(SocialAccount)


@admin.register(SocialAccount)
class LinkedAccountAdmin(ReadOnly, BigTable):
    """Which accounts elsewhere sign whom in."""

    list_display = ("user", "provider", "uid", "date_joined", "last_login")
    list_filter = ("provider",)
    search_fields = ("user__email", "=uid")
    list_select_related = ("user",)
    fields = ("user", "provider", "uid", "extra_data", "date_joined", "last_login")
