"""The screen on which the secretariat decides on an application (M12)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.members.joining.enums import ApplicationState
from cms.members.models import Application, Organization, User
from cms.members.organizations.enums import DomainVerdict, Membership, OrganizationKind
from cms.models import MailRecord
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import OTHERS, main_text
from tests.factories import (
    ApplicationFactory,
    LocalGovernmentFactory,
    OrganizationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DOMAIN = "city.minato.example.jp"


def screen(application: Application) -> str:
    """Return the address of the screen."""
    return reverse("applications:inspect", args=[application.pk])


def shown_form(page: HttpResponse, decision: str = "approve") -> dict[str, Any]:
    """Return what the browser would send by the button of a form, as it was delivered."""
    form = next(
        each
        for each in soup(page).select("main form")
        if each.select_one(f"[name=decision][value={decision}]")
    )
    data = {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}
    data |= {each["name"]: each["value"] for each in form.select("input[type=radio][checked]")}
    data |= {each["name"]: each.get("value", "") for each in form.select("input[type=text]")}
    data |= {each["name"]: each.get_text().strip() for each in form.select("textarea")}
    for select in form.select("select"):
        data[select["name"]] = select.select_one("option[selected]")["value"]
    return data


def said(response: HttpResponse) -> str:
    """Return what the admin says at the top of the next screen."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


class TestAccess:
    @pytest.mark.parametrize("name", ["secretariat", *OTHERS])
    def test_screen__for_the_secretariat_only(self, cast: Cast, name: str) -> None:
        application = ApplicationFactory()

        response = cast[name].client.get(screen(application))

        assert response.status_code == (200 if name == "secretariat" else 302)
        assert (application.email in response.content.decode()) is (name == "secretariat")

    @pytest.mark.parametrize("name", OTHERS)
    @pytest.mark.parametrize("decision", ["approve", "decline", "invite"])
    def test_decisions__of_others_change_nothing(
        self, cast: Cast, name: str, decision: str
    ) -> None:
        application = ApplicationFactory()
        data = {"decision": decision, "target": "new", "name": "x", "reason": "理由"}

        response = cast[name].client.post(screen(application), data)

        assert response.status_code == 302
        assert Application.objects.get().state == ApplicationState.WAITING

    def test_reader__sees_it_and_decides_nothing(self) -> None:
        group = Group.objects.create(name="閲覧")
        group.permissions.set(
            Permission.objects.filter(codename__in=["view_application", "access_admin"])
        )
        user, client = UserFactory(organization=None), Client()
        user.groups.add(group)
        client.force_login(user)
        application = ApplicationFactory()

        page = client.get(screen(application))
        assert page.status_code == 200
        assert soup(page).select("main [name=decision]") == []
        data = {"decision": "decline", "reason": "理由"}
        assert client.post(screen(application), data).status_code == 302
        assert Application.objects.get().state == ApplicationState.WAITING

    def test_without_token__nothing_is_decided(self, cast: Cast) -> None:
        application = ApplicationFactory()
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast["secretariat"].user)

        response = client.post(screen(application), {"decision": "decline", "reason": "理由"})

        assert response.status_code == 403
        assert Application.objects.get().state == ApplicationState.WAITING

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_other_methods__are_refused(self, cast: Cast, method: str) -> None:
        client = cast["secretariat"].client

        assert getattr(client, method)(screen(ApplicationFactory())).status_code == 405

    def test_unknown_application__is_404(self, cast: Cast) -> None:
        url = reverse("applications:inspect", args=[999_999])

        assert cast["secretariat"].client.get(url).status_code == 404


