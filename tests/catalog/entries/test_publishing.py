"""The gate through which every version goes live (1.1, S3)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.entries.enums import EntryState
from catalog.entries.models.publishing import NotPublishableError, PublishEntryAction
from catalog.models import Entry
from tests.actors import Cast
from tests.factories import entry_in, published_entry, secretariat_operator

pytestmark = pytest.mark.django_db


class TestPublishEntryAction:
    """Wagtail's publication, guarded."""

    @pytest.mark.parametrize(
        ("state", "is_published"),
        [
            (EntryState.DRAFT, True),
            (EntryState.IN_REVIEW, True),
            (EntryState.PUBLISHED, True),
            (EntryState.STOPPED, False),
            (EntryState.DELETED, False),
        ],
        ids=str,
    )
    def test_publication__is_refused_for_what_was_taken_away(
        self, state: EntryState, is_published: bool
    ) -> None:
        entry = entry_in(state)
        action = PublishEntryAction(entry.latest_revision)
        if is_published:
            action.execute(skip_permission_checks=True)
        else:
            with pytest.raises(NotPublishableError, match="公開できません"):
                action.execute(skip_permission_checks=True)
        assert Entry.objects.get(pk=entry.pk).live == is_published

    def test_publication__after_the_takedown_was_lifted_is_accepted(self) -> None:
        entry = entry_in(EntryState.STOPPED)
        lifecycle.resume(entry, secretariat_operator())
        entry.latest_revision.publish(skip_permission_checks=True)
        assert Entry.objects.get(pk=entry.pk).live

    @pytest.mark.parametrize("name", ["general", "other", "special", "wg"])
    def test_publication__needs_the_permission(self, cast: Cast, name: str) -> None:
        entry = entry_in(EntryState.DRAFT, organization=cast.owner)
        with pytest.raises(PermissionDenied):
            entry.latest_revision.publish(user=cast[name].user)
        assert not Entry.objects.get(pk=entry.pk).live

    def test_old_version__does_not_bring_back_old_operational_data(self) -> None:
        entry = published_entry(external_id="a")
        old = entry.latest_revision
        Entry.objects.filter(pk=entry.pk).update(external_id="b", registrant=None)
        old.publish(skip_permission_checks=True)
        row = Entry.objects.get(pk=entry.pk)
        assert (row.external_id, row.registrant) == ("b", None)

    def test_date__is_that_of_the_publication(self) -> None:
        entry = entry_in(EntryState.DRAFT)
        before = timezone.now()
        entry.latest_revision.publish(skip_permission_checks=True)
        assert before <= Entry.objects.get(pk=entry.pk).updated_at <= timezone.now()
