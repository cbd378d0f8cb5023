"""What may be merged, renamed and undone, and what is refused in words (O8)."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured

from catalog.models import Entry
from cms.admin.audit import Operator
from cms.members.models import FormerName, Organization, OrganizationChange, User
from cms.members.organizations import relations
from cms.members.organizations.changes import (
    OrganizationChangeError,
    merge,
    note_other_name,
    rename,
    undo,
)
from cms.members.organizations.relations import Fate
from cms.models import MailRecord
from tests.factories import OrganizationFactory, UserFactory, listed_entry, secretariat_operator
from tests.merging import index_is_right

pytestmark = pytest.mark.django_db

SPRING = datetime.date(2026, 4, 1)


@pytest.fixture
def operator() -> Operator:
    """Return somebody of the secretariat."""
    return secretariat_operator()


@pytest.fixture
def town() -> Organization:
    """Return what goes."""
    return OrganizationFactory(name="みなみ町（架空）", municipality=True)


@pytest.fixture
def city() -> Organization:
    """Return what stays."""
    return OrganizationFactory(name="きた市（架空）", municipality=True)


def again(organization: Organization) -> Organization:
    """Return the organisation as the database has it."""
    return Organization.objects.select_related("merged_into").get(pk=organization.pk)


class TestRelations:
    def test_references__every_one_has_a_rule(self) -> None:
        declared = [(each.model, each.field) for each in relations.relations()]

        assert declared == relations.references()
        assert ("catalog.Entry", "organization") in declared
        assert ("members.User", "organization") in declared

    def test_reference__without_rule_stops_every_merger(
        self,
        town: Organization,
        city: Organization,
        operator: Operator,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.delitem(relations._relations, ("catalog.Like", "organization"))

        with pytest.raises(ImproperlyConfigured, match=r"catalog\.Like"):
            merge(town, city, operator)

        assert not again(town).is_closed

    def test_removed_rows__have_nothing_that_refers_to_them(self) -> None:
        removing = [
            each
            for each in relations.relations()
            if each.fate is Fate.UNITE and each.give_way is None
        ]

        assert len(removing) >= 3
        for each in removing:
            links = each.table._meta.get_fields(include_hidden=True)
            assert not [link for link in links if link.auto_created and not link.concrete]

    def test_conflicts__are_all_said_in_words(self) -> None:
        for each in relations.relations():
            assert bool(each.words) == (each.fate is Fate.UNITE)
            assert bool(each.senseless_words) == (each.senseless is not None)


class TestMerge:
    def test_same__is_refused(self, town: Organization, operator: Operator) -> None:
        with pytest.raises(OrganizationChangeError, match="同じ団体どうし"):
            merge(town, town, operator)

    @pytest.mark.parametrize("is_first", [True, False])
    def test_closed__is_refused(
        self, town: Organization, city: Organization, operator: Operator, is_first: bool
    ) -> None:
        merge(town, city, operator)
        other = OrganizationFactory()

        with pytest.raises(OrganizationChangeError, match="すでにほかの団体に統合"):
            merge(*((town, other) if is_first else (other, town)), operator)

        assert OrganizationChange.objects.count() == 1

    def test_manager__goes_on_where_the_successor_has_none(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        manager = UserFactory(organization=town, is_manager=True)

        merge(town, city, operator)

        manager.refresh_from_db()
        assert (manager.organization, manager.is_manager) == (city, True)

    def test_record__says_when_why_by_whom(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        listed_entry(organization=town)

        change = merge(town, city, operator, on=SPRING, note="市町村合併")

        assert str(change) == "みなみ町（架空） → きた市（架空）"
        assert (change.happened_on, change.note, change.done_by) == (
            SPRING,
            "市町村合併",
            operator.user,
        )
        assert change.counts["登録情報"] == 1
        former = FormerName.objects.get()
        assert (former.organization, former.name, former.until) == (city, town.name, SPRING)

    def test_chain__leads_straight_to_the_last_and_back(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        entry = listed_entry(organization=town)
        region = OrganizationFactory(name="広域市（架空）", municipality=True)
        first = merge(town, city, operator)

        second = merge(city, region, operator)

        assert again(town).merged_into == region
        assert set(again(region).former_name_list) == {town.name, city.name}
        assert Entry.objects.get(pk=entry.pk).organization == region
        with pytest.raises(OrganizationChangeError, match="先に、後から行った統合"):
            undo(first, operator)
        undo(second, operator)
        assert again(town).merged_into == city
        assert again(city).former_name_list == [town.name]
        undo(first, operator)
        assert Entry.objects.get(pk=entry.pk).organization == town
        assert again(city).former_name_list == []
        assert index_is_right()

    def test_undo__the_latest_into_the_same_comes_first(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        village = OrganizationFactory(name="ひがし村（架空）", municipality=True)
        first = merge(town, city, operator)
        merge(village, city, operator)

        with pytest.raises(OrganizationChangeError, match="「ひがし村（架空） → きた市（架空）」"):
            undo(first, operator)

    def test_undo__twice_is_refused(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        change = merge(town, city, operator)
        undo(change, operator)

        with pytest.raises(OrganizationChangeError, match="すでに元に戻されています"):
            undo(change, operator)

    def test_undo__name_taken_since_is_refused(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        change = merge(town, city, operator)
        renaming = rename(city, operator, name="みなみ町（架空）")

        with pytest.raises(OrganizationChangeError, match="ほかの団体の名称です"):
            undo(change, operator)

        undo(renaming, operator)
        undo(change, operator)
        assert again(town).name == "みなみ町（架空）"
        assert again(city).name == "きた市（架空）"

    def test_again__after_undoing(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        account = UserFactory(organization=town)
        undo(merge(town, city, operator), operator)

        merge(again(town), again(city), operator)

        assert User.objects.get(pk=account.pk).organization == city


class TestRename:
    def test_rename__keeps_the_old_name_for_the_search(
        self, city: Organization, operator: Operator
    ) -> None:
        manager = UserFactory(organization=city, is_manager=True)
        listed_entry(organization=city)

        change = rename(city, operator, name="新きた市（架空）", on=SPRING, note="市制施行")

        renamed = again(city)
        assert renamed.name == "新きた市（架空）"
        assert renamed.former_name_list == ["きた市（架空）"]
        assert change.kind == "renaming"
        assert index_is_right()
        mail = MailRecord.objects.get(kind="organization_renamed")
        assert mail.to == manager.email
        assert "「きた市（架空）」から「新きた市（架空）」に変更しました。" in mail.body

    def test_rename__twice_tells_since_when_and_until_when(
        self, city: Organization, operator: Operator
    ) -> None:
        rename(city, operator, name="二つ目の名（架空）", on=SPRING)
        rename(city, operator, name="三つ目の名（架空）", on=datetime.date(2027, 4, 1))

        second = FormerName.objects.get(name="二つ目の名（架空）")
        assert (second.since, second.until) == (SPRING, datetime.date(2027, 4, 1))

    def test_rename__back_to_a_former_name(self, city: Organization, operator: Operator) -> None:
        rename(city, operator, name="二つ目の名（架空）")

        rename(again(city), operator, name="きた市（架空）")

        assert again(city).former_name_list == ["二つ目の名（架空）"]

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("きた市（架空）", "今の団体名と同じ"),
            ("みなみ町（架空）", "ほかの団体の名称"),
            ("", "100文字以内"),
            ("あ" * 101, "100文字以内"),
        ],
    )
    def test_rename__is_refused_in_words(
        self, town: Organization, city: Organization, operator: Operator, name: str, reason: str
    ) -> None:
        with pytest.raises(OrganizationChangeError, match=reason):
            rename(city, operator, name=name)

        assert again(city).name == "きた市（架空）"
        assert not OrganizationChange.objects.exists()

    def test_rename__of_a_closed_one_is_refused(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        merge(town, city, operator)

        with pytest.raises(OrganizationChangeError, match="統合された団体"):
            rename(town, operator, name="別の名（架空）")

    def test_undo__brings_the_name_back(self, city: Organization, operator: Operator) -> None:
        listed_entry(organization=city)
        change = rename(city, operator, name="新きた市（架空）")

        assert undo(change, operator) == []

        assert again(city).name == "きた市（架空）"
        assert again(city).formerly == ""
        assert not FormerName.objects.exists()
        assert index_is_right()

    def test_undo__the_latest_first(self, city: Organization, operator: Operator) -> None:
        first = rename(city, operator, name="二つ目の名（架空）")
        rename(city, operator, name="三つ目の名（架空）")

        with pytest.raises(OrganizationChangeError, match="後の改称から"):
            undo(first, operator)

    def test_undo__of_what_went_into_another_since_is_refused(
        self, town: Organization, city: Organization, operator: Operator
    ) -> None:
        change = rename(town, operator, name="二つ目の名（架空）")
        merge(town, city, operator)

        with pytest.raises(OrganizationChangeError, match="先に統合を元に"):
            undo(change, operator)


class TestNoteOtherName:
    def test_saved_elsewhere__the_old_name_is_kept(self, city: Organization) -> None:
        city.name = "新きた市（架空）"

        note_other_name(city)
        city.save(update_fields=["name"])

        assert again(city).former_name_list == ["きた市（架空）"]

    def test_same_name__nothing_is_kept(self, city: Organization) -> None:
        note_other_name(city)

        assert not FormerName.objects.exists()
