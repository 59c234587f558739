"""What the OpenAPI document says of the site as a whole, and how it is shown."""

SETTINGS = {
    "TITLE": "SpotifAI",
    "DESCRIPTION": "Spot what is fake in video; say how sure, and when unsure.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "JobStatusEnum": "media_jobs.models.JobStatus",
        "LabelEnum": "detection.models.Label",
        "SourceEnum": "detection.models.Source",
        "EntryKindEnum": "billing.models.EntryKind",
        "AdminStatusEnum": "accounts.api.admins.Status",
    },
}
