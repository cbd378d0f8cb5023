"""The local governments of the country."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class LocalGovernment(models.Model):
    """A local government of the country, member or not, with its registered domain (M11)."""

    code = models.CharField("全国地方公共団体コード", max_length=6, unique=True)
    name = models.CharField("名称", max_length=100)
    domain = models.CharField("ドメイン", max_length=253, blank=True, db_index=True)
    #: Where its office stands, in degrees; None is unknown (P1, E4).
    latitude = models.FloatField(
        "緯度", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        "経度", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    class Meta:
        verbose_name = "地方公共団体"
        verbose_name_plural = "地方公共団体"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
