"""Rows that are about any other row, such as a mail about an entry."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models


class AboutSomething(models.Model):
    """A row with a subject, from which the admin leads on; the subject may be gone by then."""

    about_type = models.ForeignKey(
        ContentType,
        verbose_name="対象の種類",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    about_id = models.PositiveBigIntegerField("対象の番号", null=True, editable=False)
    about_object = GenericForeignKey("about_type", "about_id", for_concrete_model=False)

    # Wagtail need not know of them as uses, at five queries a mail.
    about_type.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]
    about_object.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    class Meta:
        abstract = True
