"""What the OpenAPI document says of the site as a whole."""

DESCRIPTION = """Spot what is fake in video; say how sure, and when unsure.

Send `Authorization: Bearer …` with an access token (see Sign-in) or an API key (see Keys and
sign-ins). A browser that is signed in sends its cookie, and its CSRF token as `X-CSRFToken`.

Errors are problem details (RFC 9457): `code` is stable, for programs; `detail` says what happened
and what to do, for people. Things of other people are answered 404. After a 429 or a 503,
`Retry-After` says in how many seconds to come back.
"""

SETTINGS = {
    "TITLE": "SpotifAI",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/",
    # As in the URL configuration, which goes from what comes first to what comes after.
    "SORT_OPERATIONS": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "spotifai.api.schema.with_tags_and_an_error",
    ],
    "ENUM_NAME_OVERRIDES": {
        "JobStatusEnum": "media_jobs.models.SHOWN_STATUSES",
        "LabelEnum": "detection.models.Label",
        "SpeechLabelEnum": "detection.speech.models.SpeechLabel",
        "SourceEnum": "detection.models.Source",
        "EntryKindEnum": "billing.models.EntryKind",
        "AdminStatusEnum": "accounts.roles.api.Status",
        "LectureFormatEnum": "generation.lectures.models.FileFormat",
        "TaskStatusEnum": "generation.lectures.client_api.records.TaskStatus",
    },
}
