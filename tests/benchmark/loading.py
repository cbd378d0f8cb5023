"""Write synthetic published entries with likes in bulk (contract: `load_benchmark`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.reading.models import Like
from catalog.taxonomy.keys import genre_key_of
from catalog.taxonomy.models import Genre, InformationType
from cms.members.organizations.enums import Membership, OrganizationKind
from cms.members.organizations.models.organizations import Organization
from cms.web.text import normalise
from tests.benchmark.texts import HEADS, PLACES, Draft, Writer

BATCH = 1_000
COMPANIES, MUNICIPALITIES = 400, 50
#: Used only if the site has no genres or types yet.
GENRES = [
    "防災",
    "観光",
    "教育",
    "環境",
    "産業",
    "交通",
    "福祉",
    "CRM",
    "該当なし",
    "消防",
    "避難",
    "小学校",
]
TYPES = ["製品・サービス情報", "事例情報", "人材情報"]
MOST_LIKES = 5

Term = TypeVar("Term", Genre, InformationType)


class Loader:
    """Add entries to a site; existing entries stay, and each run adds more."""

    def __init__(self) -> None:
        self.genres = list(Genre.objects.in_use()) or _named(Genre, GENRES)
        self.types = list(InformationType.objects.in_use()) or _named(InformationType, TYPES)
        self.companies = _organizations("bench-company", COMPANIES, _company)
        self.municipalities = _organizations("bench-town", MUNICIPALITIES, _municipality)
        # Another seed for each run: otherwise a second run repeats the texts of the first.
        self.writer = Writer(seed=Entry.objects.count() + 1)
        self.now = timezone.now()

    def load(self, number: int, progress: Callable[[int], None]) -> None:
        """Write `number` entries without the index; call `progress` after each batch."""
        for done in range(0, number, BATCH):
            self._write([self.writer.draft() for _ in range(min(BATCH, number - done))])
            progress(done)

    @transaction.atomic
    def _write(self, drafts: list[Draft]) -> None:
        genres = [self._genre_ids(draft) for draft in drafts]
        entries = Entry.objects.bulk_create(
            [self._entry(draft, ids) for draft, ids in zip(drafts, genres, strict=True)]
        )
        through = Entry.genres.through
        pairs = [(entry, pk) for entry, ids in zip(entries, genres, strict=True) for pk in ids]
        through.objects.bulk_create(through(entry=entry, genre_id=pk) for entry, pk in pairs)
        Like.objects.bulk_create(like for entry in entries for like in self._likes(entry))

    def _genre_ids(self, draft: Draft) -> list[int]:
        return sorted({self.genres[place % len(self.genres)].pk for place in draft.genres})

    def _entry(self, draft: Draft, genre_ids: list[int]) -> Entry:
        organization = self.companies[draft.organization % len(self.companies)]
        moment = self.now - timedelta(days=draft.days_ago)
        return Entry(
            live=True,
            title=draft.title[:100],
            summary=draft.summary,
            search_title=normalise(draft.title)[:300],
            information_type=self.types[draft.kind % len(self.types)],
            genre_key=genre_key_of(genre_ids),
            organization=organization,
            contact_company=organization.name,
            contact_department="公共営業部",
            contact_email=f"{organization.external_id}@example.jp",
            first_published_at=moment,
            last_published_at=moment,
            registered_at=moment,
            updated_at=moment,
        )

    def _likes(self, entry: Entry) -> list[Like]:
        """On average every fifth entry has likes."""
        if self.writer.random.random() > 1 / MOST_LIKES:
            return []
        number = self.writer.random.randint(1, MOST_LIKES)
        friends = self.writer.random.sample(self.municipalities, number)
        return [Like(entry=entry, organization=each) for each in friends]


def _named(model: type[Term], names: list[str]) -> list[Term]:
    return [model.objects.create(name=name) for name in names]


def _organizations(
    prefix: str, number: int, new: Callable[[str, int], Organization]
) -> list[Organization]:
    """Return the invented organisations; the first load creates them."""
    wanted = [new(f"{prefix}-{place}", place) for place in range(number)]
    made = Organization.objects.filter(external_id__startswith=f"{prefix}-").order_by("pk")
    known = set(made.values_list("external_id", flat=True))
    Organization.objects.bulk_create(each for each in wanted if each.external_id not in known)
    return list(made.all())


def _company(external_id: str, place: int) -> Organization:
    name = f"{HEADS[place % len(HEADS)]}情報{place:03d}株式会社（架空）"
    return Organization(
        name=name,
        external_id=external_id,
        kind=OrganizationKind.COMPANY,
        membership=Membership.GENERAL,
    )


def _municipality(external_id: str, place: int) -> Organization:
    return Organization(
        name=f"{PLACES[place % len(PLACES)]}第{place:02d}市（架空）",
        external_id=external_id,
        kind=OrganizationKind.LOCAL_GOVERNMENT,
        membership=Membership.SPECIAL,
    )
