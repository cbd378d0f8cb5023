"""The daily round that asks whether entries are still right (O6)."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.freshness import cycle as freshness_cycle
from catalog.freshness.cycle import Letter, Round
from catalog.freshness.jobs import keep_fresh
from catalog.models import (
    AfterFlag,
    Entry,
    Freshness,
    FreshnessPolicy,
    FreshnessStep,
    OutdatedReport,
    Takedown,
)
from cms import jobs
from cms.models import MailRecord
from tests.catalog.freshness.fresh import (
    DAY,
    START,
    asked,
    mails,
    old_entry,
    registrant,
    run,
    step_of,
)
from tests.catalog.html import text_of
from tests.factories import (
    GenreFactory,
    OrganizationFactory,
    UserFactory,
    approved_entry,
    bulk_published,
    entry_in,
    listed_entry,
    registrant_of,
    secretariat_operator,
)

FRESH, ASKED, ONCE, TWICE, FLAGGED = FreshnessStep


def stops_after(days: int) -> None:
    """Let the secretariat's setting stop what stays unconfirmed."""
    FreshnessPolicy.objects.update_or_create(
        pk=1, defaults={"after_flag": AfterFlag.STOP, "stop_after_days": days}
    )


@pytest.mark.django_db
class TestSteps:
    @pytest.mark.parametrize(
        ("days", "step", "number"),
        [
            ([0], ASKED, 1),
            ([0, 0], ASKED, 1),
            ([0, 14], ASKED, 1),
            ([0, 15], ONCE, 2),
            ([0, 15, 15], ONCE, 2),
            ([0, 15, 24], ONCE, 2),
            ([0, 15, 25], TWICE, 3),
            ([0, 15, 25, 29], TWICE, 3),
            ([0, 15, 25, 30], FLAGGED, 3),
            ([0, 15, 25, 30, 31, 60, 400], FLAGGED, 3),
            # A month in which no job ran: one step, and the next keeps its distance from it.
            ([0, 40], ONCE, 2),
            ([0, 40, 41], ONCE, 2),
            ([0, 40, 49], ONCE, 2),
            ([0, 40, 50], TWICE, 3),
            ([0, 40, 50, 54], TWICE, 3),
            ([0, 40, 50, 55], FLAGGED, 3),
        ],
    )
    def test_rounds__take_one_step_each_at_its_time(
        self, days: list[int], step: FreshnessStep, number: int
    ) -> None:
        entry = old_entry(registrant())
        for day in days:
            run(day)
        assert step_of(entry) == step
        assert len(mails()) == number

    @pytest.mark.parametrize(("age", "step"), [(364, None), (365, None), (366, ASKED)])
    def test_question__comes_when_a_year_has_passed(self, age: int, step: int | None) -> None:
        entry = old_entry(registrant(), age=age)
        run(0)
        assert step_of(entry) == step

    def test_days__are_days_of_the_calendar(self) -> None:
        entry = old_entry(registrant())
        run(0, hour=17)
        run(15, hour=-5)
        assert step_of(entry) == ONCE

    @pytest.mark.parametrize(("days", "step"), [(364, FRESH), (366, ASKED)])
    def test_confirmed__is_asked_about_a_year_after(self, days: int, step: FreshnessStep) -> None:
        entry = old_entry(registrant())
        row = asked(entry)
        row.confirm(None, START)
        row.save()
        run(days)
        assert step_of(entry) == step
        assert Freshness.objects.get(entry=entry).cycle == (1 if step == FRESH else 2)

    @pytest.mark.parametrize("state", [EntryState.DRAFT, EntryState.STOPPED, EntryState.DELETED])
    def test_unpublished__is_not_asked_about(self, state: EntryState) -> None:
        entry = entry_in(state)
        Entry.objects.filter(pk=entry.pk).redate(START - 500 * DAY)
        run(0)
        assert step_of(entry) is None

    @pytest.mark.parametrize("step", [None, ASKED, FLAGGED])
    def test_changes_in_review__wait_for_the_secretariat(self, step: FreshnessStep | None) -> None:
        stops_after(1)
        entry = entry_in(EntryState.PUBLISHED_CHANGES_IN_REVIEW)
        Entry.objects.filter(pk=entry.pk).redate(START - 500 * DAY)
        if step is not None:
            asked(entry, step)
        run(100)
        assert step_of(entry) == step
        assert mails() == []

    def test_setting__leaves_published_what_nobody_confirms(self) -> None:
        entry = old_entry(registrant())
        asked(entry, FLAGGED)
        run(1000)
        assert Entry.objects.published().filter(pk=entry.pk).exists()


