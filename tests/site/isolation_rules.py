"""Who may do what with Alice's things: a rule for each caller, and the exceptions with a reason."""

from typing import NamedTuple

from tests.support.routes import Route

OWNER = "owner"
OTHER = "another user"
NOBODY = "nobody"
MODERATOR = "moderator"
ADMIN = "admin"
SUPER_ADMIN = "super admin"
KEY = "her read-only key"
EXTENSION = "her extension"
CALLERS = (OWNER, OTHER, NOBODY, MODERATOR, ADMIN, SUPER_ADMIN, KEY, EXTENSION)
STRANGERS = (OTHER, NOBODY, MODERATOR, ADMIN, SUPER_ADMIN)

OK = "ok"
SIGN_IN = "sign-in"
OK_OR_SIGN_IN = "ok or sign-in"
READS = "ok if it reads, else 403"


class Rule(NamedTuple):
    """What a caller gets: over the API, and on pages and for files."""

    api: str
    pages: str


RULES = {
    OWNER: Rule(OK, OK),
    OTHER: Rule("404", "404"),
    NOBODY: Rule("401", SIGN_IN),
    # Staff see other people's things in the admin, as far as their role goes, and nowhere else.
    MODERATOR: Rule("404", "404"),
    ADMIN: Rule("404", "404"),
    SUPER_ADMIN: Rule("404", "404"),
    KEY: Rule(READS, SIGN_IN),
    # Its token opens the extension's own paths, none of which names an object.
    EXTENSION: Rule("401", SIGN_IN),
}


class Exempt(NamedTuple):
    """A route where some callers get something else."""

    route: str
    answers: dict[str, str]
    because: str


def everybody(answer: str) -> dict[str, str]:
    """The same for each caller."""
    return dict.fromkeys(CALLERS, answer)


EXEMPT = (
    *(
        Exempt(
            route,
            dict.fromkeys((ADMIN, SUPER_ADMIN), OK),
            "The lecture client promises its administrators everybody's videos.",
        )
        for route in ("lecture-status", "lecture-download")
    ),
    Exempt(
        "lecture-admin-video",
        dict.fromkeys((OWNER, OTHER, MODERATOR, KEY), "403")
        | dict.fromkeys((ADMIN, SUPER_ADMIN), OK),
        "Administrators, as the lecture client knows them, delete anybody's video.",
    ),
    Exempt(
        "file",
        everybody(OK),
        "The link is the permission: signed, short-lived, and given to the owner only, "
        "so that players and downloads work without headers.",
    ),
    *(
        Exempt(
            route,
            everybody(OK),
            "Its owner has shared the result: the link is the permission, until it expires or is "
            "revoked.",
        )
        for route in ("shared", "shared-data", "shared-file")
    ),
    Exempt(
        "lecture-upload-complete",
        {OWNER: "400"},
        "It is for sites with an object store, which takes files itself.",
    ),
    Exempt(
        "api-lecture-slide-merge",
        {OWNER: "400"},
        "Its body names another slide, which these calls do not send.",
    ),
    Exempt(
        "worker-source",
        everybody(OK),
        "The link is the permission: signed, given to the worker that reads the lecture, and good "
        "while it does.",
    ),
    Exempt(
        "api-worker-result",
        everybody("404"),
        "It is for the site that has ordered it and signs with the worker’s key; here nobody does.",
    ),
    Exempt(
        "api-upload-content",
        {OWNER: "415"},
        "It takes bytes of a file and nothing else, which these calls do not send.",
    ),
    Exempt(
        "api-course-lectures",
        {OWNER: "400"},
        "It is told all lectures that the course is to have, which these calls do not send.",
    ),
    Exempt(
        "api-video-report",
        dict.fromkeys((MODERATOR, ADMIN, SUPER_ADMIN), OK),
        "Whoever may see the session in the admin may take its signed report along.",
    ),
    Exempt(
        "account_confirm_email",
        everybody(OK_OR_SIGN_IN),
        "Whoever can read the mail has the key in it. It confirms the address and signs nobody in: "
        "whoever is not its owner signs in next.",
    ),
    Exempt(
        "account_reset_password_from_key",
        everybody(OK),
        "Whoever can read the mail has the key in it.",
    ),
    Exempt(
        "door-start",
        everybody(OK),
        "It names a provider, whose own page says who comes in; whoever is in already is shown "
        "their own account.",
    ),
    Exempt(
        "door-link",
        dict.fromkeys((OWNER, OTHER, MODERATOR, ADMIN, SUPER_ADMIN), OK),
        "It names a provider, with which everybody links their own account.",
    ),
    Exempt(
        "notices-unsubscribe",
        everybody(OK),
        "The signed link in a mail is the permission to end such mails, and to nothing else.",
    ),
    Exempt(
        "api-notice-setting",
        dict.fromkeys((OTHER, MODERATOR, ADMIN, SUPER_ADMIN), OK),
        "It names a type of notice, of which everybody has their own setting.",
    ),
    Exempt(
        "api-admin",
        dict.fromkeys((OWNER, OTHER, MODERATOR, KEY), "403")
        | dict.fromkeys((ADMIN, SUPER_ADMIN), OK),
        "It names one of those who run the site, which concerns admins, in person.",
    ),
)

# Lists that show administrators what is others'.
OF_EVERYBODY = frozenset({"lecture-list", "lecture-admin-videos"})


def expected(route: Route, method: str, caller: str) -> str:
    """The answer that is right: a status, `sign-in`, `ok`, or one of these two."""
    for exempt in EXEMPT:
        if exempt.route == route.name and caller in exempt.answers:
            return exempt.answers[caller]
    rule = RULES[caller].api if route.is_api else RULES[caller].pages
    if rule == READS:
        return OK if method == "get" else "403"
    return rule


def in_a_word(status: int, location: str = "") -> str:
    """An answer as the rules call it, except that success keeps its number."""
    if status in (301, 302, 303) and location.startswith("/accounts/login/"):
        return SIGN_IN
    return str(status)


def is_right(answer: str, wanted: str) -> bool:
    """Whether an answer is the one wanted."""
    succeeds = wanted in (OK, OK_OR_SIGN_IN) and answer[0] in "23"
    return succeeds or (wanted == OK_OR_SIGN_IN and answer == SIGN_IN) or answer == wanted
