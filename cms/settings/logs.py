"""Logging: each line has the id of its request, and no address of a person (O13)."""

from __future__ import annotations

from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS

#: Attributes that Django adds to log records beside the message, e.g. the whole request.
NOT_LOGGED = ("request", "server_time")

FORMATTERS: dict[str, dict[str, Any]] = {
    "plain": {"format": "{levelname} {name} [{request_id}] {message}", "style": "{"},
    "json": {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "fmt": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
        "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        "reserved_attrs": [*RESERVED_ATTRS, *NOT_LOGGED],
        "json_ensure_ascii": False,
    },
}


def logging_to(stream: str, formatter: str) -> dict[str, Any]:
    """Return Django's LOGGING: warnings and errors of everything to `stream`, one line each."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {
                "()": "django_guid.log_filters.CorrelationId",
                "correlation_id_field": "request_id",
            }
        },
        "formatters": {formatter: FORMATTERS[formatter]},
        "handlers": {
            "lines": {
                "class": "logging.StreamHandler",
                "stream": f"ext://sys.{stream}",
                "formatter": formatter,
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Its lines contain addresses; logins are recorded elsewhere (M21).
            "axes": {"level": "ERROR"},
        },
    }
