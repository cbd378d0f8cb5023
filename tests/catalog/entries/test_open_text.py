"""A text that its owner opened is read by everybody, everywhere, until the consent ends (1.1)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client

from catalog.entries import lifecycle
from catalog.entries.enums import Confidentiality
from catalog.entries.permissions import can_read_text, has_open_text
from catalog.models import Entry
from catalog.taxonomy.enums import AskedFacts
from home.api.dumps.store import renew
from tests.actors import NAMES, Cast
from tests.catalog.html import row_ids, soup, text_of
from tests.factories import (
    InformationTypeFactory,
    pdf_document,
    published_entry,
    registrant_of,
    secretariat_operator,
)
from tests.registering import NEW, error_at, fields, prepare_desk

pytestmark = pytest.mark.django_db

TEXT = "ここまでは一覧にも出る概要の先頭三十文字で、この後に続く言葉は、全文を読む人だけが見る。"
END = "全文を読む人だけが見る"
SETBACK = "高齢の方への案内が足りなかった"
DETAIL, DOCUMENT = "/matching/search/{pk}/", "/matching/search/{pk}/documents/1/"
#: Who reads what of an open entry of a type for special members: the text, and the rest.
TABLE = {
    "visitor": (200, False, 302),
    "general": (200, True, 200),
    "colleague": (200, True, 200),
    "other": (200, False, 403),
    "special": (200, True, 200),
    "wg": (200, False, 403),
    "secretariat": (200, True, 200),
}


def kind(**changes: Any) -> Any:
    return InformationTypeFactory(asked_facts=AskedFacts.CASE, text_may_be_open=True, **changes)


def open_entry(cast: Cast, **changes: Any) -> Entry:
    facts = {"summary": TEXT, "setbacks": SETBACK, "text_is_open": True} | changes
    facts.setdefault("information_type", kind())
    return published_entry(
        organization=cast.owner,
        contact_person="窓口 太郎",
        documents=[pdf_document(title="資料その一")],
        **facts,
    )


def formats(client: Client, pk: int) -> dict[str, str]:
    """Return what a visitor gets of the entry at each address that may tell its text."""
    addresses = {
        "detail": f"/matching/search/{pk}/",
        "search": f"/matching/search/?q={SETBACK[:9]}",
        "glimpse": f"/matching/search/?q={END[:6]}",
        "api": f"/api/v1/entries/{pk}",
        "list": "/api/v1/entries",
        "csv": "/api/v1/dumps/entries.csv",
        "json": "/api/v1/dumps/entries.json",
    }
    return {name: body(client.get(address)) for name, address in addresses.items()}


def body(response: Any) -> str:
    """Return what is read, without the marks around words that were found."""
    content = b"".join(response) if response.streaming else response.content
    return re.sub("</?mark>", "", content.decode())


class TestRule:
    @pytest.mark.parametrize(
        ("changes", "is_open"),
        [
            ({}, True),
            ({"text_is_open": False}, False),
            ({"confidentiality": Confidentiality.CLASS_2, "consent_declared": True}, False),
            ({"live": False}, False),
        ],
    )
    def test_one_rule__for_one_entry_and_for_many(
        self, cast: Cast, changes: dict[str, Any], is_open: bool
    ) -> None:
        entry = open_entry(cast)
        Entry.objects.filter(pk=entry.pk).update(**changes)
        entry = Entry.objects.get(pk=entry.pk)
        assert has_open_text(entry) is is_open
        assert Entry.objects.with_open_text().exists() is is_open

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("is_open", [True, False])
    def test_text_readers__agree_with_the_query(self, cast: Cast, name: str, is_open: bool) -> None:
        entry = open_entry(cast, text_is_open=is_open)
        user = cast[name].user or AnonymousUser()
        found = Entry.objects.text_readable_by(user).exists()
        assert can_read_text(user, Entry.objects.get(pk=entry.pk)) is found

    def test_type_that_forbids_it__closes_every_text(self, cast: Cast) -> None:
        entry = open_entry(cast)
        type(entry.information_type).objects.update(text_may_be_open=False)
        assert not Entry.objects.with_open_text().exists()

    def test_class_2_or_another_type__is_refused(self, cast: Cast) -> None:
        entry = open_entry(cast)
        entry.confidentiality = Confidentiality.CLASS_2
        with pytest.raises(ValidationError) as caught:
            entry.clean()
        assert list(caught.value.message_dict) == ["text_is_open"]


class TestDetail:
    @pytest.mark.parametrize("name", NAMES)
    def test_text__is_for_everybody_and_the_rest_for_members(self, cast: Cast, name: str) -> None:
        entry = open_entry(cast)
        status, is_whole, of_document = TABLE[name]
        client = cast[name].client
        page = client.get(DETAIL.format(pk=entry.pk))
        text = text_of(page)
        assert page.status_code == status
        assert END in text
        assert SETBACK in text
        assert ("窓口 太郎" in text) is is_whole
        assert ("資料その一" in text) is is_whole
        assert bool(soup(page).select("#like")) is is_whole
        assert client.get(DOCUMENT.format(pk=entry.pk)).status_code == of_document

    def test_open_page__may_be_found_by_search_engines(self, cast: Cast, client: Client) -> None:
        entry = open_entry(cast)
        page = soup(client.get(f"{DETAIL.format(pk=entry.pk)}?q=x"))
        assert page.select("[name=robots]") == []
        canonical = page.select_one("[rel=canonical]")
        assert canonical is not None
        assert str(canonical["href"]).endswith(DETAIL.format(pk=entry.pk))

    def test_visitor__reports_what_is_wrong_with_it(self, cast: Cast, client: Client) -> None:
        entry = open_entry(cast)
        detail = DETAIL.format(pk=entry.pk)
        form = soup(client.get(detail)).select_one("#report form")
        assert form is not None
        client.post(str(form["action"]), {"matter": "wrong", "text": "数字が違います。"})
        assert entry.content_reports.get().text == "数字が違います。"

    def test_visitor__cannot_say_that_it_is_outdated(self, cast: Cast, client: Client) -> None:
        entry = open_entry(cast)
        answer = client.post(f"{DETAIL.format(pk=entry.pk)}outdated/", {"note": "古い"})
        assert answer.status_code in {302, 403}
        assert not entry.outdated_reports.exists()

    @pytest.mark.parametrize(("method", "path"), [("post", "like/"), ("get", "contact/")])
    def test_visitor__gets_no_further(
        self, cast: Cast, client: Client, method: str, path: str
    ) -> None:
        entry = open_entry(cast)
        answer = getattr(client, method)(f"{DETAIL.format(pk=entry.pk)}{path}")
        assert answer.status_code == 302
        assert answer.url.startswith("/login/")


class TestFormats:
    def test_consent__opens_and_its_end_closes_at_once(
        self, cast: Cast, client: Client, settings: LazySettings, tmp_path: Path
    ) -> None:
        settings.OPEN_DATA_ROOT = tmp_path
        entry = open_entry(cast)
        renew()
        told = formats(client, entry.pk)
        assert [name for name, text in told.items() if name != "search" and END not in text] == []
        assert [name for name in ("api", "list", "csv", "json") if SETBACK not in told[name]] == []
        assert [name for name, text in told.items() if "窓口 太郎" in text] == []
        lifecycle.close_text(entry, registrant_of(entry))
        told = formats(client, entry.pk)
        assert [name for name, text in told.items() if END in text or SETBACK in text] == []
        renew()
        told = formats(client, entry.pk)
        assert [name for name, text in told.items() if END in text or SETBACK in text] == []
        assert str(entry.pk) in told["csv"]

    def test_other_entries__tell_no_more_than_before(self, cast: Cast, client: Client) -> None:
        entry = open_entry(cast, text_is_open=False)
        answer = client.get(f"/api/v1/entries/{entry.pk}").json()
        assert (answer["text"], answer["facts"]) == (None, [])

    def test_list_of_the_api__reads_all_texts_at_once(
        self, cast: Cast, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        case = kind()
        for _ in range(3):
            open_entry(cast, information_type=case)
        client.get("/api/v1/entries")
        with django_assert_max_num_queries(12):
            answer = client.get("/api/v1/entries?per_page=50").json()
        assert [END in each["text"] for each in answer["results"]] == [True] * 3


class TestEndOfConsent:
    def test_draft_in_review__does_not_open_it_again(self, cast: Cast) -> None:
        entry = open_entry(cast)
        draft = entry.get_latest_revision_as_object()
        draft.title = "別の題"
        lifecycle.register(draft, registrant_of(entry))
        lifecycle.close_text(entry, registrant_of(entry))
        lifecycle.approve(Entry.objects.get(pk=entry.pk), secretariat_operator())
        after = Entry.objects.get(pk=entry.pk)
        assert (after.title, after.text_is_open) == ("別の題", False)

    def test_submission_without_consent__closes_before_the_review(self, cast: Cast) -> None:
        entry = open_entry(cast)
        draft = entry.get_latest_revision_as_object()
        draft.text_is_open = False
        lifecycle.register(draft, registrant_of(entry))
        assert not Entry.objects.get(pk=entry.pk).text_is_open

    def test_date_of_update__stays(self, cast: Cast) -> None:
        entry = open_entry(cast)
        lifecycle.close_text(entry, registrant_of(entry))
        assert Entry.objects.get(pk=entry.pk).updated_at == entry.updated_at

    def test_button__on_the_own_entry(self, cast: Cast) -> None:
        entry = open_entry(cast)
        company = cast["general"].client
        own = f"/matching/my/{entry.pk}/"
        assert soup(company.get(own)).select("[data-open-text] form")
        page = company.post(f"{own}close-text/", follow=True)
        assert "全文の公開をやめました" in text_of(page)
        assert soup(page).select("[data-open-text]") == []


class TestForm:
    def test_consent__is_asked_where_it_may_be_given(self, cast: Cast) -> None:
        prepare_desk()
        company = cast["general"].client
        assert "text_is_open" not in company.get(NEW).content.decode()
        kind(slug="case")
        assert "text_is_open" in company.get(NEW).content.decode()
        company.post(NEW, fields(type="case", text_is_open="on"))
        assert Entry.objects.get().text_is_open
        company.post(NEW, fields(type="product", text_is_open="on"))
        assert not Entry.objects.latest("pk").text_is_open

    def test_class_2__is_refused_at_its_place(self, cast: Cast) -> None:
        prepare_desk()
        kind(slug="case")
        sent = fields(type="case", text_is_open="on", confidentiality="2", consent_declared="on")
        page = cast["general"].client.post(NEW, sent)
        assert error_at(page, "text_is_open")


def test_row__of_another_company_leads_to_an_open_text(cast: Cast) -> None:
    entry = open_entry(cast)
    page = cast["other"].client.get("/matching/search/")
    assert row_ids(page) == [entry.pk]
    assert soup(page).select(f'[data-entry-id="{entry.pk}"] [data-detail-link]')
