"""The mails about dead links and changed pages: each once, and no storm (O5)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.links import notices, verdicts
from catalog.links.jobs import tell_people
from catalog.links.notices import KIND
from catalog.models import Entry, LinkCheck, LinkNotice, LinkVerdict
from cms import jobs
from cms.members.models import Organization, User
from cms.models import MailRecord
from cms.outside.links import Answer, Outcome
from tests.factories import OrganizationFactory, UserFactory, bulk_published

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DEAD = {"verdict": LinkVerdict.DEAD, "detail": "「404」が返りました。"}


def change_on(days_ago: int) -> dict[str, Any]:
    """Return what the row of a changed page says."""
    return {"verdict": LinkVerdict.ANSWERS, "changed_at": timezone.now() - days_ago * DAY}


def entry_with(link: dict[str, Any], registrant: User | None = None, **fields: Any) -> Entry:
    """Return a published entry whose link has this row."""
    if registrant is not None:
        fields["organization"] = registrant.organization
    entry = bulk_published(1, **fields)[0]
    entry.url, entry.registrant = f"https://www.example.jp/{entry.pk}", registrant
    entry.updated_at = timezone.now() - 100 * DAY
    entry.save()
    LinkCheck.objects.create(address=entry.url, host="www.example.jp", **link)
    return entry


def link_of(entry: Entry) -> LinkCheck:
    """Return the row of the entry's link."""
    return LinkCheck.objects.get(address=entry.url)


def mails() -> list[MailRecord]:
    """Return the mails about links, oldest first."""
    return list(MailRecord.objects.filter(kind=KIND).order_by("pk"))


def let_days_pass(days: int) -> None:
    """Move what was noted and mailed into the past."""
    past = timezone.now() - days * DAY
    MailRecord.objects.update(created_at=past)
    LinkNotice.objects.filter(dead_told_at__isnull=False).update(dead_told_at=past)
    LinkNotice.objects.filter(changed_told_at__isnull=False).update(changed_told_at=past)


@pytest.fixture
def registrant(db: None) -> User:
    """Return somebody of a company."""
    return UserFactory(organization=OrganizationFactory(name="見本電機（架空）"))


class TestDeadLink:
    def test_registrant__reads_which_why_and_where_to_mend_it(self, registrant: User) -> None:
        first = timezone.now() - DAY
        entry = entry_with(DEAD | {"first_failed_at": first}, registrant, title="水位計")
        assert tell_people() == "1通を送信"
        mail = mails()[0]
        assert mail.to == registrant.email
        assert mail.subject == "【ＡＰＰＬＩＣ】登録情報のリンクをお確かめください（1件）"
        day = timezone.localtime(first)
        for part in (
            "見本電機（架空） 試験 一郎（架空） さま",
            f"・{entry.title}\n",
            entry.url,
            f"「404」が返りました。（{day.year}年{day.month}月{day.day}日から）",
            f"/matching/my/{entry.pk}/edit/\n",
        ):
            assert part in mail.body
        assert "内容が変わったと思われる" not in mail.body

    @pytest.mark.parametrize("verdict", [each for each in LinkVerdict if each != LinkVerdict.DEAD])
    def test_other_verdicts__are_nobodys_business(
        self, registrant: User, verdict: LinkVerdict
    ) -> None:
        entry_with({"verdict": verdict}, registrant)
        tell_people()
        assert mails() == []

    def test_unpublished_entry__is_not_told_of(self, registrant: User) -> None:
        entry = entry_with(DEAD, registrant)
        Entry.objects.filter(pk=entry.pk).update(live=False)
        tell_people()
        assert mails() == []

    def test_death__is_told_once(self, registrant: User) -> None:
        entry_with(DEAD, registrant)
        for _ in range(3):
            tell_people()
            let_days_pass(40)
        assert len(mails()) == 1

    def test_death_after_recovery__is_told_again(self, registrant: User) -> None:
        entry = entry_with(DEAD, registrant)
        tell_people()
        let_days_pass(3)
        start = timezone.now()
        for day, outcome in enumerate([Outcome.ANSWERS, Outcome.FAILS, Outcome.FAILS]):
            tell_people()
            assert len(mails()) == 1
            verdicts.take(link_of(entry), Answer(outcome, "。"), start + day * DAY)
        tell_people()
        assert len(mails()) == 2

    def test_death_seen_through_a_refusal__is_not_told_again(self, registrant: User) -> None:
        entry = entry_with(DEAD, registrant)
        tell_people()
        let_days_pass(3)
        for day, outcome in enumerate([Outcome.UNCLEAR, Outcome.FAILS, Outcome.FAILS]):
            verdicts.take(link_of(entry), Answer(outcome, "。"), timezone.now() + day * DAY)
        tell_people()
        assert len(mails()) == 1

    def test_other_address__that_dies_is_told(self, registrant: User) -> None:
        entry = entry_with(DEAD, registrant)
        tell_people()
        let_days_pass(1)
        Entry.objects.filter(pk=entry.pk).update(url="https://www.example.jp/new")
        LinkCheck.objects.create(address="https://www.example.jp/new", host="x", **DEAD)
        tell_people()
        assert len(mails()) == 2


