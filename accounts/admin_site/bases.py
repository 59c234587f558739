"""What the admin pages of every app are built from."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin_site.lists import OpenList


class ReadOnly:
    """An admin page, or a table on one, that shows and changes nothing: not even a superuser may.

    What may be done to such a thing is a verb of its app's services, offered as an action or as a
    form of its own.
    """

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyTable(ReadOnly, admin.TabularInline):
    """A table of what belongs to the thing whose page it is on, as it is kept."""

    template = "admin/read_only_table.html"


class OwnersHidden:
    """Shows whose a thing is, and finds it by that, only to those who may see users.

    It goes before the admin class. What else is for them alone is named in `private`.
    """

    private: tuple[str, ...] = ("owner",)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self._shown(request, super().get_list_display(request))  # type: ignore[misc]

    def get_search_fields(self, request: HttpRequest) -> list[Any]:
        return self._shown(request, super().get_search_fields(request))  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sets = super().get_fieldsets(request, obj)  # type: ignore[misc]
        return [
            (title, {**options, "fields": self._shown(request, options["fields"])})
            for title, options in sets
        ]

    def _shown(self, request: HttpRequest, names: Any) -> list[Any]:
        if request.user.has_perm("accounts.view_user"):
            return list(names)
        return [name for name in names if not str(name).startswith(self.private)]


class BigTable(OpenList):
    """A list that may grow long: it is not counted in whole, and shown in short pages."""

    show_full_result_count = False
    list_per_page = 50


def link_to_list(model: type[Model], text: object, **lookups: object) -> SafeString:
    """A link to the admin list of `model`, narrowed by `lookups`."""
    url = reverse(
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist",
        query={name: str(value) for name, value in lookups.items()},
    )
    return format_html('<a href="{}">{}</a>', url, text)
