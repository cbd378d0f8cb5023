"""What waits of the guidebook, as the desk is told (G1, G9, O1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Workflow, WorkflowState

from catalog.entries.enums import EntryState
from cms.admin.waiting import wait_label
from guidebook.chapters.desk import PANEL_ID, open_feedback, waiting_pages
from guidebook.chapters.enums import FeedbackState
from guidebook.models import ChapterPage, Feedback
from tests.actors import Cast
from tests.catalog.html import soup
from tests.factories import UserFactory, entry_in
from tests.guidebook.worlds import make_chapter, make_edition

pytestmark = pytest.mark.django_db

OTHERS = ("general", "special", "wg")


def voice(days: int, state: FeedbackState = FeedbackState.OPEN) -> Feedback:
    """Return what a reader said so many days ago."""
    said = Feedback.objects.create(about="章", helpful=True, ticket=f"{state}{days}", state=state)
    moment = timezone.now() - timedelta(days=days)
    Feedback.objects.filter(pk=said.pk).update(created_at=moment)
    return said


@pytest.fixture
def submitted(db: None) -> ChapterPage:
    """Return a chapter that has waited for four days."""
    chapter = make_chapter(make_edition(), title="審査を待つ章")
    chapter.save_revision()
    Workflow.objects.get(name="ガイドブックの公開審査").start(chapter, UserFactory())
    moment = timezone.now() - timedelta(days=4)
    WorkflowState.objects.filter(object_id=str(chapter.pk)).update(created_at=moment)
    return chapter


class TestWaitingPages:
    def test_submission__is_told_with_its_age(self, cast: Cast, submitted: ChapterPage) -> None:
        told = waiting_pages(cast["secretariat"].user)
        assert told is not None
        assert told.count == 1
        assert (timezone.now() - told.oldest).days == 4

    def test_panel__lists_it_with_its_wait(self, cast: Cast, submitted: ChapterPage) -> None:
        page = soup(cast["secretariat"].client.get("/admin/"))
        row = page.select_one(f"#{PANEL_ID} tbody tr")
        assert row.a.get_text(strip=True) == "審査を待つ章"
        wait = wait_label(timezone.now() - timedelta(days=4))
        assert row.select("td")[-1].get_text(strip=True) == wait
        assert not page.select('[data-waiting^="ページの審査待ち"]')

    def test_entries__are_no_pages(self, cast: Cast) -> None:
        entry_in(EntryState.IN_REVIEW)
        told = waiting_pages(cast["secretariat"].user)
        assert (told.count, told.oldest) == (0, None)

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__are_told_nothing(self, cast: Cast, name: str) -> None:
        assert waiting_pages(cast[name].user) is None


class TestOpenFeedback:
    def test_unanswered__is_told_with_the_age_of_the_oldest(self, cast: Cast) -> None:
        voice(1), voice(6), voice(20, FeedbackState.HANDLED)
        told = open_feedback(cast["secretariat"].user)
        assert told.count == 2
        assert (timezone.now() - told.oldest).days == 6

    def test_link__leads_to_just_these(self, cast: Cast) -> None:
        voice(1), voice(20, FeedbackState.HANDLED)
        told = open_feedback(cast["secretariat"].user)
        page = soup(cast["secretariat"].client.get(told.url))
        assert len(page.select("#listing-results tbody tr")) == 1

    @pytest.mark.parametrize("name", OTHERS)
    def test_others__are_told_nothing(self, cast: Cast, name: str) -> None:
        assert open_feedback(cast[name].user) is None

    def test_query__is_one(self, cast: Cast, django_assert_num_queries: Any) -> None:
        user = cast["secretariat"].user
        assert user.has_perm("guidebook.change_feedback")
        with django_assert_num_queries(1):
            open_feedback(user)
