"""Drafts that keep themselves: there after a reload, and nobody else's business (B4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from catalog.entries.enums import EntryState
from catalog.models import AutomaticDraft, Entry
from catalog.registering import automatic_drafts
from catalog.registering.jobs import clear_automatic_drafts
from cms.jobs import retention
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.registering import (
    LIST,
    NEW,
    Desk,
    desk_entry,
    error_at,
    fields,
    fresh,
    hidden,
    latest_draft,
    pdf,
    send_edit,
    state,
    titles_kept,
    typed,
)


def keep(client: Client, path: str, page: Any = None, **changes: object) -> str:
    """Send what the script of the form at `path` sends; return when it was kept."""
    page = page or client.get(path)
    names = ("form_token", "based_on") if "based_on" in page.content.decode() else ("form_token",)
    marks = {name: hidden(page, name) for name in names}
    answer = client.post(f"{path}keep/", fields(**marks, **changes))
    assert answer.status_code == 200
    return str(answer.json()["saved_at"])


class TestNewEntry:
    def test_typed__is_there_again_and_nothing_else_is(self, company: Client, cast: Cast) -> None:
        wrong = {"title": "字" * 101, "url": "x", "contact_email": "", "reference_count": "多数"}
        saved_at = keep(company, NEW, **wrong)

        page = company.get(NEW)

        assert f"{timezone.localtime():%H:}" in saved_at
        form = typed(page)
        assert wrong.items() <= form.items()
        assert (form["type"], form["genres"]) == ("product", ["bousai"])
        assert error_at(page, "title") == ""
        assert not soup(page).select_one("[name=accept_terms][checked]")
        assert f"{saved_at.lstrip('0')} に自動で保存した内容" in text_of(page)
        assert not Entry.objects.exists()
        assert not ModelLogEntry.objects.exists()
        own = company.get(LIST)
        assert "入力途中の新規登録を続ける" in text_of(own)
        assert "字字字" not in text_of(own)
        assert "入力途中" not in text_of(cast["colleague"].client.get(LIST))
        assert "字字字" not in text_of(cast["colleague"].client.get(NEW))

    def test_sent__is_forgotten_and_a_late_one_is_not_kept(self, company: Client) -> None:
        page = company.get(NEW)
        keep(company, NEW, page, title="途中")
        sent = typed(company.get(NEW))
        assert sent["form_token"] == hidden(page, "form_token")

        company.post(NEW, fields(**sent) | {"action": "draft", "title": "完成"})

        assert keep(company, NEW, page, title="遅れて届いた") == ""
        assert not AutomaticDraft.objects.exists()
        assert Entry.objects.get().title == "完成"

    def test_discarded__leaves_a_blank_form(self, company: Client) -> None:
        keep(company, NEW, title="途中")
        assert "本当に削除してよいですか？" in text_of(company.get(f"{NEW}discard/"))
        page = company.post(f"{NEW}discard/", follow=True)
        assert typed(page)["title"] == ""
        assert "入力途中の内容を削除しました。" in text_of(page)

    def test_many_forms__end_with_the_latest(
        self, company: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(automatic_drafts, "MOST_NEW", 2)
        pages = [company.get(NEW) for _ in range(4)]  # four tabs
        for number, page in enumerate(pages):
            keep(company, NEW, page, title=f"題{number}")
        assert AutomaticDraft.objects.count() == 2
        assert typed(company.get(NEW))["title"] == "題3"

    @pytest.mark.parametrize("summary", ["", "字" * (automatic_drafts.MOST_TEXT + 1)])
    def test_nothing_or_too_much__is_not_kept(self, company: Client, summary: str) -> None:
        answer = company.post(f"{NEW}keep/", {"summary": summary})
        assert answer.json() == {"saved_at": ""}
        assert not AutomaticDraft.objects.exists()

    def test_old_ones__are_deleted(self, company: Client) -> None:
        for age, number in ((timedelta(), 0), (timedelta(minutes=5), 1)):
            keep(company, NEW, title="途中")
            saved_at = timezone.now() - retention.AUTOMATIC_DRAFTS + timedelta(minutes=2) - age
            AutomaticDraft.objects.update(saved_at=saved_at)
            assert clear_automatic_drafts() == f"{number}件を削除"


class TestOwnEntry:
    @pytest.fixture
    def entry(self, cast: Cast, desk: Desk) -> Entry:
        return desk_entry(desk, EntryState.PUBLISHED_CHANGES_IN_REVIEW, cast.owner)

    def test_typed__changes_nothing_until_it_is_saved(
        self, cast: Cast, company: Client, entry: Entry
    ) -> None:
        send_edit(company, entry, documents=[pdf("元.pdf")], action="draft")
        url = f"{LIST}{entry.pk}/edit/"
        before = fresh(entry).latest_revision_id, state(entry), ModelLogEntry.objects.count()
        row = typed(company.get(url))["kept"]

        keep(company, url, title="途中の題", kept=row, document_title="新しい名")
        page = company.get(url)

        now = fresh(entry).latest_revision_id, state(entry), ModelLogEntry.objects.count()
        assert now == before
        assert typed(page)["title"] == "途中の題"
        assert titles_kept(page) == ["新しい名"]
        assert "途中の題" not in text_of(company.get(f"{LIST}{entry.pk}/"))
        assert "途中の題" not in text_of(cast["colleague"].client.get(url))

        company.post(url, fields(**typed(page)) | {"action": "draft"})

        assert latest_draft(entry).title == "途中の題"
        assert not AutomaticDraft.objects.exists()

    def test_colleague_saved_meanwhile__is_merged(
        self, cast: Cast, company: Client, entry: Entry
    ) -> None:
        url = f"{LIST}{entry.pk}/edit/"
        send_edit(company, entry, action="draft")
        keep(company, url, title="途中の題")
        send_edit(cast["colleague"].client, entry, summary="同僚の概要", action="draft")

        company.post(url, fields(**typed(company.get(url))) | {"action": "draft"})

        draft = latest_draft(entry)
        assert (draft.title, draft.summary) == ("途中の題", "同僚の概要")

    def test_discarded__shows_what_is_saved(self, company: Client, entry: Entry) -> None:
        url = f"{LIST}{entry.pk}/edit/"
        keep(company, url, title="途中の題")
        page = company.post(f"{url}discard/", follow=True)
        assert typed(page)["title"] == latest_draft(entry).title
