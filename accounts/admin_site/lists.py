"""Admin lists that open whatever their address holds, and tell nobody what they may not know."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DataError
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import smart_split, unescape_string_literal

from accounts.pagination.deferred import DeferredPaginator
from accounts.people.models import User

NOTHING = Q(pk__in=[])
FEW = 1_000
AFTER_HEX = "g"


def search(queryset: QuerySet[Any], fields: list[str], text: str) -> QuerySet[Any]:
    """The rows in which each word of `text` is found in one of the admin's search `fields`.

    A field is searched for the word anywhere in it. After `=` it is the word, in whatever case;
    after `^` it begins with it and is a number in small hexadecimal digits.
    """
    tables: dict[str, list[str]] = {}
    for field in fields:
        path, _, _ = field.lstrip("=^").rpartition("__")
        tables.setdefault(path, []).append(field)
    for word in smart_split(text):
        if word[0] in "\"'" and word[0] == word[-1] and len(word) > 1:
            word = unescape_string_literal(word)
        places = (_found(queryset.model, path, tables[path], word) for path in tables)
        queryset = queryset.filter(reduce(or_, places, NOTHING))
    return queryset


def _found(model: type[Model], path: str, fields: list[str], word: str) -> Q:
    """Rows that lead by `path` to one with the word in one of `fields`: each table is read once."""
    owner = _related(model, path)
    condition = reduce(or_, (_holds(owner, field, word) for field in fields))
    found = owner._base_manager.filter(condition).order_by().values_list("pk", flat=True)
    keys = list(found[: FEW + 1])
    # Few rows are named one by one, so that an index finds them and what belongs to them.
    return Q(**{f"{path or 'pk'}__in": keys if len(keys) <= FEW else found})


def _holds(owner: Any, field: str, word: str) -> Q:
    key, column = owner._meta.pk, field.lstrip("=^").rpartition("__")[2]
    if column == key.name:
        try:
            return Q(pk=key.to_python(word))
        except ValidationError:
            return NOTHING
    if field[0] == "=":  # comparing costs less than disregarding case
        return Q(**{f"{column}__in": {word, word.lower(), word.upper()}})
    if field[0] == "^":
        return Q(**{f"{column}__gte": word.lower(), f"{column}__lt": word.lower() + AFTER_HEX})
    return Q(**{f"{column}__icontains": word})


def _related(model: Any, path: str) -> Any:
    for name in filter(None, path.split("__")):
        model = model._meta.get_field(name).related_model
    return model


MOST_CHARACTERS = 200
# What the lists themselves link to; others, on columns that nobody shows, find out their content.
LOOKUPS = {"exact", "isnull", "gte", "lt", "year", "month", "day"}


class TolerantChangeList(ChangeList):
    """A list that goes back to its beginning when its address holds what no column can."""

    def get_queryset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        values = [value for values in self.filter_params.values() for value in values]
        if any("\0" in value for value in values) or not self._dates_exist():
            raise IncorrectLookupParameters
        return super().get_queryset(request, *args, **kwargs)

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except (DataError, OverflowError, ValueError) as error:
            raise IncorrectLookupParameters from error

    def _dates_exist(self) -> bool:
        """Whether the years asked for are years of the calendar."""
        years = [v for name, v in self.filter_params.items() if name.endswith("__year")]
        return all(year.isdecimal() and 0 < int(year) < 9999 for year, *_ in years)


class OpenList(admin.ModelAdmin):
    """A list whose address may hold anything.

    Rows are narrowed by the plain lookups that lists link to, and through a user only by those who
    may see users: everybody else would learn whose a thing is.
    """

    paginator = DeferredPaginator

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TolerantChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        fields, rest = _followed(self.model, lookup)
        if fields and not LOOKUPS.issuperset(rest):
            return False
        through_user = any(field.related_model is User for field in fields)
        if through_user and not request.user.has_perm("accounts.view_user"):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if len(search_term) > MOST_CHARACTERS:
            search_term = search_term[:MOST_CHARACTERS]
            messages.warning(
                request, f"Only the first {MOST_CHARACTERS} characters were searched for."
            )
        fields = list(self.get_search_fields(request))
        return (search(queryset, fields, search_term) if fields else queryset), False


def _followed(model: type[Model], lookup: str) -> tuple[list[Field], list[str]]:
    """The fields that a lookup names one through the other, and what stands behind them."""
    names, fields = lookup.split("__"), []
    found: Any = model
    while names and found is not None:
        try:
            field = found._meta.pk if names[0] == "pk" else found._meta.get_field(names[0])
        except FieldDoesNotExist:
            break
        fields.append(field)
        names.pop(0)
        found = field.related_model
    return fields, names
