"""Who guesses passwords is stopped; who belongs here is not (M2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cms.members.access import locks
from cms.members.access.enums import LoginResult
from cms.members.models import LoginRecord, Network, User
from tests.catalog.html import text_of
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.7"
LOCKED = "ログインの失敗が続いたため"
WRONG = "IDまたはパスワードが違います"


@pytest.fixture
def account() -> User:
    """Return an account to guess at."""
    return UserFactory(username="A-0123", email="hanako@city.example.jp")


@pytest.fixture
def five_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow fewer guesses at a name than the thirty of the site."""
    monkeypatch.setattr(locks, "GUESSES_AT_A_NAME", "5/h")


def attempt(login: str, typed: str = "wrong", address: str = HERE, **headers: Any) -> Any:
    """Return the answer to one attempt, each from a browser without cookies."""
    client = Client(REMOTE_ADDR=address, **headers)
    return client.post("/login/", {"username": login, "password": typed})


def gets_in(login: str, address: str = HERE, **headers: Any) -> bool:
    """Whether the right password opens the door."""
    return bool(attempt(login, PASSWORD, address, **headers).status_code == 302)


def addresses(number: int) -> Iterator[str]:
    """Yield as many addresses."""
    return (f"10.0.{n // 250}.{n % 250 + 1}" for n in range(number))


class TestPair:
    def test_lock__after_five_failures(self, account: User) -> None:
        answers = [text_of(attempt("A-0123")) for _ in range(6)]

        assert [WRONG in answer for answer in answers] == [True] * 4 + [False] * 2
        assert [LOCKED in answer for answer in answers] == [False] * 4 + [True] * 2
        assert not gets_in("A-0123")

    def test_lock__four_failures_are_forgiven(self, account: User) -> None:
        for _ in range(3):
            for _ in range(4):
                attempt("A-0123")
            assert gets_in("A-0123")

    def test_lock__the_pair_only(self, account: User) -> None:
        colleague = UserFactory()
        for _ in range(5):
            attempt("A-0123")

        assert gets_in("A-0123", ELSEWHERE)
        assert gets_in(colleague.username)

    @pytest.mark.parametrize(
        "others", ["hanako@city.example.jp", "HANAKO@city.example.jp", " A-0123 "]
    )
    def test_lock__id_and_mail_address_are_one_account(self, account: User, others: str) -> None:
        for login in ("A-0123", others, "A-0123", others, others):
            attempt(login)

        assert not gets_in("A-0123")
        assert not gets_in("hanako@city.example.jp")

    def test_lock__other_browsers_do_not_help(self, account: User) -> None:
        for n in range(5):
            attempt("A-0123", HTTP_USER_AGENT=f"Browser {n}")

        assert not gets_in("A-0123", HTTP_USER_AGENT="Another")

    @pytest.mark.parametrize("header", ["198.51.100.9", "198.51.100.9, 10.0.0.1"])
    def test_lock__a_forged_header_does_not_help(self, account: User, header: str) -> None:
        for _ in range(5):
            attempt("A-0123")

        assert not gets_in("A-0123", HTTP_X_FORWARDED_FOR=header)

    def test_lock__the_same_for_an_id_that_nobody_has(self, account: User) -> None:
        known = [attempt("A-0123") for _ in range(7)]
        unknown = [attempt("A-9999", address=ELSEWHERE) for _ in range(7)]

        told = [str(each.context["form"].non_field_errors()) for each in known]
        assert told == [str(each.context["form"].non_field_errors()) for each in unknown]
        assert [each.status_code for each in known] == [each.status_code for each in unknown]

    def test_lock__opens_after_half_an_hour(self, account: User) -> None:
        for _ in range(5):
            attempt("A-0123")
        AccessAttempt.objects.update(attempt_time=locks.counted_since())

        assert gets_in("A-0123")

    def test_lock__guessing_on_does_not_lengthen_it(self, account: User) -> None:
        for _ in range(5):
            attempt("A-0123")
        since = AccessAttempt.objects.get().attempt_time
        for _ in range(3):
            attempt("A-0123")

        assert AccessAttempt.objects.get().attempt_time == since

    def test_lock__is_recorded(self, account: User) -> None:
        for _ in range(6):
            attempt("A-0123")

        results = list(LoginRecord.objects.order_by("pk").values_list("result", flat=True))
        assert results == [LoginResult.WRONG] * 4 + [LoginResult.LOCKED] * 2
        assert set(LoginRecord.objects.values_list("user", flat=True)) == {account.pk}

    def test_lock__password_is_kept_nowhere(self, account: User) -> None:
        attempt("A-0123", "my-own-secret")

        kept = AccessAttempt.objects.values().get()
        assert "my-own-secret" not in str(kept)
        assert "my-own-secret" not in str(LoginRecord.objects.values().get())

    def test_lift__lets_in_again(self, account: User) -> None:
        for _ in range(5):
            attempt("A-0123")

        assert locks.lift("A-0123", HERE) == 1
        assert gets_in("A-0123")

    def test_lift__nothing_to_lift(self) -> None:
        assert locks.lift("A-0123") == 0


