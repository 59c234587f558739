"""Numbered pages of long lists: an index finds a page's rows, and only those are read."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.pagination.by_key import with_keys


class DeferredPaginator(Paginator):
    """A paginator over a queryset that reads no row of the pages before the one asked for.

    A page's keys are looked up first, from whichever end of the list is nearer: as far as there is
    an index for the order, without touching the table.
    """

    object_list: QuerySet[Any]

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        keys = self.object_list.values_list("pk", flat=True)
        if start > self.count // 2:
            nearer = keys.reverse()[self.count - end : self.count - start]
        else:
            nearer = keys[start:end]
        return Page(with_keys(self.object_list, list(nearer)), number, self)
