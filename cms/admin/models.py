"""Terms that people accept, version by version (R4, M10)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone


class TermsVersion(models.Model):
    """One version of terms; the newest that has begun is in force.

    A version that somebody accepted is never changed: the secretariat adds the next one.
    """

    #: The relation that leads to who accepted the version.
    accepted_in: ClassVar[str]

    version = models.CharField("版", max_length=20, unique=True)
    begins_at = models.DateTimeField("適用開始日時", default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["-begins_at"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.version}"

    @classmethod
    def in_force(cls) -> Self | None:
        """Return the version that people accept now; None while there is none."""
        begun = cls._default_manager.filter(begins_at__lte=timezone.now())
        return begun.order_by("-begins_at").first()

    def was_accepted(self) -> bool:
        """Whether anybody has accepted it."""
        return bool(getattr(self, self.accepted_in).exists())
