"""The applications on the admin's first screen (M12, O1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from cms.admin.waiting import TARGET, wait_label
from cms.members.access.admin import SEE_LOGINS
from cms.members.access.decisions import HANDLE_ALERTS
from cms.members.access.desk import closed_doors, open_alerts
from cms.members.access.enums import AlertKind
from cms.members.joining.decisions import DECIDE
from cms.members.joining.desk import waiting_applications
from cms.members.joining.enums import ApplicationState
from cms.members.models import AccessAlert, Application
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of, titles
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
        wait = wait_label(timezone.now() - timedelta(days=21), TARGET)
        assert "（目標の3営業日を過ぎています）" in wait
        assert wait in rows[0]

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

    def test_nothing_waiting__takes_no_room(self, cast: Cast) -> None:
        assert not desk(cast).select("#applications-section, [data-application-count]")

    def test_working_group__sees_none_of_it(self, cast: Cast) -> None:
        waiting("秘密の団体（架空）", 1)

        text = desk(cast, "wg").get_text()

        assert "秘密の団体（架空）" not in text
        assert "承認を待つ" not in text

    def test_queries__are_as_many_for_five_as_for_one(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        waiting("団体（架空）", 1)
        client.get(HOME)
        one = queries_of(client, HOME)
        for n in range(4):
            waiting(f"団体{n}（架空）", n)
        assert queries_of(client, HOME) == one


class TestTellers:
    """What waits of the members' (O1)."""

    def told(self, cast: Cast, label: str) -> tuple[int, str, str]:
        """Return number, age and link of one kind of work."""
        row = desk(cast).select_one(f'[data-waiting="{label}"]')
        wait = row.select("td")[-1].get_text(strip=True)
        return int(row["data-count"]), wait, row.a["href"]

    def test_applications__are_counted_in_business_days(self, cast: Cast) -> None:
        waiting("三週（架空）", 21), waiting("今日（架空）", 0)
        ApplicationFactory(unverified=True)
        told = waiting_applications(cast["secretariat"].user)
        assert told.count == 2
        assert (timezone.now() - told.oldest).days == 21
        assert len(titles(cast["secretariat"].client.get(told.url))) == 2
        assert not desk(cast).select('[data-waiting="入会の申込み"]')

    def test_alerts__are_those_that_nobody_has_handled(self, cast: Cast) -> None:
        now = timezone.now()
        for days in (0, 4):
            moment = now - timedelta(days=days)
            alert(f"a{days}", moment)
        alert("b", now - timedelta(days=9), handled_at=now)
        number, wait, link = self.told(cast, "アクセスの警告")
        assert (number, wait) == (2, wait_label(now - timedelta(days=4)))
        listed = soup(cast["secretariat"].client.get(link)).select(".result-list tbody tr")
        assert len(listed) == 2

    def test_locks__are_pairs_with_too_many_failures_in_all_browsers(self, cast: Cast) -> None:
        for name, failures in (("a", 3), ("a", 2), ("b", 4)):
            attempt(name, failures)
        attempt("c", 9, timezone.now() - timedelta(hours=5))
        number, wait, link = self.told(cast, "ログインの停止")
        assert (number, wait) == (1, "今日から")
        assert cast["secretariat"].client.get(link).status_code == 200

    def test_nothing__is_none(self, cast: Cast) -> None:
        user = cast["secretariat"].user
        for tell in (waiting_applications, open_alerts, closed_doors):
            told = tell(user)
            assert (told.count, told.oldest) == (0, None)
        assert not desk(cast).select("[data-waiting]")

    @pytest.mark.parametrize("name", ["wg", "general", "special"])
    def test_others__are_told_nothing(self, cast: Cast, name: str) -> None:
        user = cast[name].user
        tellers = (waiting_applications, open_alerts, closed_doors)
        assert [tell(user) for tell in tellers] == [None, None, None]

    def test_each__costs_one_query(self, cast: Cast, django_assert_num_queries: Any) -> None:
        user = cast["secretariat"].user
        assert user.has_perms([DECIDE, HANDLE_ALERTS, SEE_LOGINS])
        for tell in (waiting_applications, open_alerts, closed_doors):
            with django_assert_num_queries(1):
                tell(user)


def alert(subject: str, moment: datetime, **fields: Any) -> None:
    """Write an alert of that moment."""
    AccessAlert.objects.create(
        kind=AlertKind.UNKNOWN_LOGIN,
        subject=subject,
        day=timezone.localdate(moment),
        created_at=moment,
        **fields,
    )


def attempt(name: str, failures: int, moment: datetime | None = None) -> None:
    """Write the failures of a browser at a name."""
    row = AccessAttempt.objects.create(
        username=name,
        ip_address="192.0.2.1",
        user_agent=f"{name}{failures}",
        failures_since_start=failures,
    )
    AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=moment or timezone.now())
