"""Every endpoint about who one is, by the client whose documents promise it."""

from tests.contract import lecture, music, own, speech, studio, video
from tests.contract.row import Row

TABLE: dict[str, tuple[Row, ...]] = {
    "The video client and its browser extension": video.ROWS,
    "The speech client": speech.ROWS,
    "The lecture client": lecture.ROWS,
    "The music client": music.ROWS,
    "The studio client": studio.ROWS,
    "The site's own": own.ROWS,
}
# What the clients' documents promise about who one is.
PROMISED = (
    "POST /api/auth/signup",
    "POST /api/auth/login",
    "POST /api/auth/refresh",
    "GET /api/auth/me",
    "POST /api/auth/logout",
    "POST /api/auth/google",
    "POST /api/extension/link",
    "POST /api/extension/unlink",
    "GET /api/extension/status",
    "POST /api/extension/verify",
    "POST /api/extension/sync",
    "POST /api/v1/token",
    "POST /api/v1/users",
    "POST /auth/exchange-token",
    "GET /auth/user",
    "POST /admin/test-notification",
    "GET /api/v1/auth/spotify/login",
    "GET /api/v1/auth/spotify/callback",
    "GET /api/v1/auth/me",
    "POST /api/v1/auth/logout",
    "POST /api/signup",
    "POST /api/login",
    "GET /api/me",
    "POST /api/refresh-token",
    "GET /api/my-activities",
    "GET /api/my-activity-stats",
    "DELETE /api/my-activities",
)
INTRO = """\
# What clients are promised

Every endpoint about who one is, called as its client's documents call it (with their own sample
bodies, e-mail address and password included) and answered with these fields, of these types, in
this case, and no others. Errors are one shape everywhere, problem details (RFC 9457) with `success`
and `message` for older clients. `tests/contract` calls each row.
"""


def in_markdown() -> str:
    """The table for readers."""
    lines = [INTRO]
    for client, rows in TABLE.items():
        lines += [f"## {client}", "", "| call | | status | answer |", "|---|---|---|---|"]
        lines += [
            f"| `{row.method} {row.path}` | {row.case} | {row.status} | {row.in_words} |"
            for row in rows
        ]
        lines.append("")
    return "\n".join(lines)
