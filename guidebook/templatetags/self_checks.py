"""A member's own self-check on the pages that everybody reads (G4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from cms.members.accounts.acting import organization_of
from guidebook.self_check.standings import Standing, standings_of

register = template.Library()


@register.simple_tag(takes_context=True)
def own_standings(context: dict[str, Any], editions: Iterable[Any]) -> dict[int, Standing]:
    """Return where the reader's organisation stands, by the id of the edition.

    `editions` are pairs of an edition and its items. Visitors and staff get nothing.
    """
    user = context.get("user")
    organization = organization_of(user) if user else None
    return standings_of(organization, editions) if organization else {}


@register.simple_tag(takes_context=True)
def own_standing(context: dict[str, Any], edition: Any) -> Standing | None:
    """Return where the reader's organisation stands with one edition; None without items."""
    return own_standings(context, [(edition, edition.checklist)]).get(edition.pk)


@register.filter
def at(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    return (mapping or {}).get(key)
