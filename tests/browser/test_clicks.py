"""The secretariat's recurring errands, counted from the admin's first screen (spec 6)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from catalog.entries.enums import EntryState
from catalog.entries.lifecycle import state_of
from catalog.models import Entry, Genre
from cms.members.models import User
from home.events.models import EventPage
from tests.browser.conftest import Opener, World
from tests.factories import entry_in, event_page, secretariat_operator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


class TestClicks:
    """Must show 4 of the issue on registering."""

    def test_errands__approve_take_down_new_genre(self, world: World, open_screen: Opener) -> None:
        waiting = entry_in(EntryState.IN_REVIEW, title="審査を待つ情報")
        page = open_screen(user=User.objects.get(username="jimukyoku")).page

        page.goto("/admin/")
        page.get_by_role("link", name="審査を待つ情報").click()  # 1
        page.get_by_role("button", name="承認して公開").click()  # 2
        expect(page.get_by_text("承認して公開しました。")).to_be_visible()
        assert state_of(Entry.objects.get(pk=waiting.pk)) == EntryState.PUBLISHED

        page.goto("/admin/")
        page.get_by_role("link", name="公開中の登録情報", exact=True).click()  # 1
        row = page.locator("tr", has_text=world.product.title)
        row.get_by_role("link", name="公開停止").click()  # 2, then the reason
        page.get_by_label("理由").fill("内容の確認のため")
        page.locator("main").get_by_role("button", name="公開停止").click()
        expect(page.locator(".messages")).to_be_visible()
        assert state_of(Entry.objects.get(pk=world.product.pk)) == EntryState.STOPPED

        page.goto("/admin/")
        page.get_by_role("link", name="ジャンルを追加").click()  # 1
        page.locator("#id_name").fill("上下水道")
        page.get_by_role("button", name="保存").first.click()  # 2
        expect(page.locator(".messages")).to_be_visible()
        assert Genre.objects.filter(name="上下水道").exists()

    def test_next_meeting__comes_from_the_last_one(
        self, transactional_db: None, open_screen: Opener
    ) -> None:
        """Must show 7 of the issue on study meetings: at most four clicks from the desk."""
        last = event_page(slug="meeting")
        page = open_screen(user=secretariat_operator().user).page
        page.goto("/admin/")
        page.locator(".desk__ways").get_by_role("link", name="勉強会の一覧").click()  # 1
        page.get_by_role("button", name="これをもとに次の勉強会を作る").click()  # 2
        page.locator("#id_title").fill("次の勉強会")
        footer = page.locator("footer")
        footer.get_by_role("button", name="他のアクション").click()  # 3
        footer.get_by_role("button", name="公開", exact=True).click()  # 4
        expect(page.locator(".messages")).to_contain_text("次の勉強会")
        new = EventPage.objects.exclude(pk=last.pk).get()
        assert (new.live, new.title) == (True, "次の勉強会")
