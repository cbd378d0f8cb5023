"""Documents of a draft while its form is open; they survive form errors and confirmation.

The form sends a key for each document that exists: `d:N` is number N of the entry, `u:TOKEN` is
a file uploaded in an earlier attempt. New files are checked and saved at once, even if the rest
of the form has errors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from catalog.entries.documents import (
    DOCUMENT_KINDS,
    MOST_DOCUMENTS,
    check_content,
    other_kind,
)
from catalog.entries.models.document import EntryDocument
from catalog.entries.models.entry import Entry
from catalog.registering.models import PendingUpload
from cms.jobs import retention
from cms.members.accounts.models import User
from cms.members.organizations.standing import standing_for
from cms.web.text import one_line, without_controls

#: Longer than any request takes: a file just accepted by a form is not deleted meanwhile.
GRACE = timedelta(hours=1)
#: More than an entry may have, so that users can choose which to remove; still limited.
MOST_PENDING = 20
LONGEST_TITLE = 150
MOVED = "「{title}」を{place}番目にしました。"
#: Number of latest drafts searched for a document that a colleague has removed meanwhile.
LATEST = 10
#: Fields of a document in a revision.
WRITTEN = ("number", "title", "file", "size")


@dataclass(frozen=True)
class DraftDocument:
    key: str
    title: str
    kind: str
    size: int
    #: Whether it goes with the next 「登録」 or 「下書き保存」.
    is_marked: bool = False


@dataclass
class DraftDocuments:
    """The documents of one form, old and new, in order, with their errors."""

    entry: Entry
    user: User
    existing: list[EntryDocument] = field(default_factory=list)
    pending: list[PendingUpload] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    #: Keys in the order that the form asked for; new files follow.
    order: list[str] = field(default_factory=list)
    #: Keys of what is to be removed, but still shown.
    marked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, entry: Entry, user: User) -> DraftDocuments:
        return cls(entry, user, existing=list(entry.documents.all()) if entry.pk else [])

    def take(
        self,
        kept: Iterable[str],
        removed: Iterable[str],
        files: Iterable[Any],
        *,
        is_final: bool = True,
    ) -> None:
        """Apply the form data: documents to keep, documents to remove, and new files.

        Unless the form is final, what is to be removed is only marked.
        """
        gone = set(removed)
        keys = [key for key in dict.fromkeys(kept) if not (is_final and key in gone)]
        self.existing = [each for each in self._known(keys) if f"d:{each.number}" in keys]
        tokens = [token for key in keys if (token := _token(key)) is not None]
        self.pending = list(
            PendingUpload.objects.filter(
                token__in=tokens,
                organization=self.entry.organization,
                created_at__gte=timezone.now() - retention.PENDING_UPLOADS,
            ).order_by("created_at", "token")
        )
        for file in files:
            self._add(file)
        self.marked = gone & self._by_key().keys()
        if len(self._by_key()) - len(self.marked) > MOST_DOCUMENTS:
            self.errors.append(f"資料は{MOST_DOCUMENTS}件までです。不要な資料を外してください。")

    def arrange(self, keys: Iterable[str], titles: Iterable[str]) -> None:
        """Rename and order the documents as they stand in the form; a blank title changes none."""
        self.order = list(keys)
        wanted = dict(zip(self.order, titles, strict=False))
        for key, document in self._by_key().items():
            title = one_line(wanted.get(key, ""))[:LONGEST_TITLE]
            if title and title != document.title:
                document.title = title
                if isinstance(document, PendingUpload):
                    document.save(update_fields=["title"])

    def move(self, key: str, by: int) -> str:
        """Move a document by one place (-1, 1); return what was done, "" if nothing could be."""
        keys = list(self._by_key())
        place = keys.index(key) + by if key in keys else -1
        if not 0 <= place < len(keys):
            return ""
        keys.remove(key)
        keys.insert(place, key)
        self.order = keys
        return MOVED.format(title=self._by_key()[key].title, place=place + 1)

    def _by_key(self) -> dict[str, EntryDocument | PendingUpload]:
        """Return the documents in order, with the keys that the form sends."""
        found: dict[str, EntryDocument | PendingUpload] = {
            f"d:{each.number}": each for each in self.existing
        } | {f"u:{each.token}": each for each in self.pending}
        known = [key for key in self.order if key in found]
        return {key: found[key] for key in dict.fromkeys([*known, *found])}

    def _known(self, keys: Collection[str]) -> list[EntryDocument]:
        """Return the documents of the latest draft, then those that a colleague has removed."""
        known = {document.number: document for document in self.existing}
        if not {key for key in keys if key.startswith("d:")} <= {f"d:{each}" for each in known}:
            for written in lately_written(self.entry):
                document = EntryDocument(**{name: written[name] for name in WRITTEN})
                known.setdefault(document.number, document)
        return list(known.values())

    def _add(self, file: UploadedFile) -> None:
        name = PurePath(without_controls(file.name or ""))
        kind = name.suffix.lstrip(".").lower()
        problem = self._problem(file, kind)
        if problem:
            self.errors.append(f"「{name}」：{problem}")
            return
        upload = PendingUpload(user=self.user, title=name.stem[:LONGEST_TITLE], size=file.size or 0)
        upload.file.save(f"x.{kind}", file, save=False)
        with transaction.atomic():
            upload.organization = standing_for(self.entry.organization)
            upload.save()
        self.pending.append(upload)

    def _problem(self, file: UploadedFile, kind: str) -> str:
        if kind not in DOCUMENT_KINDS:
            return other_kind(kind)
        if len(self.pending) >= MOST_PENDING:
            return "一度に送れる資料の数を超えています。"
        return check_content(file, kind)

    @property
    def shown(self) -> list[DraftDocument]:
        return [
            DraftDocument(
                key, each.title, _kind(each.file.name or ""), each.size, key in self.marked
            )
            for key, each in self._by_key().items()
        ]

    def put_into(self, entry: Entry) -> None:
        """Set the documents of `entry`; a number is never used twice (contract)."""
        number = entry.highest_document_number
        documents = []
        for each in self._by_key().values():
            if isinstance(each, EntryDocument):
                documents.append(each)
                continue
            number += 1
            document = EntryDocument(number=number, title=each.title, size=each.size)
            document.file.name = each.file.name
            documents.append(document)
        for place, document in enumerate(documents):
            document.sort_order = place
        entry.documents = documents

    def adopt(self, other: Entry, *, with_own: bool = False) -> None:
        """Take over the documents of another version, instead of one's own or besides them."""
        own = self.existing if with_own else []
        known = {each.number for each in own}
        others = [each for each in other.documents.all() if each.number not in known]
        self.existing = [*own, *others]
        if not with_own:
            self.pending, self.order = [], []

    def join(self, first: Entry) -> None:
        """Take over what the first of two equal forms has kept, and of this one's only the rest."""
        self.existing = list(first.documents.all())
        there = {(each.title, each.size) for each in self.existing}
        self.pending = [each for each in self.pending if (each.title, each.size) not in there]

    def forget_pending(self) -> None:
        """Delete the rows of files that now belong to a draft; the files stay."""
        PendingUpload.objects.filter(pk__in=[upload.pk for upload in self.pending]).delete()


def lately_written(entry: Entry) -> list[dict[str, Any]]:
    """Return the documents of the latest `LATEST` drafts, as stored in revisions."""
    if entry.pk is None:
        return []
    contents = entry.revisions.order_by("-pk").values_list("content", flat=True)[:LATEST]
    return [written for content in contents for written in content.get("documents", [])]


def _token(key: str) -> UUID | None:
    if not key.startswith("u:"):
        return None
    try:
        return UUID(key[2:])
    except ValueError:
        return None


def _kind(name: str) -> str:
    return PurePath(name).suffix.lstrip(".").upper()