@pytest.mark.django_db
class TestStop:
    @pytest.mark.parametrize(("day", "is_live"), [(29, True), (30, False)])
    def test_unconfirmed__is_taken_down_after_the_days_of_the_setting(
        self, day: int, is_live: bool
    ) -> None:
        stops_after(30)
        entry = old_entry(registrant(), title="古いままの情報")
        asked(entry, FLAGGED)
        run(day)
        entry.refresh_from_db()
        assert entry.live == is_live
        assert Takedown.objects.in_force().filter(entry=entry).exists() != is_live

    def test_takedown__is_told_once_with_its_reason(self) -> None:
        stops_after(30)
        person = registrant()
        for title in ("甲", "乙"):
            asked(old_entry(person, title=title), FLAGGED)
        assert "公開停止2件（メール1通）" in run(40)
        run(41)
        (mail,) = MailRecord.objects.all()
        assert mail.subject == "【ＡＰＰＬＩＣ】登録情報の公開を停止しました（2件）"
        assert "・［" in mail.body
        assert "］甲\n" in mail.body
        assert "］乙\n" in mail.body
        assert freshness_cycle.REASON in mail.body
        assert "はい、まだ正しい" not in mail.body
        assert Takedown.objects.first().reason == freshness_cycle.REASON

    def test_flagging_and_stopping__never_in_one_round(self) -> None:
        stops_after(1)
        entry = old_entry(registrant())
        asked(entry, TWICE)
        run(200)
        assert step_of(entry) == FLAGGED
        run(201)
        assert not Entry.objects.published().filter(pk=entry.pk).exists()

    def test_resumed__is_fresh_for_a_year(self) -> None:
        stops_after(1)
        entry = approved_entry()
        Entry.objects.filter(pk=entry.pk).redate(START - 500 * DAY)
        asked(entry, FLAGGED)
        run(2)
        lifecycle.resume(entry, secretariat_operator())
        assert Entry.objects.get(pk=entry.pk).live
        assert step_of(entry) == FRESH
        assert Round(timezone.now() + 364 * DAY).run().startswith("確認のお願い0件")
        assert Round(timezone.now() + 366 * DAY).run().startswith("確認のお願い1件")


@pytest.mark.django_db
class TestPublication:
    def test_new_content__closes_cycle_and_reports(self) -> None:
        entry = approved_entry()
        asked(entry, FLAGGED)
        OutdatedReport.objects.create(entry=entry, organization=OrganizationFactory())
        entry.title = "新しい題"
        lifecycle.register(entry, registrant_of(entry))
        assert step_of(entry) == FLAGGED
        lifecycle.approve(entry, secretariat_operator())
        row = Freshness.objects.get(entry=entry)
        assert (row.step, row.due_on, row.flagged_at) == (FRESH, None, None)
        assert not OutdatedReport.objects.open().exists()

    def test_same_content__closes_the_cycle_but_answers_no_report(self) -> None:
        entry = approved_entry()
        asked(entry)
        OutdatedReport.objects.create(entry=entry, organization=OrganizationFactory())
        lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        lifecycle.resume(entry, secretariat_operator())
        assert step_of(entry) == FRESH
        assert OutdatedReport.objects.open().count() == 1

    def test_first_publication__needs_no_row(self) -> None:
        approved_entry()
        assert not Freshness.objects.exists()

    def test_publishing__keeps_what_was_confirmed(self) -> None:
        entry = approved_entry()
        row = asked(entry)
        row.confirm(None, START)
        row.save()
        entry.title = "新しい題"
        lifecycle.register(entry, registrant_of(entry))
        lifecycle.approve(entry, secretariat_operator())
        assert Freshness.objects.get(entry=entry).confirmed_at == START


