"""Rules for the rows of each table when organisations are merged (O8).

Each app declares the rules for its own tables in `organization_rules`. A table that refers to
organisations but has no rule stops every merger, and fails a test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, Q, QuerySet

from cms.members.organizations.models.changes import OrganizationChange
from cms.members.organizations.models.organizations import Organization


class Fate(Enum):
    #: They move to the successor.
    MOVE = "move"
    #: They move to the successor, but rows that both have are kept once.
    UNITE = "unite"
    #: They stay as history.
    KEEP = "keep"


#: Gets a row and the taken places; returns the fields that the row changes to give way.
GiveWay = Callable[[Any, set[tuple[Any, ...]]], dict[str, Any]]
#: Gets restored rows with their fields; changes the fields, and returns the rows that give way.
Settle = Callable[[list[tuple[Any, dict[str, Any]]]], list[Any]]
#: Gets both organisations; returns rows that make no sense after the merger.
Senseless = Callable[[Organization, Organization], QuerySet[Any]]


EVERY_ROW = Q()


@dataclass(frozen=True)
class Relation:
    """The rule for one table, including rows that would exist twice."""

    model: str
    fate: Fate
    #: Why rows are kept; the preview shows it.
    reason: str = ""
    field: str = "organization"
    #: Fields that identify the same thing for both organisations; `only` limits the rows.
    unique: tuple[str, ...] = ()
    only: Q = EVERY_ROW
    #: Without it, the row that gives way is removed; undoing the merger restores it.
    give_way: GiveWay | None = None
    settle: Settle | None = None
    senseless: Senseless | None = None
    #: Texts for rows that give way, and for senseless ones.
    words: str = ""
    senseless_words: str = ""
    #: Label of the rows if the name of the table would mislead.
    label_words: str = ""
    #: Whether the preview shows the names of single rows.
    names_rows: bool = True

    @property
    def shows_kept(self) -> bool:
        return bool(self.reason)

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def label(self) -> str:
        return self.label_words or str(self.table._meta.verbose_name)

    def rows_of(self, organization: Organization) -> QuerySet[Any]:
        """Return its rows, including those that managers hide."""
        rows: QuerySet[Any] = self.table._base_manager.filter(**{self.field: organization.pk})
        return rows.order_by("pk")

    def place_of(self, row: Any) -> tuple[Any, ...]:
        meta: Any = self.table._meta
        return tuple(getattr(row, meta.get_field(name).attname) for name in self.unique)


#: Called with the change and its organisations after rows were moved or moved back.
Follower = Callable[[OrganizationChange, list[Organization]], None]

_relations: dict[tuple[str, str], Relation] = {}
_followers: list[Follower] = []


def declare(*relations: Relation) -> None:
    for each in relations:
        _relations[each.model, each.field] = each


def follow(follower: Follower) -> Follower:
    """Register a function that updates data derived from moved rows."""
    _followers.append(follower)
    return follower


def followers() -> list[Follower]:
    return list(_followers)


def references() -> list[tuple[str, str]]:
    """Return model and field of every reference to an organisation."""
    links = Organization._meta.get_fields(include_hidden=True)
    return sorted(
        (str(each.field.model._meta.label), str(each.field.name))
        for each in links
        if each.auto_created and not each.concrete and each.is_relation
    )


def relations() -> list[Relation]:
    """Return the rule of every reference.

    Raises:
        ImproperlyConfigured: if a reference has no rule.
    """
    missing = [each for each in references() if each not in _relations]
    if missing:
        raise ImproperlyConfigured(f"Say in organization_rules what becomes of {missing}.")
    return [_relations[each] for each in references()]