class TestScreen:
    def test_everything__is_there(self, cast: Cast) -> None:
        application = ApplicationFactory(
            tel="000-1111-2222",
            note="一行目\n二行目",
            address="203.0.113.5",
            domain_verdict=DomainVerdict.LOCAL_GOVERNMENT,
            local_government=LocalGovernmentFactory(name="港区（架空）"),
        )

        text = main_text(cast["secretariat"].client.get(screen(application)))

        for part in (
            application.organization_name,
            application.get_full_name(),
            application.department,
            application.email,
            "民間企業",
            "000-1111-2222",
            "二行目",
            "203.0.113.5",
            "地方公共団体（登録ドメイン）",
            "港区（架空）",
            "今日から",
            "団体種別は「民間企業」ですが",
        ):
            assert part in text

    def test_typed_text__is_no_html(self, cast: Cast) -> None:
        application = ApplicationFactory(
            organization_name="<b>太字</b>（架空）", note="<script>alert(1)</script>"
        )

        page = cast["secretariat"].client.get(screen(application))

        assert "<b>太字" not in page.content.decode()
        assert "<script>alert(1)" not in page.content.decode()
        assert "<b>太字</b>（架空）" in main_text(page)

    def test_hint__only_where_kind_and_domain_disagree(self, cast: Cast) -> None:
        page = cast["secretariat"].client.get(screen(ApplicationFactory()))

        assert "団体種別は「" not in main_text(page)

    def test_earlier_applications__of_the_address_are_linked(self, cast: Cast) -> None:
        earlier = ApplicationFactory(
            email="Hanako@example.co.jp", state=ApplicationState.DECLINED, decided_at=timezone.now()
        )
        application = ApplicationFactory(email="hanako@example.co.jp")

        page = cast["secretariat"].client.get(screen(application))

        assert soup(page).select_one(f"main a[href='{screen(earlier)}']") is not None

    @pytest.mark.parametrize("state", [ApplicationState.UNVERIFIED, ApplicationState.DECLINED])
    def test_nothing_to_decide__is_said(self, cast: Cast, state: str) -> None:
        page = cast["secretariat"].client.get(screen(ApplicationFactory(state=state)))

        assert "決めることはありません。" in main_text(page)
        assert soup(page).select("main [name=decision]") == []

    def test_queries__are_few(self, cast: Cast, django_assert_max_num_queries: Any) -> None:
        client, address = cast["secretariat"].client, screen(ApplicationFactory())
        OrganizationFactory.create_batch(30)
        client.get(address)
        with django_assert_max_num_queries(20):
            client.get(address)


