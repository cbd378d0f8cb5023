"""The index beside the form: filled, wrong, missing; told by the server, true to the page (R4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog.models import Entry
from catalog.registering.form_index import GROUPS, OPTIONAL
from catalog.registering.forms import NEEDED_FOR_DRAFT, EntryForm
from catalog.registering.waiting import unwritten
from catalog.taxonomy.enums import AskedFacts
from tests.actors import Cast
from tests.catalog.html import soup
from tests.factories import InformationTypeFactory, OrganizationFactory
from tests.registering import LIST, NEW, Desk, draft_of, pdf, prepare_desk, send_new


@pytest.fixture(autouse=True)
def desk(db: None) -> Desk:
    """Return genre, type and terms."""
    return prepare_desk()


@pytest.fixture
def company(cast: Cast) -> Client:
    return cast["general"].client


def told(response: Any) -> dict[str, str]:
    """Return what the index says of each group that is not 任意."""
    said = {
        link["data-index"]: " ".join(
            each.get_text(strip=True) or each.svg["aria-label"]
            for each in link.select(":scope > span:not([hidden])")[1:]
        )
        for link in soup(response).select("[data-index]")
    }
    assert said["cost"] == OPTIONAL
    return {group: words for group, words in said.items() if words != OPTIONAL}


class TestIndex:
    def test_blank_form__misses_what_is_not_prefilled(self, company: Client) -> None:
        assert told(company.get(NEW)) == {
            "content": "未入力 3",
            "genres": "未選択",
            "documents": "0 / 5",
            "confidentiality": "入力済み",
            "contact": "入力済み",
            "terms": "未了承",
        }

    def test_mistakes__are_counted_by_group(self, company: Client) -> None:
        answer = send_new(
            company,
            summary="",
            url="x:",
            contact_tel="でんわ",
            documents=[pdf(), pdf("b.exe")],
            accept_terms="",
        )
        assert answer.status_code == 422
        assert told(answer) == {
            "content": "誤り 2",
            "genres": "入力済み",
            "documents": "誤り 1",
            "confidentiality": "入力済み",
            "contact": "誤り 1",
            "terms": "誤り 1",
        }

    def test_filled_form__lacks_only_the_terms(self, company: Client) -> None:
        entry = draft_of(company, documents=[pdf("a.pdf"), pdf("b.pdf")])
        index = told(company.get(f"{LIST}{entry.pk}/edit/"))
        assert index.pop("documents") == "2 / 5"
        assert index.pop("terms") == "未了承"
        assert set(index.values()) == {"入力済み"}

    def test_facts_of_no_type_in_use__are_no_group(self, company: Client) -> None:
        page = soup(company.get(NEW))
        assert page.select('[data-index="sale"]')
        assert not page.select('[data-index="results"]')

    def test_links__lead_to_the_groups_that_hold_their_fields(self, company: Client) -> None:
        InformationTypeFactory(asked_facts=AskedFacts.CASE, text_may_be_open=True)
        page = soup(company.get(NEW))
        for group in GROUPS:
            link = page.select_one(f'[data-index="{group.key}"]')
            target = page.select_one(link["href"])
            assert link.span.get_text() == group.title
            section = target if target.name == "section" else target.find_parent("section")
            assert group.title in section.h2.get_text()
            for name in group.fields:
                assert target.select(f'[name="{name}"]'), name
            for name in link.get("data-needs", "").replace("|", " ").split():
                assert name in group.fields


class TestNeeds:
    def test_list_of_drafts__names_what_a_draft_may_lack(self) -> None:
        organization = OrganizationFactory.build()
        prefilled = {*NEEDED_FOR_DRAFT, "confidentiality", "accept_terms"}
        lacking = [names for names in EntryForm.needs() if not prefilled & set(names)]
        labels = ["連絡先" if len(names) > 1 else Entry.label_of(*names) for names in lacking]
        assert unwritten(Entry(organization=organization)) == "、".join(labels)
