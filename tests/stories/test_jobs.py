"""Every job of the site: started twice at once, cut off, its clock moved: each thing once (O9)."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import StringIO
from threading import Barrier, BrokenBarrierError
from typing import Any
from uuid import uuid4

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from catalog.models import (
    AutomaticDraft,
    ContentReport,
    DemandCount,
    Entry,
    EntryText,
    ListedCount,
    PendingUpload,
    SavedSearch,
    SearchWord,
)
from catalog.saved.digests import latest_morning
from catalog.saved.models import DigestInterval
from catalog.search.models import DemandKind
from cms import jobs
from cms.mail.models import FORGOTTEN, MailState
from cms.members.access.enums import AlertKind, LoginResult
from cms.members.models import AccessAlert, Application, KeptForm, LoginRecord, User
from cms.models import JobRun, MailRecord
from home.events.meetings.lifecycle import register
from home.events.models import EventPage, MeetingReport, Questionnaire, Registration
from home.events.organizing.choosing import Choice
from home.events.organizing.messages.sending import Text, send
from home.events.registrations.jobs import FORGOTTEN as FORGOTTEN_NAME
from home.models import ContactMessage, HomePage, StandardPage
from tests.factories import (
    PDF,
    ApplicationFactory,
    GenreFactory,
    OrganizationFactory,
    UserFactory,
    approved_entry,
    event_page,
    registrations,
    secretariat_operator,
)

DAY = timedelta(days=1)
#: The jobs that this release has; who adds one adds work for it below.
#: Jobs that find something to do here.
BUSY = {
    "メールの送信",
    "確認されない申込みの削除",
    "アクセスログの整理",
    "ログイン失敗の記録の整理",
    "使われていないアカウント",
    "保存した検索のお知らせ",
    "内容についての連絡の片付け",
    "協会へのお問い合わせの片付け",
    "送信中の資料の片付け",
    "入力途中の内容の片付け",
    "お預かりした入力の片付け",
    "公開中の件数の整理",
    "探されたものの集計",
    "検索の単語の更新",
    "予約した公開と公開終了",
    "期限の過ぎたログイン状態の削除",
    "古いメールの本文の削除",
    "公開データの書き出し",
    "公開データの書き直し",
    "勉強会のアンケートのお願い",
    "勉強会の前日のお知らせ",
    "勉強会の席",
    "勉強会の参加者へのメール",
    "勉強会の参加者の個人情報の削除",
    "勉強会の報告のお知らせ",
}
#: Mails of the jobs of study meetings.
OF_MEETINGS = ("reminder", "promoted", "message", "questionnaire", "report")
#: Jobs that go along idle; their own tests let them be killed and run twice at once.
IDLE = {
    "リンクの確認",
    "リンク切れのお知らせ",
    "販売終了のお知らせ",
    "情報の鮮度",
    "登録のお願いの送信",
    "ファイルの取込み",
    "取込みのファイルの片付け",
}


class CrashError(BaseException):
    """The process ends here; nothing catches it."""


def build_work() -> None:
    """Leave something to do for every job, and beside it something to leave alone."""
    now = timezone.now()
    people(now)
    records(now)
    genre = GenreFactory(name="防災", slug="bousai")
    for number in range(3):
        entry = approved_entry(title=f"避難所の地図{number}", genres=[genre])
        handled = now - (1, 401, 500)[number] * DAY
        ContentReport.objects.create(
            entry=entry, matter="wrong", text=f"連絡{number}", handled_at=handled
        )
        ContactMessage.objects.create(
            concern="other", name="x", organization="x", text=f"問合せ{number}", handled_at=handled
        )
        published = latest_morning(now) - DAY
        Entry.objects.filter(pk=entry.pk).redate(published, first_published_at=published)
    meetings(now)
    MailRecord.objects.all().delete()
    for number in range(2):
        MailRecord.objects.create(kind="waiting", to=f"w{number}@example.jp", subject="x", body="x")
        old = {"created_at": now - 401 * DAY, "state": MailState.SENT, "body": "秘密"}
        MailRecord.objects.create(kind="old", to=f"o{number}@example.jp", subject="x", **old)
    yesterday = timezone.localdate() - DAY
    for number in range(4):
        row = {"kind": DemandKind.WORD, "value": f"語{number % 2}"}
        DemandCount.objects.create(day=yesterday, number=2, **row)
        DemandCount.objects.create(day=yesterday - 500 * DAY, **row)
    pages(now)


def people(now: datetime) -> None:
    """Accounts that nobody uses, a saved search with news, and what people began and left."""
    for age, warned in ((400, None), (430, now - 31 * DAY)):
        UserFactory(last_login=now - age * DAY, unused_warned_at=warned)
    reader = UserFactory(organization=OrganizationFactory(municipality=True), last_login=now)
    for name in ("一", "二"):
        SavedSearch.objects.create(
            user=reader,
            name=name,
            query="genre=bousai",
            interval=DigestInterval.DAILY,
            told_until=now - 3 * DAY,
        )
    for age in (3, 2, 0):
        upload = PendingUpload(
            user=reader,
            organization=reader.organization,
            title=f"資料{age}",
            size=len(PDF),
            created_at=now - age * DAY,
        )
        upload.file.save("x.pdf", ContentFile(PDF))
    for age in (60, 31, 1):
        moment = now - age * DAY
        AutomaticDraft.objects.create(
            user=reader, form_token=uuid4(), fields={"title": [f"{age}"]}, saved_at=moment
        )
        KeptForm.objects.create(browser="x", page="/", action="/", fields={}, created_at=moment)
    for age in (15, 20, 1):
        ApplicationFactory(unverified=True, created_at=now - age * DAY)


def records(now: datetime) -> None:
    """Records of logins, old and new."""
    for age in (500, 450, 1):
        moment = now - age * DAY
        LoginRecord.objects.create(login_id="x", result=LoginResult.WRONG, created_at=moment)
        AccessAlert.objects.create(
            kind=AlertKind.SAME_ADDRESS, subject=f"x{age}", day=moment.date(), created_at=moment
        )
        Session.objects.create(session_key=f"s{age}", expire_date=now + (2 - age) * DAY)
        attempt = AccessAttempt.objects.create(
            username=f"u{age}", ip_address="192.0.2.1", failures_since_start=5
        )
        ago = timedelta() if age == 1 else age * DAY
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=now - ago)


def pages(now: datetime) -> None:
    """A page that is to go live, one whose time is over, one whose whole time has passed."""
    home = HomePage.objects.get()
    plans = {"coming": (-1, None), "going": (None, -1), "gone": (-2, -1), "later": (2, None)}
    for name, (start, end) in plans.items():
        page = home.add_child(
            instance=StandardPage(title=name, slug=name, live=name == "going", expire_at=None)
        )
        page.go_live_at = now + DAY if start else None
        revision = page.save_revision()
        if start:
            revision.publish()
        moments = {"go_live_at": start, "expire_at": end}
        for field, days in moments.items():
            setattr(page, field, now + days * DAY if days else None)
        Page.objects.filter(pk=page.pk).update(expire_at=page.expire_at)
        revision.refresh_from_db()
        revision.content |= {
            field: getattr(page, field).isoformat() if getattr(page, field) else None
            for field in moments
        }
        revision.approved_go_live_at = page.go_live_at
        revision.save()


def meetings(now: datetime) -> None:
    """A meeting tomorrow, one with a free seat and a message to send, one yesterday, one of old."""
    soon = event_page(slug="soon", starts_at=now + timedelta(hours=10))
    register(soon, registrations(1))
    soon.registrations.update(decided_at=now - 5 * DAY)
    later = event_page(slug="later", capacity=1)
    register(later, registrations(2))
    EventPage.objects.filter(pk=later.pk).update(capacity=2)
    text = Text("ご案内", "本文")
    choice, operator = Choice(state="confirmed"), secretariat_operator()
    send(later, choice, text, operator, expected=1, ticket=uuid4())
    questions = Questionnaire.objects.create(title="x", is_open=True)
    held = event_page(slug="held", starts_at=now - DAY, questionnaire=questions)
    (came,) = registrations(1, event=held, state="confirmed", name="来た人", attended=True)
    came.save()
    MeetingReport.objects.create(event=held, published_at=now - timedelta(hours=1))
    past = event_page(slug="past", starts_at=now - 500 * DAY)
    (guest,) = registrations(1, event=past, state="confirmed", name="昔の人")
    guest.save()


def effects() -> dict[str, Any]:
    """Return all that the jobs have done, and what they left."""
    demand = DemandCount.objects.values_list("day", "value", "number")
    return {
        "mails": Counter(MailRecord.objects.values_list("kind", "to", "state")),
        "forgotten": MailRecord.objects.filter(body=FORGOTTEN).count(),
        "applications": Application.objects.count(),
        "logins": LoginRecord.objects.count(),
        "alerts": AccessAlert.objects.count(),
        "guesses": list(AccessAttempt.objects.values_list("username", flat=True)),
        "sessions": set(Session.objects.values_list("session_key", flat=True)),
        "open": User.objects.filter(is_active=True).count(),
        "warned": User.objects.filter(unused_warned_at__isnull=False).count(),
        "reports": list(ContentReport.objects.values_list("text", flat=True)),
        "messages": list(ContactMessage.objects.values_list("text", flat=True)),
        "typed": list(AutomaticDraft.objects.values_list("fields", flat=True)),
        "kept forms": KeptForm.objects.count(),
        "uploads": list(PendingUpload.objects.values_list("title", flat=True)),
        "participants": list(Registration.objects.order_by("pk").values_list("name", "state")),
        "counts": ListedCount.objects.groups() == EntryText.objects.published().groups(),
        "demand": sorted((str(day), value, number) for day, value, number in demand),
        "words": set(SearchWord.objects.values_list("word", flat=True)),
        "pages": dict(StandardPage.objects.values_list("slug", "live")),
        "page log": Counter(
            PageLogEntry.objects.filter(action__endswith="scheduled").values_list(
                "page__slug", "action"
            )
        ),
    }


def check(done: dict[str, Any]) -> None:
    """Compare what was done with what had to be done."""
    mails = done["mails"]
    assert {kind: state for kind, _, state in mails} == {
        "waiting": "sent",
        "old": "sent",
        "account_unused": "sent",
        "account_closed": "sent",
        "digest": "sent",
        "event_reminder": "sent",
        "event_promoted": "sent",
        "event_message": "sent",
        "event_questionnaire": "sent",
        "event_report": "sent",
    }
    assert set(mails.values()) == {1}
    kinds = Counter(kind for kind, _, _ in mails)
    meetings = (f"event_{each}" for each in OF_MEETINGS)
    once = dict.fromkeys(("account_unused", "account_closed", "digest", *meetings), 1)
    assert kinds == {"waiting": 2, "old": 2} | once
    assert done["forgotten"] == 2
    assert (done["applications"], done["logins"], done["alerts"]) == (1, 1, 1)
    assert (done["guesses"], done["sessions"], done["uploads"]) == (["u1"], {"s1"}, ["資料0"])
    assert (done["typed"], done["kept forms"]) == ([{"title": ["1"]}], 1)
    assert (done["warned"], done["reports"]) == (2, ["連絡0"])
    assert done["messages"] == ["問合せ0"]
    names = ["参加者1（架空）", "参加者1（架空）", "参加者2（架空）", "来た人", FORGOTTEN_NAME]
    assert done["participants"] == [(name, "confirmed") for name in names]
    assert done["counts"]
    yesterday = str(timezone.localdate() - DAY)
    assert done["demand"] == [(yesterday, "語0", 4), (yesterday, "語1", 4)]
    assert {"避難所", "防災"} <= done["words"]
    assert done["pages"] == {"coming": True, "going": False, "gone": False, "later": False}
    assert done["page log"] == {
        ("coming", "wagtail.publish.scheduled"): 1,
        ("gone", "wagtail.publish.scheduled"): 1,
        ("gone", "wagtail.unpublish.scheduled"): 1,
        ("going", "wagtail.unpublish.scheduled"): 1,
    }


def run_all() -> None:
    """Run every job, without the lock that keeps a second process away."""
    for job in jobs.registered():
        job.run()


class Crashes:
    """Ends the process, as it were, before the n-th time that something is written."""

    def __init__(self, countdown: int) -> None:
        self.countdown = countdown

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Count what writes."""
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.countdown -= 1
            if self.countdown < 0:
                raise CrashError
        return execute(sql, params, many, context)