@pytest.mark.django_db
class TestMail:
    def test_text__names_each_entry_with_its_links(self) -> None:
        person = registrant()
        new = old_entry(person, title="防災情報システム & 避難所", summary="秘密の概要")
        again = old_entry(person, title="水位センサー")
        asked(again)
        assert run(15) == "確認のお願い1件、再連絡1件、確認なしの表示0件、公開停止0件（メール1通）"
        (mail,) = mails()
        assert mail.to == person.email
        assert mail.is_private
        assert mail.subject == "【ＡＰＰＬＩＣ】登録情報は、まだ正しいですか（2件）"
        asks, reminds = mail.body.split("■ まだお返事をいただいていません（1件）")
        assert "防災情報システム & 避難所" in asks
        assert "水位センサー" not in asks
        assert "水位センサー" in reminds
        assert asks.count("/matching/search/confirm/") == 2  # all, and the one
        assert f"/matching/my/{new.pk}/edit/" in asks
        assert f"/matching/my/{again.pk}/edit/" in reminds
        assert "12月17日から「１年以上確認されていません」と表示します" in asks
        assert "12月2日から「１年以上確認されていません」と表示します" in reminds
        assert "秘密の概要" not in mail.body
        assert "公開を停止します" not in mail.body

    def test_one_entry__has_no_link_for_all(self) -> None:
        old_entry(registrant())
        run(0)
        assert "すべて正しいとき" not in mails()[0].body

    def test_setting__is_told_of_beforehand(self) -> None:
        stops_after(45)
        old_entry(registrant())
        run(0)
        assert "表示を始めてから45日のうちに" in mails()[0].body

    def test_people__get_one_mail_each_with_their_own(self) -> None:
        first, second = registrant(), registrant()
        colleague = UserFactory(organization=first.organization)
        for person in (first, first, second, colleague):
            old_entry(person)
        run(0)
        counts = {mail.to: mail.subject[-4:] for mail in mails()}
        assert counts == {
            first.email: "（2件）",
            second.email: "（1件）",
            colleague.email: "（1件）",
        }

    @pytest.mark.parametrize("trait", [{"is_active": False}, {"organization": None}])
    def test_registrant_who_left__hands_over_to_colleagues(self, trait: dict[str, Any]) -> None:
        person = registrant()
        colleagues = UserFactory.create_batch(2, organization=person.organization)
        old_entry(person)
        type(person).objects.filter(pk=person.pk).update(**trait)
        run(0)
        assert {mail.to for mail in mails()} == {each.email for each in colleagues}

    def test_nobody_to_ask__the_steps_go_on(self) -> None:
        person = registrant(email="")
        entry = old_entry(person)
        for day in (0, 15, 25, 30):
            run(day)
        assert step_of(entry) == FLAGGED
        assert mails() == []

    def test_letter__counts_questions_alone(self) -> None:
        letter = Letter(registrant())
        letter.stopped.append(old_entry(letter.person))
        assert letter.questions == []


