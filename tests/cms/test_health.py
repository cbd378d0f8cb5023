"""What a monitor is told, by whom it may be asked, and what it is never told (O13)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from cms import health
from cms.health import LONGEST_SILENCE, Migrations, check_jobs, check_mail, check_storage, results
from cms.mail.models import MailState
from cms.models import JobRun, MailRecord
from tests.factories import UserFactory

ADDRESSES = ("/healthz", "/readyz")
ALL_OK = dict.fromkeys(("storage", "database", "migrations", "mail", "jobs"), "ok")


@pytest.fixture(autouse=True)
def private_files(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """Keep the files of the test apart; let no test know what another found out."""
    settings.PRIVATE_ROOT = str(tmp_path / "documents")
    Migrations.is_complete = False
    yield
    Migrations.is_complete = False


def late(minutes: float) -> Any:
    """Return the moment so many minutes beyond what is allowed; negative within it."""
    return timezone.now() - LONGEST_SILENCE - timedelta(minutes=minutes)


def broken(*args: object, **kwargs: object) -> str:
    """Fail as a database on another machine does."""
    raise OperationalError("connection to server at 10.0.0.7 failed for user applic")


class TestHealthz:
    def test_answer__without_any_database(self, client: Client) -> None:
        response = client.get("/healthz")

        assert (response.status_code, response.content) == (200, b"ok")
        assert response["Content-Type"] == "text/plain; charset=utf-8"

    @pytest.mark.django_db
    def test_answer__without_a_look_at_the_session(
        self, client: Client, django_assert_num_queries: Callable[[int], Any]
    ) -> None:
        client.force_login(UserFactory())

        with django_assert_num_queries(0):
            response = client.get("/healthz")
        assert not response.wsgi_request.session.accessed


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
class TestBoth:
    def test_answer__leaves_no_cookie_and_is_not_kept(self, client: Client, address: str) -> None:
        client.cookies["sessionid"] = "somebody"
        response = client.get(address)

        assert response.status_code == 200
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert "Cookie" not in response.get("Vary", "")

    def test_head__no_body(self, client: Client, address: str) -> None:
        response = client.head(address)

        assert (response.status_code, response.content) == (200, b"")

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_other_method__refused(self, address: str, method: str) -> None:
        response = getattr(Client(enforce_csrf_checks=True), method)(address)

        assert response.status_code == 405
        assert "no-store" in response["Cache-Control"]

    def test_foreign_host__refused(self, settings: LazySettings, address: str) -> None:
        settings.ALLOWED_HOSTS = ["applic.example.jp"]
        client = Client(raise_request_exception=False)

        assert client.get(address, headers={"Host": "evil.example"}).status_code == 400
        assert client.get(address, headers={"Host": "applic.example.jp"}).status_code == 200

    def test_plain_http__answered_where_pages_redirect(
        self, settings: LazySettings, address: str
    ) -> None:
        settings.SECURE_SSL_REDIRECT = True
        settings.SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]

        assert Client().get(address).status_code == 200
        assert Client().get("/login/").status_code == 301
        assert Client().get(f"{address}/x").status_code == 301


@pytest.mark.django_db
class TestReadyz:
    def test_all_well(self, client: Client, django_assert_max_num_queries: Any) -> None:
        first = client.get("/readyz")
        with django_assert_max_num_queries(2):
            again = client.get("/readyz")

        assert first.json() == again.json() == {"status": "ok", "checks": ALL_OK}
        assert first["Content-Type"] == "application/json"

    @pytest.mark.parametrize("name", sorted(ALL_OK))
    def test_one_thing_wrong__named_without_a_word_more(
        self,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
        name: str,
    ) -> None:
        monkeypatch.setitem(health.CHECKS, name, broken)
        with caplog.at_level(logging.ERROR, logger="cms.health"):
            response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["status"] == "error"
        assert response.json()["checks"][name] == "failed"
        assert "10.0.0.7" not in response.content.decode()
        assert "10.0.0.7" in caplog.text

    @pytest.mark.parametrize(
        ("name", "unknown"),
        [
            ("storage", set()),
            ("database", {"migrations", "mail", "jobs"}),
            ("migrations", {"mail", "jobs"}),
            ("mail", set()),
            ("jobs", set()),
        ],
    )
    def test_what_rests_on_it__not_asked(
        self, monkeypatch: pytest.MonkeyPatch, name: str, unknown: set[str]
    ) -> None:
        monkeypatch.setitem(health.CHECKS, name, broken)
        expected = ALL_OK | dict.fromkeys(unknown, "unknown") | {name: "failed"}

        assert results() == expected

    def test_database__does_not_answer(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(connection, "cursor", broken)
        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["checks"]["database"] == "failed"


@pytest.mark.django_db
class TestMigrations:
    def test_unapplied__until_they_are(self, client: Client) -> None:
        recorder = MigrationRecorder(connection)
        newest = MigrationLoader(connection).graph.leaf_nodes("cms")[0]
        recorder.record_unapplied(*newest)
        before = client.get("/readyz")
        recorder.record_applied(*newest)
        after = client.get("/readyz")

        assert (before.status_code, before.json()["checks"]["migrations"]) == (503, "unapplied")
        assert (after.status_code, after.json()["checks"]["migrations"]) == (200, "ok")

    def test_complete__not_asked_again(self, django_assert_num_queries: Any) -> None:
        assert Migrations().check() == "ok"

        with django_assert_num_queries(0):
            assert Migrations().check() == "ok"


class TestStorage:
    def test_folders__made_where_missing_and_left_empty(
        self, settings: LazySettings, tmp_path: Path
    ) -> None:
        settings.MEDIA_ROOT = str(tmp_path / "new" / "media")

        assert check_storage() == "ok"
        assert [*Path(settings.MEDIA_ROOT).iterdir(), *Path(settings.PRIVATE_ROOT).iterdir()] == []

    @pytest.mark.django_db
    @pytest.mark.parametrize("name", ["MEDIA_ROOT", "PRIVATE_ROOT"])
    def test_folder__that_cannot_be_written(
        self, client: Client, settings: LazySettings, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / "file").write_text("no folder", encoding="utf-8")
        setattr(settings, name, str(tmp_path / "file" / "below"))
        response = client.get("/readyz")

        assert response.json()["checks"] == ALL_OK | {"storage": "failed"}
        assert str(tmp_path) not in response.content.decode()


@pytest.mark.django_db
class TestMail:
    @pytest.mark.parametrize(
        ("state", "minutes", "expected"),
        [
            (MailState.WAITING, 1, "stuck"),
            (MailState.SENDING, 1, "stuck"),
            (MailState.WAITING, -1, "ok"),
            (MailState.SENDING, -1, "ok"),
            (MailState.SENT, 1, "ok"),
            (MailState.FAILED, 1, "ok"),
        ],
    )
    def test_record__past_its_time(self, state: str, minutes: float, expected: str) -> None:
        MailRecord.objects.create(
            kind="x", to="a@example.jp", state=state, next_attempt_at=late(minutes)
        )

        assert check_mail() == expected


@pytest.mark.django_db
class TestJobs:
    @pytest.mark.parametrize(
        ("minutes", "expected"),
        [([], "late"), ([1], "late"), ([-1], "ok"), ([600, -1], "ok"), ([600, 1], "late")],
    )
    def test_jobs__where_cron_runs_them(
        self, settings: LazySettings, minutes: list[float], expected: str
    ) -> None:
        settings.JOBS_EXPECTED = True
        JobRun.objects.create(name="never")
        for each in minutes:
            JobRun.objects.create(name=f"{each}", started_at=late(each))

        assert check_jobs() == expected

    def test_jobs__where_nothing_runs_them(self, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            assert check_jobs() == "ok"
