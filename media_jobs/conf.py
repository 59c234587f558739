"""Settings of files and of the jobs that work on them."""

from accounts.environment import Environment

_files = Environment("Files")
S3_BUCKET_NAME: str = _files.string(
    "S3_BUCKET_NAME", "", "keeps files in this S3 bucket", shown="a folder in `DATA_DIR`"
)
S3_ENDPOINT: str = _files.string("S3_ENDPOINT", "", "of a store that is not Amazon's")
S3_ACCESS_KEY: str = _files.string("S3_ACCESS_KEY", "", "what opens the bucket")
S3_SECRET_KEY: str = _files.string("S3_SECRET_KEY", "", "what opens the bucket")
S3_REGION: str = _files.string("S3_REGION", "", "where the bucket is")
GS_BUCKET_NAME: str = _files.string(
    "GS_BUCKET_NAME", "", "keeps files in this bucket of Google Cloud Storage"
)
SIGNED_URL_SECONDS: int = _files.integer(
    "SIGNED_URL_SECONDS", 7200, "how long a link to a file lives", minimum=1
)
API_URL: str = _files.string(
    "API_URL",
    "",
    "where services that work for this site reach it: scheme and host",
    shown="that of `SITE_URL`",
).rstrip("/")
DISK_RESERVE_MB: int = _files.integer(
    "DISK_RESERVE_MB", 512, "what uploads leave free of a disk; of a small one a twentieth"
)
CACHED_FILES_MB: int = _files.integer(
    "CACHED_FILES_MB", 2048, "what jobs keep for each other; the longest unused goes first"
)
CACHED_FILES_DAYS: int = _files.integer(
    "CACHED_FILES_DAYS", 30, "how long that is kept after its last use", maximum=3650
)

_models = Environment("Models")
GIVEN_MODELS_DIR: str = _models.string(
    "MODELS_DIR", "", "where weights are kept that are got on demand", shown="`DATA_DIR/models`"
)
MODELS_PULL: bool = _models.boolean(
    "MODELS_PULL",
    True,
    "whether a job gets a model that is missing; `manage.py models pull` always may",
)

_limits = Environment("Limits of uploads and jobs")
UNDO_SECONDS: int = _limits.integer(
    "UNDO_SECONDS",
    60,
    "how long what was deleted in the library can be brought back",
    minimum=5,
    maximum=3600,
)
MAX_ACTIVE_JOBS: int = _limits.integer(
    "MAX_ACTIVE_JOBS", 20, "waiting and running jobs of one user", minimum=1
)
LINK_PORT: int = _limits.integer(
    "LINK_PORT",
    443,
    "the port of https links that files are fetched from",
    minimum=1,
    maximum=65535,
)
LINK_SECONDS: int = _limits.integer(
    "LINK_SECONDS", 900, "how long fetching a link may take", minimum=10, maximum=3600
)
LINK_PLATFORMS: list[str] = _limits.strings(
    "LINK_PLATFORMS",
    "hosts whose pages yt-dlp may read for links, with the names below them; see “Links”",
)

_workers = Environment("Workers")
EMBEDDED_CPU_JOBS: int = _workers.integer(
    "EMBEDDED_CPU_JOBS",
    2,
    "jobs of the queue `cpu` that an embedded site works on at once",
    minimum=1,
    maximum=256,
)
EMBEDDED_GPU_JOBS: int = _workers.integer(
    "EMBEDDED_GPU_JOBS", 1, "jobs of the queue `gpu` at once", minimum=1, maximum=256
)
EMBEDDED_NET_JOBS: int = _workers.integer(
    "EMBEDDED_NET_JOBS",
    8,
    "jobs of the queue `net`, which fetch links, at once",
    minimum=1,
    maximum=256,
)
SWEEP_SECONDS: float = _workers.number(
    "SWEEP_SECONDS", 5, "how often lost jobs are looked for", minimum=0.05, maximum=3600
)
LOST_AFTER_SECONDS: float = _workers.number(
    "LOST_AFTER_SECONDS",
    20,
    "without a heartbeat, a worker counts as lost",
    minimum=4,
    maximum=86_400,
)
