"""Where logins come from, and who is told (M20–M24)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from cms.members.access import watch
from cms.members.access.enums import AlertKind, LoginResult, UnknownAddress, Verdict
from cms.members.access.watch import Attempt, is_shared, record_attempt, verdict_of
from cms.members.accounts.enums import SECRETARIAT_GROUP
from cms.members.models import AccessAlert, AccessPolicy, LoginRecord, Network, Organization, User
from cms.models import MailRecord
from tests.factories import PASSWORD, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN, SHARED, ELSEWHERE = "203.0.113.7", "198.51.100.7", "192.0.2.7"
OWN6, SHARED6, ELSEWHERE6 = "2001:db8:a::7", "2001:db8:b::7", "2001:db8:c::7"
MAPPED = "::ffff:203.0.113.7"


@pytest.fixture
def staff() -> User:
    """Return somebody of the secretariat, who gets the mails."""
    user = UserFactory(organization=None, email="jimukyoku@example.jp")
    user.groups.add(Group.objects.get(name=SECRETARIAT_GROUP))
    return user


@pytest.fixture
def town() -> Organization:
    """Return an organisation with own and shared networks, v4 and v6."""
    organization = OrganizationFactory(municipality=True, name="見守り町（架空）")
    register(organization, "203.0.113.0/24", "2001:db8:a::/48")
    register(organization, "198.51.100.0/24", "2001:db8:b::/48", is_shared=True)
    return organization


def register(organization: Organization, *cidrs: str, is_shared: bool = False) -> None:
    """Give `organization` networks."""
    Network.objects.bulk_create(
        Network(organization=organization, cidr=cidr, is_shared=is_shared) for cidr in cidrs
    )


def set_policy(value: UnknownAddress) -> None:
    """Set what becomes of unknown networks."""
    policy = AccessPolicy.load()
    policy.unknown_address = value
    policy.save()


def log_in(user: User, address: str, password: str = PASSWORD, **headers: str) -> Client:
    """Try to log in from `address`; return the client."""
    client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT="Test browser", **headers)
    client.post("/login/", {"username": user.username, "password": password})
    return client


def is_in(client: Client) -> bool:
    """Whether the client is logged in."""
    return "_auth_user_id" in client.session


class TestVerdictOf:
    @pytest.mark.parametrize(
        ("address", "verdict"),
        [
            (OWN, Verdict.OWN),
            (OWN6, Verdict.OWN),
            (MAPPED, Verdict.OWN),
            ("203.0.113.0", Verdict.OWN),
            ("203.0.113.255", Verdict.OWN),
            ("203.0.114.0", Verdict.UNKNOWN),
            ("2001:db8:a:ffff:ffff:ffff:ffff:ffff", Verdict.OWN),
            ("2001:DB8:A:0::7", Verdict.OWN),
            ("2001:db8:aa::1", Verdict.UNKNOWN),
            (SHARED, Verdict.SHARED),
            (SHARED6, Verdict.SHARED),
            (ELSEWHERE, Verdict.UNKNOWN),
            (ELSEWHERE6, Verdict.UNKNOWN),
            ("", Verdict.UNKNOWN),
            ("nonsense", Verdict.UNKNOWN),
        ],
    )
    def test_verdict__by_the_networks_registered(
        self, town: Organization, address: str, verdict: Verdict
    ) -> None:
        assert verdict_of(town, address) == verdict

    @pytest.mark.parametrize("address", [OWN, OWN6, "", "nonsense"])
    def test_verdict__no_networks_registered(self, address: str) -> None:
        assert verdict_of(OrganizationFactory(), address) == Verdict.NONE

    def test_verdict__others_networks_do_not_count(self, town: Organization) -> None:
        other = OrganizationFactory()
        register(other, "10.0.0.0/8")

        assert verdict_of(other, OWN) == Verdict.UNKNOWN

    def test_verdict__own_goes_before_shared(self, town: Organization) -> None:
        register(town, "203.0.0.0/16", is_shared=True)

        assert verdict_of(town, OWN) == Verdict.OWN

    def test_verdict__staff_have_no_organization(self) -> None:
        assert verdict_of(None, OWN) is None

    def test_verdict__one_query(self, town: Organization, django_assert_num_queries) -> None:
        register(town, *(f"10.{n}.0.0/16" for n in range(50)))
        with django_assert_num_queries(1):
            verdict_of(town, ELSEWHERE)


#: verdict × setting → logged in, mails, alert
TABLE = [
    (OWN, UnknownAddress.LOG, True, None),
    (OWN, UnknownAddress.MAIL, True, None),
    (OWN, UnknownAddress.REFUSE, True, None),
    (OWN6, UnknownAddress.REFUSE, True, None),
    (SHARED, UnknownAddress.LOG, True, None),
    (SHARED, UnknownAddress.MAIL, True, None),
    (SHARED, UnknownAddress.REFUSE, True, None),
    (SHARED6, UnknownAddress.REFUSE, True, None),
    (ELSEWHERE, UnknownAddress.LOG, True, None),
    (ELSEWHERE, UnknownAddress.MAIL, True, AlertKind.UNKNOWN_LOGIN),
    (ELSEWHERE, UnknownAddress.REFUSE, False, AlertKind.REFUSED_LOGIN),
    (ELSEWHERE6, UnknownAddress.LOG, True, None),
    (ELSEWHERE6, UnknownAddress.MAIL, True, AlertKind.UNKNOWN_LOGIN),
    (ELSEWHERE6, UnknownAddress.REFUSE, False, AlertKind.REFUSED_LOGIN),
]


class TestLogin:
    @pytest.mark.parametrize(("address", "policy", "gets_in", "alert"), TABLE)
    def test_login__verdict_and_setting(
        self,
        town: Organization,
        staff: User,
        address: str,
        policy: UnknownAddress,
        gets_in: bool,
        alert: AlertKind | None,
    ) -> None:
        set_policy(policy)
        user = UserFactory(organization=town)

        client = log_in(user, address)

        assert is_in(client) == gets_in
        assert list(AccessAlert.objects.values_list("kind", flat=True)) == (
            [alert] if alert else []
        )
        mails = [f"access_{alert}"] if alert else []
        assert list(MailRecord.objects.values_list("kind", flat=True)) == mails
        login = LoginRecord.objects.get()
        assert login.result == (LoginResult.SUCCESS if gets_in else LoginResult.REFUSED)
        assert login.verdict == verdict_of(town, address)

    @pytest.mark.parametrize("policy", UnknownAddress.values)
    @pytest.mark.parametrize("address", [ELSEWHERE, ELSEWHERE6])
    def test_login__no_networks_registered(
        self, staff: User, address: str, policy: UnknownAddress
    ) -> None:
        set_policy(policy)

        client = log_in(UserFactory(), address)

        assert is_in(client)
        assert LoginRecord.objects.get().verdict == Verdict.NONE
        assert not MailRecord.objects.exists()

    def test_login__by_default_the_secretariat_is_mailed(
        self, town: Organization, staff: User
    ) -> None:
        log_in(UserFactory(organization=town, username="m0000001"), ELSEWHERE)

        mail = MailRecord.objects.get()
        assert mail.to == staff.email
        assert "登録にないネットワーク" in mail.subject
        for part in (town.name, "m0000001", ELSEWHERE, "Test browser", "/admin/members/logins/"):
            assert part in mail.body

    def test_login__one_mail_a_day_for_account_and_address(
        self, town: Organization, staff: User
    ) -> None:
        user, colleague = UserFactory(organization=town), UserFactory(organization=town)
        for _ in range(3):
            log_in(user, ELSEWHERE)
        log_in(user, ELSEWHERE6)
        log_in(colleague, ELSEWHERE)

        assert MailRecord.objects.count() == 3
        assert LoginRecord.objects.count() == 5

    def test_login__refusal_is_told_only_to_who_knows_the_password(
        self, town: Organization, staff: User
    ) -> None:
        set_policy(UnknownAddress.REFUSE)
        user = UserFactory(organization=town)
        client = Client(REMOTE_ADDR=ELSEWHERE)

        right = client.post("/login/", {"username": user.username, "password": PASSWORD})
        wrong = client.post("/login/", {"username": user.username, "password": "x"})

        assert "団体が登録したネットワークではない" in right.content.decode()
        assert "ネットワーク" not in wrong.context["form"].non_field_errors()[0]

    def test_login__staff_log_in_from_anywhere(self, staff: User) -> None:
        set_policy(UnknownAddress.REFUSE)

        assert is_in(log_in(staff, ELSEWHERE))
        assert LoginRecord.objects.get().verdict == ""

    @pytest.mark.parametrize(
        ("proxies", "header", "gets_in"),
        [
            (0, OWN, False),
            (1, OWN, True),
            (1, f"{ELSEWHERE}, {OWN}", True),
            (1, f"{OWN}, {ELSEWHERE}", False),
            (1, "", False),
            (1, "nonsense", False),
            (2, OWN, False),
            (2, f"{OWN}, 10.0.0.2", True),
            (2, f"{OWN}, {ELSEWHERE}, 10.0.0.2", False),
            (1, f"{OWN}:4711", True),
            (1, f"[{OWN6}]:4711", True),
            (1, MAPPED, True),
        ],
    )
    def test_login__forged_header_never_counts(
        self, settings, town: Organization, staff: User, proxies: int, header: str, gets_in: bool
    ) -> None:
        settings.TRUSTED_PROXIES = proxies
        set_policy(UnknownAddress.REFUSE)

        client = log_in(UserFactory(organization=town), "10.0.0.1", HTTP_X_FORWARDED_FOR=header)

        assert is_in(client) == gets_in


class TestRecord:
    def test_record__everything_of_the_attempt(self, town: Organization) -> None:
        user = UserFactory(organization=town)
        before = timezone.now()

        log_in(user, OWN)

        login = LoginRecord.objects.get()
        assert (login.login_id, login.user, login.organization) == (user.username, user, town)
        assert (login.address, login.user_agent) == (OWN, "Test browser")
        assert (login.result, login.verdict) == (LoginResult.SUCCESS, Verdict.OWN)
        assert before <= login.created_at <= timezone.now()

    def test_record__wrong_password_names_the_account(self, town: Organization) -> None:
        user = UserFactory(organization=town)

        log_in(user, ELSEWHERE, "wrong")

        login = LoginRecord.objects.get()
        assert (login.user, login.result) == (user, LoginResult.WRONG)
        assert login.verdict == Verdict.UNKNOWN
        assert not AccessAlert.objects.exists()

    @pytest.mark.parametrize("typed", ["nobody", "x" * 254, "=1+1", "<b>"])
    def test_record__unknown_id_as_typed(self, typed: str) -> None:
        Client().post("/login/", {"username": typed, "password": "x"})

        login = LoginRecord.objects.get()
        assert (login.login_id, login.user, login.organization) == (typed, None, None)
        assert (login.result, login.verdict) == (LoginResult.WRONG, "")

    @pytest.mark.parametrize("data", [{}, {"username": "x"}, {"password": "x"}, {"username": " "}])
    def test_record__a_form_half_blank_tried_nothing(self, data: dict[str, str]) -> None:
        Client().post("/login/", data)

        assert not LoginRecord.objects.exists()

    def test_record__login_by_mail_address(self) -> None:
        user = UserFactory(email="yamada@example.jp")

        Client().post("/login/", {"username": "Yamada@example.jp", "password": PASSWORD})

        login = LoginRecord.objects.get()
        assert (login.login_id, login.user) == ("Yamada@example.jp", user)

    def test_record__endless_browser_name_and_control_characters(self) -> None:
        attempt = Attempt("a\x00b", None, "", "x\x00" * 5_000)

        login = record_attempt(attempt, LoginResult.WRONG)

        assert login.login_id == "ab"
        assert login.user_agent == "x" * 300
        assert LoginRecord.objects.get().address is None

    def test_record__outlives_account_and_organization(self, town: Organization) -> None:
        user = UserFactory(organization=town)
        log_in(user, OWN)

        user.delete()
        town.delete()

        login = LoginRecord.objects.get()
        assert (login.user, login.organization) == (None, None)
        assert login.login_id == user.username


class TestSameAddress:
    def test_alert__people_of_two_organizations(self, staff: User) -> None:
        one, two = UserFactory(), UserFactory()

        log_in(one, ELSEWHERE)
        assert not MailRecord.objects.exists()
        log_in(two, ELSEWHERE)

        mail = MailRecord.objects.get()
        assert mail.kind == "access_same_address"
        for user in (one, two):
            assert user.organization.name in mail.body
            assert user.username in mail.body
        assert ELSEWHERE in mail.subject

    def test_alert__one_mail_for_an_address_and_day(self, staff: User) -> None:
        people = UserFactory.create_batch(3)
        for _ in range(2):
            for user in people:
                log_in(user, ELSEWHERE)

        assert MailRecord.objects.count() == 1

    def test_alert__each_address_and_each_day_of_its_own(
        self, staff: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, two = UserFactory(), UserFactory()
        for address in (ELSEWHERE, ELSEWHERE6):
            log_in(one, address)
            log_in(two, address)
        tomorrow = timezone.localdate() + timedelta(days=1)
        monkeypatch.setattr(watch.timezone, "localdate", lambda: tomorrow)
        log_in(one, ELSEWHERE)

        assert MailRecord.objects.count() == 3

    def test_alert__no_colleagues(self, town: Organization, staff: User) -> None:
        for user in UserFactory.create_batch(2, organization=town):
            log_in(user, OWN)

        assert not MailRecord.objects.exists()

    def test_alert__not_for_a_shared_network_whoever_marked_it(
        self, town: Organization, staff: User
    ) -> None:
        for user in UserFactory.create_batch(2):
            log_in(user, SHARED)

        assert not MailRecord.objects.exists()

    def test_alert__failures_and_staff_do_not_count(self, staff: User) -> None:
        log_in(UserFactory(), ELSEWHERE, "wrong")
        log_in(staff, ELSEWHERE)
        log_in(UserFactory(), ELSEWHERE)

        assert not MailRecord.objects.exists()

    @pytest.mark.parametrize(
        ("ago", "mails"), [(timedelta(hours=23), 1), (timedelta(hours=24, minutes=1), 0)]
    )
    def test_alert__within_24_hours(self, staff: User, ago: timedelta, mails: int) -> None:
        log_in(UserFactory(), ELSEWHERE)
        LoginRecord.objects.update(created_at=timezone.now() - ago)

        log_in(UserFactory(), ELSEWHERE)

        assert MailRecord.objects.count() == mails

    def test_alert__lost_with_the_login_that_fails(
        self, staff: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user = UserFactory(organization=OrganizationFactory())
        register(user.organization, "10.0.0.0/8")

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(watch, "tell_secretariat", broken)
        with pytest.raises(RuntimeError):
            log_in(user, ELSEWHERE)

        assert not LoginRecord.objects.exists()
        assert not AccessAlert.objects.exists()


class TestIsShared:
    @pytest.mark.parametrize(
        ("address", "expected"),
        [(SHARED, True), (SHARED6, True), (OWN, False), (ELSEWHERE, False), ("nonsense", False)],
    )
    def test_is_shared__by_any_organizations_mark(
        self, town: Organization, address: str, expected: bool
    ) -> None:
        assert is_shared(address) == expected


class TestQueries:
    def test_login__constant_however_many_logins_there_were(
        self, town: Organization, staff: User, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        user = UserFactory(organization=town)
        log_in(user, ELSEWHERE)
        LoginRecord.objects.bulk_create(
            LoginRecord(login_id="x", address=ELSEWHERE, result=LoginResult.WRONG)
            for _ in range(200)
        )
        with django_assert_max_num_queries(45):
            log_in(user, ELSEWHERE)
