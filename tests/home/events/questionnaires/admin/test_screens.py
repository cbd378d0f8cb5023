"""Results, Excel, papers and QR codes in the admin (E5)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from home.events.models import Questionnaire, QuestionnairePage, Reply, Response
from home.events.questionnaires import audiences
from home.events.questionnaires.audiences import Audience, audience_of, register
from home.events.questionnaires.enums import Source
from home.models import HomePage
from tests.actors import Cast
from tests.catalog.html import soup
from tests.home.events.questionnaires.worlds import (
    INVITED,
    KINDS,
    answer,
    every_kind,
    keep,
    make_questionnaire,
    question,
    source_answers,
)

pytestmark = pytest.mark.django_db
WHOLE = (1, [1, 3], 4, (1, 2, 3), "よかった")


@pytest.fixture
def client(cast: Cast) -> Client:
    """Return the browser of the secretariat."""
    return cast["secretariat"].client


@pytest.fixture
def audience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a room know the kinds of those who are asked."""
    monkeypatch.setattr(audiences, "_providers", [])
    register(lambda asked: None)
    register(lambda asked: Audience(KINDS, INVITED))


@pytest.fixture
def source() -> Questionnaire:
    """Return the questionnaire of the source with its answers."""
    return source_answers()


class TestAudience:
    def test_first_room_that_knows_it__answers(
        self, source: Questionnaire, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audiences, "_providers", [])
        assert audience_of(source) == Audience()
        register(lambda asked: None)
        register(lambda asked: Audience(KINDS))
        assert audience_of(source).kinds == KINDS


@pytest.mark.usefixtures("audience")
class TestResults:
    def test_screen__shows_figures_denominators_and_texts(
        self, client: Client, source: Questionnaire
    ) -> None:
        response = client.get(reverse("questionnaire_results", args=[source.pk]))
        shown = soup(response)
        rates = " ".join(shown.select_one(".chart__table tbody").get_text().split())
        assert "自治体・財団 13 15 86.7％" in rates
        assert "計 39 61 63.9％" in rates
        charts = [" ".join(each.get_text().split()) for each in shown.select(".chart__bars tbody")]
        assert charts[1] == "思う 14 36％ 思わない 16 41％ その他 5 13％ 未回答 4 10％"
        assert charts[3].startswith("講演1 33 85％6 15％0 0％0 0％")
        bases = [each.get_text() for each in shown.select(".results-of__base")]
        assert bases[2].startswith("n＝23。選ばれた数の合計23を100％")
        texts = [each.get_text(strip=True) for each in shown.select(".results-of__texts li")]
        assert len(texts) == 2
        assert texts[0].startswith("半島サミットに組み込んでは（")

    def test_workbook__has_figures_rates_texts_and_conditions(
        self, client: Client, source: Questionnaire
    ) -> None:
        response = client.get(reverse("questionnaire_workbook", args=[source.pk]))
        book = load_workbook(io.BytesIO(response.content))
        assert book.sheetnames == ["集計", "回収", "記入", "条件"]
        told = [[cell.value for cell in row] for row in book["集計"].iter_rows(min_row=2)]
        assert told[6][1:6] == [None, "思わない", 16, 41, 39]
        assert len(told) == 5 + 4 + 4 + 12
        assert [cell.value for cell in book["回収"][5]] == ["計", 39, 61, "63.9％"]
        assert book["記入"].max_row == 3
        assert book["条件"]["B1"].value == source.title
        assert "attachment" in response["Content-Disposition"]

    def test_table_with_many_choices__has_bars_for_each_row(self, client: Client) -> None:
        asked = question("matrix", choices=["1", "2", "3", "4"], rows=["甲", "乙"])
        made = make_questionnaire(asked)
        address = reverse("questionnaire_results", args=[made.pk])
        assert "まだ回答がありません" in client.get(address).content.decode()
        keep(made, (1, 4))
        titles = soup(client.get(address)).select(".chart__title")
        assert [each.get_text() for each in titles[1:]] == ["問1　質問：甲", "問1　質問：乙"]

    def test_hostile_text__is_only_text(self, client: Client) -> None:
        made = make_questionnaire(question("text"))
        keep(made, '<script>alert(1)</script>=HYPERLINK("x")')
        keep(made, "=1+1")
        address = reverse("questionnaire_results", args=[made.pk])
        assert not soup(client.get(address)).select(".results-of script")
        file = client.get(reverse("questionnaire_workbook", args=[made.pk])).content
        cells = [row[1] for row in load_workbook(io.BytesIO(file))["記入"].iter_rows(min_row=2)]
        assert {cell.data_type for cell in cells} == {"s"}


