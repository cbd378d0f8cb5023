"""Permissions granted by migrations (1.0)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import migrations

#: Group → model → actions: `{"事務局": {"genre": ("add", "change", "view")}}`.
Rights = Mapping[str, Mapping[str, Collection[str]]]


def granting(app_label: str, rights: Rights) -> migrations.RunPython:
    """Return a reversible operation that gives groups permissions on models of one app.

    It creates missing rows that Django and Wagtail would create only after all migrations.
    """

    def grant(apps: Any, schema_editor: Any) -> None:
        for name, models in rights.items():
            group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
            for model, actions in models.items():
                group.permissions.add(*_permissions(apps, app_label, model, actions))

    def revoke(apps: Any, schema_editor: Any) -> None:
        for group in apps.get_model("auth", "Group").objects.filter(name__in=rights):
            for model, actions in rights[group.name].items():
                group.permissions.remove(*_permissions(apps, app_label, model, actions))

    return migrations.RunPython(grant, revoke)


def _permissions(apps: Any, app_label: str, model: str, actions: Collection[str]) -> list[int]:
    """Return ids: in a reverse migration, groups may have an older model state than permissions."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permissions = apps.get_model("auth", "Permission").objects
    return [
        permissions.get_or_create(
            content_type=content_type,
            codename=f"{action}_{model}",
            defaults={"name": f"Can {action} {model}"},
        )[0].pk
        for action in actions
    ]
