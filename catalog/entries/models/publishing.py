"""The only way to publish a version of an entry."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.actions.publish_revision import PublishRevisionAction

from catalog.entries.signals import entry_published

if TYPE_CHECKING:
    from catalog.entries.models.entry import Entry


class NotPublishableError(PermissionDenied):
    """The entry is deleted, or its publication is stopped."""


class PublishEntryAction(PublishRevisionAction):
    """Wagtail's publish action with a guard; it also sets the date readers see (1.1, S3)."""

    def __init__(
        self, revision: Any, *, updated_at: datetime | None = None, **options: Any
    ) -> None:
        """Publish `revision`; `updated_at` is the date to show instead of now (O4)."""
        super().__init__(revision, **options)
        self.updated_at = updated_at

    def check(self, skip_permission_checks: bool = False) -> None:
        """Reject deleted and stopped entries.

        Raises:
            NotPublishableError: if the entry is deleted or stopped.
        """
        super().check(skip_permission_checks=skip_permission_checks)
        entry: Entry = self.object
        if entry.deleted_at is not None or entry.takedowns.in_force().exists():
            raise NotPublishableError("削除または公開停止された情報は公開できません。")

    def _publish_revision(self, revision: Any, object: Entry, **kwargs: Any) -> None:
        """Set the updated date only if readers see new content, and send `entry_published`."""
        published = type(object).objects.get(pk=object.pk)
        is_new = published.first_published_at is None or published.content() != object.content()
        if is_new or self.updated_at:
            object.updated_at = self.updated_at or timezone.now()
        super()._publish_revision(revision, object, **kwargs)
        entry_published.send(type(object), entry=object, is_new=is_new)
