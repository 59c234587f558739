"""Settings of the site as a whole: where it runs, on which services, and how it sends mail."""

from pathlib import Path

from accounts.environment import BASE_DIR, Environment

_site = Environment("The site")
DEBUG: bool = _site.boolean(
    "DEBUG", True, "with `False` the site refuses to start on an unsafe mix of settings"
)
DATA_DIR: Path = _site.path(
    "DATA_DIR",
    BASE_DIR / "var",
    "database, uploads and secrets of an embedded installation; working space of any other",
    shown="`var`",
)
GIVEN_SECRET_KEY: str = _site.string(
    "SECRET_KEY",
    "",
    "a long random value that signs sessions and links",
    shown="one made in `DATA_DIR`",
)
GIVEN_HOSTS: list[str] = _site.strings("ALLOWED_HOSTS", "names that the site answers to")
GIVEN_SITE_URL: str = _site.string(
    "SITE_URL",
    "",
    "where people reach the site, as its mails name it: scheme and host",
    shown="the first of `ALLOWED_HOSTS`",
)
CSRF_TRUSTED_ORIGINS: list[str] = _site.strings(
    "CSRF_TRUSTED_ORIGINS", "origins besides the site's own whose forms are taken"
)
ALLOWED_ORIGINS: list[str] = _site.strings(
    "ALLOWED_ORIGINS",
    "origins of front ends elsewhere whose scripts may call the API, such as "
    "`https://lectures.example.org`; they send tokens, not cookies",
)
REDIRECT_TO_HTTPS: bool = _site.boolean(
    "SECURE_SSL_REDIRECT", True, "sends HTTP on to HTTPS; only with `DEBUG=False`"
)
TRUSTED_PROXIES: int = _site.integer(
    "TRUSTED_PROXIES",
    0,
    "how many proxies stand before the site; only they are believed",
    maximum=20,
)

_services = Environment("Database, cache and queue")
DATABASE_URL: str = _services.database_url(
    "DATABASE_URL", "`postgres://user:password@host:5432/name`", shown="SQLite in `DATA_DIR`"
)
REDIS_URL: str = _services.string(
    "REDIS_URL",
    "",
    "`redis://host:6379/0`: queue, cache and sockets",
    shown="inside the web process",
)
REDIS_VERIFY_TLS: bool = _services.boolean(
    "REDIS_VERIFY_TLS",
    True,
    "whether the certificate of a `rediss://` server must be one that an authority has signed; "
    "Heroku's is not",
)
QUEUE_NAMESPACE: str = _services.string(
    "QUEUE_NAMESPACE", "spotifai", "keeps several installations on one Redis apart"
)

_mail = Environment("Mail")
EMAIL_HOST: str = _mail.string(
    "EMAIL_HOST", "", "the server that sends mail", shown="mail is printed to the log"
)
EMAIL_PORT: int = _mail.integer("EMAIL_PORT", 587, "its port", minimum=1, maximum=65_535)
EMAIL_HOST_USER: str = _mail.string("EMAIL_HOST_USER", "", "who signs in there")
EMAIL_HOST_PASSWORD: str = _mail.string("EMAIL_HOST_PASSWORD", "", "with which password")
EMAIL_USE_TLS: bool = _mail.boolean("EMAIL_USE_TLS", True, "whether by STARTTLS")
DEFAULT_FROM_EMAIL: str = _mail.string(
    "DEFAULT_FROM_EMAIL", "SpotifAI <no-reply@localhost>", "whom mails come from"
)

_logs = Environment("Logs")
LOG_LEVEL: str = _logs.string(
    "LOG_LEVEL",
    "INFO",
    "the least that is logged",
    choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
)
LOG_JSON: bool = _logs.boolean(
    "LOG_JSON", not DEBUG, "one JSON object a line", shown="`True` when `DEBUG=False`"
)
