"""A case says what it brought in real units, and whether it still runs (1.1)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from catalog.entries.content import PARTS, RESULTS
from catalog.entries.models.case_facts import MEASURE_NEEDED, NO_AMOUNT, has_amount
from catalog.models import Entry
from catalog.taxonomy.enums import AskedFacts
from tests.actors import Cast
from tests.catalog.html import row_ids, text_of
from tests.catalog.importing.conftest import Importer, World, run_import, world  # noqa: F401
from tests.catalog.importing.files import row
from tests.factories import InformationTypeFactory, new_entry, published_entry
from tests.registering import NEW, error_at, fields, prepare_desk

pytestmark = pytest.mark.django_db

FACTS = {
    "operation": "running",
    "operating_since": "2016年4月",
    "effect": "年間で紙12,000枚を削減",
    "effect_measure": "導入前後の購入記録",
    "staff_hours": "準備に２人で３か月",
    "setbacks": "高齢の方への案内が足りなかった",
    "customizing": "none",
    "lgwan": "usable",
    "condition_population": "人口３万人",
    "condition_staff": "情報政策課２人",
    "condition_system": "タブレット10台",
    "condition_disaster": "停電時は電池で８時間",
}
SHOWN = [
    *("稼働中", "2016年4月", "年間で紙12,000枚を削減", "導入前後の購入記録"),
    *("準備に２人で３か月", "高齢の方への案内が足りなかった", "不要", "利用できる"),
    *("人口３万人", "情報政策課２人", "タブレット10台", "停電時は電池で８時間"),
]


@pytest.fixture
def case() -> Entry:
    """Return a published case with every fact."""
    kind = InformationTypeFactory(for_all=True, asked_facts=AskedFacts.CASE)
    return published_entry(information_type=kind, **FACTS)


class TestAmount:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "年間で紙12,000枚",
            "待ち時間が２０分から８分に",
            "月に三百時間",
            "30％減（年間400時間から280時間）",
            "約1.5トン",
        ],
    )
    def test_real_units__are_accepted(self, text: str) -> None:
        has_amount(text)

    @pytest.mark.parametrize("text", ["30％削減", "3割減", "便利になった", "半分になった", "100"])
    def test_bare_percentages_and_words__are_refused(self, text: str) -> None:
        with pytest.raises(ValidationError) as caught:
            has_amount(text)
        assert caught.value.messages == [NO_AMOUNT]

    def test_effect__says_how_it_was_measured(self) -> None:
        kind = InformationTypeFactory(asked_facts=AskedFacts.CASE)
        with pytest.raises(ValidationError) as caught:
            new_entry(information_type=kind, effect="紙100枚").clean()
        assert caught.value.message_dict == {"effect_measure": [MEASURE_NEEDED]}


class TestForm:
    def test_facts__are_asked_and_shown(self, cast: Cast) -> None:
        prepare_desk()
        InformationTypeFactory(slug="case", asked_facts=AskedFacts.CASE)
        page = cast["general"].client.post(NEW, fields(type="case", **FACTS), follow=True)
        text = text_of(page)
        assert "登録してよいですか？" in text
        assert [each for each in SHOWN if each not in text] == []

    @pytest.mark.parametrize(
        ("sent", "place"),
        [
            ({"effect": "３割減"}, "effect"),
            ({"effect": "紙100枚"}, "effect_measure"),
            ({"operation": "たぶん"}, "operation"),
            ({"setbacks": "字" * 201}, "setbacks"),
        ],
    )
    def test_wrong_input__is_refused_at_its_place(
        self, cast: Cast, sent: dict[str, str], place: str
    ) -> None:
        prepare_desk()
        InformationTypeFactory(slug="case", asked_facts=AskedFacts.CASE)
        page = cast["general"].client.post(NEW, fields(type="case", **sent))
        assert page.status_code == 422
        assert error_at(page, place)
        assert next(iter(sent.values())) in page.content.decode()


class TestReading:
    @pytest.mark.parametrize("address", ["/matching/search/{}/", "/matching/search/compare/?id={}"])
    def test_facts__are_read_and_compared(self, cast: Cast, case: Entry, address: str) -> None:
        text = text_of(cast["special"].client.get(address.format(case.pk)))
        assert [each for each in SHOWN if each not in text] == []

    def test_comparison_with_a_person__says_that_it_has_none(self, cast: Cast, case: Entry) -> None:
        person = published_entry()
        address = f"/matching/search/compare/?id={case.pk}&id={person.pk}"
        assert "この情報種別にはない項目" in text_of(cast["special"].client.get(address))

    def test_setback__is_found(self, cast: Cast, case: Entry) -> None:
        found = cast["special"].client.get("/matching/search/", {"q": "高齢の方への案内"})
        assert row_ids(found) == [case.pk]


@pytest.mark.usefixtures("world")
class TestFiles:
    def test_columns__are_read(self, run_import: Importer) -> None:  # noqa: F811
        assert not run_import(row(**FACTS)).errors
        entry = Entry.objects.get()
        assert {name: getattr(entry, name) for name in FACTS} == FACTS
        assert run_import(row()).unchanged == 1

    def test_labels__are_read_like_codes(self, run_import: Importer) -> None:  # noqa: F811
        run_import(row(operation="改修中", customizing="あり", lgwan="利用できない"))
        entry = Entry.objects.get()
        found = (entry.operation, entry.customizing, entry.lgwan)
        assert found == ("renewing", "some", "unusable")

    def test_bare_percentage__is_refused(self, run_import: Importer) -> None:  # noqa: F811
        (error,) = run_import(row(effect="３割減")).errors
        assert "効果" in str(error)


def test_every_fact_of_the_section__is_tried_here() -> None:
    named = {part.name for part in PARTS if part.section == RESULTS}
    assert named <= FACTS.keys()
