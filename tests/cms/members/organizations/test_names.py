"""The field in which an organisation is chosen by typing (O2)."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.urls import reverse

from catalog.models import Entry
from cms.members.models import MemberAccount, Organization
from cms.members.organizations.names import OrganizationField
from tests.actors import Cast
from tests.catalog.html import soup
from tests.catalog.screens import titles, url
from tests.factories import OrganizationFactory, published_entry

pytestmark = pytest.mark.django_db

NEW = reverse("members/accounts:add")


class ChoiceForm(forms.Form):
    organization = OrganizationField(required=False)


@pytest.fixture
def town() -> Organization:
    """Return a town beside others with similar names."""
    for name in ("みずうみ西市（架空）", "港みずうみ商事（架空）"):
        OrganizationFactory(name=name)
    return OrganizationFactory(name="みずうみ町（架空）", formerly="湖上村（架空）")


def chosen(typed: Any) -> tuple[Any, str]:
    """Return the organisation or the message that the form answers with."""
    form = ChoiceForm({"organization": typed})
    if form.is_valid():
        return form.cleaned_data["organization"], ""
    return None, " ".join(form.errors["organization"])


class TestField:
    @pytest.mark.parametrize(
        "typed",
        ["みずうみ町（架空）", "ミズウミ町(架空)", "ﾐｽﾞｳﾐ町", "　みずうみ町 ", "湖上村", "{pk}"],
    )
    def test_name_part_former_name_or_key__chooses_it(self, town: Organization, typed: str) -> None:
        assert chosen(typed.format(pk=town.pk)) == (town, "")

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("みずうみ", "当たる団体が3あります（みずうみ町（架空）、"),
            ("無い団体", "「無い団体」という団体はありません。"),
            ("9" * 30, "という団体はありません。"),
            ("<script>", "という団体はありません。"),
        ],
    )
    def test_other_text__is_refused_and_kept(
        self, town: Organization, typed: str, message: str
    ) -> None:
        assert message in chosen(typed)[1]
        page = BeautifulSoup(str(ChoiceForm({"organization": typed})), "html.parser")
        assert page.select_one("input[name=organization]")["value"] == typed

    def test_merged__is_no_choice(self, town: Organization) -> None:
        gone = OrganizationFactory(name="なくなった村（架空）", merged_into=town)
        assert chosen("なくなった村")[0] is None
        options = BeautifulSoup(str(ChoiceForm()), "html.parser").select("datalist option")
        assert gone.name not in [each["value"] for each in options]
        assert len(options) == Organization.objects.standing().count()

    def test_blank__is_nobody_and_no_change(self, town: Organization) -> None:
        assert chosen("") == (None, "")
        form = ChoiceForm({"organization": "ミズウミ町"}, initial={"organization": town.pk})
        assert form.changed_data == []


class TestScreens:
    def test_account__is_made_for_the_typed_organization(
        self, cast: Cast, town: Organization
    ) -> None:
        client = cast["secretariat"].client
        field = soup(client.get(NEW)).select_one("input[name=organization]")
        assert field["list"] == field.find_next("datalist")["id"]
        data = {
            "organization": "みずうみ",
            "last_name": "湖",
            "first_name": "太郎",
            "email": "taro@example.jp",
        }
        refused = client.post(NEW, data)
        assert "当たる団体が3あります" in refused.content.decode()
        client.post(NEW, data | {"organization": "ミズウミ町"})
        assert MemberAccount.objects.get(email="taro@example.jp").organization == town

    def test_list__is_narrowed_to_the_typed_organization(
        self, cast: Cast, town: Organization
    ) -> None:
        published_entry(title="町の題", organization=town), published_entry(title="ほかの題")
        page = cast["secretariat"].client.get(url(Entry, "list"), {"organization": "湖上村"})
        assert titles(page) == ["町の題"]
