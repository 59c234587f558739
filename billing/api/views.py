"""One's own tokens over the API: the balance, what changed it, and what things cost."""

from dataclasses import asdict

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http.caller import signed_in
from accounts.openapi import Tag
from billing.api import serializers as shapes
from billing.models import LedgerEntry
from billing.packs import packs_for_sale
from billing.prices import price_list
from billing.selectors import balance_of, entries_of, is_low, low_below

TOKENS = Tag("Tokens", "What work costs, and what the caller has to spend.", order=110)


class Balance(APIView):
    """Show the balance.

    What the caller has, what of it is promised to running work, and whether it is getting short.
    """

    tag = TOKENS

    @extend_schema(operation_id="balance", responses=shapes.BalanceOut)
    def get(self, request: Request) -> Response:
        found = balance_of(signed_in(request))
        return Response({**asdict(found), "low": is_low(found), "low_below": low_below()})


@extend_schema_view(get=extend_schema(operation_id="entries", parameters=[shapes.EntryFilter]))
class Entries(generics.ListAPIView):
    """List changes of the balance, newest first."""

    tag = TOKENS
    serializer_class = shapes.Entry
    queryset = LedgerEntry.objects.none()

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        asked = shapes.EntryFilter(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        return entries_of(
            signed_in(self.request),
            kind=wanted.get("kind"),
            since=wanted.get("from"),
            before=wanted.get("to"),
        )


class Prices(APIView):
    """List prices and packs.

    What each kind of work costs, and the packs of tokens for sale.
    """

    tag = TOKENS

    @extend_schema(operation_id="prices", responses=shapes.PricesOut)
    def get(self, request: Request) -> Response:
        body = {"prices": price_list(), "packs": packs_for_sale()}
        return Response(shapes.PricesOut(body).data)
