"""Pending work on the secretariat's desk in the demo world: one of each kind (O1)."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.freshness.answers import report_outdated
from catalog.freshness.models import Freshness, FreshnessStep, OutdatedReport
from catalog.links.models import LinkCheck, LinkVerdict
from catalog.oversight.models import ContentReport, Matter
from catalog.oversight.watching import report_content
from cms.admin.audit import Operator
from cms.mail.models import MailRecord, MailState
from cms.members.access.enums import AlertKind
from cms.members.access.models import AccessAlert
from cms.members.accounts.models import User
from cms.members.joining.enums import ApplicationState
from cms.members.joining.models import Application, JoiningOffice, JoiningTerms
from cms.members.organizations.enums import DomainVerdict, OrganizationKind
from cms.members.organizations.models.organizations import Organization
from home.contact.enums import Concern
from home.contact.models import ContactMessage

DAY = timedelta(days=1)
APPLICANT = "shinsei.hanako@gamma-soft.example.co.jp"
LOST_MAIL = "tenkyo@yamabe-kaku.example.jp"
OFFICE_TEL, OFFICE_HOURS = "03-0000-0000", "平日 9時30分から17時30分まで"
#: An address reserved for documentation (RFC 5737).
UNKNOWN_ADDRESS = "198.51.100.23"
#: External IDs of alpha's entries: with a dead link, unconfirmed, reported as outdated.
DEAD, UNCONFIRMED, OUTDATED = "demo-008", "demo-010", "demo-012"


def build_desk() -> None:
    """Create missing items; items that somebody has dealt with do not come back."""
    _build_office()
    _build_application()
    _build_alert()
    _build_lost_mail()
    _build_dead_link()
    _build_unconfirmed()
    _build_report()
    _build_content_report()
    _build_contact_message()


def _entry(external_id: str) -> Entry | None:
    entries = Entry.objects.published().filter(organization__external_id="alpha")
    return entries.filter(external_id=external_id).first()


def _build_application() -> None:
    applied, terms = timezone.now() - 2 * DAY, JoiningTerms.in_force()
    if terms is None:
        return
    Application.objects.get_or_create(
        email=APPLICANT,
        defaults={
            "organization_name": "ガンマソフト（架空）",
            "kind": OrganizationKind.COMPANY,
            "last_name": "申請",
            "first_name": "花子（架空）",
            "department": "自治体営業部",
            "terms": terms,
            "domain_verdict": DomainVerdict.BY_HAND,
            "state": ApplicationState.WAITING,
            "created_at": applied,
            "verified_at": applied,
            "accepted_at": applied,
        },
    )


def _build_office() -> None:
    if not JoiningOffice.objects.exists():
        JoiningOffice.objects.create(tel=OFFICE_TEL, hours=OFFICE_HOURS)


def _build_alert() -> None:
    town = Organization.objects.get(external_id="yamabe")
    AccessAlert.objects.get_or_create(
        kind=AlertKind.UNKNOWN_LOGIN,
        organization=town,
        defaults={
            "subject": f"yamabe {UNKNOWN_ADDRESS}",
            "day": timezone.localdate() - DAY,
            "address": UNKNOWN_ADDRESS,
            "created_at": timezone.now() - DAY,
            "about_object": User.objects.filter(username="yamabe").first(),
        },
    )


def _build_lost_mail() -> None:
    MailRecord.objects.get_or_create(
        kind="digest",
        to=LOST_MAIL,
        defaults={
            "subject": "保存した検索に新しい情報があります",
            "body": "（デモ）届かなかったメールの例です。\n",
            "state": MailState.FAILED,
            "attempts": 7,
            "last_error": "SMTPRecipientsRefused: 550 User unknown",
            "created_at": timezone.now() - 3 * DAY,
        },
    )


def _build_dead_link() -> None:
    now, entry = timezone.now(), _entry(DEAD)
    if entry is None or LinkCheck.objects.exists():
        return
    LinkCheck.objects.create(
        address=entry.url,
        host=entry.url_host,
        verdict=LinkVerdict.DEAD,
        status=404,
        detail="「404」が返りました。",
        first_failed_at=now - 4 * DAY,
        since=now - 3 * DAY,
        checked_at=now,
        next_check_at=now + DAY,
    )


def _build_unconfirmed() -> None:
    now, entry = timezone.now(), _entry(UNCONFIRMED)
    if entry is None:
        return
    Freshness.objects.get_or_create(
        entry=entry,
        defaults={
            "asked_at": now - 35 * DAY,
            "cycle": 1,
            "step": FreshnessStep.FLAGGED,
            "flagged_at": now - 5 * DAY,
        },
    )


def _build_report() -> None:
    entry = _entry(OUTDATED)
    reader = User.objects.get(username="yamabe")
    if entry is None or OutdatedReport.objects.filter(entry=entry).exists():
        return
    report_outdated(entry, reader, "料金のページの金額が変わっているようです。", Operator(reader))


def _build_content_report() -> None:
    entry, reader = _entry(OUTDATED), User.objects.filter(username="yamabe").first()
    if entry is None or reader is None or ContentReport.objects.filter(entry=entry).exists():
        return
    text = "資料の２ページに載っている図は、別の会社の資料のもののようです。"
    report_content(entry, reader, Matter.RIGHTS, text, Operator(reader))


def _build_contact_message() -> None:
    if ContactMessage.objects.exists():
        return
    ContactMessage.objects.create(
        concern=Concern.ACCESSIBILITY,
        organization="川辺村（架空）",
        name="問合 さくら（架空）",
        email="sakura@kawabe-mura.example.lg.jp",
        text="ガイドブックの印刷の画面で、表の見出しが読み上げられませんでした。"
        "読み上げソフトで読める形の資料があれば、教えてください。",
        created_at=timezone.now() - DAY,
    )
