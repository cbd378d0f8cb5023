"""Objects for tests, made the way the site makes them."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.models import Entry, EntryDocument, EntryText, Genre, InformationType, Like
from catalog.taxonomy.enums import DetailAccess
from cms.admin.audit import Operator
from cms.members.joining.enums import ApplicationState
from cms.members.models import Application, JoiningTerms, LocalGovernment, Organization, User
from cms.members.organizations.codes import with_check_digit
from cms.members.organizations.enums import DomainVerdict, Membership, OrganizationKind
from home.events.meetings.enums import ParticipantKind
from home.events.models import EventIndexPage, EventPage, Registration
from home.models import HomePage

PASSWORD = "a-long-test-password"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class OrganizationFactory(DjangoModelFactory):
    """A company (general member); `municipality=True` makes a special member.

    `association=True` makes one that is an association of municipalities.
    """

    class Meta:
        model = Organization

    class Params:
        municipality = factory.Trait(
            kind=OrganizationKind.LOCAL_GOVERNMENT, membership=Membership.SPECIAL
        )
        association = factory.Trait(municipality=True, local_government_code="998010")

    name = factory.Sequence(lambda n: f"団体{n}（架空）")
    external_id = factory.Sequence(lambda n: f"org-{n}")
    kind = OrganizationKind.COMPANY
    membership = Membership.GENERAL


class UserFactory(DjangoModelFactory):
    """An account of a new company, with PASSWORD."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.jp")
    last_name = "試験"
    first_name = "一郎（架空）"
    department = "情報政策課"
    tel = "000-0000-0000"
    organization = factory.SubFactory(OrganizationFactory)
    password = factory.Transformer(PASSWORD, transform=make_password)


class LocalGovernmentFactory(DjangoModelFactory):
    """A local government of the country's list."""

    class Meta:
        model = LocalGovernment

    code = factory.Sequence(lambda n: with_check_digit(f"{n:05}"))
    name = factory.Sequence(lambda n: f"第{n}市（架空）")
    domain = factory.Sequence(lambda n: f"city.dai{n}.example.jp")


class ApplicationFactory(DjangoModelFactory):
    """An application of a company that waits; `unverified=True` has not proved its address."""

    class Meta:
        model = Application

    class Params:
        unverified = factory.Trait(state=ApplicationState.UNVERIFIED, verified_at=None)

    organization_name = factory.Sequence(lambda n: f"申込団体{n}（架空）")
    kind = OrganizationKind.COMPANY
    last_name = "試験"
    first_name = "花子（架空）"
    department = "総務課"
    email = factory.Sequence(lambda n: f"hanako@moushikomi{n}.example.co.jp")
    terms = factory.LazyFunction(JoiningTerms.in_force)
    domain_verdict = DomainVerdict.BY_HAND
    state = ApplicationState.WAITING
    verified_at = factory.LazyFunction(timezone.now)


class GenreFactory(DjangoModelFactory):
    """A genre at the top of the tree."""

    class Meta:
        model = Genre

    name = factory.Sequence(lambda n: f"ジャンル{n}")
    slug = factory.Sequence(lambda n: f"genre-{n}")


class InformationTypeFactory(DjangoModelFactory):
    """A type for special members; `for_all=True` opens it to all members."""

    class Meta:
        model = InformationType

    class Params:
        for_all = factory.Trait(detail_access=DetailAccess.ALL_MEMBERS)

    name = factory.Sequence(lambda n: f"種別{n}")
    slug = factory.Sequence(lambda n: f"type-{n}")
    detail_access = DetailAccess.SPECIAL_MEMBERS


def new_entry(**fields: Any) -> Entry:
    """Return an unsaved entry that is complete; `genres` and `documents` are lists."""
    genres = fields.pop("genres", None) or [GenreFactory()]
    documents = fields.pop("documents", [])
    organization = fields.pop("organization", None) or OrganizationFactory()
    defaults: dict[str, Any] = {
        "title": "試験用の情報",
        "summary": "試験のために作った情報です。",
        "contact_company": organization.name,
        "contact_email": "contact@example.jp",
    }
    if "information_type" not in fields:
        fields["information_type"] = InformationTypeFactory()
    entry = Entry(organization=organization, **(defaults | fields))
    entry.genres = genres
    entry.documents = documents
    return entry


def pdf_document(number: int = 1, title: str = "資料", data: bytes = PDF) -> EntryDocument:
    """Return an unsaved document with a small PDF in the private storage."""
    document = EntryDocument(number=number, title=title, size=len(data), sort_order=number)
    document.file.save("x.pdf", ContentFile(data), save=False)
    return document


def secretariat_operator() -> Operator:
    """Return somebody who approves: a superuser."""
    user = User.objects.filter(username="factory-secretariat").first()
    if user is None:
        user = UserFactory(username="factory-secretariat", is_superuser=True, organization=None)
    return Operator(user, "192.0.2.1")


