"""「内容の見守り」 in the admin and on the desk (S8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import ContentReport, Entry, LookThrough
from catalog.oversight.desk import content_reports, week_of_looking
from catalog.oversight.models import Matter
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.catalog.oversight.test_watching import old_entry
from tests.catalog.screens import menu_labels, queries_of
from tests.factories import InformationTypeFactory

pytestmark = pytest.mark.django_db
SCREEN = "/admin/matching/watch/"


def report(entry: Entry, text: str = "図が無断の転載です", **fields: Any) -> ContentReport:
    """Return an open report."""
    return ContentReport.objects.create(entry=entry, matter=Matter.RIGHTS, text=text, **fields)


class TestDesk:
    @pytest.mark.parametrize("name", ["general", "special", "wg"])
    def test_others__are_told_nothing(self, cast: Cast, name: str) -> None:
        user: Any = cast[name].user
        assert [content_reports(user), week_of_looking(user)] == [None, None]

    def test_secretariat__is_told_how_many_and_since_when(self, cast: Cast) -> None:
        user: Any = cast["secretariat"].user
        since = timezone.now() - timedelta(days=3)
        entry = old_entry(30)
        report(entry, created_at=since)
        report(entry)
        report(entry, handled_at=timezone.now())
        told, week = content_reports(user), week_of_looking(user)
        assert told is not None
        assert week is not None
        assert (told.label, told.count, told.oldest) == ("内容についての連絡", 2, since)
        assert (week.label, week.count) == ("今週の見回り", 1)


class TestScreen:
    def test_report__is_handled_in_one_click(self, cast: Cast) -> None:
        office = cast["secretariat"].client
        reader = cast["special"].user
        kept = report(old_entry(30), user=reader, organization=reader.organization)
        page = office.get(SCREEN)
        assert "内容の見守り" in menu_labels(office)
        assert "権利の侵害（著作権、商標など）" in text_of(page)
        assert "図が無断の転載です" in text_of(page)
        assert reader.organization.name in text_of(page)
        form = soup(page).select_one(f"[data-report='{kept.pk}'] form")
        assert form is not None
        stop = form.select_one("a")
        assert stop is not None
        assert office.get(stop["href"]).status_code == 200
        done = office.post(form["action"], {"note": "団体に連絡した"}, follow=True)
        assert "対応済みにしました。" in text_of(done)
        assert "対応を待っている連絡はありません。" in text_of(done)
        assert "団体に連絡した" in text_of(office.get("/admin/matching/reports/?handled=yes"))
        assert "図が無断" not in text_of(office.get("/admin/matching/reports/?handled=no"))
        assert "すでに対応済みです。" in text_of(office.post(form["action"], follow=True))

    def test_note__too_long_comes_back_at_its_report(self, cast: Cast) -> None:
        office, entry, note = cast["secretariat"].client, old_entry(30), "字" * 1001
        other, kept = report(entry, "別の連絡"), report(entry)
        answer = office.post(f"{SCREEN}reports/{kept.pk}/handle/", {"note": note})
        assert answer.status_code == 422
        page = soup(answer)
        field = page.select_one(f"[data-report='{kept.pk}'] textarea")
        assert field.get_text(strip=True) == note
        assert field["aria-invalid"] == "true"
        error = page.find(id=field["aria-describedby"].split()[-1])
        assert "1000 文字以下" in error.get_text()
        assert page.select_one(f"[data-report='{other.pk}'] textarea").get_text(strip=True) == ""
        assert ContentReport.objects.open().count() == 2

    def test_week__each_in_one_click_and_the_date_is_kept(self, cast: Cast) -> None:
        office, entry = cast["secretariat"].client, old_entry(30)
        row = soup(office.get(SCREEN)).select_one(f"[data-entry-id='{entry.pk}']")
        assert row is not None
        assert "まだありません" in row.get_text()
        assert office.get(row.select_one("th a")["href"]).status_code == 200
        done = office.post(row.select_one("form")["action"], follow=True)
        assert "「30日前」を確認しました。" in text_of(done)
        assert "今週の見回りは済んでいます。" in text_of(done)
        assert LookThrough.objects.get().user == cast["secretariat"].user
        inspect = office.get(f"/admin/snippets/catalog/entry/inspect/{entry.pk}/")
        assert f"見回り {timezone.localdate():%Y-%m-%d}" in text_of(inspect)

    @pytest.mark.parametrize("path", [SCREEN, "/admin/matching/reports/"])
    def test_queries__are_the_same_for_thirty_reports(self, cast: Cast, path: str) -> None:
        office, kind = cast["secretariat"].client, InformationTypeFactory()
        entry = old_entry(30, information_type=kind)
        report(entry)
        one = queries_of(office, path)
        for number in range(29):
            report(entry, text=f"{number}")
        assert queries_of(office, path) <= one
