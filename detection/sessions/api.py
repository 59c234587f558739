"""Sessions, their frames and windows, and a user's statistics over the API."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.pagination.deferred import LongPages
from detection.engines.faces.windows import STRIDE_SECONDS, WINDOW_SECONDS
from detection.sessions import serializers as shapes
from detection.sessions.models import DetectionSession, Label, Source
from detection.sessions.openapi import EXAMINATIONS
from detection.sessions.selectors import frame_dict, frames_between, sessions_of, windows_of
from detection.sessions.statistics import statistics_of
from media_jobs.errors import Refused


def own_session(request: Request, session_id: uuid.UUID) -> DetectionSession:
    """The caller's session; anybody else's is not found."""
    return get_object_or_404(sessions_of(signed_in(request)), pk=session_id)


@extend_schema_view(
    get=extend_schema(
        operation_id="sessions",
        parameters=[
            OpenApiParameter("source", enum=Source.values),
            OpenApiParameter("label", enum=Label.values),
        ],
    )
)
class Sessions(generics.ListAPIView):
    """List examinations, newest first."""

    tag = EXAMINATIONS
    serializer_class = shapes.Session
    queryset = DetectionSession.objects.none()

    def get_queryset(self) -> QuerySet[DetectionSession]:
        sessions = sessions_of(signed_in(self.request))
        for name, choices in (("source", Source), ("label", Label)):
            value = self.request.query_params.get(name)
            if value in choices.values:
                sessions = sessions.filter(**{name: value})
        return sessions


class SessionDetail(APIView):
    """Show an examination.

    With its reasons and faces.
    """

    tag = EXAMINATIONS

    @extend_schema(operation_id="session", responses=shapes.SessionDetail)
    def get(self, request: Request, session_id: uuid.UUID) -> Response:
        return Response(shapes.SessionDetail(own_session(request, session_id)).data)


@extend_schema_view(
    get=extend_schema(
        operation_id="session_frames",
        parameters=[
            OpenApiParameter("from", OpenApiTypes.FLOAT, description="Seconds, inclusive."),
            OpenApiParameter("to", OpenApiTypes.FLOAT, description="Seconds, inclusive."),
        ],
        responses=shapes.Frame(many=True),
    )
)
class SessionFrames(generics.GenericAPIView):
    """List frames.

    In order of time, up to 1,000 a page.
    """

    tag = EXAMINATIONS
    pagination_class = LongPages
    serializer_class = shapes.Frame
    queryset = DetectionSession.objects.none()

    def get(self, request: Request, session_id: uuid.UUID) -> Response:
        session = own_session(request, session_id)
        start, end = _seconds(request, "from"), _seconds(request, "to")
        page = self.paginate_queryset(frames_between(session, start, end)) or []
        return self.get_paginated_response([frame_dict(session, row) for row in page])


class SessionAggregated(APIView):
    """List sliding-window verdicts."""

    tag = EXAMINATIONS

    @extend_schema(operation_id="session_aggregated", responses=shapes.Aggregated)
    def get(self, request: Request, session_id: uuid.UUID) -> Response:
        session = own_session(request, session_id)
        found: dict[str, Any] = {
            "session_id": str(session.pk),
            "window_seconds": WINDOW_SECONDS,
            "stride_seconds": STRIDE_SECONDS,
            "thresholds": session.thresholds or None,
            "windows": windows_of(session),
        }
        return Response(found)


class Stats(APIView):
    """Show statistics.

    Of all that the caller had examined, and of the last thirty days.
    """

    tag = EXAMINATIONS

    @extend_schema(operation_id="stats", responses=shapes.Statistics)
    def get(self, request: Request) -> Response:
        return Response(statistics_of(signed_in(request)))


def _seconds(request: Request, name: str) -> float | None:
    text = request.query_params.get(name)
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 1e9:
        raise Refused("bad_time_range", f"`{name}` is a number of seconds from the start.")
    return seconds
