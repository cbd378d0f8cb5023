"""What officials narrow a list down by, kept as one number for each entry (V2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from catalog.entries.content import CONDITIONS, RESULTS, SALE
from catalog.entries.enums import Availability, Customizing, LgwanUse, Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.entries.models.entry import Entry


class Trait(models.TextChoices):
    """The values are those of `only` in addresses."""

    AVAILABLE = "available", "提供中"
    RUNNING = "running", "稼働中"
    UNCUSTOMIZED = "uncustomized", "カスタマイズ不要"
    LGWAN = "lgwan", "LGWANで利用できる"

    @property
    def bit(self) -> int:
        return 1 << list(Trait).index(self)


def mask_of(traits: Iterable[Trait]) -> int:
    return sum(trait.bit for trait in set(traits))


def masks_with(mask: int) -> list[int]:
    """Return every mask that holds all traits of `mask`."""
    return [each for each in range(1 << len(Trait)) if each & mask == mask]


def traits_of(entry: Entry) -> list[Trait]:
    """Return what holds of the entry today, by the facts that its type is asked for."""
    held = {
        Trait.AVAILABLE: entry.is_asked_for(SALE) and entry.availability_now != Availability.ENDED,
        Trait.RUNNING: entry.is_asked_for(RESULTS) and entry.operation == Operation.RUNNING,
        Trait.UNCUSTOMIZED: entry.is_asked_for(CONDITIONS)
        and entry.customizing == Customizing.NONE,
        Trait.LGWAN: entry.is_asked_for(CONDITIONS) and entry.lgwan == LgwanUse.USABLE,
    }
    return [trait for trait, holds in held.items() if holds]
