"""Versioned terms that users accept (R4, M10)."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone


class TermsVersion(models.Model):
    """One version of terms; the newest one that has begun is in force.

    An accepted version is never changed; the secretariat adds the next one.
    """

    #: Name of the relation to the acceptances of the version.
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
        begun = cls._default_manager.filter(begins_at__lte=timezone.now())
        return begun.order_by("-begins_at").first()

    def was_accepted(self) -> bool:
        return bool(getattr(self, self.accepted_in).exists())
