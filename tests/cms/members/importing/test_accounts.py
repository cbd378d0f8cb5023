"""Accounts from files: new ones, known ones, and those that no file may touch (M1, M4)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.entries.enums import EntryState
from catalog.models import Entry, EntryText
from cms.members.importing import accounts
from cms.members.importing.accounts import check, write
from cms.members.models import Organization, User
from cms.models import MailRecord
from cms.tabular.problems import OvertakenError
from cms.tabular.reading.tables import TableRow
from tests.cms.members.importing.rows import (
    PASSWORD,
    PERSON,
    messages,
    numbers,
    person,
    places,
)
from tests.factories import OrganizationFactory, UserFactory, entry_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def minato() -> Organization:
    """Return the organisation that the rows name."""
    return OrganizationFactory(name="みなと市（架空）", external_id="m-1", municipality=True)


def run(*rows: TableRow) -> tuple[int, int, int]:
    """Check and write rows that have no error; return how many were added, changed, left."""
    checked = check(rows)
    assert messages(checked) == ""
    return numbers(write(checked))


def stored() -> list[dict[str, Any]]:
    """Return all that an import may write."""
    return list(User.objects.order_by("pk").values())


class TestNew:
    def test_row__becomes_an_account(self, minato: Organization) -> None:
        assert run(person()) == (1, 0, 0)

        user = User.objects.get()
        assert user.organization == minato
        assert (user.username, user.last_name, user.first_name) == ("A-0001", "試験", "花子")
        assert (user.department, user.tel) == ("情報政策課", "000-0000-0000")
        assert user.email == "hanako@city.minato.example.jp"
        assert user.is_active
        assert (user.is_staff, user.is_superuser, user.groups.count()) == (False, False, 0)

    @pytest.mark.parametrize("organization", ["m-1", "みなと市（架空）"])
    def test_organization__by_id_or_name(self, organization: str, minato: Organization) -> None:
        run(person(organization=organization))

        assert User.objects.get().organization == minato

    @pytest.mark.parametrize(
        ("name", "last", "first"),
        [
            ("試験 花子", "試験", "花子"),
            ("試験　花子", "試験", "花子"),
            ("試験 　花子", "試験", "花子"),
            ("試験 花子 （架空）", "試験", "花子 （架空）"),
            ("試験花子", "試験花子", ""),
            ("", "", ""),
        ],
    )
    def test_name__ends_at_the_first_blank(self, name: str, last: str, first: str) -> None:
        run(person(name=name))

        user = User.objects.get()
        assert (user.last_name, user.first_name) == (last, first)

    def test_full_width__of_id_number_and_address(self) -> None:
        run(person(login_id="Ａ－１", tel="０３－１２３４", email="ｈ＠City.Minato.example.jp"))

        user = User.objects.get()
        assert (user.username, user.tel) == ("A-1", "03-1234")
        assert user.email == "h@city.minato.example.jp"

    def test_password__logs_in(self) -> None:
        run(person(password=PASSWORD))

        assert Client().login(username="A-0001", password=PASSWORD)

    def test_password__missing_lets_nobody_in(self) -> None:
        run(person())

        assert not User.objects.get().has_usable_password()

    def test_password__each_account_its_own(self) -> None:
        run(*(person(n, password=f"{PASSWORD}{n}") for n in range(3, 9)))

        users = {user.username: user for user in User.objects.all()}
        assert [users[f"A-{n:04}"].check_password(f"{PASSWORD}{n}") for n in range(3, 9)] == [
            True
        ] * 6
        assert len({user.password for user in users.values()}) == 6


class TestAgain:
    def test_same_file__writes_nothing(self) -> None:
        rows = [person(2, manager="はい"), person(3, password=PASSWORD), person(4)]
        run(*rows)
        before = stored()

        with CaptureQueriesContext(connection) as queries:
            assert run(*rows) == (0, 0, 3)

        assert stored() == before
        words = {query["sql"].split()[0] for query in queries}
        assert not words & {"INSERT", "UPDATE", "DELETE"}

    @pytest.mark.parametrize(
        ("column", "value", "field", "expected"),
        [
            ("name", "試験 次郎", "first_name", "次郎"),
            ("department", "総務課", "department", "総務課"),
            ("tel", "000-1111-1111", "tel", "000-1111-1111"),
            ("email", "new@example.jp", "email", "new@example.jp"),
            ("manager", "いいえ", "is_manager", False),
        ],
    )
    def test_value__changed(self, column: str, value: str, field: str, expected: Any) -> None:
        run(person())

        assert run(person(**{column: value})) == (0, 1, 0)
        assert getattr(User.objects.get(), field) == expected
        assert run(person(**{column: value})) == (0, 0, 1)

    def test_blank_cells__leave_what_is_there(self) -> None:
        run(person())
        before = stored()

        assert run(TableRow(2, dict.fromkeys(PERSON, "") | {"login_id": "A-0001"})) == (0, 0, 1)
        assert run(TableRow(2, {"login_id": "A-0001"})) == (0, 0, 1)
        assert stored() == before

    @pytest.mark.parametrize("password", ["another-kaminari-8", "1"])
    def test_password__of_an_account_stays(self, password: str) -> None:
        run(person(password=PASSWORD))

        assert run(person(password=password)) == (0, 0, 1)
        assert User.objects.get().check_password(PASSWORD)

    def test_closed_account__stays_closed(self) -> None:
        run(person())
        User.objects.update(is_active=False)

        assert run(person(department="総務課")) == (0, 1, 0)
        assert not User.objects.get().is_active

    def test_new_name__finds_what_the_person_registered(self, minato: Organization) -> None:
        run(person())
        entry_in(EntryState.PUBLISHED, organization=minato)
        Entry.objects.update(registrant=User.objects.get(username="A-0001"))
        before = terms()
        run(person(name="霞浦 次郎"))

        assert terms() != before


def terms() -> list[dict[str, Any]]:
    """Return the index of entries."""
    return list(EntryText.objects.order_by("pk").values())


class TestErrors:
    @pytest.mark.parametrize(
        ("values", "label"),
        [
            ({"login_id": ""}, "ログインID"),
            ({"login_id": "a b"}, "ログインID"),
            ({"login_id": "x" * 151}, "ログインID"),
            ({"organization": ""}, "団体"),
            ({"organization": "m-9"}, "団体"),
            ({"name": "字" * 151}, "氏名"),
            ({"department": "字" * 101}, "部署名"),
            ({"tel": "0" * 31}, "電話番号"),
            ({"email": "broken@"}, "メールアドレス"),
            ({"email": "a@b@example.jp"}, "メールアドレス"),
            ({"email": ""}, "メールアドレス"),
            ({"password": "short7"}, "パスワード"),
            ({"password": "password"}, "パスワード"),
            ({"password": "31415926535897"}, "パスワード"),
            ({"password": "hanako@city.minato"}, "パスワード"),
            ({"manager": "たぶん"}, "団体の管理者"),
        ],
    )
    def test_value__refused_with_row_and_label(self, values: dict[str, str], label: str) -> None:
        checked = check([person(3), person(2, **values)])
        said = [str(error) for error in checked.errors]

        assert len(said) == 1
        assert said[0].startswith(f"2行目 「{label}」：")
        write(checked)
        assert not User.objects.exists()

    def test_password__never_repeated_in_a_message(self) -> None:
        assert "31415926535" not in messages(check([person(password="31415926535")]))

    def test_email__may_be_missing_with_a_password(self) -> None:
        assert run(person(email="", password=PASSWORD)) == (1, 0, 0)

    def test_organization__ambiguous(self) -> None:
        OrganizationFactory(name="m-1", external_id="other")

        assert places(check([person()])) == [(2, "organization")]

    @pytest.mark.parametrize(
        ("values", "column"),
        [
            ({"email": "other@example.jp"}, "login_id"),
            ({"login_id": "A-0002"}, "email"),
            ({"login_id": "A-0002", "email": "HANAKO@city.minato.example.jp"}, "email"),
        ],
    )
    def test_twice_in_the_file__both_rows_named(self, values: dict[str, str], column: str) -> None:
        checked = check([person(2), person(3), person(8, **(PERSON | values))])

        assert places(checked) == [(2, column), (8, column)]

    def test_one_wrong_row__keeps_all_out(self) -> None:
        run(person())
        before = stored()
        report = write(check([person(tel="1"), person(3), person(4, email="broken")]))

        assert [error.number for error in report.errors] == [4]
        assert stored() == before
        assert not MailRecord.objects.exists()

    def test_overtaken__nothing_is_written(self) -> None:
        checked = check([person(3), person()])
        UserFactory(username="A-0001")

        with pytest.raises(OvertakenError, match="もう一度取り込んでください"):
            write(checked)
        assert User.objects.count() == 1


class TestLinks:
    def test_links__to_new_accounts_without_a_password(
        self, django_capture_on_commit_callbacks: Any
    ) -> None:
        run(person(2))
        checked = check([person(2), person(3), person(4, password=PASSWORD), person(5)])
        with django_capture_on_commit_callbacks(execute=True):
            report = write(checked, send_links=True)

        assert report.links == 2
        assert "パスワード設定のメール：2通" in report.lines()
        assert {to for sent in mail.outbox for to in sent.to} == {
            "p3@city.minato.example.jp",
            "p5@city.minato.example.jp",
        }
        assert write(check([person(3)]), send_links=True).links == 0

    def test_links__only_if_asked_for(self) -> None:
        report = write(check([person()]))

        assert (report.links, report.lines()) == (0, ["追加 1件、変更 0件、変更なし 0件"])
        assert not MailRecord.objects.exists()

    def test_links__none_if_a_row_is_wrong(self) -> None:
        report = write(check([person(), person(3, email="x")]), send_links=True)

        assert report.links == 0
        assert not MailRecord.objects.exists()


class TestCosts:
    def test_queries__do_not_grow_with_new_rows(self) -> None:
        counts = []
        for start, size in ((10, 3), (100, 60)):
            rows = [person(n, password=PASSWORD) for n in range(start, start + size)]
            with CaptureQueriesContext(connection) as queries:
                run(*rows)
            counts.append(len(queries))

        assert counts[0] == counts[1]

    def test_hashing__only_of_new_accounts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        run(person(2), person(3))
        hashed: list[str] = []
        encode = MD5PasswordHasher.encode

        def counting(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
            hashed.append(password)
            return encode(hasher, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
        run(person(2, password=PASSWORD), person(3), person(4, password="kaminari-no-oto-9"))

        assert hashed == ["kaminari-no-oto-9"]

    def test_columns__those_of_the_contract(self) -> None:
        expected = [*PERSON, "password", "manager"]
        assert list(accounts.COLUMNS.labels) == expected