class TestChangedPage:
    def test_registrant__is_asked_to_look(self, registrant: User) -> None:
        entry = entry_with(change_on(1), registrant)
        assert tell_people() == "1通を送信"
        body = mails()[0].body
        assert "リンク先のページが変わったようです" in body
        assert f"/matching/my/{entry.pk}/edit/" in body
        assert "つながらなくなった" not in body

    def test_change__is_told_once(self, registrant: User) -> None:
        entry_with(change_on(1), registrant)
        for _ in range(3):
            tell_people()
            let_days_pass(0)
            MailRecord.objects.update(created_at=timezone.now() - DAY)
        assert len(mails()) == 1

    @pytest.mark.parametrize(("days", "number"), [(1, 1), (29, 1), (31, 2)])
    def test_next_change__is_told_when_a_month_is_over(
        self, registrant: User, days: int, number: int
    ) -> None:
        entry = entry_with(change_on(90), registrant)
        tell_people()
        let_days_pass(days)
        LinkCheck.objects.filter(address=entry.url).update(changed_at=timezone.now())
        tell_people()
        assert len(mails()) == number

    def test_month__is_the_entrys_whatever_its_address(self, registrant: User) -> None:
        entry = entry_with(change_on(1), registrant)
        tell_people()
        let_days_pass(5)
        Entry.objects.filter(pk=entry.pk).update(url="https://www.example.jp/new")
        LinkCheck.objects.create(address="https://www.example.jp/new", host="x", **change_on(0))
        tell_people()
        assert len(mails()) == 1

    def test_entry_written_since__needs_no_mail(self, registrant: User) -> None:
        entry = entry_with(change_on(1), registrant)
        Entry.objects.filter(pk=entry.pk).update(updated_at=timezone.now())
        tell_people()
        assert mails() == []

    @pytest.mark.parametrize("verdict", [LinkVerdict.FAILED_ONCE, LinkVerdict.UNCLEAR])
    def test_page_that_does_not_answer_now__waits(
        self, registrant: User, verdict: LinkVerdict
    ) -> None:
        entry_with(change_on(1) | {"verdict": verdict}, registrant)
        tell_people()
        assert mails() == []

    def test_page_that_changed_and_died__is_told_of_as_dead(self, registrant: User) -> None:
        entry_with(change_on(1) | DEAD, registrant)
        tell_people()
        assert "つながらなくなった" in mails()[0].body
        assert "変わったようです" not in mails()[0].body


