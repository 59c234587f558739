"""Pages of API lists: `{count, next, previous, results}`."""

from rest_framework.pagination import PageNumberPagination

from accounts.pagination.deferred import DeferredPaginator


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
