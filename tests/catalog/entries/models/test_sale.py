"""A product that is no longer sold says so, in every place that reads the content (1.1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from catalog.entries.changes import changes_between, labelled
from catalog.entries.enums import Availability
from catalog.entries.models.sale import BEFORE_END, DAY_NEEDED, NOT_YET, STILL_SOLD
from catalog.models import Entry
from catalog.taxonomy.enums import AskedFacts
from tests.actors import Cast
from tests.catalog.html import text_of
from tests.catalog.importing.conftest import Importer, World, run_import, world  # noqa: F401
from tests.catalog.importing.files import row
from tests.factories import InformationTypeFactory, new_entry, published_entry
from tests.registering import NEW, error_at, fields, prepare_desk

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 30)
ENDING, ENDED = Availability.ENDING, Availability.ENDED


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the calendar at TODAY."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def product(**facts: Any) -> Entry:
    return new_entry(
        information_type=InformationTypeFactory(asked_facts=AskedFacts.PRODUCT), **facts
    )


class TestNow:
    @pytest.mark.parametrize(
        ("said", "days", "now"),
        [
            ("", None, "available"),
            ("available", None, "available"),
            ("ending", 1, "ending"),
            ("ending", 0, "ended"),
            ("ending", -1, "ended"),
            ("ended", None, "ended"),
        ],
    )
    def test_sale__ends_by_itself_on_its_day(self, said: str, days: int | None, now: str) -> None:
        end = None if days is None else TODAY + timedelta(days)
        assert Entry(availability=said, sales_end_on=end).availability_now == now

    @pytest.mark.parametrize(
        ("facts", "note"),
        [
            ({}, ""),
            (
                {"availability": ENDING, "sales_end_on": date(2027, 3, 31)},
                "販売終了予定（2027年3月31日）",
            ),
            (
                {
                    "availability": ENDED,
                    "sales_end_on": date(2026, 3, 31),
                    "support_until": date(2028, 3, 31),
                },
                "販売終了（2026年3月31日、保守は2028年3月31日まで）",
            ),
            ({"availability": ENDED}, "販売終了"),
        ],
    )
    def test_note__says_what_ends_when(self, facts: dict[str, Any], note: str) -> None:
        assert product(**facts).sale_note == note


class TestRules:
    @pytest.mark.parametrize(
        ("facts", "place", "message"),
        [
            ({"availability": ENDING}, "sales_end_on", DAY_NEEDED),
            ({"sales_end_on": TODAY}, "sales_end_on", STILL_SOLD),
            (
                {"availability": ENDED, "sales_end_on": TODAY + timedelta(1)},
                "sales_end_on",
                NOT_YET,
            ),
            (
                {
                    "availability": ENDED,
                    "sales_end_on": TODAY,
                    "support_until": TODAY - timedelta(1),
                },
                "support_until",
                BEFORE_END,
            ),
        ],
    )
    def test_contradiction__is_refused_at_its_field(
        self, facts: dict[str, Any], place: str, message: str
    ) -> None:
        with pytest.raises(ValidationError) as caught:
            product(**facts).clean()
        assert caught.value.message_dict == {place: [message]}

    def test_other_types__are_not_asked(self) -> None:
        new_entry(availability=ENDING).clean()


class TestForm:
    @pytest.mark.parametrize(
        ("sent", "place"),
        [
            ({"availability": "ending"}, "sales_end_on"),
            ({"availability": "ended", "sales_end_on": "きのう"}, "sales_end_on"),
            ({"availability": "sold out"}, "availability"),
            ({"successor": "99999"}, "successor"),
        ],
    )
    def test_wrong_input__is_refused_at_its_place(
        self, cast: Cast, sent: dict[str, str], place: str
    ) -> None:
        prepare_desk()
        page = cast["general"].client.post(NEW, fields(**sent))
        assert page.status_code == 422
        assert error_at(page, place)

    def test_another_type__has_none_of_it(self, cast: Cast) -> None:
        prepare_desk()
        InformationTypeFactory(slug="person")
        sent = fields(type="person", availability="ended", sales_end_on="きのう")
        page = cast["general"].client.post(NEW, sent, follow=True)
        assert "登録してよいですか？" in text_of(page)
        assert (Entry.objects.get().availability, Entry.objects.get().sales_end_on) == ("", None)

    def test_successor__is_chosen_from_own_products(self, cast: Cast) -> None:
        desk = prepare_desk()
        next_one = published_entry(
            organization=cast.owner, information_type=desk.kind, title="次の版"
        )
        foreign = published_entry(information_type=desk.kind, title="よその製品")
        company = cast["general"].client
        page = company.get(NEW).content.decode()
        assert "次の版" in page
        assert "よその製品" not in page
        sent = fields(availability="ended", sales_end_on="2026-03-31", successor=next_one.pk)
        company.post(NEW, sent)
        assert next_one.predecessors.get().title == sent["title"]
        assert company.post(NEW, sent | {"successor": foreign.pk}).status_code == 422


class TestReading:
    def test_fact__is_told_as_it_is_today(self, cast: Cast) -> None:
        entry = product(availability=ENDING, sales_end_on=TODAY, version="5.2")
        told = dict(dict(entry.facts)[entry.facts[0][0]])
        assert told == {
            "提供状況": "販売終了",
            "販売終了日": "2026年11月30日",
            "バージョン": "5.2",
        }

    def test_entry_of_another_type__says_nothing_of_a_sale(self) -> None:
        assert new_entry(version="5.2").facts == []

    def test_difference__names_days_and_successor(self) -> None:
        after = published_entry(title="次の版")
        changes = labelled(
            changes_between(
                {"sales_end_on": None, "successor_id": None},
                {"sales_end_on": "2027-03-31", "successor_id": after.pk},
            )
        )
        assert [(each.label, each.after) for each in changes] == [
            ("販売終了日", "2027年3月31日"),
            ("後継の製品・サービス", "次の版"),
        ]


@pytest.mark.usefixtures("world")
class TestFiles:
    @pytest.fixture(autouse=True)
    def product_type(self, world: World) -> None:  # noqa: F811
        """Ask products for their sale."""
        Entry.information_type.field.related_model.objects.update(asked_facts=AskedFacts.PRODUCT)

    def test_columns__are_read_as_people_write_them(self, run_import: Importer) -> None:  # noqa: F811
        after = published_entry()
        columns = {"availability": "販売終了予定", "sales_end_on": "令和９年３月３１日"}
        report = run_import(row(**columns, version="５", successor=str(after.pk)))
        assert not report.errors
        entry = Entry.objects.get(external_id="a-1")
        assert entry.availability == ENDING
        assert entry.sales_end_on == date(2027, 3, 31)
        assert entry.successor == after
        again = run_import(row())
        assert (again.changed, again.unchanged) == (0, 1)
        assert run_import(row(**columns, successor=str(after.pk), version="５")).changed == 0

    @pytest.mark.parametrize(
        ("column", "value", "label"),
        [
            ("availability", "たぶん", "提供状況"),
            ("sales_end_on", "いつか", "販売終了日"),
            ("successor", "99999", "後継の登録番号"),
            ("successor", "次の", "後継の登録番号"),
        ],
    )
    def test_wrong_cell__is_refused_at_its_column(
        self,
        run_import: Importer,  # noqa: F811
        column: str,
        value: str,
        label: str,
    ) -> None:
        errors = run_import(row(**{column: value})).errors
        assert [label in str(error) for error in errors] == [True]

    def test_contradiction__is_refused(self, run_import: Importer) -> None:  # noqa: F811
        (error,) = run_import(row(availability="販売終了予定")).errors
        assert DAY_NEEDED in str(error)