class TestPeople:
    def test_colleagues__are_told_where_the_registrant_left(self, registrant: User) -> None:
        colleague = UserFactory(organization=registrant.organization)
        entry_with(DEAD, registrant)
        User.objects.filter(pk=registrant.pk).update(is_active=False)
        tell_people()
        assert [mail.to for mail in mails()] == [colleague.email]

    def test_colleagues__are_not_told_where_the_registrant_is_there(self, registrant: User) -> None:
        UserFactory(organization=registrant.organization)
        entry_with(DEAD, registrant)
        tell_people()
        assert [mail.to for mail in mails()] == [registrant.email]

    def test_organization_without_people__is_told_once_there_are_some(self) -> None:
        organization = OrganizationFactory()
        entry_with(DEAD, organization=organization)
        assert tell_people() == "0通を送信"
        person = UserFactory(organization=organization)
        tell_people()
        assert [mail.to for mail in mails()] == [person.email]

    def test_shared_link__is_told_to_each_who_has_it(self, registrant: User) -> None:
        entry = entry_with(DEAD, registrant)
        other = UserFactory()
        Entry.objects.filter(pk=bulk_published(1, organization=other.organization)[0].pk).update(
            url=entry.url, registrant=other
        )
        tell_people()
        assert {mail.to for mail in mails()} == {registrant.email, other.email}


class TestNoStorm:
    def test_everything_of_a_person__stands_in_one_mail(self, registrant: User) -> None:
        entries = [entry_with(DEAD, registrant) for _ in range(3)]
        entries += [entry_with(change_on(1), registrant) for _ in range(2)]
        tell_people()
        (mail,) = mails()
        assert "（5件）" in mail.subject
        assert all(f"/{entry.pk}/edit/" in mail.body for entry in entries)

    def test_second_mail__waits_for_the_next_day(self, registrant: User) -> None:
        entry_with(DEAD, registrant)
        tell_people()
        entry_with(DEAD, registrant)
        tell_people()
        assert len(mails()) == 1
        let_days_pass(1)
        tell_people()
        assert len(mails()) == 2

    def test_long_list__is_cut_and_counted(
        self, registrant: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(notices, "MOST_SHOWN", 2)
        for _ in range(3):
            entry_with(DEAD, registrant)
            entry_with(change_on(1), registrant)
        tell_people()
        body = mails()[0].body
        assert body.count("/edit/") == 4
        assert "ほか1件は、登録情報一覧でご覧ください" in body
        assert "ほか1件あります" in body
        assert LinkNotice.objects.count() == 6

    def test_many_deaths_at_once__go_out_in_pieces_each_once(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("catalog.links.jobs.MOST_MAILS", 4)
        people = self.many(10)
        numbers = []
        while tell_people() != "0通を送信":
            numbers.append(len(mails()))
        assert numbers == [4, 8, 10]
        assert Counter(mail.to for mail in mails()) == dict.fromkeys(people, 1)

    def test_queries__are_as_many_for_thirty_entries_as_for_two(
        self, registrant: User, django_assert_num_queries: Any
    ) -> None:
        entry_with(DEAD, registrant)
        tell_people()
        let_days_pass(1)
        for number in (2, 30):
            for _ in range(number):
                entry_with(DEAD, registrant)
            with django_assert_num_queries(12):
                tell_people()
            let_days_pass(1)

    def many(self, number: int) -> list[str]:
        """Return the addresses of people of as many organisations, each with three dead links."""
        organizations = Organization.objects.bulk_create(OrganizationFactory.build_batch(number))
        people = User.objects.bulk_create(
            UserFactory.build(organization=each) for each in organizations
        )
        for person in people:
            for _ in range(3):
                entry_with(DEAD, person)
        return [person.email for person in people]


class TestJob:
    def test_job__is_registered(self) -> None:
        assert jobs._registry["リンク切れのお知らせ"].run is tell_people

    def test_mistake_in_one_organisation__leaves_it_to_the_next_run(
        self, registrant: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry_with(DEAD, registrant)
        other = UserFactory()
        entry_with(DEAD, other)
        remember = notices._remember

        def fail_for_one(items: list[notices.Item], *args: Any) -> None:
            if items and items[0].entry.registrant == registrant:
                raise RuntimeError
            remember(items, *args)

        monkeypatch.setattr(notices, "_remember", fail_for_one)
        tell_people()
        assert [mail.to for mail in mails()] == [other.email]
        monkeypatch.setattr(notices, "_remember", remember)
        tell_people()
        assert [mail.to for mail in mails()] == [other.email, registrant.email]
