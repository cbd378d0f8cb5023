"""The files that database rows refer to, including drafts (O12)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import FileField
from modelcluster.fields import ParentalKey
from wagtail.models import Revision

from cms.backup.files import roots

ROWS_AT_ONCE = 500


def referred_files(alias: str) -> set[str]:
    """Return the files that rows and revisions name, as paths inside a backup."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, FileField):
                names = model._base_manager.using(alias).values_list(field.name, flat=True)
                found.update(_paths(field, names.distinct().iterator()))
                found.update(_paths(field, _in_revisions(alias, model, field)))
    return found


def _paths(field: Any, names: Iterator[str]) -> Iterator[str]:
    folder = folder_of(field)
    for name in names:
        if name and folder:
            yield str(PurePosixPath(folder, name))


def folder_of(field: Any) -> str:
    location = getattr(field.storage, "location", "")
    return next((name for name, root in roots().items() if str(root) == location), "")


def _in_revisions(alias: str, model: Any, field: Any) -> Iterator[str]:
    """Yield the values of `field` in drafts of the parents of `model`."""
    for key in model._meta.local_fields:
        if isinstance(key, ParentalKey):
            relation = key.remote_field.get_accessor_name()
            types = ContentType.objects.using(alias)
            parent: Any = key.remote_field.model
            kind = types.filter(app_label=parent._meta.app_label, model=parent._meta.model_name)
            revisions = Revision.objects.using(alias).filter(content_type__in=kind)
            contents = revisions.order_by().values_list("content", flat=True)
            for content in contents.iterator(chunk_size=ROWS_AT_ONCE):
                yield from (child.get(field.name, "") for child in content.get(relation, []))
