"""Rows made into entries: checked first, then all written or none (O4)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.importing.entries import Defaults
from catalog.models import Entry, EntryText
from cms.admin.audit import Operator
from cms.japanese.query import parse_query
from tests.catalog.importing.conftest import Importer, World
from tests.catalog.importing.files import row
from tests.catalog.importing.reports import columns_of, counts_of, traces
from tests.factories import (
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    like,
    secretariat_operator,
)


def day_of(moment: datetime) -> date:
    """Return the day in Japan."""
    return timezone.localtime(moment).date()


class TestNewRow:
    """A row that nobody has seen yet becomes a published entry."""

    def test_entry__has_what_the_row_says(self, world: World, run_import: Importer) -> None:
        values = {
            "genres": "bousai；観光",
            "summary": "一行目\r\n二行目",
            "url": "https://example.jp/",
            "contact_company": "会社",
            "contact_department": "部署",
            "contact_person": "担当",
            "contact_tel": "000-0000-0000",
        }
        assert counts_of(run_import(row(**values))) == (0, 1, 0, 0)
        entry = Entry.objects.get()
        assert (entry.organization, entry.registrant) == (world.alpha, world.account)
        assert (entry.external_id, entry.information_type) == ("a-1", world.product)
        assert set(entry.genres.all()) == {world.bousai, world.kanko}
        assert (entry.title, entry.summary) == ("避難所の受付", "一行目\n二行目")
        assert entry.url == "https://example.jp/"
        assert [value for _, value in entry.contact] == [
            "会社",
            "部署",
            "担当",
            "000-0000-0000",
            "contact@example.jp",
        ]

    def test_entry__is_published(self, run_import: Importer) -> None:
        run_import(row())
        entry = Entry.objects.listed().get()
        assert lifecycle.state_of(entry) == EntryState.PUBLISHED
        assert not entry.has_unpublished_changes
        assert entry.live_revision_id == entry.latest_revision_id

    def test_entry__recorded_in_the_audit(self, run_import: Importer) -> None:
        run_import(row())
        actions = ModelLogEntry.objects.values_list("action", flat=True)
        assert "catalog.import" in actions

    def test_entry__of_an_organisation_without_accounts(
        self, world: World, run_import: Importer
    ) -> None:
        run_import(row(organization="beta"))
        assert Entry.objects.get().registrant is None

    def test_registrant__an_active_account(self, world: World, run_import: Importer) -> None:
        UserFactory(organization=world.beta, is_active=False)
        active = UserFactory(organization=world.beta)
        run_import(row(organization="beta"))
        assert Entry.objects.get().registrant == active

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("type", "product"),
            ("type", "製品・サービス情報"),
            ("genres", "bousai"),
            ("genres", "防災"),
            ("genres", " 防災 ; ; "),
            ("organization", "alpha"),
            ("organization", "アルファ（架空）"),
        ],
    )
    def test_term__by_slug_id_or_name(
        self, world: World, run_import: Importer, column: str, value: str
    ) -> None:
        assert counts_of(run_import(row(**{column: value}))) == (0, 1, 0, 0)
        entry = Entry.objects.get()
        assert (entry.information_type, entry.organization) == (world.product, world.alpha)
        assert list(entry.genres.all()) == [world.bousai]

    def test_control_characters__never_stored(self, run_import: Importer) -> None:
        report = run_import(row(title="避難\x00所\x0b", summary="一\x00二"))
        stored = "".join(f"{entry.title}{entry.summary}" for entry in Entry.objects.all())
        assert not {"\x00", "\x0b"} & set(stored)
        assert report.errors or stored == "避難所一二"

    @pytest.mark.parametrize(
        ("contact", "number"),
        [
            ({"contact_email": ""}, 1),
            ({"contact_email": "", "contact_tel": "000-0000-0000"}, 0),
            ({}, 0),
        ],
    )
    def test_contact__missing_is_counted(
        self, run_import: Importer, contact: dict[str, str], number: int
    ) -> None:
        report = run_import(row(**contact))
        assert (report.without_contact, report.added) == (number, 1)


class TestDefaults:
    """What options say holds only for rows that say nothing themselves."""

    def test_defaults__fill_blank_cells(self, world: World, run_import: Importer) -> None:
        defaults = Defaults(world.product, world.beta, (world.bousai, world.kanko))
        run_import(row(type="", organization="", genres=""), defaults=defaults)
        entry = Entry.objects.get()
        assert (entry.information_type, entry.organization) == (world.product, world.beta)
        assert set(entry.genres.all()) == {world.bousai, world.kanko}

    def test_row__wins_over_defaults(self, world: World, run_import: Importer) -> None:
        defaults = Defaults(InformationTypeFactory(), world.beta, (world.kanko,))
        run_import(row(), defaults=defaults)
        entry = Entry.objects.get()
        assert (entry.information_type, entry.organization) == (world.product, world.alpha)
        assert list(entry.genres.all()) == [world.bousai]

    @pytest.mark.parametrize("column", ["type", "organization", "genres", "external_id"])
    def test_blank_cell__without_default(self, run_import: Importer, column: str) -> None:
        report = run_import(row(**{column: ""}))
        assert columns_of(report) == [(2, column)]
        assert "空欄です" in report.errors[0].message


class TestSecondRun:
    """Organisation and external ID tell that a row is known."""

    def test_same_rows__nothing_is_written(self, run_import: Importer) -> None:
        rows = [
            row(2, external_id="a", registered_on="2026-04-01", updated_on="2026-05-01"),
            row(3, external_id="b", summary="一\r\n二", genres="観光;防災"),
            row(4, external_id="a", organization="beta", url="https://example.jp/"),
        ]
        assert counts_of(run_import(*rows)) == (0, 3, 0, 0)
        before = traces()
        assert counts_of(run_import(*rows)) == (0, 0, 0, 3)
        assert traces() == before

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "新しい題"},
            {"summary": "新しい概要"},
            {"url": "https://example.jp/new"},
            {"genres": "kanko"},
            {"genres": "bousai;kanko"},
            {"contact_email": "new@example.jp"},
            {"type": "case"},
            {"updated_on": "2026-06-01"},
        ],
        ids="+".join,
    )
    def test_changed_row__published_as_a_new_version(
        self, run_import: Importer, change: dict[str, str]
    ) -> None:
        InformationTypeFactory(name="事例情報", slug="case")
        first = {"registered_on": "2026-04-01", "updated_on": "2026-05-01"}
        run_import(row(**first))
        before = Entry.objects.get()
        assert counts_of(run_import(row(**(first | change)))) == (0, 0, 1, 0)
        after = Entry.objects.get()
        assert (after.pk, after.registered_at) == (before.pk, before.registered_at)
        assert after.live_revision_id != before.live_revision_id
        assert lifecycle.state_of(after) == EntryState.PUBLISHED

    def test_changed_row__readers_see_the_change(self, run_import: Importer) -> None:
        run_import(row())
        run_import(row(title="新しい題"))
        assert EntryText.objects.listed().answering(parse_query("新しい題")).count() == 1

    def test_changed_row__keeps_likes(self, world: World, run_import: Importer) -> None:
        run_import(row())
        entry = Entry.objects.get()
        given = like(entry, OrganizationFactory(municipality=True))
        run_import(row(title="新しい題"))
        assert list(entry.likes.all()) == [given]

    def test_changed_row__keeps_organisation_and_registrant(
        self, world: World, run_import: Importer
    ) -> None:
        run_import(row())
        UserFactory(organization=world.alpha)
        run_import(row(title="新しい題"))
        entry = Entry.objects.get()
        assert (entry.organization, entry.registrant) == (world.alpha, world.account)

    def test_blank_cell__empties_the_field(self, run_import: Importer) -> None:
        run_import(row(url="https://example.jp/"))
        run_import(row(url=""))
        assert Entry.objects.get().url == ""

    def test_changed_row_without_dates__moves_the_updated_date(self, run_import: Importer) -> None:
        run_import(row(registered_on="2020-04-01", updated_on="2020-05-01"))
        run_import(row(title="新しい題"))
        entry = Entry.objects.get()
        assert day_of(entry.registered_at) == date(2020, 4, 1)
        assert day_of(entry.updated_at) == timezone.localdate()

    def test_unchanged_row_without_dates__keeps_the_updated_date(
        self, run_import: Importer
    ) -> None:
        run_import(row(registered_on="2020-04-01", updated_on="2020-05-01"))
        assert run_import(row()).unchanged == 1
        assert day_of(Entry.objects.get().updated_at) == date(2020, 5, 1)

    def test_entry_edited_on_the_site__is_set_back_to_the_row(
        self, world: World, run_import: Importer
    ) -> None:
        run_import(row())
        entry = Entry.objects.get()
        entry.title = "画面で直した題"
        lifecycle.register(entry, Operator(world.account))
        lifecycle.approve(entry, secretariat_operator())
        assert run_import(row()).changed == 1
        assert Entry.objects.get().title == "避難所の受付"

    def test_same_external_id_of_another_organisation__another_entry(
        self, world: World, run_import: Importer
    ) -> None:
        run_import(row())
        assert run_import(row(organization="beta", title="別の題")).added == 1
        titles = Entry.objects.values_list("organization__external_id", "title")
        assert set(titles) == {("alpha", "避難所の受付"), ("beta", "別の題")}

    def test_entries_of_the_site__without_external_id_stay(
        self, world: World, run_import: Importer
    ) -> None:
        own = entry_in(EntryState.PUBLISHED, organization=world.alpha)
        assert run_import(row()).added == 1
        assert Entry.objects.get(pk=own.pk).title == "試験用の情報"


class TestDates:
    """The file's dates are those that readers see."""

    @pytest.mark.parametrize(
        ("values", "registered", "updated"),
        [
            (
                {"registered_on": "2020-04-01", "updated_on": "2021年5月6日"},
                date(2020, 4, 1),
                date(2021, 5, 6),
            ),
            ({"registered_on": "2020/4/1"}, date(2020, 4, 1), date(2020, 4, 1)),
            ({"registered_on": "2020-04-01 09:30:00"}, date(2020, 4, 1), date(2020, 4, 1)),
        ],
    )
    def test_dates__of_a_new_entry(
        self, run_import: Importer, values: dict[str, str], registered: date, updated: date
    ) -> None:
        run_import(row(**values))
        entry = Entry.objects.get()
        assert (day_of(entry.registered_at), day_of(entry.updated_at)) == (registered, updated)

    def test_no_dates__today(self, run_import: Importer) -> None:
        run_import(row())
        entry = Entry.objects.get()
        assert {day_of(entry.registered_at), day_of(entry.updated_at)} == {timezone.localdate()}

    def test_updated_date_alone__of_a_new_entry(self, run_import: Importer) -> None:
        report = run_import(row(updated_on="2020-04-01"))
        assert report.errors == []
        assert day_of(Entry.objects.get().updated_at) == date(2020, 4, 1)

    def test_updated_date_alone__of_a_known_entry(self, run_import: Importer) -> None:
        run_import(row(registered_on="2020-04-01"))
        run_import(row(updated_on="2020-06-01"))
        entry = Entry.objects.get()
        assert day_of(entry.registered_at) == date(2020, 4, 1)
        assert day_of(entry.updated_at) == date(2020, 6, 1)
