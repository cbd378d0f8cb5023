"""A year in the demo world: further members, what they registered, liked, searched and checked."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from django.utils import timezone
from wagtail.models import ModelLogEntry

from catalog.entries.models.entry import Entry
from catalog.entries.models.text import EntryText
from catalog.reading.models import Like
from catalog.search.models import DemandCount, DemandKind
from catalog.taxonomy.models import Genre
from cms.mail.models import MailRecord, MailState
from cms.members.accounts.models import User
from cms.members.joining.models import Application, JoiningTerms
from cms.members.organizations.enums import DomainVerdict, Membership
from cms.members.organizations.models.organizations import Organization
from guidebook.editions.models.pages import EditionPage
from guidebook.self_check.checks import FEWEST_TOLD
from guidebook.self_check.enums import Progress
from guidebook.self_check.models import SelfCheck, SelfCheckAnswer
from home.demo.content import load
from home.demo.entries import EntryBuilder
from home.demo.members import DemoAccount, build_account, build_organization

DAY = timedelta(days=1)
WEEKS = 52
#: Every so many days an organisation checks itself again.
CHECK_EVERY = 90
CHECKS = 4


def build_neighbours() -> list[DemoAccount]:
    """Create the further organisations, with an account each that is called like them."""
    return [_build_neighbour(data) for data in load("year")["organizations"]]


def _build_neighbour(data: dict[str, Any]) -> DemoAccount:
    build_organization(data)
    login_id = data["external_id"]
    last_name, first_name, department = data["account"]
    return build_account(
        {
            "login_id": login_id,
            "organization": login_id,
            "last_name": last_name,
            "first_name": first_name,
            "department": department,
            "tel": "000-6600-0001",
            "email": f"{login_id}@{data['domain']}",
            "groups": [],
        }
    )


def build_neighbours_entries() -> None:
    """Create the missing entries of the further organisations, spread over the year."""
    users = {user.username: user for user in User.objects.all()}
    known = set(Entry.objects.values_list("organization__external_id", "external_id"))
    rows = [(each, row) for each in load("year")["organizations"] for row in each["entries"]]
    for number, (organization, row) in enumerate(rows):
        data = _entry_data(organization, row, age=10 + 17 * number)
        if (data["organization"], data["external_id"]) not in known:
            EntryBuilder(data, users).build()


def _entry_data(organization: dict[str, Any], row: list[str], age: int) -> dict[str, Any]:
    kind, external_id, genre, title, summary = row
    return {
        "external_id": f"{organization['external_id']}-{external_id}",
        "organization": organization["external_id"],
        "registrant": organization["external_id"],
        "type": kind,
        "genres": [genre],
        "title": title,
        "summary": f"{summary}\n（デモ用の架空の内容です。）",
        "contact_company": organization["name"],
        "contact_department": organization["account"][2],
        "contact_email": f"{organization['external_id']}@{organization['domain']}",
        "documents": [],
        "likes": [],
        "state": "published",
        "registered_days_ago": age + 20,
        "updated_days_ago": age,
    }


def build_year() -> None:
    """Create what a year leaves behind; each kind once, what people change stays."""
    content, now = load("year"), timezone.now()
    _build_likes(now)
    _build_searches(content, now)
    _build_mails(content, now)
    _build_decisions(content, now)
    _build_self_checks(content)


def _build_likes(now: datetime) -> None:
    """Each municipality likes every so many of the entries of others, on different days."""
    neighbours = [each["external_id"] for each in load("year")["organizations"]]
    users = User.objects.filter(username__in=neighbours).select_related("organization")
    likers = [user for user in users if user.organization and user.organization.is_special]
    if Like.objects.filter(user__in=likers).exists():
        return
    entries = list(Entry.objects.listed().order_by("pk"))
    likes = [
        Like(entry=entry, organization=user.organization, user=user)
        for step, user in enumerate(likers, start=3)
        for entry in entries[::step]
        if entry.organization_id != user.organization_id
    ]
    Like.objects.bulk_create(likes, ignore_conflicts=True)
    made = list(Like.objects.filter(user__in=likers).order_by("pk"))
    for number, like in enumerate(made):
        like.created_at = now - DAY * (number * 11 % 360 + 1)
    Like.objects.bulk_update(made, ["created_at"])
    EntryText.objects.count_likes({like.entry_id for like in made})


def _build_searches(content: dict[str, Any], now: datetime) -> None:
    if DemandCount.objects.exists():
        return
    genres = list(Genre.objects.values_list("slug", flat=True).order_by("pk"))
    asked = [
        *((DemandKind.WORD, word) for word in content["searches"]),
        *((DemandKind.WORD, word) for word in content["searches_without_hits"]),
        *((DemandKind.ZERO_HIT_WORD, word) for word in content["searches_without_hits"]),
        *((DemandKind.GENRE, slug) for slug in genres),
        *((DemandKind.INFORMATION_TYPE, slug) for slug in ("product", "case", "person")),
    ]
    today = timezone.localdate(now)
    DemandCount.objects.bulk_create(
        DemandCount(day=today - DAY * (7 * week + 1), kind=kind, value=value, number=times)
        for week in range(WEEKS)
        for place, (kind, value) in enumerate(asked)
        if (times := (week * 5 + place * 3) % 7)
    )


def _build_mails(content: dict[str, Any], now: datetime) -> None:
    if MailRecord.objects.filter(state=MailState.SENT, created_at__lt=now - 100 * DAY).exists():
        return
    mails = cycle(content["mails"])
    MailRecord.objects.bulk_create(
        MailRecord(
            **next(mails),
            body="（デモ）送ったメールの例です。\n",
            state=MailState.SENT,
            attempts=1,
            created_at=now - DAY * (8 * number + 4),
            sent_at=now - DAY * (8 * number + 4),
        )
        for number in range(WEEKS * 7 // 8)
    )


def _build_decisions(content: dict[str, Any], now: datetime) -> None:
    """Decide some applications, and date what was decided about entries like the entries."""
    staff, terms = User.objects.get(username="jimukyoku"), JoiningTerms.in_force()
    for number, data in enumerate(content["applications"], start=1):
        if terms is None:
            break
        day = now - DAY * 80 * number
        Application.objects.get_or_create(
            email=data["email"],
            defaults={
                "organization_name": data["organization"],
                "kind": data["kind"],
                "last_name": data["last_name"],
                "first_name": "（架空）",
                "department": "総務課",
                "terms": terms,
                "domain_verdict": DomainVerdict.BY_HAND,
                "state": data["state"],
                "reason": data["note"],
                "decided_by": staff,
                "decided_at": day,
                "created_at": day - 2 * DAY,
                "verified_at": day - 2 * DAY,
                "accepted_at": day - 2 * DAY,
            },
        )
    _date_decisions(now)


def _date_decisions(now: datetime) -> None:
    updated = {str(pk): day for pk, day in Entry.objects.values_list("pk", "updated_at")}
    fresh = ModelLogEntry.objects.filter(
        content_type__app_label="catalog",
        content_type__model="entry",
        object_id__in=updated,
        timestamp__gt=now - DAY,
    )
    late = [log for log in fresh if updated[log.object_id] < now - DAY]
    for log in late:
        log.timestamp = updated[log.object_id]
    ModelLogEntry.objects.bulk_update(late, ["timestamp"])


def _build_self_checks(content: dict[str, Any]) -> None:
    """Let each municipality check itself through the year: more and more is done."""
    edition = EditionPage.objects.filter(edition="ver2.0").first()
    if edition is None or SelfCheck.objects.exists():
        return
    towns = Organization.objects.filter(membership=Membership.SPECIAL).order_by("pk")
    checks = [
        _check(edition, town, time, place)
        for place, town in enumerate(towns)
        for time in range(CHECKS if place < 2 * FEWEST_TOLD else 1)
    ]
    SelfCheck.objects.bulk_create([check for check, _ in checks])
    memos = cycle(content["self_check_memos"])
    SelfCheckAnswer.objects.bulk_create(
        SelfCheckAnswer(
            check_of=check,
            number=item.number,
            item=item.item,
            progress=progress,
            memo=next(memos) if progress == Progress.STARTED else "",
        )
        for check, states in checks
        for item, progress in zip(edition.checklist, states, strict=True)
    )


def _check(
    edition: EditionPage, town: Organization, time: int, place: int
) -> tuple[SelfCheck, list[Progress]]:
    """Return the check number `time` of the town at `place`, with the state of each item."""
    moment = timezone.now() - DAY * (CHECK_EVERY * (CHECKS - 1 - time) + 3 * place + 1)
    check = SelfCheck(
        edition=edition,
        organization=town,
        checked_on=timezone.localdate(moment),
        saved_by=town.accounts.order_by("pk").first(),
        saved_at=moment,
    )
    scale = (Progress.UNANSWERED, Progress.NOT_YET, Progress.STARTED, Progress.DONE)
    steps = ((time + place + number * 3) % 5 + time - 1 for number in range(len(edition.checklist)))
    return check, [scale[min(max(step, 0), 3)] for step in steps]
