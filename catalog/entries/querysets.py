"""Visibility of entries in SQL; `permissions` has the same rules for one entry."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast
from wagtail.models import Revision, WorkflowState

from catalog.entries.enums import Confidentiality, EntryState
from catalog.entries.models.takedown import Takedown
from catalog.entries.models.text import BATCH, EntryText
from catalog.entries.models.traits import mask_of, traits_of
from catalog.entries.permissions import finds_class_2
from catalog.taxonomy.enums import DetailAccess
from cms.database.batches import in_batches
from cms.members.accounts.acting import organization_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from catalog.entries.models.entry import Entry  # noqa: F401  # named in a base class below
    from cms.japanese.query import Query
    from cms.members.accounts.models import User
    from cms.members.organizations.models.organizations import Organization

NOBODY = Q(pk__in=[])


def published_q() -> Q:
    """Published, not stopped and not deleted, of any class (V7)."""
    return Q(live=True, deleted_at__isnull=True)


def listed_q() -> Q:
    """What every visitor finds: published entries of class 1 (V3, M13)."""
    return published_q() & Q(confidentiality=Confidentiality.CLASS_1)


def listed_for_q(user: User | AnonymousUser) -> Q:
    """What `user` finds in lists and counts (V3, M13); see `can_find`."""
    return published_q() if finds_class_2(user) else listed_q()


def known_to_q(user: User | AnonymousUser) -> Q:
    """Entries in any state whose existence `user` may know (M13); see `can_know_of`."""
    if finds_class_2(user):
        return Q()
    known = Q(confidentiality=Confidentiality.CLASS_1)
    organization = organization_of(user)
    return known if organization is None else known | Q(organization=organization)


def readable_by_q(user: User | AnonymousUser) -> Q:
    """Entries whose detail and documents `user` may open (V4); see `can_read_detail`."""
    if not user.is_authenticated:
        return NOBODY
    if user.is_secretariat:
        return published_q()
    if user.organization is None:
        return NOBODY
    if user.organization.is_special:
        return published_q()
    own = published_q() & Q(organization=user.organization)
    return own | (listed_q() & Q(information_type__detail_access=DetailAccess.ALL_MEMBERS))


def open_text_q() -> Q:
    """Entries whose whole text everybody may read (1.1); see `has_open_text`."""
    return listed_q() & Q(text_is_open=True, information_type__text_may_be_open=True)


def text_readable_by_q(user: User | AnonymousUser) -> Q:
    """Entries whose whole text `user` may read (V4, 1.1); see `can_read_text`."""
    return open_text_q() | readable_by_q(user)


class EntryQuerySet(models.QuerySet["Entry"]):
    """The filters and annotations for every screen, document, feed and export of entries."""

    def listed(self) -> EntryQuerySet:
        """What every visitor finds, never class 2; for code without a reader (V3, M13)."""
        return self.filter(listed_q())

    def listed_for(self, user: User | AnonymousUser) -> EntryQuerySet:
        return self.filter(listed_for_q(user))

    def published(self) -> EntryQuerySet:
        return self.filter(published_q())

    def known_to(self, user: User | AnonymousUser) -> EntryQuerySet:
        return self.filter(known_to_q(user))

    def readable_by(self, user: User | AnonymousUser) -> EntryQuerySet:
        return self.filter(readable_by_q(user))

    def with_open_text(self) -> EntryQuerySet:
        return self.filter(open_text_q())

    def text_readable_by(self, user: User | AnonymousUser) -> EntryQuerySet:
        return self.filter(text_readable_by_q(user))

    def owned_by(self, organization: Organization | None) -> EntryQuerySet:
        """Entries of `organization` that are not deleted (R2); none without an organisation."""
        if organization is None:
            return self.none()
        return self.filter(organization=organization, deleted_at__isnull=True)

    def with_states(self) -> EntryQuerySet:
        """Annotate what `lifecycle.state_of` needs, to avoid queries for each row (R2)."""
        stopped = Takedown.objects.in_force().filter(entry=OuterRef("pk"))
        entry_type = ContentType.objects.get_for_model(self.model)
        reviews = WorkflowState.objects.active().filter(
            base_content_type=entry_type, object_id=Cast(OuterRef("pk"), models.CharField())
        )
        return self.annotate(
            is_stopped=Exists(stopped), review_status=Subquery(reviews.values("status")[:1])
        )

    def by_state(self) -> EntryQuerySet:
        """Annotate `state_value` by the rule of `lifecycle.state_of` (R2)."""
        in_review = Q(review_status=WorkflowState.STATUS_IN_PROGRESS)
        returned = Q(review_status=WorkflowState.STATUS_NEEDS_CHANGES)
        state = Case(
            When(deleted_at__isnull=False, then=Value(EntryState.DELETED)),
            When(is_stopped=True, then=Value(EntryState.STOPPED)),
            When(returned, then=Value(EntryState.RETURNED)),
            When(in_review & Q(live=True), then=Value(EntryState.PUBLISHED_CHANGES_IN_REVIEW)),
            When(in_review, then=Value(EntryState.IN_REVIEW)),
            When(live=True, then=Value(EntryState.PUBLISHED)),
            default=Value(EntryState.DRAFT),
        )
        return self.with_states().annotate(state_value=state)

    def numbers_by_state(self) -> dict[str, int]:
        """Return how many entries are in each state, using one query (R2)."""
        rows = self.by_state().order_by().values_list("state_value").annotate(Count("pk"))
        return dict(rows)

    def saying(self, query: Query) -> EntryQuerySet:
        """Entries that match `query`; also searches contact and registrant (R2)."""
        if query.is_blank:
            return self
        found = EntryText.objects.answering_desk(query)
        return self.filter(pk__in=found.values("pk"))

    def in_genres(self, genre_ids: Iterable[int]) -> EntryQuerySet:
        through = self.model.genres.through
        carried = through.objects.filter(entry_id=OuterRef("pk"), genre_id__in=list(genre_ids))
        return self.filter(Exists(carried))

    def with_like_counts(self) -> EntryQuerySet:
        """Annotate `like_count`, the number of organisations; never shows which ones (V3)."""
        return self.annotate(like_count=F("text__like_count"))

    def with_freshness(self) -> EntryQuerySet:
        """Annotate the date of the last confirmation, and the step and flag without one (O6)."""
        return self.annotate(
            confirmed_at=F("freshness__confirmed_at"),
            flagged_at=F("freshness__flagged_at"),
            freshness_step=F("freshness__step"),
        )

    def for_rows(self) -> EntryQuerySet:
        """Add everything that a list row shows, in one query (V3)."""
        rows = self.with_like_counts().with_freshness()
        return rows.select_related("organization", "information_type")

    def newest_first(self) -> EntryQuerySet:
        return self.order_by("-updated_at", "-pk")

    def close_text(self) -> None:
        """Take back the consent to open text, in the entries and in all their versions (1.1)."""
        keys = list(self.values_list("pk", flat=True))
        self.model.objects.filter(pk__in=keys).update(text_is_open=False)
        versions = Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(self.model),
            object_id__in=[str(key) for key in keys],
            content__text_is_open=True,
        )
        for pk, said in versions.values_list("pk", "content"):
            Revision.objects.filter(pk=pk).update(content=said | {"text_is_open": False})
        EntryText.objects.filter(pk__in=keys).follow()

    def follow_traits(self) -> int:
        """Compute the traits again, by day and type; return the number of entries that changed."""
        number = 0
        keys = list(self.order_by("pk").values_list("pk", flat=True))
        for batch in in_batches(keys, BATCH):
            number += self._follow_traits(batch)
        return number

    @transaction.atomic
    def _follow_traits(self, keys: Sequence[int]) -> int:
        rows = self.model.objects.filter(pk__in=keys).select_related("information_type")
        changed = defaultdict[int, list[int]](list)
        for entry in rows.order_by("pk").select_for_update(of=("self",)):
            traits = mask_of(traits_of(entry))
            if traits != entry.traits:
                changed[traits].append(entry.pk)
        for traits, ids in changed.items():
            self.model.objects.filter(pk__in=ids).update(traits=traits)
        found = [pk for ids in changed.values() for pk in ids]
        EntryText.objects.filter(pk__in=found).follow()
        return len(found)

    def redate(self, updated_at: datetime, **dates: datetime) -> None:
        """Set the dates from an import file, also in the search index (O4)."""
        self.update(updated_at=updated_at, **dates)
        EntryText.objects.filter(pk__in=self.values("pk")).follow()
