"""The applications on the admin's first screen (M12, O1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from cms.members.enums import ApplicationState
from cms.members.models import Application
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.viewsets.screens import titles
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db

HOME = "/admin/"
ROWS = "tr[data-application-id]"


def desk(cast: Cast, name: str = "secretariat") -> BeautifulSoup:
    """Return the first screen."""
    return soup(cast[name].client.get(HOME))


def waiting(name: str, days: int) -> Application:
    """Return an application that has waited for so many days."""
    moment = timezone.now() - timedelta(days=days)
    return ApplicationFactory(organization_name=name, verified_at=moment)


class TestPanel:
    def test_oldest__comes_first_with_its_wait(self, cast: Cast) -> None:
        for name, days in (("一週（架空）", 7), ("三週（架空）", 21), ("二週（架空）", 14)):
            waiting(name, days)

        page = desk(cast)

        rows = [row.get_text(" ", strip=True) for row in page.select(ROWS)]
        assert [row.split()[0] for row in rows] == ["三週（架空）", "二週（架空）", "一週（架空）"]
        assert "15営業日（目標の3営業日を過ぎています）" in rows[0]
        assert "いちばん古い申込みは15営業日" in page.get_text()

    def test_name__leads_to_the_decision(self, cast: Cast) -> None:
        application = waiting("申込団体（架空）", 1)

        link = desk(cast).select_one(f"{ROWS} a")

        assert link["href"] == reverse("applications:inspect", args=[application.pk])

    @pytest.mark.parametrize(("number", "shown"), [(1, 1), (5, 5), (6, 5), (12, 5)])
    def test_five__are_shown_and_all_counted(self, cast: Cast, number: int, shown: int) -> None:
        for n in range(number):
            waiting(f"団体{n}（架空）", n)

        page = desk(cast)

        assert len(page.select(ROWS)) == shown
        link = page.select_one("[data-application-count]")
        assert link["data-application-count"] == str(number)
        assert len(titles(cast["secretariat"].client.get(link["href"]))) == number

    def test_only_what_waits__is_there(self, cast: Cast) -> None:
        for state in ApplicationState:
            ApplicationFactory(organization_name=f"{state}（架空）", state=state)

        found = [row.a.get_text(strip=True) for row in desk(cast).select(ROWS)]

        assert found == ["waiting（架空）"]

    def test_nothing_waiting__is_told(self, cast: Cast) -> None:
        assert "承認を待っている申込みはありません。" in desk(cast).get_text()

    def test_working_group__sees_none_of_it(self, cast: Cast) -> None:
        waiting("秘密の団体（架空）", 1)

        text = desk(cast, "wg").get_text()

        assert "秘密の団体（架空）" not in text
        assert "承認を待っている" not in text

    def test_queries__are_as_many_for_five_as_for_one(
        self, cast: Cast, django_assert_num_queries: Any
    ) -> None:
        client = cast["secretariat"].client
        waiting("団体（架空）", 1)
        client.get(HOME)
        with django_assert_num_queries(18):
            client.get(HOME)
        for n in range(4):
            waiting(f"団体{n}（架空）", n)
        with django_assert_num_queries(18):
            client.get(HOME)
