"""Who may see which entries, said in SQL; `catalog.permissions` says the same of one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from wagtail.models import WorkflowState

from catalog.enums import DetailAccess, SortOrder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from catalog.models.entry import Entry  # noqa: F401  # named in a base class below
    from cms.members.models import Organization, User

NOBODY = Q(pk__in=[])


def listed_q() -> Q:
    """Published, not stopped, not deleted: what every visitor finds (V3, V7)."""
    return Q(live=True, deleted_at__isnull=True)


def readable_by_q(user: User | AnonymousUser) -> Q:
    """Entries whose detail and documents `user` may open (V4); see `can_read_detail`."""
    if not user.is_authenticated:
        return NOBODY
    if user.is_secretariat:
        return listed_q()
    if user.organization is None:
        return NOBODY
    if user.organization.is_special:
        return listed_q()
    own = Q(organization=user.organization)
    return listed_q() & (own | Q(information_type__detail_access=DetailAccess.ALL_MEMBERS))


class EntryQuerySet(models.QuerySet["Entry"]):
    """The verbs with which every screen, document, feed and export asks for entries."""

    def listed(self) -> EntryQuerySet:
        """What every visitor finds (V3)."""
        return self.filter(listed_q())

    def readable_by(self, user: User | AnonymousUser) -> EntryQuerySet:
        """Entries whose detail `user` may open (V4)."""
        return self.filter(readable_by_q(user))

    def owned_by(self, organization: Organization | None) -> EntryQuerySet:
        """Entries of `organization` that are not deleted (R2); none without an organisation."""
        if organization is None:
            return self.none()
        return self.filter(organization=organization, deleted_at__isnull=True)

    def with_states(self) -> EntryQuerySet:
        """Add what `lifecycle.state_of` needs, so that a list asks once for all rows (R2)."""
        takedowns = self.model._meta.get_field("takedowns").related_model
        stopped = takedowns.objects.in_force().filter(entry=OuterRef("pk"))
        entry_type = ContentType.objects.get_for_model(self.model)
        reviews = WorkflowState.objects.active().filter(
            base_content_type=entry_type, object_id=Cast(OuterRef("pk"), models.CharField())
        )
        return self.annotate(
            is_stopped=Exists(stopped), review_status=Subquery(reviews.values("status")[:1])
        )

    def saying(self, words: Iterable[str]) -> EntryQuerySet:
        """Own entries in which every word occurs: title, summary, contact or registrant (R2)."""
        found = self
        for word in words:
            found = found.filter(
                Q(search_text__contains=word)
                | Q(search_contact__contains=word)
                | Q(registrant__search_text__contains=word)
            )
        return found

    def containing(self, words: Iterable[str]) -> EntryQuerySet:
        """Entries in which every normalised word occurs, the organisation's name included (V2)."""
        found = self
        for word in words:
            found = found.filter(
                Q(search_text__contains=word) | Q(organization__search_name__contains=word)
            )
        return found

    def in_genres(self, genre_ids: Iterable[int]) -> EntryQuerySet:
        """Entries that carry any of the genres (OR)."""
        through = self.model.genres.through
        carried = through.objects.filter(entry_id=OuterRef("pk"), genre_id__in=list(genre_ids))
        return self.filter(Exists(carried))

    def with_like_counts(self) -> EntryQuerySet:
        """Add `like_count`: how many organisations like it, never who (V3)."""
        likes = self.model._meta.get_field("likes").related_model
        count = (
            likes.objects.filter(entry=OuterRef("pk"))
            .order_by()
            .values("entry")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return self.annotate(like_count=Coalesce(Subquery(count), 0))

    def for_rows(self) -> EntryQuerySet:
        """Everything that a row of a list shows, in one query (V3)."""
        return self.with_like_counts().select_related("organization", "information_type")

    def sorted_by(self, order: str, words: Iterable[str] = ()) -> EntryQuerySet:
        """Newest first; or by likes; or by how many words stand in the title (V3)."""
        newest = ("-updated_at", "-pk")
        if order == SortOrder.LIKES:
            return self.order_by("-like_count", *newest)
        if order == SortOrder.RELEVANCE:
            return self.annotate(relevance=_title_hits(words)).order_by("-relevance", *newest)
        return self.order_by(*newest)

    def facet_groups(self) -> list[tuple[int, str, int]]:
        """Return (type id, genre ids joined by commas, number of entries), in one pass."""
        groups: Any = (
            self.order_by()
            .values_list("information_type_id", "genre_key")
            .annotate(number=Count("pk"))
        )
        return list(groups)


def _title_hits(words: Iterable[str]) -> models.expressions.Combinable:
    """How many of the words stand in the title."""
    hits: models.expressions.Combinable = models.Value(0)
    for word in words:
        hits += models.Case(models.When(search_title__contains=word, then=1), default=0)
    return hits
