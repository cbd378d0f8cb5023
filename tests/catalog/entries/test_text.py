"""The index of entries: in step with every change, counted without counting (V2, R2, V3)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState, SortOrder
from catalog.entries.models.listed_count import Group
from catalog.models import Entry, EntryText, ListedCount
from catalog.reading import likes as liking
from catalog.secretariat.taxonomy import retiring as taxonomy_changes
from cms.japanese.query import parse_query
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    like,
    listed_entry,
    new_entry,
    published_entry,
    registrant_of,
    secretariat_operator,
)

pytestmark = pytest.mark.django_db

CountQueries = Callable[[int], AbstractContextManager[Any]]


def found(text: str) -> list[Entry]:
    """Return the entries that visitors find."""
    rows = EntryText.objects.listed().answering(parse_query(text))
    return [row.entry for row in rows.select_related("entry")]


def found_at_the_desk(text: str) -> list[Entry]:
    """Return the entries that their own people find."""
    rows = EntryText.objects.answering_desk(parse_query(text))
    return [row.entry for row in rows.select_related("entry")]


def counts_are_kept() -> bool:
    """Whether the kept counts say what counting says."""
    return ListedCount.objects.groups() == EntryText.objects.published().groups()


class TestWhoIsListed:
    """The row says of every state what the entry says."""

    @pytest.mark.parametrize("state", EntryState, ids=str)
    def test_state__decides(self, state: EntryState) -> None:
        entry = entry_in(state, title="探される題名")
        is_listed = Entry.objects.listed().filter(pk=entry.pk).exists()
        assert entry.text.is_published is is_listed
        assert found("探される題名") == ([entry] if is_listed else [])
        assert counts_are_kept()

    def test_resumed__is_found_again(self) -> None:
        entry = entry_in(EntryState.STOPPED, title="探される題名")
        lifecycle.resume(entry, secretariat_operator())
        assert found("探される題名") == [entry]
        assert counts_are_kept()

    def test_deleted_row__is_gone_from_the_counts(self) -> None:
        listed_entry().delete()
        assert not EntryText.objects.exists()
        assert counts_are_kept()
        assert not ListedCount.objects.groups()

    def test_failed_publication__leaves_no_trace(self, monkeypatch: pytest.MonkeyPatch) -> None:
        entry = entry_in(EntryState.IN_REVIEW, title="公開に失敗する情報")

        def fail(*args: object, **kwargs: object) -> None:
            raise RuntimeError

        monkeypatch.setattr(lifecycle, "tell_members", fail)
        with pytest.raises(RuntimeError):
            lifecycle.approve(entry, secretariat_operator())
        assert found("公開に失敗する情報") == []
        assert counts_are_kept()


class TestTexts:
    """The terms follow the texts, wherever these stand."""

    def test_approved_change__replaces_the_old_words(self) -> None:
        entry = published_entry(title="古い題名")
        entry.title = "新しい看板"
        lifecycle.register(entry, registrant_of(entry))
        assert (found("古い題名"), found("看板")) == ([entry], [])
        lifecycle.approve(entry, secretariat_operator())
        assert (found("古い題名"), found("看板")) == ([], [entry])

    @pytest.mark.parametrize("text", ["渡辺", "総務課", "03-1234-5678", "madoguchi@example.jp"])
    def test_contact__is_found_by_its_own_people_alone(self, text: str) -> None:
        entry = published_entry(
            contact_person="渡辺",
            contact_department="総務課",
            contact_tel="03-1234-5678",
            contact_email="madoguchi@example.jp",
        )
        assert found_at_the_desk(text) == [entry]
        assert found(text) == []

    def test_words__may_stand_in_text_and_contact(self) -> None:
        entry = published_entry(title="防災無線", contact_person="渡辺")
        assert found_at_the_desk("防災 渡辺") == [entry]
        assert found_at_the_desk("防災 -渡辺") == []
        assert found_at_the_desk("防災 田中") == []

    def test_renamed_organisation__is_found_by_the_new_name(self) -> None:
        organization = OrganizationFactory(name="若葉通信")
        entry = published_entry(organization=organization, contact_company="")
        entry.organization.name = "青空電気"
        entry.organization.save()
        assert (found("若葉通信"), found("青空電気")) == ([], [entry])

    def test_registrant_with_another_name__is_found_by_it(self) -> None:
        person = UserFactory(last_name="旧姓")
        entry = new_entry(organization=person.organization, registrant=person)
        entry.save()
        person.last_name = "渡辺"
        person.save()
        assert found_at_the_desk("渡辺") == [entry]

    def test_saved_user__costs_no_rewriting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        entry = published_entry()
        person = UserFactory(organization=entry.organization)
        monkeypatch.setattr(type(EntryText.objects.all()), "rewrite", None)
        person.set_password("another-long-password")
        person.save()


class TestColumns:
    """What a search filters, counts and sorts by."""

    def test_merged_genre__moves_the_rows(self) -> None:
        old, new = GenreFactory(), GenreFactory()
        entry = published_entry(genres=[old])
        taxonomy_changes.retire(old, new, secretariat_operator())
        assert EntryText.objects.get(pk=entry.pk).genre_key == str(new.pk)
        assert counts_are_kept()

    def test_merged_type__moves_the_rows(self) -> None:
        old, new = InformationTypeFactory(), InformationTypeFactory()
        entry = published_entry(information_type=old)
        taxonomy_changes.retire(old, new, secretariat_operator())
        assert EntryText.objects.get(pk=entry.pk).information_type == new
        assert counts_are_kept()

    def test_like__is_counted_when_given_and_when_taken_back(self) -> None:
        entry = published_entry()
        friend, other = (
            UserFactory(organization=OrganizationFactory(municipality=True)) for _ in range(2)
        )
        numbers = []
        for user in (friend, other, friend):
            liking.toggle_like(entry, user)
            numbers.append(EntryText.objects.get(pk=entry.pk).like_count)
        assert numbers == [1, 2, 1]

    def test_like__stays_over_a_change(self) -> None:
        entry = published_entry()
        like(entry, OrganizationFactory())
        entry.title = "変えた題名"
        entry.save()
        assert EntryText.objects.get(pk=entry.pk).like_count == 1

    def test_relevance__puts_titles_first(self) -> None:
        other = listed_entry(title="無線", summary="避難所で使えます。")
        best = listed_entry(title="避難所", summary="無線で結びます。")
        rows = EntryText.objects.sorted_by(SortOrder.RELEVANCE, parse_query("避難所"))
        assert [row.pk for row in rows] == [best.pk, other.pk]


class TestListedCount:
    """Changes are summed; making one row of many changes nothing."""

    def test_compact__keeps_the_sums_in_one_row_each(self) -> None:
        one, two = GenreFactory(), GenreFactory()
        kind = InformationTypeFactory()
        entries = [listed_entry(genres=[one], information_type=kind) for _ in range(3)]
        listed_entry(genres=[two, one], information_type=kind)
        lifecycle.take_down(entries[0], secretariat_operator(), "確認のため")
        before = ListedCount.objects.groups()
        alone, both = str(one.pk), f"{one.pk},{two.pk}"
        assert before == {Group(kind.pk, alone, 1, 0): 2, Group(kind.pk, both, 1, 0): 1}
        assert ListedCount.objects.compact() == 3
        assert ListedCount.objects.groups() == before
        assert ListedCount.objects.count() == 2

    def test_compact__drops_what_sums_to_nothing(self) -> None:
        entry = listed_entry()
        lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        ListedCount.objects.compact()
        assert not ListedCount.objects.exists()


class TestGroupsOf:
    """Several queries counted in one statement (V8)."""

    def test_groups__as_if_each_were_counted_alone(
        self, django_assert_max_num_queries: CountQueries
    ) -> None:
        for title in ("防災無線", "防災計画", "観光案内"):
            listed_entry(title=title)
        queries = [parse_query(text) for text in ("防災", "宇宙", "観光", "防災 無線")]
        with django_assert_max_num_queries(1):
            found = EntryText.objects.listed().groups_of(queries)
        texts = EntryText.objects.listed()
        assert found == [texts.answering(query).groups() for query in queries]
        assert [each.total() for each in found] == [2, 0, 1, 1]

    def test_groups__of_no_query(self) -> None:
        assert EntryText.objects.groups_of([]) == []

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("防災 宇宙", [2, 0]),
            ("無線 秘密 防災", [1, 0, 2]),
            ("防災 -無線", [2]),
            ("-防災", []),
            ("", []),
        ],
    )
    def test_hits_of_words__each_alone(
        self, text: str, numbers: list[int], django_assert_max_num_queries: CountQueries
    ) -> None:
        for title in ("防災無線", "防災計画"):
            listed_entry(title=title)
        entry_in(EntryState.DRAFT, title="秘密計画")
        words = parse_query(text).all_of
        with django_assert_max_num_queries(1):
            assert EntryText.objects.listed().hits_of_words(words) == numbers
