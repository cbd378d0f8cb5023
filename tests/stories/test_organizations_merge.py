"""Two organisations with 300 entries become one, and two again: nothing is lost (O8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, EntryText, Inquiry, Like, PendingUpload, SavedSearch
from cms.admin.audit import Operator
from cms.members.models import (
    AccessAlert,
    Application,
    FormerName,
    LoginRecord,
    Network,
    Organization,
    OrganizationChange,
    User,
)
from cms.members.organizations.changes import merge, undo
from cms.members.organizations.moving_back import plan_return
from cms.models import MailRecord
from guidebook.models import SelfCheck
from guidebook.self_check.checks import latest_check
from tests.catalog.html import hit_count
from tests.conftest import rolled_back_later
from tests.factories import GenreFactory, OrganizationFactory, entry_in, secretariat_operator
from tests.guidebook.worlds import make_edition
from tests.merging import Twins, build_twins, contents, index_is_right, rows_of

pytestmark = pytest.mark.django_db


class Story(NamedTuple):
    """Before, the merger, and what it cost."""

    twins: Twins
    before: dict[str, list[str]]
    change: OrganizationChange
    queries: int


@pytest.fixture(scope="class")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    """Return the world after the town went into the city."""
    with rolled_back_later(django_db_blocker):
        twins = build_twins(300, make_edition(items=("1-1",)))
        operator = secretariat_operator()
        before = contents()
        with CaptureQueriesContext(connection) as captured:
            change = merge(twins.town, twins.city, operator, note="町村合併")
        yield Story(twins, before, change, len(captured))


def client_of(login_id: str) -> Client:
    """Return a browser of this account."""
    client = Client()
    client.force_login(User.objects.get(username=login_id))
    return client


class TestMerged:
    def test_entries__are_the_successors_none_is_lost(self, story: Story) -> None:
        assert rows_of(story.twins.town, Entry) == 0
        assert rows_of(story.twins.city, Entry) == 300

    def test_external_ids__stay_unique_and_the_successors_stay(self, story: Story) -> None:
        ids = Entry.objects.filter(organization=story.twins.city).exclude(external_id="")
        assert set(ids.values_list("external_id", flat=True)) == {
            *(f"x-{place}" for place in range(10)),
            *(f"x-{place}-2" for place in range(10)),
        }
        kept = Entry.objects.get(pk=story.twins.entries["city"][3].pk)
        assert kept.external_id == "x-3"

    def test_index__says_what_the_data_say(self, story: Story) -> None:
        assert index_is_right()

    def test_likes__of_own_entries_are_gone_and_doubles_count_once(self, story: Story) -> None:
        twins = story.twins
        city = Like.objects.filter(organization=twins.city)
        assert not city.filter(entry__organization=twins.city).exists()
        assert city.count() == 4
        counted = EntryText.objects.in_bulk([entry.pk for entry in twins.entries["third"]])
        assert [counted[entry.pk].like_count for entry in twins.entries["third"]] == [1, 1, 1, 1]
        liked_by_third = EntryText.objects.get(pk=twins.entries["town"][0].pk)
        assert liked_by_third.like_count == 1

    def test_accounts__belong_to_the_successor_with_its_one_manager(self, story: Story) -> None:
        accounts = User.objects.filter(organization=story.twins.city).order_by("pk")
        assert [each.username for each in accounts if each.is_manager] == ["city-manager"]
        assert accounts.count() == 4

    def test_networks__are_united(self, story: Story) -> None:
        found = Network.objects.filter(organization=story.twins.city)
        cidrs = sorted(found.values_list("cidr", flat=True))
        assert cidrs == ["198.51.100.0/24", "203.0.113.0/25", "203.0.113.128/25"]

    @pytest.mark.parametrize("model", [Inquiry, PendingUpload])
    def test_work_under_way__moves_along(self, story: Story, model: Any) -> None:
        assert rows_of(story.twins.town, model) == 0
        assert rows_of(story.twins.city, model) == 1

    @pytest.mark.parametrize("model", [LoginRecord, AccessAlert, Application])
    def test_history__goes_on_telling_what_was(self, story: Story, model: Any) -> None:
        assert rows_of(story.twins.town, model) == 1

    def test_saved_searches__stay_with_their_accounts(self, story: Story) -> None:
        assert SavedSearch.objects.get().user.organization == story.twins.city

    def test_checks__of_both_are_in_the_history_the_successors_first(self, story: Story) -> None:
        own = SelfCheck.objects.owned_by(story.twins.city)
        assert own.count() == 3
        edition = story.twins.edition
        assert edition is not None
        latest = latest_check(edition, story.twins.city)
        assert latest is not None
        assert latest.organization == story.twins.city

    def test_predecessor__is_closed_not_deleted(self, story: Story) -> None:
        town = Organization.objects.get(pk=story.twins.town.pk)
        assert town.is_closed
        assert town.merged_into == story.twins.city
        assert town.closed_at is not None
        assert town.name == f"みなみ町（架空）（統合済み {town.pk}）"
        assert town not in Organization.objects.standing()

    def test_successor__keeps_kind_membership_and_contact(self, story: Story) -> None:
        city = Organization.objects.get(pk=story.twins.city.pk)
        same = ("kind", "membership", "domain", "contact_email", "external_id", "name")
        assert all(getattr(city, name) == getattr(story.twins.city, name) for name in same)
        assert city.former_name_list == ["みなみ町（架空）"]

    def test_addresses__answer_as_before(self, story: Story) -> None:
        for name in ("town", "city"):
            entry = story.twins.entries[name][1]
            page = client_of("third-clerk").get(f"/matching/search/{entry.pk}/")
            assert page.status_code == 200
            assert "きた市（架空）（旧 みなみ町（架空））" in page.content.decode()

    def test_search__finds_by_the_old_name(self, story: Story) -> None:
        page = Client().get("/matching/search/", {"q": "みなみ町"})
        published = Entry.objects.filter(organization=story.twins.city).listed()
        assert hit_count(page) == published.count() > 200

    def test_accounts__edit_entries_and_cannot_like_their_own(self, story: Story) -> None:
        clerk = client_of("town-clerk")
        mine, theirs = story.twins.entries["town"][1], story.twins.entries["city"][1]
        assert clerk.get(f"/matching/my/{mine.pk}/edit/").status_code == 200
        assert clerk.get(f"/matching/my/{theirs.pk}/edit/").status_code == 200
        like = clerk.post(f"/matching/search/{theirs.pk}/like/")
        assert like.status_code == 403

    def test_audit__names_who_where_and_what_of_both(self, story: Story) -> None:
        lines = ModelLogEntry.objects.filter(action="members.merge").order_by("object_id")
        assert {line.object_id for line in lines} == {
            str(story.twins.town.pk),
            str(story.twins.city.pk),
        }
        assert all(line.data["address"] == "192.0.2.1" for line in lines)
        assert all(line.data["change"] == story.change.pk for line in lines)

    def test_mails__go_to_both_managers(self, story: Story) -> None:
        mails = MailRecord.objects.filter(kind="organization_merged")
        people = {story.twins.town_manager.email, story.twins.city_manager.email}
        assert {mail.to for mail in mails} == people
        assert "「みなみ町（架空）」の登録を「きた市（架空）」に統合しました。" in mails[0].body
        assert "・登録情報：150件" in mails[0].body

    def test_cost__does_not_grow_with_the_rows(self, story: Story) -> None:
        assert story.queries < 120


class TestUndone:
    """The same world, put back."""

    @pytest.fixture
    def operator(self) -> Operator:
        """Return who undoes it."""
        return secretariat_operator()

    def test_untouched__every_row_is_as_before(self, story: Story, operator: Operator) -> None:
        lost = undo(story.change, operator)

        assert lost == []
        assert contents() == story.before
        assert index_is_right()

    def test_addresses__answer_and_the_old_name_is_the_present_one(
        self, story: Story, operator: Operator
    ) -> None:
        undo(story.change, operator)

        for name in ("town", "city"):
            entry = story.twins.entries[name][1]
            page = client_of("third-clerk").get(f"/matching/search/{entry.pk}/")
            assert page.status_code == 200
            assert "（旧 " not in page.content.decode()
        assert not FormerName.objects.exists()

    def test_audit_and_mails__tell_of_it(self, story: Story, operator: Operator) -> None:
        undo(story.change, operator)

        change = OrganizationChange.objects.get(pk=story.change.pk)
        assert change.undone_at is not None
        assert change.undone_by == operator.user
        assert MailRecord.objects.filter(kind="organization_change_undone").count() == 2

    def test_added_since__stays_with_the_successor(self, story: Story, operator: Operator) -> None:
        added = entry_in(EntryState.PUBLISHED, organization=story.twins.city, title="合併後")

        undo(story.change, operator)

        added.refresh_from_db()
        assert added.organization == story.twins.city
        assert rows_of(story.twins.town, Entry) == 150
        assert index_is_right()

    def test_changed_since__goes_back_with_the_change(
        self, story: Story, operator: Operator
    ) -> None:
        entry = Entry.objects.get(pk=story.twins.entries["town"][20].pk)
        entry.title = "合併後に直した題名"
        clerk = User.objects.get(username="city-clerk")
        lifecycle.register(entry, Operator(clerk, "198.51.100.9"))
        lifecycle.approve(Entry.objects.get(pk=entry.pk), operator)

        undo(story.change, operator)

        entry = Entry.objects.get(pk=entry.pk)
        assert (entry.organization, entry.title) == (story.twins.town, "合併後に直した題名")
        assert index_is_right()

    def test_left_or_deleted_since__is_named_and_skipped(
        self, story: Story, operator: Operator
    ) -> None:
        clerk = User.objects.get(username="town-clerk")
        User.objects.filter(pk=clerk.pk).update(organization=story.twins.third)
        own = Network.objects.get(organization=story.twins.city, cidr="203.0.113.0/25")
        key = own.pk
        own.delete()

        named = {each for back in plan_return(story.change) for each in back.lost}
        lost = undo(story.change, operator)

        assert set(lost) == named
        assert ("town-clerk", "その後にほかの団体に移りました") in named
        assert (f"ネットワーク {key}", "その後に削除されました") in named
        clerk.refresh_from_db()
        assert clerk.organization == story.twins.third

    def test_new_manager__of_the_successor_does_not_manage_at_home(
        self, story: Story, operator: Operator
    ) -> None:
        User.objects.filter(username="city-manager").update(is_manager=False)
        User.objects.filter(username="town-clerk").update(is_manager=True)

        lost = undo(story.change, operator)

        assert [name for name, _ in lost] == ["town-clerk"]
        managers = User.objects.filter(organization=story.twins.town, is_manager=True)
        assert [each.username for each in managers] == ["town-manager"]

    def test_liked_entry_gone__its_like_is_named(self, story: Story, operator: Operator) -> None:
        Entry.objects.filter(pk=story.twins.entries["city"][0].pk).delete()

        lost = undo(story.change, operator)

        assert [why for _, why in lost] == ["関係する情報がその後に削除されました"]

    def test_person_gone__the_like_comes_back_without_a_name(
        self, story: Story, operator: Operator
    ) -> None:
        clerk = User.objects.get(username="town-clerk")
        Entry.objects.filter(registrant=clerk).update(registrant=None)
        clerk.delete()

        undo(story.change, operator)

        likes = Like.objects.filter(organization=story.twins.town)
        assert likes.count() == 43
        assert not likes.filter(user__isnull=False).exists()


@pytest.fixture
def town() -> Organization:
    """Return what goes."""
    return OrganizationFactory(name="みなみ町（架空）", municipality=True)


@pytest.fixture
def city() -> Organization:
    """Return what stays."""
    return OrganizationFactory(name="きた市（架空）", municipality=True)


class TestReviews:
    """What waits or is drafted survives both ways."""

    @pytest.mark.parametrize(
        "state",
        [
            EntryState.DRAFT,
            EntryState.IN_REVIEW,
            EntryState.RETURNED,
            EntryState.PUBLISHED_CHANGES_IN_REVIEW,
            EntryState.STOPPED,
            EntryState.DELETED,
        ],
    )
    def test_state__stays(self, town: Organization, city: Organization, state: EntryState) -> None:
        entry = entry_in(state, organization=town, genres=[GenreFactory()])
        operator = secretariat_operator()

        change = merge(town, city, operator)
        merged = Entry.objects.get(pk=entry.pk)
        stood, draft = lifecycle.state_of(merged), merged.get_latest_revision_as_object()
        undo(change, operator)
        back = Entry.objects.get(pk=entry.pk)

        assert (merged.organization, stood, draft.organization) == (city, state, city)
        assert (back.organization, lifecycle.state_of(back)) == (town, state)

    def test_review__approved_after_the_merger_publishes_for_the_successor(
        self, town: Organization, city: Organization
    ) -> None:
        entry = entry_in(EntryState.IN_REVIEW, organization=town)
        operator = secretariat_operator()
        merge(town, city, operator)

        lifecycle.approve(Entry.objects.get(pk=entry.pk), operator)

        published = Entry.objects.get(pk=entry.pk)
        assert published.live
        assert published.organization == city
        assert index_is_right()
