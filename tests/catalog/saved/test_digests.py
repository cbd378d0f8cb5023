"""The mails about saved searches (V10)."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.models import Entry, Genre, SavedSearch
from catalog.saved import digests
from catalog.saved.digests import Digest, latest_morning, stop_url
from catalog.saved.jobs import send_digests
from cms import jobs
from cms.mail import deliver
from cms.members.models import User
from cms.models import MailRecord
from tests.factories import (
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    bulk_published,
    published_entry,
    registrant_of,
    secretariat_operator,
)

TOKYO = ZoneInfo("Asia/Tokyo")
MORNING = datetime(2026, 11, 18, 7, tzinfo=TOKYO)
DAY = timedelta(days=1)
Commits = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def bousai(db: None) -> Genre:
    """Return a genre."""
    return GenreFactory(slug="bousai", name="防災")


@pytest.fixture
def reader(db: None) -> User:
    """Return somebody of a local government."""
    return UserFactory(organization=OrganizationFactory(municipality=True))


def save_search(user: User, query: str = "genre=bousai", **fields: object) -> SavedSearch:
    """Return a daily search, told until the morning before."""
    defaults = {"name": "防災の情報", "interval": "daily", "told_until": MORNING - DAY}
    return SavedSearch.objects.create(user=user, query=query, **(defaults | fields))


def dated(entry: Entry, updated: datetime, published: datetime | None = None) -> Entry:
    """Return the entry, updated and first published at these times."""
    Entry.objects.filter(pk=entry.pk).redate(updated, first_published_at=published or updated)
    return entry


def tell(user: User, until: datetime = MORNING) -> str:
    """Make the digest of one account; return the text of its mail, "" if there is none."""
    before = set(MailRecord.objects.values_list("pk", flat=True))
    told = Digest(until).tell(user.pk)
    new = MailRecord.objects.exclude(pk__in=before)
    assert new.count() == told
    return "".join(record.subject + "\n" + record.body for record in new)


class TestLatestMorning:
    @pytest.mark.parametrize(
        ("now", "morning"),
        [
            (datetime(2026, 11, 18, 7, 14), datetime(2026, 11, 17, 7)),
            (datetime(2026, 11, 18, 7, 15), datetime(2026, 11, 18, 7)),
            (datetime(2026, 11, 18, 23, 59), datetime(2026, 11, 18, 7)),
            (datetime(2026, 11, 19, 0, 0), datetime(2026, 11, 18, 7)),
        ],
    )
    def test_morning__japanese_time_settled(self, now: datetime, morning: datetime) -> None:
        assert latest_morning(now.replace(tzinfo=TOKYO)) == morning.replace(tzinfo=TOKYO)


class TestTell:
    def test_new_entry__with_what_the_list_shows(self, bousai: Genre, reader: User) -> None:
        entry = dated(
            published_entry(genres=[bousai], title="避難所の受付", summary="秘密の概要"),
            MORNING - timedelta(hours=1),
        )
        save_search(reader)
        text = tell(reader)
        assert text.startswith("【ＡＰＰＬＩＣ】保存した検索の新着情報 1件\n")
        for part in ("避難所の受付", entry.organization.name, entry.information_type.name):
            assert part in text
        assert "更新日 2026年11月18日" in text
        assert f"/matching/search/{entry.pk}/\n" in text
        assert "秘密の概要" not in text
        assert "contact@example.jp" not in text

    def test_mail__can_be_stopped_by_the_mail_program(
        self, bousai: Genre, reader: User, mailoutbox: list[mail.EmailMessage]
    ) -> None:
        dated(published_entry(genres=[bousai]), MORNING - timedelta(hours=1))
        save_search(reader)
        tell(reader)
        deliver(MailRecord.objects.latest("pk").pk)
        headers = mailoutbox[-1].extra_headers
        assert headers == {
            "List-Unsubscribe": f"<{stop_url('account', reader.pk)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    def test_title__not_escaped_as_html(self, bousai: Genre, reader: User) -> None:
        dated(published_entry(genres=[bousai], title="A&B <試験>"), MORNING - DAY)
        save_search(reader, name="<b>&名前")
        text = tell(reader)
        assert "A&B <試験>" in text
        assert "■ <b>&名前（1件）" in text

    def test_nothing_new__no_mail_but_the_mark_moves(self, bousai: Genre, reader: User) -> None:
        dated(published_entry(genres=[bousai]), MORNING - 2 * DAY)
        saved = save_search(reader)
        assert tell(reader) == ""
        saved.refresh_from_db()
        assert saved.told_until == MORNING

    def test_other_genre__no_mail(self, bousai: Genre, reader: User) -> None:
        dated(published_entry(), MORNING - timedelta(hours=1))
        save_search(reader)
        assert tell(reader) == ""

    def test_updated_entry__is_told_again(self, bousai: Genre, reader: User) -> None:
        entry = dated(published_entry(genres=[bousai]), MORNING - 9 * DAY)
        Entry.objects.filter(pk=entry.pk).redate(MORNING - timedelta(hours=2))
        save_search(reader)
        assert entry.title in tell(reader)

    def test_imported_entry__with_an_old_date_is_new(self, bousai: Genre, reader: User) -> None:
        old = datetime(2016, 4, 1, tzinfo=TOKYO)
        dated(published_entry(genres=[bousai]), old, published=MORNING - timedelta(hours=2))
        save_search(reader)
        assert "試験用の情報" in tell(reader)

    @pytest.mark.parametrize("away", ["take_down", "delete"])
    def test_gone_entry__is_not_told(self, bousai: Genre, reader: User, away: str) -> None:
        entry = published_entry(genres=[bousai])
        if away == "delete":
            lifecycle.delete(entry, registrant_of(entry))
        else:
            lifecycle.take_down(entry, secretariat_operator(), "確認のため")
        dated(entry, MORNING - timedelta(hours=2))
        save_search(reader)
        assert tell(reader) == ""

    def test_every_entry__once_over_mornings_and_repeated_runs(
        self, bousai: Genre, reader: User
    ) -> None:
        type_ = InformationTypeFactory()
        for hours in range(-30, 30, 4):
            entry = published_entry(genres=[bousai], information_type=type_, title=f"時刻{hours}号")
            dated(
                entry, MORNING + timedelta(hours=hours), MORNING + timedelta(hours=hours, seconds=1)
            )
        dated(
            published_entry(genres=[bousai], information_type=type_, title="境目号"),
            MORNING - timedelta(milliseconds=1),
            MORNING + timedelta(milliseconds=1),
        )
        save_search(reader, told_until=MORNING - 2 * DAY)
        mornings = [
            MORNING - DAY,
            MORNING - DAY,
            MORNING,
            MORNING,
            MORNING + DAY,
            MORNING + 2 * DAY,
        ]
        told = "".join(tell(reader, morning) for morning in mornings)
        titles = re.findall(r"時刻-?\d+号|境目号", told)
        assert len(titles) == len(set(titles)) == 16

    def test_two_searches__one_mail_each_entry_once(self, bousai: Genre, reader: User) -> None:
        dated(published_entry(genres=[bousai], title="避難の情報"), MORNING - DAY)
        save_search(reader, name="一つ目")
        save_search(reader, query="q=避難", name="二つ目")
        text = tell(reader)
        assert text.count("避難の情報") == 1
        assert "■ 一つ目（1件）" in text
        assert "二つ目" not in text

    def test_many__the_rest_is_counted(
        self, bousai: Genre, reader: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(digests, "MOST_ROWS", 2)
        rows = bulk_published(5, genre=bousai)
        Entry.objects.filter(pk__in=[row.pk for row in rows]).redate(
            MORNING - DAY, first_published_at=MORNING - DAY
        )
        save_search(reader)
        text = tell(reader)
        assert text.count("試験用の情報") == 2
        assert "ほか3件" in text

    def test_genre_gone__silence_instead_of_everything(self, bousai: Genre, reader: User) -> None:
        dated(published_entry(), MORNING - timedelta(hours=1))
        save_search(reader, query="genre=no-longer")
        assert tell(reader) == ""

    def test_general_member__no_link_to_what_it_may_not_open(self, bousai: Genre) -> None:
        shut = dated(published_entry(genres=[bousai]), MORNING - DAY)
        open_type = InformationTypeFactory(for_all=True)
        free = dated(published_entry(genres=[bousai], information_type=open_type), MORNING - DAY)
        user = UserFactory()
        save_search(user)
        text = tell(user)
        assert f"/search/{shut.pk}/" not in text
        assert f"/search/{free.pk}/" in text

    @pytest.mark.parametrize("number", [1, 30])
    def test_queries__the_same_for_one_entry_and_thirty(
        self,
        bousai: Genre,
        reader: User,
        number: int,
        django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
    ) -> None:
        rows = bulk_published(number, genre=bousai)
        Entry.objects.filter(pk__in=[row.pk for row in rows]).redate(
            MORNING - DAY, first_published_at=MORNING - DAY
        )
        save_search(reader)
        digest = Digest(MORNING)
        with django_assert_max_num_queries(9):
            assert digest.tell(reader.pk)


class TestSendDigests:
    @pytest.fixture(autouse=True)
    def _at_eight(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(timezone, "now", lambda: MORNING + timedelta(hours=1))

    def test_run_twice__mails_once(
        self, bousai: Genre, reader: User, django_capture_on_commit_callbacks: Commits
    ) -> None:
        dated(published_entry(genres=[bousai]), MORNING - DAY)
        save_search(reader)
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            results = [send_digests(), send_digests()]
        assert results == ["1通を送信", "0通を送信"]
        assert [message.to for message in mail.outbox] == [[reader.email]]
        assert "防災の情報" in mail.outbox[0].body

    def test_text__forgotten_once_it_is_out(
        self, bousai: Genre, reader: User, django_capture_on_commit_callbacks: Commits
    ) -> None:
        """V9: the mail's record does not tell who looks for what."""
        dated(published_entry(genres=[bousai]), MORNING - DAY)
        save_search(reader)
        with django_capture_on_commit_callbacks(execute=True):
            send_digests()
        record = MailRecord.objects.get(kind="digest")
        assert record.is_private
        assert record.state == "sent"
        assert "防災" not in record.subject + record.body + record.about

    def test_inactive_account__hears_nothing(self, bousai: Genre, reader: User) -> None:
        dated(published_entry(genres=[bousai]), MORNING - DAY)
        save_search(reader)
        User.objects.filter(pk=reader.pk).update(is_active=False)
        assert send_digests() == "0通を送信"

    def test_one_account_fails__the_others_hear(
        self, bousai: Genre, reader: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dated(published_entry(genres=[bousai]), MORNING - DAY)
        other = UserFactory()
        save_search(reader, name="壊れた")
        save_search(other)
        real = Digest.news

        def news(self: Digest, search: SavedSearch) -> object:
            if search.user_id == reader.pk:
                raise RuntimeError
            return real(self, search)

        monkeypatch.setattr(Digest, "news", news)
        assert send_digests() == "1通を送信"
        assert (
            MailRecord.objects.filter(kind="digest").values_list("to", flat=True)[0] == other.email
        )
        assert SavedSearch.objects.get(user=reader).told_until == MORNING - DAY

    def test_job__is_registered(self, db: None) -> None:
        assert "保存した検索のお知らせ" in [name for name, _ in jobs.run_due()]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestSimultaneousRuns:
    def test_four_runs__one_mail(self) -> None:
        genre = GenreFactory(slug="bousai")
        user = UserFactory()
        dated(published_entry(genres=[genre]), MORNING - DAY)
        save_search(user)
        barrier = Barrier(4)

        def run(_: int) -> bool:
            try:
                digest = Digest(MORNING)
                barrier.wait(timeout=60)
                return digest.tell(user.pk)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            told = sorted(pool.map(run, range(4)))
        assert told == [False, False, False, True]
        assert MailRecord.objects.filter(kind="digest").count() == 1