class TestApprove:
    def test_association__is_admitted_with_the_code_it_said(self, cast: Cast) -> None:
        application = ApplicationFactory(
            organization_name="みなと広域連合（架空）",
            kind=OrganizationKind.LOCAL_GOVERNMENT,
            local_government_code="998010",
        )
        client, url = cast["secretariat"].client, screen(application)
        page = client.get(url)
        assert "998010（広域連合・一部事務組合などのコード）" in main_text(page)

        assert client.post(url, shown_form(page)).status_code == 302
        made = Organization.objects.get(name="みなと広域連合（架空）")
        assert (made.local_government_code, made.is_special) == ("998010", True)

    def test_second_town_of_a_name__is_admitted_with_its_code(self, cast: Cast) -> None:
        """C12: 府中市 of 広島県 was offered the one of 東京都, and could not be made beside it."""
        LocalGovernmentFactory(code="132063", name="東京都府中市", domain="city.a.tokyo.jp")
        second = LocalGovernmentFactory(code="342084", name="広島県府中市", domain="a.hiroshima.jp")
        first = OrganizationFactory(name="府中市", local_government_code="132063")
        application = ApplicationFactory(
            organization_name="府中市",
            kind=OrganizationKind.LOCAL_GOVERNMENT,
            local_government=second,
        )
        client, url = cast["secretariat"].client, screen(application)
        data = shown_form(client.get(url))
        assert (data["target"], data["name"], data["government"]) == (
            "new",
            "広島県府中市",
            "342084",
        )
        answer = client.post(url, data | {"name": first.name})
        assert answer.status_code == 422
        assert "この名前の団体は、もうあります" in main_text(answer)

        assert client.post(url, data).status_code == 302
        made = Organization.objects.get(name="広島県府中市")
        assert (made.local_government_code, made.membership) == ("342084", Membership.SPECIAL)

    def test_one_press__creates_the_suggested_organisation(self, cast: Cast) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()

        response = client.post(screen(application), shown_form(client.get(screen(application))))

        assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home"))
        account = User.objects.get(email=application.email)
        assert account.organization is not None
        assert account.organization.name == application.organization_name
        assert account.username in said(response)
        assert MailRecord.objects.get().kind == "invitation"

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            (OrganizationKind.LOCAL_GOVERNMENT, Membership.SPECIAL),
            (OrganizationKind.NATIONAL, Membership.SPECIAL),
            (OrganizationKind.COMPANY, Membership.GENERAL),
            (OrganizationKind.OTHER, Membership.GENERAL),
        ],
    )
    def test_membership__is_suggested(
        self, cast: Cast, kind: OrganizationKind, expected: Membership
    ) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory(kind=kind)

        client.post(screen(application), shown_form(client.get(screen(application))))

        organization = Organization.objects.get(name=application.organization_name)
        assert (organization.kind, organization.membership) == (kind, expected)

    def test_suggestion__is_only_one(self, cast: Cast) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()
        data = shown_form(client.get(screen(application)))
        data |= {"name": "正しい名称（架空）", "kind": "research", "membership": "special"}

        client.post(screen(application), data)

        organization = Organization.objects.get(name="正しい名称（架空）")
        assert (organization.kind, organization.membership) == ("research", "special")

    def test_one_press__joins_the_organisation_of_the_domain(self, cast: Cast) -> None:
        organization = OrganizationFactory(municipality=True, domain=DOMAIN)
        client = cast["secretariat"].client
        application = ApplicationFactory(email=f"taro@{DOMAIN}")
        number = Organization.objects.count()

        client.post(screen(application), shown_form(client.get(screen(application))))

        assert User.objects.get(email=application.email).organization == organization
        assert Organization.objects.count() == number

    @pytest.mark.parametrize(("domain", "is_open"), [(DOMAIN, False), ("other.example.jp", True)])
    def test_fields_of_a_new_one__are_open_where_they_are_wanted(
        self, cast: Cast, domain: str, is_open: bool
    ) -> None:
        OrganizationFactory(domain=domain)
        application = ApplicationFactory(email=f"taro@{DOMAIN}")

        page = soup(cast["secretariat"].client.get(screen(application)))

        assert page.select_one("main details").has_attr("open") is is_open

    def test_name_alone__is_offered_but_not_chosen(self, cast: Cast) -> None:
        organization = OrganizationFactory(name="アルファ（架空）", domain="alpha.example")
        client = cast["secretariat"].client
        application = ApplicationFactory(organization_name="アルファ（架空）")
        page = client.get(screen(application))
        data = shown_form(page)
        assert "ドメインが違います" in main_text(page)

        refused = client.post(screen(application), data)
        assert refused.status_code == 422
        assert "加わる団体を選んでください。" in main_text(refused)
        client.post(screen(application), data | {"target": str(organization.pk)})

        assert User.objects.get(email=application.email).organization == organization

    @pytest.mark.parametrize(
        "typed", ["ベータ電機（架空）", "ﾍﾞｰﾀ電機(架空)", " ベータ電機（架空） "]
    )
    def test_other_organisation__is_found_by_its_name(self, cast: Cast, typed: str) -> None:
        organization = OrganizationFactory(name="ベータ電機（架空）")
        client, application = cast["secretariat"].client, ApplicationFactory()
        data = shown_form(client.get(screen(application)))

        client.post(screen(application), data | {"target": "other", "other_name": typed})

        assert User.objects.get(email=application.email).organization == organization

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"target": "other", "other_name": ""}, "other_name", "見つかりません"),
            ({"target": "other", "other_name": "ない（架空）"}, "other_name", "見つかりません"),
            ({"target": "new", "name": " "}, "name", "新しい団体を作るときは"),
            ({"target": "new", "name": "長" * 101}, "name", "100"),
            ({"target": "new", "kind": "nonsense"}, "kind", "nonsense"),
            ({"target": "new", "membership": ""}, "membership", "新しい団体を作るときは"),
            ({"target": "nonsense"}, "target", "加わる団体を選んでください。"),
            ({"target": "999999"}, "target", "加わる団体を選んでください。"),
        ],
    )
    def test_mistake__stands_at_its_place(
        self, cast: Cast, changes: dict[str, str], field: str, message: str
    ) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()
        data = shown_form(client.get(screen(application)))

        response = client.post(screen(application), data | changes)

        assert response.status_code == 422
        label = soup(response).select_one(f"[name={field}]").find_parent(class_="w-field__wrapper")
        assert message in label.get_text()
        assert Application.objects.get().state == ApplicationState.WAITING
        assert not User.objects.filter(email=application.email).exists()

    def test_organisation_that_is_no_candidate__is_not_joined_by_its_number(
        self, cast: Cast
    ) -> None:
        other = OrganizationFactory()
        client, application = cast["secretariat"].client, ApplicationFactory()
        data = shown_form(client.get(screen(application))) | {"target": str(other.pk)}

        assert client.post(screen(application), data).status_code == 422

    def test_existing_account__is_told_before_and_after(self, cast: Cast) -> None:
        application = ApplicationFactory()
        UserFactory(username="m7654321", email=application.email)
        client = cast["secretariat"].client
        page = client.get(screen(application))
        assert "承認できません（ID m7654321" in main_text(page)

        response = client.post(screen(application), shown_form(page))

        assert response.status_code == 409
        assert "アカウントがすでにあります（ID m7654321）" in response.content.decode()

    def test_second_press__is_told_what_was_decided(self, cast: Cast) -> None:
        application = ApplicationFactory()
        client = cast["secretariat"].client
        data = shown_form(client.get(screen(application)))
        client.post(screen(application), data)

        response = client.post(screen(application), data)

        assert response.status_code == 409
        assert "すでに決まっています（承認" in response.content.decode()
        assert User.objects.filter(email=application.email).count() == 1

    @pytest.mark.parametrize(
        ("next_url", "target"),
        [
            ("/admin/applications/", "/admin/applications/"),
            ("https://evil.example/", "/admin/"),
            ("//evil.example/", "/admin/"),
            ("login", "/admin/"),
            ("1", "/admin/"),
        ],
    )
    def test_afterwards__back_to_where_one_came_from(
        self, cast: Cast, next_url: str, target: str
    ) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()
        data = shown_form(client.get(screen(application)))

        response = client.post(screen(application), data | {"next": next_url})

        assert response["Location"] == target


