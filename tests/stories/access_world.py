"""Everybody, and one of everything that the table of who may open what names."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from axes.models import AccessAttempt
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction

from catalog.entries.enums import Confidentiality, EntryState
from catalog.freshness.mail_links import token_for as confirm_token
from catalog.models import (
    ContentReport,
    Entry,
    Freshness,
    FreshnessPolicy,
    FreshnessStep,
    LinkCheck,
    OutdatedReport,
    RegistrationCall,
)
from catalog.saved.digests import stop_url
from catalog.saved.models import SavedSearch
from cms.imports.mapping import Outline
from cms.imports.models import ImportRun, State
from cms.mail.models import MailState
from cms.members.access.enums import AlertKind
from cms.members.accounts.invitations import token_for as invitation_token
from cms.members.joining.applications import token_for as join_token
from cms.members.models import AccessAlert, AccessPolicy, JoiningOffice, OrganizationChange, User
from cms.members.organizations.enums import ChangeKind
from cms.models import MailRecord, SiteDocument, StockReason
from home.events.meetings.lifecycle import register
from home.events.models import DiscussionTable, Finding, MeetingReport, QuestionnairePage
from home.events.reporting.enums import FindingKind
from home.models import (
    ContactMessage,
    ContactPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    SiteIdentity,
    SitemapPage,
    StandardPage,
)
from tests.actors import Cast, build_cast
from tests.factories import (
    PDF,
    ApplicationFactory,
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
    entry_in,
    event_page,
    pdf_document,
    registrations,
)
from tests.guidebook.worlds import make_chapter, make_edition
from tests.home.events.questionnaires.worlds import every_kind, source_answers


class World:
    """Everybody, and one of everything that the table names in braces."""

    def __init__(self) -> None:
        self.cast: Cast = build_cast()
        User.objects.filter(pk=self.user("general").pk).update(is_manager=True)
        self.genre = GenreFactory()
        self.types = {
            "closed": InformationTypeFactory(),
            "open": InformationTypeFactory(for_all=True),
        }
        self.edition = make_edition(items=["1"])
        self.chapter = make_chapter(self.edition)
        self.names = self.entries() | self.pages() | self.members() | self.records() | self.events()

    def user(self, actor: str) -> User:
        """Return the account of an actor who is no visitor."""
        user = self.cast[actor].user
        assert user is not None
        return user

    def entry(self, state: EntryState = EntryState.PUBLISHED, **fields: Any) -> int:
        """Return the id of an entry of the owner, of a type for special members."""
        defaults = {
            "organization": self.cast.owner,
            "information_type": self.types["closed"],
            "genres": [self.genre],
            "documents": [pdf_document()],
        }
        return entry_in(state, **(defaults | fields)).pk

    def entries(self) -> dict[str, Any]:
        """Return entries of both types and classes, in every state that matters."""
        class_2 = {"confidentiality": Confidentiality.CLASS_2, "consent_declared": True}
        return {
            "closed": self.entry(),
            "open": self.entry(information_type=self.types["open"]),
            "towns": self.entry(organization=self.user("special").organization),
            "class2": self.entry(**class_2),
            "stopped": self.entry(EntryState.STOPPED),
            "stopped2": self.entry(EntryState.STOPPED, **class_2),
            "deleted": self.entry(EntryState.DELETED),
            "draft": self.entry(EntryState.DRAFT),
            "waiting": self.entry(EntryState.IN_REVIEW),
            "genre": self.genre.pk,
            "type": self.types["closed"].pk,
        }

    def pages(self) -> dict[str, Any]:
        """Return pages and their files, one of them for those logged in only."""
        standard = StandardPage(title="一般ページ", slug="standard")
        HomePage.objects.get().add_child(instance=standard)
        HomePage.objects.get().add_child(instance=ContactPage(title="お問い合わせ", slug="contact"))
        HomePage.objects.get().add_child(instance=SitemapPage(title="全体図", slug="sitemap"))
        index = NewsIndexPage(title="お知らせの一覧", slug="news")
        HomePage.objects.get().add_child(instance=index)
        index.add_child(instance=NewsPage(title="お知らせ", slug="item"))
        questionnaire = every_kind()
        answered = source_answers()
        survey = QuestionnairePage(title="アンケート", slug="survey", questionnaire=questionnaire)
        HomePage.objects.get().add_child(instance=survey)
        private = Collection.get_first_root_node().add_child(name="会員用")
        login = CollectionViewRestriction.LOGIN
        CollectionViewRestriction.objects.create(collection=private, restriction_type=login)
        return {
            "standard": standard.pk,
            "questionnaire": questionnaire.pk,
            "answered": answered.pk,
            "chapter": self.chapter.pk,
            "edition": self.edition.pk,
            "file": self.file(Collection.get_first_root_node()),
            "closed_file": self.file(private),
        }

    @staticmethod
    def reported() -> str:
        """Return the address of a study meeting whose report is published."""
        event = event_page(slug="reported")
        MeetingReport.objects.create(event=event, published_at=timezone.now())
        return str(event.url)

    @staticmethod
    def file(collection: Collection) -> str:
        """Return the address of a file of a page."""
        document = SiteDocument(title="資料", collection=collection)
        document.file.save("x.pdf", ContentFile(PDF))
        return str(document.url)

    def members(self) -> dict[str, Any]:
        """Return what is of members, and the links of the mails that they get."""
        invited = UserFactory(organization=self.cast.owner)
        invited.set_unusable_password()
        invited.save()
        unproved = ApplicationFactory(unverified=True)
        merged = OrganizationFactory()
        change = OrganizationChange.objects.create(
            kind=ChangeKind.RENAMING, organization=merged, old_name="旧", new_name=merged.name
        )
        return {
            "owner": self.cast.owner.pk,
            "colleague": self.user("colleague").pk,
            "stranger": self.user("other").pk,
            "staff": self.user("secretariat").pk,
            "application": ApplicationFactory().pk,
            "change": change.pk,
            "stop_digests": urlsplit(stop_url("account", self.user("general").pk)).path,
            "saved": SavedSearch.objects.create(user=self.user("general"), name="保存").pk,
            "join": f"/join/confirm/{join_token(unproved)}/",
            "invitation": f"/join/invitation/{invitation_token(invited)}/",
        }

    def events(self) -> dict[str, Any]:
        """Return a meeting with one seat: somebody has it, and another waits."""
        event = event_page(slug="meeting", capacity=1)
        one, _ = register(event, registrations(2))
        table = DiscussionTable.objects.create(event=event, number=1)
        Finding.objects.create(event=event, table=table, kind=FindingKind.IDEA, text="アイディア")
        return {
            "event": event.pk,
            "event_page": event.get_url(),
            "reported_page": self.reported(),
            "registration": one.pk,
            "arrival": one.code,
            "own_code": f"{event.get_url()}registration/{one.key}/code.svg",
        }

    def records(self) -> dict[str, Any]:
        """Return what the secretariat decides on, and its settings."""
        closed = Entry.objects.order_by("pk")[0]
        asked = Freshness.objects.create(entry=closed, step=FreshnessStep.ASKED)
        report = OutdatedReport.objects.create(
            entry=closed, organization=self.user("special").organization
        )
        attempt = AccessAttempt.objects.create(
            username="x", ip_address="192.0.2.1", failures_since_start=5
        )
        mail = MailRecord.objects.create(
            kind="x", to="x@example.jp", subject="件名", body="本文", state=MailState.FAILED
        )
        alert = AccessAlert.objects.create(
            kind=AlertKind.SAME_ADDRESS, subject="x", day=timezone.localdate()
        )
        link = LinkCheck.objects.create(address="https://example.jp/", host="example.jp")
        call = RegistrationCall.objects.create(kinds=["company"])
        outline = Outline(["見出し"], {}, {}, 1).to_keep()
        run = ImportRun.objects.create(
            kind="entries", name="一覧.csv", state=State.TO_MAP, outline=outline
        )
        return {
            "import": run.pk,
            "confirm": f"/matching/search/confirm/{confirm_token(self.user('general'), [asked])}/",
            "report": report.pk,
            "content_report": ContentReport.objects.create(
                entry=closed, matter="wrong", text="連絡"
            ).pk,
            "contact": ContactMessage.objects.create(
                concern="other", name="氏名", organization="団体", email="x@example.jp", text="本文"
            ).pk,
            "lock": attempt.pk,
            "mail": mail.pk,
            "alert": alert.pk,
            "link": link.pk,
            "call": call.pk,
            "reason": StockReason.objects.earliest("pk").pk,
            "policy": AccessPolicy.load().pk,
            "identity": SiteIdentity.load().pk,
            "office": JoiningOffice.load().pk,
            "freshness": FreshnessPolicy.load().pk,
        }
