"""Lists of tasks, as the lecture client gets them: many at once, and numbered pages."""

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.pagination.deferred import Pages
from generation.lectures.client_api.records import records, with_facts
from generation.lectures.models import Lecture


class TaskPages(Pages):
    """A hundred tasks a page unless `page_size` asks for another number, up to five hundred."""

    page_size = 100
    max_page_size = 500

    page: Page[Any]

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "success": True,
                "videos": data,
                "count": self.page.paginator.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        usual = super().get_paginated_response_schema(schema)["properties"]
        fields = {
            "success": {"type": "boolean", "example": True},
            "videos": schema,
            **{name: usual[name] for name in ("count", "next", "previous")},
        }
        required = ["success", "videos", "count", "next", "previous"]
        return {"type": "object", "required": required, "properties": fields}


class TaskList(generics.GenericAPIView):
    """What lists of tasks have in common."""

    pagination_class = TaskPages
    queryset = Lecture.objects.none()

    def listed(self, request: Request, lectures: QuerySet[Lecture]) -> Response:
        """A page of these lectures."""
        page = self.paginate_queryset(with_facts(lectures)) or []
        return self.get_paginated_response(records(request, page))
