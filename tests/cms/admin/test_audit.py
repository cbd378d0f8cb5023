"""Who did what, from which address (1.1, O11)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from cms.admin.audit import Operator, record
from cms.web.client_address import current_address
from home.models import HomePage
from tests.factories import OrganizationFactory, UserFactory, published_entry

pytestmark = pytest.mark.django_db


class TestOperator:
    def test_of__the_person_and_the_address(self) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")
        request.user = UserFactory()

        assert Operator.of(request) == Operator(request.user, "198.51.100.7")

    def test_of__visitor_is_nobody(self) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")
        request.user = AnonymousUser()

        assert Operator.of(request) == Operator(None, "198.51.100.7")


class TestRecord:
    @pytest.mark.parametrize(
        ("own", "of_the_request", "kept"),
        [
            ("192.0.2.9", "", "192.0.2.9"),
            ("192.0.2.9", "198.51.100.7", "192.0.2.9"),
            ("", "198.51.100.7", "198.51.100.7"),
            ("", "", ""),
        ],
    )
    def test_record__address_of_operator_else_of_request(
        self, own: str, of_the_request: str, kept: str
    ) -> None:
        entry = published_entry()
        token = current_address.set(of_the_request)

        record(entry, "wagtail.edit", Operator(UserFactory(), own))

        current_address.reset(token)
        assert ModelLogEntry.objects.for_instance(entry).first().data["address"] == kept

    def test_record__who_and_what(self) -> None:
        entry, user = published_entry(), UserFactory(organization=OrganizationFactory())

        record(entry, "wagtail.edit", Operator(user, "192.0.2.9"), changes={"title": ["旧", "新"]})

        line = ModelLogEntry.objects.for_instance(entry).first()
        assert (line.user, line.action) == (user, "wagtail.edit")
        assert line.data["changes"] == {"title": ["旧", "新"]}

    def test_record__job_without_person(self) -> None:
        entry = published_entry()

        record(entry, "wagtail.edit", Operator())

        assert ModelLogEntry.objects.for_instance(entry).first().user is None


class TestAddAddress:
    """Lines that Wagtail writes by itself have the address of the request, too (O11)."""

    @pytest.fixture
    def from_outside(self) -> Iterator[None]:
        """Answer a request from somewhere."""
        token = current_address.set("198.51.100.7")
        yield
        current_address.reset(token)

    def test_line_of_a_model__has_it(self, from_outside: None) -> None:
        entry = published_entry()
        line = log(instance=entry, action="wagtail.edit")
        assert line.data == {"address": "198.51.100.7"}

    def test_line_of_a_page__has_it_beside_what_it_says(self, from_outside: None) -> None:
        line = log(instance=HomePage.objects.get(), action="wagtail.rename", data={"title": "題"})
        assert line.data == {"address": "198.51.100.7", "title": "題"}

    def test_line_that_is_written_again__stays_as_it_was(self, from_outside: None) -> None:
        line = log(instance=published_entry(), action="wagtail.edit", data={"address": "192.0.2.1"})
        current_address.set("203.0.113.1")
        line.save()
        assert ModelLogEntry.objects.get(pk=line.pk).data == {"address": "192.0.2.1"}

    def test_job__leaves_the_line_alone(self) -> None:
        line = log(instance=published_entry(), action="wagtail.edit", data={"title": "題"})
        assert line.data == {"title": "題"}