class TestThirtyAddresses:
    def test_guesses__from_many_addresses_are_stopped(self, account: User) -> None:
        for address in addresses(31):
            attempt("A-0123", address=address)

        assert LOCKED in text_of(attempt("A-0123", address=ELSEWHERE))
        assert not gets_in("A-0123", ELSEWHERE)


@pytest.mark.usefixtures("five_an_hour")
class TestManyAddresses:
    """The same where five guesses are enough."""

    def test_guesses__the_same_for_an_id_that_nobody_has(self) -> None:
        for address in addresses(6):
            attempt("A-9999", address=address)

        assert LOCKED in text_of(attempt("A-9999", address=ELSEWHERE))

    def test_guesses__do_not_keep_out_who_comes_from_where_he_always_does(
        self, account: User
    ) -> None:
        assert gets_in("A-0123")
        for address in addresses(6):
            attempt("A-0123", address=address)

        assert gets_in("A-0123")

    @pytest.mark.parametrize("is_shared", [False, True])
    def test_guesses__do_not_keep_out_the_own_network(self, account: User, is_shared: bool) -> None:
        Network.objects.create(
            organization=account.organization, cidr="203.0.113.0/24", is_shared=is_shared
        )
        for address in addresses(6):
            attempt("A-0123", address=address)

        assert gets_in("A-0123")
        assert not gets_in("A-0123", ELSEWHERE)

    def test_guesses__a_success_elsewhere_proves_nothing_for_here(self, account: User) -> None:
        LoginRecord.objects.create(
            login_id="A-0123", user=account, address=ELSEWHERE, result=LoginResult.WRONG
        )
        for address in addresses(6):
            attempt("A-0123", address=address)

        assert not gets_in("A-0123", ELSEWHERE)

    def test_guesses__at_many_ids_from_one_address_are_stopped(
        self, account: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(locks, "GUESSES_FROM_AN_ADDRESS", "10/h")
        for n in range(11):
            attempt(f"B-{n}")

        assert not gets_in("A-0123")
        assert gets_in("A-0123", ELSEWHERE)

    def test_guesses__forgotten_with_the_hour(self, account: User) -> None:
        for address in addresses(6):
            attempt("A-0123", address=address)
        cache.clear()

        assert gets_in("A-0123", ELSEWHERE)


class TestNameOf:
    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("A-0123", "A-0123"),
            (" A-0123 ", "A-0123"),
            ("Hanako@city.example.jp", "A-0123"),
            ("NOBODY", "nobody"),
            ("no\x00body", "nobody"),
            ("x" * 500, "x" * 255),
            ("", ""),
        ],
    )
    def test_name__of_the_account_or_as_typed(
        self, rf: Any, account: User, typed: str, name: str
    ) -> None:
        assert locks.name_of(rf.post("/login/"), {"username": typed}) == name

    def test_name__nothing_typed(self, rf: Any) -> None:
        assert locks.name_of(rf.post("/login/"), None) == ""

    def test_counted_since__half_an_hour_ago(self) -> None:
        assert 1790 < (timezone.now() - locks.counted_since()).total_seconds() < 1810


class TestFlood:
    """An attack does not fill the access log without end (M21)."""

    @pytest.fixture(autouse=True)
    def low_limits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(locks, "FAILURES_OF_A_SENDER", "4/h")
        monkeypatch.setattr(locks, "FAILURES_OF_UNKNOWN_IDS", "8/h")

    def test_log__keeps_a_number_of_failures_of_a_sender(self, account: User) -> None:
        for n in range(9):
            attempt(f"nobody{n}", address=f"2001:db8::{n + 1:x}")

        assert LoginRecord.objects.count() == 4
        attempt("A-0123", address=ELSEWHERE)
        assert LoginRecord.objects.count() == 5

    def test_log__keeps_a_number_of_failures_at_unknown_ids(self, account: User) -> None:
        for address in addresses(12):
            attempt("nobody", address=address)

        assert LoginRecord.objects.count() == 8
        attempt("A-0123", address=ELSEWHERE)
        assert LoginRecord.objects.count() == 9

    def test_log__keeps_every_success(self, account: User) -> None:
        for n in range(6):
            attempt(f"nobody{n}")

        assert gets_in("A-0123")
        assert LoginRecord.objects.filter(result=LoginResult.SUCCESS).count() == 1
