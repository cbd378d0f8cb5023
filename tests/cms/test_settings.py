"""Production refuses to start half configured; what it sets when it starts (2.4, M26)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cms.settings.refusals import CHECKS, FORMS, reasons

COMPLETE = {
    "SECRET_KEY": "k3y-of-this-test-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://applic@127.0.0.1/applic",
    "ALLOWED_HOSTS": "applic.example.jp,www.applic.example.jp",
    "CACHE_URL": "redis://127.0.0.1:6379/1",
    "EMAIL_URL": "smtp://localhost:25",
    "BASE_URL": "https://applic.example.jp",
}
SHOW = """
import json
from django.conf import settings
names = {names!r}
print(json.dumps({{name: getattr(settings, name) for name in names}}, default=str))
"""
NAMES = (
    "DEBUG",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "DEMO_ALLOWED",
    "SERVE_MEDIA",
    "TRUSTED_PROXIES",
    "SESSION_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_REDIRECT_EXEMPT",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "WAGTAILADMIN_BASE_URL",
    "CACHES",
    "DATABASES",
    "EMAIL_BACKEND",
    "SECRETARIAT_2FA",
    "LOGGING",
    "JOBS_EXPECTED",
)


def start(folder: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the production settings in an environment of nothing but COMPLETE and `changes`."""
    wanted = COMPLETE | changes
    environment = {name: value for name, value in wanted.items() if value is not None}
    return subprocess.run(  # noqa: S603  # our own interpreter, our own words
        [sys.executable, "-c", SHOW.format(names=NAMES)],
        cwd=settings.BASE_DIR,
        env=environment
        | {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


REFUSED = [
    ("SECRET_KEY", "x" * 49),
    ("SECRET_KEY", "x" * 50),
    ("SECRET_KEY", "abcdefghijklm" * 5),
    ("SECRET_KEY", f"django-insecure-{COMPLETE['SECRET_KEY']}"),
    ("DATABASE_URL", "sqlite:////srv/applic/db.sqlite3"),
    ("DATABASE_URL", "mysql://applic@127.0.0.1/applic"),
    ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "applic.example.jp,*"),
    ("ALLOWED_HOSTS", ".jp"),
    ("ALLOWED_HOSTS", "applic.example.jp, .lg.jp"),
    ("ALLOWED_HOSTS", "https://applic.example.jp"),
    ("ALLOWED_HOSTS", "applic.example.jp:443"),
    ("ALLOWED_HOSTS", ","),
    ("CACHE_URL", "dummycache://"),
    ("CACHE_URL", "locmemcache://"),
    ("CACHE_URL", "filecache:///srv/cache"),
    ("EMAIL_URL", "consolemail://"),
    ("EMAIL_URL", "dummymail://"),
    ("EMAIL_URL", "memorymail://"),
    ("BASE_URL", "http://applic.example.jp"),
    ("BASE_URL", "applic.example.jp"),
    ("BASE_URL", "https://"),
    ("BASE_URL", "https://applic.example.jp/site"),
    ("BASE_URL", "https://user:word@applic.example.jp"),
    ("CSRF_TRUSTED_ORIGINS", "gateway.example.jp"),
    ("CSRF_TRUSTED_ORIGINS", "https://gateway.example.jp,http://other.example.jp"),
    ("CSRF_TRUSTED_ORIGINS", "https://*.jp"),
]
UNREADABLE = [
    *(("TRUSTED_PROXIES", value) for value in ("-1", "1.5", "two", "", "9" * 5_000)),
    *(("PORT", value) for value in ("http", "0", "65536")),
    *(("DEBUG", value) for value in ("ture", "2")),
    ("SECRETARIAT_2FA", "はい"),
    ("DATABASE_URL", "applic"),
    ("DATABASE_URL", "postgres://127.0.0.1:port/applic"),
    ("EMAIL_URL", "mail.example.jp:25"),
    ("EMAIL_URL", "smtp://[::1"),
    ("CACHE_URL", "redis://127.0.0.1:99999/1"),
]


class TestReasons:
    @pytest.mark.parametrize(("name", "value"), REFUSED)
    def test_wrong_value__names_its_variable_alone(self, name: str, value: str) -> None:
        (reason,) = reasons(COMPLETE | {name: value}, CHECKS)

        assert reason.startswith(f"{name} must ")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SECRET_KEY", "4f1c9a07b3e2d85661f0a7c94be3d2580f61c7a93b4e2d5806f1"),
            ("DATABASE_URL", "postgresql://applic:word@db.example.jp:5432/applic?sslmode=require"),
            ("ALLOWED_HOSTS", "applic.example.jp, 203.0.113.7, [2001:db8::7], localhost"),
            ("CACHE_URL", "rediss://:word@cache.example.jp:6380/0"),
            ("EMAIL_URL", "smtp+tls://user:word@mail.example.jp:587"),
            ("BASE_URL", "https://applic.example.jp:8443/"),
            ("CSRF_TRUSTED_ORIGINS", "https://a.example.jp, https://b.example.jp:8443"),
            ("CSRF_TRUSTED_ORIGINS", ""),
            ("TRUSTED_PROXIES", "0"),
            ("DEBUG", "on"),
            ("SECRETARIAT_2FA", "False"),
            ("DATABASE_URL", "postgres://applic@%2Fvar%2Frun%2Fpostgresql/applic"),
        ],
    )
    def test_right_value__has_no_reason(self, name: str, value: str) -> None:
        assert reasons(COMPLETE | {name: value}, {**FORMS, **CHECKS}) == []

    @pytest.mark.parametrize(("name", "value"), UNREADABLE)
    def test_unreadable_value__names_its_variable_alone(self, name: str, value: str) -> None:
        (reason,) = reasons({"PORT": "8000", name: value}, FORMS)

        assert reason.startswith(f"{name} must ")

    def test_embedded_database__can_be_read(self) -> None:
        assert reasons({"DATABASE_URL": "sqlite:////srv/applic/db.sqlite3"}, FORMS) == []

    def test_all_that_is_wrong__at_once(self) -> None:
        wrong = {"CACHE_URL": "dummycache://", "BASE_URL": "http://applic.example.jp"}
        found = reasons(wrong, CHECKS)

        assert len(found) == 2