def survives(countdown: int) -> bool:
    """Run every job with a crash in its course; return whether there was none."""
    try:
        with connection.execute_wrapper(Crashes(countdown)):
            run_all()
    except CrashError:
        return False
    return True


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestEachThingOnce:
    def test_every_job__is_tried(self) -> None:
        assert {job.name for job in jobs.registered()} == BUSY | IDLE

    def test_twice_at_once(self) -> None:
        build_work()
        mail.outbox.clear()
        starts = 2
        barrier = Barrier(starts)

        def start() -> None:
            try:
                for job in jobs.registered():
                    barrier.wait(timeout=60)
                    job.run()
            except BrokenBarrierError:  # the other one says why
                return
            except BaseException:
                barrier.abort()
                raise
            finally:
                connections.close_all()

        with ThreadPoolExecutor(starts) as pool:
            for each in [pool.submit(start) for _ in range(starts)]:
                each.result(timeout=120)
        assert not barrier.broken
        run_all()
        check(effects())
        sent = Counter((each.to[0], each.subject) for each in mail.outbox)
        assert set(sent.values()) == {1}

    def test_cut_off_at_every_write__then_run_again(self) -> None:
        build_work()
        crashes = 0
        while not survives(crashes):
            crashes += 1
        assert crashes > 10
        MailRecord.objects.filter(state=MailState.SENDING).update(next_attempt_at=timezone.now())
        run_all()
        check(effects())

    def test_clock_moved_a_month__and_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        build_work()
        run_all()
        true_time = timezone.now
        for days in (31, 0):
            monkeypatch.setattr(timezone, "now", lambda days=days: true_time() + days * DAY)
            run_all()
            done = effects()
            run_all()
            assert effects() == done
        kinds = Counter(MailRecord.objects.values_list("kind", flat=True))
        assert (kinds["digest"], kinds["account_unused"]) == (1, 1)
        assert not SavedSearch.objects.filter(told_until__gt=timezone.now()).exists()


