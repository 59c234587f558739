"""A call of the API on the command line."""

import json as json_module
import re
import shlex
from collections.abc import Sequence

SITE = "$SITE"


def curl_of(method: str, path: str, *, token: bool, form: Sequence[str], json: str) -> str:
    """The command; ids and the token are variables of the shell."""
    place = re.sub(r"{(\w+)}", lambda name: f"${name[1].upper()}", path)
    parts = [f'curl{"" if method == "GET" else f" -X {method}"} "{SITE}{place}"']
    if token:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    parts += [f"-F {field}=@clip.mp4" for field in form]
    if json and not form:
        compact = json_module.dumps(json_module.loads(json), ensure_ascii=False)
        parts += ["-H 'Content-Type: application/json'", f"-d {shlex.quote(compact)}"]
    return " \\\n  ".join(parts)
