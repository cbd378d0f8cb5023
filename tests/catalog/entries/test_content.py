"""A fact declared once is asked, shown, compared, searched, imported and exported (1.1)."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.entries import lifecycle
from catalog.entries.content import PARTS
from catalog.entries.enums import EntryState
from catalog.models import Entry
from tests.actors import Cast
from tests.catalog.html import row_ids, text_of
from tests.catalog.importing.conftest import Importer, World, run_import, world  # noqa: F401
from tests.catalog.importing.files import row
from tests.catalog.screens import url
from tests.factories import OrganizationFactory, published_entry, registrant_of
from tests.registering import NEW, error_at, fields, prepare_desk

pytestmark = pytest.mark.django_db

COST = "初期費用は二百円から"
SHOWN = ("費用の目安", COST, "導入実績", "1,234団体")


class TestDeclaration:
    def test_names__are_those_of_the_content(self) -> None:
        assert {part.name for part in PARTS} == Entry(
            organization=OrganizationFactory.build()
        ).content().keys()

    def test_headers__mean_one_part_each(self) -> None:
        headers = [header for part in PARTS for header in (part.header, *part.headers)]
        assert len(headers) == len(set(headers))


class TestFacts:
    @pytest.fixture
    def entry(self, cast: Cast) -> Entry:
        return published_entry(organization=cast.owner, cost_guide=COST, reference_count=1234)

    def test_form__asks_and_confirmation_shows(self, cast: Cast) -> None:
        prepare_desk()
        sent = fields(cost_guide=COST, reference_count="1234")
        page = cast["general"].client.post(NEW, sent, follow=True)
        assert "登録してよいですか？" in text_of(page)
        assert all(each in text_of(page) for each in SHOWN)

    @pytest.mark.parametrize(
        ("name", "value"),
        [("cost_guide", "円" * 201), ("reference_count", "-1"), ("reference_count", "多数")],
    )
    def test_form__refuses_at_the_place(self, cast: Cast, name: str, value: str) -> None:
        prepare_desk()
        page = cast["general"].client.post(NEW, fields(**{name: value}))
        assert page.status_code == 422
        assert error_at(page, name)
        assert value in page.content.decode()

    @pytest.mark.parametrize("address", ["/matching/search/{}/", "/matching/search/compare/?id={}"])
    def test_reader__sees_them(self, cast: Cast, entry: Entry, address: str) -> None:
        text = text_of(cast["special"].client.get(address.format(entry.pk)))
        assert all(each in text for each in SHOWN)

    def test_entry_without_facts__has_no_such_section(self, cast: Cast) -> None:
        bare = published_entry(organization=cast.owner)
        text = text_of(cast["special"].client.get(f"/matching/search/{bare.pk}/"))
        assert "費用と実績" not in text

    def test_cost__is_found(self, client: Client, entry: Entry) -> None:
        assert row_ids(client.get("/matching/search/", {"q": "二百円"})) == [entry.pk]

    def test_list__tells_nothing_of_them(self, client: Client, entry: Entry) -> None:
        assert COST not in client.get("/matching/search/", {"q": "二百円"}).content.decode()

    def test_export__has_them(self, cast: Cast, entry: Entry) -> None:
        listing = cast["secretariat"].client.get(f"{url(Entry, 'list')}?export=csv")
        lines = b"".join(listing).decode("utf-8-sig").splitlines()
        assert all(each in lines[0] for each in ("費用の目安", "導入実績"))
        assert COST in lines[1]


@pytest.mark.usefixtures("world")
class TestFiles:
    def test_columns__are_read(self, run_import: Importer) -> None:  # noqa: F811
        report = run_import(row(cost_guide=COST, reference_count="１２団体"))
        assert not report.errors
        entry = Entry.objects.get()
        assert (entry.cost_guide, entry.reference_count) == (COST, 12)

    def test_file_without_the_columns__changes_nothing(self, run_import: Importer) -> None:  # noqa: F811
        run_import(row(cost_guide=COST, reference_count="12"))
        report = run_import(row())
        assert (report.changed, report.unchanged) == (0, 1)
        assert Entry.objects.get().reference_count == 12

    def test_blank_cell__empties(self, run_import: Importer) -> None:  # noqa: F811
        run_import(row(cost_guide=COST, reference_count="12"))
        run_import(row(cost_guide="", reference_count=""))
        assert (Entry.objects.get().cost_guide, Entry.objects.get().reference_count) == ("", None)

    def test_no_number__is_refused_at_its_column(self, run_import: Importer) -> None:  # noqa: F811
        (error,) = run_import(row(reference_count="多数")).errors
        assert "導入実績" in str(error)


class TestDifference:
    def test_change_of_a_fact__is_named_in_the_review(self, cast: Cast) -> None:
        entry = published_entry(organization=cast.owner, reference_count=3)
        draft = entry.get_latest_revision_as_object()
        draft.reference_count = 4
        lifecycle.register(draft, registrant_of(entry))
        assert lifecycle.state_of(Entry.objects.get(pk=entry.pk)) == (
            EntryState.PUBLISHED_CHANGES_IN_REVIEW
        )
        page = cast["secretariat"].client.get(f"/admin/matching/{entry.pk}/review/")
        text = text_of(page)
        assert "導入実績" in text
        assert "3団体" in text
        assert "4団体" in text
