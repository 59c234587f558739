"""E-mail addresses in the admin: changing one changes a way in."""

from typing import Any

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.access.services import end_access
from accounts.admin_site.bases import BigTable

admin.site.unregister(EmailAddress)


@admin.register(EmailAddress)
class AddressAdmin(BigTable, EmailAddressAdmin):
    """Addresses, which stay with the user that they were made for."""

    list_select_related = ("user",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        end_access(user=obj.user)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        end_access(user=obj.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        for address in queryset.select_related("user"):
            self.delete_model(request, address)
