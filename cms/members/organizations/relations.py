"""What becomes of the rows of each table when an organisation goes into another (O8).

Every app declares the rules of its own tables, in its `organization_rules`; a table that refers to
organisations and has no rule stops every merger, and a test.
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
    """What becomes of the rows of the organisation that goes."""

    #: They become the successor's.
    MOVE = "move"
    #: So they do, but what both have is kept once.
    UNITE = "unite"
    #: They stay, and go on telling what was.
    KEEP = "keep"


#: Returns what a row changes of itself where another has its place; gets the places taken.
GiveWay = Callable[[Any, set[tuple[Any, ...]]], dict[str, Any]]
#: Gets rows that go back, with their fields; changes these, and returns the rows that step back.
Settle = Callable[[list[tuple[Any, dict[str, Any]]]], list[Any]]
#: Returns rows that make no sense once the first organisation is the second.
Senseless = Callable[[Organization, Organization], QuerySet[Any]]


EVERY_ROW = Q()


@dataclass(frozen=True)
class Relation:
    """The rule of one table: of its rows, and of those that would stand there twice."""

    model: str
    fate: Fate
    #: Why rows are kept; shown to whoever decides.
    reason: str = ""
    field: str = "organization"
    #: What names the same thing for both, beside the organisation; `only` says of which rows.
    unique: tuple[str, ...] = ()
    only: Q = EVERY_ROW
    #: Without it, the row that gives way is removed, and comes back when the merger is undone.
    give_way: GiveWay | None = None
    settle: Settle | None = None
    senseless: Senseless | None = None
    #: What is said of rows that give way, and of senseless ones.
    words: str = ""
    senseless_words: str = ""
    #: What the rows are called where the table's own name would mislead.
    label_words: str = ""
    #: Whether single rows are named to whoever decides.
    names_rows: bool = True

    @property
    def shows_kept(self) -> bool:
        """Whether it is worth telling that rows stay."""
        return bool(self.reason)

    @property
    def table(self) -> type[Model]:
        """The model."""
        return apps.get_model(self.model)

    @property
    def label(self) -> str:
        """What the rows are called."""
        return self.label_words or str(self.table._meta.verbose_name)

    def rows_of(self, organization: Organization) -> QuerySet[Any]:
        """Return its rows, whatever managers hide."""
        rows: QuerySet[Any] = self.table._base_manager.filter(**{self.field: organization.pk})
        return rows.order_by("pk")

    def place_of(self, row: Any) -> tuple[Any, ...]:
        """Return what no other row of the organisation may share."""
        meta: Any = self.table._meta
        return tuple(getattr(row, meta.get_field(name).attname) for name in self.unique)


#: Called after the rows have moved there or back, with the change and both organisations.
Follower = Callable[[OrganizationChange, list[Organization]], None]

_relations: dict[tuple[str, str], Relation] = {}
_followers: list[Follower] = []


def declare(*relations: Relation) -> None:
    """Say what becomes of tables."""
    for each in relations:
        _relations[each.model, each.field] = each


def follow(follower: Follower) -> Follower:
    """Have the decorated function bring in step what depends on moved rows."""
    _followers.append(follower)
    return follower


def followers() -> list[Follower]:
    """Return what is called after every change."""
    return list(_followers)


def references() -> list[tuple[str, str]]:
    """Return model and field of everything in the database that refers to an organisation."""
    links = Organization._meta.get_fields(include_hidden=True)
    return sorted(
        (str(each.field.model._meta.label), str(each.field.name))
        for each in links
        if each.auto_created and not each.concrete and each.is_relation
    )


def relations() -> list[Relation]:
    """Return the rule of every reference.

    Raises:
        ImproperlyConfigured: if one has none: its rows would be forgotten.
    """
    missing = [each for each in references() if each not in _relations]
    if missing:
        raise ImproperlyConfigured(f"Say in organization_rules what becomes of {missing}.")
    return [_relations[each] for each in references()]
