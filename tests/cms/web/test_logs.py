"""Each line of the log names its request, each answer too, and no line an address (O13)."""

from __future__ import annotations

import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django_guid import clear_guid, get_guid, set_guid

from cms import jobs, mail
from cms.jobs import run_due
from cms.mail.models import MailRecord
from cms.models import JobRun
from cms.settings.logs import logging_to
from cms.web.after_response import AfterResponseMiddleware, after_response
from cms.web.middleware import IncomingRequestIdMiddleware
from cms.web.views import server_error

ID = "0123456789abcdef0123456789abcdef"
DASHED = "01234567-89ab-4def-8123-456789abcdef"


def line_of(formatter: str, message: str, *, exc_info: Any = None, **extra: Any) -> str:
    """Return how a record stands in the log, by filter and formatter as Django sets them up."""
    config = logging.config.DictConfigurator(logging_to("stdout", formatter))
    request_filter = config.configure_filter(config.config["filters"]["request_id"])
    lines = config.configure_formatter(config.config["formatters"][formatter])
    record = logging.getLogger("cms.test").makeRecord(
        "cms.test", logging.WARNING, "x.py", 1, message, (), exc_info, extra=extra
    )
    assert request_filter.filter(record)
    return str(lines.format(record))


@pytest.fixture(autouse=True)
def no_request() -> Iterator[None]:
    """Begin and end outside of requests."""
    clear_guid()
    yield
    clear_guid()


class TestLines:
    def test_json__one_object_with_the_request_id(self) -> None:
        set_guid(ID)
        line = line_of("json", "送信できず", status_code=500)
        found = json.loads(line)

        assert "\n" not in line
        assert "送信できず" in line
        assert found.pop("time")
        assert found == {
            "level": "WARNING",
            "logger": "cms.test",
            "request_id": ID,
            "message": "送信できず",
            "status_code": 500,
        }

    def test_json__neither_request_nor_address(self) -> None:
        request = RequestFactory().get("/?q=secret", REMOTE_ADDR="198.51.100.7")
        line = line_of("json", "Not Found", request=request, server_time="x")

        assert "secret" not in line
        assert "198.51.100.7" not in line
        assert not {"request", "server_time"} & set(json.loads(line))

    def test_json__error_in_one_line(self) -> None:
        try:
            raise LookupError("gone")
        except LookupError:
            line = line_of("json", "broken", exc_info=sys.exc_info())

        assert "\n" not in line
        assert "LookupError: gone" in json.loads(line)["exc_info"]

    def test_plain__with_the_request_id(self) -> None:
        set_guid(ID)

        assert line_of("plain", "broken") == f"WARNING cms.test [{ID}] broken"

    def test_outside_of_requests__no_id(self) -> None:
        assert json.loads(line_of("json", "x"))["request_id"] is None

    @pytest.mark.parametrize("stream", ["stdout", "stderr"])
    def test_stream__as_asked_for(self, stream: str) -> None:
        assert logging_to(stream, "json")["handlers"]["lines"]["stream"] == f"ext://sys.{stream}"

    def test_wrong_passwords__do_not_log_the_address(self) -> None:
        assert logging.getLogger("axes").getEffectiveLevel() >= logging.ERROR


class TestIncomingId:
    @pytest.mark.parametrize(
        ("proxies", "given", "is_taken"),
        [
            (0, ID, False),
            (1, ID, True),
            (2, DASHED, True),
            (1, DASHED.upper(), True),
            (0, DASHED, False),
            (1, "", False),
            (1, "1", False),
            (1, f"{ID}0", False),
            (1, f"{{{DASHED}}}", False),
            (1, f"urn:uuid:{DASHED}", False),
            (1, f"{ID}\nX: y", False),
            (1, "<script>alert(1)</script>aaaaaaa", False),
        ],
    )
    def test_id__taken_from_own_proxies_alone(
        self, settings: LazySettings, proxies: int, given: str, is_taken: bool
    ) -> None:
        settings.TRUSTED_PROXIES = proxies
        seen: list[HttpRequest] = []
        request = RequestFactory().get("/", HTTP_X_REQUEST_ID=given)
        IncomingRequestIdMiddleware(lambda each: seen.append(each) or HttpResponse())(request)

        assert (seen[0].headers.get("X-Request-ID") == given) is is_taken

    @pytest.mark.parametrize(("proxies", "is_taken"), [(0, False), (1, True)])
    def test_answer__carries_the_id(
        self, client: Client, settings: LazySettings, proxies: int, is_taken: bool
    ) -> None:
        settings.TRUSTED_PROXIES = proxies
        answer = client.get("/healthz", headers={"X-Request-ID": DASHED})["X-Request-ID"]

        assert (answer == DASHED) is is_taken
        assert len(answer.replace("-", "")) == 32

    def test_answers__each_its_own(self, client: Client) -> None:
        assert client.get("/healthz")["X-Request-ID"] != client.get("/healthz")["X-Request-ID"]


@pytest.mark.django_db
class TestAfterResponse:
    def test_work__logs_under_the_id_of_its_request(self) -> None:
        seen: list[str] = []

        def answer(request: HttpRequest) -> HttpResponse:
            set_guid(ID)
            after_response(lambda: seen.append(get_guid()))
            return HttpResponse()

        response = AfterResponseMiddleware(answer)(RequestFactory().get("/"))
        clear_guid()
        response.close()

        assert seen == [ID]
        assert get_guid() is None


@pytest.mark.django_db
class TestErrors:
    def test_500__shows_the_id_of_the_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cms.members.login.views.login.LoginView.get_context_data", None)
        response = Client(raise_request_exception=False).get("/login/")

        assert response.status_code == 500
        assert response["X-Request-ID"] in response.content.decode()
        assert "次の番号をお知らせください" in response.content.decode()

    def test_500__without_an_id_asks_for_none(self) -> None:
        clear_guid()
        response = server_error(RequestFactory().get("/"))

        assert response.status_code == 500
        assert "番号" not in response.content.decode()

    def test_mail__that_fails_without_its_address(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def refuse(self: EmailMessage) -> None:
            raise OSError("a@example.jp refused")

        monkeypatch.setattr(EmailMessage, "send", refuse)
        record = MailRecord.objects.create(kind="x", to="a@example.jp", subject="x", body="x")

        assert not mail.deliver(record.pk)
        assert f"Mail {record.pk} could not be sent: OSError" in caplog.text
        assert "a@example.jp" not in caplog.text
        record.refresh_from_db()
        assert "a@example.jp refused" in record.last_error

    def test_job__that_fails(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail() -> str:
            with transaction.atomic():
                raise LookupError("gone")

        monkeypatch.setattr(
            jobs, "_registry", {"試験": jobs.Job("試験", fail, mail.LONGEST_SENDING)}
        )

        assert list(run_due()) == [("試験", "LookupError: gone")]
        assert not JobRun.objects.get(name="試験").succeeded
        assert "Job 試験 failed" in caplog.text
        assert "LookupError: gone" in caplog.text
