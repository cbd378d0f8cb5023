"""A world of two organisations that are about to become one (O8)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from catalog.models import Entry, EntryText, Inquiry, Like, PendingUpload, SavedSearch
from catalog.search import upkeep as index_upkeep
from cms.members.models import AccessAlert, Application, LoginRecord, Network, Organization, User
from guidebook.models import EditionPage, SelfCheck, SelfCheckAnswer
from tests.factories import (
    ApplicationFactory,
    GenreFactory,
    InformationTypeFactory,
    OrganizationFactory,
    UserFactory,
)

#: What tells of steps instead of being moved by them.
TRACES = {
    "members.organizationchange",
    "members.movedrow",
    "cms.mailrecord",
    "wagtailcore.modellogentry",
    "catalog.listedcount",
    "home.publicchange",
}
#: When a row of the index was written tells of a step, too.
WITHOUT_MEANING = {("catalog.entrytext", "written_at")}


def columns_of(model: type[models.Model]) -> list[str]:
    """Return the columns that say something; when an index row was written, says nothing."""
    names = [field.attname for field in model._meta.concrete_fields]
    return [name for name in names if (model._meta.label_lower, name) not in WITHOUT_MEANING]


def contents() -> dict[str, list[str]]:
    """Return every row of every table, but for what only tells of the steps."""
    return {
        model._meta.label_lower: sorted(
            map(repr, model._base_manager.values_list(*columns_of(model)))
        )
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in TRACES
    }


def index_is_right() -> bool:
    """Whether the index of entries says what the data say (V2)."""
    return index_upkeep.check(lambda done: None).total == 0


@dataclass
class Twins:
    """みなみ町, which goes, きた市, which stays, and a third that likes and is liked."""

    town: Organization
    city: Organization
    third: Organization
    edition: EditionPage | None = None
    entries: dict[str, list[Entry]] = field(default_factory=dict)

    @property
    def town_manager(self) -> User:
        """The manager of the town."""
        return User.objects.get(username="town-manager")

    @property
    def city_manager(self) -> User:
        """The manager of the city."""
        return User.objects.get(username="city-manager")


def build_twins(number: int = 300, edition: EditionPage | None = None) -> Twins:
    """Write both with `number` entries between them, and everything that belongs to them."""
    names = ("みなみ町（架空）", "きた市（架空）", "三番目の市（架空）")
    town, city, third = (
        OrganizationFactory(
            name=name,
            external_id=f"twin-{place}",
            domain=f"{place}.example.jp",
            municipality=True,
        )
        for place, name in enumerate(names)
    )
    twins = Twins(town, city, third, edition)
    _add_people(twins)
    _add_entries(twins, number)
    _add_likes(twins)
    _add_networks(twins)
    _add_records(twins)
    if edition is not None:
        _add_checks(twins, edition)
    return twins


def _add_people(twins: Twins) -> None:
    accounts = []
    for short, home in (("town", twins.town), ("city", twins.city), ("third", twins.third)):
        accounts.append(
            UserFactory.build(organization=home, username=f"{short}-manager", is_manager=True)
        )
        accounts.append(UserFactory.build(organization=home, username=f"{short}-clerk"))
    User.objects.bulk_create(accounts)
    clerk = User.objects.get(username="town-clerk")
    SavedSearch.objects.create(user=clerk, name="防災", query="q=防災")


def _add_entries(twins: Twins, number: int) -> None:
    """Give the town half of the entries; ten external IDs are in use on both sides."""
    genre, kind = GenreFactory(), InformationTypeFactory()
    for name in ("town", "city", "third"):
        owner: Organization = getattr(twins, name)
        registrant = User.objects.get(username=f"{name}-clerk")
        count = number // 2 if name != "third" else 4
        made = Entry.objects.bulk_create(
            Entry(
                organization=owner,
                registrant=registrant,
                information_type=kind,
                title=f"{owner.name}の取組 {place}",
                summary="窓口の混雑を減らす工夫をまとめました。",
                search_title=f"取組 {place}",
                genre_key=str(genre.pk),
                external_id=f"x-{place}" if place < 10 else "",
                contact_email="contact@example.jp",
                live=place % 7 != 0,
                first_published_at=timezone.now(),
            )
            for place in range(count)
        )
        through = Entry.genres.through
        through.objects.bulk_create(through(entry=entry, genre=genre) for entry in made)
        twins.entries[name] = made
    index_upkeep.rebuild(lambda done: None)


def _add_likes(twins: Twins) -> None:
    """Let each like entries of the others; of the third's, two are liked by both."""
    pairs = [(twins.town, entry) for entry in twins.entries["city"][:40]]
    pairs += [(twins.city, entry) for entry in twins.entries["town"][:30]]
    pairs += [(twins.third, entry) for entry in twins.entries["town"][:20]]
    pairs += [(twins.town, entry) for entry in twins.entries["third"][:3]]
    pairs += [(twins.city, entry) for entry in twins.entries["third"][1:4]]
    clerk = User.objects.get(username="town-clerk")
    Like.objects.bulk_create(
        Like(organization=who, entry=entry, user=clerk if who == twins.town else None)
        for who, entry in pairs
    )
    month_ago = timezone.now() - datetime.timedelta(days=30)
    Like.objects.filter(organization=twins.town).update(created_at=month_ago)
    EntryText.objects.count_likes({entry.pk for _, entry in pairs})


def _add_networks(twins: Twins) -> None:
    own = [(twins.town, "203.0.113.0/25"), (twins.city, "203.0.113.128/25")]
    shared = [(each, "198.51.100.0/24") for each in (twins.town, twins.city)]
    Network.objects.bulk_create(
        Network(organization=home, cidr=cidr, is_shared=cidr.startswith("198"))
        for home, cidr in own + shared
    )


def _add_records(twins: Twins) -> None:
    """Add messages, files on their way, logins, an alert and an application of the town."""
    clerk = User.objects.get(username="town-clerk")
    entry = twins.entries["third"][0]
    Inquiry.objects.create(
        entry=entry, sender=clerk, organization=twins.town, subject="質問", message="教えてください"
    )
    PendingUpload.objects.create(
        organization=twins.town, user=clerk, title="資料", file="x.pdf", size=1
    )
    for home in (twins.town, twins.city):
        LoginRecord.objects.create(login_id="x", organization=home, result="success")
    AccessAlert.objects.create(
        kind="unknown_login", subject="1 x", day=timezone.localdate(), organization=twins.town
    )
    Application.objects.filter(pk=ApplicationFactory().pk).update(organization=twins.town)


def _add_checks(twins: Twins, edition: EditionPage) -> None:
    """Let both check themselves on the same day, and the town once more the day after."""
    day = datetime.date(2026, 4, 1)
    checked = [(twins.town, day), (twins.city, day), (twins.town, day + datetime.timedelta(1))]
    for home, on in checked:
        check = SelfCheck.objects.create(
            organization=home, edition=edition, checked_on=on, saved_at=timezone.now()
        )
        SelfCheckAnswer.objects.create(
            check_of=check, number="1-1", item="項目", progress="done", memo=f"{home}のメモ"
        )


def rows_of(organization: Organization, model: Any) -> int:
    """Return how many rows of `model` are the organisation's."""
    return int(model._base_manager.filter(organization=organization).count())
