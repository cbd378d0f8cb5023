"""Pages go live and leave when their editors have said (O9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from catalog.entries.enums import EntryState
from catalog.models import Entry
from cms.jobs.jobs import SomeFailedError, end, publish, publish_scheduled
from home.models import HomePage, StandardPage
from tests.factories import entry_in

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def scheduled(slug: str, start: timedelta) -> StandardPage:
    """Return a page that is to go live so long from now."""
    page = HomePage.objects.get().add_child(
        instance=StandardPage(title=slug, slug=slug, live=False)
    )
    page.go_live_at = timezone.now() + timedelta(days=1)
    revision = page.save_revision()
    revision.publish()
    moment = timezone.now() + start
    revision.refresh_from_db()
    revision.content["go_live_at"] = moment.isoformat()
    revision.approved_go_live_at = moment
    revision.save()
    return page


def expiring(slug: str, end: timedelta) -> StandardPage:
    """Return a live page whose time is over so long from now."""
    page = HomePage.objects.get().add_child(instance=StandardPage(title=slug, slug=slug))
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() + end)
    return page


def is_live(page: Page) -> bool:
    """Whether readers see it."""
    return Page.objects.get(pk=page.pk).live


class TestPublishScheduled:
    @pytest.mark.parametrize(("start", "goes_live"), [(-MINUTE, True), (MINUTE, False)])
    def test_page__goes_live_at_its_time(self, start: timedelta, goes_live: bool) -> None:
        page = scheduled("coming", start)
        assert publish_scheduled() == f"{int(goes_live)}件を公開、0件を公開終了"
        assert is_live(page) == goes_live

    @pytest.mark.parametrize(("end", "leaves"), [(-MINUTE, True), (MINUTE, False)])
    def test_page__leaves_at_its_time(self, end: timedelta, leaves: bool) -> None:
        page = expiring("going", end)
        assert publish_scheduled() == f"0件を公開、{int(leaves)}件を公開終了"
        assert is_live(page) != leaves
        assert Page.objects.get(pk=page.pk).expired == leaves

    def test_again__nothing_is_left(self) -> None:
        scheduled("coming", -MINUTE)
        expiring("going", -MINUTE)
        publish_scheduled()
        assert publish_scheduled() == "0件を公開、0件を公開終了"
        assert PageLogEntry.objects.filter(action__endswith=".scheduled").count() == 2

    def test_other_process_was_faster__not_published_twice(self) -> None:
        scheduled("coming", -MINUTE)
        revision = Revision.page_revisions.get(approved_go_live_at__isnull=False)
        assert [publish(revision.pk), publish(revision.pk)] == [True, False]
        page = expiring("going", -MINUTE)
        assert [end(page.pk), end(page.pk)] == [True, False]

    def test_one_fails__all_others_are_done_and_it_is_told(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = (scheduled(name, -MINUTE) for name in ("first", "second"))
        publish = Revision.publish

        def fragile(self: Any, **options: Any) -> None:
            if self.object_id == str(first.pk):
                raise ValueError
            publish(self, **options)

        monkeypatch.setattr(Revision, "publish", fragile)
        with pytest.raises(SomeFailedError, match="1件を公開、0件を公開終了、1件はできません"):
            publish_scheduled()
        assert not is_live(first)
        assert is_live(second)

    def test_entry__never_goes_live_from_here(self) -> None:
        entry = entry_in(EntryState.DRAFT)
        moment = timezone.now() - MINUTE
        Revision.objects.filter(pk=entry.latest_revision_id).update(approved_go_live_at=moment)
        assert publish_scheduled() == "0件を公開、0件を公開終了"
        assert not Entry.objects.get(pk=entry.pk).live
