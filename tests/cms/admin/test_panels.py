"""The admin's first screen: what waits, and what runs by itself (O1, O9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from catalog.entries.enums import EntryState
from cms import jobs
from cms.admin import desk
from cms.admin.desk import Waiting, wait_of
from cms.admin.waiting import wait_label
from cms.jobs.models import JobRun
from cms.mail.models import MailState
from cms.members.models import MemberAccount, Organization
from cms.models import MailRecord
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import queries_of
from tests.factories import ApplicationFactory, approved_entry, entry_in

pytestmark = pytest.mark.django_db

HOME = "/admin/"
HOUR = timedelta(hours=1)
MAILS = "送れなかったメール"
NOTHING = "今は待っている仕事はありません。"


def home(cast: Cast, name: str = "secretariat") -> BeautifulSoup:
    """Return the first screen."""
    return soup(cast[name].client.get(HOME))


def headings(page: BeautifulSoup) -> list[str]:
    """Return the headings below the first one, in their order."""
    return [each.get_text(" ", strip=True) for each in page.select("main h2")]


def row(page: BeautifulSoup, label: str) -> list[str]:
    """Return the cells of one kind of work."""
    found = page.select_one(f'[data-waiting="{label}"]')
    return [cell.get_text(" ", strip=True) for cell in found.select("th, td")]


def failed_mail(days: int = 0, state: MailState = MailState.FAILED) -> MailRecord:
    """Return a mail that went nowhere so many days ago."""
    moment = timezone.now() - timedelta(days=days)
    return MailRecord.objects.create(
        kind="x", to="to@example.jp", subject="件名", body="本文", state=state, created_at=moment
    )


class TestWaitOf:
    def test_wait__is_in_business_days_with_the_target(self) -> None:
        since = timezone.now() - timedelta(days=30)
        assert wait_of(Waiting("仕事", 1, since, "/")) == wait_label(since)
        assert "目標の3営業日" in wait_of(Waiting("仕事", 1, since, "/", target=3))

    @pytest.mark.parametrize(("count", "oldest"), [(0, timezone.now()), (0, None), (2, None)])
    def test_nothing__says_nothing(self, count: int, oldest: Any) -> None:
        assert wait_of(Waiting("仕事", count, oldest, "/", target=3)) == ""


class TestWaitingPanel:
    def test_nothing__is_said_in_one_sentence(self, cast: Cast) -> None:
        page = home(cast)
        assert page.select_one(".desk__empty").get_text(strip=True) == NOTHING
        assert not page.select("[data-waiting], .desk__table")

    def test_only_what_waits__has_a_row(self, cast: Cast) -> None:
        failed_mail()
        page = home(cast)
        assert [each["data-waiting"] for each in page.select("[data-waiting]")] == [MAILS]
        assert NOTHING not in page.get_text()
        assert headings(page)[0] == "待っている仕事"

    def test_what_has_a_panel__has_no_row_but_counts(self, cast: Cast) -> None:
        entry_in(EntryState.IN_REVIEW), ApplicationFactory()
        page = home(cast)
        assert not page.select("[data-waiting]")
        assert NOTHING not in page.get_text()
        failed_mail()
        assert headings(home(cast))[:3] == [
            "審査待ち 1件",
            "入会の申込み 1件",
            "ほかに待っている仕事",
        ]

    def test_order__is_search_work_ways_figures(self, cast: Cast) -> None:
        failed_mail()
        page = home(cast)
        assert page.select_one("main h1").get_text(strip=True) == "事務局の机"
        places = [
            page.select_one(each).sourceline
            for each in (
                "main form[role=search] [name=q]",
                "[data-waiting]",
                ".desk__ways",
                ".desk__find",
                ".desk__jobs",
                ".w-summary",
            )
        ]
        assert places == sorted(places)

    def test_headings__are_said_once(self, cast: Cast) -> None:
        failed_mail()
        found = headings(home(cast))
        assert len(found) == len(set(found))

    def test_count_age_and_link__lead_to_just_these(self, cast: Cast) -> None:
        failed_mail(3), failed_mail(1), failed_mail(9, MailState.SENT)
        page = home(cast)
        wait = wait_label(timezone.now() - timedelta(days=3))
        assert row(page, MAILS) == [MAILS, "2件", wait]
        link = page.select_one(f'[data-waiting="{MAILS}"] a')["href"]
        listed = soup(cast["secretariat"].client.get(link)).select(".result-list tbody tr")
        assert len(listed) == 2

    def test_kind_of_another_app__is_shown_too(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(desk, "_tellers", {})
        since = timezone.now() - timedelta(days=2)
        desk.register(5)(lambda user: Waiting("リンク切れ", 4, since, "/admin/links/"))
        desk.register(6)(lambda user: Waiting("読者の声", 0, None, "/admin/voices/"))
        page = home(cast)
        assert row(page, "リンク切れ") == ["リンク切れ", "4件", wait_label(since)]
        assert [each.a["href"] for each in page.select("[data-waiting]")] == ["/admin/links/"]

    def test_table__has_headers_for_those_who_hear_it(self, cast: Cast) -> None:
        failed_mail()
        table = home(cast).select_one(".desk__table")
        assert {each["scope"] for each in table.select("thead th")} == {"col"}
        rows = table.select("tbody tr")
        assert len(rows) == len(table.select("tbody th[scope=row]"))

    def test_working_group__has_no_desk(self, cast: Cast) -> None:
        failed_mail()
        page = home(cast, "wg")
        assert not page.select("[data-waiting], [data-job], .desk__empty")
        assert "事務局の机" not in page.get_text()
        assert NOTHING not in page.get_text()

    def test_queries__are_as_many_for_thirty_as_for_one(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        failed_mail()
        client.get(HOME)
        one = queries_of(client, HOME)
        for n in range(29):
            failed_mail(n)
        assert queries_of(client, HOME) == one


class TestWays:
    """Mails, organisations and the rest are one click away (O1)."""

    def test_each__opens(self, cast: Cast) -> None:
        links = home(cast).select(".desk__ways a")
        labels = {each.get_text(strip=True) for each in links}
        assert {
            "登録情報",
            "団体",
            "アカウント",
            "送信メール",
            "操作の記録",
            "理由の文例",
        } <= labels
        for link in links:
            answer = cast["secretariat"].client.get(link["href"], follow=True)
            assert (answer.status_code, answer.request["PATH_INFO"] != HOME) == (200, True)

    def test_working_group__has_only_its_own(self, cast: Cast) -> None:
        labels = [each.get_text(strip=True) for each in home(cast, "wg").select(".desk__ways a")]
        assert labels == ["ジャンルを追加"]

    def test_figures__count_what_their_list_shows(self, cast: Cast) -> None:
        approved_entry(), entry_in(EntryState.DRAFT)
        figures = home(cast).select(".w-summary a")
        texts = [each.get_text(" ", strip=True) for each in figures]
        assert texts[:3] == [
            "公開中の登録情報 1件",
            f"団体 {Organization.objects.standing().count()}件",
            f"アカウント {MemberAccount.objects.filter(is_active=True).count()}件",
        ]

    def test_one_search__finds_from_the_first_screen(self, cast: Cast) -> None:
        entry, mail = approved_entry(title="灯台の題"), failed_mail()
        form = home(cast).select_one("main form[role=search]")
        for text, group in (
            (entry.title, "entries"),
            (entry.organization.name, "organizations"),
            (cast["general"].user.email, "accounts"),
            (mail.to, "mails"),
        ):
            page = soup(cast["secretariat"].client.get(form["action"], {"q": text}))
            assert page.select_one(f'[data-group="{group}"] li') is not None, group


class TestJobsPanel:
    @pytest.fixture(autouse=True)
    def _no_other_jobs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(jobs, "_registry", {})
        jobs.register("点検", every=HOUR)(str)
        jobs.register("掃除", every=HOUR)(str)

    def ran(self, name: str, ago: timedelta = timedelta(0), **fields: Any) -> JobRun:
        """Return the row of a job that ran so long ago."""
        moment = timezone.now() - ago
        return JobRun.objects.create(
            name=name, **{"started_at": moment, "finished_at": moment, "result": "3件"} | fields
        )

    def standings(self, page: BeautifulSoup) -> dict[str, str]:
        """Return how each job is said to stand."""
        return {each["data-job"]: each["data-standing"] for each in page.select("[data-job]")}

    def is_open(self, page: BeautifulSoup) -> bool:
        """Return whether the panel is open by itself."""
        return page.select_one("details#jobs").has_attr("open")

    def test_all_well__is_closed_and_names_every_job(self, cast: Cast) -> None:
        self.ran("点検"), self.ran("掃除")
        page = home(cast)
        assert self.standings(page) == {"点検": "done", "掃除": "done"}
        assert not self.is_open(page)
        assert "2件、異常はありません" in page.select_one("#jobs summary").get_text()
        assert "3件" in page.select_one('[data-job="点検"]').get_text()

    def test_job_that_never_ran__is_named_among_others(self, cast: Cast) -> None:
        self.ran("点検")
        page = home(cast)
        assert self.standings(page) == {"掃除": "never", "点検": "done"}
        assert not self.is_open(page)

    def test_no_job_ever_ran__says_whom_to_ask(self, cast: Cast) -> None:
        page = home(cast)
        assert self.is_open(page)
        assert "システムの管理者" in page.select_one("#jobs").get_text()
        assert self.standings(page) == {}

    def test_failure__opens_it_and_stands_first_and_on_the_desk(self, cast: Cast) -> None:
        self.ran("点検")
        self.ran("掃除", timedelta(days=2), succeeded=False, result="接続できません")
        page = home(cast)
        assert list(self.standings(page).items()) == [("掃除", "failed"), ("点検", "done")]
        assert self.is_open(page)
        assert "接続できません" in page.select_one('[data-job="掃除"]').get_text()
        wait = wait_label(timezone.now() - timedelta(days=2))
        assert row(page, "定期処理の失敗・遅れ")[1:] == ["1件", wait]
        link = page.select_one('[data-waiting="定期処理の失敗・遅れ"] a')["href"]
        assert page.select_one(f"#{link.rpartition('#')[2]}") is not None

    def test_job_that_is_no_more__is_not_named(self, cast: Cast) -> None:
        self.ran("点検"), self.ran("昔の仕事", succeeded=False)
        assert set(self.standings(home(cast))) == {"点検", "掃除"}
