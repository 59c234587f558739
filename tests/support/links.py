"""Links on pages."""

import re
from html import unescape


def link_to(rel: str, page: str) -> str:
    """Where the link with this relation leads (`next`, `prev`), from the `?` on."""
    found = re.search(rf'rel="{rel}" href="[^"?]*([^"#]*)', page)
    assert found, f"no link to the {rel} page"
    return unescape(found[1])
