"""Screens for creating, editing and copying an entry."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from catalog.entries.changes import Change, changes_between, labelled
from catalog.entries.lifecycle import StaleDraftError, save_draft
from catalog.entries.models.entry import Entry, EntryDocument
from catalog.registering.draft_documents import DraftDocuments
from catalog.registering.forms import EntryForm
from catalog.registering.models import Terms
from catalog.registering.terms import accept_terms
from catalog.registering.views.base import OwnEntryView
from catalog.registering.views.detail import registrant_rows
from catalog.taxonomy.nodes import GenreNode, genre_nodes
from catalog.taxonomy.tree import GenreTree
from cms.members.kept_forms.keeping import NAME, kept_form
from cms.web.breadcrumbs import Crumb

#: Maximum digits of a revision id.
LONGEST_ID = 18


class EditView(OwnEntryView):
    """R4: 「登録」 leads to the confirmation, 「下書き保存」 saves the current state.

    The form keeps all input and files when there are errors. A form sent twice creates one entry.
    A draft that somebody else saved meanwhile is not overwritten without showing the differences.
    """

    template_name = "catalog/registering/form.html"
    documents_state: DraftDocuments
    conflict: list[Change] | None = None

    @property
    def is_new(self) -> bool:
        return self.kwargs.get("entry_id") is None

    @cached_property
    def instance(self) -> Entry:
        return self.blank() if self.is_new else self.draft

    def blank(self) -> Entry:
        """Return a new entry with registrant and contact filled in (R4).

        Contact fields that the organisation leaves empty come from the account (M6).
        """
        ours, mine = self.organization, self.user
        return Entry(
            organization=ours,
            registrant=mine,
            form_token=uuid.uuid4(),
            contact_company=ours.name,
            contact_department=ours.contact_department or mine.department,
            contact_person=ours.contact_person or mine.get_full_name(),
            contact_tel=ours.contact_tel or mine.tel,
            contact_email=ours.contact_email or mine.email,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.documents_state = DraftDocuments.of(self.instance, self.user)
        sent = kept_form(request, request.GET.get(NAME, ""))
        if sent is not None:  # the middleware fills in the fields, but cannot add documents
            self.documents_state.take(kept=sent.data.getlist("kept"), removed=[], files=[])
            self.documents_state.order = sent.data.getlist("kept")
        return self.show(EntryForm(instance=self.instance))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.documents_state = DraftDocuments.of(self.instance, self.user)
        is_draft = request.POST.get("action") == "draft"
        form = EntryForm(request.POST, instance=self.instance, is_draft=is_draft)
        self.documents_state.take(
            kept=request.POST.getlist("kept"),
            removed=request.POST.getlist("removed"),
            files=request.FILES.getlist("documents"),
        )
        self.documents_state.arrange(
            request.POST.getlist("kept"),
            request.POST.getlist("document_title"),
            request.POST.getlist("document_place"),
        )
        if not form.is_valid() or self.documents_state.errors:
            return self.show(form, status=422)
        return self.keep(form, is_draft=is_draft)

    def keep(self, form: EntryForm, *, is_draft: bool) -> HttpResponseBase:
        entry = form.filled_entry()
        try:
            with transaction.atomic():
                self.save(entry, accepts=not is_draft)
        except StaleDraftError as error:
            self.conflict = labelled(changes_between(entry.content(), error.latest.content()))
            return self.show(form, status=409)
        except IntegrityError:
            return self.sent_twice(form, entry, is_draft=is_draft)
        return self.go_on(entry, is_draft=is_draft)

    def go_on(self, entry: Entry, *, is_draft: bool) -> HttpResponseBase:
        url = f"{self.list_url}{entry.pk}/"
        if is_draft:
            messages.success(self.request, "下書きを保存しました。まだ審査には提出されていません。")
            return HttpResponseRedirect(url)
        return HttpResponseRedirect(f"{url}confirm/")

    def save(self, entry: Entry, *, accepts: bool) -> None:
        if self.is_new:
            entry.form_token = self.form_token()
        self.documents_state.put_into(entry)
        save_draft(entry, self.operator, based_on=self.based_on())
        self.documents_state.forget_pending()
        terms = Terms.in_force()
        if accepts and terms is not None:
            accept_terms(entry, terms, self.operator)

    def sent_twice(self, form: EntryForm, entry: Entry, *, is_draft: bool) -> HttpResponseBase:
        """Continue with the entry that the first of two identical forms created.

        If the second form differs, show it as an edit of the first.
        """
        first = Entry.objects.owned_by(self.organization).get(form_token=entry.form_token)
        latest = first.get_latest_revision_as_object()
        changes = changes_between(typed(entry), typed(latest))
        if not changes and not self.documents_state.pending:
            return self.go_on(first, is_draft=is_draft)
        self.conflict = labelled(changes)
        self.kwargs["entry_id"] = first.pk
        return self.show(form, status=409)

    def form_token(self) -> uuid.UUID:
        """Return the token of the form; a new one if it is invalid or of another organisation."""
        try:
            token = uuid.UUID(self.request.POST.get("form_token", ""))
        except ValueError:
            return uuid.uuid4()
        own = Entry.objects.owned_by(self.organization)
        others = Entry.objects.filter(form_token=token).exclude(pk__in=own)
        return uuid.uuid4() if others.exists() else token

    def based_on(self) -> int | None:
        """Return the id of the revision that filled the form; 0 if it is invalid."""
        if self.is_new:
            return None
        text = self.request.POST.get("based_on", "")
        is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
        return int(text) if is_number else 0

    def show(self, form: EntryForm, status: int = 200) -> HttpResponseBase:
        checked = set(form["genres"].value() or [])
        tree = GenreTree()
        context = self.get_context_data(
            form=form,
            genre_nodes=self.nodes(tree, checked),
            documents=self.documents_state.shown,
            document_errors=self.documents_state.errors,
            terms=Terms.in_force(),
            registrant=registrant_rows(self.instance),
            is_new=self.is_new,
            form_token=self.form_token() if self.request.method == "POST" else uuid.uuid4(),
            based_on=None if self.is_new else self.entry.latest_revision_id,
            conflict=self.conflict,
            action=self.request.path if self.is_new else f"{self.entry_url}edit/",
            back_url=self.list_url if self.is_new else self.entry_url,
        )
        return self.render_to_response(context, status=status)

    def nodes(self, tree: GenreTree, slugs: set[str]) -> list[GenreNode]:
        ids = {tree.by_slug[slug].pk for slug in slugs if slug in tree.by_slug}
        return genre_nodes(tree, ids)

    def steps(self) -> list[Crumb]:
        if self.is_new:
            return [Crumb("新規情報登録")]
        return [Crumb("登録情報詳細", self.entry_url), Crumb("登録情報編集")]


def typed(entry: Entry) -> dict[str, Any]:
    """Return the content of an entry without its documents."""
    return {name: value for name, value in entry.content().items() if name != "documents"}


class CopyView(OwnEntryView):
    """R10: POST creates a new draft from an own entry."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Copy content and documents; both entries share the files, which never change."""
        source = self.draft
        copy = Entry(organization=self.organization, registrant=self.user)
        for name in Entry.content_fields:
            setattr(copy, name, getattr(source, name))
        copy.genres = list(source.genres.all())
        copy.documents = [
            EntryDocument(
                number=number,
                title=each.title,
                file=each.file.name,
                size=each.size,
                sort_order=number,
            )
            for number, each in enumerate(source.documents.all(), start=1)
        ]
        save_draft(copy, self.operator)
        messages.success(request, "コピーして下書きを作りました。内容を確かめて登録してください。")
        return HttpResponseRedirect(f"{self.list_url}{copy.pk}/edit/")
