"""The routes of the site, from its URL configuration and its OpenAPI document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator
from rest_framework.views import APIView

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """A path of the site and how it is called."""

    name: str
    template: str
    parameters: tuple[str, ...]
    is_api: bool
    methods: tuple[str, ...]
    """As documented; of a page, all that there are."""

    def path(self, **values: str) -> str:
        """The path with these values for its parameters."""
        return reverse(self.name, kwargs=values)


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every pattern of the URL configuration."""
    for pattern, _, _ in _walk(resolver or get_resolver(), "", ""):
        yield pattern


def routes() -> list[Route]:
    """Every named route outside Django's admin, by path."""
    documented = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    found = []
    for pattern, template, namespace in _walk(get_resolver(), "", ""):
        if namespace == "admin" or "{" not in template and not pattern.name:
            continue
        assert pattern.name, f"{template}: give this route a name"
        view = getattr(pattern.callback, "view_class", getattr(pattern.callback, "cls", None))
        is_api = isinstance(view, type) and issubclass(view, APIView)
        found.append(
            Route(
                name=f"{namespace}:{pattern.name}" if namespace else pattern.name,
                template=template,
                parameters=tuple(re.findall(r"{(\w+)}", template)),
                is_api=is_api,
                methods=tuple(documented.get(template, {})) if is_api else METHODS,
            )
        )
    return sorted(found, key=lambda route: route.template)


def _walk(
    resolver: URLResolver, prefix: str, namespace: str
) -> Iterator[tuple[URLPattern, str, str]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, entry.namespace or namespace)
        else:
            yield entry, _template(path), namespace


def _template(path: str) -> str:
    """For example `/videos/{video_id}/`, of a path with converters or with groups."""
    plain = re.sub(r"<\w+:(\w+)>", r"<\1>", path)
    if re.search(r"\(|\^", plain):
        plain = simplify_regex(plain)
    return re.sub(r"<(\w+)>", r"{\1}", "/" + plain.lstrip("/"))
