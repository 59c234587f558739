"""Numbered pages of long lists: an index finds a page's rows, and only those are read."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.sql.where import WhereNode
from rest_framework.pagination import PageNumberPagination


def with_keys(rows: QuerySet[Any], keys: Sequence[Any]) -> QuerySet[Any]:
    """Those of `rows` that have these `keys`, all of which were just found in it.

    Its own conditions are left out: SQLite, which keeps no statistics, would go by the index on one
    of them, through all rows of an owner, instead of by the keys.
    """
    found = rows.all()
    found.query.where = WhereNode()
    return found.filter(pk__in=keys)


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


class Pages(PageNumberPagination):
    """Twenty rows a page unless `page_size` asks for another number, up to a hundred."""

    django_paginator_class = DeferredPaginator
    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100


class LongPages(Pages):
    """For rows that are small and many, such as frames."""

    page_size = 200
    max_page_size = 1000
