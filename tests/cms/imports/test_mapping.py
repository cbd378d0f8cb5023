"""Files of other headings and values: what they mean is proposed, decided, and kept (O4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from catalog.models import Entry
from cms.imports.models import ImportRun, KeptMapping, State
from cms.members.models import Organization
from cms.members.organizations.enums import Membership, OrganizationKind
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.cms.imports.mapping_screen import field_of, shown
from tests.cms.imports.screens import counts, problems, send, take_in, undo, url_of
from tests.factories import GenreFactory, InformationTypeFactory, OrganizationFactory

pytestmark = pytest.mark.django_db

HEADER = "管理番号,商品名（必須）,紹介文,会社名,カテゴリ,対象"
FOREIGN = f"""令和８年度　商品一覧
{HEADER}
p-1,避難所アプリ,受付が早い。,㈱アルファ（架空）,災害対応,住民
p-2,観光マップ,歩ける。,ガンマ商事（架空）,"観光;災害対応",
p-3,学びの部屋,学べる。,架空大学,教育分野,住民
"""


@pytest.fixture
def client(cast: Cast) -> Any:
    return cast["secretariat"].client


@pytest.fixture(autouse=True)
def terms() -> None:
    for slug, name in {"bousai": "防災", "kanko": "観光", "kyouiku": "教育"}.items():
        GenreFactory(slug=slug, name=name)
    GenreFactory(slug="old", name="災害", retired_at=timezone.now())
    InformationTypeFactory(slug="product", name="製品・サービス情報")
    OrganizationFactory(name="株式会社アルファ（架空）")


def sent(client: Any, text: str = FOREIGN, **options: Any) -> ImportRun:
    return send(client, "entries", "p.csv", text.encode(), **options)


def mapping_of(client: Any, run: ImportRun) -> HttpResponse:
    page = client.get(url_of(run), follow=True)
    assert page.redirect_chain[-1][0] == url_of(run, "mapping/")
    return page


def decide(client: Any, run: ImportRun, **changes: Any) -> HttpResponse:
    """Accept what is proposed, and say what 災害対応 and 製品 are."""
    page = mapping_of(client, run)
    data = shown(page)
    data[field_of(page, "災害対応")] = "bousai"
    data[field_of(page, "")] = "product"
    return client.post(url_of(run, "mapping/"), data | changes)


class TestForeignFile:
    def test_screen__proposes_what_columns_and_values_mean(self, client: Any) -> None:
        run = sent(client)
        page = mapping_of(client, run)
        data = shown(page)

        assert {name: key for name, key in data.items() if name.startswith("column-") and key} == {
            "column-external_id": "管理番号",
            "column-title": "商品名（必須）",
            "column-summary": "紹介文",
            "column-organization": "会社名",
            "column-genres": "カテゴリ",
        }
        assert "見出しに「タイトル」の列がありません" in text_of(page)
        options = soup(page).select("#column-title option")
        assert "商品名（必須）（避難所アプリ）" in [each.get_text(strip=True) for each in options]
        values = [each["data-their-value"] for each in soup(page).select("[data-their-value]")]
        assert values[:3] == ["", "災害対応", "教育分野"]
        assert set(values[3:]) == {"ガンマ商事（架空）", "架空大学", "㈱アルファ（架空）"}
        assert data[field_of(page, "災害対応")] == ""
        assert data[field_of(page, "教育分野")] == "kyouiku"
        assert data[field_of(page, "㈱アルファ（架空）")] == "株式会社アルファ（架空）"
        assert field_of(page, "㈱アルファ（架空）", "new") not in data
        assert data[field_of(page, "ガンマ商事（架空）", "new")] == ["1"]
        assert data[field_of(page, "架空大学", "kind")] == OrganizationKind.RESEARCH
        assert not Entry.objects.exists()

    def test_file__comes_in_as_decided_and_goes_again(self, client: Any) -> None:
        before = Organization.objects.count()
        run = sent(client)
        page = client.get(decide(client, run, more=["対象"]).url)

        assert counts(page) == {"added": 3, "changed": 0, "unchanged": 0, "wrong": 0}
        assert "ガンマ商事（架空）（新しく作る団体）" in text_of(page)
        assert Organization.objects.count() == before

        take_in(client, run)
        entries = {each.external_id: each for each in Entry.objects.all()}
        assert entries["p-1"].organization.name == "株式会社アルファ（架空）"
        assert entries["p-1"].summary == "受付が早い。\n対象：住民"
        assert entries["p-2"].summary == "歩ける。"
        assert {genre.slug for genre in entries["p-2"].genres.all()} == {"bousai", "kanko"}
        made = entries["p-2"].organization
        assert (made.name, made.kind, made.membership) == (
            "ガンマ商事（架空）",
            OrganizationKind.COMPANY,
            Membership.GENERAL,
        )
        told = client.get(url_of(run, "copy/")).content.decode()
        assert told.count("追加しました。") == 3

        undo(client, run)
        assert not run.rows.exclude(stays="").exists()
        assert (Entry.objects.count(), Organization.objects.count()) == (0, before)

    def test_undo__leaves_an_organisation_that_is_used(self, client: Any, cast: Cast) -> None:
        run = sent(client)
        decide(client, run)
        take_in(client, run)
        cast["general"].user.organization = Organization.objects.get(name="架空大学")
        cast["general"].user.save()
        undo(client, run)

        stays = dict(run.rows.exclude(stays="").values_list("number", "stays"))
        assert list(stays) == [5]
        assert "この行で作った団体は、使われているため残しました" in stays[5]
        assert not Organization.objects.filter(name="ガンマ商事（架空）").exists()

    def test_undecided__is_an_error_of_its_rows(self, client: Any) -> None:
        run = sent(client)
        page = mapping_of(client, run)
        data = shown(page)
        del data[field_of(page, "架空大学", "new")]
        page = client.get(client.post(url_of(run, "mapping/"), data).url)

        assert problems(page) == {
            3: {"type", "genres"},
            4: {"type", "genres"},
            5: {"type", "organization"},
        }
        assert soup(page).select_one(f"a[href='{url_of(run, 'mapping/')}']")


class TestScreen:
    def test_needed_column__and_unknown_organisation_are_said_at_their_fields(
        self, client: Any
    ) -> None:
        run = sent(client)
        name = field_of(mapping_of(client, run), "架空大学")
        page = decide(client, run, **{"column-title": "", name: "ない団体"})

        assert page.status_code == 422
        title = soup(page).select_one("#column-title")
        assert title["aria-invalid"] == "true"
        assert (
            "列を選んでください"
            in soup(page).select_one(f"#{title['aria-describedby']}").get_text()
        )
        typed = soup(page).select_one(f"[name='{name}']")
        assert typed["value"] == "ない団体"
        assert "「ない団体」はサイトにありません" in typed.find_parent("td").get_text()
        assert shown(page)[field_of(page, "災害対応")] == "bousai"
        assert not KeptMapping.objects.exists()

    def test_other_column__asks_for_its_values_first(self, client: Any) -> None:
        run = sent(client)
        page = decide(client, run, **{"column-genres": "対象"})

        assert page.status_code == 200
        assert "選んだ列に合わせて、値の表を変えました" in text_of(page)
        data = shown(page)
        assert field_of(page, "住民") in data
        answer = client.post(url_of(run, "mapping/"), data)
        assert answer.status_code == 302

    @pytest.mark.parametrize(
        "data", [{}, {"column-title": "99", "value-x": "y"}, {"column-title": "keep", "more": "?"}]
    )
    def test_rubbish__is_refused_without_an_error_of_the_server(
        self, client: Any, data: dict[str, str]
    ) -> None:
        run = sent(client)

        assert client.post(url_of(run, "mapping/"), data).status_code in {200, 422}
        for rows in ("1", "9" * 5_000):  # pressed on an older screen
            answer = client.post(url_of(run), data | {"rows": rows, "digest": "x"})
            assert answer.url == url_of(run, "mapping/")
        run.refresh_from_db()
        assert run.state == State.TO_MAP

    def test_run__that_is_no_longer_open_leads_back(self, client: Any) -> None:
        run = sent(client)
        decide(client, run)
        take_in(client, run)

        assert client.get(url_of(run, "mapping/")).url == url_of(run)
        assert client.post(url_of(run, "mapping/"), {}).url == url_of(run)

    @pytest.mark.parametrize("name", ["visitor", "general", "special", "wg"])
    def test_screen__is_the_secretariats(self, cast: Cast, client: Any, name: str) -> None:
        run = sent(client)

        assert cast[name].client.get(url_of(run, "mapping/")).status_code in {302, 403}
        assert cast[name].client.post(url_of(run, "mapping/"), {}).status_code in {302, 403}
        assert not KeptMapping.objects.exists()

    def test_passwords__are_not_kept(self, client: Any) -> None:
        text = "なまえ,合言葉\n試験 花子,kaminari-no-oto-7\n"
        run = send(client, "accounts", "a.csv", text.encode())

        assert "kaminari" not in mapping_of(client, run).content.decode()
        assert "kaminari" not in repr(ImportRun.objects.values())


class TestKept:
    def test_next_file__of_the_same_shape_and_owner_maps_itself(
        self, cast: Cast, client: Any
    ) -> None:
        decide(client, sent(client, organization=cast.owner.pk))
        text = FOREIGN.replace("ガンマ商事（架空）", "").replace("架空大学", "")
        again = sent(client, text.replace("p-", "q-"), organization=cast.owner.pk)

        page = client.get(url_of(again))
        assert counts(page) == {"added": 3, "changed": 0, "unchanged": 0, "wrong": 0}
        assert "決めてある列と値の対応で読みました" in text_of(page)

    def test_next_file__with_new_values_asks_for_those_alone(self, client: Any) -> None:
        decide(client, sent(client))
        page = mapping_of(client, sent(client, FOREIGN.replace("教育分野", "宇宙")))

        assert "サイトにない値があります" in text_of(page)
        assert not soup(page).select_one("details").has_attr("open")
        assert shown(page)[field_of(page, "災害対応")] == "bousai"

    def test_file_of_another__is_shown_what_the_first_decided(
        self, cast: Cast, client: Any
    ) -> None:
        decide(client, sent(client))
        page = mapping_of(client, sent(client, organization=cast.owner.pk))

        assert "ほかの団体のファイルで決めた対応です" in text_of(page)
        assert shown(page)[field_of(page, "災害対応")] == "bousai"


def test_own_headings__with_other_values_can_be_mapped(client: Any, cast: Cast) -> None:
    header = "団体ID,団体名,団体種別,会員種別"
    run = send(client, "organizations", "o.csv", f"{header}\no-1,町,役場,特別\n".encode())
    page = client.get(url_of(run))
    assert problems(page) == {2: {"kind"}}

    page = client.get(soup(page).select_one(f"a[href='{url_of(run, 'mapping/')}']")["href"])
    data = shown(page) | {field_of(page, "役場"): "local_government"}
    page = client.get(client.post(url_of(run, "mapping/"), data).url)
    assert counts(page)["added"] == 1
