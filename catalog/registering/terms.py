"""Accepting the terms of registration (R4)."""

from __future__ import annotations

from django.db import transaction

from catalog.entries.models.entry import Entry
from catalog.registering.models import Terms, TermsAcceptance
from cms.admin.audit import Operator


@transaction.atomic
def accept_terms(entry: Entry, terms: Terms, operator: Operator) -> None:
    """Record that `operator` accepted this version for the latest draft."""
    TermsAcceptance.objects.get_or_create(
        entry=entry,
        revision_id_accepted=entry.latest_revision_id,
        defaults={"terms": terms, "user": operator.user, "address": operator.address},
    )
