"""Who hears what by mail of an entry's life, with which link (R6, S3, S4, O10)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMessage

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry
from catalog.reading import likes as liking
from cms.admin.audit import Operator
from cms.mail.models import MailRecord
from cms.members.access.enums import AlertKind
from cms.members.models import AccessAlert, Network
from tests.actors import Cast
from tests.factories import GenreFactory, UserFactory, entry_in, pdf_document
from tests.registering import fresh, latest_draft

pytestmark = pytest.mark.django_db

#: Kind of the mail: the state before, what happens, the subject, what the body says.
MEMBER_MAILS: dict[str, tuple[EntryState, str, str, str]] = {
    "entry_registered": (EntryState.DRAFT, "submit", "登録処理済", "登録を受け付けました"),
    "entry_approved": (EntryState.IN_REVIEW, "approve", "公開しました", "確認し、公開しました"),
    "entry_returned": (EntryState.IN_REVIEW, "return", "差戻し", "連絡先をお書きください。"),
    "entry_stopped": (EntryState.PUBLISHED, "take_down", "公開停止", "苦情があったため"),
    "entry_resumed": (EntryState.STOPPED, "resume", "公開再開", "公開を再開しました"),
    "entry_deleted": (EntryState.PUBLISHED, "delete", "削除しました", "次の情報を削除しました"),
}
SILENT = ("save_draft", "restore", "like")


def act(verb: str, entry: Entry, cast: Cast, by: str = "general") -> None:
    """Let the one whose work it is do it: `by` for what members do."""
    member, staff = Operator(cast[by].user), Operator(cast["secretariat"].user)
    {
        "save_draft": lambda: lifecycle.save_draft(latest_draft(entry), member),
        "submit": lambda: lifecycle.submit(entry, member),
        "approve": lambda: lifecycle.approve(entry, staff),
        "return": lambda: lifecycle.return_to_registrant(entry, staff, "連絡先をお書きください。"),
        "take_down": lambda: lifecycle.take_down(entry, staff, "苦情があったため"),
        "resume": lambda: lifecycle.resume(entry, staff),
        "delete": lambda: lifecycle.delete(entry, member),
        "restore": lambda: lifecycle.restore(entry, staff),
        "like": lambda: liking.toggle_like(entry, cast["special"].user),
    }[verb]()


def owned(cast: Cast, state: EntryState, **changes: Any) -> Entry:
    """Return an entry of the company, registered by `general`; mails so far are forgotten."""
    defaults = {"organization": cast.owner, "registrant": cast["general"].user}
    entry = entry_in(state, **(defaults | changes))
    MailRecord.objects.all().delete()
    AccessAlert.objects.all().delete()
    return entry


def mails(kind: str) -> dict[str, MailRecord]:
    """Return the mails of this kind by address."""
    return {record.to: record for record in MailRecord.objects.filter(kind=kind)}


class TestMembersMails:
    @pytest.mark.parametrize("kind", MEMBER_MAILS)
    def test_registrant__is_told_in_japanese_with_a_link_to_the_own_page(
        self, cast: Cast, kind: str
    ) -> None:
        state, verb, subject, words = MEMBER_MAILS[kind]
        entry = owned(cast, state, title="水位計")
        act(verb, entry, cast)
        (record,) = mails(kind).values()
        assert record.to == cast["general"].user.email
        assert record.subject == f"【ＡＰＰＬＩＣ】{subject}：水位計"
        assert "持ち主（架空） ご担当者さま" in record.body
        assert "一般財団法人 全国地域情報化推進協会 ＡＰＰＬＩＣ" in record.body
        assert words in record.body
        assert record.about == f"登録情報 {entry.pk}「水位計」"
        assert "/admin/" not in record.body
        link = f"{settings.WAGTAILADMIN_BASE_URL}/matching/my/{entry.pk}/"
        assert (link in record.body.splitlines()) == (kind != "entry_deleted")
        assert not re.search(r"\{[%{]|None|&\w+;", record.body)

    @pytest.mark.parametrize("verb", SILENT)
    def test_other_changes__mail_nobody(self, cast: Cast, verb: str) -> None:
        state = EntryState.DELETED if verb == "restore" else EntryState.PUBLISHED
        act(verb, owned(cast, state), cast)
        assert not MailRecord.objects.exists()

    @pytest.mark.parametrize(
        ("verb", "state", "kind"),
        [
            ("submit", EntryState.DRAFT, "entry_registered"),
            ("delete", EntryState.PUBLISHED, "entry_deleted"),
        ],
    )
    def test_colleague_who_acts__hears_of_it_as_the_registrant_does(
        self, cast: Cast, verb: str, state: EntryState, kind: str
    ) -> None:
        act(verb, owned(cast, state), cast, by="colleague")
        assert set(mails(kind)) == {cast["general"].user.email, cast["colleague"].user.email}

    def test_colleague__is_not_told_of_what_the_registrant_does(self, cast: Cast) -> None:
        act("submit", owned(cast, EntryState.DRAFT), cast)
        assert set(mails("entry_registered")) == {cast["general"].user.email}

    @pytest.mark.parametrize("leaves", ["inactive", "deleted"])
    def test_registrant_who_left__is_replaced_by_the_colleagues(
        self, cast: Cast, leaves: str
    ) -> None:
        leaver = UserFactory(organization=cast.owner)
        entry = owned(cast, EntryState.IN_REVIEW, registrant=leaver)
        if leaves == "deleted":
            leaver.delete()
        else:
            leaver.is_active = False
            leaver.save()
        act("approve", entry, cast)
        people = {cast[name].user.email for name in ("general", "colleague")}
        assert set(mails("entry_approved")) == people

    def test_registrant_without_an_address__is_no_error(self, cast: Cast) -> None:
        silent = UserFactory(organization=cast.owner, email="")
        entry = owned(cast, EntryState.IN_REVIEW, registrant=silent)
        act("approve", entry, cast)
        assert mails("entry_approved") == {}
        assert lifecycle.state_of(fresh(entry)) == EntryState.PUBLISHED

    def test_deletion__names_who_did_it(self, cast: Cast) -> None:
        colleague = cast["colleague"].user
        colleague.last_name = "鈴木"
        colleague.save()
        act("delete", owned(cast, EntryState.PUBLISHED), cast, by="colleague")
        assert "鈴木 一郎（架空）" in mails("entry_deleted")[cast["general"].user.email].body

    def test_approval__tells_the_title_that_was_published(self, cast: Cast) -> None:
        entry = owned(cast, EntryState.PUBLISHED_CHANGES_IN_REVIEW, title="題")
        act("approve", entry, cast)
        (record,) = mails("entry_approved").values()
        assert record.subject.endswith("題（変更後）")

    @pytest.mark.parametrize("kind", MEMBER_MAILS)
    def test_hostile_title__stays_in_the_subject_as_text(self, cast: Cast, kind: str) -> None:
        state, verb, subject, _words = MEMBER_MAILS[kind]
        title = "題<b>\r\nBcc: evil@example.jp"
        act(verb, owned(cast, state, title=title), cast)
        (record,) = mails(kind).values()
        assert record.subject.startswith(f"【ＡＰＰＬＩＣ】{subject}：題<b>")
        assert not re.search(r"[\r\n]", record.subject)
        message = EmailMessage(record.subject, record.body, to=[record.to]).message()
        assert message["Bcc"] is None


class TestSecretariatsMail:
    def test_staff__are_asked_to_review_with_a_link_into_the_admin(self, cast: Cast) -> None:
        entry = owned(cast, EntryState.DRAFT, title="水位計")
        act("submit", entry, cast)
        (record,) = mails("entry_to_review").values()
        assert record.to == cast["secretariat"].user.email
        assert record.subject == "【審査依頼】持ち主（架空）：水位計"
        assert f"/admin/matching/{entry.pk}/review/" in record.body
        assert "登録情報の審査をお願いします。" in record.body
        assert f"試験 一郎（架空）（{cast['general'].user.username}）" in record.body
        assert "/matching/my/" not in record.body
        assert "変更された項目" not in record.body

    def test_staff__each_active_one_gets_it(self, cast: Cast) -> None:
        group = cast["secretariat"].user.groups.get()
        second, left = UserFactory(organization=None), UserFactory(organization=None)
        left.is_active = False
        left.save()
        for person in (second, left):
            person.groups.add(group)
        act("submit", owned(cast, EntryState.DRAFT), cast)
        expected = {cast["secretariat"].user.email, second.email}
        assert set(mails("entry_to_review")) == expected

    @pytest.mark.parametrize("verb", ["approve", "return", "take_down", "resume", "delete"])
    def test_staff__get_no_mail_of_what_members_are_told(self, cast: Cast, verb: str) -> None:
        states = {v: state for state, v, _s, _w in MEMBER_MAILS.values()}
        act(verb, owned(cast, states[verb]), cast)
        addresses = set(MailRecord.objects.values_list("to", flat=True))
        assert addresses == {cast["general"].user.email}

    def test_change_of_a_published_entry__is_told_with_old_and_new(self, cast: Cast) -> None:
        entry = owned(
            cast, EntryState.PUBLISHED, title="前の題", genres=[GenreFactory(name="防災")]
        )
        draft = latest_draft(entry)
        draft.title = "後の題"
        draft.genres = [GenreFactory(name="観光")]
        draft.documents = [pdf_document(title="案内")]
        lifecycle.save_draft(draft, Operator(cast["general"].user))
        act("submit", entry, cast)
        (record,) = mails("entry_to_review").values()
        lines = record.body.splitlines()
        for label, before, after in (
            ("タイトル", "前の題", "後の題"),
            ("行政課題のジャンル", "防災", "観光"),
            ("資料", "（なし）", "案内"),
        ):
            at = lines.index(f"　{label}")
            assert lines[at + 1 : at + 3] == [f"　　前：{before}", f"　　後：{after}"]
        assert "　概要" not in lines


class TestUnknownNetwork:
    """Changes from networks that the organisation has not registered (M23)."""

    HOME, ELSEWHERE = "203.0.113.7", "192.0.2.7"

    @pytest.fixture(autouse=True)
    def networks(self, cast: Cast) -> None:
        """Register where the company works."""
        Network.objects.create(organization=cast.owner, cidr="203.0.113.0/24")

    def do(self, cast: Cast, deed: str, address: str, by: str = "general") -> Entry:
        """Let a member register, change or delete from `address`."""
        state = EntryState.DRAFT if deed == "登録" else EntryState.PUBLISHED
        entry = owned(cast, state, title="前の題名")
        operator = Operator(cast[by].user, address)
        if deed == "削除":
            lifecycle.delete(entry, operator)
        elif deed == "変更":
            draft = latest_draft(entry)
            draft.title, draft.summary = "後の題名", "後の概要"
            lifecycle.register(draft, operator)
        else:
            lifecycle.submit(entry, operator)
        return entry

    @pytest.mark.parametrize(
        ("deed", "parts"),
        [
            ("登録", ["タイトル", "前：（なし）", "後：前の題名"]),
            ("変更", ["前：前の題名", "後：後の題名", "概要", "後：後の概要"]),
            ("削除", ["前：前の題名", "後：（なし）", "行政課題のジャンル"]),
        ],
    )
    def test_secretariat__gets_the_difference_field_by_field(
        self, cast: Cast, deed: str, parts: list[str]
    ) -> None:
        entry = self.do(cast, deed, self.ELSEWHERE)

        mail = mails("access_unknown_change")[cast["secretariat"].user.email]
        assert f"登録にないネットワークからの{deed}" in mail.subject
        for part in [*parts, self.ELSEWHERE, cast.owner.name, f"/matching/{entry.pk}/review/"]:
            assert part in mail.body
        alert = AccessAlert.objects.get()
        assert (alert.kind, alert.organization) == (AlertKind.UNKNOWN_CHANGE, cast.owner)

    @pytest.mark.parametrize("deed", ["登録", "変更", "削除"])
    def test_secretariat__hears_nothing_of_known_networks(self, cast: Cast, deed: str) -> None:
        self.do(cast, deed, self.HOME)

        assert mails("access_unknown_change") == {}
        assert not AccessAlert.objects.exists()

    def test_shared_network__is_known(self, cast: Cast) -> None:
        Network.objects.create(organization=cast.owner, cidr="192.0.2.0/24", is_shared=True)

        self.do(cast, "削除", self.ELSEWHERE)

        assert mails("access_unknown_change") == {}

    def test_no_networks__nothing_to_compare_with(self, cast: Cast) -> None:
        Network.objects.all().delete()

        self.do(cast, "削除", self.ELSEWHERE)

        assert mails("access_unknown_change") == {}

    def test_secretariat__may_work_from_anywhere(self, cast: Cast) -> None:
        self.do(cast, "削除", self.ELSEWHERE, by="secretariat")

        assert mails("access_unknown_change") == {}

    def test_mails__one_for_each_change_but_one_line_on_the_desk(self, cast: Cast) -> None:
        entry = owned(cast, EntryState.PUBLISHED)
        operator = Operator(cast["general"].user, self.ELSEWHERE)
        for title in ("一", "二"):
            draft = latest_draft(fresh(entry))
            draft.title = title
            lifecycle.register(draft, operator)

        assert MailRecord.objects.filter(kind="access_unknown_change").count() == 2
        assert AccessAlert.objects.count() == 1

    def test_decisions_of_the_secretariat__are_no_changes_by_a_member(self, cast: Cast) -> None:
        entry = owned(cast, EntryState.IN_REVIEW)

        lifecycle.approve(entry, Operator(cast["secretariat"].user, self.ELSEWHERE))

        assert mails("access_unknown_change") == {}


class TestOutbox:
    """What really goes out: these mails and no others."""

    def test_whole_life__sends_the_sites_own_mails_only(
        self,
        cast: Cast,
        mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Callable[..., Any],
    ) -> None:
        UserFactory(is_superuser=True, organization=None)
        entry = owned(cast, EntryState.DRAFT, title="題")
        verbs = ("submit", "return", "submit", "approve", "take_down", "resume", "delete")
        with django_capture_on_commit_callbacks(execute=True):
            for verb in verbs:
                act(verb, entry, cast)
        subjects = [(mail.subject.partition("：")[0], *mail.to) for mail in mailoutbox]
        member, staff = cast["general"].user.email, cast["secretariat"].user.email
        submitted = [("【ＡＰＰＬＩＣ】登録処理済", member), ("【審査依頼】持ち主（架空）", staff)]
        assert subjects == [
            *submitted,
            ("【ＡＰＰＬＩＣ】差戻し", member),
            *submitted,
            ("【ＡＰＰＬＩＣ】公開しました", member),
            ("【ＡＰＰＬＩＣ】公開停止", member),
            ("【ＡＰＰＬＩＣ】公開再開", member),
            ("【ＡＰＰＬＩＣ】削除しました", member),
        ]
        assert all(not mail.attachments for mail in mailoutbox)

    @pytest.mark.parametrize("kind", MEMBER_MAILS)
    def test_rolled_back_change__mails_nobody(
        self,
        cast: Cast,
        monkeypatch: pytest.MonkeyPatch,
        mailoutbox: list[Any],
        django_capture_on_commit_callbacks: Callable[..., Any],
        kind: str,
    ) -> None:
        state, verb, _subject, _words = MEMBER_MAILS[kind]
        entry = owned(cast, state)
        tell = lifecycle.tell_members

        def tell_and_fail(*args: Any, **kwargs: Any) -> None:
            tell(*args, **kwargs)
            raise RuntimeError

        monkeypatch.setattr(lifecycle, "tell_members", tell_and_fail)
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
            act(verb, entry, cast)
        assert mailoutbox == []
        assert not MailRecord.objects.exists()
        assert lifecycle.state_of(fresh(entry)) == state
