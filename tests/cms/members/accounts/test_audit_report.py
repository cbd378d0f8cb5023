"""「操作の記録」: who did what, when, on what and from which address (O11)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

from catalog.models import Entry, Genre
from cms.admin.audit import Operator, record
from cms.members.accounts.audit_report import DETAILS, action_choices, details_of, log_models
from cms.members.models import AccessPolicy, MemberAccount, Organization
from cms.web.client_address import current_address
from home.models import HomePage
from tests.actors import Cast, build_cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, queries_of
from tests.conftest import rolled_back_later
from tests.factories import GenreFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

AUDIT = "/admin/reports/audit/"
STOCK = "/admin/reports/site-history/"
ADDRESS = "203.0.113.77"


def lines(page: Any) -> list[list[str]]:
    """Return the cells of the rows."""
    rows = soup(page).select("#listing-results table tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in rows]


def exported(response: Any) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def last_line(instance: models.Model) -> ModelLogEntry:
    """Return the newest line on an object."""
    kind = ContentType.objects.get_for_model(instance, for_concrete_model=False)
    return ModelLogEntry.objects.filter(content_type=kind, object_id=str(instance.pk)).latest("pk")


class World:
    """What happened: genres by the secretariat, an entry by a member, a page, a job."""

    def __init__(self) -> None:
        self.cast = build_cast()
        secretariat, member = self.cast["secretariat"].user, self.cast["general"].user
        assert secretariat is not None
        assert member is not None
        secretariat.last_name, secretariat.first_name = "事務", "局子"
        secretariat.save()
        ModelLogEntry.objects.all().delete()
        PageLogEntry.objects.all().delete()
        self.genre = GenreFactory(name="防災")
        self.home = HomePage.objects.get()
        by_secretariat = Operator(secretariat, ADDRESS)
        record(self.genre, "wagtail.create", by_secretariat)
        record(member, "members.close_account", by_secretariat)
        record(self.cast.owner, "wagtail.edit", Operator(member, "2001:db8::5"), fields=["団体名"])
        record(self.genre, "catalog.retire", Operator(), reason="=1+1")
        log(instance=self.home, action="wagtail.edit", user=secretariat)
        old = ModelLogEntry.objects.filter(action="wagtail.create")
        old.update(timestamp=timezone.now() - timedelta(days=40))


@pytest.fixture(scope="class")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Return it, once for a class of tests."""
    with rolled_back_later(django_db_blocker):
        yield World()


class TestAccess:
    @pytest.mark.parametrize("name", OTHERS)
    @pytest.mark.parametrize("path", [AUDIT, f"{AUDIT}results/", f"{AUDIT}?export=csv", STOCK])
    def test_others__read_none_of_it(self, cast: Cast, name: str, path: str) -> None:
        GenreFactory(name="秘密のジャンル")
        response = cast[name].client.get(path)
        assert response.status_code == 302
        followed = cast[name].client.get(path, follow=True)
        assert "操作した人" not in followed.content.decode()

    @pytest.mark.parametrize("path", [STOCK, f"{STOCK}results/"])
    def test_wagtails_own__leads_to_ours(self, cast: Cast, path: str) -> None:
        response = cast["secretariat"].client.get(path)
        assert (response.status_code, response["Location"]) == (302, AUDIT)

    @pytest.mark.parametrize("report", ["workflow", "workflow_tasks"])
    @pytest.mark.parametrize("part", ["", "results/"])
    @pytest.mark.parametrize("name", ["wg", "secretariat"])
    def test_report_that_names_members_in_its_filter__leads_home(
        self, cast: Cast, name: str, report: str, part: str
    ) -> None:
        response = cast[name].client.get(f"/admin/reports/{report}/{part}")
        assert (response.status_code, response["Location"]) == (302, "/admin/")


