"""Screens for creating, editing and copying an entry."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict
from wagtail.models import Revision

from catalog.entries.lifecycle import StaleDraftError, save_draft
from catalog.entries.models.entry import Entry
from catalog.registering.automatic_drafts import forget_drafts, initial_of
from catalog.registering.consents import (
    CONSENT,
    EntryFormForOthers,
    initial_consent,
    note_consent,
)
from catalog.registering.draft_documents import DraftDocuments
from catalog.registering.form_index import index_of
from catalog.registering.forms import EntryForm
from catalog.registering.merging import (
    BOTH,
    MINE,
    ORDER,
    THEIRS,
    Question,
    copy_parts,
    labels_of,
    merge,
    moment_shown,
    questions,
    when_saved,
    who_saved,
)
from catalog.registering.models import AutomaticDraft, Terms
from catalog.registering.terms import accept_terms
from catalog.registering.views.base import OwnEntryView
from catalog.registering.views.detail import registrant_rows
from catalog.registering.views.tokens import based_on_of, form_token_of
from catalog.taxonomy.nodes import GenreNode, genre_nodes
from catalog.taxonomy.tree import GenreTree
from cms.members.accounts.models import User
from cms.members.kept_forms.keeping import NAME, kept_form
from cms.web.breadcrumbs import Crumb

#: Buttons that move a document, and by how many places.
STEPS = {"up": -1, "down": 1}


class EditView(OwnEntryView):
    """R4: 「登録」 leads to the confirmation, 「下書き保存」 saves the current state.

    The form keeps all input and files when there are errors. A form sent twice creates one entry.
    What somebody else saved meanwhile stays, and what both changed is asked about (B5).
    """

    template_name = "catalog/registering/form.html"
    documents_state: DraftDocuments
    #: What both changed, and the labels of what only the other one did.
    questions: Sequence[Question] = ()
    theirs = ""
    shown_revision: int | None = None
    automatic: AutomaticDraft | None = None
    #: Which document has just got which place.
    moved = ""
    #: What was noted about the consent to what the secretariat writes (S7).
    consent: dict[str, Any]

    @property
    def form_class(self) -> type[EntryForm]:
        return EntryFormForOthers if self.is_for_another else EntryForm

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
        ours, mine = self.organization, self.registrant or User()
        return Entry(
            organization=ours,
            registrant=self.registrant,
            form_token=uuid.uuid4(),
            contact_company=ours.name,
            contact_department=ours.contact_department or mine.department,
            contact_person=ours.contact_person or mine.get_full_name(),
            contact_tel=ours.contact_tel or mine.tel,
            contact_email=ours.contact_email or mine.email,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.documents_state = DraftDocuments.of(self.instance, self.user)
        initial = initial_consent(self.entry) if self.is_for_another and not self.is_new else {}
        form = self.form_class(instance=self.instance, initial=initial)
        sent = kept_form(request, request.GET.get(NAME, ""))
        if sent is not None:  # the middleware fills in the fields, but cannot add documents
            self.take_documents(sent.data)
        elif (typed := self.typed()) is not None:
            form.initial.update(initial_of(typed.data, form))
            self.take_documents(typed.data)
            self.automatic, self.shown_revision = typed, typed.based_on
        return self.show(form)

    def typed(self) -> AutomaticDraft | None:
        """Return what this person typed last into this form, and has not saved (B4)."""
        entry = None if self.is_new else self.entry
        return AutomaticDraft.objects.of(self.user, self.organization, entry).first()

    def take_documents(self, data: QueryDict) -> None:
        """Take the documents of a form that is shown again, and the files sent with it."""
        kept, files = data.getlist("kept"), self.request.FILES.getlist("documents")
        self.documents_state.take(kept, data.getlist("removed"), files, is_final=False)
        self.documents_state.arrange(kept, data.getlist("document_title"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.documents_state = DraftDocuments.of(self.instance, self.user)
        moved = next((name for name in STEPS if name in request.POST), "")
        if moved:
            return self.move(request.POST[moved], STEPS[moved])
        is_draft = request.POST.get("action") == "draft"
        form = self.form_class(request.POST, instance=self.instance, is_draft=is_draft)
        self.documents_state.take(
            kept=request.POST.getlist("kept"),
            removed=request.POST.getlist("removed"),
            files=request.FILES.getlist("documents"),
        )
        self.documents_state.arrange(
            request.POST.getlist("kept"), request.POST.getlist("document_title")
        )
        if not form.is_valid() or self.documents_state.errors:
            return self.show(form, status=422)
        return self.keep(form, is_draft=is_draft)

    def move(self, key: str, by: int) -> HttpResponseBase:
        """Show the form with a document moved and all that was typed, unjudged (R4)."""
        sent = self.request.POST
        self.take_documents(sent)
        self.moved = self.documents_state.move(key, by)
        form = self.form_class(instance=self.instance)
        form.initial.update(initial_of(sent, form) | self.accepted())
        self.shown_revision = self.based_on()
        return self.show(form, status=422 if self.documents_state.errors else 200)

    def accepted(self) -> dict[str, bool]:
        return {"accept_terms": "accept_terms" in self.request.POST}

    def keep(self, form: EntryForm, *, is_draft: bool) -> HttpResponseBase:
        entry = form.filled_entry()
        self.consent = form.consent() if isinstance(form, EntryFormForOthers) else {}
        unanswered = self.settle(entry)
        if unanswered:
            return self.ask(entry, *unanswered)
        try:
            self.save(entry, based_on=self.based_on(), accepts=not is_draft)
        except StaleDraftError as error:
            return self.combine(entry, error.latest, self.basis(), is_draft=is_draft)
        except IntegrityError:
            return self.sent_twice(entry, is_draft=is_draft)
        return self.go_on(entry, is_draft=is_draft)

    def settle(self, entry: Entry) -> tuple[Entry, list[Question]] | None:
        """Do as the person chose between two versions of a part; return what is still open."""
        names = [name for name in ORDER if name in self.request.POST.getlist("asked")]
        since = self.basis() if names else None
        if since is None:
            return None
        theirs: Entry = since.as_object()
        chosen = {name: self.request.POST.get(f"take_{name}", "") for name in names}
        self.documents_state.put_into(entry)
        if not all(choice in {MINE, THEIRS, BOTH} for choice in chosen.values()):
            return theirs, questions(names, entry, theirs, None, chosen)
        copy_parts((name for name in names if chosen[name] == THEIRS), theirs, entry)
        if chosen.get("documents") in {THEIRS, BOTH}:
            self.documents_state.adopt(theirs, with_own=chosen["documents"] == BOTH)
        return None

    def combine(
        self, entry: Entry, latest: Entry, since: Revision | None, *, is_draft: bool
    ) -> HttpResponseBase:
        """Save what each changed without the other; ask about what both changed (B5)."""
        self.documents_state.put_into(entry)
        base = since.as_object().content() if since else {}
        parts = merge(base, entry.content(), latest.content())
        found = questions(parts.asked, entry, latest, since)
        theirs: Entry = latest.latest_revision.as_object()
        copy_parts([*parts.mine, *parts.asked], entry, latest)
        if "documents" not in {*parts.mine, *parts.asked}:
            self.documents_state.adopt(latest)
        self.theirs = labels_of(parts.theirs)
        if found:
            return self.ask(latest, theirs, found)
        if not parts.mine:  # there is nothing to save: the form was sent twice, or only looked at
            self.accept(latest, accepts=not is_draft)
            return self.go_on(latest, is_draft=is_draft)
        try:
            self.save(latest, based_on=theirs.latest_revision_id, accepts=not is_draft)
        except StaleDraftError as error:
            return self.combine(latest, error.latest, theirs.latest_revision, is_draft=is_draft)
        if parts.theirs:
            messages.info(self.request, self.also_saved(theirs.latest_revision, theirs))
        return self.go_on(latest, is_draft=is_draft)

    def ask(self, entry: Entry, theirs: Entry, found: list[Question]) -> HttpResponseBase:
        """Show the form with everything that is clear filled in, and the questions above."""
        self.questions, self.shown_revision = found, theirs.latest_revision_id
        consent = {name: self.request.POST.get(name, "") for name in CONSENT}
        return self.show(
            self.form_class(instance=entry, initial=self.accepted() | consent), status=409
        )

    def also_saved(self, revision: Revision, entry: Entry) -> str:
        return (
            f"編集中に{who_saved(revision, entry)}が保存した変更（{self.theirs}、"
            f"{when_saved(revision)}）も残し、合わせて保存しました。"
        )

    def go_on(self, entry: Entry, *, is_draft: bool) -> HttpResponseBase:
        url = f"{self.list_url}{entry.pk}/"
        forget_drafts(self.user, entry)
        if is_draft:
            messages.success(self.request, "下書きを保存しました。まだ審査には提出されていません。")
            return HttpResponseRedirect(url)
        return HttpResponseRedirect(f"{url}confirm/")

    @transaction.atomic
    def save(self, entry: Entry, *, based_on: int | None, accepts: bool) -> None:
        if self.is_new:
            entry.form_token = self.form_token()
        self.documents_state.put_into(entry)
        save_draft(entry, self.operator, based_on=based_on)
        self.documents_state.forget_pending()
        self.accept(entry, accepts=accepts)

    def accept(self, entry: Entry, *, accepts: bool) -> None:
        terms = Terms.in_force()
        if accepts and terms is not None:
            accept_terms(entry, terms, self.operator)
        if self.consent:
            note_consent(entry, self.consent, self.operator)

    def sent_twice(self, entry: Entry, *, is_draft: bool) -> HttpResponseBase:
        """Take the second of two forms for a change of the entry that the first created."""
        first = Entry.objects.owned_by(self.organization).get(form_token=entry.form_token)
        self.kwargs["entry_id"] = first.pk
        latest: Entry = first.get_latest_revision_as_object()
        self.documents_state.join(latest)
        return self.combine(entry, latest, first.revisions.earliest("pk"), is_draft=is_draft)

    def form_token(self) -> uuid.UUID:
        """Return the token of the form; a new one if it is invalid or of another organisation."""
        token = form_token_of(self.request)
        own = Entry.objects.owned_by(self.organization)
        others = Entry.objects.filter(form_token=token).exclude(pk__in=own)
        return uuid.uuid4() if others.exists() else token

    def based_on(self) -> int | None:
        """Return the id of the revision that filled the form; 0 if it is invalid."""
        return None if self.is_new else based_on_of(self.request)

    def basis(self) -> Revision | None:
        """Return the version that filled the form, if it is one of this entry."""
        return None if self.is_new else self.entry.revisions.filter(pk=self.based_on()).first()

    def show(self, form: EntryForm, status: int = 200) -> HttpResponseBase:
        checked = set(form["genres"].value() or [])
        tree = GenreTree()
        context = self.get_context_data(
            form=form,
            genre_nodes=self.nodes(tree, checked),
            index=index_of(
                form,
                documents=len(self.documents_state.shown),
                document_errors=self.documents_state.errors,
            ),
            reason=None if self.is_new else self.reason(),
            saved=self.saved(),
            documents=self.documents_state.shown,
            document_errors=self.documents_state.errors,
            moved=self.moved,
            terms=Terms.in_force(),
            registrant=registrant_rows(self.instance),
            is_new=self.is_new,
            form_token=self.shown_token(),
            automatic=self.automatic,
            draft_url=f"{self.list_url}new/" if self.is_new else f"{self.entry_url}edit/",
            based_on=None if self.is_new else self.shown_revision or self.entry.latest_revision_id,
            questions=self.questions,
            theirs=self.theirs,
            action=self.request.path if self.is_new else f"{self.entry_url}edit/",
            back_url=self.list_url if self.is_new else self.entry_url,
        )
        return self.render_to_response(context, status=status)

    def saved(self) -> str:
        """Return when the content that the form shows was saved, if it is not published."""
        if self.request.method == "POST":  # what is shown is not what was saved last
            return ""
        if self.automatic:
            when = moment_shown(self.automatic.saved_at)
            return f"{when} に入力途中の内容を自動で保存しました"
        latest = None if self.is_new else self.entry.latest_revision
        if latest is None or latest.pk == self.entry.live_revision_id:
            return ""
        return f"{moment_shown(latest.created_at)} に下書きを保存しました"

    def shown_token(self) -> uuid.UUID:
        if self.request.method == "POST":
            return self.form_token()
        return (self.automatic and self.automatic.form_token) or uuid.uuid4()

    def nodes(self, tree: GenreTree, slugs: set[str]) -> list[GenreNode]:
        ids = {tree.by_slug[slug].pk for slug in slugs if slug in tree.by_slug}
        return genre_nodes(tree, ids)

    def steps(self) -> list[Crumb]:
        if self.is_new:
            return [Crumb("新規情報登録")]
        return [Crumb("登録情報詳細", self.entry_url), Crumb("登録情報編集")]
