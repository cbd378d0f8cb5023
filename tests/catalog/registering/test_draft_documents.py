"""The documents of a draft while its form is open, without the screen around it (1.1, R4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from catalog.entries import lifecycle
from catalog.models import Entry, PendingUpload
from catalog.registering.draft_documents import (
    GRACE,
    DraftDocument,
    DraftDocuments,
)
from catalog.registering.jobs import clear_old_uploads
from cms import jobs
from cms.jobs import retention
from cms.members.models import User
from tests.factories import PDF, UserFactory, entry_in, new_entry, pdf_document, registrant_of
from tests.registering import latest_draft, pdf, stored_files

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """Return somebody who registers."""
    return UserFactory()


def entry_of(user: User, *titles: str) -> Entry:
    """Return a draft with documents of these titles, numbered from 1."""
    documents = [pdf_document(number, title) for number, title in enumerate(titles, start=1)]
    return entry_in("draft", organization=user.organization, documents=documents)


def taken(entry: Entry, user: User, **sent: Any) -> DraftDocuments:
    """Return the documents of the entry after the form sent `kept`, `removed`, `files`."""
    documents = DraftDocuments.of(latest_draft(entry) if entry.pk else entry, user)
    documents.take(**({"kept": [], "removed": [], "files": []} | sent))
    return documents


def titles(documents: DraftDocuments) -> list[str]:
    """Return what the form lists."""
    return [each.title for each in documents.shown]


class TestTake:
    @pytest.mark.parametrize(
        ("kept", "removed", "expected"),
        [
            (["d:1", "d:2", "d:3"], [], ["一", "二", "三"]),
            (["d:3", "d:1"], [], ["一", "三"]),
            (["d:1", "d:1"], [], ["一"]),
            (["d:1", "d:2"], ["d:1"], ["二"]),
            (["d:1"], ["d:2"], ["一"]),
            ([], ["d:1"], []),
            (["d:4", "d:", "d:01", "d:１", "x"], [], []),
        ],
    )
    def test_keys__name_what_stays(
        self, user: User, kept: list[str], removed: list[str], expected: list[str]
    ) -> None:
        documents = taken(entry_of(user, "一", "二", "三"), user, kept=kept, removed=removed)
        assert titles(documents) == expected

    def test_new_files__are_listed_after_the_old(self, user: User) -> None:
        documents = taken(entry_of(user, "一"), user, kept=["d:1"], files=[pdf("二.PDF")])
        (upload,) = PendingUpload.objects.all()
        assert documents.shown == [
            DraftDocument("d:1", "一", "PDF", len(PDF)),
            DraftDocument(f"u:{upload.token}", "二", "PDF", len(PDF)),
        ]
        assert (upload.organization, upload.user) == (user.organization, user)

    def test_pending_files__stay_in_the_order_they_came(self, user: User) -> None:
        entry = new_entry(organization=user.organization)
        first = taken(entry, user, files=[pdf(f"{n}.pdf") for n in range(4)])
        keys = [each.key for each in first.shown]
        again = taken(entry, user, kept=keys[::-1])
        assert titles(again) == ["0", "1", "2", "3"]

    def test_refused_file__is_named_and_not_stored(self, user: User) -> None:
        before = stored_files()
        documents = taken(new_entry(), user, files=[pdf("偽.pdf", b"MZ"), pdf("良.pdf")])
        assert len(documents.errors) == 1
        assert documents.errors[0].startswith("「偽.pdf」：")
        assert titles(documents) == ["良"]
        assert len(stored_files() - before) == 1

    @pytest.mark.parametrize(("number", "is_wrong"), [(5, False), (6, True)])
    def test_five__are_the_limit(self, user: User, number: int, is_wrong: bool) -> None:
        documents = taken(new_entry(), user, files=[pdf(f"{n}.pdf") for n in range(number)])
        assert bool(documents.errors) is is_wrong
        assert len(documents.shown) == number

    def test_old_and_new__count_together(self, user: User) -> None:
        entry = entry_of(user, "一", "二", "三")
        kept = ["d:1", "d:2", "d:3"]
        assert taken(entry, user, kept=kept, files=[pdf(), pdf()]).errors == []
        assert len(taken(entry, user, kept=kept, files=[pdf(), pdf(), pdf()]).errors) == 1

    def test_control_characters__leave_the_title(self, user: User) -> None:
        assert titles(taken(new_entry(), user, files=[pdf("前\x00\x1b後.pdf")])) == ["前後"]

    def test_thousands_of_keys__are_no_burden(self, user: User) -> None:
        keys = [f"u:{uuid4()}" for _ in range(2000)] + [f"d:{n}" for n in range(2000)]
        documents = taken(entry_of(user, "一"), user, kept=keys, removed=keys[:1000])
        assert titles(documents) == ["一"]


class TestPutInto:
    def test_pending_files__become_documents_with_the_next_numbers(self, user: User) -> None:
        entry = entry_of(user, "一", "二")
        documents = taken(entry, user, kept=["d:2"], files=[pdf("三.pdf")])
        draft = latest_draft(entry)
        documents.put_into(draft)
        described = [(each.number, each.title, each.sort_order) for each in draft.documents.all()]
        assert described == [(2, "二", 0), (3, "三", 1)]
        assert [each.size for each in draft.documents.all()] == [len(PDF)] * 2

    def test_forgotten_uploads__leave_their_files(self, user: User) -> None:
        before = stored_files()
        documents = taken(new_entry(), user, files=[pdf()])
        documents.forget_pending()
        assert not PendingUpload.objects.exists()
        assert len(stored_files() - before) == 1


class TestHighestNumber:
    def test_new_entry__has_none(self) -> None:
        assert new_entry().highest_document_number == 0

    def test_numbers_of_old_drafts__count(self, user: User) -> None:
        entry = entry_of(user, "一", "二", "三")
        draft = latest_draft(entry)
        draft.documents = []
        lifecycle.save_draft(draft, registrant_of(entry))
        assert latest_draft(entry).highest_document_number == 3


class TestClearOldUploads:
    """A day after they came, files that no draft holds are removed."""

    @pytest.mark.parametrize(
        ("age", "stays"),
        [
            (timedelta(0), True),
            (retention.PENDING_UPLOADS + GRACE - timedelta(minutes=1), True),
            (retention.PENDING_UPLOADS + GRACE, False),
        ],
    )
    def test_age__decides(self, user: User, age: timedelta, stays: bool) -> None:
        before = stored_files()
        taken(new_entry(), user, files=[pdf()])
        PendingUpload.objects.update(created_at=timezone.now() - age)
        assert clear_old_uploads() == f"{0 if stays else 1}件を削除"
        assert PendingUpload.objects.exists() is stays
        assert bool(stored_files() - before) is stays

    def test_too_old_for_the_job_to_spare__no_form_takes_it(self, user: User) -> None:
        entry = new_entry(organization=user.organization)
        (upload,) = taken(entry, user, files=[pdf()]).pending
        PendingUpload.objects.update(created_at=timezone.now() - retention.PENDING_UPLOADS)
        assert taken(entry, user, kept=[f"u:{upload.token}"]).pending == []

    def test_files_held_by_a_draft__stay(self, user: User) -> None:
        documents = taken(new_entry(), user, files=[pdf()])
        PendingUpload.objects.update(created_at=timezone.now() - 2 * retention.PENDING_UPLOADS)
        entry = new_entry(organization=user.organization)
        documents.put_into(entry)
        lifecycle.save_draft(entry, registrant_of(entry))
        documents.forget_pending()
        assert clear_old_uploads() == "0件を削除"
        (document,) = latest_draft(entry).documents.all()
        assert document.file.read() == PDF

    def test_missing_file__is_no_error(self, user: User) -> None:
        taken(new_entry(), user, files=[pdf()])
        upload = PendingUpload.objects.get()
        upload.file.storage.delete(upload.file.name)
        PendingUpload.objects.update(created_at=timezone.now() - 2 * retention.PENDING_UPLOADS)
        assert clear_old_uploads() == "1件を削除"

    def test_job__runs_with_the_others(self, user: User) -> None:
        taken(new_entry(), user, files=[pdf()])
        PendingUpload.objects.update(created_at=timezone.now() - 2 * retention.PENDING_UPLOADS)
        assert dict(jobs.run_due())["送信中の資料の片付け"] == "1件を削除"