class Process:
    """A process of its own that runs `run_jobs` with one job of three pieces."""

    def __init__(self, *, hangs: bool = False) -> None:
        self.said, self.saying = os.pipe()
        self.waiting, self.letting_go = os.pipe()
        connections.close_all()
        self.pid = os.fork()
        if self.pid == 0:
            self.run(hangs)

    def run(self, hangs: bool) -> None:
        """Be the child; it never returns into the suite."""
        try:
            jobs._registry.clear()

            @jobs.register("三つの用事", every=DAY)
            def three_pieces() -> str:
                for number in jobs.pieces(range(3)):
                    MailRecord.objects.get_or_create(kind="piece", to=f"{number}@example.jp")
                    if hangs and number == 1:
                        os.write(self.saying, "途中\n".encode())
                        os.read(self.waiting, 1)
                return "済み"

            out = StringIO()
            call_command("run_jobs", stdout=out)
            os.write(self.saying, out.getvalue().encode())
        finally:
            os._exit(0)

    def line(self) -> str:
        """Wait for what it says."""
        return os.read(self.said, 1000).decode()

    def end(self) -> str:
        """Wait until it has ended; return what it has said meanwhile."""
        os.close(self.saying)
        os.waitpid(self.pid, 0)
        return self.line()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestKilled:
    def test_kill_9_half_way__another_start_takes_up(self) -> None:
        victim = Process(hangs=True)
        assert victim.line() == "途中\n"
        assert Process().end() == ""

        os.kill(victim.pid, signal.SIGKILL)
        victim.end()
        row = JobRun.objects.get()
        assert row.locked_until - timezone.now() < timedelta(minutes=3)
        assert row.finished_at is None
        JobRun.objects.update(locked_until=timezone.now())  # three minutes later

        assert Process().end() == "三つの用事：済み\n"
        pieces = MailRecord.objects.filter(kind="piece").values_list("to", flat=True)
        assert sorted(pieces) == [f"{number}@example.jp" for number in range(3)]
        assert JobRun.objects.get().succeeded

    def test_sigterm__finishes_the_piece_and_lets_the_job_go(self) -> None:
        asked = Process(hangs=True)
        assert asked.line() == "途中\n"
        os.kill(asked.pid, signal.SIGTERM)
        os.write(asked.letting_go, b"x")

        assert asked.end() == f"三つの用事：{jobs.CUT_OFF}\n"
        assert JobRun.objects.get().locked_until is None
        assert MailRecord.objects.filter(kind="piece").count() == 2
        assert Process().end() == "三つの用事：済み\n"