@pytest.mark.django_db
class TestPieces:
    @pytest.fixture
    def many(self) -> list[Entry]:
        """Return seven old entries of one person."""
        person = registrant()
        entries = bulk_published(7, organization=person.organization)
        Entry.objects.filter(organization=person.organization).redate(START - 400 * DAY)
        Entry.objects.filter(organization=person.organization).update(registrant=person)
        return entries

    def test_mail__holds_so_many_and_the_rest_comes_later(
        self, many: list[Entry], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(freshness_cycle, "MOST_IN_MAIL", 3)
        results = [run(day) for day in (0, 1, 2, 3)]
        assert [each[:9] for each in results] == [
            "確認のお願い3件、",
            "確認のお願い3件、",
            "確認のお願い1件、",
            "確認のお願い0件、",
        ]
        assert [mail.subject[-4:] for mail in mails()] == ["（3件）", "（3件）", "（1件）"]

    def test_reminders__come_before_new_questions(
        self, many: list[Entry], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(freshness_cycle, "MOST_IN_MAIL", 3)
        run(0)
        assert run(15).startswith("確認のお願い0件、再連絡3件")

    def test_round__ends_when_it_is_full(
        self, many: list[Entry], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = old_entry(registrant())
        monkeypatch.setattr(freshness_cycle, "MOST_IN_ROUND", 7)
        run(0)
        assert step_of(other) is None
        run(1)
        assert step_of(other) == ASKED

    def test_oldest__come_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        newer, older = old_entry(registrant(), age=400), old_entry(registrant(), age=500)
        monkeypatch.setattr(freshness_cycle, "MOST_IN_ROUND", 1)
        run(0)
        assert (step_of(newer), step_of(older)) == (None, ASKED)

    def test_queries__organizations_are_found_in_the_same_number_for_one_and_thirty(
        self, many: list[Entry], django_assert_num_queries: Any
    ) -> None:
        round_ = Round(START)
        round_.organizations()
        with django_assert_num_queries(2):
            assert len(round_.organizations()) == 1
        genre = GenreFactory()
        for organization in OrganizationFactory.create_batch(3):
            bulk_published(1, organization=organization, genre=genre)
        Entry.objects.all().redate(START - 400 * DAY)
        with django_assert_num_queries(2):
            assert len(round_.organizations()) == 4


@pytest.mark.django_db
class TestVisit:
    def queries_of(self, number: int) -> int:
        """Return how many queries a round takes for so many entries of one person."""
        person = registrant()
        bulk_published(number, organization=person.organization)
        Entry.objects.filter(organization=person.organization).update(registrant=person)
        Entry.objects.filter(organization=person.organization).redate(START - 400 * DAY)
        round_ = Round(START)
        assert round_.addresses
        with CaptureQueriesContext(connection) as queries:
            assert round_.visit(person.organization_id) == number
        return len(queries)

    def test_queries__one_more_an_entry(self) -> None:
        self.queries_of(1)
        assert self.queries_of(30) - self.queries_of(1) == 29


@pytest.mark.django_db
class TestFailure:
    def test_cut_off__leaves_neither_steps_nor_mails_of_that_organization(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken, sound = registrant(), registrant()
        entries = [old_entry(broken, age=400), old_entry(broken, age=401), old_entry(sound)]
        usual = Round.mail

        def fail(self: Round, letters: Any) -> None:
            letters = list(letters)
            usual(self, letters)
            if letters[0].person == broken:
                raise RuntimeError("power cut")

        monkeypatch.setattr(Round, "mail", fail)
        assert run(0) == "確認のお願い1件、再連絡0件、確認なしの表示0件、公開停止0件（メール1通）"
        assert [step_of(each) for each in entries] == [None, None, ASKED]
        assert [mail.to for mail in mails()] == [sound.email]
        assert "power cut" in caplog.text
        monkeypatch.setattr(Round, "mail", usual)
        run(0)
        assert [step_of(each) for each in entries] == [ASKED] * 3
        assert sorted(mail.to for mail in mails()) == sorted([broken.email, sound.email])

    def test_confirmed_meanwhile__is_left_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        entry = old_entry(registrant())
        row = asked(entry)
        usual = Round.organizations

        def confirm_after(self: Round) -> list[int]:
            found = usual(self)
            row.confirm(None, START + 15 * DAY)
            row.save()
            return found

        monkeypatch.setattr(Round, "organizations", confirm_after)
        run(15)
        assert step_of(entry) == FRESH
        assert mails() == []


@pytest.mark.django_db
class TestStory:
    """A year and a half of an entry, from the first question to its return."""

    def test_unanswered__is_stopped_and_comes_back_by_the_registrants_edit(self) -> None:
        stops_after(60)
        entry = approved_entry()
        registrant = registrant_of(entry)
        Entry.objects.filter(pk=entry.pk).update(registrant=registrant.user)
        Entry.objects.filter(pk=entry.pk).redate(START - 366 * DAY)
        for day in range(0, 95, 5):
            run(day)
        assert [mail.subject.removeprefix("【ＡＰＰＬＩＣ】") for mail in mails()] == [
            "登録情報は、まだ正しいですか（1件）",
            "登録情報は、まだ正しいですか（1件）",
            "登録情報は、まだ正しいですか（1件）",
            "登録情報の公開を停止しました（1件）",
        ]
        row = Entry.objects.get(pk=entry.pk)
        assert not row.live
        assert lifecycle.state_of(row) == EntryState.STOPPED
        draft = row.get_latest_revision_as_object()
        lifecycle.register(draft, registrant)
        lifecycle.approve(row, secretariat_operator())
        assert Entry.objects.published().filter(pk=entry.pk).exists()
        assert step_of(entry) == FRESH

    def test_answered__is_asked_again_only_after_a_year(self) -> None:
        person = registrant()
        entry = old_entry(person)
        run(0)
        link = re.search(r"/matching/search/confirm/\S+", mails()[0].body)
        assert link is not None
        Client().post(link[0])
        for day in (15, 25, 30, 60):
            run(day)
        assert step_of(entry) == FRESH
        assert len(mails()) == 1
        later = Round(timezone.now() + 366 * DAY)
        assert later.run().startswith("確認のお願い1件")
        assert Freshness.objects.get(entry=entry).cycle == 2
        assert "このリンクでは確認できません" in text_of(Client().get(link[0]))


@pytest.mark.django_db
class TestJob:
    def test_job__runs_daily_by_the_clock(self) -> None:
        job = jobs._registry["情報の鮮度"]
        assert job.every == timedelta(days=1)
        entry = listed_entry()
        Entry.objects.filter(pk=entry.pk).redate(timezone.now() - 366 * DAY)
        assert keep_fresh().startswith("確認のお願い1件")
        assert keep_fresh().startswith("確認のお願い0件")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestSimultaneousRounds:
    def test_three_rounds__ask_once(self) -> None:
        person = registrant()
        for _ in range(2):
            old_entry(person)
        barrier = Barrier(3)

        def visit(_: int) -> int:
            try:
                round_ = Round(START)
                barrier.wait(timeout=60)
                return round_.visit(person.organization_id)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(3) as pool:
            handled = sorted(pool.map(visit, range(3)))
        assert handled == [0, 0, 2]
        assert len(mails()) == 1
        assert set(Freshness.objects.values_list("step", "cycle")) == {(ASKED, 1)}