class TestList:
    def ask(self, world: World, **query: Any) -> Any:
        """Open the list."""
        return world.cast["secretariat"].client.get(AUDIT, query)

    def actions(self, world: World, **query: Any) -> list[str]:
        """Return the actions that the list shows."""
        return [line[2] for line in lines(self.ask(world, **query))]

    def test_lines__newest_first_from_both_logs(self, world: World) -> None:
        assert self.actions(world) == [
            "編集",
            "マッチングサービス：廃止",
            "編集",
            "会員：アカウントの停止",
            "作成",
        ]

    def test_line__says_who_what_when_and_from_where(self, world: World) -> None:
        moment, person, action, label, kind, details, address = lines(self.ask(world))[2]
        written = last_line(world.cast.owner).timestamp
        assert moment == timezone.localtime(written).strftime("%Y-%m-%d %H:%M")
        assert person == "試験 一郎（架空）（持ち主（架空））"
        assert (action, label, kind) == ("編集", "持ち主（架空）", "団体")
        assert (details, address) == ("項目：団体名", "2001:db8::5")

    def test_line_of_nobody__is_of_itself(self, world: World) -> None:
        assert lines(self.ask(world))[1][1] == "自動処理"

    def test_object__leads_to_its_screen(self, world: World) -> None:
        links = [each["href"] for each in soup(self.ask(world)).select("#listing-results td a")]
        assert f"/admin/pages/{world.home.pk}/edit/" in links
        assert f"/admin/snippets/catalog/genre/edit/{world.genre.pk}/" in links

    @pytest.mark.parametrize(
        ("query", "number"),
        [
            ({"person": "局子"}, 3),
            ({"person": "事務 局子"}, 3),
            ({"person": "持ち主"}, 1),
            ({"person": "だれでもない"}, 0),
            ({"action": "wagtail.edit"}, 2),
            ({"action": ["wagtail.edit", "catalog.retire"]}, 3),
            ({"label": "防災"}, 2),
            ({"timestamp_from": "2999-01-01"}, 0),
            ({"action": "x", "page": "y", "object_type": "z"}, 5),
            ({"p": "x"}, 5),
            ({"timestamp_from": "x"}, 5),
        ],
    )
    def test_filters__narrow_and_nonsense_is_ignored(
        self, world: World, query: dict[str, Any], number: int
    ) -> None:
        assert len(self.actions(world, **query)) == number

    @pytest.mark.parametrize(("model", "number"), [(Genre, 2), (Organization, 1), (Entry, 5)])
    def test_kind__narrows_to_its_objects(self, world: World, model: Any, number: int) -> None:
        kind = ContentType.objects.get_for_model(model)
        assert len(self.actions(world, object_type=kind.pk)) == number  # none logged: no choice

    def test_period__counts_days_of_japan(self, world: World) -> None:
        today = timezone.localdate()
        assert len(self.actions(world, timestamp_from=today.isoformat())) == 4
        before = (today - timedelta(days=39)).isoformat()
        assert self.actions(world, timestamp_to=before) == ["作成"]

    def test_page_kind__is_offered(self, world: World) -> None:
        options = soup(self.ask(world)).select("[name=object_type] option")
        labels = {each.get_text(strip=True) for each in options}
        assert {"ジャンル", "団体"} <= labels
        assert "登録情報" not in labels

    def test_csv__has_japanese_headings_and_no_formula(self, world: World) -> None:
        rows = exported(self.ask(world, export="csv"))
        assert list(rows[0]) == [
            "日時",
            "操作した人",
            "操作",
            "対象",
            "対象の種類",
            "内容",
            "アドレス",
            "対象の番号",
            "ID",
        ]
        assert len(rows) == 5
        assert (rows[1]["対象の番号"], rows[1]["ID"]) == (str(world.genre.pk), "")
        assert rows[1]["内容"] == "理由：=1+1"
        assert {row["アドレス"] for row in rows} == {ADDRESS, "2001:db8::5", ""}

    def test_csv__holds_what_the_filters_leave(self, world: World) -> None:
        rows = exported(self.ask(world, export="csv", person="局子", action="wagtail.create"))
        assert [(row["対象"], row["操作"]) for row in rows] == [("防災", "作成")]

    def test_excel__opens_with_times_of_japan(self, world: World) -> None:
        response = self.ask(world, export="xlsx")
        content = b"".join(response.streaming_content)
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        cells = list(sheet.iter_rows(values_only=True))
        assert len(cells) == 6
        newest = PageLogEntry.objects.latest("pk").timestamp
        expected = timezone.make_naive(newest).replace(microsecond=0)
        assert cells[1][0] == expected

    def test_file__carries_the_day_in_its_name(self, world: World) -> None:
        name = self.ask(world, export="csv")["Content-Disposition"]
        assert quote(f"操作の記録_{timezone.localdate():%Y%m%d}.csv") in name


class TestQueries:
    def test_list__costs_as_much_for_thirty_as_for_one(self, cast: Cast) -> None:
        client = cast["secretariat"].client
        people = [UserFactory() for _ in range(3)]
        ModelLogEntry.objects.all().delete()
        record(GenreFactory(), "wagtail.edit", Operator(people[0], ADDRESS))
        client.get(AUDIT)
        one = queries_of(client, AUDIT)
        for n in range(29):
            record(GenreFactory(), "wagtail.edit", Operator(people[n % 3], ADDRESS))
        assert queries_of(client, AUDIT) == one
        assert len(lines(client.get(AUDIT))) == 30

    def test_file__costs_as_much_for_thirty_as_for_one(self, cast: Cast) -> None:
        client, genre = cast["secretariat"].client, GenreFactory()
        record(genre, "wagtail.edit", Operator(cast["general"].user, ADDRESS))
        one = queries_of(client, AUDIT, {"export": "xlsx"})
        for _ in range(29):
            record(genre, "wagtail.edit", Operator(cast["general"].user, ADDRESS))
        assert queries_of(client, AUDIT, {"export": "xlsx"}) == one

    def test_pages__are_thirty_lines(self, cast: Cast) -> None:
        genre = GenreFactory()
        for _ in range(31):
            record(genre, "wagtail.edit", Operator())
        client = cast["secretariat"].client
        assert len(lines(client.get(AUDIT, {"label": genre.name}))) == 30
        assert len(lines(client.get(AUDIT, {"label": genre.name, "p": "2"}))) == 1


