"""What an applicant fills in (M10, M11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from cms.members.joining.forms import CONSENTS, NEW_TERMS, REQUIRED, JoinForm
from cms.members.models import JoiningOffice, JoiningTerms
from tests.cms.members.joining.joining_form import join_data
from tests.factories import LocalGovernmentFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


def form(**changes: Any) -> JoinForm:
    """Return the form as it was sent."""
    terms = JoiningTerms.in_force()
    assert terms is not None
    data = QueryDict(mutable=True)
    data.update(join_data(**changes))
    return JoinForm(data, terms=terms)


class TestFields:
    def test_all_filled_in__is_valid(self) -> None:
        sent = form()

        assert sent.is_valid(), sent.errors
        assert sent.instance.terms == JoiningTerms.in_force()
        assert sent.instance.email == "hanako@moushikomi.example.co.jp"

    @pytest.mark.parametrize("name", sorted(REQUIRED))
    @pytest.mark.parametrize("value", [None, "", " 　\t"])
    def test_required__says_what_to_do_at_its_place(self, name: str, value: str | None) -> None:
        if name in CONSENTS:
            value = None
        sent = form(**{name: value})

        messages = {field: list(errors) for field, errors in sent.errors.items()}
        if name == "kind" and value and value.strip(" 　\t") == "":
            assert list(messages) == ["kind"]
        else:
            assert messages == {name: [REQUIRED[name]]}

    @pytest.mark.parametrize("name", ["tel", "note"])
    def test_optional__may_be_blank(self, name: str) -> None:
        assert form(**{name: ""}).is_valid()

    @pytest.mark.parametrize(
        ("name", "longest"),
        [
            ("organization_name", 100),
            ("last_name", 50),
            ("first_name", 50),
            ("department", 100),
            ("tel", 30),
            ("note", 1000),
        ],
    )
    def test_length__is_that_of_the_column(self, name: str, longest: int) -> None:
        letter = "0" if name == "tel" else "あ"
        assert form(**{name: letter * longest}).is_valid()
        assert list(form(**{name: letter * (longest + 1)}).errors) == [name]

    @pytest.mark.parametrize("name", ["organization_name", "last_name", "first_name", "department"])
    @pytest.mark.parametrize("typed", ["一\r\n二", "一\n二", "一\x0b\x1f 二", "　一　 二 "])
    def test_one_line__stays_one_line(self, name: str, typed: str) -> None:
        sent = form(**{name: typed})

        assert sent.is_valid(), sent.errors
        assert sent.cleaned_data[name] == "一 二"

    def test_note__keeps_its_lines(self) -> None:
        sent = form(note="一\r\n二\x07")

        assert sent.is_valid(), sent.errors
        assert sent.cleaned_data["note"] == "一\n二"

    @pytest.mark.parametrize("kind", ["nonsense", "COMPANY", "x" * 5000])
    def test_kind__is_one_of_the_choices(self, kind: str) -> None:
        assert list(form(kind=kind).errors) == ["kind"]

    def test_null_characters__are_no_error_of_the_server(self) -> None:
        sent = form(organization_name="a\x00b", note="a\x00b", email="a\x00@example.co.jp")

        assert list(sent.errors) == ["email"]
        assert sent.cleaned_data["organization_name"] == sent.cleaned_data["note"] == "ab"


class TestSameNames:
    """Where a name means several local governments, the address tells which, or the applicant."""

    @pytest.fixture(autouse=True)
    def towns(self) -> None:
        LocalGovernmentFactory(code="132063", name="東京都府中市", domain="city.a.tokyo.jp")
        LocalGovernmentFactory(code="342084", name="広島県府中市", domain="city.a.hiroshima.jp")

    def sent(self, **changes: Any) -> JoinForm:
        town = {"organization_name": "府中市", "kind": "local_government"}
        return form(**(town | {"email": "taro@city.fuchu.lg.jp"} | changes))

    def test_address__tells_which(self) -> None:
        sent = self.sent(email="taro@city.a.hiroshima.jp")
        assert sent.is_valid(), sent.errors
        assert sent.instance.organization_name == "広島県府中市"

    def test_applicant__is_asked(self) -> None:
        asked = self.sent()
        assert list(asked.errors) == ["government"]
        assert asked.asks_government
        assert [label for _, label in asked.fields["government"].widget.choices] == [
            "東京都府中市",
            "広島県府中市",
        ]
        assert "広島県府中市" in str(asked["government"])
        assert list(self.sent(government="999999").errors) == ["government"]

        sent = self.sent(government="342084")
        assert sent.is_valid(), sent.errors
        assert sent.instance.organization_name == "広島県府中市"

    @pytest.mark.parametrize(
        "changes",
        [{"organization_name": "広島県府中市"}, {"kind": "company"}, {"organization_name": "港区"}],
    )
    def test_others__are_not_asked(self, changes: dict[str, str]) -> None:
        sent = self.sent(**changes)
        assert sent.is_valid(), sent.errors


class TestCode:
    """Associations of municipalities say their own code (P1)."""

    @pytest.mark.parametrize("typed", ["998010", "９９８０１０", " 998010 ", ""])
    def test_code__is_kept(self, typed: str) -> None:
        sent = form(kind="local_government", local_government_code=typed)

        assert sent.is_valid(), sent.errors
        assert sent.instance.local_government_code == ("998010" if typed else "")

    @pytest.mark.parametrize("typed", ["998011", "99801", "9980100", "コード"])
    def test_code__that_is_none_is_refused(self, typed: str) -> None:
        errors = form(kind="local_government", local_government_code=typed).errors

        assert list(errors) == ["local_government_code"]
        assert "検査数字を含む６桁" in errors["local_government_code"][0]

    def test_company__has_no_code(self) -> None:
        assert list(form(local_government_code="998010").errors) == ["local_government_code"]

    def test_code__tells_towns_of_one_name_apart(self) -> None:
        LocalGovernmentFactory(code="132063", name="東京都府中市", domain="city.a.tokyo.jp")
        LocalGovernmentFactory(code="342084", name="広島県府中市", domain="city.a.hiroshima.jp")

        sent = form(
            organization_name="府中市", kind="local_government", local_government_code="342084"
        )

        assert sent.is_valid(), sent.errors

    def test_kind__says_that_associations_are_local_governments(self) -> None:
        assert "一部事務組合" in dict(form().fields["kind"].choices)["local_government"]


class TestEmail:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("taro@CITY.minato.LG.jp", "taro@city.minato.lg.jp"),
            ("ｔａｒｏ＠city.minato.lg.jp", "taro@city.minato.lg.jp"),
            ("taro@city.minato.lg.jp.", "taro@city.minato.lg.jp"),
            ("taro@日本語.jp", "taro@xn--wgv71a119e.jp"),
        ],
    )
    def test_address__is_kept_in_one_spelling(self, typed: str, kept: str) -> None:
        sent = form(email=typed)

        assert sent.is_valid(), sent.errors
        assert sent.cleaned_data["email"] == kept

    @pytest.mark.parametrize(
        "typed",
        [
            "taro",
            "taro@",
            "@example.co.jp",
            "taro@example",
            "taro@-example.co.jp",
            "taro@exa mple.co.jp",
            "taro@example..co.jp",
            "taro@example.co.jp, jiro@example.co.jp",
            "taro@example.co.jp\nBcc: x@example.com",
            "taro@example.co.jp\r\nBcc: x@example.com",
            "taro\n@example.co.jp",
            "<taro@example.co.jp>",
            f"taro@{'x' * 70}.jp",
        ],
    )
    def test_no_address__is_refused_in_japanese(self, typed: str) -> None:
        errors = form(email=typed).errors

        assert list(errors) == ["email"]
        assert "メールアドレスの形ではありません" in errors["email"][0]

    def test_too_long__is_refused(self) -> None:
        assert list(form(email=f"{'x' * 300}@example.co.jp").errors) == ["email"]

    @pytest.mark.parametrize(
        "email",
        [
            "taro@gmail.com",
            "taro@GMAIL.com.",
            "taro@i.softbank.jp",
            "taro@x.plala.or.jp",
            "t＠au.com",
        ],
    )
    def test_free_mail__is_refused_with_the_reason(self, email: str) -> None:
        errors = form(email=email).errors

        assert list(errors) == ["email"]
        assert "個人でも取得できる" in errors["email"][0]
        assert "事務局にお問い合わせください" in errors["email"][0]

    def test_free_mail__names_the_telephone_of_the_office(self) -> None:
        office = JoiningOffice.load()
        office.tel, office.hours = "03-0000-0000", "平日 10時から17時まで"
        office.save()

        (error,) = form(email="taro@gmail.com").errors["email"]

        assert "（電話 03-0000-0000、平日 10時から17時まで）" in error

    def test_free_mail__is_refused_even_where_a_member_registered_it(self) -> None:
        OrganizationFactory(municipality=True, domain="gmail.com")

        assert list(form(email="taro@gmail.com").errors) == ["email"]

    @pytest.mark.parametrize("kind", ["company", "local_government", "national", "other"])
    @pytest.mark.parametrize(
        "email", ["taro@city.minato.lg.jp", "taro@x.go.jp", "taro@city.example.jp"]
    )
    def test_kind_and_domain__are_no_error_together(self, kind: str, email: str) -> None:
        LocalGovernmentFactory(domain="city.example.jp")

        assert form(kind=kind, email=email).is_valid()


class TestConsent:
    def test_newer_version__is_asked_for_again(self) -> None:
        sent = form()
        new = JoiningTerms.objects.create(version="2.0", begins_at=timezone.now())
        sent = JoinForm(sent.data, terms=new)

        assert {name: list(errors) for name, errors in sent.errors.items()} == {
            name: [NEW_TERMS] for name in CONSENTS
        }
        assert [sent[name].value() for name in CONSENTS] == [False, False]
        assert sent["terms_shown"].value() == str(new.pk)
        assert sent["organization_name"].value() == "申込団体（架空）"

    @pytest.mark.parametrize("shown", ["", "x", "-1", "99999999999999999999"])
    def test_version__that_was_not_shown_is_not_accepted(self, shown: str) -> None:
        assert set(form(terms_shown=shown).errors) >= set(CONSENTS)

    def test_version_of_tomorrow__is_not_in_force(self) -> None:
        begins = timezone.now() + timedelta(days=1)
        JoiningTerms.objects.create(version="2.0", begins_at=begins)

        assert form().is_valid()


class TestTrap:
    def test_robot__is_refused_and_a_person_told_what_to_do(self) -> None:
        errors = form(website="https://spam.example/").errors

        assert list(errors) == ["website"]
        assert "何も入力しないでください" in errors["website"][0]
