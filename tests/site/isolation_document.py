"""The measured answers as a document."""

from tests.site.isolation_rules import CALLERS, EXEMPT, RULES
from tests.support.routes import Route

INTRO = """\
# Who gets at what

What each caller is answered on a path that names something of Alice's, measured on every path of
the OpenAPI document and of the URL configuration that takes an id or a key, with every method.
What is not listed is answered 405. *sign-in* is a redirect to the sign-in page. Whoever is refused
has changed nothing and seen nothing, and no list of theirs shows an id, an address or a name of
hers. Django's admin, which has permissions of its own, is left out.
"""


def in_markdown(matrix: dict[tuple[Route, str], dict[str, str]]) -> str:
    """The rules, the exceptions, and the answers to each caller by path and method."""
    names = {route.name: route.template for route, _ in matrix}
    lines = [INTRO, "## Rules", "", "| caller | over the API | on pages |", "|---|---|---|"]
    lines += [f"| {caller} | {rule.api} | {rule.pages} |" for caller, rule in RULES.items()]
    lines += ["", "## Exceptions", "", "| path | why |", "|---|---|"]
    lines += [f"| `{names[exempt.route]}` | {exempt.because} |" for exempt in EXEMPT]
    for title, is_api in (("API", True), ("Pages and files", False)):
        lines += ["", f"## {title}", "", f"| | {' | '.join(CALLERS)} |"]
        lines += ["|---" * (len(CALLERS) + 1) + "|"]
        lines += [
            f"| `{method.upper()} {route.template}` | {' | '.join(row[who] for who in CALLERS)} |"
            for (route, method), row in matrix.items()
            if route.is_api == is_api
        ]
    return "\n".join(lines) + "\n"
