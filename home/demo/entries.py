"""Genres, types and entries of the demo world; the lifecycle brings each entry to its state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.entries.content import PARTS
from catalog.entries.enums import Confidentiality, EntryState
from catalog.entries.models.document import EntryDocument
from catalog.entries.models.entry import Entry
from catalog.reading import likes as liking
from catalog.taxonomy.enums import TermIcon
from catalog.taxonomy.models import Genre, InformationType
from cms.admin.audit import Operator
from cms.members.accounts.models import User
from home.demo.content import load
from home.demo.leaflets import leaflet

WAS_PUBLISHED = {
    EntryState.PUBLISHED,
    EntryState.PUBLISHED_CHANGES_IN_REVIEW,
    EntryState.STOPPED,
    EntryState.DELETED,
}


def build_taxonomy() -> None:
    content = load("taxonomy")
    for data in content["genres"]:
        parent = Genre.objects.filter(slug=data["parent"]).first()
        defaults = {"name": data["name"], "parent": parent, "icon": data.get("icon", TermIcon.TAG)}
        Genre.objects.get_or_create(slug=data["slug"], defaults=defaults)
    for data in content["information_types"]:
        names = ("name", "icon", "title_label", "detail_access", "asked_facts", "text_may_be_open")
        InformationType.objects.get_or_create(
            slug=data["slug"], defaults={name: data[name] for name in names}
        )


def build_entries() -> None:
    """Create missing entries, the oldest first, so that ids follow time."""
    users = {user.username: user for user in User.objects.all()}
    known = set(Entry.objects.values_list("organization__external_id", "external_id"))
    for data in sorted(load("entries")["entries"], key=lambda each: -each["updated_days_ago"]):
        if (data["organization"], data["external_id"]) not in known:
            EntryBuilder(data, users).build()


class EntryBuilder:
    def __init__(self, data: dict[str, Any], users: dict[str, User]) -> None:
        self.data = data
        self.users = users
        self.registrant = users[data["registrant"]]
        self.by_registrant = Operator(self.registrant)
        self.by_secretariat = Operator(users["jimukyoku"])
        self.state = EntryState(data["state"])

    def build(self) -> None:
        entry = self.new_entry()
        lifecycle.save_draft(entry, self.by_registrant)
        if self.state == EntryState.DRAFT:
            self.set_dates(entry)
            return
        lifecycle.submit(entry, self.by_registrant)
        if self.state == EntryState.RETURNED:
            lifecycle.return_to_registrant(entry, self.by_secretariat, self.data["comment"])
        if self.state in WAS_PUBLISHED:
            lifecycle.approve(entry, self.by_secretariat)
            self.after_publication(Entry.objects.get(pk=entry.pk))
        self.set_dates(entry)

    def new_entry(self) -> Entry:
        said = {
            part.name: part.from_cell(str(self.data.get(part.name, "")))
            for part in PARTS
            if part.from_cell
        }
        said |= self.ends_of_sale()
        confidentiality = self.data.get("confidentiality", Confidentiality.CLASS_1)
        entry = Entry(
            organization=self.registrant.organization,
            registrant=self.registrant,
            information_type=InformationType.objects.get(slug=self.data["type"]),
            confidentiality=confidentiality,
            consent_declared=confidentiality == Confidentiality.CLASS_2,
            external_id=self.data["external_id"],
            **said,
        )
        entry.genres = Genre.objects.filter(slug__in=self.data["genres"])
        entry.documents = [
            self.document(number, each)
            for number, each in enumerate(self.data["documents"], start=1)
        ]
        return entry

    def ends_of_sale(self) -> dict[str, Any]:
        """Return the days, counted from today, and the older entry that follows the product."""
        today = timezone.localdate()
        days = {"sales_end_on": "sales_end_in_days", "support_until": "support_in_days"}
        found: dict[str, Any] = {
            name: today + timedelta(days=self.data[key])
            for name, key in days.items()
            if key in self.data
        }
        if "successor" in self.data:
            found["successor_id"] = Entry.objects.get(external_id=self.data["successor"]).pk
        return found

    def document(self, number: int, data: dict[str, Any]) -> EntryDocument:
        content = leaflet(data["title"], data["lines"])
        document = EntryDocument(
            number=number, title=data["title"], size=len(content), sort_order=number
        )
        document.file.save("leaflet.pdf", ContentFile(content), save=False)
        return document

    def after_publication(self, entry: Entry) -> None:
        for name in self.data["likes"]:
            liking.toggle_like(entry, self.users[name])
        if self.state == EntryState.PUBLISHED_CHANGES_IN_REVIEW:
            entry.title = self.data["changed_title"]
            lifecycle.register(entry, self.by_registrant)
        elif self.state == EntryState.STOPPED:
            lifecycle.take_down(entry, self.by_secretariat, self.data["comment"])
        elif self.state == EntryState.DELETED:
            lifecycle.delete(entry, self.by_registrant)

    def set_dates(self, entry: Entry) -> None:
        """Move the dates into the past, so that the entries spread over years."""
        now = timezone.now()
        registered_at = now - timedelta(days=self.data["registered_days_ago"])
        same = Entry.objects.filter(pk=entry.pk)
        same.redate(
            now - timedelta(days=self.data["updated_days_ago"]), registered_at=registered_at
        )
        same.filter(first_published_at__isnull=False).update(first_published_at=registered_at)
