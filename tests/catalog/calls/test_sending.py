"""Calls for registration: recipients, texts, sending in pieces (O7)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from catalog.calls import sending as registration_calls
from catalog.calls.jobs import write_mails
from catalog.calls.models import BODY_LENGTH, FIRST_BODY, filled
from catalog.calls.sending import (
    CHANGED,
    NOBODY,
    SENT_BEFORE,
    CallError,
    empty_genre_lines,
    empty_genres,
    recipients_of,
    send,
    text_for,
    write_piece,
)
from catalog.entries import lifecycle
from catalog.entries.enums import Confidentiality, EntryState
from catalog.models import CallRecipient, CallState, ListedCount, RegistrationCall
from catalog.taxonomy.tree import GenreTree
from cms import jobs
from cms.admin.audit import Operator
from cms.members.models import Organization, User
from cms.members.organizations.enums import OrganizationKind
from cms.models import MailRecord
from tests.factories import (
    GenreFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    listed_entry,
    registrant_of,
)


def call(**fields: Any) -> RegistrationCall:
    """Return a draft for companies."""
    return RegistrationCall.objects.create(**({"kinds": ["company"]} | fields))


def mails() -> list[MailRecord]:
    """Return the mails of calls."""
    return list(MailRecord.objects.filter(kind="registration_call").order_by("pk"))


def members(number: int) -> list[User]:
    """Return so many people of one company."""
    organization = OrganizationFactory()
    names = [f"{organization.external_id}-{n}" for n in range(number)]
    return User.objects.bulk_create(
        User(username=name, email=f"{name}@example.jp", organization=organization) for name in names
    )


def queue(draft: RegistrationCall, number: int | None = None) -> int:
    """Send a call to as many as it is for."""
    expected = len(recipients_of(draft)) if number is None else number
    return send(draft, Operator(), expected=expected)


@pytest.mark.django_db
class TestEmptyGenres:
    def names(self) -> list[str]:
        """Return the empty genres."""
        return [genre.name for genre in empty_genres(GenreTree())]

    def test_genres__without_published_entries_in_or_below(self) -> None:
        top = GenreFactory(name="防災")
        fire = GenreFactory(name="消防", parent=top)
        GenreFactory(name="避難", parent=top)
        GenreFactory(name="観光")
        assert self.names() == ["防災", "消防", "避難", "観光"]
        listed_entry(genres=[fire])
        assert self.names() == ["避難", "観光"]
        assert empty_genre_lines() == "・防災 › 避難\n・観光"

    def test_entries_of_the_parent__fill_no_child(self) -> None:
        top = GenreFactory(name="防災")
        GenreFactory(name="消防", parent=top)
        listed_entry(genres=[top])
        assert self.names() == ["消防"]

    @pytest.mark.parametrize("state", [EntryState.DRAFT, EntryState.IN_REVIEW, EntryState.STOPPED])
    def test_what_visitors_do_not_find__fills_nothing(self, state: EntryState) -> None:
        entry_in(state, genres=[GenreFactory(name="防災")])
        assert self.names() == ["防災"]

    def test_class_2__fills_nothing_and_is_not_given_away(self) -> None:
        genre = GenreFactory(name="防災")
        listed_entry(genres=[genre], confidentiality=Confidentiality.CLASS_2, consent_declared=True)
        assert ListedCount.objects.exists()
        assert self.names() == ["防災"]

    def test_first_body__is_true_with_and_without_empty_genres(self) -> None:
        genre = GenreFactory(name="防災")
        person, draft = members(1)[0], call(body=FIRST_BODY)
        _, body = text_for(draft, person, empty_genre_lines())
        assert "ぜひご登録ください。\n\n公開中の情報がまだないジャンル：\n・防災\n\n登録は" in body
        listed_entry(genres=[genre])
        _, body = text_for(draft, person, empty_genre_lines())
        assert "ぜひご登録ください。\n\n登録は" in body
        assert "ジャンル" not in body

    def test_queries__two_whatever_their_number(self, django_assert_num_queries: Any) -> None:
        for _ in range(10):
            GenreFactory()
        with django_assert_num_queries(2):
            empty_genre_lines()


@pytest.mark.django_db
class TestPlaceholders:
    @pytest.mark.parametrize(
        "text",
        ["{団体名}", "｛団体名｝様", "{氏名}{空きジャンル}{登録ページ}", "何もなし", FIRST_BODY],
    )
    def test_known__are_taken(self, text: str) -> None:
        call(body=text).full_clean()

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("{団体}", "{団体} は使えません"),
            ("{団体名}{a}{b}{a}", "{a}{b} は使えません"),
            ("{}", "{} は使えません"),
            ("{団体名", "組が正しくありません"),
            ("団体名｝", "組が正しくありません"),
            ("{{団体名}}", "組が正しくありません"),
        ],
    )
    @pytest.mark.parametrize("name", ["subject", "body"])
    def test_unknown__are_refused_at_the_field(self, name: str, text: str, told: str) -> None:
        with pytest.raises(ValidationError) as caught:
            call(**{name: text}).full_clean()
        assert list(caught.value.message_dict) == [name]
        assert told in caught.value.message_dict[name][0]
        assert "{空きジャンル}" in caught.value.message_dict[name][0]

    @pytest.mark.parametrize("kinds", [["nonsense"], "company", {"company": 1}])
    def test_kinds__are_those_there_are(self, kinds: Any) -> None:
        with pytest.raises(ValidationError) as caught:
            call(kinds=kinds).full_clean()
        assert "kinds" in caught.value.message_dict

    def test_values__are_put_in_once(self) -> None:
        values = {"団体名": "{氏名}", "氏名": "花子"}
        assert filled("{団体名}｛氏名｝{他}", values) == "{氏名}花子{他}"

    def test_body__is_not_endless(self) -> None:
        with pytest.raises(ValidationError):
            call(body="あ" * (BODY_LENGTH + 1)).full_clean()


@pytest.mark.django_db
class TestRecipients:
    @pytest.mark.parametrize("kind", OrganizationKind.values)
    def test_kinds__are_those_of_the_call(self, kind: str) -> None:
        for each in OrganizationKind.values:
            UserFactory(organization=OrganizationFactory(kind=each))
        (person,) = recipients_of(call(kinds=[kind]))
        assert person.organization.kind == kind

    @pytest.mark.parametrize(
        "trait",
        [
            {"is_active": False},
            {"wants_news": False},
            {"email": ""},
            {"organization": None},
            {"is_superuser": True},
        ],
    )
    def test_who_cannot_or_will_not_read__is_left_out(self, trait: dict[str, Any]) -> None:
        UserFactory(**trait)
        assert recipients_of(call()) == []

    def test_addresses__get_it_once(self) -> None:
        for email in ("info@example.jp", "INFO@example.jp", "other@example.jp"):
            UserFactory(email=email)
        assert len(recipients_of(call())) == 2

    @pytest.mark.parametrize(
        ("state", "is_in"),
        [(EntryState.DRAFT, False), (EntryState.PUBLISHED, False), (EntryState.DELETED, True)],
    )
    def test_only_without_entries__asks_those_who_have_none(
        self, state: EntryState, is_in: bool
    ) -> None:
        entry = entry_in(state)
        person, newcomer = registrant_of(entry).user, UserFactory()
        found = recipients_of(call(only_without_entries=True))
        assert newcomer in found
        assert (person in found) == is_in
        assert person in recipients_of(call())

    def test_queries__one_whatever_their_number(self, django_assert_num_queries: Any) -> None:
        draft = call(only_without_entries=True)
        members(1)
        with django_assert_num_queries(1):
            assert [str(each.organization) for each in recipients_of(draft)]
        members(29)
        with django_assert_num_queries(1):
            assert len([str(each.organization) for each in recipients_of(draft)]) == 30


@pytest.mark.django_db
class TestFirstCall:
    def test_migration__left_a_draft(self) -> None:
        draft = RegistrationCall.objects.get()
        draft.full_clean()
        assert draft.state == CallState.DRAFT
        assert draft.kind_names == "民間企業、研究機関、その他団体"
        assert "{空きジャンル}" in draft.body


@pytest.mark.django_db
class TestSend:
    def test_sending__queues_everybody_once_and_mails_nobody_yet(self) -> None:
        members(3)
        draft, person = call(), UserFactory()
        operator = Operator(person, "192.0.2.1")
        assert send(draft, operator, expected=4) == 4
        draft.refresh_from_db()
        assert (draft.state, draft.sent_by) == (CallState.SENT, person)
        assert draft.sent_at is not None
        assert CallRecipient.objects.filter(call=draft, mailed_at__isnull=True).count() == 4
        assert mails() == []

    @pytest.mark.parametrize(("expected", "told"), [(2, CHANGED), (-1, CHANGED), (4, CHANGED)])
    def test_another_number_than_shown__is_not_sent(self, expected: int, told: str) -> None:
        members(3)
        draft = call()
        with pytest.raises(CallError, match=told):
            queue(draft, expected)
        draft.refresh_from_db()
        assert not draft.is_sent
        assert not CallRecipient.objects.exists()

    def test_pressed_twice__is_sent_once(self) -> None:
        members(2)
        draft = call()
        queue(draft)
        with pytest.raises(CallError, match=SENT_BEFORE):
            queue(draft)
        write_mails()
        assert len(mails()) == 2

    def test_nobody__is_no_recipient(self) -> None:
        with pytest.raises(CallError, match=NOBODY):
            queue(call())

    def test_five_thousand__are_queued_in_few_statements(
        self, django_assert_max_num_queries: Any
    ) -> None:
        members(5_000)
        draft = call()
        with django_assert_max_num_queries(30):
            assert queue(draft, 5_000) == 5_000


@pytest.mark.django_db
class TestMails:
    def test_text__is_filled_in_for_each(self) -> None:
        GenreFactory(name="防災")
        organization = OrganizationFactory(name="{氏名}商会 & 子（架空）")
        person = UserFactory(organization=organization)
        draft = call(subject="{団体名}へのお願い")
        assert text_for(draft, person, "")[0] == "{氏名}商会 & 子（架空）へのお願い"
        queue(draft)
        assert write_mails() == "1通を作成"
        (mail,) = mails()
        assert mail.to == person.email
        assert mail.subject == "{氏名}商会 & 子（架空）へのお願い"
        for part in (
            "{氏名}商会 & 子（架空）\n試験 一郎（架空） 様",
            "・防災",
            "/matching/my/new/",
            "お知らせメールを止めるには",
            "/account/",
        ):
            assert part in mail.body
        assert not mail.is_private

    def test_genres__are_those_of_the_moment_of_sending(self) -> None:
        genre = GenreFactory(name="防災")
        members(1)
        queue(call())
        listed_entry(genres=[genre])
        write_mails()
        assert "・防災" in mails()[0].body

    def test_pieces__make_them_all(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registration_calls, "PIECE", 2)
        monkeypatch.setattr(registration_calls, "MOST_IN_RUN", 4)
        people = members(7)
        queue(call())
        assert [write_mails() for _ in range(3)] == ["4通を作成", "3通を作成", "0通を作成"]
        assert sorted(mail.to for mail in mails()) == sorted(each.email for each in people)

    def test_cut_off__nobody_gets_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(registration_calls, "PIECE", 2)
        people = members(5)
        queue(call())
        usual, posted = registration_calls.post, []

        def fail(*args: Any, **kwargs: Any) -> Any:
            posted.append(args)
            if len(posted) == 4:
                raise RuntimeError("power cut")
            return usual(*args, **kwargs)

        monkeypatch.setattr(registration_calls, "post", fail)
        with pytest.raises(RuntimeError, match="power cut"):
            write_mails()
        assert len(mails()) == 2
        monkeypatch.setattr(registration_calls, "post", usual)
        write_mails()
        assert sorted(mail.to for mail in mails()) == sorted(each.email for each in people)

    @pytest.mark.parametrize("change", [{"wants_news": False}, {"is_active": False}])
    def test_changed_mind__counts_until_the_mail_is_written(self, change: dict[str, Any]) -> None:
        first, second = members(2)
        queue(call())
        User.objects.filter(pk=first.pk).update(**change)
        write_mails()
        assert [mail.to for mail in mails()] == [second.email]
        assert write_mails() == "0通を作成"
        assert CallRecipient.objects.count() == 1

    def test_two_calls__reach_everybody_twice(self) -> None:
        members(2)
        for _ in range(2):
            queue(call())
        write_mails()
        assert len(mails()) == 4

    def test_job__runs_by_itself(self) -> None:
        assert jobs._registry["登録のお願いの送信"].run is write_mails

    def test_deleted_account__goes_out_of_the_queue(self) -> None:
        person = members(1)[0]
        queue(call())
        User.objects.filter(pk=person.pk).delete()
        Organization.objects.filter(pk=person.organization_id).delete()
        assert write_mails() == "0通を作成"

    def test_taken_down__is_named_again(self) -> None:
        entry = entry_in(EntryState.PUBLISHED, genres=[GenreFactory(name="防災")])
        assert empty_genre_lines() == ""
        lifecycle.take_down(entry, Operator(), "確認のため")
        assert empty_genre_lines() == "・防災"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    """The button pressed twice in one instant, and two jobs on what that left."""

    def test_everybody__gets_one_mail(self) -> None:
        people = members(5)
        draft = call()
        barrier = Barrier(2)

        def press(_: int) -> str:
            try:
                barrier.wait(timeout=60)
                return f"{queue(draft, 5)}件"
            except CallError as error:
                return str(error)
            finally:
                connections.close_all()

        def write(_: int) -> int:
            try:
                barrier.wait(timeout=60)
                return write_piece()[1]
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(press, range(2))) == sorted(["5件", SENT_BEFORE])
            assert sum(pool.map(write, range(2))) == 5
        assert sorted(mail.to for mail in mails()) == sorted(each.email for each in people)
