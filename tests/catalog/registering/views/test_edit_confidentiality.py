"""The class of a registration, from the form to the readers (M13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import ClassDefinitions, Entry
from tests.actors import Cast
from tests.catalog.html import row_ids, soup, text_of
from tests.factories import secretariat_operator
from tests.registering import (
    LIST,
    NEW,
    Desk,
    desk_entry,
    draft_of,
    edit,
    error_at,
    faulty,
    fields,
    fresh,
    latest_draft,
    pdf,
    register,
    send_edit,
    send_new,
    titles_kept,
    typed,
)

CLASS_2 = {"confidentiality": "2", "consent_declared": "on"}


def approve(entry: Entry) -> None:
    """Publish what waits."""
    lifecycle.approve(fresh(entry), secretariat_operator())


class TestForm:
    """It asks, explains, refuses, and loses nothing."""

    def test_question__stands_there_with_help_for_text_and_documents(self, company: Client) -> None:
        page = soup(company.get(NEW))
        group = page.find(id="id_confidentiality_group")
        assert group.name == "fieldset"
        assert [each["value"] for each in group.select("input[type=radio]")] == ["1", "2", "3"]
        described = group["aria-describedby"].split()
        assert all(page.find(id=each) is not None for each in described)
        assert "添付する資料" in page.find(id="id_confidentiality_helptext").get_text()
        documents = page.find(id="id_documents_helptext").get_text()
        assert "機密性３の資料は添付しないでください" in documents
        assert "同意を得ています" in page.find("label", attrs={"for": "id_consent_declared"}).text

    def test_definitions__are_those_in_force_with_source_and_who_decides(
        self, company: Client
    ) -> None:
        later = timezone.now() + timedelta(days=1)
        texts = {"class_1": "いちの定義", "doubt": "迷ったらお電話を", "source": "<p>ある基準</p>"}
        ClassDefinitions.objects.create(version="2.0", **texts)
        ClassDefinitions.objects.create(version="3.0", begins_at=later)
        page = soup(company.get(NEW))

        assert "機密性１：いちの定義（" in page.find(id="id_confidentiality_group").get_text()
        group = page.find(id="group-confidentiality")
        assert "迷ったらお電話を" in group.get_text()
        assert "ある基準" in group.select_one("[data-definitions='2.0']").get_text()

    @pytest.mark.parametrize("action", ["confirm", "draft"])
    @pytest.mark.parametrize(
        ("sent", "name", "part"),
        [
            ({"confidentiality": "3"}, "confidentiality", "取り扱えません"),
            ({"confidentiality": "2"}, "consent_declared", "同意が必要です"),
        ],
    )
    def test_refusal__stands_at_its_field_and_keeps_everything(
        self, company: Client, sent: dict[str, str], name: str, part: str, action: str
    ) -> None:
        answer = send_new(company, documents=[pdf("案内.pdf")], action=action, **sent)
        assert answer.status_code == 422
        assert faulty(answer) == {name}
        assert part in error_at(answer, name)
        assert titles_kept(answer) == ["案内"]
        held = typed(answer)
        assert held["confidentiality"] == sent["confidentiality"]
        assert (held["title"], held["genres"]) == ("水位センサー", ["bousai"])
        link = soup(answer).select_one(".error-summary a")
        assert soup(answer).select_one(link["href"]) is not None
        assert not Entry.objects.exists()

    def test_refused_form__goes_through_once_mended(self, company: Client) -> None:
        refused = send_new(company, confidentiality="3", documents=[pdf("案内.pdf")])
        answer = company.post(NEW, fields(**typed(refused) | CLASS_2))
        assert answer.status_code == 302
        draft = latest_draft(Entry.objects.get())
        assert draft.is_class_2
        assert [each.title for each in draft.documents.all()] == ["案内"]

    def test_edit_form__holds_the_class(self, company: Client) -> None:
        entry = draft_of(company, **CLASS_2)
        held = typed(company.get(f"{LIST}{entry.pk}/edit/"))
        assert {name: held[name] for name in CLASS_2} == CLASS_2

    def test_contracts_fields_alone__register_class_1(self, company: Client) -> None:
        assert not {"confidentiality", "consent_declared"} & fields().keys()
        entry = register(company)
        assert (latest_draft(entry).confidentiality, fresh(entry).confidentiality) == (1, 1)

    def test_edit_without_the_field__keeps_class_2(self, company: Client) -> None:
        entry = register(company, **CLASS_2)
        assert send_edit(company, entry, title="直した題").status_code == 302
        draft = latest_draft(entry)
        assert (draft.title, draft.is_class_2, draft.consent_declared) == ("直した題", True, True)

    def test_copy__keeps_the_class(self, company: Client) -> None:
        entry = register(company, **CLASS_2)
        company.post(f"{LIST}{entry.pk}/copy/")
        copy = Entry.objects.exclude(pk=entry.pk).get()
        assert (copy.is_class_2, copy.consent_declared) == (True, True)


class TestScreens:
    """The registrant sees which class was chosen."""

    @pytest.mark.parametrize(
        ("sent", "text"),
        [
            ({}, "機密性 機密性１"),
            (CLASS_2, "機密性 機密性２（所属する行政機関の同意を得ています）"),
        ],
    )
    @pytest.mark.parametrize("screen", ["", "confirm/"])
    def test_class__stands_on_confirmation_and_detail(
        self, company: Client, sent: dict[str, str], text: str, screen: str
    ) -> None:
        entry = draft_of(company, **sent)
        page = company.get(f"{LIST}{entry.pk}/{screen}")
        assert text in text_of(page)
        badges = soup(page).find_all(class_="chip--strong", string="機密性２")
        assert len(badges) == len(sent) // 2

    def test_own_list__marks_class_2(self, company: Client) -> None:
        register(company)
        closed = register(company, **CLASS_2)
        rows = soup(company.get(LIST)).select("[data-entry-id]")
        marked = [row["data-entry-id"] for row in rows if "機密性２" in row.get_text()]
        assert marked == [str(closed.pk)]


class TestChange:
    """A change of the class waits for the review and takes effect with the approval."""

    def test_published_entry__is_public_until_the_change_is_approved(
        self, cast: Cast, company: Client, desk: Desk
    ) -> None:
        entry = desk_entry(desk, EntryState.PUBLISHED, cast.owner)
        edit(company, entry, **CLASS_2)
        detail = f"/matching/search/{entry.pk}/"
        for name in ("visitor", "other"):
            assert row_ids(cast[name].client.get("/matching/search/")) == [entry.pk], name
            assert cast[name].client.get(detail).status_code in {302, 403}, name
        approve(entry)
        for name in ("visitor", "other"):
            assert row_ids(cast[name].client.get("/matching/search/")) == [], name
            assert cast[name].client.get(detail).status_code == 404, name
        assert row_ids(cast["special"].client.get("/matching/search/")) == [entry.pk]

    def test_class_2__is_closed_until_its_opening_is_approved(
        self, cast: Cast, company: Client
    ) -> None:
        entry = register(company, **CLASS_2)
        approve(entry)
        edit(company, entry, confidentiality="1")
        assert row_ids(cast["visitor"].client.get("/matching/search/")) == []
        approve(entry)
        assert row_ids(cast["visitor"].client.get("/matching/search/")) == [entry.pk]
        assert fresh(entry).consent_declared is False
