"""Logins, alerts and locks in the admin (M2, M22, M25)."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from catalog.entries.admin_addresses import inspect_url
from cms.members.access.enums import AlertKind, LoginResult, Verdict
from cms.members.access.watch import verdict_of
from cms.members.models import AccessAlert, AccessPolicy, LoginRecord
from tests.actors import Cast
from tests.catalog.html import soup, text_of
from tests.factories import PASSWORD, OrganizationFactory, UserFactory, published_entry

pytestmark = pytest.mark.django_db

LOGINS, ALERTS, LOCKS = (f"/admin/members/{name}/" for name in ("logins", "alerts", "locks"))
OUTSIDERS = ("visitor", "general", "special", "wg")


def login(**fields: Any) -> LoginRecord:
    """Return a record."""
    defaults = {"login_id": "A-1", "result": LoginResult.SUCCESS, "verdict": Verdict.OWN}
    return LoginRecord.objects.create(**(defaults | fields))


def listed(response: Any) -> set[int]:
    """Return the keys of the rows shown."""
    return {each.pk for each in response.context["object_list"]}


class TestAccess:
    @pytest.mark.parametrize("path", [LOGINS, ALERTS, LOCKS])
    def test_lists__secretariat_only(self, cast: Cast, path: str) -> None:
        assert cast["secretariat"].client.get(path).status_code == 200
        for name in OUTSIDERS:
            assert cast[name].client.get(path).status_code in {302, 403}

    @pytest.mark.parametrize("path", [LOGINS, ALERTS, LOCKS])
    @pytest.mark.parametrize("export", ["csv", "xlsx"])
    @pytest.mark.parametrize("name", OUTSIDERS)
    def test_exports__not_for_others(self, cast: Cast, name: str, export: str, path: str) -> None:
        response = cast[name].client.get(path, {"export": export})

        assert response.status_code in {302, 403}

    @pytest.mark.parametrize("action", ["create", "edit/1", "delete/1", "history/1", "inspect/1"])
    @pytest.mark.parametrize("path", [LOGINS, ALERTS, LOCKS])
    def test_ledgers__are_only_read(self, cast: Cast, path: str, action: str) -> None:
        login(pk=1)

        for client in (cast["secretariat"].client,):
            assert client.post(f"{path}{action}/").status_code in {302, 403, 404}
        assert LoginRecord.objects.filter(pk=1).exists()

    def test_decisions__secretariat_only(self, cast: Cast) -> None:
        alert = AccessAlert.objects.create(
            kind=AlertKind.SAME_ADDRESS, subject="x", day=timezone.localdate()
        )
        url = f"{ALERTS}{alert.pk}/handle/"
        for name in OUTSIDERS:
            assert cast[name].client.post(url).status_code in {302, 403}
        assert AccessAlert.objects.get().handled_at is None

    def test_policy__is_the_secretariats(self, cast: Cast) -> None:
        url = "/admin/settings/members/accesspolicy/"
        page = cast["secretariat"].client.get(url, follow=True)
        target = page.redirect_chain[-1][0] if page.redirect_chain else url

        cast["secretariat"].client.post(target, {"unknown_address": "refuse"})
        assert AccessPolicy.load().unknown_address == "refuse"
        for name in OUTSIDERS:
            cast[name].client.post(target, {"unknown_address": "log"})
        assert AccessPolicy.load().unknown_address == "refuse"


class TestLogins:
    def test_filters__each_by_itself_and_together(self, cast: Cast) -> None:
        town = OrganizationFactory(name="みずうみ町（架空）")
        old = timezone.now() - timedelta(days=40)
        rows = {
            "own": login(organization=town, address="203.0.113.5"),
            "unknown": login(verdict=Verdict.UNKNOWN, address="2001:db8::5", login_id="B-2"),
            "wrong": login(verdict="", result=LoginResult.WRONG, organization=town),
            "old": login(created_at=old),
        }
        client = cast["secretariat"].client

        def found(**query: str) -> set[str]:
            keys = listed(client.get(LOGINS, query))
            return {name for name, row in rows.items() if row.pk in keys}

        assert found() == {"own", "unknown", "wrong", "old"}
        assert found(verdict="unknown") == {"unknown"}
        assert found(result="wrong") == {"wrong"}
        assert found(organization="みずうみ") == {"own", "wrong"}
        assert found(organization="みずうみ", result="success") == {"own"}
        assert found(address="203.0.113.5") == {"own"}
        assert found(address="2001:DB8:0::5") == {"unknown"}
        assert found(login_id="B-2") == {"unknown"}
        assert found(days="30") == {"own", "unknown", "wrong"}
        assert found(day=timezone.localdate().isoformat()) == {"own", "unknown", "wrong"}
        assert found(day=timezone.localdate(old).isoformat()) == {"old"}

    @pytest.mark.parametrize(
        "query",
        [
            {"verdict": "x", "result": "y", "days": "z", "p": "abc"},
            {"address": "x"},
            {"day": "2026-13-99"},
            {"day": "昨日"},
            {"organization": "\x00", "login_id": "\x00"},
            {"organization": "ア" * 3000},
            {"user__password": "x"},
            {"o": "99", "p": "99"},
        ],
    )
    def test_bad_input__gives_a_clean_page(self, cast: Cast, query: dict[str, str]) -> None:
        login()
        assert cast["secretariat"].client.get(LOGINS, query).status_code == 200

    @pytest.mark.parametrize(
        ("query", "message"),
        [({"address": "x"}, "203.0.113.5"), ({"day": "昨日"}, "2026-04-01 の形")],
    )
    def test_mistake__is_told_at_the_field(
        self, cast: Cast, query: dict[str, str], message: str
    ) -> None:
        login()
        page = soup(cast["secretariat"].client.get(LOGINS, query))

        field = page.select_one(f"[name={next(iter(query))}][aria-invalid=true]")
        assert field is not None
        assert message in page.select_one(f"#{field['aria-describedby']}").get_text()

    def test_fields__keep_the_other_conditions(self, cast: Cast) -> None:
        login()
        page = soup(cast["secretariat"].client.get(LOGINS, {"verdict": "own", "login_id": "A-1"}))

        form = page.select_one("form.ledger-filter:has([name=address])")
        kept = {each["name"]: each["value"] for each in form.select("input[type=hidden]")}
        assert kept == {"verdict": "own", "login_id": "A-1"}

    def test_too_many_organizations__asks_for_more(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("cms.members.access.admin.MOST_ORGANIZATIONS", 2)
        OrganizationFactory.create_batch(3, kind="company")
        login()

        response = cast["secretariat"].client.get(LOGINS, {"organization": "団体"})

        assert "該当する団体が多すぎます" in text_of(response)

    @pytest.mark.parametrize(
        "query", [{}, {"verdict": "own"}, {"organization": "団体"}, {"p": "2"}]
    )
    def test_queries__do_not_grow(
        self, cast: Cast, query: dict[str, str], django_assert_max_num_queries: Any
    ) -> None:
        user = UserFactory()
        client = cast["secretariat"].client

        def fill(number: int) -> None:
            LoginRecord.objects.bulk_create(
                LoginRecord(
                    login_id="x",
                    user=user,
                    organization=user.organization,
                    result=LoginResult.SUCCESS,
                    verdict=Verdict.OWN,
                )
                for _ in range(number)
            )

        fill(31)
        client.get(LOGINS, query)
        with django_assert_max_num_queries(30) as few:
            client.get(LOGINS, query)
        fill(70)

        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(LOGINS, query)

    HOSTILE = ("=1+1", "+1", "-1", "@x", "\t=1", "=cmd|'/c calc'!A1")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_export__csv_holds_no_formulas(self, cast: Cast, text: str) -> None:
        login(login_id=text, user_agent=text)

        response = cast["secretariat"].client.get(LOGINS, {"export": "csv"})
        data = b"".join(response.streaming_content).decode("utf-8-sig")
        heading, row = csv.reader(io.StringIO(data))

        assert "入力されたID" in heading
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)

    def test_export__excel_holds_text(self, cast: Cast) -> None:
        login(login_id="=1+1", address="203.0.113.5", verdict=Verdict.UNKNOWN)

        response = cast["secretariat"].client.get(LOGINS, {"export": "xlsx"})
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]

        assert not any(cell.data_type == "f" for cell in cells)
        values = [cell.value for cell in cells]
        assert "登録にないネットワーク" in values
        assert "203.0.113.5" in values

    def test_export__of_what_is_filtered(self, cast: Cast) -> None:
        login(login_id="in", verdict=Verdict.UNKNOWN)
        login(login_id="out")

        response = cast["secretariat"].client.get(LOGINS, {"export": "csv", "verdict": "unknown"})
        text = b"".join(response.streaming_content).decode()

        assert "in" in text
        assert "out" not in text


class TestAlerts:
    @pytest.fixture
    def alert(self) -> AccessAlert:
        """Return one that nobody has looked at."""
        return AccessAlert.objects.create(
            kind=AlertKind.SAME_ADDRESS,
            subject="203.0.113.5",
            address="203.0.113.5",
            day=timezone.localdate(),
        )

    def test_handle__by_a_button_once(self, cast: Cast, alert: AccessAlert) -> None:
        client = cast["secretariat"].client
        link = soup(client.get(ALERTS)).select_one(f"a[href='{ALERTS}{alert.pk}/handle/']")
        assert "203.0.113.5" in text_of(client.get(link["href"]))

        client.post(link["href"])
        first = AccessAlert.objects.get()
        client.post(link["href"])

        assert first.handled_by == cast["secretariat"].user
        assert AccessAlert.objects.get().handled_at == first.handled_at
        assert cast["secretariat"].user.get_full_name() in text_of(client.get(ALERTS))

    @pytest.mark.parametrize(("value", "number"), [("no", 1), ("yes", 0), ("", 1), ("x", 1)])
    def test_filter__by_whether_it_was_looked_at(
        self, cast: Cast, alert: AccessAlert, value: str, number: int
    ) -> None:
        response = cast["secretariat"].client.get(ALERTS, {"handled": value})

        assert len(listed(response)) == number

    def test_row__leads_to_what_it_is_about(self, cast: Cast, alert: AccessAlert) -> None:
        entry, person = published_entry(), UserFactory(organization=cast.owner)
        for number, subject in enumerate((entry, person)):
            AccessAlert.objects.create(
                kind=AlertKind.UNKNOWN_CHANGE,
                subject=str(number),
                day=timezone.localdate(),
                organization=cast.owner,
                address="192.0.2.9",
                about_object=subject,
            )
        login(user=person, organization=cast.owner, address="192.0.2.9", verdict=Verdict.UNKNOWN)
        client = cast["secretariat"].client
        links = {
            path: {link["href"] for link in soup(client.get(path)).select(".result-list td a")}
            for path in (ALERTS, LOGINS)
        }
        account = f"/admin/members/accounts/edit/{person.pk}/"
        common = {
            account,
            f"/admin/organizations/edit/{cast.owner.pk}/",
            f"{LOGINS}?address=192.0.2.9",
            f"/admin/organizations/{cast.owner.pk}/networks/add/?address=192.0.2.9",
        }
        assert common | {inspect_url(entry)} <= links[ALERTS]
        assert common <= links[LOGINS]

    def test_subject__is_named_wherever_alerts_are_looked_through(self, cast: Cast) -> None:
        person = cast["general"].user
        alert = AccessAlert.objects.create(
            kind=AlertKind.UNKNOWN_LOGIN,
            subject="x",
            day=timezone.localdate(),
            organization=cast.owner,
            about_object=person,
        )
        client = cast["secretariat"].client
        for path in (f"{ALERTS}handle/", f"{ALERTS}{alert.pk}/handle/"):
            assert str(person) in text_of(client.get(path))
        rows = b"".join(client.get(ALERTS, {"export": "csv"}).streaming_content).decode()
        assert f",{person}," in rows

    def test_several__are_closed_at_once(self, cast: Cast) -> None:
        made = [
            AccessAlert.objects.create(
                kind=AlertKind.SAME_ADDRESS, subject=str(n), day=timezone.localdate()
            )
            for n in range(4)
        ]
        client, url = cast["secretariat"].client, f"{ALERTS}handle/"
        boxes = soup(client.get(url)).select("input[name=alerts]")
        assert [box["value"] for box in boxes] == [str(each.pk) for each in made]
        waiting = AccessAlert.objects.filter(handled_at__isnull=True)
        assert "印を付けて" in client.post(url, {"alerts": ["x"]}, follow=True).content.decode()
        page = client.post(url, {"alerts": [made[0].pk, made[2].pk]}, follow=True)
        assert "2件を確認済みにしました。" in page.content.decode()
        assert set(waiting.all()) == {made[1], made[3]}
        client.post(url, {"all": "yes", "shown": [made[1].pk, made[2].pk]})
        assert set(waiting.all()) == {made[3]}
        assert ModelLogEntry.objects.filter(action="members.handle_alert").count() == 3


class TestRegisteringANetwork:
    def test_network__is_added_and_its_alerts_are_closed(self, cast: Cast) -> None:
        town = OrganizationFactory(name="みずうみ町（架空）")
        alerts = [
            AccessAlert.objects.create(
                kind=AlertKind.UNKNOWN_LOGIN,
                subject=address,
                day=timezone.localdate(),
                organization=town,
                address=address,
            )
            for address in ("192.0.2.9", "192.0.2.10")
        ]
        client = cast["secretariat"].client
        url = f"/admin/organizations/{town.pk}/networks/add/?address=192.0.2.9"
        page = soup(client.get(url))
        assert page.select_one("[name=cidr]")["value"] == "192.0.2.9"
        assert not town.networks.exists()

        refused = client.post(url, {"cidr": "どこか"})
        assert (refused.status_code, "の形で入力して" in refused.content.decode()) == (422, True)
        other = client.post(url, {"cidr": "198.51.100.0/24", "closes_alerts": "on"})
        assert "192.0.2.9を含むネットワークを入力してください。" in other.content.decode()
        assert not town.networks.exists()
        client.post(url, {"cidr": "１９２.0.2.9", "closes_alerts": "on"})

        assert [each.cidr for each in town.networks.all()] == ["192.0.2.9/32"]
        assert set(AccessAlert.objects.filter(handled_at__isnull=True)) == {alerts[1]}
        assert verdict_of(town, "192.0.2.9") == Verdict.OWN
        line = ModelLogEntry.objects.for_instance(town).get()
        assert line.data["network"] == "192.0.2.9/32"
        again = client.post(url, {"cidr": "192.0.2.9"})
        assert "二度登録" in again.content.decode()

    @pytest.mark.parametrize("address", ["", "x", "192.0.2.9&y=<script>"])
    def test_any_address__gives_a_clean_page(self, cast: Cast, address: str) -> None:
        url = f"/admin/organizations/{cast.owner.pk}/networks/add/"
        assert cast["secretariat"].client.get(url, {"address": address}).status_code == 200
        assert cast["wg"].client.post(url, {"cidr": "192.0.2.9"}).status_code == 302
        assert not cast.owner.networks.exists()


class TestLocks:
    def guess(self, name: str, times: int, agent: str = "a") -> None:
        """Guess at `name`."""
        client = Client(REMOTE_ADDR="203.0.113.5", HTTP_USER_AGENT=agent)
        for _ in range(times):
            client.post("/login/", {"username": name, "password": "wrong"})

    def test_lift__lets_in_again(self, cast: Cast) -> None:
        user = cast["general"].user
        self.guess(user.username, 5)
        client = cast["secretariat"].client
        link = soup(client.get(LOCKS)).select_one("a[href$='/lift/']")
        assert user.username in text_of(client.get(link["href"]))

        client.post(link["href"])

        door = Client(REMOTE_ADDR="203.0.113.5")
        answer = door.post("/login/", {"username": user.username, "password": PASSWORD})
        assert answer.status_code == 302

    def test_list__failures_of_all_browsers_count(self, cast: Cast) -> None:
        self.guess("x", 2, "a")
        self.guess("x", 3, "b")

        response = cast["secretariat"].client.get(LOCKS)

        assert [each.total for each in response.context["object_list"]] == [5, 5]
        assert "停止中" in text_of(response)

    def test_list__four_failures_lock_nothing(self, cast: Cast) -> None:
        self.guess("x", 4)

        text = text_of(cast["secretariat"].client.get(LOCKS))

        assert "停止していません" in text

    def test_list__what_is_over_is_left_out(self, cast: Cast) -> None:
        self.guess("x", 5)
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))

        assert listed(cast["secretariat"].client.get(LOCKS)) == set()

    def test_lift__others_may_not(self, cast: Cast) -> None:
        self.guess("x", 5)
        url = f"{LOCKS}{AccessAttempt.objects.get().pk}/lift/"

        for name in OUTSIDERS:
            assert cast[name].client.post(url).status_code in {302, 403}
        assert AccessAttempt.objects.exists()
