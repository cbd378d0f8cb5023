"""Why the site does not start: each reason names its variable and tells no secret."""

import re
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

MINIMUM_SECRET_LENGTH = 50
MINIMUM_SECRET_VARIETY = 10  # different characters; 50 random hexadecimal digits have more
HOST = re.compile(r"(?:[a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:.]+\]", re.IGNORECASE)
ORIGIN = re.compile(rf"https://(?:{HOST.pattern})(?::[0-9]{{1,5}})?", re.IGNORECASE)
NUMBER = re.compile(r"\s*[0-9]{1,5}\s*")
LAST_PORT = 65_535
POSTGRESQL = ("postgres", "postgresql", "psql", "pgsql")
SHARED_CACHES = ("redis", "rediss", "rediscache", "valkey", "valkeys")
MAIL_TO_NOBODY = ("consolemail", "dummymail", "memorymail")

#: Returns what is wrong with a value, "" if nothing is.
Check = Callable[[str], str]


def _of_secret(key: str) -> str:
    if len(key) < MINIMUM_SECRET_LENGTH or key.startswith("django-insecure"):
        return f"must be your own, at least {MINIMUM_SECRET_LENGTH} random characters"
    if key in (key + key)[1:-1] or len(set(key)) < MINIMUM_SECRET_VARIETY:
        return "must be random, not the same characters again and again"
    return ""


def _of_database(url: str) -> str:
    if url.partition("://")[0] not in POSTGRESQL:
        return "must be a PostgreSQL database, postgres://…"
    return ""


def _of_hosts(hosts: str) -> str:
    wrong = [each for each in listed(hosts) if not HOST.fullmatch(each)]
    if wrong or not listed(hosts):
        return f"must name each host of the site, without wildcard, scheme or port{_not(wrong)}"
    return ""


def _not(wrong: list[str]) -> str:
    return f", not {', '.join(wrong)}" if wrong else ""


def _of_cache(url: str) -> str:
    if url.partition("://")[0] not in SHARED_CACHES:
        return "must be a cache that all workers share, redis://…, or limits do not count"
    return ""


def _of_mail(url: str) -> str:
    if url.partition("://")[0] in MAIL_TO_NOBODY:
        return "must be a mail server, smtp://…, or mails reach nobody"
    return ""


def _of_address(url: str) -> str:
    if not is_origin(url.rstrip("/")):
        return "must be the https address of the site without a path, https://applic.example.jp"
    return ""


def _of_origins(origins: str) -> str:
    wrong = [each for each in listed(origins) if not is_origin(each)]
    return f"must name https addresses without a path{_not(wrong)}" if wrong else ""


def _of_proxies(number: str) -> str:
    return "" if NUMBER.fullmatch(number) else "must be the number of own proxies, 0 or more"


def _of_port(number: str) -> str:
    if not NUMBER.fullmatch(number) or not 0 < int(number) <= LAST_PORT:
        return f"must be the number of a port, 1 to {LAST_PORT}"
    return ""


def _of_switch(word: str) -> str:
    known = {*Env.BOOLEAN_TRUE_STRINGS, "", "0", "false", "n", "no", "off"}
    return "" if word.strip().lower() in known else "must be 1 or 0"


def _of_url(schemes: Container[str], example: str) -> Check:
    """Return a check that the address can be read."""

    def check(url: str) -> str:
        try:
            port = urlsplit(url).port
        except ValueError:
            port = 0
        is_known = port != 0 and url.partition("://")[0] in schemes
        return "" if is_known else f"must be an address like {example}"

    return check


#: What nobody can read is refused everywhere, not only in production.
FORMS: Mapping[str, Check] = {
    "DATABASE_URL": _of_url(Env.DB_SCHEMES, "postgres://name:password@host:5432/database"),
    "CACHE_URL": _of_url(Env.CACHE_SCHEMES, "redis://host:6379/1"),
    "EMAIL_URL": _of_url(Env.EMAIL_SCHEMES, "smtp+tls://name:password@host:587"),
    "TRUSTED_PROXIES": _of_proxies,
    "PORT": _of_port,
    "DEBUG": _of_switch,
    "SECRETARIAT_2FA": _of_switch,
}
CHECKS: Mapping[str, Check] = {
    "SECRET_KEY": _of_secret,
    "DATABASE_URL": _of_database,
    "ALLOWED_HOSTS": _of_hosts,
    "CACHE_URL": _of_cache,
    "EMAIL_URL": _of_mail,
    "BASE_URL": _of_address,
    "CSRF_TRUSTED_ORIGINS": _of_origins,
}


def listed(value: str) -> list[str]:
    """Return the items of a list separated by commas."""
    return [each.strip() for each in value.split(",") if each.strip()]


def is_origin(url: str) -> bool:
    """Whether `url` is `https://host` or `https://host:port` and nothing more."""
    return bool(ORIGIN.fullmatch(url))


def reasons(environment: Mapping[str, str], checks: Mapping[str, Check]) -> list[str]:
    """Return why the site must not start with the values that are set."""
    found = {
        name: check(environment[name]) for name, check in checks.items() if name in environment
    }
    return [f"{name} {reason}" for name, reason in found.items() if reason]


def refuse(env: Env, checks: Mapping[str, Check]) -> None:
    """Refuse to start with values that cannot be right.

    Raises:
        ImproperlyConfigured: with all reasons.
    """
    given = {name: env.str(name) for name in checks if name in env}
    if found := reasons(given, checks):
        raise ImproperlyConfigured("; ".join(found))


@contextmanager
def refusal_in_a_sentence() -> Iterator[None]:
    """End the process with the reason alone, without the lines of code that lead to it."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.exit(str(error))
