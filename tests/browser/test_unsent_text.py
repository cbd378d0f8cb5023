"""Forms do not lose what is typed: no silent cut, no leaving without a question (R4)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, FilePayload, Page, expect

from tests.browser.conftest import Opener, World
from tests.browser.test_pages import assert_clean
from tests.factories import PDF

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
NEW = "/matching/my/new/"


@pytest.fixture
def form(world: World, open_screen: Opener) -> Page:
    """Return the blank form of a company."""
    page = open_screen(user=world.company).page
    page.goto(NEW)
    return page


def leave(page: Page) -> list[str]:
    """Follow 「戻る」 and stay where the browser asks; return what it asked."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("main .bar a", has_text="戻る").click(no_wait_after=True)
    page.wait_for_timeout(500)
    return asked


class TestLeaving:
    def test_unsent_text__is_asked_for(self, form: Page) -> None:
        form.locator("[name=title]").press_sequentially("水位")
        assert leave(form) == ["beforeunload"]
        expect(form.locator("[name=title]")).to_have_value("水位")

    def test_untouched_form__is_left_at_once(self, form: Page) -> None:
        assert leave(form) == []
        expect(form).not_to_have_url(NEW)

    def test_sending__asks_nothing(self, form: Page) -> None:
        asked: list[str] = []
        form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        form.fill("[name=title]", "水位計")
        form.select_option("[name=type]", index=1)
        form.get_by_role("button", name="下書き保存").click()
        expect(form.get_by_text("下書きを保存しました。")).to_be_visible()
        assert asked == []


class TestCounter:
    def test_long_text__is_kept_whole_and_counted(self, form: Page) -> None:
        summary = form.locator("[name=summary]")
        summary.fill("あ" * 1900)
        expect(form.get_by_text("あと100文字").locator("visible=true")).to_have_count(1)
        summary.fill("あ" * 2500)
        expect(form.get_by_text("500文字多いので")).to_be_visible()
        assert len(summary.input_value()) == 2500

    def test_long_title__is_not_cut_either(self, form: Page) -> None:
        title = form.locator("[name=title]")
        title.fill("あ" * 120)
        expect(form.get_by_text("20文字多いので")).to_be_visible()

    def test_total__follows_the_typing(self, form: Page) -> None:
        total = form.locator("#id_summary_count")
        expect(total).to_have_text("0 / 2,000字")
        form.locator("[name=summary]").fill("川の水位")
        expect(total).to_have_text("4 / 2,000字")


class TestIndex:
    def test_index__follows_what_is_filled(self, form: Page) -> None:
        content = form.locator("[data-index=content]")
        expect(content).to_contain_text("未入力 3")
        form.locator("[name=title]").fill("水位計")
        form.locator("[name=summary]").fill("川の水位を測ります。")
        expect(content).to_contain_text("未入力")
        expect(content).not_to_contain_text("未入力 3")
        form.select_option("[name=type]", index=1)
        expect(content.get_by_role("img", name="入力済み")).to_be_visible()
        form.locator("[name=contact_tel]").fill("")
        form.locator("[name=contact_email]").fill("")
        expect(form.locator("[data-index=contact]")).to_contain_text("未入力")
        form.check("[name=accept_terms]")
        expect(form.locator("[data-index=terms]").get_by_text("未了承")).to_be_hidden()
        expect(form.locator("#register-note")).to_be_hidden()


class TestAutomaticDraft:
    def test_typed_text__is_kept_and_comes_back(self, world: World, open_screen: Opener) -> None:
        screen = open_screen(user=world.company)
        page = screen.page
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(NEW)
        page.locator("[name=title]").press_sequentially("水位計")
        expect(page.locator("[data-draft-status]")).to_contain_text("に保存しました")

        assert leave(page) == []  # nothing to ask: it is kept
        page.goto(NEW)

        expect(page.locator("[name=title]")).to_have_value("水位計")
        assert_clean(screen)
        page.get_by_role("link", name="白紙から始める").click()
        assert_clean(screen)
        page.get_by_role("button", name="削除").click()
        expect(page.locator("[name=title]")).to_have_value("")


class TestLocalDraft:
    def test_application__is_offered_again_until_it_is_removed(self, open_screen: Opener) -> None:
        screen = open_screen()
        page = screen.page
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/join/")
        note = page.locator("[name=note]")
        note.fill("よろしくお願いします")
        expect(page.get_by_text("にこのブラウザに保存しました")).to_be_visible()

        page.reload()

        expect(note).to_have_value("")
        assert_clean(screen)
        page.get_by_role("button", name="入力欄に戻す").click()
        expect(note).to_have_value("よろしくお願いします")
        page.get_by_role("button", name="このブラウザに保存しない").click()
        page.reload()
        expect(page.get_by_role("button", name="入力欄に戻す")).to_have_count(0)

    def test_sent__is_gone_once_it_has_been_taken(self, open_screen: Opener) -> None:
        page = open_screen().page
        page.goto("/join/")
        page.fill("[name=note]", "途中")
        page.get_by_role("button", name="申し込む").click()
        expect(page.locator(".error-summary")).to_be_visible()
        assert page.evaluate("Object.keys(localStorage)") == ["draft:join"]
        page.goto("/join/sent/")
        assert page.evaluate("Object.keys(localStorage)") == []


class TestDocuments:
    def test_moves__happen_in_place_and_are_saved(self, form: Page) -> None:
        files = [FilePayload(name=f"{n}.pdf", mimeType="", buffer=PDF) for n in (1, 2, 3)]
        form.fill("[name=title]", "水位計")
        form.select_option("[name=type]", index=1)
        form.set_input_files("#id_documents", files)
        form.get_by_role("button", name="下書き保存").click()
        form.get_by_role("link", name="編集").first.click()
        form.fill("[name=summary]", "途中の概要")
        form.locator("[name=up]").last.press("Enter")
        expect(form.get_by_text("「3」を2番目にしました。")).to_be_visible()
        form.locator("[name=up]").nth(1).press("Enter")
        expect(form.locator("[name=down]").first).to_be_focused()
        expect(form.locator("[name=summary]")).to_have_value("途中の概要")
        form.get_by_role("button", name="下書き保存").click()
        form.get_by_role("link", name="編集").first.click()
        titles = form.locator("[name=document_title]")
        assert [each.input_value() for each in titles.all()] == ["3", "1", "2"]
