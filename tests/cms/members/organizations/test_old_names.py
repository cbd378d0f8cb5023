"""Old names, IDs and domains lead to the organisation that stands for them now (O8)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.entries.admin_addresses import list_url
from catalog.models import Entry
from cms.japanese.query import parse_query
from cms.members.access.enums import AlertKind
from cms.members.accounts.colleagues import new_account
from cms.members.accounts.forms import ContactForm, check_own_domain
from cms.members.importing.organization_lookup import OrganizationLookup
from cms.members.importing.organizations import check
from cms.members.joining.admission import candidates_for
from cms.members.models import AccessAlert, Organization, OrganizationChange
from cms.members.organizations.changes import merge, rename
from cms.members.organizations.names import organizations_named
from cms.members.organizations.standing import domains_of, standing_for
from cms.tabular.problems import RowProblemError
from cms.tabular.reading.tables import TableRow
from tests.cms.members.access.test_watch import ELSEWHERE, log_in
from tests.factories import (
    ApplicationFactory,
    OrganizationFactory,
    UserFactory,
    listed_entry,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Organization:
    """Return what goes."""
    return OrganizationFactory(
        name="みなみ町（架空）",
        municipality=True,
        external_id="minami",
        domain="minami.example.jp",
        local_government_code="123456",
    )


@pytest.fixture
def city() -> Organization:
    """Return what stays."""
    return OrganizationFactory(
        name="きた市（架空）", municipality=True, external_id="kita", domain="kita.example.jp"
    )


@pytest.fixture
def merged(town: Organization, city: Organization) -> OrganizationChange:
    """Return the merger of the town into the city."""
    return merge(town, city, secretariat_operator())


class TestLookup:
    @pytest.mark.parametrize("key", ["minami", "みなみ町（架空）", "kita", "きた市（架空）"])
    def test_merged__is_found_by_all_that_it_was_called(
        self, merged: OrganizationChange, city: Organization, key: str
    ) -> None:
        assert OrganizationLookup().get("organization", key) == city

    def test_renamed__is_found_by_the_old_name(self, town: Organization) -> None:
        rename(town, secretariat_operator(), name="新みなみ町（架空）")

        assert OrganizationLookup().get("organization", "みなみ町（架空）") == town

    def test_present_name__wins_over_a_former_one(
        self, merged: OrganizationChange, city: Organization
    ) -> None:
        newcomer = OrganizationFactory(name="みなみ町（架空）")

        assert OrganizationLookup().get("organization", "みなみ町（架空）") == newcomer

    def test_former_name__of_two_names_nobody(self, city: Organization, town: Organization) -> None:
        operator = secretariat_operator()
        rename(city, operator, name="同じ名（架空）")
        rename(city, operator, name="きた市（架空）")
        rename(town, operator, name="同じ名（架空）")
        rename(town, operator, name="みなみ町（架空）")

        with pytest.raises(RowProblemError, match="複数あります"):
            OrganizationLookup().get("organization", "同じ名（架空）")

    def test_unknown__is_said(self, merged: OrganizationChange) -> None:
        with pytest.raises(RowProblemError, match="はありません"):
            OrganizationLookup().get("organization", "統合済み")

    def test_queries__do_not_grow(self, merged: OrganizationChange) -> None:
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                OrganizationLookup()
            counts.append(len(captured))
            OrganizationFactory.create_batch(30)

        assert counts == [2, 2]


class TestOrganizationsFile:
    def test_row__of_a_merged_one_is_refused_with_the_successor(
        self, merged: OrganizationChange
    ) -> None:
        row = TableRow(2, {"external_id": "minami", "name": "みなみ町（架空）"})

        (error,) = check([row]).errors

        assert "「きた市（架空）」に統合されました。" in str(error)


class TestApplicants:
    def test_old_name__names_the_successor(
        self, merged: OrganizationChange, city: Organization
    ) -> None:
        for spelling in ("みなみ町（架空）", "ミナミ町 (架空)"):
            assert organizations_named(spelling) == [city]
        assert organizations_named("みなみ") == []

    def test_old_domain__leads_to_the_successor_without_doubt(
        self, merged: OrganizationChange, city: Organization
    ) -> None:
        application = ApplicationFactory(
            organization_name="きた市（架空）", email="a@minami.example.jp"
        )

        (candidate,) = candidates_for(application)

        assert candidate.organization == city
        assert candidate.is_safe
        assert candidate.doubts == []

    def test_account__of_a_closed_one_is_the_successors(
        self, merged: OrganizationChange, town: Organization, city: Organization
    ) -> None:
        account = new_account(town, email="a@minami.example.jp")

        assert account.organization == city


class TestDomains:
    def test_colleagues__keep_addresses_of_the_old_domain(
        self, merged: OrganizationChange, city: Organization
    ) -> None:
        assert domains_of(city) == ["kita.example.jp", "minami.example.jp"]
        for email in ("a@minami.example.jp", "a@sub.kita.example.jp"):
            assert check_own_domain(email, city) == email
        with pytest.raises(ValidationError, match=r"kita\.example\.jp、minami\.example\.jp"):
            check_own_domain("a@elsewhere.example.jp", city)

    def test_nobody__has_none(self) -> None:
        assert domains_of(None) == []


class TestStanding:
    def test_closed__its_successor_stands_for_it(
        self, merged: OrganizationChange, town: Organization, city: Organization
    ) -> None:
        assert standing_for(town) == city
        assert standing_for(city) == city

    def test_contact_form__writes_nothing_but_its_fields(
        self, town: Organization, city: Organization
    ) -> None:
        stale = Organization.objects.get(pk=town.pk)
        merge(town, city, secretariat_operator())

        form = ContactForm({"contact_person": "担当"}, instance=stale)
        assert form.is_valid()
        form.save()

        stored = Organization.objects.get(pk=town.pk)
        assert stored.contact_person == "担当"
        assert stored.is_closed


class TestLogins:
    def test_same_address__before_and_after_a_merger_is_one_organisation(
        self, town: Organization, city: Organization
    ) -> None:
        user = UserFactory(organization=town)
        log_in(user, ELSEWHERE)
        merge(town, city, secretariat_operator())
        user.refresh_from_db()

        log_in(user, ELSEWHERE)

        assert not AccessAlert.objects.filter(kind=AlertKind.SAME_ADDRESS).exists()


class TestEntries:
    def test_readers__find_by_the_old_name_after_the_merger(
        self, town: Organization, city: Organization
    ) -> None:
        entry = listed_entry(organization=city, title="窓口の工夫", contact_company="")
        texts = Entry._meta.get_field("text").related_model.objects
        assert not texts.listed().answering(parse_query("みなみ町")).exists()

        merge(town, city, secretariat_operator())

        found = texts.listed().answering(parse_query("みなみ町"))
        assert list(found.values_list("pk", flat=True)) == [entry.pk]

    def test_desk__finds_by_the_old_name(self, merged: OrganizationChange, cast: Any) -> None:
        entry = listed_entry(organization=merged.into, title="窓口の工夫")

        page = cast["secretariat"].client.get(list_url(), {"q": "みなみ町（架空）"})

        assert entry.title in page.content.decode()

    @pytest.mark.parametrize("renamings", [0, 3])
    def test_detail__costs_the_same_with_former_names(
        self, city: Organization, cast: Any, renamings: int
    ) -> None:
        entry = listed_entry(organization=city)
        operator = secretariat_operator()
        for number in range(renamings):
            rename(city, operator, name=f"{number}番目の名（架空）")
        client = cast["special"].client
        address = f"/matching/search/{entry.pk}/"
        client.get(address)

        with CaptureQueriesContext(connection) as captured:
            page = client.get(address)

        names = [each for each in captured.captured_queries if "formername" in each["sql"]]
        assert names == []
        assert ("（旧 " in page.content.decode()) == bool(renamings)
