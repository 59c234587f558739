"""Structured logs: one line an event, with the request and job it belongs to.

`request_id` and `job_id` are bound as context variables by the request middleware and by the job
runner, so that every line of either carries them, Django's and the libraries' own included.
"""

import logging.config
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(options: dict[str, Any]) -> None:
    """Set up logging. `options`: `level` (name) and `json` (one JSON object a line, or text)."""
    # Tracebacks without the values of variables: those may be tokens and passwords.
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if options["json"]
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    tracebacks: list[Any] = [structlog.processors.format_exc_info] if options["json"] else []
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": SHARED,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *tracebacks,
                        renderer,
                    ],
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
            "loggers": {
                # Our own request line says the same with ids.
                "uvicorn.access": {"level": "WARNING"},
                "django.request": {"level": "ERROR"},
                # It tells that it has started.
                "pikepdf": {"level": "WARNING"},
                "dramatiq": {"level": "WARNING"},
            },
        }
    )
