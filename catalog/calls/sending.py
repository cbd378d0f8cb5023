"""Calls for registration: recipients, text, and sending in batches (O7)."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from catalog.calls.models import EMPTY_GENRES, CallRecipient, CallState, RegistrationCall, filled
from catalog.entries.models.entry import Entry
from catalog.entries.models.listed_count import ListedCount
from catalog.pages.addresses import own_entries_url
from catalog.taxonomy.models import Genre
from catalog.taxonomy.tree import GenreTree
from cms.admin.audit import Operator, record
from cms.mail import post
from cms.members.accounts.models import User

MAIL_KIND = "registration_call"
#: Mails in one transaction, and in one run of the job, which runs every minute.
PIECE = 100
MOST_IN_RUN = 500
SENT_BEFORE = "このお願いは、すでに送信しています。"
NOBODY = "宛先がありません。団体種別と条件を確かめてください。"
CHANGED = "表示した後に宛先の数が変わりました。もう一度お確かめください。"


class CallError(Exception):
    """The call cannot be sent; the Japanese message says why."""


def empty_genres(tree: GenreTree) -> list[Genre]:
    """Return the genres in use that have no listed entry, including their descendants (O7)."""
    full = tree.with_ancestors(ListedCount.objects.listed().genre_ids())
    return [genre for genre in tree.walk() if genre.pk not in full]


def empty_genre_lines() -> str:
    """Return the genres without a listed entry, one per line, with their paths."""
    tree = GenreTree()
    return "\n".join(f"・{tree.path_of(genre)}" for genre in empty_genres(tree))


def people_for(call: RegistrationCall) -> QuerySet[User]:
    """Return the active accounts that match the call and accept news (O7)."""
    people = User.objects.filter(
        is_active=True, wants_news=True, organization__kind__in=call.kinds, is_superuser=False
    ).exclude(email="")
    if call.only_without_entries:
        entries = Entry.objects.filter(
            organization=OuterRef("organization"), deleted_at__isnull=True
        )
        people = people.filter(~Exists(entries))
    return people.order_by("organization__name", "pk")


def recipients_of(call: RegistrationCall) -> list[User]:
    """Return the accounts without duplicate addresses, ignoring upper and lower case."""
    people: dict[str, User] = {}
    for person in people_for(call):
        people.setdefault(person.email.strip().lower(), person)
    return list(people.values())


def text_for(call: RegistrationCall, person: User, genres: str) -> tuple[str, str]:
    values = {
        "団体名": str(person.organization),
        "氏名": person.get_full_name(),
        "空きジャンル": f"{EMPTY_GENRES}：\n{genres}" if genres else "",
        "登録ページ": f"{own_entries_url(full=True)}new/",
    }
    return filled(call.subject, values), filled(call.body, values)


@transaction.atomic
def send(call: RegistrationCall, operator: Operator, *, expected: int) -> int:
    """Add all recipients to the mail queue, once; return their number.

    A job writes the mails, because writing thousands would block the request too long.

    Raises:
        CallError: if it was sent before, has no recipients, or their number is not `expected`.
    """
    row = RegistrationCall.objects.select_for_update().get(pk=call.pk)
    if row.is_sent:
        raise CallError(SENT_BEFORE)
    people = recipients_of(row)
    if not people:
        raise CallError(NOBODY)
    if len(people) != expected:
        raise CallError(CHANGED)
    CallRecipient.objects.bulk_create(
        [CallRecipient(call=row, user=each, email=each.email.strip()) for each in people],
        batch_size=500,
    )
    row.state, row.sent_at, row.sent_by = CallState.SENT, timezone.now(), operator.user
    row.empty_genres = empty_genre_lines()
    row.save()
    record(row, "catalog.send_call", operator, recipients=len(people))
    return len(people)


@transaction.atomic
def write_piece() -> tuple[int, int]:
    """Write one batch of mails; return the numbers of rows taken and of mails written.

    The mail and its mark are written in one transaction, so that an interrupted run never sends a
    second mail. Accounts that were closed or declined news meanwhile are skipped.
    """
    waiting = CallRecipient.objects.filter(mailed_at__isnull=True).order_by("pk")
    locked = waiting.select_for_update(of=("self",), skip_locked=True)
    rows = list(locked.select_related("call", "user__organization")[:PIECE])
    wanted = [row for row in rows if row.user.is_active and row.user.wants_news]
    for row in wanted:
        subject, body = text_for(row.call, row.user, row.call.empty_genres)
        context = {"subject": subject, "body": body, "account_path": reverse("account")}
        about = f"登録のお願い {row.call_id}"
        post(MAIL_KIND, [row.email], context, about=about, of=row.call)
    CallRecipient.objects.filter(pk__in=[row.pk for row in wanted]).update(mailed_at=timezone.now())
    dropped = {row.pk for row in rows} - {row.pk for row in wanted}
    CallRecipient.objects.filter(pk__in=dropped).delete()
    return len(rows), len(wanted)
