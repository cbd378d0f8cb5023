"""What somebody is typing into a registration form, kept by itself a few seconds later (B4).

Nothing of the entry changes by it, no audit or list shows it, and only its writer sees it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from catalog.entries.models.entry import Entry
from catalog.registering.consents import EntryFormForOthers
from catalog.registering.models import AutomaticDraft
from cms.jobs import retention
from cms.members.accounts.models import User
from cms.members.organizations.models.organizations import Organization

#: What the form holds besides its fields: the documents that are there already.
OF_DOCUMENTS = ("kept", "removed", "document_title")
#: To be accepted anew each time.
NEVER_KEPT = "accept_terms"
MOST_TEXT = 50_000
#: New entries that one person may have begun.
MOST_NEW = 5


def keep_draft(
    user: User,
    organization: Organization,
    entry: Entry | None,
    form_token: Any,
    based_on: int | None,
    data: QueryDict,
) -> AutomaticDraft | None:
    """Keep what is typed; None if there is nothing, too much, or if the form has been sent."""
    names = [*EntryFormForOthers.base_fields, *OF_DOCUMENTS]
    fields = {name: data.getlist(name) for name in names if name in data and name != NEVER_KEPT}
    length = sum(len(value) for values in fields.values() for value in values)
    if not 0 < length <= MOST_TEXT or _is_sent(user, entry, form_token, based_on):
        return None
    draft, _is_new = AutomaticDraft.objects.update_or_create(
        user=user,
        entry=entry,
        form_token=None if entry else form_token,
        defaults={
            "fields": fields,
            "based_on": based_on,
            "saved_at": timezone.now(),
            "organization": organization,
        },
    )
    for old in AutomaticDraft.objects.of(user, organization, None)[MOST_NEW:]:
        old.delete()
    return draft


def _is_sent(user: User, entry: Entry | None, form_token: Any, based_on: int | None) -> bool:
    """Whether what arrives was typed before the writer's own last save, and is in it."""
    if entry is None:
        return Entry.objects.filter(form_token=form_token).exists()
    latest = entry.latest_revision
    return latest is not None and latest.pk != based_on and latest.user_id == user.pk


def forget_drafts(user: User, entry: Entry) -> None:
    """Delete what `user` typed into the form of `entry`, which is saved now."""
    of_entry = Q(entry=entry)
    if entry.form_token is not None:
        of_entry |= Q(entry=None, form_token=entry.form_token)
    AutomaticDraft.objects.filter(of_entry, user=user).delete()


def initial_of(data: QueryDict, form: forms.Form | forms.ModelForm) -> dict[str, Any]:
    """Return what was typed as initial values, right or wrong: the form stays unjudged."""
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in form.fields.items()
        if name != NEVER_KEPT
    }


def outlived() -> Any:
    limit = timezone.now() - retention.AUTOMATIC_DRAFTS
    return AutomaticDraft.objects.filter(saved_at__lt=limit)