class TestDecline:
    def test_reason__is_mailed(self, cast: Cast) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()

        response = client.post(
            screen(application), {"decision": "decline", "reason": "所属を確かめられません。"}
        )

        assert response.status_code == 302
        assert Application.objects.get().state == ApplicationState.DECLINED
        assert "所属を確かめられません。" in MailRecord.objects.get().body
        assert "お断り" in said(response)

    def test_reason__may_be_chosen(self, cast: Cast) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()
        box = soup(client.get(screen(application))).select_one("main fieldset input[name=chosen]")

        client.post(screen(application), {"decision": "decline", "chosen": [box["value"]]})

        assert Application.objects.get().reason == box.find_parent("label").get_text(strip=True)

    @pytest.mark.parametrize(
        ("reason", "message"),
        [("", "理由を入力"), (" \n", "理由を入力"), ("長" * 1001, "1000")],
    )
    def test_mistake__comes_back_with_what_was_typed(
        self, cast: Cast, reason: str, message: str
    ) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()

        response = client.post(screen(application), {"decision": "decline", "reason": reason})

        assert response.status_code == 422
        assert message in main_text(response)
        assert soup(response).select_one("[name=reason]").get_text().strip() == reason.strip()
        assert Application.objects.get().state == ApplicationState.WAITING

    @pytest.mark.parametrize("decision", ["", "nonsense"])
    def test_no_decision__is_none(self, cast: Cast, decision: str) -> None:
        response = cast["secretariat"].client.post(
            screen(ApplicationFactory()), {"decision": decision, "reason": "理由"}
        )

        assert response.status_code == 422
        assert Application.objects.get().state == ApplicationState.WAITING


class TestInviteAgain:
    def test_button__until_the_password_is_set(self, cast: Cast) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()
        client.post(screen(application), shown_form(client.get(screen(application))))
        page = client.get(screen(application))

        response = client.post(screen(application), shown_form(page, "invite"))

        assert response.status_code == 302
        assert MailRecord.objects.filter(kind="invitation").count() == 2
        account = User.objects.get(email=application.email)
        account.set_password("a-long-passphrase")
        account.save()
        assert soup(client.get(screen(application))).select("main [name=decision]") == []
        assert client.post(screen(application), {"decision": "invite"}).status_code == 409

    def test_decision__is_shown_with_person_and_time(self, cast: Cast) -> None:
        client, application = cast["secretariat"].client, ApplicationFactory()
        client.post(screen(application), shown_form(client.get(screen(application))))

        text = main_text(client.get(screen(application)))

        assert cast["secretariat"].user.get_full_name() in text
        assert User.objects.get(email=application.email).username in text


def press(client: Client, address: str, data: dict[str, Any], barrier: Barrier) -> int:
    """Wait for the other, press, and return the status of the answer."""
    try:
        barrier.wait(timeout=60)
        return client.post(address, data).status_code
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestTwoAtOnce:
    def test_two_presses__make_one_account(self) -> None:
        application = ApplicationFactory()
        clients = []
        for _ in range(2):
            user, client = UserFactory(organization=None), Client()
            user.groups.add(Group.objects.get(name="事務局"))
            client.force_login(user)
            clients.append(client)
        data = shown_form(clients[0].get(screen(application)))
        barrier = Barrier(2)

        with ThreadPoolExecutor(2) as pool:
            waiting = [
                pool.submit(press, client, screen(application), data, barrier) for client in clients
            ]
            statuses = sorted(each.result(timeout=120) for each in waiting)

        # The later one waits for the first, or comes when the form tells of the account.
        assert statuses in ([302, 409], [302, 422])
        assert User.objects.filter(email=application.email).count() == 1
        assert MailRecord.objects.filter(kind="invitation").count() == 1
