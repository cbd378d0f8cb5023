"""The secretariat's day from the first screen of the admin, every click counted (spec 6)."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from django.test import Client

from catalog.entries.enums import EntryState
from catalog.models import Entry, Genre
from cms.mail.models import MailState
from cms.members.joining.enums import ApplicationState
from cms.members.models import AccessAlert, Application, User
from cms.models import MailRecord
from tests.actors import Cast
from tests.factories import ApplicationFactory, approved_entry, entry_in

pytestmark = pytest.mark.django_db


class Hand:
    """Somebody who sees a screen, types, and presses links and buttons that are there."""

    def __init__(self, client: Client) -> None:
        self.client, self.clicks = client, 0
        self.show(client.get("/admin/"))

    def show(self, response: Any) -> None:
        """Look at what was answered."""
        assert response.status_code == 200
        self.page = BeautifulSoup(response.content, "html.parser")
        self.path = response.request["PATH_INFO"]

    def press_link(self, text: str) -> None:
        """Press the first link that says it."""
        links = [each for each in self.page.select("a[href]") if text in each.get_text()]
        assert links, f"{text} is not on {self.path}"
        self.clicks += 1
        self.show(self.client.get(links[0]["href"], follow=True))

    def press_button(self, text: str, **typed: str) -> None:
        """Type what is to be typed, and press the button that says it, with its form."""
        button = self._button(text)
        form = button.find_parent("form")
        assert form is not None
        fields = self._fields(form) | typed
        if button.get("name"):
            fields[button["name"]] = button.get("value", "")
        address = button.get("formaction") or form.get("action")
        send = getattr(self.client, form.get("method", "get").lower())
        self.clicks += 1
        self.show(send(address or self.path, fields, follow=True))

    def _button(self, text: str) -> Tag:
        buttons = [
            each
            for each in self.page.select("button[type=submit]")
            if each.get_text(" ", strip=True) == text
        ]
        assert buttons, f"{text} is not on {self.path}"
        return buttons[0]

    def _fields(self, form: Tag) -> dict[str, str]:
        """Return what the form holds before anything is typed."""
        fields = {
            each["name"]: each.get("value", "")
            for each in form.select("input[name]:not([type=checkbox]):not([type=radio])")
        }
        for each in form.select("input[type=radio][checked], input[type=checkbox][checked]"):
            fields[each["name"]] = each.get("value", "on")
        for each in form.select("textarea[name]"):
            fields[each["name"]] = each.get_text()
        for each in form.select("select[name]"):
            chosen = each.select_one("option[selected]") or each.select_one("option")
            fields[each["name"]] = chosen.get("value", "") if chosen else ""
        return fields


@pytest.fixture
def hand(cast: Cast) -> Any:
    """Return somebody of the secretariat, once the world of a test is there."""
    return lambda: Hand(cast["secretariat"].client)


class TestClicks:
    """No one is hired for this: what is done every day is near (spec 6)."""

    def test_approve__in_two(self, hand: Any) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="審査を待つ題")
        secretary = hand()
        secretary.press_link("審査を待つ題")
        secretary.press_button("承認して公開")
        assert Entry.objects.get(pk=entry.pk).live
        assert secretary.clicks <= 2

    def test_approve__each_further_one_in_one(self, hand: Any) -> None:
        for n in range(4):
            entry_in(EntryState.IN_REVIEW, title=f"審査を待つ題{n}")
        secretary = hand()
        secretary.press_link("審査を待つ題0")
        for _ in range(4):
            secretary.press_button("承認して公開")
        assert Entry.objects.published().count() == 4
        assert secretary.clicks <= 2 + 3
        assert secretary.path == "/admin/"
        assert "今は待っている仕事はありません。" in secretary.page.get_text()
        assert "「審査を待つ題3」を承認して公開しました。" in secretary.page.get_text()

    @pytest.mark.parametrize("label", ["団体", "アカウント", "送信メール", "登録情報"])
    def test_lists__in_one(self, hand: Any, label: str) -> None:
        secretary = hand()
        links = secretary.page.select(".desk__ways a")
        assert label in [each.get_text(strip=True) for each in links]
        secretary.press_link(label)
        assert secretary.clicks == 1

    @pytest.mark.parametrize("said", ["{pk}", "http://127.0.0.1:8000/matching/search/{pk}/", "題"])
    def test_take_down__in_two_by_what_was_reported(self, hand: Any, said: str) -> None:
        entry = approved_entry(title="公開中の題")
        secretary = hand()
        secretary.press_button("公開停止の画面へ", q=said.format(pk=entry.pk))
        secretary.press_button("公開停止", reason="連絡先が誤っているため")
        assert not Entry.objects.get(pk=entry.pk).live
        assert entry.takedowns.get().reason == "連絡先が誤っているため"
        assert (secretary.path, secretary.clicks <= 2) == ("/admin/", True)

    def test_take_down__the_question_is_two_away_by_the_list_too(self, hand: Any) -> None:
        approved_entry(title="公開中の題")
        secretary = hand()
        secretary.press_link("公開中の登録情報")
        secretary.press_link("公開停止")
        assert secretary.clicks <= 2
        assert secretary.page.select_one("textarea[name=reason]") is not None

    def test_new_genre__in_three(self, hand: Any) -> None:
        secretary = hand()
        secretary.press_link("ジャンルを追加")
        secretary.press_button("保存", name="農業", slug="nougyou")
        assert Genre.objects.filter(name="農業", slug="nougyou").exists()
        assert secretary.clicks <= 3

    def test_admit__in_two(self, hand: Any) -> None:
        application = ApplicationFactory(organization_name="入りたい団体（架空）")
        secretary = hand()
        secretary.press_link("入りたい団体（架空）")
        secretary.press_button("承認")
        assert Application.objects.get(pk=application.pk).state == ApplicationState.APPROVED
        assert User.objects.filter(email=application.email).exists()
        assert secretary.clicks <= 2


class TestDesk:
    """Every row of the desk leads to where its work is done (O1)."""

    def test_rows__lead_to_just_what_they_count(self, hand: Any) -> None:
        entry_in(EntryState.IN_REVIEW, title="審査を待つ題")
        approved_entry(title="待っていない題")
        secretary = hand()
        secretary.press_link("審査待ちの1件を一覧で見る")
        text = secretary.page.get_text()
        assert "審査を待つ題" in text
        assert "待っていない題" not in text

    def test_failed_mail__is_sent_again_in_three(self, hand: Any) -> None:
        MailRecord.objects.create(
            kind="x", to="a@example.jp", subject="届かなかった件名", state=MailState.FAILED
        )
        secretary = hand()
        secretary.press_link("送れなかったメール")
        secretary.press_link("届かなかった件名")
        secretary.press_button("もう一度送る")
        assert MailRecord.objects.get().state == MailState.SENT
        assert secretary.clicks <= 3

    def test_alert__is_handled_in_three(self, hand: Any) -> None:
        alert = AccessAlert.objects.create(kind="unknown_login", subject="x", day="2026-04-01")
        secretary = hand()
        secretary.press_link("アクセスの警告")
        secretary.press_link("確認済みにする")
        secretary.press_button("確認済みにする")
        assert AccessAlert.objects.get(pk=alert.pk).handled_at is not None
        assert secretary.clicks <= 3