class TestWords:
    def test_actions__are_all_called_something_japanese(self) -> None:
        labels = [label for _, label in action_choices()]
        assert len(labels) > 40
        assert [label for label in labels if label.isascii()] == []

    def test_logs__are_both_of_wagtail(self) -> None:
        assert log_models() == [ModelLogEntry, PageLogEntry]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({}, ""),
            ({"address": "192.0.2.1", "revision": 4}, ""),
            ({"reason": "誤り"}, "理由：誤り"),
            ({"fields": ["name", "networks"]}, "項目：団体名・ネットワーク"),
            ({"fields": ["団体名", "gone"]}, "項目：団体名・gone"),
            ({"from": "旧町", "to": "新市"}, "前の名称：旧町、後の名称：新市"),
            ({"reason": "", "former": "taro"}, "前の管理者：taro"),
        ],
    )
    def test_details__say_reason_and_fields(self, data: dict[str, Any], said: str) -> None:
        kind = ContentType.objects.get_for_model(Organization)
        assert details_of(ModelLogEntry(content_type=kind, data=data)) == said

    def test_details__call_parts_of_an_entry_by_their_labels(self) -> None:
        kind = ContentType.objects.get_for_model(Entry)
        data = {"changes": {"information_type_id": [1, 2], "title": ["旧", "新"], "documents": []}}
        said = details_of(ModelLogEntry(content_type=kind, data=data))
        assert said == "変更：情報種別・タイトル・資料"

    def test_names_of_details__are_no_codes(self) -> None:
        assert [name for name in DETAILS.values() if name.isascii()] == []


class TestAddress:
    """Whatever the secretariat does in Wagtail's own screens is logged with the address."""

    @pytest.fixture
    def post(self, cast: Cast) -> Any:
        """Return a way to send a form from a known address."""

        def send(path: str, data: dict[str, Any]) -> BeautifulSoup:
            response = cast["secretariat"].client.post(path, data, REMOTE_ADDR=ADDRESS)
            assert response.status_code == 302, soup(response).select(".error-message")
            return soup(response)

        return send

    def test_genre__created(self, post: Any) -> None:
        fields = {"name": "新しいジャンル", "slug": "new-genre", "parent": ""}
        post("/admin/snippets/catalog/genre/add/", fields)
        line = last_line(Genre.objects.get(slug="new-genre"))
        assert (line.action, line.data["address"]) == ("wagtail.create", ADDRESS)

    def test_organization__edited(self, post: Any) -> None:
        organization = OrganizationFactory()
        fields = {
            "name": organization.name,
            "kind": organization.kind,
            "membership": organization.membership,
            "external_id": organization.external_id,
            "domain": "city.example.lg.jp",
            "networks-TOTAL_FORMS": "1",
            "networks-INITIAL_FORMS": "0",
            "networks-0-cidr": "192.0.2.0/24",
        }
        post(f"/admin/organizations/edit/{organization.pk}/", fields)
        line = last_line(organization)
        assert (line.action, line.data["address"]) == ("wagtail.edit", ADDRESS)
        assert "項目：メールのドメイン・ネットワーク" in details_of(line)

    def test_account__edited(self, post: Any, cast: Cast) -> None:
        account = MemberAccount.objects.get(pk=UserFactory().pk)
        fields = {
            "organization": account.organization_id,
            "last_name": "改めた",
            "first_name": "名前",
            "email": account.email,
            "is_active": "on",
            "manages": "on",
        }
        post(f"/admin/members/accounts/edit/{account.pk}/", fields)
        line = last_line(account)
        assert (line.action, line.data["address"]) == ("wagtail.edit", ADDRESS)
        assert line.user == cast["secretariat"].user
        assert details_of(line).isascii() is False
        assert "manages" not in line.data["fields"]

    def test_settings__edited(self, post: Any) -> None:
        policy = AccessPolicy.load()
        post(f"/admin/settings/members/accesspolicy/{policy.pk}/", {"unknown_address": "log"})
        line = last_line(AccessPolicy.load())
        assert (line.action, line.data["address"]) == ("wagtail.edit", ADDRESS)
        assert line.data["fields"] == ["unknown_address"]

    def test_page__unpublished(self, post: Any) -> None:
        page = HomePage.objects.get().get_children().live().last()
        post(f"/admin/pages/{page.pk}/unpublish/", {})
        line = PageLogEntry.objects.filter(page_id=page.pk).latest("pk")
        assert (line.action, line.data["address"]) == ("wagtail.unpublish", ADDRESS)

    def test_no_request__no_address(self) -> None:
        genre = GenreFactory()
        log(instance=genre, action="wagtail.edit")
        assert "address" not in last_line(genre).data

    def test_line_with_an_address__keeps_it(self) -> None:
        genre, token = GenreFactory(), current_address.set("198.51.100.1")
        record(genre, "wagtail.edit", Operator(address=ADDRESS))
        current_address.reset(token)
        assert last_line(genre).data["address"] == ADDRESS
