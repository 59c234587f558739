"""The one settings file. Everything comes from the environment (or `.env`); nothing is required.

With nothing set the site runs embedded: SQLite, an in-process channel layer, a worker inside the
web process and files under `var/`. A capability appears when its variable is set; `.env.example`
names them all.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from environs import Env

from spotifai import __version__
from spotifai.api import openapi
from spotifai.runtime import object_store, postgresql, redis
from spotifai.runtime.secret import read_or_create_secret

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

DEBUG: bool = env.bool("DEBUG", True)
DATA_DIR: Path = env.path("DATA_DIR", BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY: str = env.str("SECRET_KEY", "") or read_or_create_secret(DATA_DIR / "secret-key")
# Loopback names are always served: health checks ask from inside the machine.
_hosts: list[str] = env.list("ALLOWED_HOSTS", [])
ALLOWED_HOSTS: list[str] = ["localhost", "127.0.0.1", "[::1]", *_hosts]
# Where people reach the site: what its mails and its programs name. A server has one name, or says
# which; on a machine of one's own it is whatever the request came to.
SITE_URL: str = env.str("SITE_URL", "").rstrip("/")
SECURE_SSL_REDIRECT: bool = not DEBUG and env.bool("SECURE_SSL_REDIRECT", True)
_names = [name for name in _hosts if not name.startswith((".", "*"))]
if not SITE_URL and not DEBUG and _names:
    SITE_URL = f"{'https' if SECURE_SSL_REDIRECT else 'http'}://{_names[0]}"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# How many proxies stand before the site: only what they add to a request is believed.
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", 0)

# --- Services: set one and it is used, leave it and the embedded one is ---------------------------
DATABASE_URL: str = env.str("DATABASE_URL", "")
REDIS_URL: str = env.str("REDIS_URL", "")
S3_BUCKET_NAME: str = env.str("S3_BUCKET_NAME", "")
GS_BUCKET_NAME: str = env.str("GS_BUCKET_NAME", "")
EMBEDDED = not REDIS_URL

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "channels",
    "django_dramatiq",
    "django_htmx",
    "spotifai",
    "accounts",
    "billing",
    "media_jobs",
    "detection",
    "generation",
]

MIDDLEWARE = [
    "spotifai.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "spotifai.middleware.content_security_policy",
    "spotifai.middleware.failures",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "spotifai.middleware.FriendlyErrors",
    "spotifai.anonymous_rate.AnonymousRate",
]

ROOT_URLCONF = "spotifai.urls"
CSRF_FAILURE_VIEW = "spotifai.error_pages.csrf_failure"
ASGI_APPLICATION = "spotifai.asgi.application"
APPEND_SLASH = False
# Errors come as far as `spotifai.middleware.failures`, which answers for them, debugging or not.
DEBUG_PROPAGATE_EXCEPTIONS = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "spotifai.context.site",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {}
if DATABASE_URL:
    DATABASES["default"] = env.dj_db_url("DATABASE_URL")
    if DATABASES["default"]["ENGINE"].endswith("postgresql"):
        given = DATABASES["default"].get("OPTIONS", {})
        DATABASES["default"]["OPTIONS"] = postgresql.options(given)
        # Else a server that was started again would cost a failed request for each connection.
        DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
else:
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "db.sqlite3",
    }
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write says so at its start, so two of them queue up
    # instead of one failing with "database is locked" at its first write.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 6,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache, sockets, queue ------------------------------------------------------------------------
if EMBEDDED:
    CACHES: dict[str, Any] = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # Limits are counted here: with few entries, whoever fills it would reset them.
            "OPTIONS": {"MAX_ENTRIES": 200_000},
        }
    }
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {"BACKEND": "spotifai.runtime.channels.ThreadSafeChannelLayer"}
    }
    DRAMATIQ_BROKER: dict[str, Any] = {"BROKER": "dramatiq.brokers.stub.StubBroker", "OPTIONS": {}}
else:
    CACHES = {
        "default": {
            "BACKEND": "spotifai.runtime.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": redis.TIMEOUTS,
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "spotifai.runtime.redis.ChannelLayer",
            "CONFIG": {"url": REDIS_URL, "prefix": "spotifai"},
        }
    }
    DRAMATIQ_BROKER = {
        "BROKER": "dramatiq.brokers.redis.RedisBroker",
        "OPTIONS": {
            "client": redis.queue_client(REDIS_URL),
            "namespace": env.str("QUEUE_NAMESPACE", "spotifai"),
        },
    }
DRAMATIQ_BROKER["MIDDLEWARE"] = [
    "dramatiq.middleware.TimeLimit",
    "dramatiq.middleware.ShutdownNotifications",
    "dramatiq.middleware.Callbacks",
    "django_dramatiq.middleware.DbConnectionsMiddleware",
    "media_jobs.middleware.SweepWhileWorking",
]
DRAMATIQ_TASKS_DATABASE = None
DRAMATIQ_AUTODISCOVER_MODULES = ["actors"]
EMBEDDED_WORKER_THREADS: int = env.int("EMBEDDED_WORKER_THREADS", 2)
SWEEP_SECONDS: float = env.float("SWEEP_SECONDS", 5)
LOST_AFTER_SECONDS: float = env.float("LOST_AFTER_SECONDS", 20)

# --- Files ----------------------------------------------------------------------------------------
MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

if S3_BUCKET_NAME:
    _default_storage = object_store.s3(
        bucket_name=S3_BUCKET_NAME,
        endpoint_url=env.str("S3_ENDPOINT", None),
        access_key=env.str("S3_ACCESS_KEY", None),
        secret_key=env.str("S3_SECRET_KEY", None),
        region_name=env.str("S3_REGION", None),
    )
elif GS_BUCKET_NAME:
    _default_storage = object_store.google(bucket_name=GS_BUCKET_NAME)
else:
    _default_storage = {"BACKEND": "media_jobs.storage.WholeFileStorage", "OPTIONS": {}}
REMOTE_FILES = bool(S3_BUCKET_NAME or GS_BUCKET_NAME)
STORAGES = {
    "default": _default_storage,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
FILE_UPLOAD_HANDLERS = ["media_jobs.uploading.HashingUploadHandler"]
SIGNED_URL_SECONDS: int = env.int("SIGNED_URL_SECONDS", 7200)
# Uploads leave so much of a disk free, or a twentieth of it where that is less.
DISK_RESERVE_MB: int = env.int("DISK_RESERVE_MB", 512)

# --- Limits ---------------------------------------------------------------------------------------
MAX_VIDEO_MB: int = env.int("MAX_VIDEO_MB", 500)
MAX_VIDEO_SECONDS: int = env.int("MAX_VIDEO_SECONDS", 3600)
MAX_IMAGE_MB: int = env.int("MAX_IMAGE_MB", 20)
MAX_ACTIVE_JOBS: int = env.int("MAX_ACTIVE_JOBS", 20)
# Requests: of each user, of each address without one, and of each address at each way in.
USER_RATE: str = env.str("USER_RATE", "1200/min")
ANONYMOUS_RATE: str = env.str("ANONYMOUS_RATE", "240/min")
SIGN_IN_RATE: str = env.str("SIGN_IN_RATE", "20/min")
# What anybody may send; only who is signed in may send more, and nobody but in forms.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# Multipart framing adds a little to the largest file.
MAX_BODY_BYTES = MAX_VIDEO_MB * 1024 * 1024 + 65_536

# --- Tokens ---------------------------------------------------------------------------------------
TOKENS_TO_GIVE: int = env.int("TOKENS_TO_GIVE", 20)
TOKEN_PRICES: Any = env.json("TOKEN_PRICES", {})
LOW_BALANCE_BELOW: int = env.int("LOW_BALANCE_BELOW", 3)
# What is for sale: id → {tokens, amount in the currency's smallest unit, currency, name}.
TOKEN_PACKS: Any = env.json("TOKEN_PACKS", {})
STRIPE_SECRET_KEY: str = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET: str = env.str("STRIPE_WEBHOOK_SECRET", "")
STRIPE_API_BASE: str = env.str("STRIPE_API_BASE", "https://api.stripe.com")

# --- Detection ------------------------------------------------------------------------------------
DETECTION_FPS: float = env.float("DETECTION_FPS", 10)
FACE_FORGERY_ENGINE: Any = env.json("FACE_FORGERY_ENGINE", {}) or {
    "ENGINE": "detection.engines.faces.onnx_scorer.OnnxScorer",
    "OPTIONS": {},
}

# --- Reports --------------------------------------------------------------------------------------
# The key (PEM, or PKCS#12 with its certificate) that signs them; one is made when none is given.
REPORT_SIGNING_KEY: str = env.str("REPORT_SIGNING_KEY", "")
REPORT_SIGNING_CERT: str = env.str("REPORT_SIGNING_CERT", "")
REPORT_SIGNING_PASSPHRASE: str = env.str("REPORT_SIGNING_PASSPHRASE", "")
SOFTWARE_VERSION = __version__

# --- Who is asking --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.ByEmail"]
# The login is unique once it is verified (accounts.models.User says why).
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_FORMS = {"signup": "accounts.forms.SignUpForm"}
# Only in the browser that is waiting for it, after coming from a provider the first time.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.reset_links.ResetLinks"  # noqa: S105
SOCIALACCOUNT_ADAPTER = "accounts.doors.adapter.DoorAdapter"
_amount, _, _period = SIGN_IN_RATE.partition("/")
_PAGE_RATE = f"{_amount}/{_period[0]}/ip"
ACCOUNT_RATE_LIMITS = {
    "login": _PAGE_RATE,
    "signup": _PAGE_RATE,
    "login_failed": None,  # accounts.guesses counts them
    "reset_password": f"{_PAGE_RATE},5/h/key",
    "reset_password_from_key": _PAGE_RATE,
}

# Whose ID tokens are taken, and where the keys are that sign them.
GOOGLE_OAUTH_CLIENT_ID: str = env.str("GOOGLE_OAUTH_CLIENT_ID", "")
GOOGLE_KEYS_URL: str = env.str("GOOGLE_KEYS_URL", "https://www.googleapis.com/oauth2/v3/certs")
FIREBASE_PROJECT_ID: str = env.str("FIREBASE_PROJECT_ID", "")
FIREBASE_KEYS_URL: str = env.str(
    "FIREBASE_KEYS_URL",
    "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
)

# The apps that are registered with the providers to whose own pages people are sent.
GOOGLE_OAUTH_CLIENT_SECRET: str = env.str("GOOGLE_OAUTH_CLIENT_SECRET", "")
GOOGLE_ACCOUNTS_URL: str = env.str("GOOGLE_ACCOUNTS_URL", "https://accounts.google.com")
GOOGLE_OAUTH_URL: str = env.str("GOOGLE_OAUTH_URL", "https://oauth2.googleapis.com")
SPOTIFY_CLIENT_ID: str = env.str("SPOTIFY_CLIENT_ID", "")
SPOTIFY_CLIENT_SECRET: str = env.str("SPOTIFY_CLIENT_SECRET", "")
SPOTIFY_REDIRECT_URI: str = env.str("SPOTIFY_REDIRECT_URI", "")
SPOTIFY_ACCOUNTS_URL: str = env.str("SPOTIFY_ACCOUNTS_URL", "https://accounts.spotify.com")
SPOTIFY_API_URL: str = env.str("SPOTIFY_API_URL", "https://api.spotify.com")
# What encrypts their tokens in the database: the first key encrypts, all of them decrypt.
ENCRYPT_KEY: list[str] = env.list("ENCRYPT_KEY", [])

JWT_SIGNING_KEY = env.str("JWT_SECRET_KEY", "") or SECRET_KEY
# Works with DEBUG alone: with DEBUG=False the site does not start with it.
STATIC_BEARER_TOKEN: str = env.str("STATIC_BEARER_TOKEN", "")
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(seconds=3600),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "SIGNING_KEY": JWT_SIGNING_KEY,
    "USER_ID_CLAIM": "sub",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.keys.KeyAuthentication",
        "accounts.static_token.StaticTokenAuthentication",
        "accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.keys.WithinScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "spotifai.api.schema.OperationSchema",
    "DEFAULT_PAGINATION_CLASS": "media_jobs.api.pagination.Pages",
    "EXCEPTION_HANDLER": "spotifai.api.problems.as_problem",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttles.CallerRate"],
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = openapi.SETTINGS

# --- Mail -----------------------------------------------------------------------------------------
EMAIL_HOST: str = env.str("EMAIL_HOST", "")
EMAIL_PORT: int = env.int("EMAIL_PORT", 587)
EMAIL_HOST_USER: str = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD: str = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS: bool = env.bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", "SpotifAI <no-reply@localhost>")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)

# --- Safety in production -------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if not DEBUG:
    if TRUSTED_PROXIES:  # who else says so is not believed
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
    SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0

# --- Language and logs ----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"

LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO")
LOG_JSON: bool = env.bool("LOG_JSON", not DEBUG)
LOGGING_CONFIG = "spotifai.runtime.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": LOG_JSON}
