"""The form with which a member registers an entry, without the screen around it (R4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from catalog.entries import content
from catalog.models import Entry
from catalog.registering.forms import EntryForm
from cms.web.fields import PlainTextField
from tests.factories import GenreFactory, InformationTypeFactory, UserFactory, entry_in
from tests.registering import Desk, fields, prepare_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    """Return genre, type and terms."""
    return prepare_desk()


def blank() -> Entry:
    """Return a new entry of somebody."""
    user = UserFactory()
    return Entry(organization=user.organization, registrant=user)


def filled(*, is_draft: bool = False, **changes: Any) -> EntryForm:
    """Return the form with what a registrant typed."""
    return EntryForm(_query(fields(**changes)), instance=blank(), is_draft=is_draft)


def _query(data: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


class TestPlainTextField:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, ""),
            ("", ""),
            ("  前後の空白 ", "前後の空白"),
            ("一\r\n二\r三\n四", "一\n二\n三\n四"),
            ("一\r\n\r\n二", "一\n\n二"),
            ("\x00\x07一\x1b[31m\x7f", "一[31m"),
            ("一\t二", "一\t二"),
        ],
    )
    def test_text__is_cleaned(self, value: str | None, text: str) -> None:
        assert PlainTextField(required=False).clean(value) == text


class TestEntryForm:
    def test_complete_form__is_valid(self, desk: Desk) -> None:
        form = filled()
        assert form.is_valid(), form.errors
        entry = form.filled_entry()
        assert entry.pk is None
        assert entry.information_type == desk.kind
        assert list(entry.genres.all()) == [desk.genre]
        assert (entry.title, entry.contact_email) == ("水位センサー", "sales@example.jp")

    @pytest.mark.parametrize("is_draft", [True, False])
    @pytest.mark.parametrize(
        ("name", "empty", "fails"),
        [
            ("type", "", "always"),
            ("title", "", "always"),
            ("summary", "", "finally"),
            ("genres", [], "finally"),
            ("accept_terms", "", "finally"),
            ("url", "", "never"),
            ("contact_company", "", "never"),
        ],
    )
    def test_blank_field__is_an_error(
        self, desk: Desk, name: str, empty: Any, fails: str, is_draft: bool
    ) -> None:
        form = filled(is_draft=is_draft, **{name: empty})
        expected = fails == "always" or (fails == "finally" and not is_draft)
        assert set(form.errors) == ({name} if expected else set())

    @pytest.mark.parametrize(
        ("tel", "email", "wrong"),
        [
            ("", "", {"contact_tel"}),
            ("000-4400-0011", "", set()),
            ("000", "", {"contact_tel"}),
            ("", "a@example.jp", set()),
            ("", "broken", {"contact_email"}),
            ("0" * 31, "", {"contact_tel"}),
        ],
    )
    def test_way_to_the_contact__is_asked_for_once(
        self, desk: Desk, tel: str, email: str, wrong: set[str]
    ) -> None:
        form = filled(contact_tel=tel, contact_email=email)
        assert set(form.errors) == wrong
        assert all(len(errors) == 1 for errors in form.errors.values())

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "ftp://example.jp/", "mailto:a@example.jp", "//", "x y"]
    )
    def test_address_that_is_no_web_page__is_refused_once(self, desk: Desk, url: str) -> None:
        form = filled(url=url)
        assert len(form.errors["url"]) == 1

    @pytest.mark.parametrize("url", ["http://example.jp", "https://例え.jp/頁?q=水#a"])
    def test_address_of_a_web_page__is_taken(self, desk: Desk, url: str) -> None:
        assert filled(url=url).is_valid()

    def test_existing_entry__fills_the_form(self, desk: Desk) -> None:
        genre = GenreFactory(slug="kankou")
        entry = entry_in("draft", information_type=desk.kind, genres=[desk.genre, genre])
        form = EntryForm(instance=entry)
        assert form["type"].value() == "product"
        assert set(form["genres"].value()) == {"bousai", "kankou"}
        assert form["title"].value() == entry.title

    def test_title__is_called_what_the_types_call_it(self, desk: Desk) -> None:
        InformationTypeFactory(title_label="事例名")
        InformationTypeFactory(title_label="氏名")
        InformationTypeFactory(title_label="氏名")
        assert EntryForm(instance=blank()).fields["title"].label == "タイトル／事例名／氏名"

    def test_fields__are_those_of_the_contract(self, desk: Desk) -> None:
        assert set(EntryForm(instance=blank()).fields) == {
            "type",
            "genres",
            "title",
            "summary",
            *content.SECTION_FIELDS,
            "url",
            "contact_company",
            "contact_department",
            "contact_person",
            "contact_tel",
            "contact_email",
            "confidentiality",
            "consent_declared",
            "text_is_open",
            "accept_terms",
        }

    def test_choices__follow_the_secretariats_order(self, desk: Desk) -> None:
        InformationTypeFactory(slug="first", sort_order=-1)
        choices = EntryForm(instance=blank()).fields["type"].choices
        assert [str(value) for value, _label in choices] == ["", "first", "product"]


class TestConfidentiality:
    """Every form asks for the class (M13)."""

    @pytest.mark.parametrize("is_draft", [True, False])
    @pytest.mark.parametrize(
        ("sent", "wrong", "stored"),
        [
            ({}, set(), (1, False)),
            ({"confidentiality": ""}, set(), (1, False)),
            ({"consent_declared": "on"}, set(), (1, False)),
            ({"confidentiality": "1"}, set(), (1, False)),
            ({"confidentiality": "1", "consent_declared": "on"}, set(), (1, False)),
            ({"confidentiality": "2", "consent_declared": "on"}, set(), (2, True)),
            ({"confidentiality": "2"}, {"consent_declared"}, None),
            ({"confidentiality": "3"}, {"confidentiality"}, None),
            ({"confidentiality": "3", "consent_declared": "on"}, {"confidentiality"}, None),
            ({"confidentiality": "4"}, {"confidentiality"}, None),
            ({"confidentiality": "２"}, {"confidentiality"}, None),
            ({"confidentiality": "x"}, {"confidentiality"}, None),
        ],
    )
    def test_class__is_stored_or_refused_at_its_field(
        self,
        desk: Desk,
        sent: dict[str, str],
        wrong: set[str],
        stored: tuple[int, bool] | None,
        is_draft: bool,
    ) -> None:
        form = filled(is_draft=is_draft, **sent)
        assert set(form.errors) == wrong
        assert all(len(errors) == 1 for errors in form.errors.values())
        if stored is not None:
            entry = form.filled_entry()
            assert (entry.confidentiality, entry.consent_declared) == stored

    def test_messages__say_what_to_do(self, desk: Desk) -> None:
        refused = filled(confidentiality="3").errors["confidentiality"]
        assert refused[0].startswith("機密性３の情報は、このサービスでは取り扱えません。")
        missing = filled(confidentiality="2").errors["consent_declared"]
        assert "同意が必要です" in missing[0]

    @pytest.mark.parametrize(
        ("sent", "stored"),
        [
            ({}, (2, True)),
            ({"confidentiality": "1"}, (1, False)),
            ({"confidentiality": "2", "consent_declared": "on"}, (2, True)),
        ],
    )
    def test_form_that_does_not_ask__opens_nothing_closed(
        self, desk: Desk, sent: dict[str, str], stored: tuple[int, bool]
    ) -> None:
        entry = blank()
        entry.confidentiality, entry.consent_declared = 2, True
        form = EntryForm(_query(fields(**sent)), instance=entry)
        assert form.is_valid(), form.errors
        assert form["confidentiality"].value() == str(stored[0])
        filled_in = form.filled_entry()
        assert (filled_in.confidentiality, filled_in.consent_declared) == stored

    def test_new_form__has_class_1_chosen_and_explains_all_three(self, desk: Desk) -> None:
        field = EntryForm(instance=blank())["confidentiality"]
        chosen = [each.data["value"] for each in field.subwidgets if each.data["selected"]]
        assert [str(value) for value in chosen] == ["1"]
        labels = [each.choice_label for each in field.subwidgets]
        for label, words in zip(
            labels,
            ("どちらでもない情報", "直ちに公表することを前提としていない", "秘密文書に相当する"),
            strict=True,
        ):
            assert words in label


class TestPurposes:
    def test_contact__may_be_filled_in_by_the_browser(self, desk: Desk) -> None:
        form = EntryForm(instance=blank())

        names = ("contact_company", "contact_person", "contact_tel", "contact_email", "title")
        told = [form.fields[name].widget.attrs.get("autocomplete") for name in names]
        assert told == ["organization", "name", "tel", "email", None]