class TestRefusal:
    @pytest.mark.parametrize("name", sorted(COMPLETE))
    def test_production__names_the_missing_secret(self, tmp_path: Path, name: str) -> None:
        process = start(tmp_path, **{name: None})

        assert process.returncode != 0
        assert "ImproperlyConfigured" in process.stderr
        assert name in process.stderr.splitlines()[-1]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SECRET_KEY", " "),
            ("ALLOWED_HOSTS", ".jp"),
            ("CACHE_URL", "dummycache://"),
            ("TRUSTED_PROXIES", "-1"),
        ],
    )
    def test_production__refuses_what_cannot_be_right(
        self, tmp_path: Path, name: str, value: str
    ) -> None:
        process = start(tmp_path, **{name: value})

        assert process.returncode != 0
        assert "ImproperlyConfigured" in process.stderr
        assert name in process.stderr.splitlines()[-1]

    def test_production__names_all_that_is_missing_at_once(self, tmp_path: Path) -> None:
        process = start(tmp_path, **dict.fromkeys(COMPLETE))

        assert all(name in process.stderr.splitlines()[-1] for name in COMPLETE)

    @pytest.mark.parametrize(
        ("name", "value"), [("TRUSTED_PROXIES", "two"), ("DATA_DIR", "/dev/null/x")]
    )
    def test_command__answers_with_a_sentence(self, name: str, value: str) -> None:
        process = subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=settings.BASE_DIR,
            env={"PATH": os.environ["PATH"], name: value},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert process.returncode == 1
        assert process.stderr.startswith(f"{name} must be ")
        assert len(process.stderr.splitlines()) == 1

    def test_production__says_nothing_of_the_secret(self, tmp_path: Path) -> None:
        process = start(tmp_path, SECRET_KEY="short-and-private")

        assert process.returncode != 0
        assert "short-and-private" not in process.stderr + process.stdout


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the settings of a site that is fully configured, behind two proxies."""
    process = start(tmp_path_factory.mktemp("data"), TRUSTED_PROXIES="2")
    assert process.returncode == 0, process.stderr
    found: dict[str, Any] = json.loads(process.stdout)
    return found


class TestProduction:
    def test_production__only_by_https(self, production: dict[str, Any]) -> None:
        assert production["SESSION_COOKIE_SECURE"]
        assert production["CSRF_COOKIE_SECURE"]
        assert production["SESSION_COOKIE_HTTPONLY"]
        assert production["SECURE_SSL_REDIRECT"]
        assert production["SECURE_HSTS_SECONDS"] >= 31_536_000

    def test_production__asked_for_its_health_from_inside(self, production: dict[str, Any]) -> None:
        assert production["SECURE_REDIRECT_EXEMPT"] == [r"^(healthz|readyz)$"]
        assert production["JOBS_EXPECTED"]

    def test_production__logs_json_to_stdout(self, production: dict[str, Any]) -> None:
        lines = production["LOGGING"]["handlers"]["lines"]

        assert (lines["stream"], lines["formatter"]) == ("ext://sys.stdout", "json")
        assert lines["filters"] == ["request_id"]

    def test_production__nothing_of_the_workshop(self, production: dict[str, Any]) -> None:
        assert not production["DEBUG"]
        assert not production["DEMO_ALLOWED"]
        assert not production["SERVE_MEDIA"]

    def test_production__what_the_environment_says(self, production: dict[str, Any]) -> None:
        assert production["ALLOWED_HOSTS"] == ["applic.example.jp", "www.applic.example.jp"]
        assert production["WAGTAILADMIN_BASE_URL"] == "https://applic.example.jp"
        assert production["DATABASES"]["default"]["ENGINE"].endswith("postgresql")
        assert "redis" in production["CACHES"]["default"]["BACKEND"].lower()
        assert production["EMAIL_BACKEND"].endswith("smtp.EmailBackend")

    def test_trusted_origins__are_the_site_and_those_of_the_environment(
        self, production: dict[str, Any], tmp_path: Path
    ) -> None:
        gateway = "https://applic.gateway.example.jp"
        more = json.loads(start(tmp_path, CSRF_TRUSTED_ORIGINS=f" {gateway}").stdout)

        assert production["CSRF_TRUSTED_ORIGINS"] == ["https://applic.example.jp"]
        assert more["CSRF_TRUSTED_ORIGINS"] == ["https://applic.example.jp", gateway]

    def test_trusted_proxies__from_the_environment(self, production: dict[str, Any]) -> None:
        assert production["TRUSTED_PROXIES"] == 2

    def test_trusted_proxies__none_unless_configured(self, tmp_path: Path) -> None:
        assert json.loads(start(tmp_path).stdout)["TRUSTED_PROXIES"] == 0

    def test_second_factor__on_unless_switched_off(
        self, production: dict[str, Any], tmp_path: Path
    ) -> None:
        switched_off = json.loads(start(tmp_path, SECRETARIAT_2FA="off").stdout)

        assert production["SECRETARIAT_2FA"] is True
        assert switched_off["SECRETARIAT_2FA"] is False

    @pytest.mark.parametrize("value", ["two", ""])
    def test_trusted_proxies__must_be_a_number(self, tmp_path: Path, value: str) -> None:
        process = start(tmp_path, TRUSTED_PROXIES=value)

        assert process.returncode != 0
        assert "TRUSTED_PROXIES" in process.stderr or "int()" in process.stderr