class TestPaper:
    @pytest.fixture
    def asked(self) -> Questionnaire:
        """Return a questionnaire that is over."""
        made = every_kind()
        Questionnaire.objects.update(is_open=False)
        return made

    def shown(self, client: Client, asked: Questionnaire) -> Any:
        """Return the screen."""
        return soup(client.get(reverse("questionnaire_paper", args=[asked.pk])))

    def enter(self, client: Client, asked: Questionnaire, *told: Any, **more: Any) -> Any:
        """Key in a paper on the screen as it is shown."""
        ticket = self.shown(client, asked).select_one("[name=ticket]")["value"]
        data = answer(asked, *told) | {"ticket": ticket} | more
        return client.post(reverse("questionnaire_paper", args=[asked.pk]), data)

    @pytest.mark.usefixtures("audience")
    def test_papers__are_keyed_in_one_after_another(
        self, client: Client, asked: Questionnaire
    ) -> None:
        address = reverse("questionnaire_paper", args=[asked.pk])
        assert self.enter(client, asked, *WHOLE, kind="town")["Location"] == f"{address}#paper"
        assert "1枚目を入力しました。" in client.get(address).content.decode()
        self.enter(client, asked, *[None] * 3, (None, None, None), None, kind="")
        kept = Response.objects.filter(source=Source.PAPER)
        assert sorted(kept.values_list("kind", flat=True)) == ["", "town"]
        self.enter(client, asked, *WHOLE, kind="company")
        shown = self.shown(client, asked)
        assert shown.select_one("[name=kind][checked]")["value"] == "company"
        assert "これまでに入力した紙は3枚です。" in shown.get_text()

    def test_same_paper_twice__counts_once(self, client: Client, asked: Questionnaire) -> None:
        for _ in range(2):
            self.enter(client, asked, *WHOLE, ticket="same")
        assert Response.objects.count() == 1

    def test_mistake__keeps_what_was_keyed_in(self, client: Client, asked: Questionnaire) -> None:
        response = self.enter(client, asked, (1, "別の言葉"), *WHOLE[1:])
        assert response.status_code == 422
        assert soup(response).select_one("textarea").get_text(strip=True) == "よかった"
        assert not Response.objects.exists()

    def test_last__can_be_taken_back_once(self, client: Client, asked: Questionnaire) -> None:
        remove = reverse("questionnaire_paper_remove", args=[asked.pk])
        first = keep(asked, *WHOLE, source=Source.PAPER)
        self.enter(client, asked, *WHOLE)
        assert "直前の1枚を取り消す" in self.shown(client, asked).get_text()
        for _ in range(2):
            client.post(remove)
        assert list(Response.objects.all()) == [first]
        assert set(Reply.objects.values_list("response", flat=True)) == {first.pk}
        assert "直前の1枚を取り消す" not in self.shown(client, asked).get_text()
        assert client.get(remove).status_code == 405


@pytest.mark.usefixtures("audience")
class TestSheet:
    def test_sheet__asks_as_the_screen_does(self, client: Client) -> None:
        address = reverse("questionnaire_sheet", args=[every_kind().pk])
        shown = " ".join(soup(client.get(address)).select_one(".sheet").get_text().split())
        assert "参加の区分 ○ 自治体・財団○ 一般（企業等）" in shown
        assert "問1 続けたいか （一つに○） ○ 思う ○ その他（" in shown
        assert "問2 道具 （当てはまるものすべてに✓） □ メール □ LINE □ その他（" in shown
        assert "問3 満足 （一つに○） ○ 1（不満） ○ 2 ○ 3 ○ 4 ○ 5（満足）" in shown
        assert "講演1 ○○○ 講演2" in shown
        assert "回答しない" not in shown


class TestQr:
    def test_sheet__has_a_code_for_each_page(self, client: Client, home: HomePage) -> None:
        made = every_kind()
        address = reverse("questionnaire_qr", args=[made.pk])
        assert "まだ公開されていません" in client.get(address).content.decode()
        page = QuestionnairePage(title="会場のアンケート", slug="hall", questionnaire=made)
        home.add_child(instance=page)
        shown = soup(client.get(address))
        code = shown.select_one("img.qr-sheet__code")
        assert code["src"].startswith("data:image/svg+xml")
        assert code["alt"] == "QRコード：会場のアンケートのページ"
        assert "http://127.0.0.1:8000/hall/" in shown.get_text()


class TestRights:
    SCREENS = ("results", "workbook", "paper", "sheet", "qr")

    @pytest.mark.parametrize("name", ["visitor", "general", "wg"])
    def test_screens__are_for_the_secretariat_alone(
        self, cast: Cast, source: Questionnaire, name: str
    ) -> None:
        for screen in self.SCREENS:
            address = reverse(f"questionnaire_{screen}", args=[source.pk])
            assert cast[name].client.get(address).status_code == 302
            assert cast["secretariat"].client.get(address).status_code == 200
        remove = reverse("questionnaire_paper_remove", args=[source.pk])
        assert cast[name].client.post(remove).status_code == 302
        assert Response.objects.count() == 39

    def test_unknown__is_not_found(self, client: Client) -> None:
        for screen in self.SCREENS:
            address = reverse(f"questionnaire_{screen}", args=[10**6])
            assert client.get(address).status_code == 404

    def test_search__finds_it_for_the_secretariat(self, cast: Cast, source: Questionnaire) -> None:
        for name, found in (("secretariat", True), ("wg", False)):
            page = cast[name].client.get("/admin/find/?q=交流勉強会のｱﾝｹｰﾄ").content.decode()
            assert (source.title in page) == found
