"""Accepting the terms of registration (R4)."""

from __future__ import annotations

from django.db import transaction

from catalog.entries.models.definitions import ClassDefinitions
from catalog.entries.models.entry import Entry
from catalog.registering.models import Terms, TermsAcceptance
from cms.admin.audit import Operator


@transaction.atomic
def accept_terms(entry: Entry, terms: Terms, operator: Operator) -> None:
    """Record that `operator` accepted this version for the latest draft."""
    TermsAcceptance.objects.get_or_create(
        entry=entry,
        revision_id_accepted=entry.latest_revision_id,
        defaults={
            "terms": terms,
            "definitions": ClassDefinitions.in_force(),
            "user": operator.user,
            "address": operator.address,
        },
    )


def terms_are_accepted(entry: Entry) -> bool:
    """Whether somebody accepted the terms for the latest draft (R4)."""
    if Terms.in_force() is None:
        return True
    revision = entry.latest_revision_id
    return bool(entry.acceptances.filter(revision_id_accepted=revision).exists())