def registrant_of(entry: Entry) -> Operator:
    """Return somebody of the entry's organisation."""
    user = entry.organization.accounts.order_by("pk").first()
    if user is None:
        user = UserFactory(organization=entry.organization)
    return Operator(user, "198.51.100.1")


def entry_in(state: EntryState, **fields: Any) -> Entry:
    """Return an entry that the lifecycle brought to `state`."""
    entry = new_entry(**fields)
    registrant, secretariat = registrant_of(entry), secretariat_operator()
    lifecycle.save_draft(entry, registrant)
    if state == EntryState.DRAFT:
        return Entry.objects.get(pk=entry.pk)
    lifecycle.submit(entry, registrant)
    if state == EntryState.RETURNED:
        lifecycle.return_to_registrant(entry, secretariat, "連絡先を確かめてください。")
    elif state != EntryState.IN_REVIEW:
        lifecycle.approve(entry, secretariat)
        _after_publication(Entry.objects.get(pk=entry.pk), state, registrant, secretariat)
    return Entry.objects.get(pk=entry.pk)


def _after_publication(
    entry: Entry, state: EntryState, registrant: Operator, secretariat: Operator
) -> None:
    if state == EntryState.PUBLISHED_CHANGES_IN_REVIEW:
        entry.title = f"{entry.title}（変更後）"
        lifecycle.register(entry, registrant)
    elif state == EntryState.STOPPED:
        lifecycle.take_down(entry, secretariat, "確認のため")
    elif state == EntryState.DELETED:
        lifecycle.delete(entry, registrant)


def approved_entry(**fields: Any) -> Entry:
    """Return an entry that visitors find, which was registered, reviewed and approved."""
    return entry_in(EntryState.PUBLISHED, **fields)


def published_entry(**fields: Any) -> Entry:
    """Return an entry that visitors find, its version published without review, audit and mail."""
    entry = new_entry(live=False, **fields)
    user = registrant_of(entry).user
    entry.save()
    entry.save_revision(user=user, clean=False).publish(
        user=user, skip_permission_checks=True, log_action=False
    )
    return Entry.objects.get(pk=entry.pk)


def listed_entry(**fields: Any) -> Entry:
    """Return an entry that visitors find, written without the lifecycle: quicker, no revision."""
    entry = new_entry(live=True, first_published_at=timezone.now(), **fields)
    entry.save()
    return entry


def bulk_published(number: int, **fields: Any) -> list[Entry]:
    """Return `number` published rows, written without the lifecycle, for tests of lists."""
    genre = fields.pop("genre", None) or GenreFactory()
    template = new_entry(genres=[genre], **fields)
    entries = [
        Entry(
            organization=template.organization,
            information_type=template.information_type,
            title=f"{template.title} {n}",
            summary=template.summary,
            search_title=f"{template.title} {n}",
            genre_key=str(genre.pk),
            live=True,
            first_published_at=timezone.now(),
        )
        for n in range(number)
    ]
    created = Entry.objects.bulk_create(entries)
    through = Entry.genres.through
    through.objects.bulk_create(through(entry=entry, genre=genre) for entry in created)
    for entry in created:
        EntryText.objects.write(entry)
    return created


def like(entry: Entry, organization: Organization) -> Like:
    """Return a like of `organization`."""
    return Like.objects.create(entry=entry, organization=organization)


def zip_bytes(*names: str, content: bytes = b"x") -> bytes:
    """Return a ZIP archive with files of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


def event_index() -> EventIndexPage:
    """Return the list of events below the home page."""
    found = EventIndexPage.objects.first()
    if found is None:
        found = EventIndexPage(title="勉強会・イベント", slug="events")
        HomePage.objects.get().add_child(instance=found)
    return found


def event_page(**fields: Any) -> EventPage:
    """Return a published event in thirty days with three seats, open for registrations."""
    starts = fields.pop("starts_at", timezone.now() + timedelta(days=30))
    values = {
        "title": "交流勉強会（架空）",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=4),
        "opens_at": timezone.now() - timedelta(days=40),
        "place": "みなと市民ホール（架空）",
        "capacity": 3,
    }
    genres = fields.pop("genres", [])
    event = EventPage(**values | fields)
    event.genres = genres
    event_index().add_child(instance=event)
    event.save_revision().publish()
    return EventPage.objects.select_related("meeting").get(pk=event.pk)


def registrations(number: int, **fields: Any) -> list[Registration]:
    """Return unsaved registrations of companies, each of another person."""
    return [
        Registration(
            **{
                "name": f"参加者{each}（架空）",
                "organization_name": f"団体{each}（架空）",
                "email": f"person{each}@example.jp",
                "kind": ParticipantKind.COMPANY,
            }
            | fields
        )
        for each in range(1, number + 1)
    ]
