"""How Django and its libraries are set up.

What an operator may set comes from the environment (or `.env`); nothing is required. The rooms
declare it, with defaults and bounds, in their `conf.py`; the manual lists all of it. With nothing
set the site runs embedded: SQLite, an in-process channel layer, a worker inside the web process
and files under `var/`. A capability appears when its variable is set.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url

from accounts.conf import *
from accounts.conf import JWT_SECRET_KEY, SIGN_IN_RATE
from accounts.environment import BASE_DIR
from billing.conf import *
from detection.conf import *
from generation.lectures.conf import *
from media_jobs.conf import *
from media_jobs.conf import (
    GIVEN_MODELS_DIR,
    GS_BUCKET_NAME,
    S3_ACCESS_KEY,
    S3_BUCKET_NAME,
    S3_ENDPOINT,
    S3_REGION,
    S3_SECRET_KEY,
)
from media_jobs.resumable.conf import *
from media_jobs.uploads.conf import file_limits
from spotifai import __version__
from spotifai.api import openapi
from spotifai.conf import *
from spotifai.conf import (
    ALLOWED_ORIGINS,
    DATA_DIR,
    DATABASE_URL,
    DEBUG,
    EMAIL_HOST,
    GIVEN_HOSTS,
    GIVEN_SECRET_KEY,
    GIVEN_SITE_URL,
    LOG_JSON,
    LOG_LEVEL,
    QUEUE_NAMESPACE,
    REDIRECT_TO_HTTPS,
    REDIS_URL,
    REDIS_VERIFY_TLS,
    TRUSTED_PROXIES,
)
from spotifai.runtime import object_store, postgresql, redis
from spotifai.runtime.secret import read_or_create_secret

DATA_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = GIVEN_SECRET_KEY or read_or_create_secret(DATA_DIR / "secret-key")
# Loopback names are always served: health checks ask from inside the machine.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *GIVEN_HOSTS]
# What the site's mails and its programs name. A server has one name, or says which; on a machine of
# one's own it is whatever the request came to.
SITE_URL = GIVEN_SITE_URL.rstrip("/")
SECURE_SSL_REDIRECT = not DEBUG and REDIRECT_TO_HTTPS
_names = [name for name in GIVEN_HOSTS if not name.startswith((".", "*"))]
if not SITE_URL and not DEBUG and _names:
    SITE_URL = f"{'https' if SECURE_SSL_REDIRECT else 'http'}://{_names[0]}"
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
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "channels",
    "django_dramatiq",
    "django_htmx",
    "corsheaders",
    "spotifai",
    "accounts",
    "billing",
    "media_jobs",
    "media_jobs.resumable",
    "media_jobs.sharing",
    "detection",
    "detection.speech",
    "generation",
    "generation.lectures",
    "generation.lectures.courses",
    "generation.lectures.remote",
]

MIDDLEWARE = [
    "spotifai.middleware.request_log",
    "django.middleware.security.SecurityMiddleware",
    "spotifai.middleware.content_security_policy",
    "corsheaders.middleware.CorsMiddleware",
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

# --- Front ends elsewhere -------------------------------------------------------------------------
CORS_ALLOWED_ORIGINS = ALLOWED_ORIGINS
# What programs call: the API, the lecture client's paths, and the files that these link to.
CORS_URLS_REGEX = (
    r"^/((api|auth|status|download|worker|files)/|health$|upload(/[^/]+/complete)?$|list$"
    r"|admin/(videos(/[^/]+)?|stats|servers|test-notification)$)"
)
CORS_ALLOW_HEADERS = (
    *("accept", "authorization", "content-type", "content-range", "content-digest"),
    *("idempotency-key", "if-none-match", "range", "x-request-id", "x-requested-with"),
)
CORS_EXPOSE_HEADERS = (
    *("Content-Disposition", "Content-Range", "ETag", "Location", "Retry-After"),
    *("WWW-Authenticate", "X-Request-ID"),
)

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
            "builtins": ["spotifai.templatetags.icons"],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {}
if DATABASE_URL:
    DATABASES["default"] = dict(dj_database_url.parse(DATABASE_URL))
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
    DRAMATIQ_BROKER: dict[str, Any] = {"BROKER": "spotifai.runtime.embedded.EmbeddedBroker"}
else:
    REDIS_URL = redis.address(REDIS_URL, verify=REDIS_VERIFY_TLS)
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
            "namespace": QUEUE_NAMESPACE,
        },
    }
DRAMATIQ_BROKER["MIDDLEWARE"] = [
    "dramatiq.middleware.TimeLimit",
    "dramatiq.middleware.ShutdownNotifications",
    "dramatiq.middleware.Callbacks",
    "django_dramatiq.middleware.DbConnectionsMiddleware",
    "media_jobs.jobs.middleware.Housekeeping",
]
DRAMATIQ_TASKS_DATABASE = None
DRAMATIQ_AUTODISCOVER_MODULES = ["jobs.actors"]

# --- Files ----------------------------------------------------------------------------------------
MEDIA_ROOT = DATA_DIR / "media"
MODELS_DIR = Path(GIVEN_MODELS_DIR) if GIVEN_MODELS_DIR else DATA_DIR / "models"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static_collected"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG

if S3_BUCKET_NAME:
    _default_storage = object_store.s3(
        bucket_name=S3_BUCKET_NAME,
        endpoint_url=S3_ENDPOINT or None,
        access_key=S3_ACCESS_KEY or None,
        secret_key=S3_SECRET_KEY or None,
        region_name=S3_REGION or None,
    )
elif GS_BUCKET_NAME:
    _default_storage = object_store.google(bucket_name=GS_BUCKET_NAME)
else:
    _default_storage = {"BACKEND": "media_jobs.files.storage.WholeFileStorage", "OPTIONS": {}}
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
FILE_UPLOAD_HANDLERS = ["media_jobs.uploads.upload_handler.HashingUploadHandler"]
# What anybody may send; only who is signed in may send more, and nobody but in forms.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
LARGEST_FILE_MB = max(file_limits)
# Multipart framing adds a little to the largest file.
MAX_BODY_BYTES = LARGEST_FILE_MB * 1024 * 1024 + 65_536

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
ACCOUNT_ADAPTER = "accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_FORMS = {
    "login": "accounts.sign_in.forms.SignInForm",
    "signup": "accounts.sign_in.forms.SignUpForm",
}
# Only in the browser that is waiting for it, after coming from a provider the first time.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.sign_in.reset_links.ResetLinks"  # noqa: S105
SOCIALACCOUNT_ADAPTER = "accounts.providers.adapter.DoorAdapter"
_amount, _, _period = SIGN_IN_RATE.partition("/")
_PAGE_RATE = f"{_amount}/{_period[0]}/ip"
ACCOUNT_RATE_LIMITS = {
    "login": _PAGE_RATE,
    "signup": _PAGE_RATE,
    "login_failed": None,  # accounts.limits.login_throttle counts them
    "reset_password": f"{_PAGE_RATE},5/h/key",
    "reset_password_from_key": _PAGE_RATE,
}

JWT_SIGNING_KEY = JWT_SECRET_KEY or SECRET_KEY
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(seconds=3600),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "SIGNING_KEY": JWT_SIGNING_KEY,
    "USER_ID_CLAIM": "sub",
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api_keys.authentication.KeyAuthentication",
        "accounts.sign_in.static_token.StaticTokenAuthentication",
        "accounts.tokens.services.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.api_keys.authentication.WithinScope",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.http.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "spotifai.api.schema.OperationSchema",
    "DEFAULT_PAGINATION_CLASS": "accounts.pagination.deferred.Pages",
    "EXCEPTION_HANDLER": "spotifai.api.problems.as_problem",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.limits.throttling.CallerRate"],
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = openapi.SETTINGS

# --- Mail -----------------------------------------------------------------------------------------
EMAIL_TIMEOUT = 15
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)

# --- Safety in production -------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "accounts.sessions.store"
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
FORMAT_MODULE_PATH = ["spotifai.formats"]
TIME_ZONE = "UTC"

LOGGING_CONFIG = "spotifai.runtime.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": LOG_JSON}
