"""An application that the secretariat enters for a body without a domain of its own (M11)."""

from __future__ import annotations

from typing import Any

import pytest

from cms.members.joining.enums import ApplicationState
from cms.members.models import Application, JoiningTerms, Organization, User
from cms.models import MailRecord
from tests.actors import Cast
from tests.cms.members.joining.joining_form import join_data
from tests.cms.members.joining.test_decisions import main_text, screen, shown_form
from tests.factories import ApplicationFactory, UserFactory

pytestmark = pytest.mark.django_db

ENTER = "/admin/members/applications/enter/"
EMAIL = "kumiai@gmail.com"


def entered(**changes: Any) -> dict[str, Any]:
    """Return the form for an association with a free mail address, with `changes`."""
    data = {
        "organization_name": "やまべ衛生組合（架空）",
        "kind": "local_government",
        "local_government_code": "998010",
        "email": EMAIL,
        "agrees": "on",
    }
    return join_data(**(data | changes))


class TestEnter:
    def test_free_mail__is_taken_and_admitted(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        assert ENTER in client.get("/admin/applications/").content.decode()

        answer = client.post(ENTER, entered())

        application = Application.objects.get(email=EMAIL)
        assert (answer.status_code, answer["Location"]) == (302, screen(application))
        assert application.state == ApplicationState.WAITING
        assert application.entered_by == cast["secretariat"].user
        assert application.terms == JoiningTerms.in_force()
        page = client.get(screen(application))
        assert "事務局が入力した申込みです" in main_text(page)
        assert not MailRecord.objects.exists()

        assert client.post(screen(application), shown_form(page)).status_code == 302
        made = Organization.objects.get(name="やまべ衛生組合（架空）")
        assert (made.domain, made.local_government_code) == ("", "998010")
        assert User.objects.get(email=EMAIL).organization == made
        assert MailRecord.objects.get().to == EMAIL

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"agrees": None}, "agrees"),
            ({"organization_name": ""}, "organization_name"),
            ({"local_government_code": "998011"}, "local_government_code"),
        ],
    )
    def test_mistake__is_said_at_its_field_and_nothing_lost(
        self, cast: Cast, changes: dict[str, Any], field: str
    ) -> None:
        answer = cast["secretariat"].client.post(ENTER, entered(**changes))

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert answer.context["form"]["email"].value() == EMAIL

    @pytest.mark.parametrize("holder", ["account", "application"])
    def test_address__is_taken_once(self, cast: Cast, holder: str) -> None:
        make = UserFactory if holder == "account" else ApplicationFactory
        make(email=EMAIL.upper())

        answer = cast["secretariat"].client.post(ENTER, entered())

        assert list(answer.context["form"].errors) == ["email"]
        assert not Application.objects.filter(email=EMAIL).exists()

    def test_without_terms__nothing_can_be_entered(self, cast: Cast) -> None:
        JoiningTerms.objects.all().delete()

        answer = cast["secretariat"].client.get(ENTER, follow=True)

        assert "先に版を作ってください" in answer.content.decode()
